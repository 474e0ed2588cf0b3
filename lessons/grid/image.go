package grid

import (
	"image"
	"image/color"
	"math"
)

// FromImage returns the brightness of each pixel of a picture. Go's packages
// image/png and image/jpeg decode such pictures.
//
//	brightness = 0.299 · red + 0.587 · green + 0.114 · blue
//
// Shape: H and W are the picture's.
//
// Values: whole numbers from 0 (black) to 255 (white). A transparent pixel counts as
// if black lay behind it.
//
// Panics: if the picture is nil or has no pixels.
//
// Inverse: [Grid.Image]. Peer: PIL.Image.convert("L").
func FromImage(picture image.Image) *Grid {
	if picture == nil {
		panic("grid: FromImage: the picture is nil: look at the error of what decoded it")
	}
	b := picture.Bounds()
	g := New(b.Dy(), b.Dx())
	for y := range g.H {
		for x := range g.W {
			grey := color.GrayModel.Convert(picture.At(b.Min.X+x, b.Min.Y+y)).(color.Gray)
			g.Pix[y*g.W+x] = float32(grey.Y)
		}
	}
	return g
}

// Image returns the grid as a grey picture. Go's packages image/png and image/draw
// take it.
//
// Shape: the picture is W pixels wide and H pixels high.
//
// Values: rounded to whole numbers and clipped to 0–255. NaN becomes 0.
//
// Inverse: [FromImage], if all values are whole numbers from 0 to 255.
func (g *Grid) Image() *image.Gray {
	picture := image.NewGray(image.Rect(0, 0, g.W, g.H))
	for y := range g.H {
		for x := range g.W {
			v := float64(g.Pix[y*g.W+x])
			if v != v {
				v = 0
			}
			picture.SetGray(x, y, color.Gray{Y: uint8(math.Round(min(max(v, 0), 255)))})
		}
	}
	return picture
}
