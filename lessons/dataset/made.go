package dataset

import (
	"fmt"
	"maps"
	"math"
	"slices"

	"github.com/ninepixels/ninepixels/lessons/grid"
)

// FromGrids returns a split of grey pictures that a program has made or changed. All
// have one size. Picture i has the class labels[i]. A model can be measured on them
// if it was trained on pictures of this size. The classes have no names: set Names
// to give them some.
//
// Shape: N grids [H W], N labels → [N H W 1].
//
// Values: the grids' values, rounded to whole pixels and clipped to 0–255. NaN
// becomes 0.
//
// Panics: if there are not as many labels as grids, if the grids are not all of one
// size, or if a label is not in 0–255.
//
// Inverse: [Split.Grid].
func FromGrids(grids []*grid.Grid, labels []int) *Split {
	if len(grids) != len(labels) {
		panic(fmt.Sprintf("dataset: FromGrids: there are %d labels for %d grids", len(labels), len(grids)))
	}
	s := &Split{C: 1, Labels: make([]uint8, 0, len(grids))}
	for i, g := range grids {
		if g == nil || len(g.Pix) != g.H*g.W {
			panic(fmt.Sprintf("dataset: FromGrids: grid %d is %s", i, size(g)))
		}
		if i == 0 {
			s.H, s.W = g.H, g.W
			s.Images = make([]uint8, 0, len(grids)*s.size())
		}
		if g.H != s.H || g.W != s.W {
			panic(fmt.Sprintf("dataset: FromGrids: grid %d is %s, not %d×%d as grid 0 is: all need one size", i, size(g), s.H, s.W))
		}
		for _, v := range g.Pix {
			s.Images = append(s.Images, pixel(v))
		}
		s.Labels = append(s.Labels, class("FromGrids", labels[i]))
	}
	return s
}

func size(g *grid.Grid) string {
	if g == nil {
		return "nil"
	}
	return fmt.Sprintf("%d×%d with %d values", g.H, g.W, len(g.Pix))
}

func pixel(v float32) uint8 {
	if v != v {
		return 0
	}
	return uint8(math.Round(float64(min(max(v, 0), 255))))
}

func class(op string, label int) uint8 {
	if label < 0 || label > math.MaxUint8 {
		panic(fmt.Sprintf("dataset: %s: the label %d is not a class: they run from 0 to %d", op, label, math.MaxUint8))
	}
	return uint8(label)
}

// Relabel gives pictures new labels. It returns a copy of the pictures whose class
// is a key of labels. Each gets the label that stands there. Pictures of other
// classes are left out. The order stays. A network for five classes needs the labels
// 0–4:
//
//	five := data.Train.Relabel(map[int]int{0: 0, 1: 1, 3: 2, 7: 3, 9: 4})
//
// The names of the classes go with them. If several classes become one, its name is
// "Shirt or Coat". [Split.Indices] still says which pictures they are.
//
// Panics: if a new label is not in 0–255.
func (s *Split) Relabel(labels map[int]int) *Split {
	var indices []int
	var renamed []uint8
	for i := range s.Labels {
		if label, ok := labels[s.Label(i)]; ok {
			indices = append(indices, i)
			renamed = append(renamed, class("Relabel", label))
		}
	}
	t := s.Select(indices)
	copy(t.Labels, renamed)
	t.Names = s.renamed(labels)
	return t
}

// renamed are the names of the classes under their new labels.
func (s *Split) renamed(labels map[int]int) []string {
	if s.Names == nil || len(labels) == 0 {
		return nil
	}
	old := slices.Sorted(maps.Keys(labels))
	names := make([]string, int(class("Relabel", slices.Max(slices.Collect(maps.Values(labels)))))+1)
	for _, from := range old {
		if from < 0 || from >= len(s.Names) {
			continue // no picture has this label
		}
		to := labels[from]
		if names[to] != "" {
			names[to] += " or "
		}
		names[to] += s.Names[from]
	}
	return names
}
