// Package atomicfile writes files of which a reader finds the old contents or the new
// ones, never a part, whatever happens meanwhile.
package atomicfile

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
)

// Write replaces the file at path by one with these contents and permissions.
// They are on the disk, under a name that begins with a dot, before the file takes
// its place, so that a full disk or a power cut leaves the old one. The folder
// must exist.
//
// Errors: the folder cannot be written, or the disk is full; the file is then as
// it was, and nothing else is left.
func Write(path string, text []byte, mode fs.FileMode) (err error) {
	temp, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+"-*")
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			os.Remove(temp.Name())
		}
	}()
	_, err = temp.Write(text)
	if err == nil {
		err = temp.Chmod(mode)
	}
	if err == nil {
		err = temp.Sync()
	}
	if err = errors.Join(err, temp.Close()); err != nil {
		return err
	}
	return os.Rename(temp.Name(), path)
}
