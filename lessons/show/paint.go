package show

import (
	"image/color"
	"math"
	"strconv"

	"github.com/ninepixels/ninepixels/lessons/show/internal/canvas"
)

// Lengths in CSS pixels.
const (
	margin      = 12  // white space around a figure
	panelSize   = 168 // a picture is enlarged to at most this, where that is whole
	smallPanel  = 140 // or to this, if that saves a line of panels
	panelGap    = 22  // between panels
	lineGap     = 14  // between lines of panels
	widest      = 900 // of a row: what a cell of JupyterLab has on a laptop
	barHeight   = 6   // the strip of colours under a picture
	barSpace    = 24  // the strip and its numbers
	indexSpace  = 20  // row and column numbers
	mostNumbers = 28  // rows or columns with a number in each cell
)

var (
	titleStyle   = canvas.Style{Size: 13, Bold: true, Color: canvas.Ink, Align: canvas.Centre}
	captionStyle = canvas.Style{Size: 11, Color: canvas.Grey}
)

// lineHeight is the distance between lines of text, over their size.
const lineHeight = 1.35

// layout is how large the parts of a panel are.
type layout struct {
	panel  Panel
	cell   float64 // one value of the grid
	size   float64 // of the numbers in the cells
	left   float64 // room for row numbers
	above  float64 // room for column numbers
	w, h   float64 // the whole panel without its title
	lo, hi float64
	bar    bool
}

// newLayout measures a panel with cells of so many pixels or, for 0, as large as
// size allows.
func newLayout(p Panel, pixel int, size float64) layout {
	l := layout{panel: p, bar: !p.Numbers && p.rgb == nil}
	l.lo, l.hi = p.valueRange()
	longest := max(p.Grid.H, p.Grid.W)
	switch {
	case p.Numbers:
		l.size, l.cell = numberCell(p)
	case pixel > 0:
		l.cell = float64(pixel)
	default:
		l.cell = max(1, math.Floor(size/float64(longest)))
	}
	if p.Indices {
		l.left, l.above = indexSpace, indexSpace
	}
	l.measure()
	return l
}

// measure computes the size of the panel from that of its cells.
func (l *layout) measure() {
	l.w = l.left + l.cell*float64(l.panel.Grid.W)
	l.h = l.above + l.cell*float64(l.panel.Grid.H)
	if l.bar {
		l.h += barSpace
	}
}

// alignCells gives panels whose numbers are equally large equally large cells.
func alignCells(layouts []layout) {
	cells := map[float64]float64{}
	for _, l := range layouts {
		cells[l.size] = max(cells[l.size], l.cell)
	}
	for i := range layouts {
		if l := &layouts[i]; l.panel.Numbers {
			l.cell = cells[l.size]
			l.measure()
		}
	}
}

// numberCell returns the size of the numbers and of the square cells that the
// longest of them fits into.
func numberCell(p Panel) (size, cell float64) {
	switch longest := max(p.Grid.H, p.Grid.W); {
	case longest <= 8:
		size = 15
	case longest <= 16:
		size = 12
	default:
		size = 9
	}
	widest := 0.0
	for _, v := range p.Grid.Pix {
		widest = max(widest, canvas.TextWidth(number(float64(v)), canvas.Style{Size: size}))
	}
	cell = max(2.4*size, widest+0.8*size)
	if p.Weights != nil {
		for _, v := range p.Weights.Pix {
			widest = max(widest, canvas.TextWidth("×"+number(float64(v)), weightStyle(size)))
		}
		cell = max(3.4*size, widest+0.8*size)
	}
	return size, math.Ceil(cell)
}

func weightStyle(size float64) canvas.Style {
	return canvas.Style{Size: 0.85 * size, Bold: true, Color: canvas.Red, Align: canvas.Centre}
}

// paint draws the panel, without its title, with its top left corner at (x, y).
func (l layout) paint(c *canvas.Canvas, x, y float64) {
	x0, y0 := x+l.left, y+l.above
	g := l.panel.Grid
	w, h := l.cell*float64(g.W), l.cell*float64(g.H)
	if l.panel.rgb != nil {
		c.KeepColors()
	}
	for i := range g.H {
		for j := range g.W {
			c.Rect(x0+float64(j)*l.cell, y0+float64(i)*l.cell, l.cell, l.cell, l.colorAt(i, j))
		}
	}
	c.Frame(x0, y0, w, h, 0.5, canvas.Frame)
	if l.panel.Numbers {
		l.paintNumbers(c, x0, y0)
	}
	if l.panel.Indices {
		l.paintIndices(c, x0, y0)
	}
	l.paintBox(c, x0, y0)
	if l.bar {
		paintBar(c, x0, y0+h+6, w, l)
	}
}

func (l layout) paintNumbers(c *canvas.Canvas, x0, y0 float64) {
	g, box, weights := l.panel.Grid, l.panel.Box, l.panel.Weights
	for j := 1; j < g.W; j++ {
		c.Rect(x0+float64(j)*l.cell, y0, 0.5, l.cell*float64(g.H), canvas.Frame)
	}
	for i := 1; i < g.H; i++ {
		c.Rect(x0, y0+float64(i)*l.cell, l.cell*float64(g.W), 0.5, canvas.Frame)
	}
	for i := range g.H {
		for j := range g.W {
			v := g.At(i, j)
			left, top := x0+float64(j)*l.cell, y0+float64(i)*l.cell
			middle := top + l.cell/2
			a, b := i-box.Y, j-box.X
			if weights != nil && a >= 0 && a < box.H && b >= 0 && b < box.W {
				const strip = 0.42 // of the cell, in white: red on dark blue cannot be read
				c.Rect(left+0.5, top+(1-strip)*l.cell, l.cell-0.5, strip*l.cell, canvas.White)
				c.Text(left+l.cell/2, top+(1-strip/2)*l.cell,
					"×"+number(float64(weights.At(a, b))), weightStyle(l.size))
				middle = top + (1-strip)/2*l.cell
			}
			c.Text(left+l.cell/2, middle, number(float64(v)),
				canvas.Style{Size: l.size, Color: canvas.On(l.color(v)), Align: canvas.Centre})
		}
	}
}

// paintIndices skips numbers that would touch their neighbours.
func (l layout) paintIndices(c *canvas.Canvas, x0, y0 float64) {
	style := canvas.Style{Size: 10, Color: canvas.Grey, Align: canvas.Centre}
	step := 1
	for step < 5 && float64(step)*l.cell < 16 {
		step += 4
	}
	for j := 0; j < l.panel.Grid.W; j += step {
		c.Text(x0+(float64(j)+0.5)*l.cell, y0-8, strconv.Itoa(j), style)
	}
	style.Align = canvas.Right
	for i := 0; i < l.panel.Grid.H; i += step {
		c.Text(x0-6, y0+(float64(i)+0.5)*l.cell, strconv.Itoa(i), style)
	}
}

func (l layout) paintBox(c *canvas.Canvas, x0, y0 float64) {
	box := l.panel.Box
	if box.H == 0 || box.W == 0 {
		return
	}
	x, y := x0+float64(box.X)*l.cell, y0+float64(box.Y)*l.cell
	w, h := float64(box.W)*l.cell, float64(box.H)*l.cell
	// White on both sides of the red keeps it visible on every colour.
	c.Frame(x+0.5, y+0.5, w-1, h-1, 4, canvas.White)
	c.Frame(x, y, w, h, 2.5, canvas.Red)
}

// paintBar draws the strip of colours with the values of its ends.
func paintBar(c *canvas.Canvas, x, y, w float64, l layout) {
	style := captionStyle
	low, high := number(l.lo), number(l.hi)
	lowWidth, highWidth := canvas.TextWidth(low, style), canvas.TextWidth(high, style)
	middle := y + 8
	c.Text(x, middle, low, style)
	style.Align = canvas.Right
	right := max(x+w, x+lowWidth+highWidth+30)
	c.Text(right, middle, high, style)
	from, to := x+lowWidth+5, right-highWidth-5
	for s := from; s < to; s += 0.5 {
		t := (s - from) / (to - from)
		c.Rect(s, middle-barHeight/2, 0.5, barHeight, l.color(float32(l.lo+t*(l.hi-l.lo))))
	}
	c.Frame(from, middle-barHeight/2, to-from, barHeight, 0.5, canvas.Frame)
}

// colorAt is the colour of the value, or the three values, at row i and column j.
func (l layout) colorAt(i, j int) color.RGBA {
	if l.panel.rgb != nil {
		return l.mixAt(i, j)
	}
	return l.color(l.panel.Grid.At(i, j))
}

func (l layout) color(v float32) color.RGBA {
	t := (float64(v) - l.lo) / (l.hi - l.lo)
	switch {
	case l.panel.Signed:
		return canvas.Diverging(2*t - 1)
	case l.panel.Map:
		return canvas.Cividis(t)
	}
	return canvas.Greyscale(t)
}
