package server

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/ninepixels/ninepixels/kernel/internal/cell"
	"github.com/ninepixels/ninepixels/kernel/internal/complete"
	"github.com/ninepixels/ninepixels/kernel/internal/diagnose"
	"github.com/ninepixels/ninepixels/kernel/internal/gonb"
	"github.com/ninepixels/ninepixels/kernel/internal/jupyter"
)

// commandFailed is the name of what goes wrong in a shell or special command.
const commandFailed = "command failed"

var interrupted = diagnose.Mistake{Name: diagnose.Interrupted, Sentence: "the cell was stopped"}

// behind adds to an interrupt what became of the cells behind it: some, if it was
// one of several that wait.
func behind(what diagnose.Mistake, aborted int) diagnose.Mistake {
	if what.Name != diagnose.Interrupted {
		return what
	}
	switch {
	case aborted == 1:
		what.Sentence += ", and the cell behind it was not run"
	case aborted > 1:
		what.Sentence += fmt.Sprintf(", and the %d cells behind it were not run", aborted)
	}
	return what
}

// judge says whether a cell that has ended has failed, and of what.
func (k *kernel) judge(r *run, out gonb.Outcome) (diagnose.Mistake, bool) {
	h := k.told(r)
	switch {
	case r.asked:
		return diagnose.Mistake{Name: diagnose.NoInput, Sentence: "the cell asks for input, and nobody is here to type it: run this notebook in JupyterLab"}, true
	case r.deserted:
		return diagnose.Mistake{Name: "no page", Sentence: "the cell waits for its widgets, and no page shows them: run this notebook in JupyterLab"}, true
	case out.Built.Fault != "":
		return diagnose.Mistake{Name: "compile error", Sentence: out.Built.Fault}, true
	case out.Built.Output != "":
		m := h.Compile(out.Built.Output)
		m.Sentence += diagnose.Taken(k.known(), r.cell, m.Detail, forget)
		return m, true
	case out.Ended != "":
		return k.ended(r, h, out.Ended), true
	case out.Command != "":
		return k.command(r, out), true
	case out.Shell != nil:
		what := "shell command"
		if r.cell.Mode == cell.Input && r.cell.Start.Role != cell.RunsShell {
			what = "program"
		}
		return diagnose.Mistake{
			Name:     commandFailed,
			Sentence: fmt.Sprintf("the %s in line %d ended with %s; what it wrote stands above", what, out.Shell.Line, out.Shell.Ended),
			Places:   []diagnose.Place{{Line: out.Shell.Line, Text: r.cell.Row(out.Shell.Line)}},
		}, true
	}
	return diagnose.Mistake{}, false
}

// ended tells of a program that has ended with an error.
func (k *kernel) ended(r *run, h diagnose.History, how string) diagnose.Mistake {
	m := h.Crash(r.out.said(), how)
	if r.cell.Mode == cell.Test {
		return h.Tests(r.out.stdout.String(), m)
	}
	return m
}

// command tells of a special command that has failed, with its line.
func (k *kernel) command(r *run, out gonb.Outcome) diagnose.Mistake {
	m := diagnose.Mistake{Name: commandFailed, Sentence: out.Command, Detail: out.Trace}
	for _, s := range r.cell.Specials {
		if s.Name != "" && strings.Contains(out.Command, s.Name) {
			m.Places = []diagnose.Place{{Line: s.Line, Text: r.cell.Row(s.Line)}}
			break
		}
	}
	return m
}

// told is what is known of the notebook when a cell has failed.
func (k *kernel) told(r *run) diagnose.History {
	n := k.known()
	h := diagnose.History{Cell: r.cell, Cells: n.Cells(), Known: n.Known()}
	h.Members = func(line, column int) []string { return k.members(r.cell.Source, line, column) }
	return h
}

// setAside sets aside what other cells have declared and the cell could not be
// run with, and says so; it is false if nothing of the kind stood in the way.
func (k *kernel) setAside(r *run, out gonb.Outcome, what diagnose.Mistake) bool {
	next, told, ok := diagnose.SetAside(k.known(), what, out.Built.Output != "", forget)
	if !ok {
		return false
	}
	k.learn(next)
	for _, sentence := range told {
		k.print(r, "stderr", sentence+"\n") // not by way of r.out, which holds back what stands behind a panic
	}
	return true
}

// refuses says why a cell is not for the engine.
func (k *kernel) refuses(c *cell.Cell) (diagnose.Mistake, bool) {
	return diagnose.Refuse(k.known(), c, Commands, gonb.Help)
}

// membersTime is how long the reader of a mistake may wait for the names that
// were perhaps meant: a package that no cell has used yet takes a while to read.
const membersTime = 2 * time.Second

// members lists what may stand in the code at a line and a column, both from 1.
func (k *kernel) members(code string, line, column int) []string {
	if k.Assistant == nil {
		return nil
	}
	ctx, cancel := context.WithTimeout(context.Background(), membersTime)
	defer cancel()
	matches, _, _ := k.Assistant.Complete(ctx, k.declarations(), code, complete.Cursor(code, line, column))
	var names []string
	for _, m := range matches {
		names = append(names, m.Text)
	}
	return names
}

// print publishes a text on a stream of the cell's.
func (k *kernel) print(r *run, stream, text string) {
	if !r.Silent {
		k.publish(r.request, jupyter.Stream, jupyter.Text{Name: stream, Text: text})
	}
}
