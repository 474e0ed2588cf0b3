//go:build unix

package main

import (
	"context"
	"errors"
	"fmt"
	"go/token"
	"io"
	"path/filepath"
	"strings"
	"time"

	"github.com/ninepixels/ninepixels/kernel/internal/notebook"
	"github.com/ninepixels/ninepixels/kernel/internal/parameters"
	"github.com/ninepixels/ninepixels/kernel/internal/progress"
	"github.com/ninepixels/ninepixels/kernel/internal/runner"
	"github.com/ninepixels/ninepixels/kernel/internal/spec"
	"github.com/ninepixels/ninepixels/lessons/dataset/fetch"
)

const runHelp = `
Each notebook gets a kernel of its own and runs in its own folder, from the first
cell to the last. The first cell that fails ends it, and is shown with its error.
Failures are also: a line that begins with ! and exits with a status, a special
command that GoNB does not know, and fewer displays than the notebook has stored.

A cell tagged raises-exception may fail: its error is stored, and the run goes on.
A cell tagged skip-execution is not run, and keeps its outputs. -p sets what the
cell tagged parameters declares (var epochs = 5, const n = 3 or epochs := 5), by a
cell that is put behind it:

  go run ./kernel run -p epochs=1 -p name=small -p wait=2*time.Second my.ipynb

The value is a Go expression of the parameter's type; a string needs no quotes.`

// runOptions are the flags of run.
type runOptions struct {
	timeout time.Duration
	write   bool
	kernel  string

	parameters []parameters.Parameter
}

// setParameter takes in NAME=VALUE.
func (o *runOptions) setParameter(text string) error {
	name, value, found := strings.Cut(text, "=")
	if !found || !token.IsIdentifier(name) {
		return errors.New("it must be NAME=VALUE, for example epochs=1")
	}
	o.parameters = append(o.parameters, parameters.Parameter{Name: name, Value: value})
	return nil
}

func runRun(ctx context.Context, args []string, s streams) error {
	var o runOptions
	fs := newFlags("run", runHelp, s)
	fs.DurationVar(&o.timeout, "timeout", 10*time.Minute, "the longest `time` that one cell may take")
	fs.BoolVar(&o.write, "write", false, "store the outputs in the notebook if all of its cells pass")
	fs.StringVar(&o.kernel, "kernel", "", "`name` of another kernelspec than the one that the notebook names")
	fs.Func("p", "`NAME=VALUE` sets a parameter of the notebook; may be given several times", o.setParameter)
	if err := parse(fs, args); err != nil {
		return err
	}
	if fs.NArg() == 0 {
		return usagef("run needs at least one notebook, for example: go run ./kernel run notebooks/01-filters.ipynb")
	}
	if o.timeout <= 0 {
		return usagef("-timeout must be more than 0, such as 90s or 10m")
	}
	passed, failed := 0, 0
	for _, path := range fs.Args() {
		err := o.notebook(ctx, path, s)
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if err == nil {
			passed++
			continue
		}
		failed++
		var cell *runner.CellError
		if errors.As(err, &cell) {
			fmt.Fprintf(s.err, "\n%s: %s\n", path, cell.Report())
		} else {
			fmt.Fprintln(s.err, sentence(err))
		}
	}
	fmt.Fprintf(s.out, "%s: %d passed, %d failed\n", counted(fs.NArg(), "notebook"), passed, failed)
	if failed > 0 {
		return errTold
	}
	return nil
}

// errTold is a failure of which the user has been told all.
var errTold = errors.New("it failed")

func counted(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}

// notebook runs one notebook.
func (o runOptions) notebook(ctx context.Context, path string, s streams) error {
	nb, err := notebook.Read(path)
	if err != nil {
		return err
	}
	sp, err := findSpec(nb, path, o.kernel)
	if err != nil {
		return err
	}
	if len(o.parameters) > 0 {
		if err := parameters.Set(nb, "Set by run -p.", o.parameters); err != nil {
			return fmt.Errorf("%s: %w", path, err)
		}
	}
	began := time.Now()
	fmt.Fprintf(s.out, "%s, with %s\n", visible(path), visible(sp.DisplayName))
	watch := &watch{out: s.out, live: progress.IsTerminal(s.out)}
	err = runner.Run(ctx, nb, runner.Options{
		Spec: sp, Dir: filepath.Dir(path), Timeout: o.timeout, Began: watch.began, Ended: watch.ended,
	})
	watch.stop()
	if err != nil {
		return err
	}
	if o.write {
		runner.Normalize(nb, filepath.Dir(path))
		if err := nb.Write(path); err != nil {
			return err
		}
	}
	fmt.Fprintf(s.out, "%s: passed in %.1f s\n", visible(path), time.Since(began).Seconds())
	return nil
}

// findSpec returns the kernelspec that a notebook asks for, or the one that the
// user asks for.
func findSpec(nb *notebook.Notebook, path, name string) (*spec.Spec, error) {
	asked, language := nb.Kernelspec()
	if name == "" {
		name = asked
		switch {
		case !isGo(language):
			return nil, fmt.Errorf("%s is written in %s, and this command runs Go notebooks", path, language)
		case name == "":
			return nil, fmt.Errorf("%s names no kernelspec: open and save it in JupyterLab once, or say -kernel %s", path, spec.Name)
		}
	}
	state, err := fetch.Home()
	if err != nil {
		return nil, err
	}
	sp, err := spec.Find(state, name)
	if errors.Is(err, spec.ErrNotFound) {
		text := fmt.Sprintf("%s needs the kernel %q, which is not installed", path, name)
		if name == spec.Name {
			return nil, errors.New(text + ": go run ./kernel setup installs it")
		}
		return nil, fmt.Errorf("%s: install it, or say -kernel %s", text, spec.Name)
	}
	if err == nil && !isGo(sp.Language) { // an old notebook may name a kernel and no language
		return nil, fmt.Errorf("%s would run on the kernel %q, which is for %s, and this command runs Go notebooks", path, name, sp.Language)
	}
	return sp, err
}

// isGo reports whether a language, as far as it is known, is Go.
func isGo(language string) bool { return language == "" || strings.EqualFold(language, "go") }

// watch shows a line for each cell as it ends, and on a terminal how long the
// one that is running has taken.
type watch struct {
	out  io.Writer
	live bool
	quit chan struct{}
	done chan struct{}
}

func (w *watch) began(step runner.Step) {
	if !w.live {
		return
	}
	w.quit, w.done = make(chan struct{}), make(chan struct{})
	began := time.Now()
	go func() {
		defer close(w.done)
		ticker := time.NewTicker(time.Second)
		defer ticker.Stop()
		for {
			select {
			case <-ticker.C:
				if took := time.Since(began); took > 2*time.Second {
					fmt.Fprintf(w.out, "\r  … cell %d of %d  %-24s %4.0f s", step.Number, step.Of, visible(step.Cell.ID), took.Seconds())
				}
			case <-w.quit:
				fmt.Fprint(w.out, "\r\x1b[K")
				return
			}
		}
	}()
}

func (w *watch) stop() {
	if w.quit != nil {
		close(w.quit)
		<-w.done
		w.quit = nil
	}
}

func (w *watch) ended(step runner.Step) {
	w.stop()
	mark := "✓"
	if step.Failed {
		mark = "✗"
	}
	note := ""
	if step.Allowed != "" {
		note = "  failed, as its tag " + runner.MayFail + " allows"
	}
	fmt.Fprintf(w.out, "  %s cell %2d of %d  %-24s %6.1f s%s\n", mark, step.Number, step.Of, visible(step.Cell.ID), step.Took.Seconds(), note)
}
