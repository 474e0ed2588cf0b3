package diagnose

import (
	"fmt"
	"slices"
	"strings"
)

// ANSI colours, which JupyterLab shows in those of its theme.
const (
	red   = "\x1b[31m"
	bold  = "\x1b[1m"
	faint = "\x1b[2m"
	reset = "\x1b[0m"
)

// maxPlaces is how many places are shown.
const maxPlaces = 5

// Traceback is the mistake for a terminal or an error message, line by line:
// its name and sentence, then the cell's lines that it is about.
func (m Mistake) Traceback() []string {
	first, rest := m.said()
	lines := []string{red + bold + m.Name + reset + ": " + first}
	for _, row := range rest {
		lines = append(lines, "    "+row)
	}
	for i, p := range m.Places {
		if i == maxPlaces {
			lines = append(lines, fmt.Sprintf("%s… and in %d more places%s", faint, len(m.Places)-i, reset))
			break
		}
		row := faint + m.where(p) + " │ " + reset + strings.ReplaceAll(p.Text, "\t", "    ")
		if p.Note != "" && i > 0 {
			row += faint + "   ← " + p.Note + reset
		}
		lines = append(lines, row)
	}
	if m.Also != "" {
		lines = append(lines, faint+m.Also+reset)
	}
	return lines
}

// maxSaid is how many rows of what a program said are shown.
const maxSaid = 12

// said is what is said of the mistake: its sentence, or, if the program has said
// it in several rows, these.
func (m Mistake) said() (first string, rest []string) {
	switch n := len(m.Said); {
	case n == 0:
		return m.Sentence, nil
	case n > maxSaid:
		left := fmt.Sprintf("… %s …", plural(n-maxSaid+1, "row"))
		return m.Said[0], slices.Concat(m.Said[1:maxSaid-1], []string{left}, m.Said[n-1:])
	}
	return m.Said[0], m.Said[1:]
}
