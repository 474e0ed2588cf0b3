// Package setup puts everything in place that the kernel needs, and only what
// is not in place yet. Steps that can overlap do.
package setup

import (
	"context"
	"errors"
	"fmt"
	"os"
	"runtime"
	"slices"
	"sync"

	"golang.org/x/sync/errgroup"

	"github.com/ninepixels/ninepixels/kernel/internal/plugin"
	"github.com/ninepixels/ninepixels/kernel/internal/plugin/probe"
	"github.com/ninepixels/ninepixels/kernel/internal/progress"
	"github.com/ninepixels/ninepixels/kernel/internal/python"
	"github.com/ninepixels/ninepixels/kernel/internal/spec"
	"github.com/ninepixels/ninepixels/kernel/internal/state"
	"github.com/ninepixels/ninepixels/kernel/internal/tools"
	"github.com/ninepixels/ninepixels/lessons/dataset/fetch"
)

// Options says what to set up, and how to reach the world.
type Options struct {
	Layout   state.Layout
	Data     string // a folder of the learner's with the data; may be empty
	Force    bool   // replace another program's kernelspec named gonb
	UserSpec bool   // write the kernelspec for the user's own Jupyter too
	Lab      bool   // JupyterLab too
	Board    *progress.Board

	// PluginSources are asked in turn for the XLA CPU plugin.
	PluginSources []plugin.Source
	// Dataset reaches the data's servers; tests point it at their own.
	Dataset fetch.Options
	// Warm runs a cell that uses GoMLX through the kernel of that spec, and
	// returns the backend that the cell named.
	Warm func(ctx context.Context, s *spec.Spec) (backend string, err error)
}

// Result says what stands ready.
type Result struct {
	Spec    *spec.Spec
	Backend string // "xla:cpu" or "go"
	API     int    // the minor version of the plugin's PJRT API; 0 without a plugin
	Lab     python.Lab
}

// ErrUnfinished is returned by Run when steps failed; the board shows why.
var ErrUnfinished = errors.New("setup did not finish: mend what is marked ✗ above and run it again; what is done stays done")

// Run sets up what is missing. It holds the state folder's lock, so that two of
// them do not meet.
func Run(ctx context.Context, o Options) (Result, error) {
	l := o.Layout
	if err := l.Prepare(); err != nil {
		return Result{}, err
	}
	unlock, err := Lock(ctx, l.Lock(), func() {
		o.Board.Println("Another setup is running in", l.State+"; waiting for it to end.")
	})
	if err != nil {
		return Result{}, err
	}
	defer unlock()
	l.Sweep()
	g, err := tools.FindGo(ctx, l.Repo)
	if err != nil {
		return Result{}, err
	}
	r := &run{Options: o, goCmd: g, builds: make(chan struct{}, max(2, runtime.NumCPU()/2))}
	return r.all(ctx)
}

// run is one setup that is under way.
type run struct {
	Options
	goCmd  tools.Go
	builds chan struct{} // one token for each go build that may run now

	mu     sync.Mutex
	failed bool
	fresh  bool // something was installed, so the cache is to be warmed again

	plugin plugin.Plugin // the zero value: none
	result Result
}

func (r *run) all(ctx context.Context) (Result, error) {
	if err := r.room(ctx); err != nil {
		return Result{}, err
	}
	if err := r.parts(ctx); err != nil {
		return Result{}, err
	}
	if err := r.settle(ctx); err != nil {
		return Result{}, err
	}
	for _, last := range []func(context.Context) error{r.kernelspec, r.warm} {
		if err := last(ctx); err != nil {
			return Result{}, err
		}
	}
	return r.result, nil
}

// parts installs what does not depend on each other, side by side. One that
// fails does not stop the others: they will be in place the next time.
func (r *run) parts(ctx context.Context) error {
	pinned, err := tools.Pinned(r.Layout.Repo)
	if err != nil {
		return err
	}
	var group errgroup.Group
	start := func(name string, do func(context.Context, *progress.Step) (string, error)) {
		group.Go(func() error { r.step(ctx, name, do); return nil })
	}
	start("plugin", r.installPlugin)
	start("data", r.fetchData)
	if r.Lab {
		start("jupyterlab", r.installLab)
	}
	start("packages", r.buildPackages) // the longest first
	start("ninepixels", r.installOurs)
	for _, t := range slices.Backward(pinned) {
		start(t.Name, func(ctx context.Context, s *progress.Step) (string, error) { return r.installTool(ctx, s, t) })
	}
	_ = group.Wait() // no step returns an error: the board has them
	return r.unfinished(ctx)
}

// step runs one step and reports its end.
func (r *run) step(ctx context.Context, name string, do func(context.Context, *progress.Step) (string, error)) {
	s := r.Board.Step(name)
	text, err := do(ctx, s)
	switch {
	case err == nil && text == "":
		s.Drop() // it has said so itself
	case err == nil:
		s.Done("%s", text)
	case ctx.Err() != nil:
		s.Drop()
	default:
		s.Fail("%v", explain(r.Layout, err))
		r.mu.Lock()
		r.failed = true
		r.mu.Unlock()
	}
}

func (r *run) unfinished(ctx context.Context) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if r.failed {
		return ErrUnfinished
	}
	return nil
}

// changed notes that the build cache may be stale.
func (r *run) changed() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.fresh = true
}

// building waits for one of the tokens that keep go builds from crowding out
// each other's memory.
func (r *run) building(ctx context.Context, s *progress.Step) (done func(), err error) {
	s.Hold()
	select {
	case r.builds <- struct{}{}:
		s.Resume()
		return func() { <-r.builds }, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// settle finds out what really computes, and falls back on the pure Go backend
// if the plugin does not.
func (r *run) settle(ctx context.Context) error {
	r.step(ctx, "backend", func(ctx context.Context, s *progress.Step) (string, error) {
		found, err := r.probe(ctx)
		if err != nil && r.plugin.Verify() != nil { // damaged on the disk
			if p, errInstall := plugin.Install(ctx, r.Layout, r.PluginSources, s.At); errInstall == nil {
				r.plugin = p
				found, err = r.probe(ctx)
			}
		}
		if err != nil && r.plugin.File != "" {
			s.Note("the plugin %s does not work here (%v); %s", r.plugin.Path(), err, slower)
			s = r.Board.Step("backend")
			r.plugin = plugin.Plugin{}
			found, err = r.probe(ctx)
		}
		if err != nil {
			return "", err
		}
		r.result.Backend, r.result.API = found.Backend, found.API()
		if r.plugin.File == "" {
			return found.Backend + " computes", nil
		}
		if found.API() < plugin.OldestAPI {
			s.Note("%s computes, but the plugin %s is old (PJRT API 0.%d): training is slower than with 0.%d; remove it and run setup again",
				found.Backend, r.plugin.Path(), found.API(), plugin.OldestAPI)
			return "", nil
		}
		return fmt.Sprintf("%s computes (PJRT API 0.%d)", found.Backend, found.API()), nil
	})
	return r.unfinished(ctx)
}

func (r *run) probe(ctx context.Context) (probe.Result, error) {
	s, err := r.spec()
	if err != nil {
		return probe.Result{}, err
	}
	return probe.Run(ctx, r.Layout.Bin("ninepixels-probe"), r.plugin.Config(), s.Environ(os.Environ()))
}

// slower says what the pure Go backend costs.
const slower = "the pure Go backend takes its place, and the first CNN then trains about seven times slower"
