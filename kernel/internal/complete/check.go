package complete

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"
)

// checked is a program with its types, as far as they can be told.
type checked struct {
	*program
	pkg  *types.Package
	info *types.Info
}

// check finds the types out. It must not be called by two at a time.
func (p *program) check(from types.Importer) (c *checked) {
	c = &checked{program: p, pkg: types.NewPackage("main", "main"), info: &types.Info{
		Types:      map[ast.Expr]types.TypeAndValue{},
		Defs:       map[*ast.Ident]types.Object{},
		Uses:       map[*ast.Ident]types.Object{},
		Selections: map[*ast.SelectorExpr]*types.Selection{},
	}}
	config := types.Config{
		Importer:                 from,
		FakeImportC:              true,
		DisableUnusedImportCheck: true,
		Error:                    func(error) {}, // the cell is not finished
	}
	all := p.specs()
	for _, file := range []*ast.File{p.cell, p.other} {
		var others []ast.Spec
		for _, spec := range all {
			if !slices.Contains(file.Imports, spec) {
				others = append(others, spec)
			}
		}
		if len(others) > 0 {
			file.Decls = append(file.Decls, &ast.GenDecl{Tok: token.IMPORT, Specs: others})
		}
	}
	defer func() { _ = recover() }() // on trees with errors the checker may stumble; c holds what it found
	// The cell comes first: what it declares anew is what counts.
	checker := types.NewChecker(&config, p.fset, c.pkg, c.info)
	_ = checker.Files([]*ast.File{p.cell, p.other})
	return c
}
