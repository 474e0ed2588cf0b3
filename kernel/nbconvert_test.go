package main_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/ninepixels/ninepixels/kernel/internal/coursetest"
	"github.com/ninepixels/ninepixels/kernel/internal/notebook"
	"github.com/ninepixels/ninepixels/kernel/internal/runner"
)

// byNbconvert are the notebooks that nbconvert runs, too: one of figures, one that asks, and
// one that trains. All of them are run by Jupyter's client in JupyterLab, by .ci/browser.
var byNbconvert = []string{"00-start", "02-pooling", "03-dense-baseline"}

// nbconvert has Jupyter's own client run notebooks of the course in a folder
// in which our runner has run them before, as many at once as there are processors:
// each finds there what it reads of others. What has been trained for minutes
// is not trained so again; as far as it is, both runs must print the same.
func nbconvert(t *testing.T, dir string, before map[string]*notebook.Notebook) {
	bin, env := jupyter(t, "jupyter.txt")
	c := theCourse(t)
	for _, name := range c.Lessons() {
		if !slices.Contains(byNbconvert, name) {
			continue
		}
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			nb, err := notebook.Read(c.Path(name))
			if err != nil {
				t.Fatal(err)
			}
			coursetest.Quicken(nb)
			text, err := nb.Marshal()
			if err != nil {
				t.Fatal(err)
			}
			copied, out := filepath.Join(dir, name+".ipynb"), t.TempDir()
			if err := os.WriteFile(copied, text, 0o644); err != nil {
				t.Fatal(err)
			}
			cmd := exec.Command(filepath.Join(bin, "jupyter"), "nbconvert", "--execute", "--to", "notebook", "--output-dir", out, "--ExecutePreprocessor.timeout=1200", copied)
			cmd.Env = append(env[:len(env):len(env)], "TMPDIR="+shortTemp(t))
			began := time.Now()
			if text, err := cmd.CombinedOutput(); err != nil {
				t.Fatalf("%v\n%s", err, text)
			}
			t.Logf("notebook: %-34s %6.1f s under nbconvert", name, time.Since(began).Seconds())
			sameByNbconvert(t, dir, filepath.Join(out, name+".ipynb"), before[name])
		})
	}
}

// sameByNbconvert asks that a notebook that nbconvert has run in dir holds what
// our runner's has.
func sameByNbconvert(t *testing.T, dir, file string, ours *notebook.Notebook) {
	nb, err := notebook.Read(file)
	if err != nil {
		t.Fatal(err)
	}
	runner.Normalize(nb, dir) // ours is already
	for _, c := range nb.Cells {
		for _, o := range c.Outputs {
			if o.Type == notebook.Error {
				t.Errorf("cell %s ended with %s: %s", c.ID, o.ErrorName, o.ErrorValue)
			}
		}
	}
	checkExercises(t, nb, false)
	checkDisplays(t, nb)
	if ours == nil {
		t.Fatalf("our runner has not run %s to its end", strings.TrimSuffix(filepath.Base(file), ".ipynb"))
	}
	for _, problem := range coursetest.Differences(ours, nb) {
		t.Errorf("two runs differ: %v", problem)
	}
}
