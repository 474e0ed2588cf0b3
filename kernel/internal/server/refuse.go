package server

import (
	"fmt"

	"github.com/ninepixels/ninepixels/kernel/internal/diagnose"
	"github.com/ninepixels/ninepixels/kernel/internal/special"
)

// refuses says why a cell is not for the engine.
func refuses(code string) (diagnose.Mistake, bool) {
	if what, failed := emptyCommand(code); failed {
		return what, true
	}
	return unknownCommand(code)
}

// emptyCommand finds a ! or % with nothing but space behind it, which would end
// GoNB.
func emptyCommand(code string) (diagnose.Mistake, bool) {
	for _, line := range special.Lines(code) {
		if line.Text != "" {
			continue
		}
		what, sign := "special", "%"
		if line.Shell {
			what, sign = "shell", "!"
		}
		return diagnose.Mistake{
			Name:     "empty command",
			Sentence: fmt.Sprintf("the %s in line %d has no %s command behind it: write one, or remove the line", sign, line.Number, what),
			Places:   []diagnose.Place{{Line: line.Number, Text: lineOf(code, line.Number)}},
		}, true
	}
	return diagnose.Mistake{}, false
}
