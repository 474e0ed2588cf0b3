package cell

import (
	"go/ast"
	"slices"
)

// flagDefiners are the functions of package flag that define a flag.
var flagDefiners = []string{
	"Bool", "BoolFunc", "BoolVar", "Duration", "DurationVar", "Float64", "Float64Var", "Func", "Int", "Int64", "Int64Var", "IntVar",
	"String", "StringVar", "TextVar", "Uint", "Uint64", "Uint64Var", "UintVar", "Var",
}

// definesFlags reports whether a statement defines a flag of the program, and
// parsesFlags whether it reads them from the program's arguments.
func definesFlags(stmt ast.Stmt) bool {
	return callsFlag(stmt, func(name string) bool { return slices.Contains(flagDefiners, name) })
}

func parsesFlags(stmt ast.Stmt) bool {
	return callsFlag(stmt, func(name string) bool { return name == "Parse" })
}

func callsFlag(stmt ast.Stmt, is func(name string) bool) (found bool) {
	ast.Inspect(stmt, func(n ast.Node) bool {
		if call, ok := n.(*ast.CallExpr); ok {
			if member, ok := call.Fun.(*ast.SelectorExpr); ok {
				pkg, ok := member.X.(*ast.Ident)
				found = found || ok && pkg.Name == "flag" && pkg.Obj == nil && is(member.Sel.Name)
			}
		}
		return !found
	})
	return found
}

// withFlags is the text of the statements with a call that parses the flags behind
// the last of those that define one. late says that there are such statements, so
// that the flags cannot be parsed before them; nothing is added where the
// statements parse the flags themselves. offset is the place of the text's first
// byte among the statements' positions.
func withFlags(text string, stmts []ast.Stmt, offset int) (with string, late bool) {
	end := -1
	for _, stmt := range stmts {
		if definesFlags(stmt) {
			end = int(stmt.End()) - offset
		}
	}
	if end < 0 || end > len(text) {
		return text, false
	}
	if slices.ContainsFunc(stmts, parsesFlags) {
		return text, true
	}
	return text[:end] + "; " + flagName + ".Parse()" + text[end:], true
}
