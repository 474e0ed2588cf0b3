package values_test

import (
	"os"
	"path/filepath"
	"runtime"
	"testing"

	"github.com/ninepixels/ninepixels/.ci/faults/damage"
	"github.com/ninepixels/ninepixels/kernel/values"
)

// all is a variable with everything in it that a snapshot can hold.
type all struct {
	Bools  [3]bool
	Text   string
	Parts  []string
	Tree   *tree
	Inside *string
	Table  map[any][]int
	Held   any
	Shape  shape
	Slices [][]point
	F      func(int) int
	Err    error
	Self   *all
}

func everything() *all {
	a := &all{Bools: [3]bool{true}, Text: "text", Table: map[any][]int{1: {1, 2}, "a": nil, point{1, 2}: {}}, Shape: &disc{1}, F: double, Err: os.ErrNotExist}
	a.Parts = []string{a.Text[1:3], ""}
	a.Tree = &tree{label: "root", Any: []any{a, map[string]any{"x": point{3, 4}}, square{2}}}
	a.Tree.Left = &tree{parent: a.Tree}
	a.Inside, a.Self = &a.Tree.label, a
	a.Held = [1]any{[]any{nil, 2.5}}
	points := make([]point, 5)
	a.Slices = [][]point{points[1:3], points, {}}
	return a
}

// FuzzLoad changes a snapshot's tables and memory as no accident would, with the
// right checksums. What is read is either refused or sound: it can be printed and
// kept, and the garbage collector gets along with it.
func FuzzLoad(f *testing.F) {
	values.Know(double, (*tree)(nil), (*square)(nil))
	folder := f.TempDir()
	if err := values.OpenStore(folder).Keep(variable("v", everything())); err != nil {
		f.Fatal(err)
	}
	file, err := os.ReadFile(filepath.Join(folder, "snapshot"))
	if err != nil {
		f.Fatal(err)
	}
	tables, memory := values.Parts(file)
	f.Add(tables, memory)
	f.Fuzz(func(t *testing.T, tables, memory []byte) { soundOrRefused(t, t.TempDir(), tables, memory) })
}

// loaded counts the snapshots that could be read.
var loaded int

// soundOrRefused asks that a snapshot is refused, or that what is read of it can be printed,
// collected and kept.
func soundOrRefused(t *testing.T, folder string, tables, memory []byte) {
	t.Helper()
	s, err := values.OpenParts(tables, memory)
	if err != nil {
		return
	}
	v := new(all)
	if err := s.Load(variable("v", v)); err != nil {
		return
	}
	values.Text(v)
	if loaded++; loaded%16 == 0 {
		runtime.GC()
	}
	if err := values.OpenStore(folder).Keep(variable("v", v)); err != nil {
		t.Error(err)
	}
}

// TestDamagedInside changes a snapshot as FuzzLoad does, at each of its bytes.
func TestDamagedInside(t *testing.T) {
	values.Know(double, (*tree)(nil), (*square)(nil))
	folder, again := t.TempDir(), t.TempDir()
	if err := values.OpenStore(folder).Keep(variable("v", everything())); err != nil {
		t.Fatal(err)
	}
	file, err := os.ReadFile(filepath.Join(folder, "snapshot"))
	if err != nil {
		t.Fatal(err)
	}
	tables, memory := values.Parts(file)
	damage.Each(t, "snapshots with changed tables and right checksums", 3, tables, func(data []byte) { soundOrRefused(t, again, data, memory) })
	damage.Each(t, "snapshots with changed values and right checksums", 3, memory, func(data []byte) { soundOrRefused(t, again, tables, data) })
}

func TestEverything(t *testing.T) {
	values.Know(double)
	again(t, everything())
}
