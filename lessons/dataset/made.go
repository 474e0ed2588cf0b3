package dataset

import (
	"fmt"
	"math"

	"github.com/ninepixels/ninepixels/lessons/grid"
)

// FromGrids returns a split of pictures that a program has made or changed. A model
// can be measured on it, as on pictures of Fashion-MNIST. Picture i has the class
// labels[i].
//
// Shape: N grids [28 28], N labels → [N 28 28].
//
// Values: the grids' values, rounded to whole pixels and clipped to 0–255. NaN
// becomes 0.
//
// Panics: if there are not as many labels as grids, if a grid is not 28×28, or if a
// label is not in [0, Classes).
//
// Inverse: [Split.Grid].
func FromGrids(grids []*grid.Grid, labels []int) *Split {
	if len(grids) != len(labels) {
		panic(fmt.Sprintf("dataset: FromGrids: there are %d labels for %d grids", len(labels), len(grids)))
	}
	s := &Split{
		Images: make([]uint8, 0, len(grids)*H*W),
		Labels: make([]uint8, 0, len(grids)),
	}
	for i, g := range grids {
		if g == nil || g.H != H || g.W != W || len(g.Pix) != H*W {
			panic(fmt.Sprintf("dataset: FromGrids: grid %d is %s, not %d×%d", i, size(g), H, W))
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
	if label < 0 || label >= Classes {
		panic(fmt.Sprintf("dataset: %s: the label %d is not a class: they run from 0 to %d", op, label, Classes-1))
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
// The new labels are no indices of ClassNames. [Split.Indices] still says which
// pictures they are.
//
// Panics: if a new label is not in [0, Classes).
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
	return t
}
