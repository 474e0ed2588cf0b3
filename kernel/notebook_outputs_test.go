package main_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/ninepixels/ninepixels/kernel/internal/coursetest"
	"github.com/ninepixels/ninepixels/kernel/internal/notebook"
)

// These look at what the cells of a notebook that has just been run have printed
// and shown.

// checkExercises asks that each check has had its say: ✓ in a solution; of an
// exercise as it stands, that it waits, and nothing that helps to solve it.
func checkExercises(t *testing.T, nb *notebook.Notebook, solution bool) {
	t.Helper()
	exercises := coursetest.Exercises(nb)
	for _, c := range exercises {
		text := c.Printed()
		switch {
		case solution && (!strings.Contains(text, "✓") || strings.Contains(text, "✗")):
			t.Errorf("cell %s: the solution does not pass: %s", c.ID, text)
		case !solution && (!strings.Contains(text, "○ Exercise ") || strings.Contains(text, "✗") || strings.Contains(text, "Hint 1")):
			t.Errorf("cell %s: the exercise does not say that it waits, or says more: %s", c.ID, text)
		}
	}
	if solution && len(exercises) == 0 {
		t.Error("a solutions notebook without a check")
	}
}

// checkDisplays asks that a cell that shows something has something to show.
func checkDisplays(t *testing.T, nb *notebook.Notebook) {
	t.Helper()
	for _, c := range nb.Cells {
		if c.Type != notebook.Code {
			continue
		}
		want, got := showCalls(t, c), 0
		for _, o := range c.Outputs {
			if o.Type == notebook.DisplayData {
				got++
			}
		}
		if got < want {
			t.Errorf("cell %s: %d displays arrived, want at least %d", c.ID, got, want)
		}
	}
}

// showCalls counts the statements of a %% cell that show something; a call
// among another's arguments is an option, and shows nothing by itself.
func showCalls(t *testing.T, c *notebook.Cell) int {
	t.Helper()
	_, body, found := strings.Cut("\n"+c.Source, "\n%%\n")
	if !found {
		return 0
	}
	file, err := parser.ParseFile(token.NewFileSet(), c.ID, "package cell\nfunc main() {\n"+body+"\n}", 0)
	if err != nil {
		t.Fatalf("cell %s: its statements are not Go: %v", c.ID, err)
	}
	n := 0
	ast.Inspect(file, func(node ast.Node) bool {
		statement, _ := node.(*ast.ExprStmt)
		if statement == nil {
			return true
		}
		if call, ok := statement.X.(*ast.CallExpr); ok {
			if f, ok := call.Fun.(*ast.SelectorExpr); ok {
				if pkg, ok := f.X.(*ast.Ident); ok && pkg.Name == "show" {
					n++
				}
			}
		}
		return true
	})
	return n
}

var accuracyLine = regexp.MustCompile(`test accuracy (0\.\d+)`)

// accuracy is the number that the cell "test" prints.
func accuracy(t *testing.T, nb *notebook.Notebook) float64 {
	t.Helper()
	m := accuracyLine.FindStringSubmatch(nb.Cell("test").Printed())
	if m == nil {
		t.Fatalf("no test accuracy in %q", nb.Cell("test").Printed())
	}
	a, err := strconv.ParseFloat(m[1], 64)
	if err != nil {
		t.Fatal(err)
	}
	return a
}
