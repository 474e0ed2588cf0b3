package diagnose_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/ninepixels/ninepixels/kernel/internal/cell"
	"github.com/ninepixels/ninepixels/kernel/internal/diagnose"
)

// What is said of a name that is not known, after some cells, the first of which
// is cell [1]. The name stands in the last cell where «» are.
func TestUnknownNames(t *testing.T) {
	for _, c := range []struct {
		cells []string
		want  string
	}{
		{[]string{"%%\nx := 3", "%%\nfmt.Println(«x»)"}, "x is declared below %% of cell [1], and so known there only: declare it above %%, or run that cell without %%"},
		{[]string{"%%\nx := 3", "«x» + 1"}, "x is declared below %% of cell [1]"},
		{[]string{"func f() {}\n%%\nvar total, n int", "fmt.Println(«n»)"}, "n is declared below %% of cell [1]"},
		{[]string{"%%\nx := 3", "%%\nx := 4", "fmt.Println(«x»)"}, "x is declared below %% of cell [2]"},
		{[]string{"%%\nx := 3", "%%\nfmt.Println(«y»)"}, "y is not declared: is it spelt right?"},
		{[]string{"%%\nconst limit = 3", "fmt.Println(«limit»)"}, "limit is declared below %% of cell [1]"},
		{[]string{"%%\nfor row := range 3 {\n}", "fmt.Println(«row»)"}, "row is declared inside a block of cell [1], and so known there only"},
		{[]string{"for i, word := range words {\n}", "fmt.Println(«word»)"}, "word is declared inside a block of cell [1]"},
		{[]string{"if v := f(); v {\n\tw := 1\n}\nfmt.Println(«w»)"}, "w is declared inside a block, in line 2, and so known only there: declare it before the block"},
		{[]string{"fmt.Println(«z»)\nz := 3"}, "z is declared further down, in line 2: move that line up"},
		{[]string{"%%\nfmt.Println(«z»)\nz := 3"}, "z is declared further down, in line 3"},
		{[]string{"x := «x» + 1"}, "x is used in the line that declares it, where it has no value yet"},
		{[]string{"func f(total int) int {\n\tcount := total\n\treturn count\n}", "fmt.Println(«count»)"}, "count is not declared: is it spelt right?"},

		{[]string{"%%\nfmt.Println(«x»)"}, "x is not declared: is it spelt right? Nothing has been declared since the kernel was started: run the cells above first"},
		{[]string{"m := train.Fit(«CNN»)"}, "CNN is not declared: is it spelt right? Nothing has been declared since the kernel was started"},
		{[]string{"func f() {}", "%%\nfmt.Println(«x»)"}, "x is not declared: is it spelt right? Run the cell that declares it first"},

		{[]string{"type Point struct{ X, Y int }", "«x» = 4"}, "x is not declared: a new variable is declared with :=, so write x := … here"},
		{[]string{"«a», b = 1, 2"}, "a is not declared: a new variable is declared with :="},
		{[]string{"for «i» = 0; i < 3; i++ {\n}"}, "i is not declared: a new variable is declared with :="},
		{[]string{"total := 1", "«totl» = 4"}, "totl is not declared: did you mean total? A new variable is declared with := in place of ="},
		{[]string{"if «same» == 4 {\n}"}, "same is not declared: is it spelt right?"},
		{[]string{"%%\ncnn := train.Fit(«CNN»)"}, "CNN is not declared: is it spelt right?"},
		{[]string{"cnn := train.Fit(«CNN»)"}, "CNN is not declared: is it spelt right?"},
		{[]string{"var cnn = train.Fit(«CNN»)"}, "CNN is not declared: is it spelt right?"},
		{[]string{"cnn := 1; fmt.Println(«CNN»)"}, "CNN is not declared: did you mean cnn?"},
		{[]string{"func average(list []int) int { return 0 }", "«avrage»(nil)"}, "avrage is not declared: did you mean average?"},
		{[]string{"func f() {\n\tlonely := 1\n\tprint(lonely)\n}", "fmt.Println(«lonly»)"}, "lonly is not declared: is it spelt right?"},
		{[]string{"type T struct{ lonely int }", "fmt.Println(«lonly»)"}, "lonly is not declared: is it spelt right?"},
		{[]string{"fmt.Println(«Lonely»())\nfunc lonely() int { return 1 }"}, "Lonely is not declared: did you mean lonely?"},
	} {
		var notebook cell.Notebook
		sentence := ""
		for i, source := range c.cells {
			before, rest, found := strings.Cut(source, "«")
			name, after, _ := strings.Cut(rest, "»")
			if !found {
				notebook = notebook.With(parsed(source, i+1))
				continue
			}
			h := diagnose.History{Cell: parsed(before+name+after, i+1), Cells: notebook.Cells(), Known: notebook.Known()}
			line, column := 1+strings.Count(before, "\n"), len(before)-strings.LastIndexByte(before, '\n')
			sentence = h.Compile(fmt.Sprintf("cell[%d].go:%d:%d: undefined: %s\n", i+1, line, column, name)).Sentence
		}
		if !strings.HasPrefix(sentence, c.want) {
			t.Errorf("%q: %q, want %q", c.cells, sentence, c.want)
		}
	}
}

// A variable of the notebook may have the name of what an author has in mind.
func TestHiddenNames(t *testing.T) {
	for _, c := range []struct{ before, source, complaint, want string }{
		{"len := 3", `len("abc")`, "invalid operation: cannot call non-function len (variable of type int)", "len is a variable of cell [1] and hides Go's own len: %rm len forgets the variable"},
		{"image := 3", "image.NewGray(r)", "image.NewGray undefined (type int has no field or method NewGray)", "image is a variable of cell [1] and hides the package image: %rm image forgets the variable"},
		{"var any = 3", "var x any", "any is not a type", "any is a variable of cell [1] and hides Go's own any: %rm any forgets the variable"},
		{"grid := 3", "grid.New(3, 3)", "grid.New undefined (type int has no field or method New)", "grid is a variable of cell [1] and hides the package grid"},
		{"count := 3", "count(3)", "invalid operation: cannot call non-function count (variable of type int)", "count is not a function, so it cannot be called"},
	} {
		notebook := cell.Notebook{}.With(parsed(c.before, 1))
		h := diagnose.History{Cell: parsed(c.source, 2), Cells: notebook.Cells(), Known: notebook.Known()}
		if m := h.Compile("cell[2].go:1:1: " + c.complaint + "\n"); !strings.HasPrefix(m.Sentence, c.want) {
			t.Errorf("%s: %q, want %q", c.source, m.Sentence, c.want)
		}
	}
}
