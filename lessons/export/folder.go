package export

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/ninepixels/ninepixels/lessons/internal/hold"
	"github.com/ninepixels/ninepixels/lessons/internal/sentence"
	"github.com/ninepixels/ninepixels/lessons/internal/unfinished"
)

const (
	receiptFile = "receipt.json"
	prefix      = ".unfinished-"   // begins the names of folders that are not whole yet
	waitLimit   = 30 * time.Second // far beyond the milliseconds that another export takes
)

// replace makes the folder hold these files and nothing else, at once: who looks at
// any moment finds the old folder or the new one, whole. Only an earlier export is
// replaced.
func replace(folder string, files map[string][]byte) error {
	if real, err := filepath.EvalSymlinks(folder); err == nil {
		folder = real
	}
	folder = filepath.Clean(folder)
	parent := filepath.Dir(folder)
	if err := os.MkdirAll(parent, 0o755); err != nil {
		return cannotWrite(parent, err)
	}
	defer hold.Folder(parent, waitLimit)() // two exports come one after the other
	there, err := ours(folder)
	if err != nil {
		return err
	}
	unfinished.Remove(parent, prefix, time.Minute)
	temp, err := os.MkdirTemp(parent, prefix+filepath.Base(folder)+"-")
	if err != nil {
		return cannotWrite(parent, err)
	}
	defer os.RemoveAll(temp) // what could not be finished, or the old export
	for name, content := range files {
		if err := writeFile(filepath.Join(temp, filepath.FromSlash(name)), content); err != nil {
			return cannotWrite(folder, err)
		}
	}
	if err := os.Chmod(temp, 0o755); err != nil {
		return cannotWrite(folder, err)
	}
	if there {
		err = exchange(temp, folder)
	} else {
		err = os.Rename(temp, folder)
	}
	if err != nil {
		return cannotWrite(folder, err)
	}
	return nil
}

func cannotWrite(folder string, err error) error {
	return fmt.Errorf("the export cannot be written to %s (%w): make room there, make it writable, or name another folder", folder, sentence.Cause(err))
}

// writeFile writes a file that is on the disk when it returns.
func writeFile(path string, content []byte) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if err != nil {
		return err
	}
	_, err = f.Write(content)
	if err == nil {
		err = f.Sync()
	}
	return errors.Join(err, f.Close())
}

// ours is true if the folder is there and may be replaced: it is empty, or holds an
// earlier export, as it was written, and no other file.
func ours(folder string) (there bool, err error) {
	entries, err := os.ReadDir(folder)
	switch {
	case errors.Is(err, os.ErrNotExist):
		return false, nil
	case err != nil:
		return false, fmt.Errorf("%s is there, and is no folder that can be read (%w): name another one", folder, sentence.Cause(err))
	case len(entries) == 0:
		return true, nil
	}
	foreign := fmt.Errorf("%s holds files that are no export: name another folder", folder)
	text, err := os.ReadFile(filepath.Join(folder, receiptFile))
	if err != nil {
		return false, foreign
	}
	var r receipt
	if json.Unmarshal(text, &r) != nil || r.MadeBy != madeBy {
		return false, foreign
	}
	err = filepath.WalkDir(folder, func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		name, _ := filepath.Rel(folder, path)
		name = filepath.ToSlash(name)
		if name == receiptFile || generated(name) {
			return nil
		}
		content, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		if r.Files[name] != digest(content) {
			return fmt.Errorf("%s in %s is not as the export wrote it: move it away, or name another folder", name, folder)
		}
		return nil
	})
	return err == nil, err
}

// generated is true for what Python leaves beside a program that ran.
func generated(name string) bool { return strings.HasPrefix(name, "__pycache__/") }

// swap puts temp into the place of the folder in two steps. Between them the folder
// is not there. It serves systems that cannot exchange two folders.
func swap(temp, folder string) error {
	old := temp + "-old"
	if err := os.Rename(folder, old); err != nil {
		return err
	}
	if err := os.Rename(temp, folder); err != nil {
		return errors.Join(err, os.Rename(old, folder))
	}
	return os.RemoveAll(old)
}
