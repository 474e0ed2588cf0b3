package coursetest_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/ninepixels/ninepixels/kernel/internal/coursetest"
	"github.com/ninepixels/ninepixels/kernel/internal/notebook"
)

// goodNotebook keeps all rules: a title, a section, a link, a cell that was run.
func goodNotebook() *notebook.Notebook {
	nb := &notebook.Notebook{Cells: []*notebook.Cell{
		{ID: "title", Type: notebook.Markdown, Source: "# Title\n\nSee [this](other.ipynb#part) and [that](https://go.dev).\n\n## Part\n\n```\n# no heading\n```"},
		{ID: "code", Type: notebook.Code, Source: "%%\nfmt.Println(1)", ExecutionCount: 1, Outputs: []notebook.Output{
			{Type: notebook.DisplayData, Data: map[string]any{"text/html": `<img alt="a boot" src="x">`}},
		}},
	}}
	nb.MarkExecuted()
	return nb
}

func TestLintOfANotebook(t *testing.T) {
	tests := []struct {
		name, want string // "": no problem
		spoil      func(nb *notebook.Notebook)
	}{
		{"good", "", func(nb *notebook.Notebook) {}},
		{"no title", "one title", func(nb *notebook.Notebook) { nb.Cells[0].Source = "## Part" }},
		{"two titles", "one title", func(nb *notebook.Notebook) { nb.Cells[0].Source += "\n# Again" }},
		{"a level left out", "level 4", func(nb *notebook.Notebook) { nb.Cells[0].Source += "\n#### Deep" }},
		{"long cell", "26 lines", func(nb *notebook.Notebook) { nb.Cells[1].Source = strings.Repeat("x\n", 26) }},
		{"just long enough", "", func(nb *notebook.Notebook) { nb.Cells[1].Source = strings.Repeat("x\n", 25) }},
		{"wide line", "line 2 has 81 columns", func(nb *notebook.Notebook) { nb.Cells[1].Source = "x\n\t" + strings.Repeat("é", 77) }},
		{"just wide enough", "", func(nb *notebook.Notebook) { nb.Cells[1].Source = "\t" + strings.Repeat("é", 76) }},
		{"error stored", "boom", func(nb *notebook.Notebook) {
			nb.Cells[1].Outputs = []notebook.Output{{Type: notebook.Error, ErrorValue: "boom"}}
		}},
		{"out of order", "execution 7", func(nb *notebook.Notebook) { nb.Cells[1].ExecutionCount = 7 }},
		{"no alt text", "alt text", func(nb *notebook.Notebook) {
			nb.Cells[1].Outputs[0].Data["text/html"] = `<img src="x">`
		}},
		{"empty alt text", "alt text", func(nb *notebook.Notebook) {
			nb.Cells[1].Outputs[0].Data["text/html"] = `<img alt="" src="x">`
		}},
		{"drawing without label", "alt text", func(nb *notebook.Notebook) {
			nb.Cells[1].Outputs[0].Data["text/html"] = `<svg viewBox="0 0 1 1"></svg>`
		}},
		{"bare picture", "alt text", func(nb *notebook.Notebook) {
			nb.Cells[1].Outputs[0].Data = map[string]any{"image/png": "aGk="}
		}},
		{"chart with its picture", "", func(nb *notebook.Notebook) {
			nb.Cells[1].Outputs[0].Data = map[string]any{"image/png": "aGk=", "text/markdown": `<img alt="a curve" src="x">`,
				"application/vnd.vegalite.v5+json": map[string]any{"description": "a curve"}}
		}},
		{"chart whose picture is not described", "alt text", func(nb *notebook.Notebook) {
			nb.Cells[1].Outputs[0].Data = map[string]any{"image/png": "aGk=", "text/markdown": `<img src="x">`}
		}},
		{"chart without a description", "alt text", func(nb *notebook.Notebook) {
			nb.Cells[1].Outputs[0].Data["application/vnd.vegalite.v5+json"] = map[string]any{"mark": "bar"}
		}},
		{"bars without a scale", "cell code: bars need show.Axis", func(nb *notebook.Notebook) {
			nb.Cells[1].Source = "%%\nshow.Bars(a, show.Title(\"a\"))\nshow.Bars(b, show.Axis(0, 1))"
			nb.MarkExecuted()
		}},
		{"bars with a scale", "", func(nb *notebook.Notebook) {
			nb.Cells[1].Source = "%%\nshow.Bars(a, show.Axis(0, 1))\nf, err := show.DrawBars(b, show.Axis(0, 1))"
			nb.MarkExecuted()
		}},
		{"picture in the text", "alt text", func(nb *notebook.Notebook) { nb.Cells[0].Source += "\n![](other.ipynb)" }},
		{"dead link", "gone.ipynb leads nowhere", func(nb *notebook.Notebook) { nb.Cells[0].Source += "\n[x](gone.ipynb)" }},
		{"an answer in the open", "asks for a folded output", func(nb *notebook.Notebook) {
			nb.Cells[1].Metadata = map[string]any{"tags": []any{"answer"}}
		}},
		{"an answer half folded", "asks for a folded output", func(nb *notebook.Notebook) {
			nb.Cells[1].Metadata = map[string]any{"tags": []any{"answer"}, "collapsed": true}
		}},
		{"an answer folded", "", func(nb *notebook.Notebook) {
			nb.Cells[1].Metadata = map[string]any{"tags": []any{"answer"}}
			nb.Fold()
		}},
		{"folded without a tag", "folded without need", func(nb *notebook.Notebook) {
			nb.Cells[1].Metadata = map[string]any{"jupyter": map[string]any{"outputs_hidden": true}}
		}},
		{"too large", "KB", func(nb *notebook.Notebook) { nb.Cells[0].Source += strings.Repeat(" word", 210<<10) }},
		{"just small enough", "", func(nb *notebook.Notebook) { nb.Cells[0].Source += strings.Repeat(" word", 200<<10) }},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			nb := goodNotebook()
			test.spoil(nb)
			nb.MarkExecuted()
			problems := lintFile(t, nb, nil)
			switch {
			case test.want == "" && len(problems) > 0:
				t.Errorf("unexpected problems: %v", problems)
			case test.want != "" && (len(problems) != 1 || !strings.Contains(problems[0].String(), test.want)):
				t.Errorf("got %v, want one problem with %q", problems, test.want)
			}
		})
	}
}

func TestLintOfTheFile(t *testing.T) {
	stale := goodNotebook()
	stale.Cells[1].Source += "//"
	if got := lintFile(t, stale, nil); len(got) != 1 || !strings.Contains(got[0].Text, "run -write") {
		t.Errorf("stale outputs: %v", got)
	}
	spaces := func(data []byte) []byte { return append(data, ' ') }
	if got := lintFile(t, goodNotebook(), spaces); len(got) != 1 || !strings.Contains(got[0].Text, "canonical") {
		t.Errorf("another form: %v", got)
	}
}

// lintFile writes nb beside the notebook that it links to, changes the bytes if
// asked, and lints what it reads back.
func lintFile(t *testing.T, nb *notebook.Notebook, change func([]byte) []byte) []coursetest.Problem {
	t.Helper()
	dir := t.TempDir()
	path := filepath.Join(dir, "n.ipynb")
	data, err := nb.Marshal()
	if err != nil {
		t.Fatal(err)
	}
	if change != nil {
		data = change(data)
	}
	for _, file := range []string{path, filepath.Join(dir, "other.ipynb")} {
		if err := os.WriteFile(file, data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	read, err := notebook.Read(path)
	if err != nil {
		t.Fatal(err)
	}
	return coursetest.Lint(read, path)
}
