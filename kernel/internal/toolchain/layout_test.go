package toolchain_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/ninepixels/ninepixels/kernel/internal/toolchain"
)

func TestPrepare(t *testing.T) {
	state := filepath.Join(t.TempDir(), "new", "state")
	l := toolchain.Layout{State: state}
	for range 2 {
		if err := l.Prepare(); err != nil {
			t.Fatal(err)
		}
	}
	if left, err := os.ReadDir(l.Tmp()); err != nil || len(left) != 0 {
		t.Errorf("tmp holds %v (%v), want nothing", left, err)
	}
}

func TestPrepareRefuses(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	for state, want := range map[string]string{
		filepath.Join(file, "state"): "cannot be written (not a directory): choose another with NINEPIXELS_HOME",
		"/a:b":                       "has a colon in its path",
	} {
		if err := (toolchain.Layout{State: state}).Prepare(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("Prepare(%s) = %v, want an error with %q", state, err, want)
		}
	}
}

func TestContentsAreOursAlone(t *testing.T) {
	l := toolchain.Layout{State: t.TempDir()}
	var want []string
	for _, path := range []string{"bin/gonb", "bin/gopls", "shim/go", "data/fashion-mnist/x", "data/.fetch-1/x", "jupyter/kernels/gonb/kernel.json", "warm.json", "catalog/1.json"} {
		write(t, filepath.Dir(filepath.Join(l.State, path)), filepath.Base(path))
	}
	for _, path := range []string{"bin/gonb", "bin/gopls", "shim/go", "data/fashion-mnist", "data/.fetch-1", "jupyter/kernels/gonb", "warm.json", "catalog"} {
		want = append(want, filepath.Join(l.State, path))
	}
	for _, path := range []string{"notes.txt", "bin/mine", "data/mine/x", "jupyter/kernels/other/kernel.json"} {
		write(t, filepath.Dir(filepath.Join(l.State, path)), filepath.Base(path))
	}
	if got := l.Contents(); !slices.Equal(got, want) {
		t.Errorf("Contents = %q, want %q", got, want)
	}
}

func TestFindRepo(t *testing.T) {
	repo, err := toolchain.FindRepo(".")
	if err != nil {
		t.Fatal(err)
	}
	if want, _ := filepath.Abs("../../.."); repo != want {
		t.Errorf("FindRepo = %s, want %s", repo, want)
	}
	other := t.TempDir()
	if err := os.WriteFile(filepath.Join(other, "go.mod"), []byte("module example.org/other\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := toolchain.FindRepo(other); err == nil || !strings.Contains(err.Error(), "is not inside a clone of the course") {
		t.Errorf("FindRepo of another module: %v", err)
	}
}
