package cell_test

import (
	"errors"
	"go/types"
	"slices"
	"strings"
	"testing"

	"github.com/ninepixels/ninepixels/kernel/internal/cell"
	"github.com/ninepixels/ninepixels/kernel/internal/gonb"
)

// noPackages knows none: the cells of these tests need none.
type noPackages struct{}

func (noPackages) Import(path string) (*types.Package, error) { return nil, errors.New(path) }

// A typed cell is what a client sends for it.
type typed struct{ id, source string }

// finish runs all cells but the last, as far as their types go, and returns the
// last one's program.
func finish(t *testing.T, cells ...typed) cell.Finished {
	t.Helper()
	var notebook cell.Notebook
	var finished cell.Finished
	for i, one := range cells {
		c := parsed(t, one.source)
		c.ID, c.Number = one.id, i+1
		program, next := notebook.Compose(c)
		finished = program.Finish(nil, noPackages{})
		kept := map[string]cell.Value{}
		for name, text := range finished.Types {
			kept[name] = cell.Value{Type: text}
		}
		notebook = next.Keeps(kept, nil)
	}
	return finished
}

// What statements use before they declare it is the notebook's.
func TestUsedBeforeDeclared(t *testing.T) {
	for _, c := range []struct {
		name    string
		cells   []typed
		want    []string // in the program of the last cell
		without []string
	}{
		{"goes on", []typed{{"a", "x := 3"}, {"b", "x := x + 1"}}, []string{"var x int\n", "x  = x + 1", `Name: "x", Pointer: &x}`}, []string{"var x int\nvar x int", ":="}},
		{"printed above", []typed{{"a", "x := 3"}, {"b", "print(x)\nx := 5"}}, []string{"var x int\n", "print(x)\nx  = 5", "np_values.Load("}, nil},
		{"in the same cell, again", []typed{{"a", "x := 3"}, {"a", "x := x + 1"}, {"a", "x := x + 1"}}, []string{"np_values.Load(", "x  = x + 1"}, nil},
		{"of a declaration", []typed{{"a", "var x = 3\nfunc f() int { return x }"}, {"b", "x := x + f()"}}, []string{"var x = 3", "x  = x + f()"}, []string{"var x int"}},
		{"of another type", []typed{{"a", "x := 3"}, {"b", "x := []int{x}\nprint(len(x))"}},
			[]string{"var np_was_x int\n", "var x []int\n", `Name: "x", Pointer: &np_was_x}`, "x  = []int{np_was_x}", "print(len(x))"}, nil},
		{"one of two", []typed{{"a", "x := 3"}, {"b", "y, x := x, 4"}}, []string{"var x int\n", "var y int\n", "y, x  = x, 4"}, nil},
		{"not used before", []typed{{"a", "x := 3"}, {"b", "x := 4"}}, []string{"x  = 4"}, []string{"np_values.Load("}},
		{"by a function that calls itself", []typed{{"a", "f := func(n int) int { if n == 0 { return 1 }; return f(n-1) }\nf(3)"}}, []string{"var f func(n int) int", "f  = func"}, nil},
	} {
		got := finish(t, c.cells...)
		for _, want := range c.want {
			if !strings.Contains(got.Text, want) {
				t.Errorf("%s: there is no %q in\n%s", c.name, want, got.Text)
			}
		}
		for _, without := range c.without {
			if strings.Contains(got.Text, without) {
				t.Errorf("%s: there is %q in\n%s", c.name, without, got.Text)
			}
		}
		if got.Fault != "" {
			t.Errorf("%s: %s", c.name, got.Fault)
		}
	}
}

// A variable that the statements use too early, and that the notebook does not
// have, is left for the compiler to complain of.
func TestUsedTooEarly(t *testing.T) {
	for _, source := range []string{"print(z)\nz := 3", "z := z + 1", "if z > 0 {\n}\nz := 1"} {
		if got := finish(t, typed{"a", source}); strings.Contains(got.Text, "var z") || !strings.Contains(got.Text, "z := ") {
			t.Errorf("%q: z becomes a variable of the notebook:\n%s", source, got.Text)
		}
	}
	got := finish(t, typed{"a", "var x = 3"}, typed{"b", "x := []int{x}"})
	if want := "x has the type int, and would get the type []int here from its own value: give the new variable another name"; got.Fault != want {
		t.Errorf("another type: %q, want %q", got.Fault, want)
	}
}

// A variable with the name of one of Go's types would take it from all other
// cells.
func TestNamedAsAType(t *testing.T) {
	c := parsed(t, "string := \"a\"\nn := 1\nvar error = 3")
	if !slices.EqualFunc(c.Vars, []string{"n"}, func(n cell.Name, want string) bool { return n.Key == want }) {
		t.Errorf("the notebook's variables: %v, want n only", c.Vars)
	}
	got := finish(t, typed{"a", c.Source})
	if !strings.Contains(got.Text, "string := \"a\"") || strings.Contains(got.Text, "var string") || len(got.Local) > 0 {
		t.Errorf("%v, %s", got.Local, got.Text)
	}
}

// parsed reads a cell that is to have no problems.
func parsed(t *testing.T, source string) *cell.Cell {
	t.Helper()
	c := cell.Parse(source, gonb.Commands)
	for _, p := range c.Problems {
		t.Errorf("%q, line %d: %s", source, p.Line, p.Message)
	}
	return c
}
