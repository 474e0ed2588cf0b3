package diagnose_test

import (
	"fmt"
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/ninepixels/ninepixels/kernel/internal/diagnose"
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

// Each package of the course can be meant by its name.
func TestCoursePackages(t *testing.T) {
	var names []string
	for _, pattern := range []string{"../../../lessons/*/*.go", "../../../lessons/dataset/*/*.go"} {
		files, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range files {
			if name := filepath.Base(filepath.Dir(file)); name != "internal" && name != "fetch" && !slices.Contains(names, name) {
				names = append(names, name)
			}
		}
	}
	if len(names) < 15 {
		t.Fatalf("only %v were found", names)
	}
	for _, name := range names {
		if !diagnose.IsPackage(name) {
			t.Errorf("a cell that uses %s without its import is not told how to import it", name)
		}
	}
}

// What Go itself says of a row, in a function, and what a learner reads.
func TestRules(t *testing.T) {
	for _, c := range []struct{ row, want string }{
		{`x := 1`, "x is declared and not used: use it"},
		{`var length int; _ = lenght`, "lenght is not declared: did you mean length?"},
		{`_ = wieght`, "wieght is not declared: is it spelt right? Nothing has been declared since the kernel was started: run the cells above first"},
		{`_ = must.M1(1)`, `must is not imported: add import "github.com/janpfeifer/must"`},
		{`_ = augment.Flip`, `augment is not imported: add import "github.com/ninepixels/ninepixels/lessons/augment"`},
		{`_ = pictures.RGB`, `pictures is not imported: add import "github.com/ninepixels/ninepixels/lessons/dataset/pictures"`},
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
		text := fmt.Sprintf("cell[2].go:%d:%d: %s\n", line, column, message)
		h := diagnose.History{Cell: parsed(program, 2), Members: func(line, column int) []string {
			if at := rows[line-1][:column-1]; !strings.HasSuffix(at, ".") {
				t.Errorf("%s: asks for members behind %q", c.row, at)
			}
			return []string{"Fields", "Flip", "M1", "RGB", "WriteString"}
		}}
		if m := h.Compile(text); m.Name != "compile error" || !strings.Contains(m.Sentence, c.want) {
			t.Errorf("%s: %q: %s, want %s", c.row, message, m.Sentence, c.want)
		}
	}
}

// What the compiler, the go command and the runtime say where the type checker
// above does not, or in other words.
func TestMessages(t *testing.T) {
	for _, c := range []struct{ message, want string }{
		{`"os" imported and not used`, `"os" is imported and not used: take the import out`},
		{`"example.org/a" imported as b and not used`, `"example.org/a" is imported and not used`},
		{"name println not exported by package fmt", "fmt has no println"},
		{"p.size undefined (cannot refer to unexported field size)", "size of p begins with a small letter"},
		{"initialization cycle or refers to itself", "two package-level variables need each other"},
		{"strconv.Atoi(s) (value of type (int, error)) is not used", "nothing is done with the result of strconv.Atoi(s)"},
		{"multiple-value strconv.Atoi(s) (value of type (int, error)) in argument to f", "write must.M1(strconv.Atoi(s))"},
		{"multiple-value g() (value of type (int, int)) in argument to f", "g() gives several values, (int, int), where one is wanted"},
		{"cannot infer T", "the type T does not follow from the arguments"},
		{"invalid operation: operator ! not defined on n (variable of type int)", "! does not work on n, which is a variable of type int"},
		{"cannot assign to f() (neither addressable nor a map index expression)", "f() cannot be assigned to"},
		{"cannot use x (variable of type T) as fmt.Stringer value in argument to f: T does not implement fmt.Stringer (missing method String)", "x cannot be used as fmt.Stringer: T does not implement"},
		{"raw string literal not terminated", "its second ` is missing"},
		{"expected '}', found 'EOF'", "a } is missing"},
		{"expected ')', found 'EOF'", "a ) is missing before the end of the cell"},
		{"syntax error: unexpected semicolon or newline before {", "the { must stand at the end of the line"},
		{"missing function body", "its { must stand at the end of the line"},
		{"missing condition in if statement", "the if has no condition"},
		{"f redeclared in this block\n\t./main.go:3:6: other declaration of f", "f is declared twice in this cell"},
		{"method T.String already declared at ./main.go:5:10", "T.String is declared twice"},
		{"use of internal package net/internal/a not allowed", "the package net/internal/a is internal"},
		{"no required module provides package example.org/a; to add it:", "the package example.org/a was not found: is its path spelt right?"},
		{"module example.org/a@latest found (v1.0.0), but does not contain package example.org/a/b", "the module example.org/a@latest has no package example.org/a/b"},
		{"package show is not in std", `write import "github.com/ninepixels/ninepixels/lessons/show"`},
		{"something that no rule knows", "something that no rule knows"},
	} {
		h := diagnose.History{Cell: parsed("%%\nx", 2)}
		if m := h.Compile("cell[2].go:2:1: " + c.message); !strings.Contains(m.Sentence, c.want) {
			t.Errorf("%q: %s, want %s", c.message, m.Sentence, c.want)
		}
	}
	for _, c := range []struct{ message, want string }{
		{"runtime error: index out of range [-1]", "index out of range [-1]: indices go from 0"},
		{"runtime error: index out of range [0] with length 0", "there is nothing in it"},
		{"runtime error: hash of unhashable type []int", "hash of unhashable type []int"},
		{"send on closed channel", "only the sender closes a channel"},
		{"failed during graph construction/compilation: graphFn panicked: wrong rank 3", "wrong rank 3: print x.Shape()"},
		{"failed during graph construction/compilation: graphFn panicked: no backend", "no backend"},
	} {
		if m := (diagnose.History{Cell: parsed("%%", 2)}).Crash("panic: "+c.message+"\n\ngoroutine 1 [running]:\n", "exit status 2"); !strings.Contains(m.Sentence, c.want) {
			t.Errorf("%q: %s, want %s", c.message, m.Sentence, c.want)
		}
	}
}
