package main_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
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
	memory := watchMemory()
	runs := runAll(t.Context(), c, sp, dir)
	executed := map[string]*notebook.Notebook{}
	for _, name := range c.Names {
		t.Run(name, func(t *testing.T) {
			r := runs[name]
			<-r.ended
			t.Logf("notebook: %-34s %6.1f s, %6.1f s of work, on %s", name, r.took.Seconds(), r.work.Seconds(), sp.Env["GOMLX_BACKEND"])
			executed[name] = judge(t, c, name, r, filepath.Join(dir, filepath.Dir(name)))
		})
	}
	peak := memory()
	t.Logf("notebook: peak memory of %d at a time: %d MB", atOnce, peak>>20)
	if runtime.GOOS == "linux" && peak == 0 {
		t.Error("no memory was measured")
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

// atOnce notebooks are run at the same time: while cells are compiled and linked, and in
// many a training, one of two processors has nothing to do.
var atOnce = min(2, runtime.NumCPU())

// A run is one notebook's; what stands in it holds when it has ended.
type run struct {
	ended chan struct{}
	nb    *notebook.Notebook
	took  time.Duration
	work  time.Duration // of processors
	err   error
}

// runAll begins to run the notebooks of the course in a copy of its folder. A notebook waits
// for those whose networks it reads, and a solution for its lesson.
func runAll(ctx context.Context, c *coursetest.Course, sp *spec.Spec, dir string) map[string]*run {
	runs := map[string]*run{}
	for _, name := range c.Names {
		runs[name] = &run{ended: make(chan struct{})}
	}
	// Those that others wait for come first.
	order := slices.Concat(trained, slices.DeleteFunc(slices.Clone(c.Names), func(name string) bool { return slices.Contains(trained, name) }))
	go func() {
		finished, over, running := make(chan string), map[string]bool{}, 0
		for len(order) > 0 || running > 0 {
			next := slices.IndexFunc(order, func(name string) bool {
				return !slices.ContainsFunc(readBy(name), func(other string) bool { return runs[other] != nil && !over[other] })
			})
			if next >= 0 && running < atOnce {
				name := order[next]
				order = slices.Delete(order, next, next+1)
				running++
				go func() {
					runs[name].run(ctx, c.Path(name), filepath.Join(dir, filepath.Dir(name)), sp)
					finished <- name
				}()
				continue
			}
			name := <-finished
			running--
			over[name] = true
			close(runs[name].ended)
		}
	}()
	return runs
}

// trained are the notebooks whose networks others read.
var trained = []string{"03-dense-baseline", "04-first-cnn"}

// readBy lists the notebooks whose files a notebook may read.
func readBy(name string) []string {
	if lesson, ok := strings.CutPrefix(name, "solutions/"); ok {
		lesson = strings.TrimSuffix(lesson, "-solutions")
		return append(readBy(lesson), lesson)
	}
	var names []string
	for _, other := range trained {
		if other < name {
			names = append(names, other)
		}
	}
	return names
}

func (r *run) run(ctx context.Context, path, folder string, sp *spec.Spec) {
	if r.nb, r.err = notebook.Read(path); r.err != nil { // anew: what is run changes
		return
	}
	if r.err = os.MkdirAll(folder, 0o755); r.err != nil {
		return
	}
	began := time.Now()
	r.err = runner.Run(ctx, r.nb, runner.Options{Spec: sp, Dir: folder, Timeout: 30 * time.Minute, Worked: func(work time.Duration) { r.work = work }})
	r.took = time.Since(began)
}

// judge says what is wrong with a notebook that was run in folder, and returns it with
// its outputs.
func judge(t *testing.T, c *coursetest.Course, name string, r *run, folder string) *notebook.Notebook {
	var cell *runner.CellError
	if errors.As(r.err, &cell) {
		t.Fatalf("%s", cell.Report())
	} else if r.err != nil {
		t.Fatal(r.err)
	}
	nb, work := r.nb, r.work
	if work < time.Second/10 {
		t.Errorf("%v of work was measured: the kernel's processes were not counted", work)
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
