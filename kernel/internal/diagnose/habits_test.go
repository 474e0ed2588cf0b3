package diagnose_test

import (
	"strings"
	"testing"

	"github.com/ninepixels/ninepixels/kernel/internal/diagnose"
)

// What is written as in another language is told in Go.
func TestHabits(t *testing.T) {
	for source, want := range map[string]string{
		"let x = 5;":                       "Go has no let: write x := 5",
		"let mut x = 5":                    "Go has no let: write x := 5",
		"let x: i32 = 5;":                  "Go has no let: a variable is declared as",
		"var x := 3":                       "var and := do not go together: write x := 3",
		"const x := 3":                     "a constant gets its value with =: write const x = 3",
		"int x = 3;":                       "the name stands before the type in Go: write var x int = 3, or x := 3",
		"double x = 3.5;":                  "write var x float64 = 3.5",
		"while x < 3 {\n}":                 "Go has no while: a loop with a condition",
		"while True:\n    x = 1":           "Go has no while: a loop without an end is for { … }",
		"for i in range(3):\n    print(i)": "a loop over numbers is written for i := range 3 { … } in Go",
		"for x in words {\n}":              "a loop over elements is written for _, x := range words { … } in Go",
		"foreach x in words {\n}":          "a loop over elements is written for _, x := range words { … } in Go",
		"for (int i = 0; i < 3; i++) {\n}": "the head of a loop stands without round brackets",
		"def f(x):\n    return x":          "a function is declared with func: func f(…) { … }",
		"fn f() {\n}":                      "a function is declared with func: func f(…) { … }",
		"if x == 3:\n    print(x)":         "a block stands in braces in Go, and not behind a colon: if … { … }",
		"if x == 3 {\n} elif x == 4 {\n}":  "elif is else if in Go",
		"try {\n\tf()\n} catch (e) {\n}":   "Go has no try",
		"class A {\n}":                     "Go has no class: fields stand in type A struct { … }",
		"lambda x: x":                      "a function without a name is written func",
		"print \"hi\"":                     "what is to be printed stands in brackets",
		"from os import path":              "a package is imported by its path",
		"import numpy as np":               "the path of a package stands in quotes",
		"# a comment":                      "a comment begins with // in Go",
		"x := 3 # three":                   "a comment begins with // in Go",
		"x = a ? 1 : 2":                    "Go has no ? and :",
		"x = [1, 2]":                       "a list needs the type of its elements: []int{1, 2}",
		"x and y":                          "Go writes && for and",
		"x is nil":                         "Go writes && for and",
		"not x":                            "Go writes ! for not",
		"y := x++":                         "++ and -- stand alone in Go",
		"x, y":                             "one value can be shown at the end of a cell",
		"x := ":                            "this is not finished: a value is missing at the end",
		"strings.":                         "this is not finished: a name is missing behind the dot",
		"if x > 2 {\n\ty := 1 +\n}":        "this is not finished: a value is missing at the end",
	} {
		h := diagnose.History{Cell: parsed(source, 1)}
		if m := h.Grammar(); !strings.Contains(m.Sentence, want) {
			t.Errorf("%q: %q, want %q", source, m.Sentence, want)
		} else if len(m.Places) > 1 {
			t.Errorf("%q: what comes of the first mistake is shown, too: %v", source, m.Places)
		}
	}
	h := diagnose.History{Cell: parsed("for i := range 3 {\n\tlet := i +/ 2\n}", 1)}
	if m := h.Grammar(); !strings.HasPrefix(m.Sentence, "expected operand, found '/'") {
		t.Errorf("a variable named let: %q", m.Sentence)
	}
	h = diagnose.History{Cell: parsed("x := None", 1)}
	if m := h.Compile("cell[1].go:1:6: undefined: None\n"); m.Sentence != "Go's word for no value is nil" {
		t.Errorf("None: %q", m.Sentence)
	}
}

// A name is also looked for at the end of longer ones.
func TestNearTheEnd(t *testing.T) {
	for name, want := range map[string]string{"Uper": "ToUpper", "Lower": "ToLower", "Prefix": "HasPrefix or TrimPrefix"} {
		h := diagnose.History{Cell: parsed("strings."+name, 1), Members: func(int, int) []string {
			return []string{"ToUpper", "ToLower", "HasPrefix", "TrimPrefix", "Map"}
		}}
		if m := h.Compile("cell[1].go:1:9: undefined: strings." + name + "\n"); m.Sentence != "strings has no "+name+": did you mean "+want+"?" {
			t.Errorf("%s: %q", name, m.Sentence)
		}
	}
}
