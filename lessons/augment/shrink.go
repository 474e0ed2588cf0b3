package augment

import (
	"fmt"
	"image"
	"math"

	"golang.org/x/image/draw"

	"github.com/ninepixels/ninepixels/lessons/dataset"
	"github.com/ninepixels/ninepixels/lessons/grid"
)

// Shrink scales every picture so that its longer side has size pixels, and puts it
// into the middle of a black picture as large as before. A picture of 28×28 becomes
// one of size×size. If the margins cannot be equal, the upper and the left one are
// one pixel smaller.
//
// It uses CatmullRom of package x/image/draw. There, every old pixel counts, however
// small the new picture is. ApproxBiLinear looks at only four old pixels for each
// new one, and so loses thin lines. Beside sharp edges, CatmullRom gives values a
// little below 0 or above 255. They are clipped.
//
// Shape: as s, pictures of any size, grey or in colour.
//
// Values: whole pixels, 0–255.
//
// Panics: if size is below 1, or larger than the longer side.
//
// Lesson: notebooks/08-off-centre-and-unknown.ipynb. Peer: PIL.Image.resize with BICUBIC.
func Shrink(s *dataset.Split, size int) *dataset.Split {
	side := max(s.H, s.W)
	if s.Len() == 0 {
		side = max(side, size) // it need not have a shape
	}
	if size < 1 || size > side {
		panic(fmt.Sprintf("augment: Shrink: %d×%d pixels: use 1 to %d", size, size, side))
	}
	part := func(n int) int { return max(1, int(math.Round(float64(n*size)/float64(side)))) }
	sc := newScaler(part(s.H), part(s.W), s.H, s.W)
	return changed(s, func(to, from dataset.Picture) { sc.put(to, from, (to.H-sc.h)/2, (to.W-sc.w)/2) })
}

// Beside returns one picture with two items: a on the left and b on the right. Each
// is scaled to half its height and half its width, as [Shrink] does it, and stands in
// the middle of the height. For colour pictures, do it for each channel: see
// dataset.Split.Channels.
//
// Shape: [H W], [H W] → [H W].
//
// Values: whole pixels, 0–255. The values of a and b are rounded and clipped first.
//
// Panics: if a and b are not of one size, or if they have fewer than 2 rows or
// columns.
//
// Lesson: notebooks/08-off-centre-and-unknown.ipynb.
func Beside(a, b *grid.Grid) *grid.Grid {
	s := dataset.FromGrids([]*grid.Grid{a, b}, []int{0, 0})
	if s.H < 2 || s.W < 2 {
		panic(fmt.Sprintf("augment: Beside: the pictures are %d×%d: use at least 2×2", s.H, s.W))
	}
	sc := newScaler(s.H/2, s.W/2, s.H, s.W)
	two := dataset.FromGrids([]*grid.Grid{grid.New(s.H, s.W)}, []int{0})
	sc.put(two.Picture(0), s.Picture(0), s.H/4, 0)
	sc.put(two.Picture(0), s.Picture(1), s.H/4, s.W/2)
	return two.Grid(0)
}

// A scaler makes pictures of h×w pixels out of larger ones.
type scaler struct {
	h, w   int
	scaler draw.Scaler
	small  *image.RGBA // the target for which x/image has fast code
}

func newScaler(h, w, fromH, fromW int) scaler {
	return scaler{h, w, draw.CatmullRom.NewScaler(w, h, fromW, fromH), image.NewRGBA(image.Rect(0, 0, w, h))}
}

// put draws from, smaller, with its top left corner at row y and column x of to.
func (s scaler) put(to, from dataset.Picture, y, x int) {
	if s.h == from.H && s.w == from.W {
		copy(to.Pix, from.Pix)
		return
	}
	box := image.Rect(0, 0, from.W, from.H)
	s.scaler.Scale(s.small, s.small.Rect, asImage(from), box, draw.Src, nil)
	for i := range s.h {
		for j := range s.w {
			copy(to.Pix[((y+i)*to.W+x+j)*to.C:][:to.C], s.small.Pix[i*s.small.Stride+4*j:])
		}
	}
}

// asImage is a picture for package image: a grey one is it already.
func asImage(p dataset.Picture) image.Image {
	box := image.Rect(0, 0, p.W, p.H)
	if p.C == 1 {
		return &image.Gray{Pix: p.Pix, Stride: p.W, Rect: box}
	}
	m := image.NewRGBA(box)
	for i := range p.H * p.W {
		copy(m.Pix[4*i:], p.Pix[3*i:3*i+3])
		m.Pix[4*i+3] = 255
	}
	return m
}
