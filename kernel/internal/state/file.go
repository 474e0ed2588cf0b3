package state

import (
	"errors"
	"io/fs"
	"os"
)

// Cause returns the innermost reason of a file error, without the path that the
// sentence around it names already.
func Cause(err error) error {
	var path *fs.PathError
	if errors.As(err, &path) {
		return path.Err
	}
	return err
}

// Exists reports whether something stands at a path.
func Exists(path string) bool {
	_, err := os.Lstat(path)
	return err == nil
}

// Same reports whether two paths are the same file or folder.
func Same(a, b string) bool {
	infoA, errA := os.Stat(a)
	infoB, errB := os.Stat(b)
	return errA == nil && errB == nil && os.SameFile(infoA, infoB)
}
