package diagnose_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/ninepixels/ninepixels/kernel/internal/cell"
	"github.com/ninepixels/ninepixels/kernel/internal/diagnose"
)

// What does not parse, as people type it who know another language, alone and in
// a cell that is otherwise right.
func TestForeignWords(t *testing.T) {
	for _, c := range []struct{ code, want string }{
		{"x := 1\nwhile x < 3 {\n\tx++\n}", "Go has no while: a loop with a condition is for x < 3 { … }"},
		{"while (x < 3) {\n\tx++\n}", "Go has no while: a loop with a condition is for x < 3 { … }"},
		{"while x:\n    f()", "Go has no while: a loop with a condition is for x { … }"},
		{"while true {\n}", "Go has no while: a loop without an end is for { … }"},
		{"do {\n\tx++\n} while (x < 3)", "Go has no do … while"},
		{"loop {\n\tf()\n}", "a loop without an end is for { … }"},
		{"for i in range(3):\n    print(i)", "a loop over numbers is written for i := range 3 { … } in Go"},
		{"for i in range(1, n):\n    print(i)", "a loop over numbers is written for i := 1; i < n; i++ { … } in Go"},
		{"for x in list {\n}", "a loop over elements is written for _, x := range list { … } in Go"},
		{"for i, x in enumerate(list):\n    f()", "a loop over elements is written for i, x := range list { … } in Go"},
		{"for (const x of list) {\n}", "a loop over elements is written for _, x := range list { … } in Go"},
		{"for (String s : names) {\n}", "a loop over elements is written for _, s := range names { … } in Go"},
		{"for (int i = 0; i < 3; i++) {\n\tfmt.Println(i)\n}", "the head of a loop stands without round brackets: for i := 0; i < 3; i++ { … }"},
		{"for (i := 0; i < 3; i++) {\n}", "the head of a loop stands without round brackets: for i := 0"},
		{"x := range(3)", "range stands only in a for: for i := range 3 { … }"},
		{"foreach ($list as $x) {\n}", "a loop over elements is written"},

		{"if x == 3:\n    f()", "a block stands in braces in Go, and not behind a colon: if … { … }"},
		{"if true {\n} elif x {\n}", "elif is else if in Go: } else if x {, in the row of the } before it"},
		{"if true {\n} else if x:\n", "Go writes } else {"},
		{"if true and false {\n}", "Go writes && for and"},
		{"if a or b {\n}", "Go writes || for or"},
		{"if not true {\n}", "Go writes ! for not: !true"},
		{"if x === 3 {\n}", "Go compares with =="},
		{"if x !== 3 {\n}", "Go compares with !="},
		{"if x is None {\n}", "Go writes && for and, || for or, ! for not, and == for is: x == nil"},
		{"if x in list {\n}", "Go has no in: write slices.Contains(list, x)"},
		{"if x not in list {\n}", "Go has no not in: write !slices.Contains(list, x)"},
		{"if (x == 3) f()", "what an if does stands in braces"},
		{"if true\n{\n}", "the { must stand at the end of the line"},
		{"for i := 0; i < 3; i++\n{\n}", "the { must stand at the end of the line"},
		{"func f()\n{\n}", "the function has no body: its { must stand at the end of the line"},
		{"a := true ? 1 : 2", "Go has no ? and : for a choice: write if true { a = 1 } else { a = 2 }"},
		{"fmt.Println(a > 3 ? \"x\" : \"y\")", "Go has no ? and : for a choice: write if … { … } else { … }"},
		{"y := a ?? b", "Go has no ??"},
		{"x = 5 if y else 3", "an if has no value in Go: write if y { x = 5 } else { x = 3 }"},
		{"x := if a { 1 } else { 2 }", "an if has no value in Go: write if a { x = 1 } else { x = 2 }"},
		{"switch x:\n", "a block stands in braces in Go, and not behind a colon: switch … { … }"},

		{"try {\n\tf()\n} catch (e) {\n}", "Go has no try: a function returns its error"},
		{"try:\n    f()\nexcept ValueError as e:\n    g()", "Go has no try"},
		{"func g() error {\n\tthrow \"a\"\n}", "Go throws no exceptions"},
		{"raise ValueError(\"x\")", "Go throws no exceptions"},
		{"assert x == 3", "Go has no assert: write if !(x == 3) { panic(…) }"},
		{"with open(\"a\") as f:\n    g()", "Go has no with: open it, and write defer f.Close() in the next row"},

		{"def f(x):\n    return x", "a function is declared with func: func f(…) { … }"},
		{"function f(a) {\n\treturn a\n}", "a function is declared with func: func f(…) { … }"},
		{"fn f(x: i32) -> i32 {\n}", "a function is declared with func: func f(…) { … }"},
		{"f := function(x) { return x }", "a function without a name is written func(x int) int"},
		{"f := (x) => x + 1", "Go has no =>"},
		{"f := lambda x: x + 1", "Go has no lambda"},
		{"func f(a int) -> int {\n\treturn a\n}", "the type of the result stands right behind the parameters: func f(…) int { … }"},
		{"func f(x: int) {\n}", "a parameter's type stands behind its name without a colon: x int"},
		{"public static void main(String[] args) {\n}", "Go has no such word"},
		{"void f() {\n}", "a function is declared by func f(…) { … }"},
		{"p->x", "Go writes p.x, also for a pointer"},

		{"let x = 3", "Go has no let: write x := 3"},
		{"let mut x: i32 = 3;", "Go has no let: a variable is declared as x := 3"},
		{"auto x = f();", "Go has no auto: write x := f()"},
		{"var x := 3", "var and := do not go together: write x := 3"},
		{"const x := 3", "a constant gets its value with =: write const x = 3"},
		{"int x = 3", "the name stands before the type in Go: write var x int = 3, or x := 3"},
		{"String s = \"a b\";", `Go declares a variable by its name and a value: write s := "a b"`},
		{"int x;", "the name stands before the type: var x int"},
		{"var x int[]", "the brackets stand before the type: []int"},
		{"a = b = 3", "an assignment has no value in Go"},
		{"class Foo {\n}", "Go has no class: fields stand in type Foo struct { … }"},
		{"class Foo(Bar):\n    pass", "Go has no class: fields stand in type Foo struct { … }"},
		{"enum Color { Red, Green }", "Go has no enum: write type Color int"},
		{"del m[\"a\"]", `Go takes an entry out of a map with delete(m, "a")`},
		{"p := new Foo()", "Go has no such new: write &Foo{ … }"},

		{"[1, 2]", "a list needs the type of its elements: []int{1, 2}"},
		{"x := [1.5, 2]", "a list needs the type of its elements: []float64{1.5, 2}"},
		{"fmt.Println([\"a\", \"b\"])", `a list needs the type of its elements: []string{"a", "b"}`},
		{"x := [[1, 0], [0, 1]]", "a list needs the type of its elements: [][]int{{1, 0}, {0, 1}}"},
		{"x := {{1, 0}, {0, 1}}", "a list needs the type of its elements: [][]int{{1, 0}, {0, 1}}"},
		{"{{1, 0}}", "a list needs the type of its elements: [][]int{{1, 0}}"},
		{"x := {1, 2}", "a list needs the type of its elements: []int{1, 2}"},
		{"f({1, 2})", "a list needs the type of its elements: []int{1, 2}"},
		{"m := {\"a\": 1}", `a map needs the types of its keys and values: map[string]int{"a": 1}`},
		{"x = [i for i in y]", "Go has no such short form for lists"},

		{"++i", "++ stands behind the variable, in a row of its own: i++"},
		{"--i", "-- stands behind the variable, in a row of its own: i--"},
		{"j := i++", "++ and -- stand alone in Go, and have no value: give i++ a line of its own"},
		{"f(i++)", "++ and -- stand alone in Go"},
		{"fmt.Println(f\"{x}\")", "Go puts values into a text by fmt.Sprintf"},
		{"s := 'text'", "text stands in double quotes"},
		{"fmt.Println(“hi”)", "text stands in straight quotes"},
		{"std::cout << 1", "Go writes a dot between a package and its name"},
		{"println!(\"a\")", "Go has no macros"},

		{"print x", "what is to be printed stands in brackets: fmt.Println(x)"},
		{"print \"a while b\"", `what is to be printed stands in brackets: fmt.Println("a while b")`},
		{"echo \"a\";", `what is to be printed stands in brackets: fmt.Println("a")`},
		{"import numpy as np", `the path of a package stands in quotes, and another name before it: import np "path"`},
		{"import math", `the path of a package stands in quotes: import "math"`},
		{"from math import sqrt", "a package is imported by its path, and its names are used behind a dot"},
		{"#include <stdio.h>", "Go imports packages"},
		{"# it's a comment\nfmt.Println(1)", "a comment begins with // in Go"},
		{"x := 1 # one", "a comment begins with // in Go"},
		{"@decorator\nfunc f() {\n}", "Go has no decorators"},
		{"$x = 3", "a name begins with a letter: x"},
	} {
		for _, before := range []string{"", "type point struct {\n\tnot, and bool\n}\n\n// while in a comment is one\ntext := `try {`\n_ = text\n"} {
			m := (diagnose.History{Cell: parsed(before+c.code, 2)}).Grammar()
			if m.Name != "compile error" || !strings.HasPrefix(m.Sentence, c.want) && !strings.Contains(c.want, "the {") && !strings.HasPrefix(c.want, "text stands in double") {
				t.Errorf("%q: %s, want %s", before+c.code, m.Sentence, c.want)
			}
			if !strings.HasPrefix(m.Sentence, c.want) && before == "" {
				t.Errorf("%q: %s, want %s", c.code, m.Sentence, c.want)
			}
			if len(m.Places) == 0 || m.Places[0].Line <= strings.Count(before, "\n") {
				t.Errorf("%q: the places are %+v", before+c.code, m.Places)
			}
		}
	}
}

// What parses, and is still the habit of another language.
func TestForeignNames(t *testing.T) {
	for _, c := range []struct{ code, message, want string }{
		{"x = 3", "1:1: undefined: x", "x is not declared: a new variable is declared with :=, so write x := … here"},
		{"x, y = 1, 2", "1:1: undefined: x", "x is not declared: a new variable is declared with :="},
		{"total := 1\ntotla = 3", "2:1: undefined: totla", "totla is not declared: did you mean total? A new variable is declared with :="},
		{"y := x == 3", "1:6: undefined: x", "x is not declared: is it spelt right?"},
		{"y := True", "1:6: undefined: True", "True is not Go: write true"},
		{"y := None", "1:6: undefined: None", "Go's word for no value is nil"},
		{"y := null", "1:6: undefined: null", "Go's word for no value is nil"},
		{"y := NULL", "1:6: undefined: NULL", "Go's word for no value is nil"},
		{"console.log(1)", "1:1: undefined: console", "console is not Go: write fmt.Println(…)"},
		{"System.out.println(1)", "1:1: undefined: System", "System is not Go: write fmt.Println(…)"},
		{"printf(\"a\")", "1:1: undefined: printf", "printf is not Go: write fmt.Printf(…)"},
		{"Println(1)", "1:1: undefined: Println", "Println stands in package fmt: write fmt.Println"},
		{"x := Sqrt(2)", "1:6: undefined: Sqrt", "Sqrt stands in package math: write math.Sqrt"},
		{"x := sqrt(2)", "1:6: undefined: sqrt", "sqrt is not Go: write math.Sqrt"},
		{"self.x = 3", "1:1: undefined: self", "self has no meaning of its own"},
		{"var a float = 3", "1:7: undefined: float", "float is not Go: write float64"},
		{"func f(int a) int { return a }", "1:28: undefined: a", "a parameter's name stands before its type: a int"},
		{"a.append(2)", "1:3: a.append undefined (type []int has no field or method append)", "a []int has no .append: write a = append(a, v)"},
		{"fmt.Println(a.length)", "1:15: a.length undefined (type string has no field or method length)", "a string has no .length: write len(a)"},
		{"b := a.len()", "1:8: a.len undefined (type map[string]int has no field or method len)", "a map[string]int has no .len: write len(a)"},
		{"b := a.upper()", "1:8: a.upper undefined (type string has no field or method upper)", "a string has no .upper: write strings.ToUpper(a)"},
		{"b := a[0].upper()", "1:11: a[0].upper undefined (type string has no field or method upper)", "a string has no .upper: write strings.ToUpper(x)"},
		{"b := p.size()", "1:8: p.size undefined (type Picture has no field or method size)", "p, of type Picture, has no field or method size"},
		{`s := "a" + 1`, `1:6: invalid operation: "a" + 1 (mismatched types untyped string and untyped int)`, `a text and a number cannot be added: write fmt.Sprint("a", 1)`},
		{`s := "a" + n`, `1:12: cannot convert "a" (untyped string constant) to type int`, "a text and a number cannot be added"},
		{`s := name + n`, `1:6: invalid operation: name + n (mismatched types string and int)`, "a text and a number cannot be added: write fmt.Sprint(name, n)"},
		{"x //= 2", "1:1: x (variable of type int) is not used", "// begins a comment: two int values are divided by x /= 2"},
		{"x := 2 ** 3", "1:10: invalid operation: cannot indirect 3 (untyped int constant)", "Go has no **: write math.Pow(x, y), or x*x"},
		{"try:\n\tf()", "1:1: label try defined and not used", "Go has no try"},
		{"x: int = 3", "1:1: label x defined and not used", "a variable is declared with := : write x := 3"},
	} {
		h := diagnose.History{Cell: parsed(c.code, 2)}
		if m := h.Compile("cell[2].go:" + c.message); !strings.HasPrefix(m.Sentence, c.want) {
			t.Errorf("%q: %q: %s, want %s", c.code, c.message, m.Sentence, c.want)
		}
	}
	// A name that another cell has, but for its case, is rather misspelt.
	notebook := cell.Notebook{}.With(parsed("func SQRT(x int) int { return x }", 1))
	h := diagnose.History{Cell: parsed("size := Sqrt(1)", 2), Cells: notebook.Cells(), Known: notebook.Known()}
	if m := h.Compile("cell[2].go:1:9: undefined: Sqrt"); !strings.Contains(m.Sentence, "did you mean SQRT") {
		t.Error(m.Sentence)
	}
}

// No row of Go looks like a word of another language: those of this repository
// are tried, of each fourth file, and in the short form of each tenth.
func TestGoIsNotForeign(t *testing.T) {
	var files []string
	for _, pattern := range []string{"../*/*.go", "../../*.go", "../../values/*.go", "../../../lessons/*/*.go"} {
		found, err := filepath.Glob(pattern)
		if err != nil || len(found) == 0 {
			t.Fatalf("%s: %d files, %v", pattern, len(found), err)
		}
		files = append(files, found...)
	}
	each := 4
	if testing.Short() {
		each = 10
	}
	for i := 0; i < len(files); i += each {
		goIsNotForeign(t, files[i])
	}
}

func goIsNotForeign(t *testing.T, file string) {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	h := diagnose.History{Cell: parsed(string(text), 2)}
	const atOnce = 25 // as many complaints are read
	for from := 1; from <= strings.Count(string(text), "\n"); from += atOnce {
		var said strings.Builder
		for line := from; line < from+atOnce; line++ {
			fmt.Fprintf(&said, "cell[2].go:%d:1: no rule knows this\n", line)
		}
		if m := h.Compile(said.String()); !strings.HasPrefix(m.Sentence, "no rule knows this") {
			t.Errorf("%s:%d: %s", file, m.Places[0].Line, m.Sentence)
		}
	}
}
