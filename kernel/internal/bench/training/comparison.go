package training

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"

	"github.com/ninepixels/ninepixels/kernel/internal/bench"
	"github.com/ninepixels/ninepixels/kernel/internal/progress"
	"github.com/ninepixels/ninepixels/kernel/internal/spec"
	"github.com/ninepixels/ninepixels/kernel/internal/state"
	"github.com/ninepixels/ninepixels/kernel/internal/tools"
)

// Options say what is compared, and how often.
type Options struct {
	Rounds  int   // of steps
	Epochs  int   // of the whole training; 0 for none
	Images  int   // of the whole training
	Seeds   int   // how many whole trainings
	Batches []int // of grey pictures; none for no part with them
	Colour  int   // how many colour pictures are drawn; 0 for no part with them
	Peers   []Peer
	Python  map[string]string // by the peer's name: a Python that has it
	Goal    float64           // the accuracy to train until; 0 for no such training
}

// A Comparison is one run of the benchmark, from installing to the report.
type Comparison struct {
	Options
	Layout        state.Layout
	Ours          *spec.Spec // in its environment our program is built and run
	Data          string     // the folder of the four files
	Out, Progress io.Writer
}

// Run installs, builds, plays and writes the report.
//
// Errors: our own program fails; no peer is left; a peer computes something else
// than we do; ctx ended.
func (c *Comparison) Run(ctx context.Context) error {
	fmt.Fprintln(c.Progress, c.Foretell(c.home()))
	if load := Load(); load > 0.5*float64(runtime.NumCPU()) {
		fmt.Fprintf(c.Progress, "This machine is busy with other work (load %.1f on %d cores): times will be long, and ratios less sure.\n", load, runtime.NumCPU())
	}
	dir, err := os.MkdirTemp("", "npbench")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	peers, left, err := c.InstallPeers(ctx)
	if err != nil {
		return err
	}
	if len(peers) == 0 {
		return errors.New("no peer is left to compare with")
	}
	ours, err := c.build(ctx, dir)
	if err != nil {
		return err
	}
	m := c.match(append([]*Program{ours}, peers...), dir)
	if m.Colour.Images > 0 {
		if err := Draw(m.Colour.Dir, m.Colour.Images); err != nil {
			return fmt.Errorf("drawing colour pictures: %w", err)
		}
	}
	r, err := m.Play(ctx)
	if err != nil {
		return err
	}
	r.Left = append(left, r.Left...)
	c.report(ctx, m, r)
	return r.Agree()
}

func (c *Comparison) home() Home { return Home(c.Layout.Bench()) }

// InstallPeers returns the peers that can be had, and a sentence for each other
// one.
//
// Errors: the state folder cannot be written; ctx ended.
func (c *Comparison) InstallPeers(ctx context.Context) (programs []*Program, left []string, err error) {
	err = bench.Install(ctx, c.Layout, c.Progress, func(board *progress.Board) error {
		for _, p := range c.Peers {
			python, why := c.install(ctx, p, board)
			if why != "" {
				left = append(left, why)
				continue
			}
			if ctx.Err() != nil {
				return ctx.Err()
			}
			program, err := c.home().Program(p, cmp.Or(c.Python[p.Name], python))
			if err != nil {
				return fmt.Errorf("preparing %s: %w", p.Label, err)
			}
			programs = append(programs, program)
		}
		return nil
	})
	if err != nil {
		return nil, nil, err
	}
	return programs, left, nil
}

// install installs a peer if need be. python is one of the system that has it, if pip
// refuses. why says that it cannot be had.
func (c *Comparison) install(ctx context.Context, p Peer, board *progress.Board) (python, why string) {
	if c.Python[p.Name] != "" || c.home().Installed(p) {
		return "", ""
	}
	step := board.Step(p.Name)
	err := c.home().Install(ctx, p, func(size int64) { step.At(size, p.Size) })
	if refused := new(refusedError); errors.As(err, &refused) && p.System != "" {
		var other error
		if python, other = p.OfSystem(ctx, systemPython); other == nil {
			step.Done("that of Debian, from %s: pip's own index has only a build with CUDA", p.System)
			return python, ""
		}
		err = fmt.Errorf("%w; %w", err, other)
	}
	switch {
	case ctx.Err() != nil:
		return "", ""
	case err != nil:
		why = fmt.Sprintf("%s is left out: %v", p.Label, err)
		step.Note("%s", why)
		return "", why
	}
	step.Done("%s", strings.Join(p.Packages, " "))
	return "", ""
}

// build builds our own program in dir, as a cell is built.
func (c *Comparison) build(ctx context.Context, dir string) (*Program, error) {
	g, err := tools.FindGo(ctx, c.Layout.Repo)
	if err != nil {
		return nil, err
	}
	env := append(c.Ours.Environ(os.Environ()), "NINEPIXELS_PROGRAMS=none") // peers compile anew, too
	program, _, err := tools.BuildProgram(ctx, c.Layout, g, dir, env, oursSource)
	if err != nil {
		return nil, err
	}
	return &Program{Name: "ours", Label: "Nine Pixels", Ours: true, Folders: true, Argv: []string{program}, Env: env, Dir: dir}, nil
}

func (c *Comparison) match(programs []*Program, dir string) *Match {
	return &Match{
		Programs: programs, Base: Task{Data: c.Data, Threads: runtime.NumCPU()},
		Rounds: c.Rounds, Epochs: c.Epochs, Images: c.Images / 32 * 32, Seeds: c.Seeds,
		Goal: c.Goal, MostEpochs: 12, Steps: c.TimedSteps(), Dir: dir, Progress: c.Progress,
		Colour: Colour{Dir: filepath.Join(dir, "colour"), Images: c.Colour / 32 * 32, Steps: c.ColourSteps()},
	}
}

// TimedSteps are the steps that are timed: for each batch size so many that an
// epoch takes long against what surrounds it.
func (o *Options) TimedSteps() []Steps {
	images := func(batch int) int { return batch * max(3200/batch, 40) }
	var steps []Steps
	for _, batch := range o.Batches {
		steps = append(steps, Steps{Name: fmt.Sprint("cnn", batch), Model: "cnn", Batch: batch, Images: images(batch)})
	}
	if len(steps) == 0 {
		return nil
	}
	first := o.Batches[0]
	return append(steps, Steps{Name: fmt.Sprint("dense", first), Model: "dense", Batch: first, Images: images(first)})
}

// ColourSteps are the same for colour pictures: once from memory, and once as an own
// folder is trained with.
func (o *Options) ColourSteps() []Steps {
	s := Steps{Name: "colour32", Model: "colour", Batch: 32, Images: o.Colour / 32 * 32}
	if s.Images == 0 {
		return nil
	}
	read := s
	read.Name, read.Folder = "colour32folder", true
	return []Steps{s, read}
}
