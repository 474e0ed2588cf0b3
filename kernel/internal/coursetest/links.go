package coursetest

import (
	"fmt"
	"path"
	"strings"

	"github.com/ninepixels/ninepixels/kernel/internal/notebook"
)

// cellFragment begins the part of a link that names a cell.
//
// JupyterLab draws only the cells that are near the window, and looks for a heading
// among what it has drawn. So a link to a heading further down goes nowhere, while a
// link to a cell's id arrives, in a notebook that is open and in one that is not.
const cellFragment = "#cell-id="

// linksArrive asks that a link into a notebook of the course names one of its cells.
func (c *Course) linksArrive(name string) []Problem {
	var problems []Problem
	for _, cell := range of(c.Notebooks[name], notebook.Markdown) {
		for _, m := range inLink.FindAllStringSubmatch(cell.Source, -1) {
			to := name
			if m[1] != "" {
				to = strings.TrimSuffix(path.Join(path.Dir(name), m[1]), ".ipynb")
			}
			target := c.Notebooks[to]
			if target == nil {
				continue // a page elsewhere
			}
			id, isCell := strings.CutPrefix(m[2], cellFragment)
			switch {
			case !isCell:
				problems = append(problems, Problem{cell.ID, fmt.Sprintf("the link to %s.ipynb%s finds no heading that is out of sight: write %sID, with the id of its cell", to, m[2], cellFragment)})
			case target.Cell(id) == nil:
				problems = append(problems, Problem{cell.ID, fmt.Sprintf("%s.ipynb has no cell %s that the link could lead to", to, id)})
			}
		}
	}
	return problems
}

// ownName asks that a solutions notebook is not named as the one that it solves.
func (c *Course) ownName(name string) []Problem {
	if want := pair(pair(name)); name != want {
		return []Problem{{Text: fmt.Sprintf("call it %s.ipynb: two tabs of JupyterLab must not read the same", want)}}
	}
	return nil
}
