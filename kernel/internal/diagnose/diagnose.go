// Package diagnose tells the person who wrote a cell what is wrong with it: it
// reads what the compiler, the runtime and GoNB say, and says it in one
// sentence with the cell's own lines.
package diagnose

import (
	"strings"
	"unicode/utf8"
)

// A Mistake is what went wrong in a cell, told for the person who wrote it.
type Mistake struct {
	Name     string  // "compile error", "panic", "exit status 3", "command failed", "KeyboardInterrupt"
	Sentence string  // what is wrong and what to do, in one sentence
	Places   []Place // lines of cells, the one to look at first
	Detail   string  // the compiler's or the runtime's own text, cleaned

	execution int
	sources   map[int]string // what the places' cells say, this one's under 0
}

// A Place is a line of a cell.
type Place struct {
	Cell   int    // the execution count of its cell; 0 is the cell that failed
	Line   int    // from 1
	Column int    // in characters, from 1; 0 if it is not known
	Text   string // the line itself, if it is known
	Note   string // what the line has to do with the mistake
}

// A History is what is known of a kernel beside the cell that failed; all of it
// may be missing.
type History struct {
	// Sources are the cells that ran before, by their execution count: mistakes
	// in them are shown with their lines, and what they declare is suggested for
	// names that are misspelt.
	Sources map[int]string

	// Counts are the notebook's counts of the cells, by the engine's, which has
	// not seen all of them; nil if the two agree.
	Counts map[int]int

	// Program is the engine's main.go for the cell that failed. A crash's lines
	// are then found by what they say: GoNB leaves out about every tenth of its
	// marks, where the path and the number of a line reach it in two pieces.
	Program string

	// Members lists what may stand in the cell behind a dot: at a line and a
	// column, from 1 and in characters. It may take its time.
	Members func(line, column int) []string
}

// cell returns the notebook's count of the cell that the engine marks with its
// own, or -1 if the notebook has no such cell.
func (h History) cell(engine int) int {
	if h.Counts == nil {
		return engine
	}
	if count, known := h.Counts[engine]; known {
		return count
	}
	return -1
}

// Names of mistakes beside the exit statuses and the signals.
const (
	compileError  = "compile error"
	panicName     = "panic"
	errorName     = "error" // must on an error
	fatalError    = "fatal error"
	commandFailed = "command failed"
	interrupted   = "KeyboardInterrupt"
)

// Compile reads what GoNB, run with -raw_error=true, says in an error message
// about a cell that did not come to run: the lines of its traceback, joined;
// its evalue may stand before them. The execution is the cell's count.
func Compile(source string, execution int, text string) Mistake {
	return History{}.Compile(source, execution, text)
}

// Crash reads what a cell's program wrote on stderr, and how GoNB says that it
// ended: "exit status 2", "signal: killed".
func Crash(source string, execution int, stderr, ended string) Mistake {
	return History{}.Crash(source, execution, stderr, ended)
}

// Command tells of a shell command of the cell, in the line of that number,
// that failed: what it wrote on stderr and how it ended.
func Command(source string, execution, line int, stderr, ended string) Mistake {
	m := History{}.mistake(source, execution)
	m.Name = commandFailed
	m.Detail = clean(tail(stderr, maxDetail))
	said := lastLine(strings.TrimSuffix(m.Detail, clean(ended)))
	m.Sentence = "the command ended with " + or(clean(firstLine(ended)), "an error")
	if said != "" {
		m.Sentence += " and said: " + said
	}
	m.Places = m.known(Place{Line: line})
	return m
}

func (h History) mistake(source string, execution int) Mistake {
	m := Mistake{execution: execution, sources: map[int]string{0: strings.ToValidUTF8(source, "�")}}
	for n, s := range h.Sources {
		if n != execution && n > 0 {
			m.sources[n] = strings.ToValidUTF8(s, "�")
		}
	}
	return m
}

// known returns the places that exist, with their text, each once.
func (m Mistake) known(places ...Place) []Place {
	var list []Place
	seen := map[[2]int]bool{}
	for _, p := range places {
		if p.Cell == m.execution {
			p.Cell = 0
		}
		if p.Cell < 0 || p.Line < 1 || seen[[2]int{p.Cell, p.Line}] {
			continue
		}
		if source, ok := m.sources[p.Cell]; ok {
			rows := strings.Split(source, "\n")
			if p.Line > len(rows) {
				continue
			}
			p.Text = strings.TrimSuffix(rows[p.Line-1], "\r")
		}
		if p.Column > utf8.RuneCountInString(p.Text)+1 {
			p.Column = 0
		}
		seen[[2]int{p.Cell, p.Line}] = true
		list = append(list, p)
	}
	return list
}

func or(s, otherwise string) string {
	if s == "" {
		return otherwise
	}
	return s
}
