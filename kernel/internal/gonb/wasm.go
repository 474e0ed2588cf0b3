package gonb

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"slices"
	"strings"
)

// wasmPrefix begins the names of the constants that GoNB gives a cell with %wasm:
// where its files are, and the element of the page that it may fill.
const wasmPrefix = "GonbWasm"

// WasmConstants returns the declarations of these constants, less those of the
// names that the cells have declared. They stand in the program that GoNB has made.
func WasmConstants(program string, declared []string) string {
	tree, err := parser.ParseFile(token.NewFileSet(), "", program, parser.SkipObjectResolution)
	if err != nil {
		return ""
	}
	var b strings.Builder
	for _, decl := range tree.Decls {
		block, ok := decl.(*ast.GenDecl)
		if !ok || block.Tok != token.CONST {
			continue
		}
		for _, spec := range block.Specs {
			spec := spec.(*ast.ValueSpec)
			name := spec.Names[0].Name
			if len(spec.Values) != 1 || !strings.HasPrefix(name, wasmPrefix) || slices.Contains(declared, name) {
				continue
			}
			if value, ok := spec.Values[0].(*ast.BasicLit); ok {
				fmt.Fprintf(&b, "const %s = %s\n", name, value.Value)
			}
		}
	}
	return b.String()
}
