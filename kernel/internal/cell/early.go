package cell

import (
	"fmt"
	"go/ast"
	"go/types"
	"slices"
)

// Statements may declare a variable and use what had its name before, as in
// x := x + 1, or print x in the line above x := 5. Then the variable of the
// notebook is meant, which goes on as the new one. If the notebook has none, the
// name is not known at that place, as in any Go function.

// early finds the variables of statements that are used before they are
// declared. What a function literal uses is used when it is called.
func early(tree *ast.File, vars []Name) map[string]bool {
	found := map[string]bool{}
	free := map[*ast.Ident]bool{}
	for _, id := range tree.Unresolved {
		free[id] = slices.ContainsFunc(vars, func(v Name) bool { return v.Key == id.Name })
	}
	ast.Inspect(tree, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.FuncLit:
			return false
		case *ast.Ident:
			if free[n] {
				found[n.Name] = true
			}
		}
		return true
	})
	return found
}

// takesUp returns the variables of the notebook that the cell's statements use
// before they declare them anew; own says that this cell has declared them before.
func (n Notebook) takesUp(c *Cell) (names map[string]bool, own map[string]bool) {
	names, own = map[string]bool{}, map[string]bool{}
	for _, e := range n.entries {
		for _, d := range e.decls {
			if d.Kind != Var || d.aside != "" {
				continue
			}
			for _, name := range d.Names {
				_, kept := n.values[name.Key]
				switch {
				case !c.early[name.Key] || !d.alive(name.Key) || n.lost[name.Key].Reason != "":
				case !e.cell.is(c):
					names[name.Key] = true
				case kept:
					names[name.Key], own[name.Key] = true, true
				}
			}
		}
	}
	return names, own
}

// former is the name of a variable's old value, where the new one has another
// type.
func former(name string) string { return "np_was_" + name }

// takeUp has a variable of the notebook go on as one that the statements declare.
func (h *hoister) takeUp(id *ast.Ident, text TypeText) {
	old := h.own.Scope().Lookup(id.Name)
	switch {
	case old == nil:
		h.local[id.Name] = true // the compiler says why
	case types.Identical(old.Type(), h.info.Defs[id].Type()):
		h.out.Types[id.Name] = text
	case slices.Contains(h.Restored, id.Name):
		h.out.Types[id.Name] = text
		h.renamed[id.Name] = true
		for use, obj := range h.info.Uses {
			if obj == old && h.inBody(use) {
				h.replace(use.Pos(), use.End(), former(id.Name))
			}
		}
	default:
		have, _ := textOf(old.Type(), h.own)
		h.out.Fault = fmt.Sprintf("%s has the type %s, and would get the type %s here from its own value: give the new variable another name",
			id.Name, have.Plain(), text.Plain())
	}
}
