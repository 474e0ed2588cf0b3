package cell_test

import (
	"regexp"
	"strings"
	"testing"

	"github.com/ninepixels/ninepixels/kernel/internal/cell"
	"github.com/ninepixels/ninepixels/kernel/internal/gonb"
)

// moves are directives of the author's own, behind which a place is theirs to say.
var moves = regexp.MustCompile(`//line|/\*line`)

// FuzzCells gives a notebook two cells of any text. Each has a problem, told with
// a line that it has, or it has a program that is Go and leads back to the cells.
func FuzzCells(f *testing.F) {
	if _, err := archives(); err != nil { // here, since an input may not take the time that the go command does
		f.Fatal(err)
	}
	for _, s := range samples(f) {
		for i, source := range s.cells {
			next := ""
			if i+1 < len(s.cells) {
				next = s.cells[i+1]
			}
			f.Add(source, next)
		}
	}
	f.Fuzz(toldOrGo)
}

// toldOrGo asks that two cells have a problem that is told, or a program that is Go.
func toldOrGo(t *testing.T, first, second string) {
	t.Helper()
	b := &book{t: t}
	for _, source := range []string{first, second} {
		text := b.add(source)
		c := b.cells[len(b.cells)-1]
		toldWell(t, c)
		if text != "" && !moves.MatchString(first+second) {
			b.parses(text)
		}
		if state, _ := cell.IsComplete(source, gonb.Commands); state == "" {
			t.Errorf("%q has no state", source)
		}
		rowsStand(t, c)
	}
	_ = b.Source()
}

// toldWell asks that problems have a line of the cell, and are told.
func toldWell(t *testing.T, c *cell.Cell) {
	t.Helper()
	rows := strings.Count(c.Source, "\n") + 1
	for _, p := range c.Problems {
		if p.Line < 1 || p.Line > rows || p.Column < 1 || p.Also < 0 || p.Also > rows || strings.TrimSpace(p.Message) == "" {
			t.Errorf("%+v is no problem of a cell with %d rows:\n%s", p, rows, c.Source)
		}
	}
}

// rowsStand asks that the sketch has the rows that it says it has.
func rowsStand(t *testing.T, c *cell.Cell) {
	t.Helper()
	sketch := c.Sketch()
	for i, row := range strings.Split(c.Source, "\n") {
		if at, ok := sketch.Offset(i); ok && !strings.HasPrefix(sketch.Text[at:], row+"\n") {
			t.Errorf("row %d does not stand in the sketch:\n%s", i+1, sketch.Text)
		}
	}
}
