// Package unfinished removes the files and folders that programs left half written
// when they were killed.
package unfinished

import (
	"os"
	"path/filepath"
	"strings"
	"time"
)

// Remove removes from a folder each file and folder whose name begins with prefix and
// ends with digits, as [os.CreateTemp] and [os.MkdirTemp] name them, when nobody has
// written to it for that time. A younger one may belong to a program that runs, and
// somebody may have given a name of this kind without digits to a file of their own.
// What cannot be removed only takes room, so there is no error.
func Remove(dir, prefix string, age time.Duration) {
	entries, _ := os.ReadDir(dir)
	for _, e := range entries {
		rest, begins := strings.CutPrefix(e.Name(), prefix)
		if !begins || rest == "" || !isDigit(rest[len(rest)-1]) {
			continue
		}
		if info, err := e.Info(); err == nil && time.Since(info.ModTime()) > age {
			_ = os.RemoveAll(filepath.Join(dir, e.Name()))
		}
	}
}

func isDigit(b byte) bool { return '0' <= b && b <= '9' }
