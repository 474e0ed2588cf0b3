package mistake_test

import (
	"fmt"
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"strings"
	"testing"

	"github.com/ninepixels/ninepixels/kernel/internal/mistake"
)

// One importer for all: it reads a package from its source only once.
var (
	set = token.NewFileSet()
	imp = importer.ForCompiler(set, "source", nil)
)

// complaint returns what Go says first of a program, and where.
func complaint(t *testing.T, program string) (message string, line, column int) {
	t.Helper()
	file, err := parser.ParseFile(set, "main.go", program, 0)
	if err != nil {
		text := strings.SplitN(strings.Split(err.Error(), " (and ")[0], ":", 4)
		_, _ = fmt.Sscan(text[1], &line)
		_, _ = fmt.Sscan(text[2], &column)
		return strings.TrimSpace(text[3]), line, column
	}
	c := types.Config{Importer: imp, Error: func(err error) {
		if e := err.(types.Error); message == "" || strings.HasPrefix(message, "declared and not used") {
			at := set.Position(e.Pos)
			message, line, column = e.Msg, at.Line, at.Column
		}
	}}
	_, _ = c.Check("main", set, []*ast.File{file}, nil)
	return message, line, column
}

// What Go itself says of a row, in a function, and what a learner reads.
func TestRules(t *testing.T) {
	for _, c := range []struct{ row, want string }{
		{`x := 1`, "x is declared and not used: use it"},
		{`var length int; _ = lenght`, "lenght is not declared: did you mean length?"},
		{`_ = wieght`, "wieght is not declared: is it spelt right? Run the cell that declares it first"},
		{`_ = must.M1(1)`, `must is not imported: add import "github.com/janpfeifer/must"`},
		{`_ = mth.Pi`, "mth is not known: did you mean the package math?"},
		{`_ = strings.Fieldz`, "strings has no Fieldz: did you mean Fields?"},
		{`_ = strings`, "strings is a package: write strings. and a name in it"},
		{`var b strings.Builder; b.writeString("a")`, "strings.Builder has no writeString: did you mean WriteString?"},
		{`var b strings.Builder; b.WriteStrin("a")`, "b, of type strings.Builder, has no field or method WriteStrin: did you mean"},
		{`_ = struct{ A int }{B: 1}`, "struct{A int} has no field B"},
		{`two(1)`, "two takes 2 arguments (int, int), and this call gives it 1 (number)"},
		{`two(1, 2, 3)`, "two takes 2 arguments (int, int), and this call gives it 3 (number, number, number)"},
		{`two(1, "a")`, `"a" is a string constant, and the argument to two must be an int`},
		{`x := nothing(); _ = x`, "nothing() returns nothing, so there is no value to use"},
		{`x, y := two(1, 2); _, _ = x, y`, "two returns 1 value, and on the left there is room for 2"},
		{`f := func() int { return 1, 2 }; f()`, "the function promises 1 result (int), and this return gives 2 (number, number)"},
		{`two(1, 2)()`, "two(1, 2) is not a function"},
		{`var n int = 2.5; _ = n`, "2.5 has a fraction, and the type int has room for whole numbers only"},
		{`var f float64; var n int; _ = f * n`, "float64 and int do not mix in f * n: convert one of them, for example with float64(…)"},
		{`var f float64; var n int = f; _ = n`, "f is a float64, and the variable declaration must be an int: write int(f)"},
		{`if 1 { }`, "what stands behind if must be true or false"},
		{`a := [2]int{}; _ = a[5]`, "index 5 is out of range: the length is 2"},
		{`_ = 1 / 0`, "this divides by zero"},
		{`var n int = nil; _ = n`, "nil is no value of type int"},
		{`n := 1; _ = n[0]`, "n has no elements"},
		{`m := map[string]struct{ A int }{}; m["a"].A = 1`, "a field of a struct in a map cannot be set"},
		{`_ = int`, "int is a type, and a value is wanted here"},
		{`var x two; _ = x`, "two is not a type"},
		{`n := 1; n = append(n, 1)`, "append needs a slice as its first argument, and n is none"},
		{`_ = "a`, `the text does not end: its second " is missing`},
		{`_ = 'ab'`, "text stands in double quotes"},
		{`_ = []int{1, 2`, "in a list over several lines each line ends with a comma"},
		{`var x int; if x = 1 { }`, "= assigns; write == to compare"},
		{`L: for { }`, "the label L is not used"},
		{`var x int; x := 2; _ = x`, "declared already: write = instead of :="},
		{`func f() { }`, "f cannot be declared here: a } is missing"},
		{`if true { }` + "\n" + `else { }`, "else must stand in the line of the } before it"},
	} {
		program := "package main\nimport \"strings\"\nfunc nothing() { _ = strings.ToUpper(\"\") }\nfunc two(a, b int) int { return a + b }\nfunc main() {\n" + c.row + "\n}\n"
		message, line, column := complaint(t, program)
		rows := append(strings.Split(program, "\n"), "")
		line = min(line, len(rows)-1)
		text := fmt.Sprintf("Cell[2]: Line %d\n%s\n%*s\n\n%s", line, rows[line-1], column, "^", message)
		h := mistake.History{Members: func(line, column int) []string {
			if at := rows[line-1][:column-1]; !strings.HasSuffix(at, ".") {
				t.Errorf("%s: asks for members behind %q", c.row, at)
			}
			return []string{"Fields", "M1", "WriteString"}
		}}
		if m := h.Compile(program, 2, text); m.Name != "compile error" || !strings.Contains(m.Sentence, c.want) {
			t.Errorf("%s: %q: %s, want %s", c.row, message, m.Sentence, c.want)
		}
	}
}
