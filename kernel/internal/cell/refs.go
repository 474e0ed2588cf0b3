package cell

import "go/ast"

// A ref is a name that a piece of code takes from elsewhere: a declaration of
// the notebook, something of Go's own, or a package, of which it then uses
// members.
type ref struct {
	name   string
	member string // behind the dot; "" if there is none
}

type refs map[ref]bool

// within are the references in a part of a file.
func (r references) within(from ast.Node) refs {
	found := refs{}
	for id, use := range r {
		if from.Pos() <= id.Pos() && id.End() <= from.End() {
			found[use] = true
		}
	}
	return found
}

// references are those of a file, by their identifiers.
type references map[*ast.Ident]ref

// unresolved lists what a file takes from elsewhere.
func unresolved(tree *ast.File) references {
	found := references{}
	// The parser's own resolution is all that is wanted here: no types.
	for _, id := range tree.Unresolved {
		found[id] = ref{name: id.Name}
	}
	ast.Inspect(tree, func(n ast.Node) bool {
		if selector, ok := n.(*ast.SelectorExpr); ok {
			if id, ok := selector.X.(*ast.Ident); ok {
				if _, free := found[id]; free {
					found[id] = ref{id.Name, selector.Sel.Name}
				}
			}
		}
		return true
	})
	return found
}

func referencesOf(tree *ast.File) refs {
	return unresolved(tree).within(tree)
}

func (r refs) has(name string) bool {
	for use := range r {
		if use.name == name {
			return true
		}
	}
	return false
}
