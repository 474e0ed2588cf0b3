package server

import (
	"context"
	"fmt"
	"regexp"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/ninepixels/ninepixels/kernel/internal/cell"
	"github.com/ninepixels/ninepixels/kernel/internal/diagnose"
	"github.com/ninepixels/ninepixels/kernel/internal/gonb"
	"github.com/ninepixels/ninepixels/kernel/internal/jupyter"
)

// commandFailed is the name of what goes wrong in a shell or special command.
const commandFailed = "command failed"

var interrupted = diagnose.Mistake{Name: "KeyboardInterrupt", Sentence: "the cell was stopped, and the cells behind it were not run"}

// judge says whether a cell that has ended has failed, and of what.
func (k *kernel) judge(r *run, out gonb.Outcome) (diagnose.Mistake, bool) {
	h := k.told(r)
	switch {
	case r.asked:
		return diagnose.Mistake{Name: "no input", Sentence: "the cell asks for input, and nobody is here to type it: run this notebook in JupyterLab"}, true
	case out.Built.Fault != "":
		return diagnose.Mistake{Name: "compile error", Sentence: out.Built.Fault}, true
	case out.Built.Output != "":
		m := h.Compile(out.Built.Output)
		m.Sentence += k.taken(r.cell, m.Detail)
		return m, true
	case out.Ended != "":
		return h.Crash(r.out.stderr.String(), out.Ended), true
	case out.Command != "":
		return k.command(r, out), true
	case out.Shell != nil:
		return diagnose.Mistake{
			Name:     commandFailed,
			Sentence: fmt.Sprintf("the shell command in line %d ended with %s; what it wrote stands above", out.Shell.Line, out.Shell.Ended),
			Places:   []diagnose.Place{{Line: out.Shell.Line, Text: r.cell.Row(out.Shell.Line)}},
		}, true
	}
	return diagnose.Mistake{}, false
}

// taken tells of a name of Go's own, or of a package, that another cell has
// declared, if what the compiler said is about it.
func (k *kernel) taken(c *cell.Cell, said string) string {
	for _, known := range k.known().Taken(c, diagnose.IsPackage) {
		if regexp.MustCompile(`\b` + regexp.QuoteMeta(known.Name) + `\b`).MatchString(said) {
			return fmt.Sprintf("; %s is the %s of cell [%d] here, and %%rm %s forgets that", known.Name, known.Kind, known.Number, known.Name)
		}
	}
	return ""
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
	h := diagnose.History{Cell: r.cell, Cells: k.known().Cells()}
	h.Members = func(line, column int) []string { return k.members(r.cell.Source, line, column) }
	return h
}

// setAside sets aside what other cells have declared and the cell could not be
// run with, and says so; it is false if nothing of the kind stood in the way.
func (k *kernel) setAside(r *run, out gonb.Outcome, what diagnose.Mistake) bool {
	n := k.known()
	var blamed []diagnose.Place
	switch {
	case what.Start != nil && what.Start.Cell > 0:
		blamed = []diagnose.Place{*what.Start}
	case out.Built.Output != "" && len(what.Places) > 0:
		for _, p := range what.Places {
			if p.Cell == 0 {
				return false // the cell has a mistake of its own
			}
		}
		blamed = what.Places
	}
	told := false
	for _, p := range blamed {
		c := n.Numbered(p.Cell)
		if c == nil {
			return false
		}
		reason := "it no longer compiles: " + or(p.Note, what.Sentence)
		if what.Start != nil {
			reason = "it fails when the program starts: " + what.Sentence
		}
		next, names := n.SetAside(c, p.Line, reason)
		if len(names) == 0 {
			continue
		}
		n, told = next, true
		// Not by way of r.out, which holds back what stands behind a panic.
		k.print(r, "stderr", fmt.Sprintf("%s of cell [%d] is left out from now on, since %s. Run cell [%d] again when it is mended, or forget it with %%rm %s.\n",
			strings.Join(names, ", "), p.Cell, reason, p.Cell, strings.Join(names, " ")))
	}
	if told {
		k.learn(n)
	}
	return told
}

// refuses says why a cell is not for the engine.
func (k *kernel) refuses(c *cell.Cell) (diagnose.Mistake, bool) {
	at := func(line int) []diagnose.Place { return []diagnose.Place{{Line: line, Text: c.Row(line)}} }
	for _, s := range c.Specials {
		switch _, known := Commands.Find(s.Name); {
		case strings.TrimSpace(s.Text) == "":
			what, sign := "special", "%"
			if s.Shell {
				what, sign = "shell", "!"
			}
			return diagnose.Mistake{
				Name:     "empty command",
				Sentence: fmt.Sprintf("the %s in line %d has no %s command behind it: write one, or remove the line", sign, s.Line, what),
				Places:   at(s.Line),
			}, true
		case !s.Shell && !known:
			return diagnose.Mistake{
				Name:     "unknown command",
				Sentence: fmt.Sprintf("there is no special command %s; %%help lists them all", s.Name),
				Places:   at(s.Line),
			}, true
		case (s.Role == cell.TakesCell || s.Role == cell.RunsShell) && c.Mode != cell.Input:
			return diagnose.Mistake{
				Name:     commandFailed,
				Sentence: fmt.Sprintf("%s can only stand in the first line of a cell: it takes all the lines behind it", s.Name),
				Places:   at(s.Line),
			}, true
		}
	}
	h := diagnose.History{Cell: c, Cells: k.known().Cells()}
	if len(c.Problems) > 0 {
		return h.Grammar(), true
	}
	for name, known := range k.known().Missing(c) {
		return diagnose.Mistake{Name: "left out", Sentence: fmt.Sprintf("%s of cell [%d] cannot be used: %s; run cell [%d] again, or declare %s anew", name, known.Number, known.Aside, known.Number, name)}, true
	}
	return diagnose.Mistake{}, false
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
	rows := strings.Split(code, "\n")
	cursor := utf8.RuneCountInString(strings.Join(rows[:line-1], "\n")) + column
	if line == 1 {
		cursor--
	}
	matches, _, _ := k.Assistant.Complete(ctx, k.declarations(), code, cursor)
	var names []string
	for _, m := range matches {
		names = append(names, m.Text)
	}
	return names
}

func or(a, b string) string {
	if a != "" {
		return a
	}
	return b
}

// print publishes a text on a stream of the cell's.
func (k *kernel) print(r *run, stream, text string) {
	if !r.Silent {
		k.publish(r.request, jupyter.Stream, jupyter.Text{Name: stream, Text: text})
	}
}
