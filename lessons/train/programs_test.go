//go:build linux

package train_test

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/gomlx/gomlx/core/graph"

	"github.com/ninepixels/ninepixels/lessons/dataset"
	"github.com/ninepixels/ninepixels/lessons/internal/published"
	"github.com/ninepixels/ninepixels/lessons/model"
	"github.com/ninepixels/ninepixels/lessons/train"
)

// A program that was compiled once is loaded from then on, and computes the same. If its
// file is damaged, it is compiled again.
func TestProgramsAreKept(t *testing.T) {
	if testing.Short() {
		return // XLA is not set up then
	}
	b := xla(t)
	home, err := published.Home()
	if err != nil {
		t.Fatal(err)
	}
	files := func() []string {
		found, _ := filepath.Glob(filepath.Join(home, "plugin", "programs", "*.xla"))
		return found
	}
	// A constant that no other test has, so that the program is not there yet.
	odd := func(s *model.Scope, x *model.Node) *model.Node {
		return linear(10)(s, graph.MulScalar(x, 1+1/float64(os.Getpid())))
	}
	data := pictures(96, 10, 1)
	losses := func() []float64 {
		w := &watcher{}
		if _, err := train.FitOn(b, w, silent(train.Config{Epochs: 1}), odd, data); err != nil {
			t.Fatal(err)
		}
		return w.losses
	}
	before := files()
	compiled := losses()
	added := slices.DeleteFunc(files(), func(f string) bool { return slices.Contains(before, f) })
	if len(added) == 0 {
		t.Fatal("no program was kept")
	}
	if loaded := losses(); !slices.Equal(loaded, compiled) {
		t.Errorf("loaded, the losses are %v, compiled %v", loaded, compiled)
	}
	// Some of them may be those of other packages' tests, which then compile once more.
	for _, f := range added {
		if err := os.WriteFile(f, []byte(strings.Repeat("x", 1000)), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if again := losses(); !slices.Equal(again, compiled) {
		t.Errorf("with damaged files the losses are %v, compiled %v", again, compiled)
	}
	written := 0
	for _, f := range added {
		if text, err := os.ReadFile(f); err == nil && !bytes.HasPrefix(text, []byte("xxx")) {
			written++
		}
		os.Remove(f)
	}
	if written == 0 {
		t.Error("no damaged file was written anew")
	}
}

// What is compiled depends on the network and the size of a batch, and not on pictures,
// seeds, epochs or rates. So setup compiles the course's networks with black pictures, and
// the learner's training finds the programs.
func TestProgramsDoNotDependOnTheData(t *testing.T) {
	if testing.Short() {
		return // XLA is not set up then
	}
	if os.Getenv(ownHome) == "" {
		inOwnHome(t)
		return
	}
	b := xla(t)
	programs := filepath.Join(os.Getenv(ownHome), "plugin", "programs", "*.xla")
	black := pictures(32, 10, 1)
	clear(black.Images)
	for _, fn := range []model.Func{baseline, model.Video} {
		for i, tt := range []struct {
			cfg  train.Config
			data *dataset.Split
		}{
			{train.Config{Epochs: 1}, black},
			{train.Config{Epochs: 2, Seed: 7, LearningRate: .002, Patience: 1, Validation: pictures(100, 10, 2)}, pictures(100, 10, 3)},
		} {
			before, _ := filepath.Glob(programs)
			m, err := train.FitOn(b, nil, silent(tt.cfg), fn, tt.data)
			if err == nil {
				_, err = m.Predict(black)
			}
			if err != nil {
				t.Fatal(err)
			}
			after, _ := filepath.Glob(programs)
			if added := len(after) - len(before); added > 0 != (i == 0) {
				t.Errorf("training %d added %d programs: the first is to add some, and the second none", i+1, added)
			}
		}
	}
}

// inOwnHome runs a test in a process whose state folder has only XLA's plugin.
func inOwnHome(t *testing.T) {
	t.Helper()
	xla(t)
	home, err := published.Home()
	if err != nil {
		t.Fatal(err)
	}
	own := t.TempDir()
	files, _ := filepath.Glob(filepath.Join(home, "plugin", "pjrt*"))
	if err := os.Mkdir(filepath.Join(own, "plugin"), 0o755); err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		if err := os.Symlink(f, filepath.Join(own, "plugin", filepath.Base(f))); err != nil {
			t.Fatal(err)
		}
	}
	cmd := exec.Command(os.Args[0], "-test.run=^"+t.Name()+"$")
	cmd.Env = append(os.Environ(), ownHome+"="+own, "NINEPIXELS_HOME="+own, "PJRT_PLUGIN_LIBRARY_PATH=", "NINEPIXELS_PROGRAMS=")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
}
