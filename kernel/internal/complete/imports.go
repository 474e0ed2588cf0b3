package complete

import (
	"context"
	"go/ast"
	"go/token"
	"maps"
	"slices"
	"strconv"
)

// addImports gives the cell and the declarations each other's imports, as GoNB
// does, and those that it would add for packages that are used without one. Which
// packages there are may yet have to be listed.
func (a *Assistant) addImports(ctx context.Context, p *program) {
	p.declared = map[string]bool{}
	declare := func(n ast.Node) bool {
		for _, id := range declaredNames(n) {
			p.declared[id.Name] = true
		}
		return true
	}
	ast.Inspect(p.cell, declare)
	ast.Inspect(p.other, declare)
	known := maps.Clone(p.declared)
	for _, spec := range slices.Concat(p.cell.Imports, p.other.Imports) {
		known[importName(spec)] = true
	}
	uses := func(n ast.Node) bool {
		selector, ok := n.(*ast.SelectorExpr)
		if !ok {
			return true
		}
		if base, ok := selector.X.(*ast.Ident); ok && !known[base.Name] {
			known[base.Name] = true
			pkg, ok := a.named(base.Name)
			if !ok && selector != p.selector() { // of the one at the cursor the source alone can tell
				await(ctx, half(ctx), []chan struct{}{a.packages.Listed()})
				pkg, ok = a.named(base.Name)
			}
			if ok {
				p.extra = append(p.extra, importSpec(pkg.Path, pkg.Name))
			}
		}
		return true
	}
	ast.Inspect(p.cell, uses)
	ast.Inspect(p.other, uses)
}

// declaredNames returns the names of the variables and constants that a node
// introduces.
func declaredNames(n ast.Node) (names []*ast.Ident) {
	var left []ast.Expr
	switch n := n.(type) {
	case *ast.ValueSpec:
		return n.Names
	case *ast.Field:
		return n.Names
	case *ast.RangeStmt:
		left = []ast.Expr{n.Key, n.Value}
	case *ast.AssignStmt:
		if n.Tok == token.DEFINE {
			left = n.Lhs
		}
	}
	for _, x := range left {
		if id, ok := x.(*ast.Ident); ok {
			names = append(names, id)
		}
	}
	return names
}

func importSpec(path, name string) *ast.ImportSpec {
	return &ast.ImportSpec{Name: ast.NewIdent(name), Path: &ast.BasicLit{Kind: token.STRING, Value: strconv.Quote(path)}}
}

func specPath(spec *ast.ImportSpec) string {
	path, _ := strconv.Unquote(spec.Path.Value)
	return path
}

func importName(spec *ast.ImportSpec) string {
	if spec.Name != nil {
		return spec.Name.Name
	}
	return baseName(specPath(spec))
}

// specs returns all imports, the cell's own first.
func (p *program) specs() []*ast.ImportSpec {
	return slices.Concat(p.cell.Imports, p.other.Imports, p.extra)
}

// imports returns the paths of all imports.
func (p *program) imports() []string {
	var paths []string
	for _, spec := range p.specs() {
		paths = append(paths, specPath(spec))
	}
	slices.Sort(paths)
	return slices.Compact(paths)
}

// packagePath returns the path of the package that x names, or "" if it names
// none. A name that nothing declares may be a package's own path, such as fmt.
func (p *program) packagePath(x ast.Expr) string {
	id, ok := x.(*ast.Ident)
	if !ok {
		return ""
	}
	if p.declared[id.Name] {
		return ""
	}
	for _, spec := range p.specs() {
		if importName(spec) == id.Name {
			return specPath(spec)
		}
	}
	return id.Name
}
