package doctor

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"github.com/ninepixels/ninepixels/kernel/internal/gonb"
	"github.com/ninepixels/ninepixels/kernel/internal/gotool/quickbuild"
	"github.com/ninepixels/ninepixels/kernel/internal/process"
	"github.com/ninepixels/ninepixels/kernel/internal/state"
	"github.com/ninepixels/ninepixels/kernel/internal/tools"
	"github.com/ninepixels/ninepixels/kernel/values"
)

// mostCompiled is how many packages a build may compile anew and still count as
// warm: some more than the clone has of its own, since a learner may have changed
// them. GoMLX alone is over a hundred.
const mostCompiled = 40

// warm builds a program like a cell's, in a folder like GoNB's.
func (p *patient) warm(ctx context.Context) (string, error) {
	env, err := p.environ()
	if err != nil {
		return "", err
	}
	dir, err := os.MkdirTemp("", "ninepixels-doctor-*")
	if err != nil {
		return "", err
	}
	defer os.RemoveAll(dir)
	start := time.Now()
	_, compiled, err := tools.BuildCell(ctx, p.l, p.g, dir, env)
	if err != nil {
		return "", err
	}
	return warmth(compiled, time.Since(start))
}

// warmth judges a build by its work, not by its time: on a busy machine a build
// is slow also if everything is compiled.
func warmth(compiled int64, took time.Duration) (string, error) {
	if compiled > mostCompiled {
		return "", fmt.Errorf("it was cold: a cell that uses GoMLX had %d packages compiled, in %.1f s (it is warm now)", compiled, took.Seconds())
	}
	return fmt.Sprintf("warm: a cell that uses GoMLX builds in %.1f s", took.Seconds()), nil
}

// quickBuild tells whether cells are built without the go command.
func (p *patient) quickBuild(context.Context) (string, error) {
	if why := quickbuild.Trouble(p.l.State); why != nil {
		return "", Notef("off, so that each cell takes some tenths of a second longer: %w", why)
	}
	return "on: cells are built without the go command", nil
}

// enough is the space that a working installation may come to need: a training
// run's weights, the builds of many cells.
const enough = 500 << 20

func (p *patient) disk(context.Context) (string, error) {
	least, where := uint64(1<<63), ""
	for _, dir := range []string{p.l.State, p.g.Env["GOCACHE"], os.TempDir()} {
		free, err := state.FreeSpace(dir)
		if err != nil {
			continue // a folder that is not there yet is another check's business
		}
		if free < least {
			least, where = free, dir
		}
	}
	if least < enough {
		return "", fmt.Errorf("only %d MB are free where %s is", least>>20, where)
	}
	return fmt.Sprintf("%d GB free", least>>30), nil
}

// tmp starts a program from the folder in which cells are built.
func (p *patient) tmp(ctx context.Context) (string, error) {
	dir, err := os.MkdirTemp("", "ninepixels-doctor-*")
	if err != nil {
		return "", fmt.Errorf("%s cannot be written: %w", os.TempDir(), err)
	}
	defer os.RemoveAll(dir)
	script := filepath.Join(dir, "run")
	if err := process.WriteProgram(script, []byte("#!/bin/sh\nexit 0\n")); err != nil {
		return "", fmt.Errorf("%s cannot be written: %w", os.TempDir(), err)
	}
	if err := exec.CommandContext(ctx, script).Run(); err != nil {
		return "", fmt.Errorf("programs in %s cannot be started: %w", os.TempDir(), err)
	}
	return os.TempDir() + " can be written, and programs in it run", nil
}

// orphans looks for what kernels left behind that were killed.
func (p *patient) orphans(ctx context.Context) (string, error) {
	processes, err := list(ctx)
	if err != nil {
		return "", Notef("the list of processes cannot be read: %v", err)
	}
	lost := Orphans(processes, p.l.Bin(gonb.Program))
	if len(lost) > 0 {
		var what, pids []string
		for _, o := range lost {
			what = append(what, fmt.Sprintf("%s (%d)", filepath.Base(o.Exe), o.PID))
			pids = append(pids, fmt.Sprint(o.PID))
		}
		return "", Mend{fmt.Errorf("running without a kernel: %s", strings.Join(what, ", ")), "kill " + strings.Join(pids, " ")}
	}
	if stale := Stale(processes, gonb.Folders(os.TempDir())); len(stale) > 0 {
		return "", Note{Mend{errors.New("folders of kernels that are gone: " + strings.Join(stale, ", ")), "rm -r " + strings.Join(stale, " ")}}
	}
	return "none", nil
}

// values tells how much of cells' values may stay from cell to cell, and whether there
// is room for it.
func (p *patient) values(context.Context) (string, error) {
	limit, ok := values.Limit()
	if !ok {
		return "", fmt.Errorf("%s is %q, and that is no size; 2 GB holds", values.LimitVariable, os.Getenv(values.LimitVariable))
	}
	free, err := state.FreeSpace(os.TempDir())
	if err != nil {
		return "", err
	}
	const giga = 1 << 30
	what := fmt.Sprintf("up to %.1f GB stay from cell to cell, in a folder of each kernel below %s", float64(limit)/giga, os.TempDir())
	if free < limit {
		return "", Notef("%s, where only %.1f GB are free: set %s lower, or TMPDIR to a larger disk", what, float64(free)/giga, values.LimitVariable)
	}
	return what, nil
}
