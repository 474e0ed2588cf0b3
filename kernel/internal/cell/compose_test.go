package cell_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/ninepixels/ninepixels/kernel/internal/cell"
)

// program composes the last of the cells, and finishes it.
func program(t *testing.T, cells ...string) string {
	t.Helper()
	b := &book{t: t}
	text := ""
	for _, source := range cells {
		text = b.add(source)
	}
	return text
}

// The programs of some cells, whole.
func TestProgramTexts(t *testing.T) {
	for _, tc := range []struct {
		name  string
		cells []string
		want  string
	}{
		{"statements behind %%", []string{"%%\nfmt.Println(1)"}, `package main

import (
np_flag "flag"
np_debug "runtime/debug"
"fmt"
//line generated.go:1:1
)

//line generated.go:2:1
//line generated.go:3:1
var _ = np_debug.SetMaxStack(250_000_000); func main() {
np_flag.Parse()
//line cell[1].go:2:1
fmt.Println(1)
//line generated.go:4:1
}
`},
		{"a func main", []string{"func f() {}\n\nfunc main() { f() }"}, `package main

import (
//line generated.go:1:1
)

//line generated.go:2:1
//line cell[1].go:1:1
func f() {}
//line cell[1].go:3:1
func main() { f() }
`},
		{"%exec", []string{"func f() {}", "%exec f -n 3"}, `package main

import (
np_flag "flag"
np_debug "runtime/debug"
//line generated.go:1:1
)

//line generated.go:2:1
//line cell[1].go:1:1
func f() {}
//line generated.go:3:1
var _ = np_debug.SetMaxStack(250_000_000); func main() {
np_flag.Parse()
//line cell[2].go:1:1
f()
//line generated.go:4:1
}
`},
		{"a test", []string{"import m \"testing\"\nfunc TestA(t *m.T) {}\n%test"}, `package main

import (
//line cell[1].go:1:8
m "testing"
//line generated.go:1:1
)

//line generated.go:2:1
//line cell[1].go:2:1
func TestA(t *m.T) {}
`},
		{"variables of statements, and a value", []string{"x := 1\nvar y, z float64 = 2, 3\nx +\n\t4"}, `package main

import (
np_flag "flag"
np_debug "runtime/debug"
np_values "github.com/ninepixels/ninepixels/kernel/values"
//line generated.go:1:1
)

//line generated.go:2:1
var x int
var y float64
var z float64
//line generated.go:3:1
var _ = np_debug.SetMaxStack(250_000_000); func main() {
np_flag.Parse()
np_cell()
np_values.Keep(np_values.Var{Name: "x", Pointer: &x}, np_values.Var{Name: "y", Pointer: &y}, np_values.Var{Name: "z", Pointer: &z}, )
}
func np_cell() {
//line cell[1].go:1:1
x  = 1
    y, z         = 2, 3
np_values.Show(/*line cell[1].go:3:1*/x +
	4)
//line generated.go:4:1
}
`},
		{"a kept value that is read back", []string{"x := color.White", "%%\nfmt.Println(x)"}, `package main

import (
np_flag "flag"
np_debug "runtime/debug"
np_values "github.com/ninepixels/ninepixels/kernel/values"
np_type0 "image/color"
"fmt"
//line generated.go:1:1
)

//line generated.go:2:1
var x np_type0.Gray16
var _ = np_values.Load(np_values.Var{Name: "x", Pointer: &x}, )
//line generated.go:3:1
var _ = np_debug.SetMaxStack(250_000_000); func main() {
np_flag.Parse()
np_cell()
np_values.Keep(np_values.Var{Name: "x", Pointer: &x}, )
}
func np_cell() {
//line cell[2].go:2:1
fmt.Println(x)
//line generated.go:4:1
}
`},
		{"a block of which a name was taken, a group, and C", []string{"const (\n\ta = iota\n\tb\n)\nvar (\n\tc, d = 1, 2\n)", "// int n;\nimport \"C\"\nfunc init_n() { c, _ = int(C.n), a }\nfunc b() {}"}, `package main

import (
//line generated.go:1:1
)

// int n;
import "C"
//line generated.go:2:1
//line cell[1].go:1:1
const (
	a = iota
	_
)
//line generated.go:1:1
var (
//line cell[1].go:6:2
c, d = 1, 2
//line generated.go:1:1
)
//line cell[2].go:4:1
func b() {}
//line cell[2].go:3:1
func init  () { c, _ = int(C.n), a }
`},
	} {
		got := program(t, tc.cells...)
		if tc.name == "a block of which a name was taken, a group, and C" { // it has no statements
			got, _, _ = strings.Cut(strings.Replace(got, "np_flag \"flag\"\nnp_debug \"runtime/debug\"\n", "", 1), "//line generated.go:3:1\nvar _")
		}
		same(t, tc.name, got, tc.want)
	}
}

// What a cell's statements become, row by row.
func TestStatements(t *testing.T) {
	for _, tc := range []struct{ name, cell, want string }{
		{"an unused variable", "x := 1", "x  = 1"},
		{"two, of which one is new", "x, err := 1, error(nil)\ny, err := 2, err", "x, err  = 1, error(nil)\ny, err  = 2, err"},
		{"without a value", "var x int\nx++", "         \nx++"},
		{"with a type", "var x int8 = 1\nx++", "    x      = 1\nx++"},
		{"several in a row", "x := 1; var y = 2; const a = 3; func f() {}; f(); ;x++;", "x  = 1;     y = 2;                           f();  x++;"},
		{"a group", "var (\n\tx int\n\ty = 2\n)\nf()", "     \n\t     \n\ty = 2\n \nf()"},
		{"a blank one", "_, x := 1, 2", "_, x  = 1, 2"},
		{"of a local type", "type t int\nfor range 2 {\n\tx := t(1)\n\t_ = x\n}", "for range 2 {\n\tx := t(1)\n\t_ = x\n}"},
		{"of a type without a name here", "x, y := bytes.MinRead, reflect.ValueOf(1).Type\nz := time.Now().Zone", "x, y  = bytes.MinRead, reflect.ValueOf(1).Type\nz  = time.Now().Zone"},
		{"of the name of a package", "strings := 1\nstrings++", "strings  = 1\nstrings++"},
		{"a value", "1 + 2", `np_values.Show(/*line cell[1].go:1:1*/1 + 2)`},
		{"a value behind declarations", "const a = 1\n\n  a", `  np_values.Show(/*line cell[1].go:3:3*/a)`},
		{"a value in the row of a statement", "x := 1; x", `x  = 1; np_values.Show(/*line cell[1].go:1:9*/x)`},
		{"no value for a semicolon", "x := 1\nx;", "x  = 1\n_ = /*line cell[1].go:2:1*/x;"},
		{"no value of print", "fmt.Println(1)", "fmt.Println(1)"},
		{"no value of print to a writer", "fmt.Fprintf(os.Stderr, \"a\")", "fmt.Fprintf(os.Stderr, \"a\")"},
		{"a value of Sprint", "fmt.Sprint(1)", `np_values.Show(/*line cell[1].go:1:1*/fmt.Sprint(1))`},
		{"no value of println", "println(1)", "println(1)"},
		{"no value of a call without one", "func() {}()", "func() {}()"},
		{"no value of what writes", "(os.Stdout.WriteString(\"a\"))", "(os.Stdout.WriteString(\"a\"))"},
		{"a pair", "strings.Cut(\"a\", \"b\")", `np_values.Show(/*line cell[1].go:1:1*/strings.Cut("a", "b"))`},
		{"a picture", "image.NewGray(image.Rect(0, 0, 1, 1))", `np_values.Drawer(np_show.Value).Show(/*line cell[1].go:1:1*/image.NewGray(image.Rect(0, 0, 1, 1)))`},
		{"pictures", "[]image.Image{}", `np_values.Drawer(np_show.Value).Show(/*line cell[1].go:1:1*/[]image.Image{})`},
		{"a type is no value", "int", "int"},
		{"what does not compile stays", "x := nowhere\nx", "x := nowhere; _ = x\nx"},
	} {
		text := program(t, tc.cell)
		_, body, found := strings.Cut(text, "func np_cell() {\n")
		if !found {
			_, body, _ = strings.Cut(text, "np_flag.Parse()\n")
		}
		body, _, _ = strings.Cut(body, "//line generated.go:4:1")
		if rest, ok := strings.CutPrefix(body, "//line cell[1].go:"); ok {
			_, body, _ = strings.Cut(rest, "\n")
		}
		same(t, tc.name, strings.Trim(body, "\n"), tc.want)
	}
}

// A variable whose type no other cell can write stays the cell's own, and the
// notebook gets the others of its row.
func TestLocals(t *testing.T) {
	for _, tc := range []struct{ cell, local, types, body string }{
		{"t, err := reflect.TypeOf(1).(fmt.Stringer), 2", "", "err int, t ‹fmt›.Stringer", "t, err  = "},
		{"a, b := 1, binary.LittleEndian\nb.String()", "b", "a int", "np_0, b := 1, binary.LittleEndian; a = np_0; _ = b\n"},
		{"var a, b = 1, binary.LittleEndian\nb.String()", "b", "a int", "var np_0, b = 1, binary.LittleEndian; a = np_0; _ = b\n"},
		{"var (\n\ta = 1\n\tb, c = binary.LittleEndian, a + 1\n\td int\n)\nb.String()", "b", "a int, c int, d int",
			"\n     \n\ta = 1\n\tvar b, np_4 = binary.LittleEndian, a + 1; _ = b; c = np_4\n\t     \n \n"},
		{"var (\n\ta, b = 1, binary.LittleEndian\n)\nb.String()", "b", "a int", "\n     \n\tvar np_3, b = 1, binary.LittleEndian; a = np_3; _ = b\n \n"},
		{"a, b := 1, binary.LittleEndian\nc, b := \"c\", b", "b", "a int, c string", "np_0, b := 1, binary.LittleEndian; a = np_0; _ = b\nnp_2, b := \"c\", b; c = np_2; _ = b\n"},
		{"m := map[string][]*[2]func(chan struct{ E any }) error{}\nb := struct{ binary.ByteOrder; X []any }{}\nm[b.String()] = nil", "",
			"b struct{‹encoding/binary›.ByteOrder; X []any}, m map[string][]*[2]func(chan struct{E any}) error", "m  ="},
		{"b := [1]struct{ x any; l []any }{}\nl := []any{binary.BigEndian}\nn := struct{ fmt.Stringer }{}\nb[0].l = l", "",
			"b [1]struct{x any; l []any}, l []any, n struct{‹fmt›.Stringer}", "n  ="},
		{"o, n := os.Stdout, template.New(\"a\").Tree", "", "n *‹text/template/parse›.Tree, o *‹os›.File", "o, n  ="},
		{"r, n := fmt.Errorf(\"%w\", nil), rand.NewZipf", "", "n func(r *‹math/rand›.Rand, s float64, v float64, imax uint64) *‹math/rand›.Zipf, r error", "r, n  ="},
		{"e, n := errors.ErrUnsupported, sync.OnceFunc", "", "e error, n func(f func()) func()", "e, n  ="},
		{"a := strings.NewReplacer", "", "a func(oldnew ...string) *‹strings›.Replacer", "a  ="},
		{"f, n := func() struct{ a int } { return struct{ a int }{1} }, 2", "", "f func() struct{a int}, n int", "f, n  ="},
		{"type T struct{}\nv := func() any { type u int; return u(1) }()", "", "v any", "v  ="},
		{"x, n := unexported()\nfunc unexported() (any, int) { return 1, 2 }", "", "n int, x any", "x, n  ="},
		{"g := map[string]chan<- *[3]T{}\ntype T = struct{ A interface{ M(int) } }", "", "g map[string]chan<- *[3]T", "g  ="},
	} {
		b := &book{t: t}
		c := parse(tc.cell)
		p, _ := b.Compose(c)
		f := p.Finish(imports(p), newImporter())
		var types []string
		for name, text := range f.Types {
			types = append(types, fmt.Sprintf("%s %s", name, text))
		}
		slices.Sort(types)
		same(t, tc.cell, strings.Join(types, ", "), tc.types)
		same(t, tc.cell+": local", strings.Join(slices.Sorted(maps.Keys(f.Local)), " "), tc.local)
		if !strings.Contains(f.Text, tc.body) {
			t.Errorf("%s: there is no %q in\n%s", tc.cell, tc.body, f.Text)
		}
	}
}

// Needs and Packages are what the builder must look for.
func TestNeeds(t *testing.T) {
	for _, tc := range []struct{ cell, needs, packages string }{
		{"%%\nfmt.Println(strings.ToUpper(\"a\"))", "flag runtime/debug", "map[fmt:[Println] strings:[ToUpper]]"},
		{"x := 1", "flag runtime/debug " + cell.ValuesPath, "map[]"},
		{"var p struct{ x int }\n%%\np.x = len(os.Args)", "flag runtime/debug", "map[os:[Args]]"},
		{"func f() { a.B(); a.C(); var b T; b.D() }", "flag runtime/debug", "map[a:[B C]]"},
	} {
		p, _ := cell.Notebook{}.Compose(parse(tc.cell))
		same(t, tc.cell, strings.Join(p.Needs(), " "), tc.needs)
		same(t, tc.cell, fmt.Sprint(p.Packages), tc.packages)
	}
}

// Tests of earlier cells are no part of a program that is none.
func TestEarlierTests(t *testing.T) {
	n := cell.Notebook{}.With(numbered(1, "", "func TestA(t *testing.T) {}\nfunc BenchmarkB(b *testing.B) {}\nfunc FuzzC(f *testing.F) {}\nfunc Testify() {}\nvar TestD = 1"))
	p, _ := n.Compose(numbered(2, "", "%%\nTestify()"))
	if strings.Contains(p.Decls, "testing") || !strings.Contains(p.Decls, "Testify") || !strings.Contains(p.Decls, "TestD") {
		t.Errorf("the program has\n%s", p.Decls)
	}
	p, _ = n.Compose(numbered(2, "", "%test"))
	if strings.Count(p.Decls, "testing") != 3 || !p.Test {
		t.Errorf("the test has\n%s", p.Decls)
	}
}

// What is kept: the variables that statements declare, those that they may have
// changed, and those that were kept before.
func TestKeep(t *testing.T) {
	n := cell.Notebook{}.With(numbered(1, "", "var a, b = 1, 2\nfunc f() {}")).With(numbered(2, "", "x := 1\ny := 1")).Keeps(map[string]cell.Value{
		"x": {Type: "T", Needs: []cell.TypeText{"U"}, Functions: []cell.TypeText{"f", "gone", "‹math›.Sqrt"}}}, nil)
	for _, tc := range []struct{ cell, keep, restored string }{
		{"a += x", "[a x]", "[x]"},
		{"a++", "[a]", "[]"}, // what no name leads to stays where it is kept
		{"%%\na += x", "[x]", "[x]"},
		{"c.x = 1", "[]", "[]"},
		{"x := 2", "[]", "[]"},
		{"func TestA(t *testing.T) { x++ }\n%test", "[]", "[x]"},
	} {
		p, _ := n.Compose(numbered(3, "", tc.cell))
		same(t, tc.cell, fmt.Sprint(p.Keep, p.Restored), tc.keep+" "+tc.restored)
	}
	p, _ := n.Compose(numbered(3, "", "%%\nprintln(x)"))
	f := p.Finish(nil, nil)
	for _, want := range []string{
		"{ return []any{f, np_type0.Sqrt, } }\n", // in a method: what f uses comes no earlier for it
		"var _ = np_values.Know((*U)(nil), np_functions{}, )",
	} {
		if !strings.Contains(f.Text, want) {
			t.Errorf("there is no %q in\n%s", want, f.Text)
		}
	}
}

// A program that keeps values, and ends by os.Exit, goes by way of a function that may
// keep them before.
func TestExits(t *testing.T) {
	n := cell.Notebook{}.With(numbered(1, "", "var a = 1\nfunc end() { os.Exit(0) }"))
	p, _ := n.Compose(numbered(2, "", "a++\nend()"))
	text := p.Finish(imports(p), newImporter()).Text
	for _, want := range []string{"func end() { np_values.Exit(os.Exit)(0) }", "np_values.Later(np_values.Var{Name: \"a\", Pointer: &a}, )"} {
		if !strings.Contains(text, want) {
			t.Errorf("there is no %q in\n%s", want, text)
		}
	}
	p, _ = n.Compose(numbered(2, "", "%%\nend()"))
	if text := p.Finish(imports(p), newImporter()).Text; strings.Contains(text, "np_values") {
		t.Errorf("nothing is kept, and yet:\n%s", text)
	}
}

// What one call makes is made anew by one call, but for what is kept or of a simple
// type.
func TestMadeTogether(t *testing.T) {
	n := cell.Notebook{}.With(numbered(1, "", "a, b, err := context.WithCancel(nil)\nc, d := make(chan int), 2"))
	kept := map[string]cell.Value{"a": {Type: "‹context›.Context"}, "err": {Type: "error"}, "d": {Type: "int"}}
	lost := map[string]cell.Loss{"b": {Reason: "no", Anew: true}, "c": {Reason: "no", Anew: true}}
	n.Together(kept, lost)
	same(t, "kept", fmt.Sprint(slices.Sorted(maps.Keys(kept))), "[d err]")
	same(t, "why", lost["a"].Reason, "it is made together with b")
	n = n.Keeps(kept, lost)
	for code, want := range map[string]string{
		"println(a, b, err)": "*/context.WithCancel(nil)\n",
		"println(b)":         "*/context.WithCancel(nil)\n",
	} {
		p, _ := n.Compose(numbered(2, "", code))
		if !strings.Contains(p.Decls, "\nvar a, b, _ = ") || strings.Count(p.Decls, want) != 1 {
			t.Errorf("%s:\n%s", code, p.Decls)
		}
	}
	p, _ := n.Compose(numbered(2, "", "println(c)"))
	if !strings.Contains(p.Decls, "\nvar c = ") || strings.Contains(p.Decls, "context") {
		t.Error(p.Decls)
	}
}
