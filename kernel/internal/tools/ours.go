package tools

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/ninepixels/ninepixels/kernel/internal/gotool"
	"github.com/ninepixels/ninepixels/kernel/internal/state"
)

// ours are the programs that are built from the clone itself.
var ours = map[string]string{
	"ninepixels":       "./kernel",
	gotool.Program:     "./kernel/internal/gotool/standin",
	"ninepixels-probe": "./kernel/internal/plugin/probe/program",
}

// InstallOurs builds one of our own programs from the clone, by the kernel's
// flags, and reports whether that changed anything.
//
// The go command builds to a file of its own choosing, where it sees for itself
// whether the sources changed; the program in bin/ is another name of that
// file, so that the one in use is never half-written.
func InstallOurs(ctx context.Context, l state.Layout, g Go, name string, env []string) (changed bool, err error) {
	staged := filepath.Join(l.Staging(), name)
	env = append(env, "GOTMPDIR="+l.Tmp()) // on the same disk, so that go build renames and does not copy
	if err := build(g.command(ctx, l.Repo, env, "build", "-v", "-o", staged, ours[name]), nil); err != nil {
		return false, fmt.Errorf("building %s: %w", name, err)
	}
	if state.Same(staged, l.Bin(name)) {
		return false, nil
	}
	return true, link(staged, l.Bin(name))
}

// InstallShim makes [gotool.Program] answer to the names of those that it stands in
// for, in a folder of its own.
func InstallShim(l state.Layout) (changed bool, err error) {
	want := filepath.Join("..", "bin", gotool.Program)
	for _, name := range gotool.StandIns {
		shim := filepath.Join(filepath.Dir(l.Shim()), name)
		if have, err := os.Readlink(shim); err == nil && have == want {
			continue
		}
		changed = true
		tmp := shim + ".new"
		_ = os.Remove(tmp)
		if err := errors.Join(os.MkdirAll(filepath.Dir(shim), 0o755), os.Symlink(want, tmp), os.Rename(tmp, shim)); err != nil {
			return true, err
		}
	}
	return changed, nil
}

// link gives a file a second name, replacing what stood there in one step.
func link(from, to string) error {
	if err := os.MkdirAll(filepath.Dir(to), 0o755); err != nil {
		return err
	}
	tmp := to + ".new"
	_ = os.Remove(tmp)
	if err := os.Link(from, tmp); err != nil {
		return err
	}
	return os.Rename(tmp, to)
}
