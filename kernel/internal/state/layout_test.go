package state_test

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/ninepixels/ninepixels/kernel/internal/state"
)

func TestPrepare(t *testing.T) {
	l := state.Layout{State: filepath.Join(t.TempDir(), "new", "state")}
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
	for dir, want := range map[string]string{
		filepath.Join(file, "state"): "cannot be written (not a directory): choose another with NINEPIXELS_HOME",
		"/a:b":                       "has a colon in its path",
	} {
		if err := (state.Layout{State: dir}).Prepare(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("Prepare(%s) = %v, want an error with %q", dir, err, want)
		}
	}
}

// files makes empty files, and folders where a name ends in a slash.
func files(t *testing.T, dir string, names ...string) {
	t.Helper()
	for _, name := range names {
		path := filepath.Join(dir, name)
		if strings.HasSuffix(name, "/") {
			if err := os.MkdirAll(path, 0o755); err != nil {
				t.Fatal(err)
			}
			continue
		}
		if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o755), os.WriteFile(path, nil, 0o644)); err != nil {
			t.Fatal(err)
		}
	}
}

// Setup takes a folder that is new or its own, and no other.
func TestPrepareClaims(t *testing.T) {
	for name, in := range map[string][]string{
		"empty":                      nil,
		"data and Jupyter's folders": {"data/fashion-mnist/x", "jupyter/kernels/gonb/kernel.json", "jupyter-data/x"},
		"an earlier setup's": {"setup.lock", "bin/gonb", "shim/go", "plugin/version.json", "lab/x", "lab.log", "bench/", "tmp/x", "warm.json",
			".warm.json-1", "catalog/1.json", "history.jsonl", "data/mine"},
		"their word": {".ninepixels", "notes.txt"},
	} {
		l := state.Layout{State: t.TempDir()}
		files(t, l.State, in...)
		if err := l.Prepare(); err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if !l.Own() || !state.Exists(filepath.Join(l.State, state.Marker)) {
			t.Errorf("%s: the folder is not marked", name)
		}
		// From now on others may put things there.
		half := []string{"tmp/half", "data/.fetch-12/train-images-idx3-ubyte"}
		files(t, l.State, append(half, "notes.txt", "data/mine", "tmp/build/x")...)
		if err := l.Prepare(); err != nil {
			t.Errorf("%s, the second time: %v", name, err)
		}
		l.Sweep()
		for _, left := range half {
			if state.Exists(filepath.Join(l.State, left)) {
				t.Errorf("%s: Sweep left %s, which is half-made", name, left)
			}
		}
		for _, whole := range []string{"notes.txt", "data/mine", "tmp/build/x"} {
			if !state.Exists(filepath.Join(l.State, whole)) {
				t.Errorf("%s: Sweep took %s away", name, whole)
			}
		}
	}
}

func TestPrepareLeavesOthersAlone(t *testing.T) {
	for _, in := range [][]string{
		{"notes.txt"}, {".bashrc"}, {"tmp/work"}, {"lab/results"}, {"data/x", "mine/"},
		{"setup.lock", "tmp/work", ".bashrc"}, {"setup.lock/", "tmp/work"}, {".ninepixels/", "tmp/work"},
	} {
		l := state.Layout{State: t.TempDir()}
		files(t, l.State, in...)
		if err := l.Prepare(); err == nil || !strings.Contains(err.Error(), "name a new or empty one with NINEPIXELS_HOME") {
			t.Errorf("%q: Prepare = %v", in, err)
		}
		l.Sweep()
		if l.Own() {
			t.Errorf("%q: the folder counts as setup's", in)
		}
		for _, name := range in {
			if !state.Exists(filepath.Join(l.State, name)) {
				t.Errorf("%q: %s is gone", in, name)
			}
		}
	}
}

func TestContentsAreOursAlone(t *testing.T) {
	l := state.Layout{State: t.TempDir()}
	var want []string
	for _, path := range []string{"bin/gonb", "bin/gopls", "shim/go", "data/fashion-mnist/x", "data/.fetch-1/x", "jupyter/kernels/gonb/kernel.json", "jupyter/labextensions/ninepixels/package.json", "warm.json", "catalog/1.json"} {
		files(t, l.State, path)
	}
	for _, path := range []string{"bin/gonb", "bin/gopls", "shim/go", "data/fashion-mnist", "data/.fetch-1", "jupyter/kernels/gonb", "jupyter/labextensions/ninepixels", "warm.json", "catalog"} {
		want = append(want, filepath.Join(l.State, path))
	}
	for _, path := range []string{"notes.txt", "bin/mine", "data/mine/x", "jupyter/kernels/other/kernel.json", "jupyter/labextensions/other/package.json"} {
		files(t, l.State, path)
	}
	if got := l.Contents(); !slices.Equal(got, want) {
		t.Errorf("Contents = %q, want %q", got, want)
	}
}

func TestFindRepo(t *testing.T) {
	repo, err := state.FindRepo(".")
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
	if _, err := state.FindRepo(other); err == nil || !strings.Contains(err.Error(), "is not inside a clone of the course") {
		t.Errorf("FindRepo of another module: %v", err)
	}
}
