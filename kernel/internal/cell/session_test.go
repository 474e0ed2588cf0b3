package cell_test

import (
	"strings"
	"testing"

	"github.com/ninepixels/ninepixels/kernel/internal/cell"
)

// The keys by which a later declaration replaces an earlier one are GoNB's
// (internal/goexec/parser.go and goexec.go), worked out by hand.
func TestSession(t *testing.T) {
	for _, c := range []struct {
		name  string
		cells []string
		want  string
	}{
		{"nothing", []string{"", "%%\nfmt.Println(1)", "!ls", "%%bash\nvar x = 1"}, ""},
		{"what does not parse", []string{"func f() {"}, ""},
		{"all kinds, in order",
			[]string{"import \"fmt\"\nfunc f() {}\nvar x = 1\nconst c = 2\ntype T int\n%%\nf()"},
			"import (\n\t\"fmt\"\n)\n\ntype T int\n\nconst c = 2\n\nvar (\n\tx = 1\n)\n\nfunc f() {}\n"},
		{"later ones replace earlier ones",
			[]string{"var x = 1\ntype T int\nfunc f() {}", "var x = 2\ntype T string\nfunc f() { f() }"},
			"type T string\n\nvar (\n\tx = 2\n)\n\nfunc f() { f() }\n"},
		{"main is not remembered", []string{"func main() {}\nfunc f() {}", "%exec f"}, "func f() {}\n"},
		{"comments of functions", []string{"// f is here.\n// It does nothing.\nfunc f() {}"},
			"// f is here.\n// It does nothing.\nfunc f() {}\n"},

		{"methods", []string{"type T int\nfunc (t T) A() {}\nfunc (t *T) B() {}", "func (x *T) A() {}"},
			"type T int\n\nfunc (x *T) A() {}\n\nfunc (t *T) B() {}\n"},
		{"a method is no function", []string{"type T int\nfunc (T) f() {}\nfunc f() {}"},
			"type T int\n\nfunc (T) f() {}\n\nfunc f() {}\n"},
		{"generic receivers", []string{"type L[T any] []T\nfunc (l *L[T]) Add(x T) {}\nfunc (l L[T]) Len() int { return 0 }",
			"func (l *L[T]) Add(x T) { }"},
			"type L[T any] []T\n\nfunc (l *L[T]) Add(x T) { }\n\nfunc (l L[T]) Len() int { return 0 }\n"},
		{"generic receivers that are no pointers share a place",
			[]string{"type A[T any] []T\ntype B[T any] []T\nfunc (a A[T]) Len() int { return 0 }\nfunc (b B[T]) Len() int { return 1 }"},
			"type A[T any] []T\n\ntype B[T any] []T\n\nfunc (b B[T]) Len() int { return 1 }\n"},
		{"init functions", []string{"func init_a() {}\nfunc init_b() {}", "func init_a() { f() }"},
			"func init_a() { f() }\n\nfunc init_b() {}\n"},

		{"several variables, one type", []string{"var a, b int", "var a string"}, "var (\n\ta string\n\tb int\n)\n"},
		{"several variables, several values", []string{"var a, b = 1, 2", "var b = 3"}, "var (\n\ta = 1\n\tb = 3\n)\n"},
		{"several variables from one call", []string{"var a, b = f()"}, "var (\n\ta, b = f()\n)\n"},
		{"one of them anew", []string{"var a, b, c = f()", "var b = 3"}, "var (\n\tb = 3\n)\n"},
		{"all of them anew", []string{"var a, b = f()", "var a, b = g()"}, "var (\n\ta, b = g()\n)\n"},
		{"blank and named", []string{"var _, err = f()", "var err error"}, "var (\n\terr error\n)\n"},
		{"blank variables once each", []string{"var _ I = T{}\nvar _ I = U{}", "var _ I = T{}\nvar _ I = U{}"},
			"var (\n\t_ I = T{}\n\t_ I = U{}\n)\n"},
		{"a value of several rows", []string{"var a = []int{\n\t1, // one\n}"}, "var (\n\ta = []int{\n\t1, // one\n}\n)\n"},

		{"iota", []string{"const (\n\tA Color = iota\n\tB\n\t_\n\tD\n)"},
			"const (\n\tA Color = iota\n\tB\n\t_\n\tD\n)\n"},
		{"a block sorted by its first name", []string{"const (\n\tz = iota\n\ta\n)", "const m = 1"},
			"const m = 1\n\nconst (\n\tz = iota\n\ta\n)\n"},
		{"a block's first name anew", []string{"const (\n\ta = iota\n\tb\n)", "const a = 7"}, "const a = 7\n"},
		{"the block anew", []string{"const (\n\ta = iota\n\tb\n)", "const (\n\ta = iota + 1\n\tb\n)"},
			"const (\n\ta = iota + 1\n\tb\n)\n"},

		{"imports by their names", []string{"import (\n\t\"fmt\"\n\tm \"math\"\n\t. \"sort\"\n\t_ \"embed\"\n)"},
			"import (\n\t. \"sort\"\n\t_ \"embed\"\n\t\"fmt\"\n\tm \"math\"\n)\n"},
		{"an import of the same name", []string{`import "text/template"`, `import "html/template"`}, "import (\n\t\"html/template\"\n)\n"},
		{"an import of the same name, by version", []string{`import "math/rand/v2"`, `import "math/rand"`}, "import (\n\t\"math/rand\"\n)\n"},
		{"an import under two names", []string{`import "fmt"`, `import f "fmt"`}, "import (\n\tf \"fmt\"\n\t\"fmt\"\n)\n"},
		{"dot imports stand side by side", []string{`import . "fmt"`, `import . "math"`}, "import (\n\t. \"fmt\"\n\t. \"math\"\n)\n"},

		{"reset", []string{"var x = 1", "%reset\nvar y = 2"}, "var (\n\ty = 2\n)\n"},
		{"reset of go.mod only", []string{"var x = 1", "%reset go.mod"}, "var (\n\tx = 1\n)\n"},
		{"remove", []string{"var x, y int\nfunc f() {}\ntype T int\nfunc (T) M() {}", "%rm x T~M\n%remove f"},
			"type T int\n\nvar (\n\ty int\n)\n"},
		{"remove a file with the shell", []string{"var x = 1", "!rm x"}, "var (\n\tx = 1\n)\n"},
	} {
		var s cell.Session
		for _, code := range c.cells {
			s.Add(code)
		}
		got := s.Source()
		if got != c.want {
			t.Errorf("%s:\n%q, want\n%q", c.name, got, c.want)
		}
		if status, _ := cell.Complete(got); status != "complete" {
			t.Errorf("%s: the declarations are %s:\n%s", c.name, status, got)
		}
		var again cell.Session
		again.Add(got)
		if replayed := again.Source(); replayed != got {
			t.Errorf("%s: declared again they are\n%s, want\n%s", c.name, replayed, got)
		}
	}
}

func TestCompose(t *testing.T) {
	rows := []string{"var x = 1", "!ls", "%%", "fmt.Println(x)"}
	file := cell.Compose(strings.Join(rows, "\n"))
	want := "package main\n\nvar x = 1\nfunc main() {\nfmt.Println(x)\n\n}\n"
	if file.Text != want || !file.HasMain {
		t.Errorf("%q, want %q", file.Text, want)
	}
	for i, isGo := range []bool{true, false, false, true, false} {
		at, ok := file.Offset(i)
		if ok != isGo || ok && !strings.HasPrefix(file.Text[at:], rows[i]+"\n") {
			t.Errorf("row %d begins at %d (%v)", i, at, ok)
		}
	}
}
