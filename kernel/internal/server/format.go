package server

import (
	"strings"

	"github.com/ninepixels/ninepixels/kernel/internal/cell"
	"github.com/ninepixels/ninepixels/kernel/internal/diagnose"
	"github.com/ninepixels/ninepixels/kernel/internal/jupyter"
)

// fmtCommand is the special command that formats its cell.
const fmtCommand = "%fmt"

// Format returns a cell as gofmt writes it; ok is false if that cannot be done, and
// the cell is as it was.
func Format(source string) (formatted string, ok bool) { return cell.Format(source, Commands) }

// formats reports whether a cell asks to be formatted.
func formats(c *cell.Cell) bool { return c.Mode == cell.Input && c.Start.Name == fmtCommand }

// format has the client replace the cell by the rows behind %fmt as gofmt writes
// them. A cell that cannot be formatted stays, and the mistake is told as if the
// cell had been run.
func (k *kernel) format(r *run) (what diagnose.Mistake, failed bool) {
	_, rest, _ := strings.Cut(r.cell.Source, "\n")
	if strings.TrimSpace(rest) == "" {
		return diagnose.Mistake{Name: commandFailed, Sentence: "there is nothing to format: write the code behind %fmt, in the same cell"}, true
	}
	formatted, ok := Format(rest)
	if ok {
		r.next = &jupyter.NextInput{Source: jupyter.SetNextInput, Text: formatted, Replace: true}
		return diagnose.Mistake{}, false
	}
	c := cell.Parse("\n"+rest, Commands) // its lines have their numbers in the cell
	if c.Number = r.count; len(c.Problems) > 0 {
		return diagnose.History{Cell: c, Cells: k.known().Cells()}.Grammar(), true
	}
	return diagnose.Mistake{
		Name:     commandFailed,
		Sentence: "gofmt cannot format this cell: begin each declaration and each statement on a line of its own",
	}, true
}
