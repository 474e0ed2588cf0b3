package gotool_test

import (
	"os"
	"slices"
	"testing"

	"github.com/ninepixels/ninepixels/kernel/internal/gotool"
)

// A cell for the debugger is built with what that reads: for cells and tests, and
// whatever flags the kernelspec has.
func TestDebugged(t *testing.T) {
	const plain, course = "-gcflags=-N -l", "-gcflags=github.com/ninepixels/ninepixels/lessons/...=-N -l"
	for flags, want := range map[string]string{
		"'-ldflags=-s -w -linkmode=internal' -gcflags=all=-dwarf=false": "'-ldflags=-linkmode=internal' -gcflags=all=-dwarf=false",
		"'-ldflags=-s -w' -buildvcs=false":                              "'-ldflags=' -buildvcs=false",
		"":                                                              "",
	} {
		t.Setenv("GOFLAGS", flags)
		args := []string{"build", "-o", "/tmp/cell", "-tags=x"}
		got := gotool.Debugged(args)
		if !slices.Equal(got, []string{"build", "-o", "/tmp/cell", plain, course, "-tags=x"}) {
			t.Errorf("a cell is built by %q", got)
		}
		if got := os.Getenv("GOFLAGS"); got != want {
			t.Errorf("GOFLAGS=%q has become %q, want %q", flags, got, want)
		}
		if len(args) != 4 || args[3] != "-tags=x" {
			t.Errorf("the arguments themselves have become %q", args)
		}
	}
	got := gotool.Debugged([]string{"test", "-c", "-o", "/tmp/cell"})
	if !slices.Equal(got, []string{"test", "-c", "-o", "/tmp/cell", plain, course}) {
		t.Errorf("a test is built by %q", got)
	}
}
