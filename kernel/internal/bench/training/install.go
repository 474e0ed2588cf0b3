package training

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/ninepixels/ninepixels/kernel/internal/python"
	"github.com/ninepixels/ninepixels/kernel/internal/state"
)

// Home is where peers are installed: a virtual environment for each.
type Home string

// dir is the peer's virtual environment.
func (h Home) dir(p Peer) string { return filepath.Join(string(h), p.Name) }

// marker is written last: an installation without it, or with other pins in
// it, is made anew.
func (h Home) marker(p Peer) string { return filepath.Join(h.dir(p), "ninepixels.txt") }

// Installed reports whether the peer is there, as pinned.
func (h Home) Installed(p Peer) bool {
	text, err := os.ReadFile(h.marker(p))
	return err == nil && strings.TrimSpace(string(text)) == strings.Join(p.Packages, " ")
}

// Install installs the peer by pip. The error is one sentence that says why it
// cannot be had.
func (h Home) Install(ctx context.Context, p Peer, seen func(size int64)) error {
	interpreter, err := python.Find(ctx)
	if err != nil {
		return err
	}
	err = python.InstallPackages(ctx, interpreter, h.dir(p), p.Packages, seen)
	if err == nil {
		return os.WriteFile(h.marker(p), []byte(strings.Join(p.Packages, " ")+"\n"), 0o644)
	}
	_ = os.RemoveAll(h.dir(p)) // half of a gigabyte is of no use
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case state.SaysFull(err):
		return fmt.Errorf("the disk is full, and it takes %d MB in %s", p.Size>>20, h.dir(p))
	case p.Refused != "" && strings.Contains(err.Error(), "No matching distribution"):
		return &refusedError{p.Refused}
	}
	return fmt.Errorf("pip could not install %s (%s)", strings.Join(p.Packages, " "), strings.TrimPrefix(err.Error(), "ERROR: "))
}

// A refusedError says why pip has none of a peer.
type refusedError struct{ why string }

func (e *refusedError) Error() string { return e.why }

// systemPython is where Debian's packages for Python are found.
const systemPython = "/usr/bin/python3"

// OfSystem returns a Python that has the peer's library from a package of the system.
// The error is one sentence that says why there is none, and what would help.
func (p Peer) OfSystem(ctx context.Context, python string) (string, error) {
	if p.Module == "" {
		return "", fmt.Errorf("no package of the system has %s", p.Label)
	}
	cmd := exec.CommandContext(ctx, python, "-c", "import numpy, "+p.Module)
	cmd.Env = environ("PYTHONNOUSERSITE=1")
	if err := cmd.Run(); err != nil {
		return "", fmt.Errorf("%s has no %s: on Debian, sudo apt-get install %s gets an older version of it", python, p.Module, p.System)
	}
	return python, nil
}

// Program returns the peer as a program; python is the one to start, or empty
// for the one that Install made.
func (h Home) Program(p Peer, python string) (*Program, error) {
	if python == "" {
		python = filepath.Join(h.dir(p), "bin", "python")
	}
	// In a folder of its own: Python looks for modules beside the program, and
	// would take the peers' folders for them.
	dir := filepath.Join(string(h), "program")
	file := filepath.Join(dir, "peer.py")
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, err
	}
	if err := os.WriteFile(file, []byte(script), 0o644); err != nil {
		return nil, err
	}
	env := environ(append(p.Env, "KERAS_HOME="+filepath.Join(string(h), "keras-home"), "PYTHONNOUSERSITE=1",
		"TF_CPP_MIN_LOG_LEVEL=3", "CUDA_VISIBLE_DEVICES=-1", "JAX_PLATFORMS=cpu")...)
	return &Program{
		Name: p.Name, Label: p.Label, Argv: []string{python, file, p.Name}, Env: env, Dir: dir, Folders: p.Folders,
	}, nil
}
