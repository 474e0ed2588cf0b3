package main_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/ninepixels/ninepixels/kernel/internal/notebook"
)

// jupyter makes a virtual environment with Jupyter's own clients that drive our kernel here, as a list in
// testdata/requirements has them, and returns its folder of programs and the environment in which they find our kernel.
func jupyter(t *testing.T, list string) (bin string, env []string) {
	t.Helper()
	sp := setUp(t)
	dir := t.TempDir()
	for _, argv := range [][]string{
		{"python3", "-m", "venv", dir},
		{filepath.Join(dir, "bin", "pip"), "install", "-q", "--disable-pip-version-check", "--require-hashes", "-r", filepath.Join("testdata", "requirements", list)},
	} {
		if out, err := exec.Command(argv[0], argv[1:]...).CombinedOutput(); err != nil {
			t.Fatalf("%s: %v: install python3, python3-venv and python3-pip\n%s", strings.Join(argv, " "), err, out)
		}
	}
	data := filepath.Dir(filepath.Dir(sp.Dir))
	return filepath.Join(dir, "bin"), append(os.Environ(), "JUPYTER_PATH="+data, "JUPYTER_DATA_DIR="+filepath.Join(dir, "data"))
}

// TestJupyter asks Jupyter's own conformance suite. Jupyter's own client runs the
// notebooks at the end of TestNotebooks.
func TestJupyter(t *testing.T) {
	setUp(t)
	bin, env := jupyter(t, "jupyter.txt")
	t.Run("conformance", func(t *testing.T) {
		cmd := exec.Command(filepath.Join(bin, "python"), filepath.Join("testdata", "conformance.py"))
		cmd.Env = env
		out, err := cmd.CombinedOutput()
		if err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
		ran := regexp.MustCompile(`Ran (\d+) tests`).FindSubmatch(out)
		skipped := strings.Count(string(out), " skipped ")
		if ran == nil || skipped > 4 {
			t.Errorf("the suite has skipped %d of its tests, want at most the 4 about what Go cells have not:\n%s", skipped, out)
		}
	})
	t.Run("folded", func(t *testing.T) { foldedInHTML(t, bin, env) })
}

// foldedInHTML asks that nbconvert, with the template that setup puts beside our
// kernelspec, folds what gives an answer away, and nothing else.
func foldedInHTML(t *testing.T, bin string, env []string) {
	printed := func(text string) []notebook.Output {
		return []notebook.Output{{Type: notebook.Stream, Name: "stdout", Text: text}}
	}
	nb := &notebook.Notebook{Cells: []*notebook.Cell{
		{ID: "a", Type: notebook.Code, Source: "1", Outputs: printed("forty two"),
			Metadata: map[string]any{"tags": []any{notebook.Answer}}},
		{ID: "b", Type: notebook.Code, Source: "2", Outputs: printed("in the open")},
	}}
	nb.Fold()
	path := filepath.Join(t.TempDir(), "folded.ipynb")
	if err := nb.Write(path); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(filepath.Join(bin, "jupyter"), "nbconvert", "--to", "html", path)
	cmd.Env = env
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	text, err := os.ReadFile(strings.TrimSuffix(path, ".ipynb") + ".html")
	if err != nil {
		t.Fatal(err)
	}
	folded := regexp.MustCompile(`(?s)<details class="np-answer">.*?</details>`).FindAllString(string(text), -1)
	if len(folded) != 1 || !strings.Contains(folded[0], "forty two") || strings.Contains(folded[0], "in the open") {
		t.Errorf("folded is %q, want the first cell's output alone", folded)
	}
	if !strings.Contains(string(text), "in the open") {
		t.Error("the second cell's output is lost")
	}
}
