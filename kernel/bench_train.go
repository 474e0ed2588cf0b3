//go:build unix

package main

import (
	"context"
	"errors"
	"flag"
	"strconv"
	"strings"

	"github.com/ninepixels/ninepixels/kernel/internal/bench/training"
	"github.com/ninepixels/ninepixels/lessons/dataset/fetch"
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

Then colour pictures of 64×64 pixels, which it draws: a CNN of three convolutions
("same" padding), each with BatchNorm, ReLU and pooling, once on pictures in memory,
and once as an own folder is trained with. There the pictures come from files of PNG
and JPEG, are mirrored at random in each epoch, and are made while the step before
computes: pictures.Folder with augment.Flip here, image_dataset_from_directory with
tf.data in Keras on TensorFlow. The others take part with pictures in memory.

  step                 an epoch's time by its steps, the first epoch left out
  start to first step  from the start of the process: imports, data, compiling. Then
                       the same once more, with the programs that ours has kept
  whole training       from the start of the process to the end of the training
  peak memory          the most that this process held, evaluation included

The first run gets the libraries by pip, at pinned versions, 1 to 2 GB in the
folder bench of the state folder; "clean" removes it. Where pip has PyTorch only with
3 GB of CUDA, Debian's python3-torch takes part, which is older. One that cannot be
had is left out, and the report says why.`

func runBenchTrain(ctx context.Context, args []string, s streams) error {
	o, err := parseBenchTrain(args, s)
	if err != nil {
		return err
	}
	layout, err := findLayout()
	if err != nil {
		return err
	}
	ours, err := kernelToTime(layout)
	if err != nil {
		return err
	}
	data, err := fetch.Find(fetch.Options{})
	if err != nil {
		return err
	}
	c := &training.Comparison{Options: o, Layout: layout, Ours: ours, Data: data.Dir, Out: s.out, Progress: s.terminal()}
	return c.Run(ctx)
}

func parseBenchTrain(args []string, s streams) (o training.Options, err error) {
	o.Python = map[string]string{}
	fs := newFlags("bench train", benchTrainHelp, s)
	fs.IntVar(&o.Rounds, "rounds", 3, "how many `rounds` of steps are timed")
	fs.IntVar(&o.Epochs, "epochs", 5, "`epochs` of the whole training; 0 for none")
	fs.IntVar(&o.Images, "images", 12000, "how many training `pictures` the whole training sees")
	fs.IntVar(&o.Seeds, "seeds", 1, "how many whole trainings, each with a `seed` of its own")
	batches := fs.String("batch", "32,128", "batch `sizes` of the CNN's steps; the dense network takes the first")
	names := fs.String("peers", "tensorflow,jax,torch", "`names` of the libraries to compare with")
	fs.IntVar(&o.Colour, "colour", 1600, "how many colour `pictures` are drawn and trained with; 0 for none")
	only := fs.Bool("only-colour", false, "nothing but colour pictures")
	quick := fs.Bool("quick", false, "one round and no whole training: a minute or two")
	full := fs.Bool("full", false, "all 60,000 pictures, three seeds, and the time to 90 % on the test pictures: an hour or more")
	fs.Func("python", "`PEER=PATH`: a Python that has the peer's library, as it is there", func(text string) error {
		name, path, ok := strings.Cut(text, "=")
		if _, unknown := training.Find([]string{name}); !ok || unknown != "" || path == "" {
			return errors.New("want a peer, = and a path, as in torch=/usr/bin/python3")
		}
		o.Python[name] = path
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
		preset("rounds", &o.Rounds, 1)
		preset("epochs", &o.Epochs, 0)
	}
	if *full {
		preset("images", &o.Images, 60000)
		preset("seeds", &o.Seeds, 3)
		o.Goal = 0.9
	}
	if err := checkBenchTrain(&o, fs.NArg(), *quick && *full, *batches, *names); err != nil {
		return o, err
	}
	if *only {
		if o.Colour == 0 {
			return o, usagef("-only-colour wants some colour pictures: leave out -colour 0")
		}
		o.Batches, o.Goal = nil, 0
	}
	return o, nil
}

// checkBenchTrain reads the lists, and reports what no benchmark can be made of.
func checkBenchTrain(o *training.Options, args int, both bool, batches, names string) error {
	const see = "; see go run ./kernel bench train -h"
	switch {
	case args > 0:
		return usagef("bench train takes no arguments, only flags" + see)
	case both:
		return usagef("-quick and -full exclude each other")
	case o.Rounds < 1 || o.Seeds < 1 || o.Epochs < 0:
		return usagef("-rounds and -seeds must be at least 1, and -epochs at least 0" + see)
	case o.Images < 32 || o.Images > 60000:
		return usagef("-images must be 32 to 60000, got %d", o.Images)
	case o.Colour != 0 && (o.Colour < 320 || o.Colour > 20000):
		return usagef("-colour must be 320 to 20000, or 0 for none, got %d", o.Colour)
	}
	for _, text := range strings.Split(batches, ",") {
		batch, err := strconv.Atoi(strings.TrimSpace(text))
		if err != nil || batch < 1 || batch > 1000 {
			return usagef("-batch wants sizes from 1 to 1000 with commas between them, got %q", batches)
		}
		o.Batches = append(o.Batches, batch)
	}
	found, unknown := training.Find(strings.Split(strings.ReplaceAll(names, " ", ""), ","))
	if unknown != "" || len(found) == 0 {
		return usagef("there is no peer %q; there are tensorflow, jax and torch", unknown)
	}
	o.Peers = found
	return nil
}
