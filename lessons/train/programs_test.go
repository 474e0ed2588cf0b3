//go:build linux

package train_test

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/gomlx/gomlx/core/graph"

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
