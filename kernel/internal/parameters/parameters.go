// Package parameters sets from outside what a notebook declares to be set so: the names
// in its cell with the tag parameters, by a cell behind it, as papermill does.
package parameters

import (
	"errors"
	"fmt"
	"slices"

	"github.com/ninepixels/ninepixels/kernel/internal/cell"
	"github.com/ninepixels/ninepixels/kernel/internal/gonb"
	"github.com/ninepixels/ninepixels/kernel/internal/notebook"
)

// Tags of cells, with the meaning that papermill has given them.
const (
	Declared = "parameters"          // the cell declares what may be set from outside
	Injected = "injected-parameters" // the cell sets it: it was put behind that one
)

// A Parameter is a name that the cell tagged parameters declares, with the value
// that it is to have: a Go expression, or for a string the text itself.
type Parameter struct{ Name, Value string }

// Set puts a cell behind the one tagged parameters that declares the names anew, with
// other values and the same types. Its first row, a comment, says why. It takes the
// place of the one that was put there before.
//
// Errors, each one sentence: no cell has the tag; what [cell.Cell.Setting] says.
func Set(nb *notebook.Notebook, why string, list []Parameter) error {
	at := slices.IndexFunc(nb.Cells, func(c *notebook.Cell) bool { return c.Type == notebook.Code && c.Tagged(Declared) })
	if at < 0 {
		return errors.New("no cell has the tag parameters: give it to the cell that declares what is to be set")
	}
	declares := cell.Parse(nb.Cells[at].Source, gonb.Commands)
	source := "// " + why
	for _, p := range list {
		declaration, err := declares.Setting(p.Name, p.Value)
		if err != nil {
			return fmt.Errorf("the cell tagged parameters (%s): %w", nb.Cells[at].ID, err)
		}
		source += "\n" + declaration
	}
	before := nb.Cells[at]
	nb.Cells = slices.DeleteFunc(nb.Cells, func(c *notebook.Cell) bool { return c.Type == notebook.Code && c.Tagged(Injected) })
	at = slices.Index(nb.Cells, before)
	nb.Cells = slices.Insert(nb.Cells, at+1, &notebook.Cell{
		ID: Injected, Type: notebook.Code, Source: source, Metadata: map[string]any{"tags": []any{Injected}},
	})
	return nil
}
