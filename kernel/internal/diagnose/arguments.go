package diagnose

import (
	"go/ast"
	"go/parser"
	"go/token"
	"strings"
)

// opensBlock is a row of Go that goes on in the next one.
var opensBlock = expression(`^(?:for|if|switch|select|func|defer|go|var|const|type|return)\b.*[{(]$|:=.*[{(]$`)

// isGo reports whether a text behind a special command is a statement of Go. Some
// arguments are statements, too, if only by their looks, as name=value and -n: so it
// must call, declare or count something, or have space around its sign.
func isGo(text string) bool {
	if opensBlock().MatchString(text) {
		return true
	}
	file, err := parser.ParseFile(token.NewFileSet(), "", "package p; func _() {"+text+"\n}", parser.SkipObjectResolution)
	if err != nil || len(file.Decls) != 1 {
		return false
	}
	is := false
	for _, stmt := range file.Decls[0].(*ast.FuncDecl).Body.List {
		ast.Inspect(stmt, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.CallExpr, *ast.DeclStmt, *ast.IncDecStmt, *ast.ForStmt, *ast.RangeStmt, *ast.IfStmt, *ast.SwitchStmt, *ast.ReturnStmt, *ast.CompositeLit, *ast.FuncLit:
				is = true
			case *ast.AssignStmt:
				is = is || n.Tok == token.DEFINE || strings.Contains(text, " "+n.Tok.String()+" ")
			case *ast.BinaryExpr:
				is = is || n.Op != token.SUB && strings.Contains(text, " "+n.Op.String()+" ")
			}
			return true
		})
	}
	return is
}
