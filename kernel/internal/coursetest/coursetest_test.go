package coursetest_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/ninepixels/ninepixels/kernel/internal/coursetest"
	"github.com/ninepixels/ninepixels/kernel/internal/notebook"
)

const (
	lesson   = "01-filters"
	solution = "solutions/01-filters-solutions"
)

// A book is a small course that keeps all rules, for tests to spoil.
type book struct {
	notebooks map[string]*notebook.Notebook
	data      map[string]string
	packages  []string
	glossary  string
}

func text(id, source string) *notebook.Cell {
	return &notebook.Cell{ID: id, Type: notebook.Markdown, Source: source}
}

func code(id, source, printed string) *notebook.Cell {
	return &notebook.Cell{ID: id, Type: notebook.Code, Source: source,
		Outputs: []notebook.Output{{Type: notebook.Stream, Name: "stdout", Text: printed}}}
}

func good() *book {
	return &book{
		notebooks: map[string]*notebook.Notebook{
			"00-start": {Cells: []*notebook.Cell{
				text("title", "# Start\n\n**You will** begin. **Time:** 1 minute. **You need:** nothing.\n\n> **Predict before you run.** What?"),
				code("hello", "%%\nfmt.Println(60000)", "60000\n"),
				text("next", "[01](01-filters.ipynb)"),
			}},
			lesson: {Cells: []*notebook.Cell{
				text("title", "# Filters\n\n**You will** add. **Time:** 35 minutes. **You need:** [00](00-start.ipynb)."),
				text("predict", "> **Predict before you run.** It was 98.7 %. Is it 55.5 % now?"),
				code("rule", "import \"github.com/ninepixels/ninepixels/lessons/grid\"\n\n%%\nfmt.Println(1)", "98.7 % of 2000 right"),
				text("ex-text", "**Exercise 01.1.** Add."),
				code("ex-add", "%%\ncheck.Add(0)", "✗ Not yet: add.\n"),
				code("progress", "%%\ncheck.Progress(\"01\")", "0 of 1\n"),
				text("key", "## Key points\n\n- add\n\n**New words:** kernel, *Filter*. They are in the [glossary](glossary.md).\n\n[00](00-start.ipynb) · [Solutions](solutions/01-filters-solutions.ipynb)"),
			}},
			solution: {Cells: []*notebook.Cell{
				text("title", "# Solutions\n\nOf [01](../01-filters.ipynb)."),
				code("ex-add", "%%\ncheck.Add(577)", "✓ 1,234\n"),
			}},
		},
		data: map[string]string{
			"rows.txt":  "# comment\n\nsource-rule | 01 | A rule\nquestion-later | 05 | Later | on\n",
			"facts.txt": "source-rule | 01-filters | rule | 98.7 %\nsource-rule | solutions/01-filters-solutions | ex-add | /✓ (1|2),234/\n",
			"known.txt": "",
		},
		packages: []string{"grid"},
		glossary: "# Glossary\n\n| word | meaning |\n| --- | --- |\n| filter, kernel | nine numbers |\n\nThe stride is not here.\n",
	}
}

// cell returns a cell of the lesson.
func (b *book) cell(id string) *notebook.Cell { return b.notebooks[lesson].Cell(id) }

// open writes the book into a folder and opens it.
func (b *book) open(t *testing.T) (*coursetest.Course, error) {
	t.Helper()
	root := t.TempDir()
	write := func(path, text string) {
		path = filepath.Join(root, filepath.FromSlash(path))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for name, nb := range b.notebooks {
		data, err := nb.Marshal()
		if err != nil {
			t.Fatal(err)
		}
		write("notebooks/"+name+".ipynb", string(data))
	}
	write("notebooks/glossary.md", b.glossary)
	for name, text := range b.data {
		write("data/"+name, text)
	}
	for _, name := range b.packages {
		write("lessons/"+name+"/"+name+".go", "package "+name)
	}
	return coursetest.Open(filepath.Join(root, "notebooks"), filepath.Join(root, "data"))
}

// problems opens the book and returns what is wrong with all its notebooks.
func (b *book) problems(t *testing.T) []string {
	t.Helper()
	c, err := b.open(t)
	if err != nil {
		t.Fatal(err)
	}
	var found []string
	for _, name := range c.Names {
		for _, p := range c.Lint(name) {
			found = append(found, name+": "+p.String())
		}
	}
	return found
}

func TestOrder(t *testing.T) {
	c, err := good().open(t)
	if err != nil {
		t.Fatal(err)
	}
	if got, want := strings.Join(c.Names, " "), "00-start 01-filters solutions/01-filters-solutions"; got != want {
		t.Errorf("the notebooks are run in the order %s, want %s", got, want)
	}
	if got := c.Unsolved(); len(got) > 0 {
		t.Errorf("%v have no solutions", got)
	}
	b := good()
	delete(b.notebooks, solution)
	b.data["facts.txt"] = ""
	if c, err = b.open(t); err != nil || len(c.Unsolved()) != 1 {
		t.Errorf("%v: a notebook with exercises and without solutions was not found", err)
	}
}

// replace changes the text of a cell of the lesson.
func replace(id, old, by string) func(*book) {
	return func(b *book) {
		cell := b.cell(id)
		cell.Source = strings.ReplaceAll(cell.Source, old, by)
	}
}

// TestLint spoils one thing at a time; "" means that all rules are kept.
func TestLint(t *testing.T) {
	tests := []struct {
		name, want string
		spoil      func(b *book)
	}{
		{"good", "", func(*book) {}},
		{"no goals", "**You will** is missing", replace("title", "You will", "One will")},
		{"no time", "**Time:** is missing", replace("title", "Time", "Hours")},
		{"no needs", "**You need:** is missing", replace("title", "You need", "Needed")},
		{"no prediction", "no \"> **Predict", func(b *book) { b.cell("predict").Source = "x" }},
		{"no key points", "## Key points is missing", replace("key", "Key points", "Points")},
		{"no new words", "**New words:** is missing", replace("key", "New words", "Words")},
		{"a word that is not in the glossary", `does not explain "stride"`, replace("key", "kernel,", "kernel, Stride,")},
		{"a word less", `glossary.md does not explain "filter"`, func(b *book) { b.glossary = "# Glossary\n\n| kernel | nine numbers |\n" }},
		{"a number in the glossary that nothing shows", `no cell prints "98.8 %"`, func(b *book) { b.glossary += "\n| rule | right for 98.8 % |\n" }},
		{"none new", "", replace("key", "kernel, *Filter*", "none")},
		{"no link to the solutions", "no link to solutions/01-filters-solutions.ipynb", replace("key", "solutions/01", "solutions/02")},
		{"no link to the start", "no link to 00-start.ipynb", replace("key", "00-start", "none")},
		{"no link on", "no link to 01-filters.ipynb", func(b *book) { b.notebooks["00-start"].Cell("next").Source = "x" }},
		{"exercise out of order", "exercise 01.2 should be 01.1", replace("ex-text", "01.1", "01.2")},
		{"exercise of another notebook", "exercise 02.1 should be 01.1", replace("ex-text", "01.1", "02.1")},
		{"text without exercise", "2 exercises, and 1 cells", replace("ex-text", "Add.", "Add. **Exercise 01.2.**")},
		{"no progress", "must have the id progress", func(b *book) { b.cell("progress").Source = "%%" }},
		{"another's progress", `call check.Progress("01")`, replace("progress", "01", "02")},
		{"no such package", "lessons/gird", replace("rule", "/grid", "/gird")},
		{"a solution without its exercise", "cell ex-add: the exercise has no cell", func(b *book) { b.notebooks[solution].Cells[1].ID = "ex-sum" }},
		{"a solution that checks nothing", "cell ex-add: the exercise has no cell", func(b *book) { b.notebooks[solution].Cells[1].Source = "%%" }},
		{"a solution without the way back", "no link leads back", func(b *book) { b.notebooks[solution].Cells[0].Source = "# Solutions" }},
		{"a solution named as its notebook", "call it solutions/01-filters-solutions.ipynb", func(b *book) {
			b.notebooks["solutions/01-filters"] = b.notebooks[solution]
			delete(b.notebooks, solution)
			b.data["facts.txt"] = "source-rule | 01-filters | rule | 98.7 %\n"
		}},
		{"a link into another notebook", "cell key: the link to 00-start.ipynb#Start does not always arrive", replace("key", "00-start.ipynb)", "00-start.ipynb#Start)")},
		{"a link from the solutions", "cell title: the link to ../01-filters.ipynb#cell-id=rule does not", func(b *book) {
			b.notebooks[solution].Cells[0].Source += " [1](../01-filters.ipynb#cell-id=rule)"
		}},
		{"a link to a heading", "cell predict: the link to #Key-points finds no heading", replace("predict", "Is it", "[Is](#Key-points) it")},
		{"a link to a cell that is gone", "cell predict: there is no cell gone", replace("predict", "Is it", "[Is](#cell-id=gone) it")},
		{"a link to a cell", "", replace("predict", "Is it", "[Is](#cell-id=rule) it")},
		{"a link into a page", "", replace("predict", "Is it", "[Is](https://go.dev/doc/#fonts) it")},
		{"a number that nothing shows", `no cell prints "98.8 %"`, replace("predict", "98.7", "98.8")},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			b := good()
			if test.name == "a solution without its exercise" {
				b.data["facts.txt"] = "source-rule | 01-filters | rule | 98.7 %\n"
			}
			test.spoil(b)
			got := b.problems(t)
			switch {
			case test.want == "" && len(got) > 0:
				t.Errorf("unexpected: %q", got)
			case test.want != "" && (len(got) != 1 || !strings.Contains(got[0], test.want)):
				t.Errorf("got %q, want one problem with %q", got, test.want)
			}
		})
	}
}
