package canvas

import (
	"image"
	"image/color"
	"image/draw"
	"math"
	"strings"
	"sync"

	"golang.org/x/image/font"
	"golang.org/x/image/font/gofont/gobold"
	"golang.org/x/image/font/gofont/goregular"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/math/fixed"
)

// An Align says which part of a text stands at the given x.
type Align int

// The ways to align a text.
const (
	Left Align = iota
	Centre
	Right
)

// A Style is how a text looks. Size is in CSS pixels.
type Style struct {
	Size  float64
	Bold  bool
	Color color.RGBA
	Align Align
}

// capHeight is the height of a capital letter or a digit over the size of the
// Go fonts: what centres a number in its cell.
const capHeight = 0.72

// Text writes s on one line. Its capital letters and digits are centred on y.
func (c *Canvas) Text(x, y float64, s string, style Style) {
	drawText(c.img, x, y, s, style)
	width, up := TextWidth(s, style), labelHeight*style.Size
	switch style.Align {
	case Centre:
		x -= width / 2
	case Right:
		x -= width
	}
	c.label(image.Rect(device(x-labelSide), device(y-up), device(x+width+labelSide), device(y+up)))
}

// Upright writes s turned to the left by a quarter turn, read from bottom to
// top. Its letters are centred on x; Align is along y: Left starts at y and
// goes up, Right ends at y.
func (c *Canvas) Upright(x, y float64, s string, style Style) {
	width := TextWidth(s, style)
	flat := image.NewRGBA(image.Rect(0, 0, device(width)+2*Scale, device(2*style.Size)))
	align := style.Align
	style.Align = Left
	drawText(flat, 1, style.Size, s, style)

	bottom := device(y) + device(1)
	switch align {
	case Centre:
		bottom += device(width / 2)
	case Right:
		bottom += device(width)
	}
	left := device(x - style.Size)
	turned := image.NewRGBA(image.Rect(0, 0, flat.Rect.Dy(), flat.Rect.Dx()))
	for fy := range flat.Rect.Dy() {
		for fx := range flat.Rect.Dx() {
			turned.SetRGBA(fy, flat.Rect.Dx()-1-fx, flat.RGBAAt(fx, fy))
		}
	}
	at := turned.Rect.Add(image.Pt(left, bottom-turned.Rect.Dy()))
	draw.Draw(c.img, at, turned, image.Point{}, draw.Over)
	side, up := device(labelSide), device(labelHeight*style.Size)
	c.label(image.Rect(device(x)-up, bottom-device(width)-side, device(x)+up, bottom+side))
}

// TextWidth returns the width of s on one line, in CSS pixels.
func TextWidth(s string, style Style) float64 {
	f := face(style)
	defer f.Unlock()
	return float64(font.MeasureString(f, s)) / 64 / Scale
}

// Wrap splits s at spaces into lines no wider than width. A single word that is
// wider has a line of its own. An empty s has no lines.
func Wrap(s string, width float64, style Style) []string {
	var lines []string
	line := ""
	for _, word := range strings.Fields(s) {
		longer := strings.TrimSpace(line + " " + word)
		if line != "" && TextWidth(longer, style) > width {
			lines = append(lines, line)
			longer = word
		}
		line = longer
	}
	if line != "" {
		lines = append(lines, line)
	}
	return lines
}

// drawText puts each letter on a whole pixel of the picture, so that equal
// letters are equal pixels, which PNG stores well.
func drawText(img *image.RGBA, x, y float64, s string, style Style) {
	switch style.Align {
	case Centre:
		x -= TextWidth(s, style) / 2
	case Right:
		x -= TextWidth(s, style)
	}
	f := face(style)
	defer f.Unlock()
	ink := image.NewUniform(style.Color)
	baseline := device(y + capHeight*style.Size/2)
	dot := fixed.Int26_6(math.Round(x * Scale * 64))
	before := rune(-1)
	for _, r := range s {
		if before >= 0 {
			dot += f.Kern(before, r)
		}
		box, mask, from, advance, _ := f.Glyph(fixed.P(dot.Round(), baseline), r)
		if alpha, ok := mask.(*image.Alpha); ok && !box.Empty() {
			coarsen(alpha)
			draw.DrawMask(img, box, ink, image.Point{}, alpha, from, draw.Over)
		}
		dot += advance
		before = r
	}
}

// A lockedFace may be used by one goroutine at a time: faces keep buffers.
type lockedFace struct {
	font.Face
	sync.Mutex
}

var faces struct {
	sync.Mutex
	of map[Style]*lockedFace
}

// face returns the font at a style's size, locked; the caller unlocks it.
func face(style Style) *lockedFace {
	key := Style{Size: style.Size, Bold: style.Bold}
	faces.Lock()
	defer faces.Unlock()
	f := faces.of[key]
	if f == nil {
		if faces.of == nil {
			faces.of = map[Style]*lockedFace{}
		}
		f = &lockedFace{Face: open(key)}
		faces.of[key] = f
	}
	f.Lock()
	return f
}

// open cannot fail: the font is a constant of the program, and a test opens it.
func open(style Style) font.Face {
	ttf := goregular.TTF
	if style.Bold {
		ttf = gobold.TTF
	}
	parsed, err := opentype.Parse(ttf)
	if err != nil {
		panic(err)
	}
	f, err := opentype.NewFace(parsed, &opentype.FaceOptions{Size: style.Size * Scale, DPI: 72})
	if err != nil {
		panic(err)
	}
	return f
}
