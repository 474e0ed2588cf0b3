package site

import (
	"bytes"
	"encoding/json"
	"fmt"
	"go/ast"
	"go/format"
	"go/parser"
	"go/token"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/ninepixels/ninepixels/kernel/internal/process"
)

// choices are the files of Go's own tools that choose between the machines that these
// compile for. In the page there is one: without the others the tools are a quarter smaller.
var choices = []string{"cmd/compile/main.go", "cmd/compile/internal/ssa/config.go", "cmd/link/main.go"}

// target is the machine that the page's tools compile for.
const target = "wasm"

// machines are those that Go compiles for.
var machines = []string{"386", "amd64", "arm", "arm64", "loong64", "mips", "mipsle", "mips64", "mips64le", "ppc64", "ppc64le", "riscv64", "s390x", target}

// overlay writes smaller forms of the choices, and returns the file by which the go
// command is told of them.
func (m *maker) overlay() (string, error) {
	root, err := m.goCommand(m.ctx, "env", "GOROOT").Output()
	if err != nil {
		return "", fmt.Errorf("the go command does not answer: %w", process.Said(err))
	}
	replace := map[string]string{}
	for _, name := range choices {
		from := filepath.Join(strings.TrimSpace(string(root)), "src", filepath.FromSlash(name))
		text, err := os.ReadFile(from)
		if err != nil {
			return "", fmt.Errorf("the sources of Go's compiler are not here (%w): install Go from go.dev/dl", err)
		}
		if text, err = shrink(text); err != nil {
			return "", fmt.Errorf("%s: %w", name, err)
		}
		to := filepath.Join(m.cache, "overlay", filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(to), 0o755); err != nil {
			return "", err
		}
		if err := os.WriteFile(to, text, 0o644); err != nil {
			return "", err
		}
		replace[from] = to
	}
	text, err := json.Marshal(map[string]any{"Replace": replace})
	if err != nil {
		return "", err
	}
	file := filepath.Join(m.cache, "overlay.json")
	return file, os.WriteFile(file, text, 0o644)
}

// shrink takes out of a source what it does for other machines than the target: the
// cases of a switch, and the entries of a map, with their names; and the imports that
// only these use.
func shrink(source []byte) ([]byte, error) {
	set := token.NewFileSet()
	file, err := parser.ParseFile(set, "", source, 0) // comments would stand in the wrong places
	if err != nil {
		return nil, err
	}
	ast.Inspect(file, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.SwitchStmt:
			if !chooses(n) {
				break // nothing would be left of it
			}
			n.Body.List = slices.DeleteFunc(n.Body.List, func(s ast.Stmt) bool {
				list := s.(*ast.CaseClause).List
				return len(list) > 0 && !slices.ContainsFunc(list, func(x ast.Expr) bool { return !isOther(x) })
			})
		case *ast.CompositeLit:
			n.Elts = slices.DeleteFunc(n.Elts, func(x ast.Expr) bool {
				pair, ok := x.(*ast.KeyValueExpr)
				return ok && isOther(pair.Key)
			})
		}
		return true
	})
	dropImports(file)
	var b bytes.Buffer
	if err := format.Node(&b, set, file); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

// chooses reports whether a switch has a case for the target.
func chooses(s *ast.SwitchStmt) bool {
	return slices.ContainsFunc(s.Body.List, func(c ast.Stmt) bool {
		return slices.ContainsFunc(c.(*ast.CaseClause).List, func(x ast.Expr) bool {
			lit, ok := x.(*ast.BasicLit)
			return ok && lit.Value == strconv.Quote(target)
		})
	})
}

// isOther reports whether an expression is the name of another machine.
func isOther(x ast.Expr) bool {
	lit, ok := x.(*ast.BasicLit)
	if !ok || lit.Kind != token.STRING {
		return false
	}
	name, err := strconv.Unquote(lit.Value)
	return err == nil && name != target && slices.Contains(machines, name)
}

// dropImports takes out the imports that the file does not use.
func dropImports(file *ast.File) {
	used := map[string]bool{}
	ast.Inspect(file, func(n ast.Node) bool {
		if s, ok := n.(*ast.SelectorExpr); ok {
			if x, ok := s.X.(*ast.Ident); ok {
				used[x.Name] = true
			}
		}
		return true
	})
	for _, d := range file.Decls {
		if d, ok := d.(*ast.GenDecl); ok && d.Tok == token.IMPORT {
			d.Specs = slices.DeleteFunc(d.Specs, func(s ast.Spec) bool {
				spec := s.(*ast.ImportSpec)
				name, err := strconv.Unquote(spec.Path.Value)
				return err == nil && spec.Name == nil && !used[path.Base(name)]
			})
		}
	}
}
