package main_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/ninepixels/ninepixels/kernel/internal/coursetest"
	"github.com/ninepixels/ninepixels/kernel/internal/notebook"
	"github.com/ninepixels/ninepixels/kernel/internal/runner"
)

// nbconvert has Jupyter's own client run all notebooks of the course in a folder
// in which our runner has run them before. What has been trained for minutes there
// is not trained so again; as far as it is, both runs must print the same.
func nbconvert(t *testing.T, dir string, before map[string]*notebook.Notebook) {
	bin, env := jupyter(t)
	c := theCourse(t)
	out := t.TempDir()
	argv := []string{"nbconvert", "--execute", "--to", "notebook", "--output-dir", out, "--ExecutePreprocessor.timeout=1200"}
	for _, name := range c.Lessons() {
		nb, err := notebook.Read(c.Path(name))
		if err != nil {
			t.Fatal(err)
		}
		coursetest.Quicken(nb)
		text, err := nb.Marshal()
		if err != nil {
			t.Fatal(err)
		}
		copied := filepath.Join(dir, name+".ipynb")
		if err := os.WriteFile(copied, text, 0o644); err != nil {
			t.Fatal(err)
		}
		argv = append(argv, copied)
	}
	cmd := exec.Command(filepath.Join(bin, "jupyter"), argv...)
	cmd.Env = append(env, "TMPDIR="+shortTemp(t))
	began := time.Now()
	if text, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	t.Logf("notebook: all %d under nbconvert: %.1f s", len(c.Lessons()), time.Since(began).Seconds())
	for _, name := range c.Lessons() {
		t.Run(name, func(t *testing.T) {
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
