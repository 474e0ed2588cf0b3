package diagnose_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// Each pattern compiles: a wrong one would else be met only by the learner whose
// mistake it is about.
func TestPatterns(t *testing.T) {
	patterns := map[string]int{"expression": 1, "on": 1, "fixed": 1, "foreign": 1, "notField": 1, "written": 1, "complained": 2}
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	seen := 0
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(file, func(n ast.Node) bool {
			call, ok := n.(*ast.CallExpr)
			if !ok {
				return true
			}
			maker, _ := call.Fun.(*ast.Ident)
			if maker == nil {
				return true
			}
			for _, argument := range call.Args[:min(patterns[maker.Name], len(call.Args))] {
				literal, ok := argument.(*ast.BasicLit)
				if !ok {
					continue // one that a maker hands on, or that is put together
				}
				text, err := strconv.Unquote(literal.Value)
				if err != nil {
					t.Fatal(err)
				}
				seen++
				if _, err := regexp.Compile(text); err != nil {
					t.Errorf("%s: %v", name, err)
				}
			}
			return true
		})
	}
	if seen < 150 {
		t.Errorf("only %d patterns are found", seen)
	}
}
