//go:build unix

package main

import (
	"context"
	"errors"
	"path/filepath"

	"github.com/ninepixels/ninepixels/kernel/internal/bench/cells"
	"github.com/ninepixels/ninepixels/kernel/internal/spec"
	"github.com/ninepixels/ninepixels/kernel/internal/state"
)

const benchHelp = `
Compares this kernel with one of a stock GoNB kernelspec, in turn, so that both
meet the same machine. Only ratios within one run mean anything; close what else
computes. Times are as a learner waits.

  plain, GoMLX cell    from the request to the end of the cell. Both kernels are
                       warm: the first round is not counted
  with values          the same cells, and others, in two of our kernels, of which one
                       keeps values from cell to cell: beside the cell, or used by it
  start                from the start of the process to its first answer, which
                       is the first that Jupyter asks a kernel for
  first cell           a plain cell, sent as soon as the kernel has answered
  delay by Tab         how much later that cell ends if Tab was pressed before it;
                       in a stock GoNB it waits until gopls has an answer

A stock GoNB asks for gopls. The first run builds it in the folder bench of the
state folder, which takes a minute; "clean" removes it.

Another benchmark times training, here and in Keras and PyTorch:
go run ./kernel bench train -h`

func runBench(ctx context.Context, args []string, s streams) error {
	if len(args) > 0 && args[0] == "train" {
		return runBenchTrain(ctx, args[1:], s)
	}
	fs := newFlags("bench", benchHelp, s)
	rounds := fs.Int("n", 20, "how many `rounds` of cells are counted")
	starts := fs.Int("starts", 5, "how many `rounds` of starts there are, of 20 s each; 0 for none")
	only := fs.Bool("values", false, "only what values cost from cell to cell")
	if err := parse(fs, args); err != nil {
		return err
	}
	if fs.NArg() > 0 || *rounds < 1 || *starts < 0 {
		return usagef("bench takes no arguments but train, -n at least 1 and -starts at least 0; see go run ./kernel bench -h")
	}
	layout, err := findLayout()
	if err != nil {
		return err
	}
	ours, err := kernelToTime(layout)
	if err != nil {
		return err
	}
	c := &cells.Comparison{Layout: layout, Ours: ours, Rounds: *rounds, Starts: *starts, Out: s.out, Progress: s.terminal()}
	if *only {
		return c.RunValues(ctx)
	}
	return c.Run(ctx)
}

// kernelToTime returns the kernelspec that setup has written.
func kernelToTime(l state.Layout) (*spec.Spec, error) {
	ours, err := spec.Read(filepath.Join(spec.StateDir(l.State), "kernels", spec.Name))
	if errors.Is(err, spec.ErrNotFound) {
		return nil, errors.New("there is no kernel to time yet: go run ./kernel setup")
	}
	return ours, err
}
