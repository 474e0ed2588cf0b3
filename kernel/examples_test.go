package main_test

import (
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/ninepixels/ninepixels/kernel/internal/notebook"
	"github.com/ninepixels/ninepixels/kernel/internal/process"
	"github.com/ninepixels/ninepixels/kernel/internal/runner"
	"github.com/ninepixels/ninepixels/kernel/internal/spec"
)

// An example is one of GoNB's own notebooks and what its tests ask of it: what
// cells print, in order, by their number; and how it ends, if it fails.
type example struct {
	name   string
	prints map[int][]string
	fails  string // the cell's number and the reason
}

var examples = []example{
	{"hello", map[int][]string{2: {"Hello World!"}, 3: {"Works with //gonb:"}, 4: {"Got x=17"}, 5: {"Got x=13"}}, ""},
	{"functions", map[int][]string{3: {"incr: x=2, y=4.14"}}, ""},
	{"init", map[int][]string{
		2: {"init_a"}, 3: {"init_a", "init_b"}, 4: {"init: v0", "init_a", "init_b"}, 5: {"init: v1", "init_a", "init_b"},
		6: {"function init_a is forgotten", "function init_b is forgotten"}, 7: {"init: v1", "Done"},
	}, ""},
	{"vartuple", map[int][]string{
		1: {"a=3, c=7"}, 2: {"Variables", "a", "c", "Functions"}, 3: {"c=1.5"},
		4: {"variable a is forgotten"}, // in GoNB it goes with c when that is declared anew
	}, ""},
	{"goflags", map[int][]string{
		1: {`%goflags=["-cover"]`}, 2: {`%goflags=["-cover"]`}, 3: {`%goflags=[]`}, 7: {"A\t\t100.0%", "B\t\t0.0%"},
		8: {"All that the cells have declared is forgotten"}, 10: {"can inline (*Point).ManhattanLen", "p does not escape"},
	}, ""},
	{"gotest", map[int][]string{
		2: {"55", "2178309", "2178309"}, 3: {"RUN   TestA", "Testing A", "PASS: TestA", "PASS"}, 4: {"TestA"},
		5: {"RUN   TestA", "Testing A", "PASS: TestA", "PASS"},
		6: {"RUN   TestB", "Testing B", "PASS: TestB", "RUN   TestAB", "Testing AB", "PASS: TestAB", "PASS"}, // as they stand in the cell
		7: {"Testing A", "Testing B", "Testing AB", "PASS"}, 8: {"BenchmarkFibonacciA32", "BenchmarkFibonacciB32", "PASS"},
	}, ""},
	{"gowork", map[int][]string{
		5: {`Added replace rule for module "a.com/a/pkg" to local directory`}, 6: {"module gonb_", "replace a.com/a/pkg => TMP_PKG"},
		7: {"List of files/directories being tracked", "/tmp/gonb_tests_gowork_"},
		9: {`Untracked "/tmp/gonb_tests_gowork_..."`}, // what stays is the clone, by our kernelspec
	}, ""},
	{"writefile", map[int][]string{1: {`Cell contents written to "`, `poetry.txt"`}, 2: {`Cell contents appended to "`, `poetry.txt"`}}, ""},
	{"bash_script", map[int][]string{1: {"hello"}, 2: {"/gonb_"}, 3: {"/gonb_"}}, ""},
	{"script", map[int][]string{1: {"1 : a", "2 : b", "3 : c"}, 2: {"18"}, 3: {"19"}},
		"4: %%sh can only stand in the first line of a cell"},
	{"errors", map[int][]string{1: {"Hello World"}}, "3: the cell's program ended with exit status 1, and the last that it said was: "}, // its second cell is tagged raises-exception
	{"errors without the second cell", map[int][]string{1: {"Hello World"}}, "2: the cell's program ended with exit status 1, and the last that it said was: "},
}

// TestGoNBExamples runs GoNB's own example notebooks that need no browser:
// they behave as GoNB's tests and documentation say.
func TestGoNBExamples(t *testing.T) {
	sp := setUp(t)
	source := strings.TrimSpace(command(t, "go", "list", "-m", "-f", "{{.Dir}}", "github.com/janpfeifer/gonb"))
	dir := t.TempDir()
	sp = with(sp, "TEST_DIR", dir+"/", "PATH", calculator(t)+string(os.PathListSeparator)+sp.Env["PATH"])
	// It writes there under a name of its own.
	t.Cleanup(func() { os.RemoveAll("/tmp/gonb_examples_test_goflags_cover") })
	for _, ex := range examples {
		t.Run(ex.name, func(t *testing.T) {
			file, without, _ := strings.Cut(ex.name, " ")
			nb, err := notebook.Read(filepath.Join(source, "examples", "tests", file+".ipynb"))
			if err != nil {
				t.Fatal(err)
			}
			if without != "" {
				nb.Cells = append(nb.Cells[:1], nb.Cells[2:]...)
			}
			err = runner.Run(t.Context(), nb, runner.Options{Spec: sp, Dir: dir, Timeout: 5 * time.Minute})
			var cell *runner.CellError
			switch {
			case ex.fails == "" && err != nil:
				t.Fatal(err)
			case ex.fails != "" && (!errors.As(err, &cell) || !strings.HasPrefix(fmt.Sprintf("%d: %s", cell.Number, cell.Reason), ex.fails)):
				t.Errorf("the error is %v, want %s", err, ex.fails)
			}
			if without != "" && cell != nil {
				inOrder(t, "the error's text", cell.Report(), []string{"Stuck in Switzerland", "cell[2].go:8", "exit status 1"})
			}
			for number, want := range ex.prints {
				inOrder(t, codeCell(nb, number).ID, printedBy(codeCell(nb, number)), want)
			}
			if file == "writefile" {
				samePoem(t, dir)
			}
		})
	}
}

// samePoem asks that the file of the notebook writefile is whole.
func samePoem(t *testing.T, dir string) {
	t.Helper()
	poem, err := os.ReadFile(filepath.Join(dir, "poetry.txt"))
	if err != nil {
		t.Fatal(err)
	}
	if want := "Um trem-de-ferro é uma coisa mecânica,\nmas atravessa a noite, a madrugada, o dia,\natravessou minha vida,\nvirou só sentimento.\n\nAdélia Prado\n"; string(poem) != want {
		t.Errorf("writefile wrote %q, want %q", poem, want)
	}
}

// with returns the kernelspec with more variables in its environment, given as
// pairs of name and value.
func with(sp *spec.Spec, pairs ...string) *spec.Spec {
	changed := *sp
	changed.Env = maps.Clone(sp.Env)
	for i := 0; i < len(pairs); i += 2 {
		changed.Env[pairs[i]] = pairs[i+1]
	}
	return &changed
}

// calculator returns a folder with a bc that adds, since the notebook script
// calls that and not every machine has one.
func calculator(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	if err := process.WriteProgram(filepath.Join(dir, "bc"), []byte("#!/bin/sh\nread -r sum\necho $(($sum))\n")); err != nil {
		t.Fatal(err)
	}
	return dir
}

// codeCell returns a code cell by its number, from 1.
func codeCell(nb *notebook.Notebook, number int) *notebook.Cell {
	for _, c := range nb.Cells {
		if c.Type == notebook.Code {
			if number--; number == 0 {
				return c
			}
		}
	}
	return &notebook.Cell{ID: "missing"}
}

// printedBy returns the text of a cell's outputs, displays included.
func printedBy(c *notebook.Cell) string {
	var b strings.Builder
	for _, o := range c.Outputs {
		b.WriteString(o.Text)
		for _, mime := range []string{"text/plain", "text/markdown", "text/html"} {
			text, _ := o.Data[mime].(string)
			b.WriteString(text)
		}
	}
	return b.String()
}

// inOrder asks that a text holds the parts one behind the other.
func inOrder(t *testing.T, what, text string, parts []string) {
	t.Helper()
	rest := text
	for _, part := range parts {
		_, after, ok := strings.Cut(rest, part)
		if !ok {
			t.Errorf("%s: %q is missing, or not behind the others, in\n%s", what, part, text)
			return
		}
		rest = after
	}
}
