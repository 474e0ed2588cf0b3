package page

import (
	"encoding/json"
	"fmt"
	"go/parser"
	"go/token"
	"strconv"
	"strings"

	"github.com/ninepixels/ninepixels/kernel/internal/cell"
	"github.com/ninepixels/ninepixels/kernel/internal/diagnose"
)

// A turn is one cell on its way.
type turn struct {
	cell     *cell.Cell
	program  *cell.Program
	next     cell.Notebook
	imports  []cell.Placed
	finished cell.Finished
	printed  []Print
	tries    int

	lacks []string  // packages whose types would tell more of the mistake
	waits *Question // what the compiler said, while they are loaded
}

// maxTries bounds how often a cell is tried again without declarations of other cells
// that keep it from running.
const maxTries = 20

// begin reads a cell.
func (s *Session) begin(q Question) Answer {
	c := cell.Parse(q.Code, Commands)
	c.Number, c.ID = q.Number, q.ID
	s.notebook.Name(c)
	s.turn = turn{cell: c}
	if what, refused := diagnose.Refuse(s.notebook, c, Commands, helpCommand); refused {
		return s.fail(what)
	}
	if what, refused := elsewhere(c); refused {
		return s.fail(what)
	}
	s.obey(c)
	if c.Mode == cell.Nothing {
		return s.done()
	}
	return s.build()
}

// build makes the cell's program, or asks for the packages that this needs.
func (s *Session) build() Answer {
	t := &s.turn
	t.program, t.next = s.notebook.Compose(t.cell)
	if len(t.program.Embeds) > 0 {
		return s.fail(diagnose.Mistake{Name: "not in a page", Sentence: "//go:embed has no files to take here: read the file with os.ReadFile, or run this notebook on your own machine"})
	}
	imports, load := s.resolve(t.program)
	if len(load) > 0 {
		return s.load(load)
	}
	t.imports = imports
	return s.compile()
}

// compile finishes the program, and asks the page to compile it.
func (s *Session) compile() Answer {
	t := &s.turn
	if t.program.Typed() {
		if load := s.absent(append(paths(t.imports), t.program.Needs()...)); len(load) > 0 {
			return s.load(load)
		}
	}
	t.finished = t.program.Finish(t.imports, s.importer())
	if t.finished.Fault != "" {
		return s.fail(diagnose.Mistake{Name: "compile error", Sentence: t.finished.Fault})
	}
	a := s.answer(NextBuild)
	a.Program, a.File, a.Imports = t.finished.Text, programFile, importsOf(t.finished.Text)
	a.Args, a.Env = s.arguments(t.cell), s.env
	return a
}

// programFile is the name of the program's text. Its lines are called by the cells'.
const programFile = "program.go"

// importsOf lists what a program imports. A text that does not parse imports nothing:
// the compiler says what is wrong with it.
func importsOf(text string) []string {
	file, err := parser.ParseFile(token.NewFileSet(), "", text, parser.ImportsOnly)
	if err != nil {
		return nil
	}
	var list []string
	for _, i := range file.Imports {
		if path, err := strconv.Unquote(i.Path.Value); err == nil {
			list = append(list, path)
		}
	}
	return list
}

// built hears what the compiler said.
func (s *Session) built(q Question) Answer {
	t := &s.turn
	if q.Said == "" {
		return s.answer(NextRun)
	}
	if used := cell.WithoutUnused(t.imports, q.Said); len(used) < len(t.imports) {
		t.imports = used
		return s.compile()
	}
	t.lacks = nil
	m := s.history().Compile(q.Said)
	if len(t.lacks) > 0 && t.waits == nil {
		t.waits = &q
		return s.load(t.lacks)
	}
	t.waits = nil
	m.Sentence += diagnose.Taken(s.notebook, t.cell, m.Detail, forgetCommand)
	return s.mend(m, true, "")
}

// ended hears how the program ended.
func (s *Session) ended(q Question) Answer {
	t := &s.turn
	if q.Ended == "" {
		return s.finish(q)
	}
	m := s.crash(q)
	var unread cell.Index
	if json.Unmarshal([]byte(q.Unread), &unread) == nil && len(unread.Variables) > 0 {
		lost := map[string]cell.Loss{}
		for _, v := range unread.Variables {
			lost[v.Name] = cell.Loss{Reason: v.Reason, Anew: true}
			t.print("stderr", fmt.Sprintf("The variable %s cannot be had again: %s.\n", v.Name, v.Reason))
		}
		s.notebook = s.notebook.Keeps(nil, lost)
		return s.again(m)
	}
	return s.mend(m, false, q.Ended)
}

// crash says of what a program has died.
func (s *Session) crash(q Question) diagnose.Mistake {
	m := s.history().Crash(q.Errors, q.Ended)
	switch q.Ended {
	case EndedStopped:
		m.Name, m.Sentence = diagnose.Interrupted, "the cell was stopped"
	case EndedDeep:
		m.Name, m.Sentence = "stack overflow", "the functions call each other deeper than the browser allows: look for a function that calls itself without end"
	case EndedUnheard:
		m.Name, m.Sentence = diagnose.NoInput, "the cell asks for input, and nobody can type it here: open this page in a window that is not private, or run the notebook on your own machine"
	case EndedMemory:
		m.Name, m.Sentence = "no memory", "the browser has no memory left for this cell: try smaller data or smaller batches"
	}
	return m
}

// mend sets aside what other cells have declared, if it is to blame for a mistake, and
// has the cell tried again.
func (s *Session) mend(m diagnose.Mistake, compiling bool, ended string) Answer {
	if next, told, ok := diagnose.SetAside(s.notebook, m, compiling, forgetCommand); ok {
		s.notebook = next
		for _, sentence := range told {
			s.turn.print("stderr", sentence+"\n")
		}
		return s.again(m)
	}
	if compiling {
		return s.fail(m)
	}
	line := m.Line()
	if ended == EndedStopped {
		line = 0
	}
	m.Also = diagnose.Unset(s.notebook, s.turn.cell, line)
	s.notebook = s.notebook.WithFailed(s.turn.cell, m.StartLine())
	return s.fail(m)
}

// again tries the cell once more, unless that has no end.
func (s *Session) again(m diagnose.Mistake) Answer {
	if s.turn.tries++; s.turn.tries == maxTries {
		return s.fail(m)
	}
	if what, refused := diagnose.Refuse(s.notebook, s.turn.cell, Commands, helpCommand); refused {
		return s.fail(what)
	}
	return s.build()
}

// finish takes in what a program that has ended well has kept.
func (s *Session) finish(q Question) Answer {
	t := &s.turn
	var told cell.Index
	all := q.Index != "" && json.Unmarshal([]byte(q.Index), &told) == nil
	missing := cell.Loss{Reason: "the program ended before its value was kept"}
	if q.Keeping != "" {
		missing.Reason = q.Keeping
	}
	if t.program.Off {
		missing = cell.Loss{Reason: "values are off in this notebook", Ends: true}
	}
	kept, lost := t.program.Account(told, t.finished.Types, t.finished.Local, missing)
	next := t.next
	next.Together(kept, lost)
	next = next.Keeps(kept, lost)
	if all {
		next = next.Cleared()
	}
	s.notebook = next
	return s.done()
}

// history is what is known of the notebook when a cell has failed.
func (s *Session) history() diagnose.History {
	return diagnose.History{Cell: s.turn.cell, Cells: s.notebook.Cells(), Known: s.notebook.Known(), Members: s.meant}
}

func (t *turn) print(stream, text string) { t.printed = append(t.printed, Print{stream, text}) }

// answer is one with what is to be printed.
func (s *Session) answer(next string) Answer {
	a := Answer{Next: next, Printed: s.turn.printed}
	s.turn.printed = nil
	return a
}

func (s *Session) done() Answer { return s.answer(NextDone) }

func (s *Session) load(packages []string) Answer {
	a := s.answer(NextLoad)
	a.Load = packages
	return a
}

func (s *Session) fail(m diagnose.Mistake) Answer {
	a := failed(m)
	a.Printed = s.answer(NextFailed).Printed
	return a
}

// paths are those of imports, less what is no package.
func paths(imports []cell.Placed) (list []string) {
	for _, i := range imports {
		if i.Path != "C" && !strings.HasPrefix(i.Path, ".") {
			list = append(list, i.Path)
		}
	}
	return list
}
