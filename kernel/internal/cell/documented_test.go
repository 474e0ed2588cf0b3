package cell_test

import (
	"go/parser"
	"go/token"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/ninepixels/ninepixels/kernel/internal/cell"
	"github.com/ninepixels/ninepixels/kernel/internal/gonb"
)

// These hold the notebook to what GoNB's documentation says of declarations.

// notebook is what remains of cells that have run one behind the other.
func notebook(cells ...string) (n cell.Notebook) {
	for i, source := range cells {
		c := cell.Parse(source, gonb.Commands)
		c.Number = i + 1
		n = n.With(c)
	}
	return n
}

// A func init runs before a func init_x, whichever cell came first.
func TestInitOrder(t *testing.T) {
	n := notebook("func init_b() { println(2) }", "func init() { println(1) }", "func init_a() { println(3) }")
	p, _ := n.Compose(cell.Parse("%%\nprintln(4)", gonb.Commands))
	var printed []string
	for _, word := range strings.Split(p.Finish(nil, nil).Text, "println(")[1:] {
		printed = append(printed, word[:1])
	}
	if want := []string{"1", "2", "3", "4"}; !slices.Equal(printed, want) {
		t.Errorf("the program prints %v, want %v", printed, want)
	}
}

// All that is declared is listed, a func init too, and can be removed by the name
// that the list has for it.
func TestListedNamesCanBeRemoved(t *testing.T) {
	n := notebook(`import "strings"`, "const a, b = 1, 2\nvar v = 3\ntype T[K any] struct{ k K }\nfunc (t *T[K]) Get() K { return t.k }",
		"func init() {}\nfunc init() {}", "func init_x() {}\nfunc f() {}")
	want := map[string]string{"strings": "import", "a": "constant", "b": "constant", "v": "variable", "T": "type", "T.Get": "method",
		"init": "function", "init_x": "function", "f": "function"}
	listed := map[string]bool{}
	for _, known := range n.Known() {
		listed[known.Name] = true
		next, kind := n.Remove(known.Name)
		if kind.Word() != want[known.Name] {
			t.Errorf("%s is a %q, want a %q", known.Name, kind.Word(), want[known.Name])
		}
		for _, left := range next.Known() {
			if left.Name == known.Name {
				t.Errorf("%s is still there when it was removed", left.Name)
			}
		}
	}
	if len(listed) != len(want) {
		t.Errorf("%v are listed, want %v", listed, want)
	}
	if _, kind := n.Remove("T~Get"); kind != cell.Method {
		t.Errorf("by GoNB's name for it, T.Get is a %q", kind)
	}
	if _, kind := n.Remove("nothing"); kind != "" {
		t.Errorf("what nobody has declared was a %q", kind)
	}
}

// An import without a name of its own is removed by its path, and no others with it.
func TestHiddenImportsAreRemovedByPath(t *testing.T) {
	n := notebook("import (\n\t_ \"image/png\"\n\t_ \"image/gif\"\n\t. \"strings\"\n)")
	for key, want := range map[string]int{"_": 3, ".": 3, "image/png": 2, "strings": 2} {
		if next, _ := n.Remove(key); len(next.Known()) != want {
			t.Errorf("without %s there is %v, want %d imports", key, next.Known(), want)
		}
	}
}

// An import may stand anywhere in a cell, as it may when two cells are merged.
func TestImportAnywhere(t *testing.T) {
	for _, source := range []string{
		"var x = 1\n\nimport \"strings\"\n\nvar y = strings.ToUpper(\"y\")",
		"func f() {}\nimport (\n\t\"strings\"\n)\n%%\nprintln(strings.ToUpper(\"y\"))",
		"func f() {}\nf()\nimport \"strings\"\nprintln(strings.ToUpper(\"y\"))",
	} {
		c := cell.Parse(source, gonb.Commands)
		if len(c.Problems) > 0 {
			t.Errorf("%q: %v", source, c.Problems)
			continue
		}
		p, _ := cell.Notebook{}.Compose(c)
		text := p.Finish(p.Imports, nil).Text
		if tree, err := parser.ParseFile(token.NewFileSet(), "", text, 0); err != nil || len(tree.Imports) == 0 {
			t.Errorf("%q becomes a program that is none (%v):\n%s", source, err, text)
		}
		if state, _ := cell.IsComplete(source, gonb.Commands); state != cell.Complete {
			t.Errorf("%q is %s", source, state)
		}
	}
}

func TestTestsOfACell(t *testing.T) {
	c := cell.Parse("%test\nfunc TestA(t *testing.T) {}\nfunc helper() {}\nfunc FuzzB(f *testing.F) {}\nfunc ExampleC() {}\nfunc BenchmarkD(b *testing.B) {}", gonb.Commands)
	tests, benchmarks := c.Tests()
	if !slices.Equal(tests, []string{"TestA", "FuzzB", "ExampleC"}) || !slices.Equal(benchmarks, []string{"BenchmarkD"}) {
		t.Errorf("tests %v, benchmarks %v", tests, benchmarks)
	}
}

// Flags that the statements of a cell define can be set by its arguments: they are
// parsed behind their definition, and not before it.
func TestFlagsOfStatements(t *testing.T) {
	for _, c := range []struct{ source, want string }{
		{"println(1)", "np_flag.Parse() println"},
		{"var n = flag.Int(\"n\", 1, \"\")\nprintln(*n)", "flag.Int np_flag.Parse() println"},
		{"n := flag.Int(\"n\", 1, \"\"); println(*n)", "flag.Int np_flag.Parse() println"},
		{"n := flag.Int(\"n\", 1, \"\")\nflag.Parse()\nprintln(*n)", "flag.Int flag.Parse() println"},
		{"%%\nn := flag.Int(\"n\", 1, \"\")\nprintln(*n)", "np_flag.Parse() flag.Int println"},
		{"flag := flags{}\nflag.Int(3)\nprintln(4)", "np_flag.Parse() flag.Int println"},
	} {
		p, _ := cell.Notebook{}.Compose(cell.Parse(c.source, gonb.Commands))
		_, text, _ := strings.Cut(p.Finish(nil, nil).Text, "func main() {")
		got := regexp.MustCompile(`\b(np_flag\.Parse\(\)|flag\.Parse\(\)|flag\.Int\b|println\b)`).FindAllString(text, -1)
		if strings.Join(got, " ") != c.want {
			t.Errorf("%q runs %q, want %s", c.source, got, c.want)
		}
	}
}
