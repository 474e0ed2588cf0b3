package jupyter_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/ninepixels/ninepixels/kernel/internal/jupyter"
)

func TestPrivate(t *testing.T) {
	short, err := os.MkdirTemp("", "n")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(short) })
	file := filepath.Join(short, "file")
	open := filepath.Join(short, "open")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(open, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(open, 0o755); err != nil {
		t.Fatal(err)
	}
	for _, tc := range []struct {
		name, runtime string
		want          bool
	}{
		{"a folder of one's own", short, true},
		{"once more", short, true},
		{"one that is not there yet", filepath.Join(short, "new", "runtime"), true},
		{"one that others may enter", open, false},
		{"one with a path that is too long", filepath.Join(short, strings.Repeat("l", 60)), false},
		{"a file", file, false},
		{"below a file", filepath.Join(file, "runtime"), false},
	} {
		if got := jupyter.Private(tc.runtime); got != tc.want {
			t.Errorf("%s: %v, want %v", tc.name, got, tc.want)
		}
	}
	if left, err := filepath.Glob(filepath.Join(short, "kernel-*")); err != nil || len(left) > 0 {
		t.Errorf("left are %v, %v", left, err)
	}
}
