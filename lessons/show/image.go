package show

import (
	"fmt"

	"github.com/ninepixels/ninepixels/lessons/grid"
	"github.com/ninepixels/ninepixels/lessons/show/internal/canvas"
)

// Image displays one grid as a picture, with one square for each value. A line under
// it says what the colours mean. It is grey, unless [Signed] or [Map] chooses other
// colours.
//
// Shape: [H W].
//
// Options: Title, Alt, Signed, Map, Range, Indices, Window, PixelSize.
func Image(g *grid.Grid, opts ...ImageOption) {
	f, err := DrawImage(g, opts...)
	show("Image", f, err)
}

// DrawImage returns what [Image] displays.
func DrawImage(g *grid.Grid, opts ...ImageOption) (*Figure, error) {
	o := apply(opts)
	return drawPanels([]Panel{o.single(g)}, settings{alt: o.alt, pixel: o.pixel})
}

// Numbers displays a small grid as a table of its values. The colour of a cell is
// that of its value.
//
// With [Weights] it shows a filter at work, as in the video. A red frame stands
// around the pixels. Each of them shows the weight that multiplies it.
//
// Shape: [H W], up to 28×28.
//
// Options: Title, Alt, Signed, Map, Range, Indices, Window, Weights.
func Numbers(g *grid.Grid, opts ...NumbersOption) {
	f, err := DrawNumbers(g, opts...)
	show("Numbers", f, err)
}

// DrawNumbers returns what [Numbers] displays.
func DrawNumbers(g *grid.Grid, opts ...NumbersOption) (*Figure, error) {
	o := apply(opts)
	p := o.single(g)
	p.Numbers = true
	return drawPanels([]Panel{p}, settings{alt: o.alt})
}

// leastTitle is the room that a title gets even over a narrow picture.
const leastTitle = 110

// titleHeight is the room for so many lines over a panel or a chart.
func titleHeight(lines int) float64 {
	if lines == 0 {
		return 0
	}
	return float64(lines)*titleStyle.Size*lineHeight + 4
}

// paintTitle writes lines that end just above bottom.
func paintTitle(c *canvas.Canvas, x, bottom float64, lines []string) {
	for i, line := range lines {
		up := float64(len(lines)-i) - 0.5
		c.Text(x, bottom-4-up*titleStyle.Size*lineHeight, line, titleStyle)
	}
}

// heading is the title over a whole figure, none if it is empty.
type heading struct {
	title string
	width float64
}

func (h heading) lines() []string { return canvas.Wrap(h.title, max(h.width, leastTitle), headStyle) }

// needs is the width of the longest line, which a narrow figure has to grow to.
func (h heading) needs() float64 {
	widest := 0.0
	for _, line := range h.lines() {
		widest = max(widest, canvas.TextWidth(line, headStyle))
	}
	return widest
}

func (h heading) height() float64 {
	n := len(h.lines())
	if n == 0 {
		return 0
	}
	return float64(n)*headStyle.Size*lineHeight + 6
}

func (h heading) paint(c *canvas.Canvas) {
	w, _ := c.Size()
	for i, line := range h.lines() {
		c.Text(float64(w)/2, margin+(float64(i)+0.5)*headStyle.Size*lineHeight, line, headStyle)
	}
}

var headStyle = canvas.Style{Size: 15, Bold: true, Color: canvas.Ink, Align: canvas.Centre}

// headline starts a description with the figure's title, if it has one.
func headline(title string) string {
	if title == "" {
		return ""
	}
	return title + ": "
}

// finish turns a canvas into a figure, described by alt or else by itself.
func finish(c *canvas.Canvas, alt, description string) (*Figure, error) {
	return encode(c, alt, description, false)
}

// finishChart is finish for a figure that is also a Vega-Lite specification.
func finishChart(c *canvas.Canvas, s *spec, alt, description string) (*Figure, error) {
	f, err := finish(c, alt, description)
	if err != nil {
		return nil, err
	}
	f.spec = s
	return f, nil
}

func encode(c *canvas.Canvas, alt, description string, fast bool) (*Figure, error) {
	b, err := c.PNG(fast)
	if err != nil {
		return nil, fmt.Errorf("writing the picture: %w", err)
	}
	if alt == "" {
		alt = description
	}
	w, h := c.Size()
	return &Figure{PNG: b, Width: w, Height: h, Alt: alt}, nil
}
