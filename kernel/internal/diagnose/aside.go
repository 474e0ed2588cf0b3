package diagnose

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/ninepixels/ninepixels/kernel/internal/cell"
)

// Taken tells of a name of Go's own, or of a package, that another cell has
// declared, if what the compiler said is about it. It ends a sentence; forget is the
// command that forgets a name.
func Taken(n cell.Notebook, c *cell.Cell, said, forget string) string {
	for _, known := range n.Taken(c, IsPackage) {
		if regexp.MustCompile(`\b` + regexp.QuoteMeta(known.Name) + `\b`).MatchString(said) {
			return fmt.Sprintf("; %s is the %s of cell [%d] here, and %s %s forgets that", known.Name, known.Kind, known.Number, forget, known.Name)
		}
	}
	return ""
}

// SetAside sets aside what other cells have declared and a cell could not be run
// with, and says so, a sentence each; ok is false if nothing of the kind stood in the
// way. compiling says that the compiler has made the mistake known.
func SetAside(n cell.Notebook, what Mistake, compiling bool, forget string) (next cell.Notebook, told []string, ok bool) {
	for _, p := range what.blamed(compiling) {
		c := n.Numbered(p.Cell)
		if c == nil {
			return n, nil, false
		}
		reason := "it no longer compiles: " + or(p.Note, what.Sentence)
		if what.Start != nil {
			reason = "it fails when the program starts: " + what.Sentence
		}
		left, names, remakes := n.SetAside(c, p.Line, reason)
		if len(names) == 0 && !remakes {
			continue
		}
		n, ok = left, true
		if len(names) > 0 {
			told = append(told, fmt.Sprintf("%s of cell [%d] is left out from now on, since %s. Run cell [%d] again when it is mended, or forget it with %s %s.",
				strings.Join(names, ", "), p.Cell, reason, p.Cell, forget, strings.Join(names, " ")))
		}
	}
	return n, told, ok
}

// blamed are the lines of other cells that are to blame for a mistake; none if the
// cell has a mistake of its own.
func (m Mistake) blamed(compiling bool) []Place {
	switch {
	case m.Start != nil && m.Start.Cell > 0:
		return []Place{*m.Start}
	case compiling:
		for _, p := range m.Places {
			if p.Cell == 0 {
				return nil
			}
		}
		return m.Places
	}
	return nil
}

// Line is the line of the cell itself at which it failed, or 0.
func (m Mistake) Line() int {
	for _, p := range m.Places {
		if p.Cell == 0 {
			return p.Line
		}
	}
	return 0
}

// StartLine is the line of the cell itself that failed before main was called, or 0.
func (m Mistake) StartLine() int {
	if m.Start == nil || m.Start.Cell != 0 {
		return 0
	}
	return m.Start.Line
}

// Unset says which values are lost that a cell had set when it failed: those that
// stand above the line, if it is known.
func Unset(n cell.Notebook, c *cell.Cell, line int) string {
	if n.Off() || c.Mode != cell.Statements {
		return ""
	}
	names := n.Sets(c, line)
	if len(names) == 0 {
		return ""
	}
	if len(names) == 1 {
		return fmt.Sprintf("The value that it had given to %s is not kept.", names[0])
	}
	return fmt.Sprintf("The values that it had given to %s are not kept.", both(names))
}
