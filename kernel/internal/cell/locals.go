package cell

import (
	"go/ast"
	"go/token"
)

// A Local is a name that a cell declares for a part of itself only.
type Local struct {
	Name  string
	Line  int // of the cell, from 1
	Scope Scope
}

// A Scope is the part of a cell in which a local name is known.
type Scope string

// The scopes of local names.
const (
	BelowMain  Scope = "main"     // the statements behind %%
	InBlock    Scope = "block"    // a block among statements, such as that of an if or a for
	InFunction Scope = "function" // a function, with its parameters and results
)

// Locals lists the names that the cell declares for a part of itself only, in
// their order.
func (c *Cell) Locals() []Local { return c.locals }

// leavesLocals reports whether later cells may ask for a name that was local to
// statements of this one.
func (c *Cell) leavesLocals() bool {
	for _, l := range c.locals {
		if l.Scope != InFunction {
			return true
		}
	}
	return false
}

// A localFinder collects local names on a walk through a tree.
type localFinder struct {
	scope Scope // of what is declared here; "" if that is the notebook's
	line  func(token.Pos) int
	found *[]Local
}

// Visit is called for each node on the way down.
func (f localFinder) Visit(n ast.Node) ast.Visitor {
	switch n := n.(type) {
	case *ast.StructType, *ast.InterfaceType:
		return nil // the names in it are no variables
	case *ast.FuncType:
		if f.scope != InFunction {
			return nil // a type, not the head of a function
		}
	case *ast.FuncDecl, *ast.FuncLit:
		f.scope = InFunction
	case *ast.IfStmt, *ast.ForStmt, *ast.RangeStmt, *ast.SwitchStmt, *ast.TypeSwitchStmt, *ast.SelectStmt, *ast.BlockStmt:
		if f.scope != InFunction {
			f.scope = InBlock
		}
	case *ast.AssignStmt:
		if n.Tok == token.DEFINE {
			f.add(n.Lhs...)
		}
	case *ast.Field:
		f.names(n.Names)
	case *ast.ValueSpec:
		f.names(n.Names)
	case *ast.TypeSpec:
		f.add(n.Name)
	}
	if loop, ok := n.(*ast.RangeStmt); ok && loop.Tok == token.DEFINE {
		f.add(loop.Key, loop.Value)
	}
	return f
}

func (f localFinder) names(list []*ast.Ident) {
	for _, id := range list {
		f.add(id)
	}
}

func (f localFinder) add(list ...ast.Expr) {
	for _, x := range list {
		if id, ok := x.(*ast.Ident); ok && id != nil && id.Name != "_" && f.scope != "" {
			*f.found = append(*f.found, Local{id.Name, f.line(id.Pos()), f.scope})
		}
	}
}
