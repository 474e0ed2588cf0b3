//go:build unix

package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/ninepixels/ninepixels/kernel/internal/setup"
	"github.com/ninepixels/ninepixels/kernel/internal/spec"
	"github.com/ninepixels/ninepixels/kernel/internal/state"
	"github.com/ninepixels/ninepixels/lessons/dataset/fetch"
)

const cleanHelp = `
Removes what setup and lab made: their files in the state folder, and the
kernelspec in your Jupyter folder if it is ours. Everything else stays: the
notebooks, your trained weights in runs/, and the go command's own caches (for
those there is go clean -cache -modcache).`

func runClean(ctx context.Context, args []string, s streams) error {
	fs := newFlags("clean", cleanHelp, s)
	dry := fs.Bool("n", false, "say what would be removed, and remove nothing")
	if err := parse(fs, args); err != nil {
		return err
	}
	if fs.NArg() > 0 {
		return usagef("clean takes no arguments, only flags; see go run ./kernel clean -h")
	}
	home, err := fetch.Home()
	if err != nil {
		return err
	}
	return clean(ctx, state.Layout{State: home}, *dry, s)
}

func clean(ctx context.Context, l state.Layout, dry bool, s streams) error {
	if _, err := os.Stat(l.Lock()); err == nil && !dry {
		unlock, err := setup.Lock(ctx, l.Lock(), func() {
			fmt.Fprintln(s.out, "A setup is running; waiting for it to end.")
		})
		if err != nil {
			return err
		}
		defer unlock()
	}
	verb := "removed"
	if dry {
		verb = "would remove"
	}
	own, contents := l.Own(), l.Contents()
	if !own && len(contents) > 0 {
		return fmt.Errorf("nothing shows that the folder %s is setup's, so clean removes nothing: look at NINEPIXELS_HOME "+
			"(or, if what setup makes there may go, put an empty file %s into it)", l.State, state.Marker)
	}
	removed := 0
	if dir, ok := userSpec(l); ok {
		if !dry {
			if err := spec.Remove(dir); err != nil {
				return err
			}
		}
		fmt.Fprintln(s.out, verb, visible(dir))
		removed++
	}
	for _, path := range contents {
		size := state.DirSize(path)
		if !dry {
			if err := removeAll(path); err != nil {
				return fmt.Errorf("removing what setup made: %w", err)
			}
		}
		if size < 1_000_000 {
			fmt.Fprintln(s.out, verb, visible(path))
		} else {
			fmt.Fprintf(s.out, "%s %s (%d MB)\n", verb, visible(path), size/1_000_000)
		}
		removed++
	}
	if removed == 0 {
		fmt.Fprintln(s.out, "There is nothing of setup's to remove.")
	}
	if dry || !own && !l.Hollow() {
		return nil
	}
	if err := l.Disown(); err != nil {
		return fmt.Errorf("removing what setup made: %w", err)
	}
	return removeEmpty(l, s)
}

// userSpec returns the folder of the kernelspec in the user's Jupyter folder, if
// it starts the kernel of this state folder.
func userSpec(l state.Layout) (dir string, ok bool) {
	user, err := spec.UserDir()
	if err != nil {
		return "", false
	}
	dir = filepath.Join(user, "kernels", spec.Name)
	found, err := spec.Read(dir)
	return dir, err == nil && found.Ours() && filepath.Dir(found.Argv[0]) == filepath.Dir(l.Bin("ninepixels"))
}

// removeAll removes a file or a folder; folders that were made read-only, as
// the go command makes those of modules, are made writable first.
func removeAll(path string) error {
	if os.RemoveAll(path) == nil {
		return nil
	}
	_ = filepath.WalkDir(path, func(path string, d os.DirEntry, err error) error {
		if err == nil && d.IsDir() {
			_ = os.Chmod(path, 0o755)
		}
		return nil
	})
	return os.RemoveAll(path)
}

// removeEmpty removes the folders around what setup made, and names what keeps
// one of them from going.
func removeEmpty(l state.Layout, s streams) error {
	told := map[string]bool{}
	for _, dir := range l.Parents() {
		left, err := os.ReadDir(dir)
		if errors.Is(err, os.ErrNotExist) {
			continue
		}
		if err != nil {
			return err
		}
		for _, entry := range left {
			if path := filepath.Join(dir, entry.Name()); !told[path] {
				fmt.Fprintf(s.out, "%s stays: setup did not make it\n", visible(path))
			}
		}
		told[dir] = true
		if len(left) == 0 {
			if err := os.Remove(dir); err != nil {
				return err
			}
		}
	}
	return nil
}
