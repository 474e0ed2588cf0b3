package canvas

import (
	"bytes"
	"cmp"
	"image"
	"image/color"
	"image/png"
	"slices"
)

// mostColors is what a byte per pixel can tell apart.
const mostColors = 256

// PNG returns the picture as a PNG file with a palette, about a third of the
// size without one: a notebook carries all its figures.
//
// Of more than 256 colours it leaves out those that are closest to more frequent
// ones, and writes the nearest that is left. After [Canvas.KeepColors] it keeps
// them all.
//
// It is encoded for the smallest size or, for a picture that is soon replaced,
// fast: in a fifth of the time, and half as large again.
func (c *Canvas) PNG(fast bool) ([]byte, error) {
	var b bytes.Buffer
	enc := png.Encoder{CompressionLevel: png.BestCompression}
	if fast {
		enc.CompressionLevel = png.BestSpeed
	}
	settled := c.settled()
	img := image.Image(settled)
	if !c.keep || !moreColors(settled, mostColors) {
		img = reduce(settled, countColors(settled))
	}
	if err := enc.Encode(&b, img); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

// KeepColors makes [Canvas.PNG] write a picture of more than 256 colours without
// a palette: for a picture in colour, where no colour is frequent and the nearest
// that is may be far.
func (c *Canvas) KeepColors() { c.keep = true }

// moreColors reports whether the picture has more than so many colours. It looks no
// further than it must: a photograph has them in its first rows.
func moreColors(img *image.RGBA, most int) bool {
	seen := map[[4]uint8]bool{}
	for i := 0; i < len(img.Pix); i += 4 {
		if seen[[4]uint8(img.Pix[i:i+4])] = true; len(seen) > most {
			return true
		}
	}
	return false
}

// countColors returns how many pixels have each colour.
func countColors(img *image.RGBA) map[color.RGBA]int {
	counts := map[color.RGBA]int{}
	eachRun(img, func(col color.RGBA, from, to int) { counts[col] += to - from })
	return counts
}

// reduce returns the picture with a palette.
func reduce(img *image.RGBA, counts map[color.RGBA]int) *image.Paletted {
	colors := make([]color.RGBA, 0, len(counts))
	for col := range counts {
		colors = append(colors, col)
	}
	slices.SortFunc(colors, func(a, b color.RGBA) int {
		// The second comparison makes the order the same in each run.
		return cmp.Or(cmp.Compare(counts[b], counts[a]), cmp.Compare(key(a), key(b)))
	})
	palette := choose(colors)
	index := make(map[color.RGBA]uint8, len(colors))
	for _, col := range colors {
		index[col], _ = nearest(palette, col)
	}
	out := image.NewPaletted(img.Rect, nil)
	for _, col := range palette {
		out.Palette = append(out.Palette, col)
	}
	eachRun(img, func(col color.RGBA, from, to int) {
		at := index[col]
		for i := from; i < to; i++ {
			out.Pix[i] = at
		}
	})
	return out
}

// eachRun calls do for each run of equal pixels: figures are mostly runs, and a
// look-up per run instead of per pixel takes a tenth of the time.
func eachRun(img *image.RGBA, do func(col color.RGBA, from, to int)) {
	at := func(i int) color.RGBA {
		p := img.Pix[4*i : 4*i+4 : 4*i+4]
		return color.RGBA{p[0], p[1], p[2], p[3]}
	}
	n, from := len(img.Pix)/4, 0
	col := at(0)
	for i := 1; i < n; i++ {
		if next := at(i); next != col {
			do(col, from, i)
			col, from = next, i
		}
	}
	do(col, from, n)
}

// choose returns a palette for colours that come in the order of their frequency.
// If there are too many, it leaves out those that are close to a more frequent
// one, and no farther than it has to be: a figure with all three maps has 300
// colours, and the rare ones among them are the ends of a strip of colours.
func choose(colors []color.RGBA) []color.RGBA {
	palette := colors
	for apart := 1; len(palette) > mostColors; apart += 1 + apart/4 {
		palette = nil
		for _, col := range colors {
			if _, d := nearest(palette, col); d > apart {
				palette = append(palette, col)
			}
		}
	}
	return palette
}

// nearest returns the index of the closest colour and the square of its distance.
func nearest(palette []color.RGBA, col color.RGBA) (index uint8, square int) {
	best, least := 0, 1<<30
	for i, p := range palette {
		r, g, b := int(p.R)-int(col.R), int(p.G)-int(col.G), int(p.B)-int(col.B)
		d := r*r + g*g + b*b
		if p.A != col.A { // nothing is no colour
			d += 1 << 20
		}
		if d < least {
			best, least = i, d
		}
	}
	return uint8(best), least
}

func key(c color.RGBA) uint32 {
	return uint32(c.A)<<24 | uint32(c.R)<<16 | uint32(c.G)<<8 | uint32(c.B)
}
