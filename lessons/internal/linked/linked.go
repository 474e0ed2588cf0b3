// Package linked finds the file behind symbolic links, so that what replaces a file
// at once leaves the links as they are.
package linked

import (
	"fmt"
	"os"
	"path/filepath"
)

// most is how many links may follow one another, as on Linux.
const most = 40

// File returns the file that path leads to: path itself, if it is no link. The file
// need not be there.
//
// Errors: the links go round in a ring; or one leads into a folder that is not there.
func File(path string) (string, error) {
	for range most {
		to, err := os.Readlink(path)
		if err != nil {
			return path, nil // it is no link, or nothing is there
		}
		if !filepath.IsAbs(to) {
			dir, _ := filepath.Split(path)
			to = dir + to // not Join: .. of a folder that is a link leads out of that link's target
		}
		dir, name := filepath.Split(to)
		if dir == "" {
			dir = "."
		}
		if dir, err = filepath.EvalSymlinks(dir); err != nil {
			return "", fmt.Errorf("%s is a link to a folder that is not there: %w", path, err)
		}
		path = filepath.Join(dir, name)
	}
	return "", fmt.Errorf("%s is a link in a ring of links, so there is no file to write", path)
}
