// Package state knows the state folder: what stands where in it, whose it is, how
// much room there is, and for what the build cache was last warmed. All that setup
// makes stands there; nothing outside is written, apart from the kernelspec and
// the go command's own caches.
package state

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/ninepixels/ninepixels/kernel/internal/gotool/quickbuild"
)

// Layout names the places inside the state folder, and the clone.
type Layout struct {
	State string // the state folder, absolute
	Repo  string // the clone: the folder of go.mod, absolute
}

// Bin returns the path of a program that setup installs.
func (l Layout) Bin(name string) string { return filepath.Join(l.State, "bin", name) }

// Shim returns the path under which our program stands in for the go command.
func (l Layout) Shim() string { return filepath.Join(l.State, "shim", "go") }

// Plugin returns the folder of the XLA CPU plugin that setup installs.
func (l Layout) Plugin() string { return filepath.Join(l.State, "plugin") }

// Lab returns the virtual environment with JupyterLab.
func (l Layout) Lab() string { return filepath.Join(l.State, "lab") }

// LabLog returns the file with what JupyterLab and its kernels say.
func (l Layout) LabLog() string { return filepath.Join(l.State, "lab.log") }

// Bench returns the folder of the virtual environments with what bench train
// compares with.
func (l Layout) Bench() string { return filepath.Join(l.State, "bench") }

// Tmp returns the folder for half-made files; nothing in it is needed later.
func (l Layout) Tmp() string { return filepath.Join(l.State, "tmp") }

// Staging returns the folder in Tmp to which our own programs are built. It stays
// from one setup to the next, so that the go command sees what has not changed.
func (l Layout) Staging() string { return filepath.Join(l.Tmp(), "build") }

// Lock returns the file that one setup at a time holds locked.
func (l Layout) Lock() string { return filepath.Join(l.State, "setup.lock") }

// Stamp returns the file that says for what the build cache was last warmed.
func (l Layout) Stamp() string { return filepath.Join(l.State, "warm.json") }

// made is what setup, lab and bench may leave in the state folder, and what a setup
// before this one left (bin/gopls); clean removes these alone, then the marker.
var made = []string{
	"bin/gonb", "bin/goimports", "bin/dlv", "bin/gopls", "bin/ninepixels", "bin/ninepixels-go", "bin/ninepixels-probe", "shim/go", "shim/goimports", "shim/gopls",
	"plugin", "data/fashion-mnist", "data/.fetch-*", "jupyter/kernels/gonb", "jupyter/labextensions/ninepixels", "jupyter/config", "jupyter/nbconvert/templates/lab/display_priority.j2",
	"jupyter/nbconvert/templates/lab/mathjax.html.j2", "lab", "lab.log", "bench", "site", "tmp",
	"warm.json", ".warm.json-*", quickbuild.Folder, "setup.lock", "history.jsonl", ".history.jsonl-*",
	"kept-pictures", // what lessons/dataset/pictures keeps
}

// Contents returns the files and folders of setup's that are in the state folder.
func (l Layout) Contents() []string {
	var found []string
	for _, pattern := range made {
		paths, _ := filepath.Glob(filepath.Join(l.State, filepath.FromSlash(pattern)))
		found = append(found, paths...)
	}
	return found
}

// Parents returns the folders around Contents, the innermost first; clean
// removes those that are left empty.
func (l Layout) Parents() []string {
	var parents []string
	for _, name := range []string{"bin", "shim", "data", "jupyter/kernels", "jupyter/labextensions", "jupyter/nbconvert/templates/lab", "jupyter/nbconvert/templates", "jupyter/nbconvert", "jupyter", "."} {
		parents = append(parents, filepath.Join(l.State, filepath.FromSlash(name)))
	}
	return parents
}

// Prepare makes the state folder, and marks it as setup's. It refuses one that
// others use. Its error is one sentence that says why the folder cannot be used
// and what to do.
func (l Layout) Prepare() error {
	if strings.ContainsAny(l.State, ":\n") {
		return fmt.Errorf("the state folder %s has a colon in its path, which PATH cannot hold: choose another with NINEPIXELS_HOME", l.State)
	}
	err := os.MkdirAll(l.State, 0o755)
	if err == nil {
		err = l.claim()
	}
	if errors.As(err, new(errInUse)) {
		return err
	}
	if err == nil {
		err = os.MkdirAll(l.Tmp(), 0o755)
	}
	if err == nil {
		err = os.MkdirAll(filepath.Join(l.State, "bin"), 0o755)
	}
	if err == nil {
		var probe *os.File
		if probe, err = os.CreateTemp(l.Tmp(), "probe-*"); err == nil {
			err = errors.Join(probe.Close(), os.Remove(probe.Name()))
		}
	}
	if err != nil {
		return fmt.Errorf("the state folder %s cannot be written (%w): choose another with NINEPIXELS_HOME", l.State, Cause(err))
	}
	return nil
}

// Sweep removes what a setup that was killed left half-made, if the folder is
// setup's. The caller holds the lock.
func (l Layout) Sweep() {
	if !l.Own() {
		return
	}
	for _, half := range []string{"tmp/*", "data/.fetch-*"} {
		old, _ := filepath.Glob(filepath.Join(l.State, filepath.FromSlash(half)))
		for _, path := range old {
			if path != l.Staging() {
				_ = os.RemoveAll(path) // it only takes room
			}
		}
	}
}

// module is the line of go.mod by which the clone is known.
const module = "module github.com/ninepixels/ninepixels"

// FindRepo returns the clone that dir lies in: the folder of the course's go.mod.
func FindRepo(dir string) (string, error) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return "", err
	}
	for at := dir; ; at = filepath.Dir(at) {
		text, err := os.ReadFile(filepath.Join(at, "go.mod"))
		if first, _, _ := strings.Cut(string(text), "\n"); err == nil && strings.TrimSpace(first) == module {
			return at, nil
		}
		if at == filepath.Dir(at) {
			return "", fmt.Errorf("%s is not inside a clone of the course: change to the folder with its README.md and try again", dir)
		}
	}
}
