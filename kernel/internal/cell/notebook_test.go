package cell_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/ninepixels/ninepixels/kernel/internal/cell"
	"github.com/ninepixels/ninepixels/kernel/internal/gonb"
)

// numbered is a cell with its place in the order of execution, and the ID by
// which the client calls it.
func numbered(number int, id, source string) *cell.Cell {
	c := cell.Parse(source, gonb.Commands)
	c.Number, c.ID = number, id
	return c
}

// listed writes what a notebook knows in one line.
func listed(n cell.Notebook) string {
	var list []string
	for _, k := range n.Known() {
		text := fmt.Sprintf("%s %s [%d]", k.Kind, k.Name, k.Number)
		if k.Type != "" {
			text += " " + k.Type
		}
		if k.Aside != "" {
			text += " aside: " + k.Aside
		}
		list = append(list, text)
	}
	return strings.Join(list, ", ")
}

func same(t *testing.T, what, got, want string) {
	t.Helper()
	if got != want {
		t.Errorf("%s:\n%s\nwant\n%s", what, got, want)
	}
}

// A later declaration of a name takes the place of the earlier one, and of one of
// several names only that.
func TestWith(t *testing.T) {
	for _, tc := range []struct {
		name  string
		cells []string // of the form "ID: source"; the ID may be missing
		want  string
	}{
		{"each its own", []string{":var a = 1", ":func f() {}"}, "var a [1], func f [2]"},
		{"another kind", []string{":const a = 1", ":type a int"}, "type a [2]"},
		{"one of two names", []string{":var a, b = 1, 2", ":var b = 3"}, "var a [1], var b [2]"},
		{"one of a block", []string{":const (\na = iota\nb\n)", ":func a() {}"}, "const b [1], func a [2]"},
		{"the variable of statements", []string{":x := 1", ":func x() {}"}, "func x [2]"},
		{"a declaration by the variable of statements", []string{":func x() {}", ":x := 1"}, "var x [2]"},
		{"methods", []string{":type T int\nfunc (t T) A() {}", ":func (t *T) A() {}"}, "type T [1], method T.A [2]"},
		{"methods of two types", []string{":func (t T) A() {}", ":func (u U[X]) A() {}"}, "method T.A [1], method U.A [2]"},
		{"init twice", []string{":func init() {}", ":func init() { f() }\nfunc init_x() {}", ":func init_x() {}"}, "init init [1], init init [2], init init_x [3]"},
		{"blank names", []string{":const _ = 1", ":var _ = 2"}, ""},
		{"the same text again", []string{":var a, b = 1, 2", ":var b = 2", ":var a, b = 1, 2"}, "var a [3], var b [3]"},
		{"the same cell, changed", []string{"one:var a = 1\nvar b = 2", "two:var c = 3", "one:var a = 2"}, "var a [3], var c [2]"},
		{"the same cell, empty now", []string{"one:var a = 1", "one:// nothing"}, ""},
		{"the same text in two cells", []string{"one:var a = 1", "two:var a = 1", "one:var b = 2"}, "var a [2], var b [3]"},
		{"func main is the cell's own", []string{":func main() {}\nfunc f() {}"}, "func f [1]"},
		{"imports", []string{":import \"fmt\"\nimport m \"math\"", ":import \"os\"", ":import m \"maps\""}, "import fmt [1], import os [2], import m [3]"},
		{"blank imports", []string{":import _ \"image/png\"", ":import _ \"image/gif\"\nimport . \"math\"", ":\nimport _ \"image/png\""},
			"import _ image/gif [2], import . math [2], import _ image/png [3]"},
		{"C in two cells", []string{":// int a;\nimport \"C\"", ":// int b;\nimport \"C\""}, "import C [1], import C [2]"},
	} {
		var n cell.Notebook
		for i, text := range tc.cells {
			id, source, _ := strings.Cut(text, ":")
			n = n.With(numbered(i+1, id, source))
		}
		same(t, tc.name, listed(n), tc.want)
	}
}

// A Notebook does not change: one that was kept stays as it was.
func TestWithLeavesTheNotebook(t *testing.T) {
	var empty cell.Notebook
	n := empty.With(numbered(1, "", "var a, b = 1, 2")).Keeps(map[string]cell.Value{"a": {Type: "int"}}, map[string]cell.Loss{"b": {Reason: "lost"}})
	before := listed(n)
	n.With(numbered(2, "", "var a = 2"))
	n.WithFailed(numbered(2, "", "var b = 2"), 1)
	n.Remove("a")
	n.SetAside(n.Numbered(1), 1, "no more")
	n.Keeps(map[string]cell.Value{"b": {Type: "string"}}, map[string]cell.Loss{"a": {Reason: "gone"}})
	n.Forgotten("gone")
	same(t, "the notebook", listed(n), before)
	same(t, "the empty one", listed(empty), "")
}

func TestRemove(t *testing.T) {
	n := cell.Notebook{}.With(numbered(1, "", "import m \"math\"\nimport _ \"image/png\"\nvar a, b = 1, 2\ntype T int\nfunc (t T) M() {}\nfunc f() {}\nfunc init_x() {}\nfunc init() {}\nfunc init() { f() }")).
		With(numbered(2, "", "x := 1")).Keeps(map[string]cell.Value{"x": {Type: "int"}}, nil)
	for _, tc := range []struct{ key, found string }{
		{"a", "var"}, {"T.M", "method"}, {"f", "func"}, {"m", "import"}, {"image/png", "import"}, {"x", "var"}, {"init_x", "init"}, {"init", "init"}, {"init", ""},
		{"a", ""}, {"nowhere", ""}, {"_", ""},
	} {
		next, found := n.Remove(tc.key)
		if string(found) != tc.found {
			t.Errorf("%q was %q, want %q", tc.key, found, tc.found)
		}
		n = next
	}
	same(t, "what is left", listed(n), "var b [1], type T [1]")
	if kept := n.Kept(); len(kept) > 0 {
		t.Errorf("the values of %q are kept", kept)
	}
}

func TestSetAside(t *testing.T) {
	n := cell.Notebook{}.With(numbered(1, "", "var a = 1\n\n// f calls.\nfunc f() {\n\tg()\n}\nfunc init() { g() }")).With(numbered(2, "", "func g() {}"))
	if _, names, _ := n.SetAside(n.Numbered(1), 2, "no"); len(names) > 0 {
		t.Errorf("the empty line 2 declares %q", names)
	}
	if _, names, _ := n.SetAside(n.Numbered(2), 3, "no"); len(names) > 0 {
		t.Errorf("cell 2 has no line 3, and %q stand there", names)
	}
	n, names, _ := n.SetAside(n.Numbered(1), 5, "it no longer compiles")
	same(t, "what stands in line 5", fmt.Sprint(names), "[f]")
	n, names, _ = n.SetAside(n.Numbered(1), 7, "it no longer compiles")
	same(t, "what stands in line 7", fmt.Sprint(names), "[init]")
	if _, names, _ := n.SetAside(n.Numbered(1), 5, "again"); len(names) > 0 {
		t.Errorf("%q was set aside twice", names)
	}
	same(t, "the notebook", listed(n), "var a [1], func f [1] aside: it no longer compiles, init init [1] aside: it no longer compiles, func g [2]")
	p, _ := n.Compose(numbered(3, "", "%%\na++"))
	if strings.Contains(p.Decls, "func f") || strings.Contains(p.Decls, "init") || !strings.Contains(p.Decls, "func g") {
		t.Errorf("the program has\n%s", p.Decls)
	}
	for source, want := range map[string]string{
		"f()": "f", "a++": "", "func f() {}": "", "func f() {}\nf()": "", "func h() { f() }": "f", "f := 3\nf++": "", "f := f()": "f", "g.f()": "", "type f int\nvar x f": "",
	} {
		missing := slices.Sorted(maps.Keys(n.Missing(numbered(3, "", source))))
		same(t, source+" lacks", strings.Join(missing, " "), want)
	}
	same(t, "when it has run again", listed(n.With(numbered(3, "", "func f() {}"))), "var a [1], init init [1] aside: it no longer compiles, func g [2], func f [3]")
}

// When a cell has failed, its declarations hold and the variables of its
// statements are what they were.
func TestWithFailed(t *testing.T) {
	n := cell.Notebook{}.With(numbered(1, "one", "x := 1\ny := g()")).Keeps(map[string]cell.Value{"x": {Type: "int"}}, map[string]cell.Loss{"y": {Reason: "lost"}})
	for _, tc := range []struct {
		name, id, source string
		line             int
		want             string
	}{
		{"another cell", "two", "func f() {}\nx := \"a\"\nz := 3", 0, "var x [1] int, var y [1] aside: lost, func f [2]"},
		{"the same cell", "one", "func f() {}\nx := \"a\"\nz := 3", 0, "func f [2], var x [2] int, var y [2] aside: lost"},
		{"the same cell without declarations", "one", "x = 5", 0, "var x [2] int, var y [2] aside: lost"},
		{"in the line of a declaration", "two", "var a = 1\nvar b = f()\nfunc f() int { panic(1) }", 2, "var x [1] int, var y [1] aside: lost, var a [2], func f [2]"},
		{"a declaration of the variable's name", "two", "func x() {}", 0, "var y [1] aside: lost, func x [2]"},
	} {
		same(t, tc.name, listed(n.WithFailed(numbered(2, tc.id, tc.source), tc.line)), tc.want)
	}
	same(t, "an empty notebook", listed(cell.Notebook{}.WithFailed(numbered(1, "", "x := 1"), 0)), "")
}

func TestKeeps(t *testing.T) {
	n := cell.Notebook{}.With(numbered(1, "", "x, y := g()")).Keeps(map[string]cell.Value{"x": {Type: "map[string]‹image/color›.Color"}, "y": {Type: "int"}}, nil)
	same(t, "kept", listed(n), "var x [1] map[string]color.Color, var y [1] int")
	same(t, "their names", fmt.Sprint(n.Kept()), "[x y]")
	n = n.Keeps(nil, map[string]cell.Loss{"y": {Reason: "it is a channel"}})
	same(t, "one lost", listed(n), "var x [1] map[string]color.Color, var y [1] aside: it is a channel")
	n = n.Keeps(map[string]cell.Value{"y": {Type: "int"}}, nil)
	same(t, "found again", listed(n), "var x [1] map[string]color.Color, var y [1] int")
	same(t, "forgotten", listed(n.Forgotten("the folder is gone")), "var x [1] aside: the folder is gone, var y [1] aside: the folder is gone")
	n = n.With(numbered(2, "", "x := 3"))
	same(t, "declared anew", listed(n), "var y [1] int, var x [2]")
}

// Cells are found by what names them.
func TestFindCells(t *testing.T) {
	one, two := numbered(1, "", "var a = 1"), numbered(2, "", "func f() {}")
	n := cell.Notebook{}.With(one).With(two)
	if n.Cell("cell[2].go") != two || n.Numbered(1) != one || n.Cell("cell[3].go") != nil || n.Numbered(3) != nil || len(n.Cells()) != 2 {
		t.Error("the cells are not found")
	}
	if k, ok := n.Find("f"); !ok || k.Number != 2 || k.Kind != "func" {
		t.Errorf("f is %+v", k)
	}
	if k, ok := n.With(numbered(3, "", "import \"fmt\"")).Find("fmt"); ok {
		t.Errorf("an import is found as %+v", k)
	}
	// Cells that are not counted share a number, and have names of their own.
	other := numbered(2, "", "var b = 2")
	n.Name(other)
	same(t, "the name of a second cell 2", other.File(), "cell[2].2.go")
	n = n.With(other)
	third := numbered(2, "", "var c = 3")
	n.Name(third)
	same(t, "the name of a third one", third.File(), "cell[2].3.go")
}

// Source declares all that the notebook has, for tools that look at Go.
func TestSource(t *testing.T) {
	n := cell.Notebook{}.With(numbered(1, "", "import m \"math\"\nimport _ \"image/png\"\nvar (\n\ta = m.Pi\n\tb = 2\n)\nfunc f() {}")).
		With(numbered(2, "", "x, y := 1, 2\nc := color.White")).
		Keeps(map[string]cell.Value{"x": {Type: "int"}, "c": {Type: "‹image/color›.Gray16"}, "b": {Type: "[]‹math›.T"}}, nil)
	n, _, _ = n.SetAside(n.Numbered(1), 7, "no")
	same(t, "the source", n.Source(), `import m "math"
import _ "image/png"
import "image/color"
var (
a = m.Pi
)
var b []m.T
var x int
var c color.Gray16
`)
}
