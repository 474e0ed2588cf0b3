package gonb_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/ninepixels/ninepixels/kernel/debuggee"
	"github.com/ninepixels/ninepixels/kernel/internal/cell"
	"github.com/ninepixels/ninepixels/kernel/internal/gonb"
)

// A program stands in its own place again when it has ended.
func TestLaunchAndLand(t *testing.T) {
	_, _, _, dir := pipes(t)
	built := filepath.Join(dir, "gonb_0123abcd", "gonb_0123abcd")
	if err := os.MkdirAll(filepath.Dir(built), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(built, []byte("a program"), 0o700); err != nil {
		t.Fatal(err)
	}
	holds := func(want string) {
		t.Helper()
		if text, err := os.ReadFile(built); err != nil || !strings.HasPrefix(string(text), want) {
			t.Errorf("in the program's place stands %q (%v), want %q", text, err, want)
		}
	}
	if err := gonb.Launch(built, &cell.Program{}); err != nil {
		t.Fatal(err)
	}
	holds("#!/bin/sh")
	gonb.Land(dir)
	if err := gonb.Launch(built, &cell.Program{Direct: true}); err != nil {
		t.Fatal(err)
	}
	holds("a program") // it needs no shell
	if err := gonb.Launch(built, &cell.Program{Direct: true, Debugger: "/a b/socket"}); err != nil {
		t.Fatal(err)
	}
	holds("#!/bin/sh\nexport " + debuggee.SocketVar + "='/a b/socket'\nexec ")
	for range 2 { // the second time nothing was launched
		gonb.Land(dir)
		holds("a program")
	}
}
