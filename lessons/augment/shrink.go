package augment

import (
	"fmt"
	"image"

	"golang.org/x/image/draw"

	"github.com/ninepixels/ninepixels/lessons/dataset"
	"github.com/ninepixels/ninepixels/lessons/grid"
)

// Shrink scales every picture to size×size pixels, and puts it into the middle of
// 28×28 pixels of background. If the margins cannot be equal, the upper and the left
// one are one pixel smaller.
//
// It uses CatmullRom of package x/image/draw. There, every old pixel counts, however
// small the new picture is. ApproxBiLinear looks at only four old pixels for each
// new one, and so loses thin lines. Beside sharp edges, CatmullRom gives values a
// little below 0 or above 255. They are clipped.
//
// Shape: as s.
//
// Values: whole pixels, 0–255.
//
// Panics: if size is not in 1–28.
//
// Lesson: notebooks/08-off-centre-and-unknown.ipynb. Peer: PIL.Image.resize with BICUBIC.
func Shrink(s *dataset.Split, size int) *dataset.Split {
	if size < 1 || size > h {
		panic(fmt.Sprintf("augment: Shrink: %d×%d pixels: use 1 to %d", size, size, h))
	}
	sc := newScaler(size)
	return changed(s, func(to, from []uint8) { sc.put(to, from, (h-size)/2, (w-size)/2) })
}

// Beside returns one picture with two items: a on the left and b on the right. Each
// is scaled to 14×14, as [Shrink] does it, and stands in the middle of the height.
//
// Shape: [28 28], [28 28] → [28 28].
//
// Values: whole pixels, 0–255. The values of a and b are rounded and clipped first.
//
// Panics: if a or b is not 28×28.
//
// Lesson: notebooks/08-off-centre-and-unknown.ipynb.
func Beside(a, b *grid.Grid) *grid.Grid {
	s := dataset.FromGrids([]*grid.Grid{a, b}, []int{0, 0})
	sc := newScaler(w / 2)
	to := make([]uint8, h*w)
	sc.put(to, s.Pixels(0), h/4, 0)
	sc.put(to, s.Pixels(1), h/4, w/2)
	s.Images = append(to, to...)
	return s.Grid(0)
}

// A scaler makes pictures of size×size out of pictures of 28×28.
type scaler struct {
	size   int
	scaler draw.Scaler
	small  *image.RGBA // the target for which x/image has fast code
}

func newScaler(size int) scaler {
	return scaler{size, draw.CatmullRom.NewScaler(size, size, w, h), image.NewRGBA(image.Rect(0, 0, size, size))}
}

// put draws from, smaller, with its top left corner at row y and column x of to.
func (s scaler) put(to, from []uint8, y, x int) {
	if s.size == w {
		copy(to, from)
		return
	}
	picture := &image.Gray{Pix: from, Stride: w, Rect: image.Rect(0, 0, w, h)}
	s.scaler.Scale(s.small, s.small.Rect, picture, picture.Rect, draw.Src, nil)
	for i := range s.size {
		for j := range s.size {
			to[(y+i)*w+x+j] = s.small.Pix[i*s.small.Stride+4*j]
		}
	}
}
