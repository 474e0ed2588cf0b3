// Package atomicfile writes files of which a reader finds the old contents or the new
// ones, never a part, whatever happens meanwhile.
package atomicfile

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// Write replaces the file at path by one with these contents and permissions.
// They are on the disk, under a name that begins with a dot, before the file takes
// its place, so that a full disk or a power cut leaves the old one. The folder
// must exist. What a program that was killed left unfinished there goes, once it is
// a minute old. If path is a symbolic link, it stays one, and the file that it leads to
// is replaced.
//
// Errors: the folder cannot be written, or the disk is full; the file is then as
// it was, and nothing else is left.
func Write(path string, text []byte, mode fs.FileMode) (err error) {
	path, err = target(path)
	if err != nil {
		return err
	}
	tidy(path)
	temp, err := os.CreateTemp(filepath.Dir(path), unfinished(path)+"*")
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

// unfinished begins the names of the files that are yet to take the place of path.
func unfinished(path string) string { return "." + filepath.Base(path) + "-" }

// abandoned is the age from which such a file belongs to nobody any more.
const abandoned = time.Minute

// tidy removes what a program that was killed left beside path. The names end in
// digits, as [os.CreateTemp] makes them; other files may begin alike.
func tidy(path string) {
	dir := filepath.Dir(path)
	entries, _ := os.ReadDir(dir) // else they only take room
	for _, e := range entries {
		digits, ours := strings.CutPrefix(e.Name(), unfinished(path))
		if !ours || digits == "" || strings.Trim(digits, "0123456789") != "" || !e.Type().IsRegular() {
			continue
		}
		if info, err := e.Info(); err == nil && time.Since(info.ModTime()) > abandoned {
			_ = os.Remove(filepath.Join(dir, e.Name()))
		}
	}
}

// mostLinks is how many links may follow one another, as on Linux.
const mostLinks = 40

// target follows the links that path is, until there is a file, or none yet.
// [filepath.EvalSymlinks] would not do: it wants a file at the end.
func target(path string) (string, error) {
	for range mostLinks {
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
