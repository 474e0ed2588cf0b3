package dataset

import "math/rand/v2"

// A Picture is one picture of a split. Its pixels are those of the split: what writes
// to Pix changes the split.
type Picture struct {
	// Pix holds the values row by row. The channels of a pixel stand side by side.
	// Shape: [H W C].
	Pix     []uint8
	H, W, C int
}

// Picture returns picture i.
//
// Panics: if i is not in [0, Len()).
func (s *Split) Picture(i int) Picture {
	return Picture{Pix: s.Pixels(i), H: s.H, W: s.W, C: s.C}
}

// A Change changes a picture in its place, and draws by r what is random about it.
// Training can change each picture anew in each epoch: see package augment.
type Change func(p Picture, r *rand.Rand)

// Invert returns a copy in which bright is dark, and dark is bright. The things of
// Fashion-MNIST are bright on black. A model that was trained on them expects this
// of a photograph, too, whose background is mostly bright.
//
//	y = 255 − x
//
// Shape: as s.
func Invert(s *Split) *Split {
	t := *s
	t.Images = make([]uint8, len(s.Images))
	for i, v := range s.Images {
		t.Images[i] = 255 - v
	}
	return &t
}
