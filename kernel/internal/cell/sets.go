package cell

import (
	"go/ast"
	"go/token"
)

// setsOf lists what statements give values to, each with the last line of the
// statement that does: what it names, and what stands in it, as x of x.f[3] = 1. What
// a function literal does is not among them, for nobody knows when it is called.
func setsOf(list []ast.Stmt, line func(token.Pos) int) (sets []Name) {
	top := map[any]bool{}
	for _, stmt := range list {
		top[stmt] = true
		if decl, ok := stmt.(*ast.DeclStmt); ok {
			if decl, ok := decl.Decl.(*ast.GenDecl); ok {
				for _, spec := range decl.Specs {
					top[spec] = true
				}
			}
		}
	}
	for _, stmt := range list {
		ast.Inspect(stmt, func(n ast.Node) bool {
			var left []ast.Expr
			switch n := n.(type) {
			case *ast.FuncLit:
				return false
			case *ast.AssignStmt:
				left = n.Lhs
			case *ast.IncDecStmt:
				left = []ast.Expr{n.X}
			case *ast.RangeStmt:
				if n.Tok == token.ASSIGN {
					left = []ast.Expr{n.Key, n.Value}
				}
			case *ast.ValueSpec:
				for _, name := range n.Names {
					left = append(left, name)
				}
			}
			for _, x := range left {
				id := rootOf(x)
				if id != nil && id.Name != "_" && (id.Obj == nil || top[id.Obj.Decl]) {
					sets = append(sets, Name{Key: id.Name, Line: line(n.End() - 1)})
				}
			}
			return true
		})
	}
	return sets
}

// rootOf is the variable of which an expression is a part.
func rootOf(x ast.Expr) *ast.Ident {
	for {
		switch part := x.(type) {
		case *ast.Ident:
			return part
		case *ast.SelectorExpr:
			x = part.X
		case *ast.IndexExpr:
			x = part.X
		case *ast.StarExpr:
			x = part.X
		case *ast.ParenExpr:
			x = part.X
		default:
			return nil
		}
	}
}

// Sets lists the variables of the notebook to which the cell's statements give
// values, in lines above the given one; 0 stands for all lines.
func (n Notebook) Sets(c *Cell, line int) (names []string) {
	mine := map[string]bool{}
	for _, v := range c.Vars {
		mine[v.Key] = true
	}
	for _, k := range n.Known() {
		mine[k.Name] = mine[k.Name] || k.Kind == Var && k.Aside == ""
	}
	for _, set := range c.sets {
		if mine[set.Key] && (line == 0 || set.Line < line) {
			mine[set.Key] = false
			names = append(names, set.Key)
		}
	}
	return names
}

// Foreign lists, of each kept value, the packages whose types it needs.
func (n Notebook) Foreign() map[string][]string {
	all := map[string][]string{}
	for name, v := range n.values {
		for _, t := range append(append([]TypeText{v.Type}, v.Needs...), v.Functions...) {
			all[name] = append(all[name], t.paths()...)
		}
	}
	return all
}
