package runner

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/ninepixels/ninepixels/kernel/internal/kernelproc"
	"github.com/ninepixels/ninepixels/kernel/internal/notebook"
	"github.com/ninepixels/ninepixels/kernel/internal/spec"
)

// Options says how to run a notebook.
type Options struct {
	Spec    *spec.Spec
	Dir     string        // the folder in which the kernel runs: the notebook's
	Timeout time.Duration // for each cell

	// Began and Ended, if not nil, hear of each code cell.
	Began func(c Step)
	Ended func(c Step)

	// Worked, if not nil, hears at the end how long processors have worked for the kernel
	// and what it has started.
	Worked func(work time.Duration)
}

// A Step is one code cell of a run.
type Step struct {
	Number, Of int // of the code cells, from 1
	Cell       *notebook.Cell
	Took       time.Duration // when it has ended
	Failed     bool
	Allowed    string // why it failed, if its tag allows that
}

// Tags of cells, with the meaning that nbclient has given them.
const (
	MayFail = "raises-exception" // an error of the cell is one of its outputs, and the run goes on
	Skip    = "skip-execution"   // the cell is not run, and keeps its outputs
)

// Run executes the code cells of nb in order, in a new kernel, and stores their
// outputs in nb. It stops at the first that fails, unless the cell's tags allow
// that. What the kernel says of its language is stored too, as JupyterLab does
// when it opens the notebook.
//
// Errors: a *CellError for a cell that failed; otherwise what kept the kernel
// from starting.
func Run(ctx context.Context, nb *notebook.Notebook, o Options) (err error) {
	s, err := Start(ctx, o.Spec, o.Dir)
	if err != nil {
		return err
	}
	defer func() {
		s.Close()
		if o.Worked != nil {
			o.Worked(s.engine.Work())
		}
	}()
	s.metadata = nb.Request()

	if s.Info.Language.Name != "" {
		nb.SetLanguage(s.Info.Language)
	}
	code := toRun(nb)
	results := make([]*Result, len(code))
	defer func() {
		for i, r := range results {
			if r != nil {
				code[i].Outputs = s.refresh(r) // with what later cells have updated
			}
		}
	}()
	for i, c := range code {
		step := Step{Number: i + 1, Of: len(code), Cell: c}
		if o.Began != nil {
			o.Began(step)
		}
		began := time.Now()
		r, err := s.Execute(ctx, c.Source, o.Timeout)
		if r != nil {
			results[i] = r
			want := displays(c.Outputs)
			if nb.Edited() { // the stored outputs are of other code
				want = 0
			}
			if err == nil {
				err = s.linger(ctx, lateTime, func() bool { return r.Failed != "" || displays(s.refresh(r)) >= want })
			}
			err = s.judge(ctx, step, r, want, err)
			c.ExecutionCount = r.ExecutionCount
			if err == nil {
				step.Allowed = r.Failed
			}
		}
		step.Took, step.Failed = time.Since(began), err != nil
		if o.Ended != nil {
			o.Ended(step)
		}
		if err != nil {
			return err
		}
	}
	if err := s.linger(ctx, grace, func() bool { return false }); err != nil {
		return err
	}
	nb.MarkExecuted()
	return nil
}

// toRun lists the code cells that are to be run. Those with nothing to run lose
// their outputs.
func toRun(nb *notebook.Notebook) []*notebook.Cell {
	var code []*notebook.Cell
	for _, c := range nb.Cells {
		switch {
		case c.Type == notebook.Code && c.Tagged(Skip):
		case c.Type == notebook.Code && strings.TrimSpace(c.Source) != "":
			code = append(code, c)
		default:
			c.Outputs, c.ExecutionCount = nil, 0
		}
	}
	return code
}

// judge says whether a cell that has ended has failed, and may not. It must have
// made as many displays as want. A tag allows the cell's own error, not that the
// kernel has died or the time is up.
func (s *Session) judge(ctx context.Context, step Step, r *Result, want int, err error) error {
	fail := &CellError{Number: step.Number, ID: step.Cell.ID, Source: step.Cell.Source, Reason: r.Failed, Text: r.Text}
	var dead *kernelproc.DeadError
	var late *TimeoutError
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case errors.As(err, &dead), errors.As(err, &late):
		fail.Reason, fail.Err = err.Error(), err
		return fail
	case err != nil:
		return err
	case r.Failed != "" && step.Cell.Tagged(MayFail):
		return nil
	case r.Failed != "":
		return fail
	}
	if got := displays(s.refresh(r)); got < want {
		fail.Reason = fmt.Sprintf("%d of %d displays arrived: those stored in the notebook are more than it has made now", got, want)
		return fail
	}
	return nil
}

// displays counts the pictures, tables and the like among outputs.
func displays(outputs []notebook.Output) int {
	n := 0
	for _, o := range outputs {
		if o.Type == notebook.DisplayData || o.Type == notebook.ExecuteResult {
			n++
		}
	}
	return n
}
