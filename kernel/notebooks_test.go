package main_test

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/ninepixels/ninepixels/kernel/internal/coursetest"
	"github.com/ninepixels/ninepixels/kernel/internal/notebook"
	"github.com/ninepixels/ninepixels/kernel/internal/runner"
	"github.com/ninepixels/ninepixels/kernel/internal/spec"
	"github.com/ninepixels/ninepixels/lessons/dataset/fetch"
)

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
	state, err := fetch.Home()
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

// How much work of processors a notebook may be. What is more has grown too large for a
// learner: on two cores it is half as many minutes. Time by the clock would say more of
// the machine that runs the tests, which is busy at times.
const (
	lessonBudget   = 12 * time.Minute
	solutionBudget = 8 * time.Minute
)

// TestNotebooks runs the whole course, in a copy, as a learner would who runs
// all cells of each notebook: nothing fails, exercises say "not yet", solutions
// pass, and the numbers come out. Then Jupyter's own client runs it again.
func TestNotebooks(t *testing.T) {
	sp := setUp(t)
	if backend := sp.Env["GOMLX_BACKEND"]; backend != "xla:cpu" {
		t.Fatalf("the notebooks would run on the backend %q, and the course promises xla:cpu: go run ./kernel doctor says what is missing", backend)
	}
	c := theCourse(t)
	dir := t.TempDir()
	executed := map[string]*notebook.Notebook{}
	for _, name := range c.Names {
		t.Run(name, func(t *testing.T) {
			executed[name] = play(t, c, name, sp, dir)
		})
	}
	for _, f := range c.Facts {
		printsFact(t, f, executed[f.Notebook])
	}
	t.Run("accuracy", func(t *testing.T) {
		dense := accuracy(t, executed["03-dense-baseline"])
		cnn := accuracy(t, executed["04-first-cnn"])
		t.Logf("notebook: test accuracy: dense %.4f, CNN %.4f", dense, cnn)
		if cnn <= dense {
			t.Errorf("test accuracy: dense %.4f, CNN %.4f: want the CNN above", dense, cnn)
		}
	})
	t.Run("nbconvert", func(t *testing.T) { nbconvert(t, dir, executed) })
}

// play runs one notebook of the course in a copy of its folder, and returns it
// with its outputs.
func play(t *testing.T, c *coursetest.Course, name string, sp *spec.Spec, dir string) *notebook.Notebook {
	nb, err := notebook.Read(c.Path(name)) // anew: what is run changes
	if err != nil {
		t.Fatal(err)
	}
	folder := filepath.Join(dir, filepath.Dir(name))
	if err := os.MkdirAll(folder, 0o755); err != nil {
		t.Fatal(err)
	}
	memory := watchMemory()
	began, worked := time.Now(), workOfChildren()
	err = runner.Run(t.Context(), nb, runner.Options{Spec: sp, Dir: folder, Timeout: 30 * time.Minute})
	took, work, peak := time.Since(began), workOfChildren()-worked, memory()
	var cell *runner.CellError
	if errors.As(err, &cell) {
		t.Fatalf("%s", cell.Report())
	} else if err != nil {
		t.Fatal(err)
	}
	t.Logf("notebook: %-34s %6.1f s, %6.1f s of work, peak memory %4d MB, on %s", name, took.Seconds(), work.Seconds(), peak>>20, sp.Env["GOMLX_BACKEND"])
	if work < time.Second/10 {
		t.Errorf("%v of work was measured: the kernel's processes were not counted", work)
	}
	if runtime.GOOS == "linux" && peak == 0 {
		t.Error("no memory was measured")
	}
	runner.Normalize(nb, folder)
	solution := strings.HasPrefix(name, "solutions/")
	budget := lessonBudget
	if solution {
		budget = solutionBudget
	}
	if work > budget {
		t.Errorf("it was %v of work, and may be %v: make its trainings smaller, or let it load what another notebook has kept", work.Round(time.Second), budget)
	}
	checkExercises(t, nb, solution)
	checkDisplays(t, nb)
	if !coursetest.Trains(nb) {
		for _, problem := range coursetest.Differences(c.Notebooks[name], nb) {
			t.Errorf("what is stored is not what a learner gets: %v", problem)
		}
	}
	return nb
}
