package coursetest

import (
	"fmt"
	"path"
	"strings"

	"github.com/ninepixels/ninepixels/kernel/internal/notebook"
)

// cellFragment begins the part of a link that names a cell.
const cellFragment = "#cell-id="

// linksArrive asks that links lead to notebooks, and not into them.
//
// JupyterLab (4.6) jumps to the target of a link as soon as it has read the notebook, and
// before it has drawn it. So a notebook that is not open yet stays at its top now and
// then, or shows nothing at all. In the notebook that has the link, it finds only the
// headings near the window, and each cell.
func (c *Course) linksArrive(name string) []Problem {
	var problems []Problem
	for _, cell := range of(c.Notebooks[name], notebook.Markdown) {
		for _, m := range inLink.FindAllStringSubmatch(cell.Source, -1) {
			file, fragment := m[1], m[2]
			id, isCell := strings.CutPrefix(fragment, cellFragment)
			switch {
			case file != "" && c.Notebooks[strings.TrimSuffix(path.Join(path.Dir(name), file), ".ipynb")] == nil:
				// a page elsewhere
			case file != "":
				problems = append(problems, Problem{cell.ID, fmt.Sprintf("the link to %s%s does not always arrive: link to the notebook as a whole, or to a page", file, fragment)})
			case !isCell:
				problems = append(problems, Problem{cell.ID, fmt.Sprintf("the link to %s finds no heading that is out of sight: write %sID, with the id of its cell", fragment, cellFragment)})
			case c.Notebooks[name].Cell(id) == nil:
				problems = append(problems, Problem{cell.ID, fmt.Sprintf("there is no cell %s that the link could lead to", id)})
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
