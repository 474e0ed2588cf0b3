package cell

import (
	"fmt"
	"go/ast"
)

// A Look is how the value of a program's last expression is to be told, if not as a
// cell shows it: to somebody who looks at the notebook's variables from outside.
type Look string

const (
	AsPicture Look = "picture" // as it looks best: a grid, a filter, a curve as a picture
	AsRows    Look = "rows"    // the expression is a list of pointers to variables: what each holds
	AsParts   Look = "parts"   // the same, with their parts
)

// partsDepth is how many levels of parts AsParts tells.
const partsDepth = 4

// Looks makes a program of one that only looks: nothing is kept at its end.
func (p *Program) Looks(as Look) {
	p.Look, p.Keep = as, nil
}

// look returns the call that tells the value of the last expression, up to its
// argument.
func (h *hoister) look(stmt *ast.ExprStmt) string {
	switch h.Look {
	case AsPicture:
		return fmt.Sprintf("%s.Drawer(%s.Variable).Show(", valuesName, showName)
	case AsRows:
		return fmt.Sprintf("%s.Describe(0, ", valuesName)
	case AsParts:
		return fmt.Sprintf("%s.Describe(%d, ", valuesName, partsDepth)
	}
	if value := h.info.Types[stmt.X]; drawable(value.Type) {
		return fmt.Sprintf("%s.Drawer(%s.Value).Show(", valuesName, showName)
	}
	return valuesName + ".Show("
}
