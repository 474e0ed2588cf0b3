package setup

import (
	"context"
	"errors"
	"fmt"

	"github.com/ninepixels/ninepixels/kernel/internal/gotool"
	"github.com/ninepixels/ninepixels/kernel/internal/plugin"
	"github.com/ninepixels/ninepixels/kernel/internal/progress"
	"github.com/ninepixels/ninepixels/kernel/internal/python"
	"github.com/ninepixels/ninepixels/kernel/internal/tools"
	"github.com/ninepixels/ninepixels/lessons/dataset/fetch"
)

func (r *run) installTool(ctx context.Context, s *progress.Step, t tools.Tool) (string, error) {
	if t.Check(r.Layout, r.goCmd) == nil {
		return t.Version + " is there already", nil
	}
	done, err := r.building(ctx, s)
	if err != nil {
		return "", err
	}
	defer done()
	if err := t.Install(ctx, r.Layout, r.goCmd, func(n int64) { s.At(n, t.Packages) }); err != nil {
		return "", err
	}
	r.changed()
	return t.Version + " built", nil
}

func (r *run) installOurs(ctx context.Context, _ *progress.Step) (string, error) {
	changed := false
	for _, name := range []string{"ninepixels", gotool.Program} {
		built, err := tools.InstallOurs(ctx, r.Layout, r.goCmd, name, nil)
		if err != nil {
			return "", err
		}
		changed = changed || built
	}
	shim, err := tools.InstallShim(r.Layout)
	if err != nil {
		return "", fmt.Errorf("putting the go command's stand-in into place: %w", err)
	}
	if changed || shim {
		return "built, with what stands in for the go command in cells", nil
	}
	return "is there already", nil
}

// buildPackages compiles what cells import, with the kernel's flags, and the
// program that tries the backend.
func (r *run) buildPackages(ctx context.Context, s *progress.Step) (string, error) {
	if r.goCmd.CC == "" {
		r.Board.Step("compiler").Note("there is no C compiler, and GoMLX needs one to reach XLA; %s; "+
			"to mend it, install one (on Debian: sudo apt-get install gcc libc6-dev) and run setup again", slower)
	}
	done, err := r.building(ctx, s)
	if err != nil {
		return "", err
	}
	defer done()
	changed, err := tools.BuildPackages(ctx, r.Layout, r.goCmd, s.At)
	if err != nil {
		return "", err
	}
	if !changed {
		return "are compiled already", nil
	}
	r.changed()
	return "compiled: GoMLX and the lessons, with the kernel's flags", nil
}

// installPlugin fails for nothing but a full disk: without a plugin there is the
// pure Go backend.
func (r *run) installPlugin(ctx context.Context, s *progress.Step) (string, error) {
	p, err := plugin.Find(r.Layout)
	if err == nil {
		r.plugin = p
		return "is there already, from " + p.Source, nil
	}
	if !errors.Is(err, plugin.ErrNone) {
		return "", err
	}
	if r.goCmd.CC == "" {
		s.Drop() // nothing could use it
		return "", nil
	}
	p, err = plugin.Install(ctx, r.Layout, r.PluginSources, s.At)
	if ctx.Err() != nil {
		return "", ctx.Err()
	}
	if isFull(err) {
		return "", err
	}
	if err != nil {
		s.Note("no XLA CPU plugin could be had (%v); %s; when that is mended, run setup again", err, slower)
		return "", nil
	}
	r.plugin = p
	r.changed()
	return "installed from " + p.Source, nil
}

func (r *run) fetchData(ctx context.Context, s *progress.Step) (string, error) {
	o := r.Dataset
	o.Dir, o.Home, o.Progress = r.Data, r.Layout.State, s.At
	o.Note = func(sentence string) { r.Board.Println("  " + sentence + ".") }
	found, err := fetch.Fetch(ctx, o)
	if err != nil {
		return "", err
	}
	if !found.New {
		return "Fashion-MNIST is there already, verified", nil
	}
	return "Fashion-MNIST from " + found.Source + ", verified", nil
}

func (r *run) installLab(ctx context.Context, s *progress.Step) (string, error) {
	lab, err := python.FindLab(ctx, r.Layout)
	if err == nil {
		r.result.Lab = lab
		return lab.Version + " is there already", nil
	}
	if lab, err = python.InstallLab(ctx, r.Layout, s.At); err != nil {
		return "", err
	}
	r.result.Lab = lab
	return lab.Version + " installed in a virtual environment of its own", nil
}
