package main_test

import (
	"context"
	"errors"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/ninepixels/ninepixels/kernel/internal/coursetest"
	"github.com/ninepixels/ninepixels/kernel/internal/notebook"
	"github.com/ninepixels/ninepixels/kernel/internal/runner"
)

// standInBudget is twice what a notebook that is opened first may take to train
// what it needs, since a test machine is busy at times.
const standInBudget = 4 * time.Minute

// TestOpenedFirst opens notebooks in an empty folder, as somebody does who begins
// in the middle: they say which cell trains what is missing, or train it.
func TestOpenedFirst(t *testing.T) {
	setUp(t)
	c := theCourse(t)
	t.Run("says", func(t *testing.T) { saysWhatIsMissing(t, c, "04-first-cnn", `train.Fit(train.Config{Name: "cnn"`) })
	for _, name := range c.Lessons() {
		if slices.ContainsFunc(c.Notebooks[name].Cells, callsLoadOrFit) {
			t.Run("trains", func(t *testing.T) { trainsWhatIsMissing(t, c, name) })
			return // one of them: the others do the same, and it takes a while
		}
	}
}

func callsLoadOrFit(c *notebook.Cell) bool {
	return c.Type == notebook.Code && strings.Contains(c.Source, "train.LoadOrFit(")
}

// saysWhatIsMissing runs a notebook without its training. It must stop with an error that says which cell is missing.
func saysWhatIsMissing(t *testing.T, c *coursetest.Course, name, want string) {
	nb, err := notebook.Read(c.Path(name))
	if err != nil {
		t.Fatal(err)
	}
	nb.Cells = slices.DeleteFunc(nb.Cells, func(cell *notebook.Cell) bool {
		return strings.Contains(cell.Source, "train.Fit(")
	})
	err = runner.Run(t.Context(), nb, runner.Options{Spec: setUp(t), Dir: t.TempDir(), Timeout: standInBudget})
	var failed *runner.CellError
	if !errors.As(err, &failed) {
		t.Fatalf("the end is %v, want a cell that misses its model", err)
	}
	if !strings.Contains(failed.Report(), want) {
		t.Errorf("the error does not say %q:\n%s", want, failed.Report())
	}
}

// trainsWhatIsMissing runs a notebook until it has kept a model.
func trainsWhatIsMissing(t *testing.T, c *coursetest.Course, name string) {
	nb, err := notebook.Read(c.Path(name))
	if err != nil {
		t.Fatal(err)
	}
	dir, began, enough := t.TempDir(), time.Now(), errors.New("it has kept a model")
	ctx, stop := context.WithCancelCause(t.Context())
	defer stop(nil)
	err = runner.Run(ctx, nb, runner.Options{Spec: setUp(t), Dir: dir, Timeout: standInBudget, Ended: func(step runner.Step) {
		if kept, _ := filepath.Glob(filepath.Join(dir, "runs", "*", "model.safetensors")); len(kept) > 0 && !step.Failed {
			stop(enough)
		}
	}})
	if !errors.Is(context.Cause(ctx), enough) {
		t.Fatalf("the notebook %s has come to its end without a model, with %v", name, err)
	}
	took := time.Since(began)
	t.Logf("notebook: %s opened first: %.1f s until it has a model", name, took.Seconds())
	if took > standInBudget {
		t.Errorf("it took %v to train what %s needs, want at most %v", took.Round(time.Second), name, standInBudget)
	}
}
