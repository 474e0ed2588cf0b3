package main_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/ninepixels/ninepixels/kernel/internal/notebook"
)

// The programs of Jupyter's that drive our kernel here, pinned.
var jupyterPackages = []string{"jupyter_kernel_test==0.7.0", "jupyter_client==8.10.0", "nbclient==0.11.0", "nbconvert==7.17.2"}

// jupyter makes a virtual environment with Jupyter's own clients, and more, and returns
// its folder of programs and the environment in which they find our kernel.
func jupyter(t *testing.T, more ...string) (bin string, env []string) {
	t.Helper()
	sp := setUp(t)
	dir := t.TempDir()
	for _, argv := range [][]string{
		{"python3", "-m", "venv", dir},
		append([]string{filepath.Join(dir, "bin", "pip"), "install", "-q", "--disable-pip-version-check"}, append(jupyterPackages, more...)...),
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
	bin, env := jupyter(t)
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
}

// inTraining are the settings of a training in a cell's source.
var (
	inTraining   = regexp.MustCompile(`\btrain\.Config\{`)
	trainingName = regexp.MustCompile(`(\bName:\s+")([\w-]+)"`)
	epochs       = regexp.MustCompile(`(\bEpochs:\s+)\d+`)
)

// nbconvert has Jupyter's own client run all notebooks of the course in a folder
// in which our runner has run them before. What has been trained for minutes there
// is not trained so again: a training that is to be kept takes one epoch, and is
// kept under another name, so that the cells behind it load the one before.
func nbconvert(t *testing.T, dir string, before map[string]*notebook.Notebook) {
	bin, env := jupyter(t)
	files, err := filepath.Glob(filepath.Join(root, "notebooks", "*.ipynb"))
	if err != nil || len(files) < 5 {
		t.Fatalf("the course has %d notebooks: %v", len(files), err)
	}
	out := t.TempDir()
	argv := []string{"nbconvert", "--execute", "--to", "notebook", "--output-dir", out, "--ExecutePreprocessor.timeout=1200"}
	for _, file := range files {
		nb, err := notebook.Read(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range nb.Cells {
			if inTraining.MatchString(c.Source) {
				c.Source = epochs.ReplaceAllString(trainingName.ReplaceAllString(c.Source, "$1$2-again\""), "${1}1")
			}
		}
		copied := filepath.Join(dir, filepath.Base(file))
		text, err := nb.Marshal()
		if err != nil {
			t.Fatal(err)
		}
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
	t.Logf("notebook: all %d under nbconvert: %.1f s", len(files), time.Since(began).Seconds())
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".ipynb"), func(t *testing.T) {
			sameByNbconvert(t, filepath.Join(out, filepath.Base(file)), before)
		})
	}
}

// sameByNbconvert asks that a notebook that nbconvert has run holds what our
// runner's has.
func sameByNbconvert(t *testing.T, file string, before map[string]*notebook.Notebook) {
	nb, err := notebook.Read(file)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range nb.Cells {
		for _, o := range c.Outputs {
			if o.Type == notebook.Error {
				t.Errorf("cell %s ended with %s: %s", c.ID, o.ErrorName, o.ErrorValue)
			}
		}
	}
	checkExercises(t, nb, false)
	checkDisplays(t, nb)
	name := strings.TrimSuffix(filepath.Base(file), ".ipynb")
	ours := before[name]
	if ours == nil {
		t.Fatal("our runner has not run it")
	}
	if !trains(nb) {
		sameText(t, printed(ours), printed(nb))
	} else if a, b := accuracyLine.FindString(printed(nb)["test"]), accuracyLine.FindString(printed(ours)["test"]); a != b {
		t.Errorf("%q, and by our runner %q: the kept model is the same", a, b)
	}
}
