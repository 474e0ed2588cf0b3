package augment

import (
	"fmt"

	"github.com/ninepixels/ninepixels/lessons/dataset"
)

// Anywhere puts each picture at a random place of a black picture of h rows and w
// columns. All places where the whole picture fits are equally likely. So nothing is
// cut off, which [Shift] does at the border.
//
//	y[i+dy, j+dx, c] = x[i,j,c],  0 ≤ dy ≤ h−H,  0 ≤ dx ≤ w−W
//
// Shape: pictures of [H W C] → pictures of [h w C].
//
// Values: pixels unchanged, and 0 around them.
//
// Panics: if h is below H, or w below W.
//
// Lesson: notebooks/00-start.ipynb. Peer: torchvision's RandomCrop of a padded
// picture, the other way round.
func Anywhere(s *dataset.Split, h, w int, seed int64) *dataset.Split {
	if h < s.H || w < s.W {
		panic(fmt.Sprintf("augment: Anywhere: pictures of %d×%d do not fit into %d×%d", s.H, s.W, h, w))
	}
	rng := generator(seed)
	t := &dataset.Split{H: h, W: w, C: s.C, Names: s.Names}
	t.Labels = append(t.Labels, s.Labels...)
	t.Images = make([]uint8, s.Len()*h*w*s.C)
	for i := range s.Len() {
		dy, dx := rng.IntN(h-s.H+1), rng.IntN(w-s.W+1)
		from, to := s.Picture(i), t.Picture(i)
		for y := range s.H {
			copy(to.Pix[((dy+y)*w+dx)*s.C:], from.Pix[y*s.W*s.C:(y+1)*s.W*s.C])
		}
	}
	return t
}
