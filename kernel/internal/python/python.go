// Package python finds a Python and its pip, and makes virtual environments: for
// JupyterLab at its pinned version, and for what bench compares with.
package python

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"time"

	"github.com/ninepixels/ninepixels/kernel/internal/process"
	"github.com/ninepixels/ninepixels/kernel/internal/state"
	"github.com/ninepixels/ninepixels/lessons/dataset/fetch"
)

// ErrNone is a sentence with the command that installs a Python.
var ErrNone = errors.New("there is no Python 3.10 or newer on PATH: " + installPython)

// Find returns the path of a Python that is new enough, or ErrNone.
func Find(ctx context.Context) (string, error) {
	for _, name := range []string{"python3", "python"} {
		path, err := exec.LookPath(name)
		if err != nil {
			continue
		}
		// JupyterLab 4.6 asks for Python 3.10.
		if exec.CommandContext(ctx, path, "-c", "import sys; sys.exit(sys.version_info < (3, 10))").Run() == nil {
			return path, nil
		}
	}
	if ctx.Err() != nil {
		return "", ctx.Err()
	}
	return "", ErrNone
}

const installPython = "install it (on Debian: sudo apt-get install python3 python3-venv; on macOS: brew install python)"

// InstallPackages makes a virtual environment in dir, in place of what is there,
// and lets pip install packages into it. seen is told its size as it grows. The
// error is what pip said last.
func InstallPackages(ctx context.Context, python, dir string, packages []string, seen func(size int64)) error {
	if err := os.RemoveAll(dir); err != nil {
		return fmt.Errorf("removing a broken virtual environment: %w", err)
	}
	pip, err := makeVenv(ctx, python, dir)
	if err != nil {
		return err
	}
	return install(ctx, pip, dir, seen, packages...)
}

// install lets pip install into the virtual environment dir. seen is told the size of
// that as it grows.
//
// Errors: what pip said last; ctx ended; what comes is too slow. pip itself waits as long
// as a byte comes now and then.
func install(ctx context.Context, pip []string, dir string, seen func(size int64), what ...string) error {
	tmp := filepath.Join(dir, "tmp") // what pip downloads counts, too
	if err := os.MkdirAll(tmp, 0o755); err != nil {
		return err
	}
	defer os.RemoveAll(tmp)
	ctx, stop := watched(ctx, dir, slowest.install, seen)
	defer stop()
	args := append(pip[1:len(pip):len(pip)], "install", "--disable-pip-version-check", "--no-input", "--retries=1")
	cmd := exec.CommandContext(ctx, pip[0], append(args, what...)...)
	cmd.Env = append(os.Environ(), "TMPDIR="+tmp)
	return quietly(ctx, cmd)
}

// slowest is how slow pip may be. When it installs, it reads for some minutes what many
// small packages need, and writes little. Tests have less patience.
var slowest = struct{ download, install fetch.Pace }{install: fetch.Pace{Window: 5 * time.Minute, Least: 1 << 10}}

// watched returns a context that ends when the folder dir grows more slowly than pace
// allows; its cause is a sentence then. seen is told the folder's size.
func watched(ctx context.Context, dir string, pace fetch.Pace, seen func(size int64)) (_ context.Context, stop func()) {
	ctx, giveUp := context.WithCancelCause(ctx)
	before := int64(0)
	unwatch := state.WatchSize(dir, func(size int64) {
		seen(size)
		if err := pace.Came(int(max(0, size-before))); err != nil {
			giveUp(fmt.Errorf("the package index is too slow: %w", err))
		}
		before = size
	})
	return ctx, func() {
		unwatch()
		giveUp(nil)
	}
}

// makeVenv makes a virtual environment and returns the pip that installs into
// it: its own, or, where Debian's Python leaves that out, the one of the system.
func makeVenv(ctx context.Context, python, dir string) (pip []string, err error) {
	inside := filepath.Join(dir, "bin", "python")
	errVenv := quiet(ctx, python, "-m", "venv", dir)
	if errVenv == nil {
		return []string{inside, "-m", "pip"}, nil
	}
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	if quiet(ctx, python, "-m", "venv", "--clear", "--without-pip", dir) == nil &&
		quiet(ctx, python, "-m", "pip", "--python", inside, "--version") == nil {
		return []string{python, "-m", "pip", "--python", inside}, nil
	}
	return nil, fmt.Errorf("%s cannot make a virtual environment (%w): on Debian, sudo apt-get install python3-venv", python, errVenv)
}

// quiet runs a command and returns its error with the last line that it wrote.
func quiet(ctx context.Context, name string, args ...string) error {
	return quietly(ctx, exec.CommandContext(ctx, name, args...))
}

func quietly(ctx context.Context, cmd *exec.Cmd) error {
	process.Gently(cmd)
	text, err := cmd.CombinedOutput()
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	if err != nil && len(text) > 0 {
		return errors.New(process.LastLine(string(text)))
	}
	return err
}

// FindPip returns the command line of a pip that works.
func FindPip(ctx context.Context, l state.Layout) ([]string, error) {
	for _, pip := range [][]string{
		{"python3", "-m", "pip"}, {"pip3"}, {"python", "-m", "pip"}, {filepath.Join(l.Lab(), "bin", "python"), "-m", "pip"},
	} {
		path, err := exec.LookPath(pip[0])
		if err != nil {
			continue
		}
		if exec.CommandContext(ctx, path, append(pip[1:], "--version")...).Run() == nil {
			return append([]string{path}, pip[1:]...), nil
		}
	}
	if _, err := exec.LookPath("python3"); err != nil {
		return nil, errors.New("there is no Python here, and its pip is what downloads it (on Debian: sudo apt-get install python3-pip)")
	}
	return nil, errors.New("this Python has no pip (on Debian: sudo apt-get install python3-pip)")
}

// DownloadWheel has pip, which [FindPip] has found, fetch the wheel of a package into dir.
// What has come so far is there, too, and seen is told its size.
//
// Errors: what pip said last; ctx ended; what comes is too slow.
func DownloadWheel(ctx context.Context, pip []string, dir, name, version string, seen func(size int64)) error {
	ctx, stop := watched(ctx, dir, slowest.download, seen)
	defer stop()
	args := append(pip[1:], "download", "--no-deps", "--only-binary=:all:", "--disable-pip-version-check",
		"--no-input", "--no-cache-dir", "--retries=1", "--dest", dir, name+"=="+version)
	cmd := exec.CommandContext(ctx, pip[0], args...)
	cmd.Env = append(os.Environ(), "TMPDIR="+dir)
	process.Gently(cmd)
	_, err := cmd.Output()
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	if err != nil {
		return process.Said(err)
	}
	return nil
}
