package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"

	"github.com/ninepixels/ninepixels/kernel/internal/bench"
	"github.com/ninepixels/ninepixels/kernel/internal/progress"
	"github.com/ninepixels/ninepixels/kernel/internal/setup"
	"github.com/ninepixels/ninepixels/kernel/internal/spec"
	"github.com/ninepixels/ninepixels/kernel/internal/toolchain"
	"github.com/ninepixels/ninepixels/lessons/dataset"
)

const benchTrainHelp = `
bench train: training here and in Python's libraries, in turn.

  go run ./kernel bench train [flags]

For example: go run ./kernel bench train -quick -peers tensorflow

Trains the course's CNN (and its dense network) on Fashion-MNIST here, in Keras
on TensorFlow, in Keras on JAX and in PyTorch: each a process of its own, one
after another, in rounds, so that all meet the same machine. Only ratios within
one run mean anything; close what else computes.

All sides have the same layers, first weights (Glorot uniform, biases zero),
Adam (rate 0.001, epsilon 1e-7), batches, pictures in a new order each epoch,
and all cores. Ours is train.Fit in a program built as a cell is. What differs
is what each library does by itself, such as Keras evaluating in batches of 32.

  step                 an epoch's time by its steps, the first epoch left out
  start to first step  from the start of the process: imports, data, compiling
  whole training       from the start of the process to the end of the training
  peak memory          the most that this process held, evaluation included

The first run gets the libraries by pip, at pinned versions, 1 to 2 GB in the
folder bench of the state folder; "clean" removes it. One that cannot be had is
left out, and the report says why.`

// benchTrainOptions are the flags of bench train.
type benchTrainOptions struct {
	rounds, epochs, images, seeds int
	batches                       []int
	peers                         []bench.Peer
	python                        map[string]string // by the peer's name
	goal                          float64
}

func runBenchTrain(ctx context.Context, args []string, s streams) error {
	o, err := parseBenchTrain(args, s)
	if err != nil {
		return err
	}
	layout, err := findLayout()
	if err != nil {
		return err
	}
	ours, err := spec.Read(filepath.Join(spec.StateDir(layout.State), "kernels", spec.Name))
	if errors.Is(err, spec.ErrNotFound) {
		return errors.New("there is no kernel to time yet: go run ./kernel setup")
	} else if err != nil {
		return err
	}
	data, err := dataset.Find(dataset.Options{})
	if err != nil {
		return err
	}
	return o.bench(ctx, layout, ours, data.Dir, s)
}

func parseBenchTrain(args []string, s streams) (o benchTrainOptions, err error) {
	o.python = map[string]string{}
	fs := newFlags("bench train", benchTrainHelp, s)
	fs.IntVar(&o.rounds, "rounds", 3, "how many `rounds` of steps are timed")
	fs.IntVar(&o.epochs, "epochs", 5, "`epochs` of the whole training; 0 for none")
	fs.IntVar(&o.images, "images", 12000, "how many training `pictures` the whole training sees")
	fs.IntVar(&o.seeds, "seeds", 1, "how many whole trainings, each with a `seed` of its own")
	batches := fs.String("batch", "32,128", "batch `sizes` of the CNN's steps; the dense network takes the first")
	names := fs.String("peers", "tensorflow,jax,torch", "`names` of the libraries to compare with")
	quick := fs.Bool("quick", false, "one round and no whole training: a minute or two")
	full := fs.Bool("full", false, "all 60,000 pictures, three seeds, and the time to 90 % on the test pictures: an hour or more")
	fs.Func("python", "`PEER=PATH`: a Python that has the peer's library, as it is there", func(text string) error {
		name, path, ok := strings.Cut(text, "=")
		if _, unknown := bench.Find([]string{name}); !ok || unknown != "" || path == "" {
			return errors.New("want a peer, = and a path, as in torch=/usr/bin/python3")
		}
		o.python[name] = path
		return nil
	})
	if err := parse(fs, args); err != nil {
		return o, err
	}
	set := map[string]bool{}
	fs.Visit(func(f *flag.Flag) { set[f.Name] = true })
	preset := func(name string, value *int, to int) {
		if !set[name] {
			*value = to
		}
	}
	if *quick {
		preset("rounds", &o.rounds, 1)
		preset("epochs", &o.epochs, 0)
	}
	if *full {
		preset("images", &o.images, 60000)
		preset("seeds", &o.seeds, 3)
		o.goal = 0.9
	}
	return o, o.check(fs.NArg(), *quick && *full, *batches, *names)
}

// check reads the lists, and reports what no benchmark can be made of.
func (o *benchTrainOptions) check(args int, both bool, batches, names string) error {
	const see = "; see go run ./kernel bench train -h"
	switch {
	case args > 0:
		return usagef("bench train takes no arguments, only flags" + see)
	case both:
		return usagef("-quick and -full exclude each other")
	case o.rounds < 1 || o.seeds < 1 || o.epochs < 0:
		return usagef("-rounds and -seeds must be at least 1, and -epochs at least 0" + see)
	case o.images < 32 || o.images > 60000:
		return usagef("-images must be 32 to 60000, got %d", o.images)
	}
	for _, text := range strings.Split(batches, ",") {
		batch, err := strconv.Atoi(strings.TrimSpace(text))
		if err != nil || batch < 1 || batch > 1000 {
			return usagef("-batch wants sizes from 1 to 1000 with commas between them, got %q", batches)
		}
		o.batches = append(o.batches, batch)
	}
	found, unknown := bench.Find(strings.Split(strings.ReplaceAll(names, " ", ""), ","))
	if unknown != "" || len(found) == 0 {
		return usagef("there is no peer %q; there are tensorflow, jax and torch", unknown)
	}
	o.peers = found
	return nil
}

// steps are the timed steps: for each batch size so many that an epoch takes
// long against what surrounds it.
func (o *benchTrainOptions) steps() []bench.Steps {
	images := func(batch int) int { return batch * max(3200/batch, 40) }
	var steps []bench.Steps
	for _, batch := range o.batches {
		steps = append(steps, bench.Steps{Name: fmt.Sprint("cnn", batch), Model: "cnn", Batch: batch, Images: images(batch)})
	}
	first := o.batches[0]
	return append(steps, bench.Steps{Name: fmt.Sprint("dense", first), Model: "dense", Batch: first, Images: images(first)})
}

// bench installs, builds, plays and writes the report.
func (o *benchTrainOptions) bench(ctx context.Context, l toolchain.Layout, ours *spec.Spec, data string, s streams) error {
	home := bench.Home(l.Bench())
	fmt.Fprintln(s.err, o.foretell(home))
	if load := bench.Load(); load > 0.5*float64(runtime.NumCPU()) {
		fmt.Fprintf(s.err, "This machine is busy with other work (load %.1f on %d cores): times will be long, and ratios less sure.\n", load, runtime.NumCPU())
	}
	dir, err := os.MkdirTemp("", "npbench")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	programs, left, err := o.install(ctx, l, home, s)
	if err != nil {
		return err
	}
	if len(programs) == 0 {
		return errors.New("no peer is left to compare with")
	}
	g, err := toolchain.FindGo(ctx, l.Repo)
	if err != nil {
		return err
	}
	env := ours.Environ(os.Environ())
	program, err := toolchain.BuildProgram(ctx, l, g, dir, env, bench.OursSource)
	if err != nil {
		return err
	}
	programs = append([]*bench.Program{{Name: "ours", Label: "Nine Pixels", Ours: true, Argv: []string{program}, Env: env, Dir: dir}}, programs...)
	m := o.match(programs, data, dir, s)
	r, err := m.Play(ctx)
	if err != nil {
		return err
	}
	r.Left = append(left, r.Left...)
	o.report(ctx, m, r, s)
	return agree(r)
}

func (o *benchTrainOptions) match(programs []*bench.Program, data, dir string, s streams) *bench.Match {
	return &bench.Match{
		Programs: programs, Base: bench.Task{Data: data, Threads: runtime.NumCPU()},
		Rounds: o.rounds, Epochs: o.epochs, Images: o.images / 32 * 32, Seeds: o.seeds,
		Goal: o.goal, MostEpochs: 12, Steps: o.steps(), Dir: dir, Progress: s.err,
	}
}

// install returns the peers that can be had, and a sentence for each other one.
func (o *benchTrainOptions) install(ctx context.Context, l toolchain.Layout, home bench.Home, s streams) (programs []*bench.Program, left []string, err error) {
	if err := l.Prepare(); err != nil {
		return nil, nil, err
	}
	board := progress.New(s.err)
	defer board.Close()
	unlock, err := setup.Lock(ctx, l.Lock(), func() { board.Println("A setup is running; waiting for it to end.") })
	if err != nil {
		return nil, nil, err
	}
	defer unlock()
	for _, p := range o.peers {
		if o.python[p.Name] == "" && !home.Installed(p) {
			step := board.Step(p.Name)
			err := home.Install(ctx, p, func(size int64) { step.At(size, p.Size) })
			if ctx.Err() != nil {
				return nil, nil, ctx.Err()
			}
			if err != nil {
				why := fmt.Sprintf("%s is left out: %v", p.Label, err)
				left = append(left, why)
				step.Note("%s", why)
				continue
			}
			step.Done("%s", strings.Join(p.Packages, " "))
		}
		program, err := home.Program(p, o.python[p.Name])
		if err != nil {
			return nil, nil, fmt.Errorf("preparing %s: %w", p.Label, err)
		}
		programs = append(programs, program)
	}
	return programs, left, nil
}
