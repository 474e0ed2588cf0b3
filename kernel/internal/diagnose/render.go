package diagnose

import (
	"fmt"
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
	lines := []string{red + bold + m.Name + reset + ": " + m.Sentence}
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
	return lines
}
