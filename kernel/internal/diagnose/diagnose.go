// Package diagnose tells the person who wrote a cell what is wrong with it: it
// reads what the parser, the compiler and the runtime say, and says it in one
// sentence with the cell's own lines.
package diagnose

import (
	"strings"
	"unicode/utf8"

	"github.com/ninepixels/ninepixels/kernel/internal/cell"
)

// A Mistake is what went wrong in a cell, told for the person who wrote it.
type Mistake struct {
	Name     string   // "compile error", "panic", "exit status 3", "command failed", "interrupted"
	Sentence string   // what is wrong and what to do, in one sentence
	Places   []Place  // lines of cells, the one to look at first
	Said     []string // what a program said as it failed, if that has several rows
	Also     string   // a sentence on what else has come of it
	Detail   string   // the compiler's or the runtime's own text, cleaned

	// Told is where in a program's stderr begins what this tells better.
	Told int

	// Start is the line that failed before main was called, when the package's
	// variables get their values; nil if the program came further.
	Start *Place

	execution int
	sources   map[int]string // what the places' cells say, this one's under 0
	history   History
}

// A Place is a line of a cell.
type Place struct {
	Cell   int    // the execution count of its cell; 0 is the cell that failed
	Line   int    // from 1
	Column int    // in characters, from 1; 0 if it is not known
	Text   string // the line itself, if it is known
	Note   string // what the line has to do with the mistake
}

// A History is what is known of a notebook when one of its cells has failed.
type History struct {
	// Cell is the one that failed.
	Cell *cell.Cell

	// Cells are those that ran before: mistakes in them are shown with their
	// lines, and names that they have kept to themselves are told.
	Cells []*cell.Cell

	// Known is what the notebook has declared: it is suggested for names that are
	// misspelt.
	Known []cell.Known

	// Members lists what may stand in the cell behind a dot: at a line and a
	// column, from 1 and in characters. It may take its time.
	Members func(line, column int) []string
}

// number is how the places of a cell are known by the name of its file: 0 for the
// one that failed, and -1 if there is no such cell.
func (h History) number(file string) int {
	if file == h.Cell.File() {
		return 0
	}
	for _, c := range h.Cells {
		if c.File() == file {
			return c.Number
		}
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
)

// Interrupted is the name of a cell's end by the stop button.
const Interrupted = "interrupted"

// NoInput is the name of a cell's end where it asks for input that nobody can type.
const NoInput = "no input"

func (h History) mistake() Mistake {
	m := Mistake{execution: h.Cell.Number, sources: map[int]string{0: strings.ToValidUTF8(h.Cell.Source, "�")}, history: h}
	for _, c := range h.Cells {
		if c != h.Cell && c.Number > 0 && c.Number != h.Cell.Number {
			m.sources[c.Number] = strings.ToValidUTF8(c.Source, "�")
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
