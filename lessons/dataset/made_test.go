package dataset_test

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/ninepixels/ninepixels/lessons/dataset"
	"github.com/ninepixels/ninepixels/lessons/grid"
)

func ExampleSplit_Relabel() {
	s := dataset.FromGrids([]*grid.Grid{
		grid.New(28, 28), grid.New(28, 28), grid.New(28, 28), grid.New(28, 28),
	}, []int{9, 2, 0, 9})
	known := s.Relabel(map[int]int{0: 0, 9: 1})
	fmt.Println(known.Labels, "were pictures", known.Indices())
	// Output: [1 0 1] were pictures [0 2 3]
}

func TestFromGrids(t *testing.T) {
	inf := float32(math.Inf(1))
	values := map[float32]uint8{
		0: 0, 1: 1, 254: 254, 255: 255, 0.49: 0, 0.5: 1, 254.5: 255,
		-1: 0, 256: 255, 1e9: 255, inf: 255, -inf: 0, float32(math.NaN()): 0,
	}
	a, b := grid.New(28, 28), grid.New(28, 28)
	want := make([]uint8, 0, 28*28)
	for v, p := range values {
		b.Pix[len(want)] = v
		want = append(want, p)
	}
	want = append(want, make([]uint8, 28*28-len(want))...)
	s := dataset.FromGrids([]*grid.Grid{a, b}, []int{3, 9})
	if s.Len() != 2 || s.Label(0) != 3 || s.Label(1) != 9 {
		t.Errorf("labels %v", s.Labels)
	}
	if !slices.Equal(s.Pixels(1), want) {
		t.Errorf("pixels %v, want %v", s.Pixels(1)[:len(values)], want[:len(values)])
	}
	if slices.ContainsFunc(s.Pixels(0), func(p uint8) bool { return p != 0 }) {
		t.Error("the second grid's pixels are in the first picture")
	}
	if got := s.Indices(); !slices.Equal(got, []int{0, 1}) {
		t.Errorf("indices %v", got)
	}
	if empty := dataset.FromGrids(nil, nil); empty.Len() != 0 {
		t.Errorf("no grids make %d pictures", empty.Len())
	}
}

// Grid and FromGrids undo each other.
func TestFromGridsOfASplit(t *testing.T) {
	g := grid.New(28, 28)
	for i := range g.Pix {
		g.Pix[i] = float32(i % 256)
	}
	s := dataset.FromGrids([]*grid.Grid{g}, []int{0})
	if d := grid.MaxAbsDiff(s.Grid(0), g); d != 0 {
		t.Errorf("values differ by %v", d)
	}
	g.Set(0, 0, 77)
	if s.Pixels(0)[0] == 77 {
		t.Error("the split shares the grid's values")
	}
}

func TestRelabel(t *testing.T) {
	var grids []*grid.Grid
	for i := range 6 {
		g := grid.New(28, 28)
		g.Set(0, 0, float32(i))
		grids = append(grids, g)
	}
	s := dataset.FromGrids(grids, []int{0, 1, 2, 3, 4, 5}).Select([]int{5, 4, 3, 2, 1, 0})
	r := s.Relabel(map[int]int{5: 0, 3: 0, 1: 9, 8: 8})
	if !slices.Equal(r.Labels, []uint8{0, 0, 9}) || !slices.Equal(r.Indices(), []int{5, 3, 1}) {
		t.Errorf("labels %v of pictures %v", r.Labels, r.Indices())
	}
	for i, want := range []uint8{5, 3, 1} {
		if got := r.Pixels(i)[0]; got != want {
			t.Errorf("picture %d is %d, want %d", i, got, want)
		}
	}
	r.Images[0] = 99
	if !slices.Equal(s.Labels, []uint8{5, 4, 3, 2, 1, 0}) || s.Images[0] != 5 {
		t.Error("the split that was relabelled has changed")
	}
	if none := s.Relabel(nil); none.Len() != 0 {
		t.Errorf("no classes leave %d pictures", none.Len())
	}
}

func TestMisuseOfMadeSplits(t *testing.T) {
	g := grid.New(28, 28)
	s := dataset.FromGrids([]*grid.Grid{g}, []int{0})
	one := func(g *grid.Grid, label int) func() {
		return func() { dataset.FromGrids([]*grid.Grid{g}, []int{label}) }
	}
	for phrase, f := range map[string]func(){
		"0 labels for 1 grids": func() { dataset.FromGrids([]*grid.Grid{g}, nil) },
		"grid 0 is nil":        one(nil, 0),
		"grid 1 is 28×27 with 756 values, not 28×28": func() { dataset.FromGrids([]*grid.Grid{g, grid.New(28, 27)}, []int{0, 0}) },
		"28×28 with 0":                     one(&grid.Grid{H: 28, W: 28}, 0),
		"FromGrids: the label 256":         one(g, 256),
		"FromGrids: the label -1":          one(g, -1),
		"Relabel: the label 256 is not a ": func() { s.Relabel(map[int]int{0: 256}) },
		"Counts: the label 10 is not a ":   func() { numbered(0, 10).Counts() },
		"Divide: the label 255 is not a ":  func() { numbered(255, 0).Divide(1, 1) },
	} {
		func() {
			defer func() {
				if v := fmt.Sprint(recover()); !strings.Contains(v, phrase) {
					t.Errorf("panics with %q, want %q in it", v, phrase)
				}
			}()
			f()
		}()
	}
}
