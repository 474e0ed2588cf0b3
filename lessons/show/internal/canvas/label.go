package canvas

import (
	"image"
	"image/color"
)

// The white around a text, in CSS pixels: on each side, above and below the middle of
// its capitals as a share of its size, and how round its corners are.
const (
	labelSide   = 4
	labelHeight = 0.8
	labelRound  = 4
)

// label notes that the page must not be seen in a box of pixels: what stands there is
// dark, and the page may be, too.
func (c *Canvas) label(box image.Rectangle) { c.labels = append(c.labels, box) }

// settled returns the picture as it is stored. Where nothing was drawn it lets the
// page through, light or dark, but for the labels: text on a dark page stands on a
// small white ground, and not on a sheet of paper. On a white page no label is seen.
// Each pixel is opaque, or it is nothing.
func (c *Canvas) settled() *image.RGBA {
	out := image.NewRGBA(c.img.Rect)
	copy(out.Pix, c.img.Pix)
	for _, box := range c.labels {
		for y := max(box.Min.Y, 0); y < min(box.Max.Y, out.Rect.Max.Y); y++ {
			cut := corner(min(y-box.Min.Y, box.Max.Y-1-y))
			for x := max(box.Min.X+cut, 0); x < min(box.Max.X-cut, out.Rect.Max.X); x++ {
				if out.Pix[out.PixOffset(x, y)+3] == 0 {
					out.SetRGBA(x, y, White)
				}
			}
		}
	}
	for i := 0; i < len(out.Pix); i += 4 {
		if p := out.Pix[i : i+4 : i+4]; p[3] != 0 && p[3] != 255 { // a soft edge: white is below
			clear := 255 - p[3]
			p[0], p[1], p[2], p[3] = p[0]+clear, p[1]+clear, p[2]+clear, 255
		}
	}
	return out
}

// corner is how much a row loses on each side, so many rows from the edge of a label.
func corner(row int) int {
	const r = labelRound * Scale
	cut := 0
	for row < r && (r-cut)*(r-cut)+(r-row)*(r-row) > r*r {
		cut++
	}
	return cut
}

// mark notes a rectangle in ink: a thin line that nothing surrounds.
func (c *Canvas) mark(r image.Rectangle, col color.RGBA) {
	if col == Ink {
		c.label(r.Inset(-Scale))
	}
}
