package state

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// Marker is the file by which a folder is known as a state folder. Setup and
// clean remove things there by names that others use too, such as tmp and lab, so
// a folder without it is left alone.
const Marker = ".ninepixels"

// before are the names that may stand in a state folder before the first setup:
// the data, Jupyter's folders, what a lesson's package keeps, and what the system puts
// into any folder.
var before = []string{"data", "jupyter", "jupyter-data", "kept-pictures", "lost+found", ".DS_Store"}

// Own reports whether the folder is setup's: it has the marker, or it is what a
// setup left that wrote none yet, with its lock and nothing of anybody else's.
// Then setup and clean may remove there what bears their names.
func (l Layout) Own() bool {
	if info, err := os.Lstat(l.marker()); err == nil && info.Mode().IsRegular() {
		return true
	}
	if info, err := os.Lstat(l.Lock()); err != nil || !info.Mode().IsRegular() {
		return false
	}
	stranger, err := l.stranger(append(madeNames(), before...))
	return err == nil && stranger == ""
}

// Disown removes the marker.
func (l Layout) Disown() error {
	if err := os.Remove(l.marker()); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}

// Hollow reports whether the folder has nothing but the folders around Contents.
func (l Layout) Hollow() bool {
	stranger, err := l.stranger([]string{"bin", "shim", "data", "jupyter"})
	return err == nil && stranger == ""
}

func (l Layout) marker() string { return filepath.Join(l.State, Marker) }

// claim marks the folder as setup's, if it is or nobody else uses it. The folder
// exists.
func (l Layout) claim() error {
	if !l.Own() {
		stranger, err := l.stranger(before)
		if err != nil {
			return err
		}
		if stranger != "" {
			return errInUse{l.State, stranger}
		}
	}
	if Exists(l.marker()) {
		return nil
	}
	return os.WriteFile(l.marker(), nil, 0o644)
}

// errInUse is the error of a folder that holds what setup did not make.
type errInUse struct{ state, stranger string }

func (e errInUse) Error() string {
	return fmt.Sprintf("the folder %s holds %s, which setup did not make, and setup wants a folder of its own: "+
		"name a new or empty one with NINEPIXELS_HOME (or, if everything in this one may be setup's, put an empty file %s into it)",
		e.state, e.stranger, Marker)
}

// stranger returns the name of something in the folder that is none of those
// that fit, or "".
func (l Layout) stranger(fit []string) (string, error) {
	entries, err := os.ReadDir(l.State)
	if err != nil {
		return "", err
	}
next:
	for _, entry := range entries {
		for _, pattern := range fit {
			if ok, _ := filepath.Match(pattern, entry.Name()); ok {
				continue next
			}
		}
		return entry.Name(), nil
	}
	return "", nil
}

// madeNames are the patterns of what setup makes right in the state folder.
func madeNames() []string {
	var names []string
	for _, path := range made {
		name, _, _ := strings.Cut(path, "/")
		names = append(names, name)
	}
	return names
}
