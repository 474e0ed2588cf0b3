package diagnose

import (
	"fmt"
	"go/token"
	"strings"

	"github.com/ninepixels/ninepixels/kernel/internal/cell"
)

// EndsWithCell goes on with why a value is not kept that running its cell again
// would not help.
const EndsWithCell = ", and so it ends with its cell"

// Refuse says why a cell cannot be run, before anything is built of it: its special
// lines, its grammar, or names that are left out. It reports false for all others.
// help is the command that lists the commands.
func Refuse(n cell.Notebook, c *cell.Cell, commands cell.Commands, help string) (Mistake, bool) {
	at := func(line int) []Place { return []Place{{Line: line, Text: c.Row(line)}} }
	for _, s := range c.Specials {
		switch command, known := commands.Find(s.Name); {
		case strings.TrimSpace(s.Text) == "":
			what, sign := "special", "%"
			if s.Shell {
				what, sign = "shell", "!"
			}
			return Mistake{
				Name:     "empty command",
				Sentence: fmt.Sprintf("the %s in line %d has no %s command behind it: write one, or remove the line", sign, s.Line, what),
				Places:   at(s.Line),
			}, true
		case !s.Shell && !known:
			return Mistake{
				Name:     "unknown command",
				Sentence: fmt.Sprintf("there is no special command %s; %s lists them all", s.Name, help),
				Places:   at(s.Line),
			}, true
		case command.Needs != "" && s.Arguments() == "":
			return Mistake{
				Name:     commandFailed,
				Sentence: fmt.Sprintf("%s needs %s behind it: %s", s.Name, command.Needs, command.Use),
				Places:   at(s.Line),
			}, true
		case s.Role == cell.OpensMain && isGo(s.Arguments()):
			return Mistake{
				Name:     commandFailed,
				Sentence: fmt.Sprintf("what stands behind %s are the program's arguments, and this is Go: write it in the next line", s.Name),
				Places:   at(s.Line),
			}, true
		case s.Role == cell.RunsFunc && s.Arguments() != "" && !token.IsIdentifier(s.Function()):
			return Mistake{
				Name:     commandFailed,
				Sentence: fmt.Sprintf("%s wants the name of a function, and behind it the program's arguments: %s", s.Name, command.Use),
				Places:   at(s.Line),
			}, true
		case (s.Role == cell.TakesCell || s.Role == cell.RunsShell) && c.Mode != cell.Input:
			return Mistake{
				Name:     commandFailed,
				Sentence: fmt.Sprintf("%s can only stand in the first line of a cell: it takes all the lines behind it", s.Name),
				Places:   at(s.Line),
			}, true
		}
	}
	h := History{Cell: c, Cells: n.Cells()}
	if len(c.Problems) > 0 {
		return h.Grammar(), true
	}
	for name, known := range n.Missing(c) {
		why := known.Aside
		if known.Ends {
			why += EndsWithCell
		}
		return Mistake{Name: "left out", Sentence: fmt.Sprintf("%s of cell [%d] cannot be used here: %s; %s, or declare %s anew",
			name, known.Number, why, wayOut(known), name)}, true
	}
	return Mistake{}, false
}

// wayOut is what to do about a name that is left out.
func wayOut(known cell.Known) string {
	if known.Ends {
		return fmt.Sprintf("use it in cell [%d] itself", known.Number)
	}
	return fmt.Sprintf("run cell [%d] again", known.Number)
}
