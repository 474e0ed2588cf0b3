package server

import (
	"context"
	"fmt"
	"go/token"
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
		return diagnose.Mistake{Name: "no input", Sentence: "the cell asks for input, and nobody is here to type it: run this notebook in JupyterLab"}, true
	case r.deserted:
		return diagnose.Mistake{Name: "no page", Sentence: "the cell waits for its widgets, and no page shows them: run this notebook in JupyterLab"}, true
	case out.Built.Fault != "":
		return diagnose.Mistake{Name: "compile error", Sentence: out.Built.Fault}, true
	case out.Built.Output != "":
		m := h.Compile(out.Built.Output)
		m.Sentence += k.taken(r.cell, m.Detail)
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

// taken tells of a name of Go's own, or of a package, that another cell has
// declared, if what the compiler said is about it.
func (k *kernel) taken(c *cell.Cell, said string) string {
	for _, known := range k.known().Taken(c, diagnose.IsPackage) {
		if regexp.MustCompile(`\b` + regexp.QuoteMeta(known.Name) + `\b`).MatchString(said) {
			return fmt.Sprintf("; %s is the %s of cell [%d] here, and %s %s forgets that", known.Name, known.Kind, known.Number, forget, known.Name)
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
	n := k.known()
	h := diagnose.History{Cell: r.cell, Cells: n.Cells(), Known: n.Known()}
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
		next, names, remakes := n.SetAside(c, p.Line, reason)
		if len(names) == 0 && !remakes {
			continue
		}
		n, told = next, true
		if len(names) == 0 {
			continue
		}
		// Not by way of r.out, which holds back what stands behind a panic.
		k.print(r, "stderr", fmt.Sprintf("%s of cell [%d] is left out from now on, since %s. Run cell [%d] again when it is mended, or forget it with %s %s.\n",
			strings.Join(names, ", "), p.Cell, reason, p.Cell, forget, strings.Join(names, " ")))
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
		switch command, known := Commands.Find(s.Name); {
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
				Sentence: fmt.Sprintf("there is no special command %s; %s lists them all", s.Name, gonb.Help),
				Places:   at(s.Line),
			}, true
		case command.Needs != "" && s.Arguments() == "":
			return diagnose.Mistake{
				Name:     commandFailed,
				Sentence: fmt.Sprintf("%s needs %s behind it: %s", s.Name, command.Needs, command.Use),
				Places:   at(s.Line),
			}, true
		case s.Role == cell.OpensMain && isGo(s.Arguments()):
			return diagnose.Mistake{
				Name:     commandFailed,
				Sentence: fmt.Sprintf("what stands behind %s are the program's arguments, and this is Go: write it in the next line", s.Name),
				Places:   at(s.Line),
			}, true
		case s.Role == cell.RunsFunc && s.Arguments() != "" && !token.IsIdentifier(s.Function()):
			return diagnose.Mistake{
				Name:     commandFailed,
				Sentence: fmt.Sprintf("%s wants the name of a function, and behind it the program's arguments: %s", s.Name, command.Use),
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
		why := known.Aside
		if known.Ends {
			why += endsWithCell
		}
		return diagnose.Mistake{Name: "left out", Sentence: fmt.Sprintf("%s of cell [%d] cannot be used here: %s; %s, or declare %s anew",
			name, known.Number, why, wayOut(known), name)}, true
	}
	return diagnose.Mistake{}, false
}

// wayOut is what to do about a name that is left out.
func wayOut(known cell.Known) string {
	if known.Ends {
		return fmt.Sprintf("use it in cell [%d] itself", known.Number)
	}
	return fmt.Sprintf("run cell [%d] again", known.Number)
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
