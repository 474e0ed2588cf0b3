package augment

import (
	"fmt"
	"math/rand/v2"

	"github.com/ninepixels/ninepixels/lessons/dataset"
)

// Shift moves every picture dy rows down and dx columns to the right. Negative
// numbers move it up and to the left. Pixels that leave the picture are lost. Where
// they were, the new pixels are 0, which is the background of Fashion-MNIST. [Moves]
// repeats the border instead.
//
//	y[i,j,c] = x[i−dy, j−dx, c]
//
// Shape: as s, pictures of any size, grey or in colour.
//
// Lesson: notebooks/08-off-centre-and-unknown.ipynb. Peer: scipy.ndimage.shift.
func Shift(s *dataset.Split, dy, dx int) *dataset.Split {
	return changed(s, func(to, from dataset.Picture) { shift(to, from, dy, dx) })
}

// RandomShifts moves each picture by its own number of rows and of columns. Both
// numbers are drawn from −most to most, all equally likely. The new pixels are 0.
//
// Shape: as s, pictures of any size, grey or in colour.
//
// Panics: if most is negative.
//
// Lesson: notebooks/08-off-centre-and-unknown.ipynb. Peer: torchvision's RandomAffine
// with translate.
func RandomShifts(s *dataset.Split, most int, seed int64) *dataset.Split {
	if most < 0 {
		panic(fmt.Sprintf("augment: RandomShifts: at most %d rows and columns: use 0 or more", most))
	}
	rng := generator(seed)
	return changed(s, func(to, from dataset.Picture) {
		dy, dx := rng.IntN(2*most+1)-most, rng.IntN(2*most+1)-most
		shift(to, from, dy, dx)
	})
}

// shift fills to, which is all 0.
func shift(to, from dataset.Picture, dy, dx int) {
	left, right := max(dx, 0), min(to.W+dx, to.W) // columns of to that are filled
	if left >= right {
		return
	}
	row := to.W * to.C
	for y := max(dy, 0); y < min(to.H+dy, to.H); y++ {
		copy(to.Pix[y*row+left*to.C:y*row+right*to.C], from.Pix[(y-dy)*row+(left-dx)*to.C:])
	}
}

// changed returns a copy of s with new pixels: fill makes those of each picture
// out of its old ones, in an array of 0.
func changed(s *dataset.Split, fill func(to, from dataset.Picture)) *dataset.Split {
	all := make([]int, s.Len())
	for i := range all {
		all[i] = i
	}
	t := s.Select(all)
	clear(t.Images)
	for i := range all {
		fill(t.Picture(i), s.Picture(i))
	}
	return t
}

func generator(seed int64) *rand.Rand {
	return rand.New(rand.NewPCG(uint64(seed), 0xd1b54a32d192ed03))
}
