package cell_test

import (
	"strings"
	"testing"

	"github.com/ninepixels/ninepixels/kernel/internal/cell"
	"github.com/ninepixels/ninepixels/kernel/internal/gonb"
)

// parsed reads a cell that is to have no problems.
func parsed(t *testing.T, source string) *cell.Cell {
	t.Helper()
	c := cell.Parse(source, gonb.Commands)
	for _, p := range c.Problems {
		t.Errorf("%q, line %d: %s", source, p.Line, p.Message)
	}
	return c
}

func TestSemicolons(t *testing.T) {
	for _, c := range []struct {
		source string
		body   string // the statements, in one row
		vars   int
		shows  bool
	}{
		{"one := 1; two := 2; one + two", "one := 1; two := 2; one + two", 2, true},
		{"for i := 0; i < 3; i++ {\n\tf(i)\n}", "for i := 0; i < 3; i++ { f(i) }", 0, false},
		{"for i := 0; i < 3; i++ { f(i) }; 3", "for i := 0; i < 3; i++ { f(i) }; 3", 0, true},
		{"if v := 3; v > 2 {\n\tf(v)\n} else {\n\tg()\n}", "if v := 3; v > 2 { f(v) } else { g() }", 0, false},
		{"switch v := f(); v {\ncase 1:\n}", "switch v := f(); v { case 1: }", 0, false},
		{"for ; ; {\n}", "for ; ; { }", 0, false},
		{"x := 5;", "x := 5;", 1, false},
		{"x;", "x;", 0, false},
		{";", ";", 0, false},
		{"%%\nx := 1; f(x)", "x := 1; f(x)", 0, false},
		{"type T int; var t T; t", "var t T; t", 1, true},
		{"import \"fmt\"; fmt.Println(1)", "fmt.Println(1)", 0, false},
		{"func f() {}; f()", "f()", 0, true},
	} {
		got := parsed(t, c.source)
		program, _ := cell.Notebook{}.Compose(got)
		_, body, _ := strings.Cut(program.Body, "\n") // behind its //line
		if joined := strings.Join(strings.Fields(body), " "); joined != c.body {
			t.Errorf("%q: the statements are %q, want %q", c.source, joined, c.body)
		}
		if len(got.Vars) != c.vars || program.Value != c.shows {
			t.Errorf("%q: %d variables, and shows a value: %v; want %d, %v", c.source, len(got.Vars), program.Value, c.vars, c.shows)
		}
	}
}
