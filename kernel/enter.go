//go:build unix

package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"

	"github.com/ninepixels/ninepixels/kernel/internal/coursecopy"
)

const enterHelp = `
What a container does first: it puts the course into a folder of the home, or
brings the copy that is there up to date, then runs a command. A notebook that
you have changed stays as it is; the newer version of it is put beside it, as
NAME.new.ipynb (NAME.new2.ipynb if you have work in that one too, and so on).
Delete a notebook to get it anew at the next start.`

func runEnter(_ context.Context, args []string, s streams) error {
	fs := newFlags("enter", enterHelp, s)
	from := fs.String("from", "", "`folder` of the course's notebooks (default: those of this clone)")
	to := fs.String("to", "", "`folder` to work in (default: ninepixels in the home folder)")
	if err := parse(fs, args); err != nil {
		return err
	}
	if fs.NArg() == 0 {
		return usagef("enter wants a command to run, such as jupyter lab; see go run ./kernel enter -h")
	}
	if *from == "" {
		layout, err := findLayout()
		if err != nil {
			return err
		}
		*from = filepath.Join(layout.Repo, "notebooks")
	}
	if *to == "" {
		home, err := os.UserHomeDir()
		if err != nil {
			return fmt.Errorf("there is no home folder to work in: set HOME, or say enter -to FOLDER")
		}
		*to = filepath.Join(home, "ninepixels")
	}
	if err := deliver(*from, *to, s); err != nil {
		return err
	}
	return become(fs.Args(), *to)
}

// deliver brings the course, and says what a learner would want to know of it.
func deliver(from, to string, s streams) error {
	if err := writable(filepath.Dir(to)); err != nil {
		return err
	}
	r, err := coursecopy.Deliver(os.DirFS(from), to)
	if err != nil {
		return fmt.Errorf("putting the course into %s: %w", to, err)
	}
	if n := len(r.Updated); n > 0 {
		fmt.Fprintf(s.err, "The course has a newer version; replaced what you had not changed: %s.\n", strings.Join(r.Updated, ", "))
	}
	if n := len(r.Removed); n > 0 {
		fmt.Fprintf(s.err, "The course no longer has these under their names, and you had not changed them, so they are gone: %s.\n", strings.Join(r.Removed, ", "))
	}
	for _, kept := range r.Kept {
		fmt.Fprintf(s.err, "You have changed %s, so it stays; the newer version is %s beside it.\n", kept.Path, kept.Beside)
	}
	return nil
}

// writable asks whether this user may write in a folder.
func writable(dir string) error {
	f, err := os.CreateTemp(dir, ".ninepixels-*")
	if err != nil {
		return fmt.Errorf("the folder %s cannot be written by user %d (%w): mount a volume that this user owns, or start the container with --user 1000",
			dir, os.Getuid(), errors.Unwrap(err))
	}
	f.Close()
	return os.Remove(f.Name())
}

// become runs a command in place of this program.
func become(argv []string, dir string) error {
	path, err := exec.LookPath(argv[0])
	if err != nil {
		return fmt.Errorf("there is no command %s to run", argv[0])
	}
	if err := os.Chdir(dir); err != nil {
		return err
	}
	// In its place, so that signals reach it.
	return fmt.Errorf("running %s: %w", path, syscall.Exec(path, argv, os.Environ()))
}
