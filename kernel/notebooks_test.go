package main_test

import (
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/ninepixels/ninepixels/kernel/internal/notebook"
	"github.com/ninepixels/ninepixels/kernel/internal/runner"
	"github.com/ninepixels/ninepixels/kernel/internal/spec"
	"github.com/ninepixels/ninepixels/lessons/dataset"
)

// course lists the notebooks in the order in which they are run: the solutions
// load what the notebooks have trained.
var course = []string{
	"00-start", "01-filters", "02-pooling", "03-dense-baseline", "04-first-cnn",
	"solutions/01-filters", "solutions/02-pooling", "solutions/03-dense-baseline", "solutions/04-first-cnn",
}

func notebookPath(name string) string {
	return filepath.Join(root, "notebooks", filepath.FromSlash(name)+".ipynb")
}

func TestCourseIsComplete(t *testing.T) {
	for _, pattern := range []string{"*.ipynb", "solutions/*.ipynb"} {
		files, err := filepath.Glob(filepath.Join(root, "notebooks", pattern))
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range files {
			listed := false
			for _, name := range course {
				listed = listed || notebookPath(name) == file
			}
			if !listed {
				t.Errorf("%s is not in the list of notebooks that are run", file)
			}
		}
	}
}

func TestNotebookLint(t *testing.T) {
	for _, name := range course {
		nb, err := notebook.Read(notebookPath(name))
		if err != nil {
			t.Error(err)
			continue
		}
		for _, problem := range notebook.Lint(nb, notebookPath(name)) {
			t.Errorf("%s: %v", name, problem)
		}
	}
}

// setUp installs what running notebooks needs, once, and returns the course's
// kernelspec.
func setUp(t *testing.T) *spec.Spec {
	t.Helper()
	if testing.Short() {
		t.Skip("runs notebooks")
	}
	if err := setUpOnce(); err != nil {
		t.Fatal(err)
	}
	state, err := dataset.Home()
	if err != nil {
		t.Fatal(err)
	}
	sp, err := spec.Read(filepath.Join(spec.StateDir(state), "kernels", spec.Name))
	if err != nil {
		t.Fatal(err)
	}
	return sp
}

var setUpOnce = sync.OnceValue(func() error {
	cmd := exec.Command("go", "run", ".", "setup", "-user-spec=false")
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("setup failed (%w), and notebooks need it:\n%s", err, out)
	}
	return nil
})

// fact is what a cell of a notebook must print: the course's numbers.
type fact struct{ notebook, cell, text string }

var facts = []fact{
	{"00-start", "rule-count", "1974 of 2000 right: 98.7 %"},
	{"01-filters", "terms", "the filtered pixel: 577"},
	{"01-filters", "clothes", "Ankle boot: vertical 36242, horizontal 77802, ratio 0.47"},
	{"01-filters", "clothes", "Trouser: vertical 170444, horizontal 25432, ratio 6.70"},
	{"01-filters", "rule-test", "98.7 % of 2000 test images right"},
	{"01-filters", "bug-show", "as published: 3060 - right: 0"},
	{"02-pooling", "mean-rows", "40.5"},
	{"02-pooling", "mean-rows", "69.0"},
	{"02-pooling", "mean-rows", "10,000"},
	{"02-pooling", "quarter", "11 × 11 → 5 × 5 keeps 20.7 %"},
	{"02-pooling", "output-size", "out 26"},
	{"03-dense-baseline", "summary", "101,770"},
	{"03-dense-baseline", "train", "training on xla:cpu"},
	{"04-first-cnn", "model", "[N 26 26 64]"},
	{"04-first-cnn", "model", "[N 13 13 64]"},
	{"04-first-cnn", "model", "[N 11 11 64]"},
	{"04-first-cnn", "model", "[N 5 5 64]"},
	{"04-first-cnn", "model", "[N 1600]"},
	{"04-first-cnn", "model", "243,786"},
	{"04-first-cnn", "model", "5,056,000"},
	{"04-first-cnn", "rank", "Conv2D wants [batch height width channels], got [1 28 28]"},
	{"04-first-cnn", "rank-silent", "[1, 26, 64]"},
	{"04-first-cnn", "train", "training on xla:cpu"},
	{"solutions/01-filters", "ex-577", "✓ 577"},
	{"solutions/01-filters", "ex-rule", "✓ 98.7 %"},
	{"solutions/02-pooling", "ex-shapes", "✓ [26 13 11 5]"},
	{"solutions/02-pooling", "ex-parameters", "✓ 18,496"},
	{"solutions/03-dense-baseline", "ex-parameters", "✓ 101,770"},
	{"solutions/04-first-cnn", "ex-parameters", "✓ 243,786"},
	{"solutions/04-first-cnn", "ex-shapes", "✓ [26 13 11 5 1600]"},
}

// TestNotebooks runs the whole course, in a copy, as a learner would who runs
// all cells of each notebook: nothing fails, exercises say "not yet", solutions
// pass, and the numbers come out.
func TestNotebooks(t *testing.T) {
	sp := setUp(t)
	if backend := sp.Env["GOMLX_BACKEND"]; backend != "xla:cpu" {
		t.Fatalf("the notebooks would run on the backend %q, and the course promises xla:cpu: go run ./kernel doctor says what is missing", backend)
	}
	dir := t.TempDir()
	executed := map[string]*notebook.Notebook{}
	for _, name := range course {
		t.Run(name, func(t *testing.T) {
			nb, err := notebook.Read(notebookPath(name))
			if err != nil {
				t.Fatal(err)
			}
			folder := filepath.Join(dir, filepath.Dir(name))
			if err := os.MkdirAll(folder, 0o755); err != nil {
				t.Fatal(err)
			}
			stored := printed(nb)
			began := time.Now()
			err = runner.Run(t.Context(), nb, runner.Options{Spec: sp, Dir: folder, Timeout: 30 * time.Minute})
			var cell *runner.CellError
			if errors.As(err, &cell) {
				t.Fatalf("%s", cell.Report())
			} else if err != nil {
				t.Fatal(err)
			}
			t.Logf("notebook: %-30s %6.1f s on %s", name, time.Since(began).Seconds(), sp.Env["GOMLX_BACKEND"])
			executed[name] = nb
			checkExercises(t, nb, strings.HasPrefix(name, "solutions/"))
			checkDisplays(t, nb)
			if !trains(nb) {
				sameText(t, stored, printed(nb))
			}
		})
	}
	for _, f := range facts {
		if text := printed(executed[f.notebook])[f.cell]; !strings.Contains(text, f.text) {
			t.Errorf("%s, cell %s, does not print %q but:\n%s", f.notebook, f.cell, f.text, text)
		}
	}
	dense := accuracy(t, executed["03-dense-baseline"])
	cnn := accuracy(t, executed["04-first-cnn"])
	t.Logf("notebook: test accuracy: dense %.4f, CNN %.4f", dense, cnn)
	if dense < 0.86 || cnn < 0.89 || cnn <= dense {
		t.Errorf("test accuracy: dense %.4f, want at least 0.86; CNN %.4f, want at least 0.89 and above dense", dense, cnn)
	}
	t.Run("nbconvert", func(t *testing.T) { nbconvert(t, dir, executed) })
}

// printed returns what each cell of a notebook has printed, with the text of
// its displays.
func printed(nb *notebook.Notebook) map[string]string {
	text := map[string]string{}
	if nb == nil {
		return text
	}
	for _, c := range nb.Cells {
		for _, o := range c.Outputs {
			plain, _ := o.Data["text/plain"].(string)
			html, _ := o.Data["text/html"].(string)
			text[c.ID] += o.Text + plain
			if plain == "" {
				text[c.ID] += html
			}
		}
	}
	return text
}

var (
	checkCall    = regexp.MustCompile(`\bcheck\.[A-Z]\w*\(`)
	trainingCall = regexp.MustCompile(`\btrain\.`)
	accuracyLine = regexp.MustCompile(`test accuracy (0\.\d+)`)
)

// checkExercises asks that each check has had its say: ✓ in a solution; in an
// exercise as it stands, "not yet" with a hint.
func checkExercises(t *testing.T, nb *notebook.Notebook, solution bool) {
	t.Helper()
	checks := 0
	for _, c := range nb.Cells {
		if c.Type != notebook.Code || !checkCall.MatchString(c.Source) {
			continue
		}
		checks++
		text := printed(nb)[c.ID]
		switch {
		case solution && (!strings.Contains(text, "✓") || strings.Contains(text, "✗")):
			t.Errorf("cell %s: the solution does not pass: %s", c.ID, text)
		case !solution && (!strings.Contains(text, "✗ Not yet") || !strings.Contains(text, "Hint 1")):
			t.Errorf("cell %s: the exercise does not say not yet, with a hint: %s", c.ID, text)
		}
	}
	if solution && checks == 0 {
		t.Error("a solutions notebook without a check")
	}
}

// checkDisplays asks that a cell that shows something has something to show.
func checkDisplays(t *testing.T, nb *notebook.Notebook) {
	t.Helper()
	for _, c := range nb.Cells {
		if c.Type != notebook.Code {
			continue
		}
		want, got := showCalls(t, c), 0
		for _, o := range c.Outputs {
			if o.Type == notebook.DisplayData {
				got++
			}
		}
		if got < want {
			t.Errorf("cell %s: %d displays arrived, want at least %d", c.ID, got, want)
		}
	}
}

// showCalls counts the statements of a %% cell that show something; a call
// among another's arguments is an option, and shows nothing by itself.
func showCalls(t *testing.T, c *notebook.Cell) int {
	t.Helper()
	_, body, found := strings.Cut("\n"+c.Source, "\n%%\n")
	if !found {
		return 0
	}
	file, err := parser.ParseFile(token.NewFileSet(), c.ID, "package cell\nfunc main() {\n"+body+"\n}", 0)
	if err != nil {
		t.Fatalf("cell %s: its statements are not Go: %v", c.ID, err)
	}
	n := 0
	ast.Inspect(file, func(node ast.Node) bool {
		statement, _ := node.(*ast.ExprStmt)
		if statement == nil {
			return true
		}
		if call, ok := statement.X.(*ast.CallExpr); ok {
			if f, ok := call.Fun.(*ast.SelectorExpr); ok {
				if pkg, ok := f.X.(*ast.Ident); ok && pkg.Name == "show" {
					n++
				}
			}
		}
		return true
	})
	return n
}

// trains reports whether a notebook prints what was measured while training:
// seconds, and numbers whose last digit depends on the processor.
func trains(nb *notebook.Notebook) bool {
	for _, c := range nb.Cells {
		if c.Type == notebook.Code && trainingCall.MatchString(c.Source) {
			return true
		}
	}
	return false
}

// sameText asks that the stored outputs are those that a learner gets.
func sameText(t *testing.T, stored, now map[string]string) {
	t.Helper()
	for cell, text := range stored {
		if now[cell] != text {
			t.Errorf("cell %s prints\n%s\nand the notebook has stored\n%s", cell, now[cell], text)
		}
	}
}

// accuracy is the number that the cell "test" prints.
func accuracy(t *testing.T, nb *notebook.Notebook) float64 {
	t.Helper()
	m := accuracyLine.FindStringSubmatch(printed(nb)["test"])
	if m == nil {
		t.Fatalf("no test accuracy in %q", printed(nb)["test"])
	}
	a, err := strconv.ParseFloat(m[1], 64)
	if err != nil {
		t.Fatal(err)
	}
	return a
}
