package cell_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/ninepixels/ninepixels/kernel/internal/cell"
	"github.com/ninepixels/ninepixels/kernel/internal/gonb"
)

func parse(source string) *cell.Cell {
	c := cell.Parse(source, gonb.Commands)
	c.Number = 1
	return c
}

// Special lines count where a statement or a declaration could begin, and nowhere
// else.
func TestSpecialLines(t *testing.T) {
	for _, tc := range []struct {
		name, source string
		want         []string // line, rows and text
	}{
		{"alone", "!ls -l", []string{"1 1 !ls -l"}},
		{"a space behind the sign", "! ls\n% env A=1", []string{"1 1 !ls", "2 1 %env A=1"}},
		{"hidden from Go's tools", "//gonb:%env A=1\n//gonb:!ls", []string{"1 1 %env A=1", "2 1 !ls"}},
		{"not at the head of the row", " !ls", nil},
		{"in a comment", "/*\n!ls\n*/\n// %reset\n//%reset", nil},
		{"in a comment behind a statement", "x := 1 /*\n!ls\n*/", nil},
		{"in a raw string", "x := `\n!ls\n%reset\n`", nil},
		{"in arguments", "f(\n!x,\n%y)", nil},
		{"behind an operator", "if a &&\n!b {\n}", nil},
		{"in a literal", "x := []bool{\n!y,\n}", nil},
		{"in a literal of literals", "x := [][]bool{{\n!y,\n}, {\n!z}}", nil},
		{"in a map", "x := map[string]bool{\"a\":\n!y}", nil},
		{"in the literal of a struct", "x := T{\n!y}", nil},
		{"in a literal behind return", "func f() []bool {\nreturn []bool{\n!y}\n}", nil},
		{"in a function", "func f() {\n!ls\n}", []string{"2 1 !ls"}},
		{"in a function with a result", "func f() []int {\n!ls\nreturn nil\n}", []string{"2 1 !ls"}},
		{"in the body of a literal function", "x := func() map[string]int {\n!ls\n}", []string{"2 1 !ls"}},
		{"in a loop", "for i := range []int{1} {\n!ls\n}", []string{"2 1 !ls"}},
		{"behind a case", "switch x {\ncase 1:\n!ls\n}", []string{"3 1 !ls"}},
		{"in a loop of three parts", "for i := 0; i < 3; i++ {\n!ls\n}", []string{"2 1 !ls"}},
		{"in a switch without a value", "switch x := 1; {\ncase true:\n!ls\n}", []string{"3 1 !ls"}},
		{"in a select", "select {\ncase <-c:\n!ls\n}", []string{"3 1 !ls"}},
		{"in an if with a literal", "if x == (T{\n!y}) {\n!ls\n}", []string{"3 1 !ls"}},
		{"in an if with a statement", "if x := f(); x {\n!ls\n}", []string{"2 1 !ls"}},
		{"between declarations", "var x = 1\n!ls\nfunc f() {}\n%env A=1", []string{"2 1 !ls", "4 1 %env A=1"}},
		{"goes on", "!a \\\n  b \\\n  c\n!d", []string{"1 3 !a    b    c", "4 1 !d"}},
		{"goes on past the end", "!a \\", []string{"1 1 !a  "}},
		{"goes on over what looks like one", "!a \\\n!b", []string{"1 2 !a  !b"}},
		{"the first row takes the cell", "%%bash\n!ls\n%env", []string{"1 1 %%bash"}},
		{"not in the first row", "\n%%bash\nls", []string{"2 1 %%bash"}},
		{"rows end with CR LF", "!ls\r\n%env A=1\r\n", []string{"1 1 !ls", "2 1 %env A=1"}},
		{"behind a byte order mark", "\ufeff!ls", []string{"1 1 !ls"}},
		{"a modulo that goes on", "x := 7 %\n2", nil},
	} {
		var got []string
		for _, s := range parse(tc.source).Specials {
			sign := "%"
			if s.Shell {
				sign = "!"
			}
			got = append(got, fmt.Sprintf("%d %d %s%s", s.Line, s.Rows, sign, s.Text))
		}
		if !slices.Equal(got, tc.want) {
			t.Errorf("%s: the special lines are %q, want %q", tc.name, got, tc.want)
		}
	}
}

func TestModes(t *testing.T) {
	for _, tc := range []struct {
		source string
		want   cell.Mode
		start  int // the line that opens the statements
	}{
		{"", cell.Nothing, 0},
		{"// a comment", cell.Nothing, 0},
		{"!ls", cell.Nothing, 0},
		{"package main", cell.Nothing, 0},
		{"var x = 1", cell.Declares, 0},
		{"package p\nfunc f() {}", cell.Declares, 0},
		{"x := 1", cell.Statements, 0},
		{"func() {}()", cell.Statements, 0},
		{"func (t T) m() {}", cell.Declares, 0},
		{"func f[T any](t T) {}", cell.Declares, 0},
		{"func(x int) int { return x }(3)", cell.Statements, 0},
		{"func main() {}", cell.OwnMain, 0},
		{"func main() {}\n%test", cell.Test, 2},
		{"%%", cell.Main, 1},
		{"var x = 1\n%%\nx++\n%%\nx++", cell.Main, 2},
		{"%main -v\nf()", cell.Main, 1},
		{"func f() {}\n%exec f -n 3", cell.Exec, 2},
		{"%%\n%exec f", cell.Exec, 2},
		{"%%\nx := 1\n%exec f", cell.Main, 1},
		{"x := 1\n%exec f", cell.Statements, 0},
		{"%test", cell.Test, 1},
		{"%%bash\nls", cell.Input, 1},
		{"%%writefile a.go\nfunc {", cell.Input, 1},
	} {
		c := parse(tc.source)
		start := 0
		if c.Start != nil {
			start = c.Start.Line
		}
		if c.Mode != tc.want || start != tc.start || len(c.Problems) > 0 {
			t.Errorf("%q: the mode is %d from line %d, want %d from line %d; problems: %v", tc.source, c.Mode, start, tc.want, tc.start, c.Problems)
		}
	}
}

func TestProblems(t *testing.T) {
	for _, tc := range []struct {
		name, source string
		line, also   int
		message      string
	}{
		{"one } too many", "%%\n}", 2, 0, "there is one } too many"},
		{"one ) too many", "f(1))", 1, 0, "there is one ) too many"},
		{"one ] too many", "a[1]]", 1, 0, "there is one ] too many"},
		{"a } is missing", "%%\nif x {\n\tf()", 2, 0, "a } is missing: the { of line 2"},
		{"the one that the indents miss", "func f() {\n\tif x {\n\t\tg()\n}\n", 2, 0, "the { of line 2 is never closed"},
		{"the one that the indents miss, with spaces", "func f() {\n  if x {\n    g()\n}\n", 2, 0, "the { of line 2 is never closed"},
		{"a } is missing before %%", "func f() {\n\tg()\n%%\nf()", 3, 1, "a } is missing before %%: the { of line 1"},
		{"the one before %% that the indents miss", "func f() {\n\tif x {\n\t\tg()\n}\n%%\nf()", 5, 2, "a } is missing before %%: the { of line 2"},
		{"a ) is missing before %%", "import (\n\"fmt\"\n;{\n%%", 4, 1, "a ) is missing before %%"},
		{"a ) is missing", "f(g(1)", 1, 0, "a ) is missing: the ( of line 1"},
		{"a ] before )", "f(a[1)", 1, 1, "a ] is missing before this )"},
		{"a ) before }", "if x {\n\tf(1\n}", 3, 2, "a ) is missing before this }"},
		{"a text does not end", "x := \"a", 1, 0, "string literal not terminated"},
		{"a raw text does not end", "f(`a\nb)", 1, 0, "raw string literal not terminated"},
		{"a comment does not end", "f()\n/* a", 2, 0, "comment not terminated"},
		{"no Go at all", "SELECT * FROM t", 1, 0, "expected"},
		{"two things in a row", "x := 1 2", 1, 0, "expected"},
		{"statements and a func main", "func main() {}\nf()", 1, 0, "the cell has statements of its own to run, and a func main"},
		{"statements and %test", "func TestA(t *testing.T) {}\n\nf()\n%test", 3, 0, "the cell has statements of its own to run, and %test"},
		{"%exec and %test", "%exec f\n%test", 1, 0, "the cell has statements of its own to run, and %test"},
		{"%exec of nothing", "x := 1\n%exec", 2, 0, "%exec needs the name of a function"},
		{"%exec of a call", "%exec f()", 1, 0, "%exec needs the name of a function"},
		{"a function without a body", "func f()", 1, 0, "missing function body"},
		{"the lines of CR LF", "x := 1\r\n\r\ny := 2 3\r\n", 3, 0, "expected"},
		{"a cell that is too long", strings.Repeat("x", cell.MaxSource+1), 1, 0, "the cell is longer than 16 MB"},
	} {
		c := parse(tc.source)
		if len(c.Problems) == 0 {
			t.Errorf("%s: there is no problem", tc.name)
		} else if p := c.Problems[0]; p.Line != tc.line || p.Also != tc.also || !strings.Contains(p.Message, tc.message) {
			t.Errorf("%s: the problem is %+v, want %q in line %d and %d", tc.name, p, tc.message, tc.line, tc.also)
		}
	}
}

// The parser names ten mistakes of a text at most.
func TestManyProblems(t *testing.T) {
	if got := len(parse(strings.Repeat("f(1 2)\n", 50)).Problems); got != 10 {
		t.Errorf("there are %d problems, want 10", got)
	}
}

func TestDeclarations(t *testing.T) {
	c := parse(`import (
	"fmt"
	m "math"
	. "strings"
	_ "image/png"
	"example.com/go-thing/v2"
)
import "gopkg.in/yaml.v3"

// A is a constant.
const A, B = 1, 2
var x, _ = 1, 2
var (
	y int
	//go:embed a.txt "b c.txt"
	z string
)
type (
	T[K comparable] struct{}
	U = int
)
func f() {}
func (t T[K]) m() {}
func (t *T[K]) p() {}
func (t (*(U))) q() {}
func (P[K, V]) r() {}
func init() {}
func init_a() {}
func init_weights(n int) {}
func init_value() int { return 1 }
`)
	if len(c.Problems) > 0 {
		t.Fatal(c.Problems)
	}
	var got []string
	for _, i := range c.Imports {
		got = append(got, fmt.Sprintf("%d:%d %s %v", i.Line, i.Column, i.Name(), i.Hidden()))
	}
	for _, d := range c.Decls {
		var names []string
		for _, n := range d.Names {
			names = append(names, fmt.Sprintf("%s@%d", n.Key, n.Line))
		}
		got = append(got, fmt.Sprintf("%d:%d %s %v%q", d.Line, d.Column, d.Kind, names, d.Embeds))
	}
	want := []string{
		"2:2 fmt false", "3:2 m false", "4:2 . true", "5:2 _ true", "6:2 thing false", "8:8 yaml false",
		"10:1 const [A@11 B@11][]", "12:1 var [x@12 _@12][]", "14:2 var [y@14][]", `15:2 var [z@16]["a.txt" "b c.txt"]`,
		"19:2 type [T@19][]", "20:2 type [U@20][]", "22:1 func [f@22][]", "23:1 method [T.m@23][]", "24:1 method [T.p@24][]",
		"25:1 method [U.q@25][]", "26:1 method [P.r@26][]", "27:1 init [@27][]", "28:1 init [init_a@28][]",
		"29:1 func [init_weights@29][]", "30:1 func [init_value@30][]",
	}
	if !slices.Equal(got, want) {
		t.Errorf("the declarations are\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

// The comment of import "C" belongs to it, before the import or in a block.
func TestPreamble(t *testing.T) {
	for _, source := range []string{"// #include <a.h>\nimport \"C\"", "import (\n\t// #include <a.h>\n\t\"C\"\n)"} {
		c := parse(source)
		if len(c.Imports) != 1 || c.Imports[0].Preamble != "// #include <a.h>" {
			t.Errorf("%q: the imports are %+v", source, c.Imports)
		}
	}
}

func TestVariables(t *testing.T) {
	c := parse("x, y := 1, 2\nvar z, _ = 3, 4\nx, err := f()\nfor i := range 3 {\n\tw := i\n}\na.b = 1\nvar (\n\tp int\n\tq = 2\n)")
	var got []string
	for _, v := range c.Vars {
		got = append(got, fmt.Sprintf("%s@%d", v.Key, v.Line))
	}
	if want := "x@1 y@1 z@2 err@3 p@9 q@10"; strings.Join(got, " ") != want {
		t.Errorf("the variables are %v, want %s", got, want)
	}
	if c := parse("//go:embed a\n// a is a file.\nvar a string\nvar b int\nvar (\n\t// c is a file.\n\t//go:embed c\n\tc string\n)\nf()"); len(c.Vars) != 1 || c.Vars[0].Key != "b" || len(c.Decls) != 2 {
		t.Errorf("what is embedded is no statement's: the variables are %v, and the declarations %v", c.Vars, c.Decls)
	}
	if c := parse("%%\nx := 1"); len(c.Vars) > 0 {
		t.Errorf("behind %%%%, the variables are main's, and not %v", c.Vars)
	}
}

func TestTests(t *testing.T) {
	c := parse("func TestA(t *testing.T) {}\nfunc FuzzB(f *testing.F) {}\nfunc help() {}\nvar Test = 1\nfunc BenchmarkC(b *testing.B) {}\n%test")
	tests, benchmarks := c.Tests()
	if !slices.Equal(tests, []string{"TestA", "FuzzB"}) || len(benchmarks) != 1 {
		t.Errorf("the tests are %q, benchmarks: %v", tests, benchmarks)
	}
	if tests, benchmarks := parse("func f() {}").Tests(); len(tests) > 0 || len(benchmarks) > 0 {
		t.Errorf("a cell without tests has %q, benchmarks: %v", tests, benchmarks)
	}
}

func TestRow(t *testing.T) {
	c := parse("a()\r\nb()")
	if got := []string{c.Row(0), c.Row(1), c.Row(2), c.Row(3)}; !slices.Equal(got, []string{"", "a()", "b()", ""}) {
		t.Errorf("the rows are %q", got)
	}
}
