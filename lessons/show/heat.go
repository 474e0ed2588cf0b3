package show

import (
	"fmt"
	"math"

	"github.com/ninepixels/ninepixels/lessons/grid"
	"github.com/ninepixels/ninepixels/lessons/show/internal/canvas"
)

// Heat displays a table of numbers. Each row and each column has a name. Use it for
// the accuracy at each shift down and to the right. Each cell holds its number. Its
// colour is between dark blue, for the lowest value, and yellow, for the highest.
// [Range] chooses other ends.
//
// [XLabel] says what the columns are, and [YLabel] what the rows are.
//
// Shape: [H W], with H names of rows and W names of columns.
//
// Options: Title, Alt, XLabel, YLabel, Range.
func Heat(values *grid.Grid, rows, cols []string, opts ...HeatOption) {
	f, err := DrawHeat(values, rows, cols, opts...)
	show("Heat", f, err)
}

// DrawHeat returns what [Heat] displays.
func DrawHeat(values *grid.Grid, rows, cols []string, opts ...HeatOption) (*Figure, error) {
	o := apply(opts)
	p := Panel{Grid: values, Map: true, Numbers: true, Lo: o.panel.Lo, Hi: o.panel.Hi}
	if err := p.check(); err != nil {
		return nil, err
	}
	if len(rows) != values.H || len(cols) != values.W {
		return nil, fmt.Errorf("there are %d names for %d rows and %d for %d columns; pass one for each",
			len(rows), values.H, len(cols), values.W)
	}
	m := heatMap{layout{panel: p}, o.xlabel, o.ylabel, allSigns(rows), allSigns(cols), heatDecimals(values)}
	m.lo, m.hi = heatRange(p)
	return finishChart(m.paint(o.title), heatSpec(m, o), o.alt, m.describe(o.title))
}

// A heatMap is drawn like a confusion matrix: see [Matrix].
type heatMap struct {
	layout
	xlabel, ylabel string
	rows, cols     []string
	decimals       int
}

// heatRange is as wide as the values, which the numbers tell: for accuracies
// from 0.8 to 0.9, colours from 0 on would all be the same.
func heatRange(p Panel) (lo, hi float64) {
	if p.Lo != 0 || p.Hi != 0 {
		return p.valueRange()
	}
	lo, hi = extremes(p.Grid)
	if lo == hi {
		return p.valueRange()
	}
	return lo, hi
}

// heatDecimals is how many decimals show every value, three at most.
func heatDecimals(g *grid.Grid) int {
	n := 0
	for _, v := range g.Pix {
		n = max(n, places(float64(v)))
	}
	return n
}

func (m heatMap) number(v float32) string { return decimal(float64(v), m.decimals) }

var (
	heatLabel  = canvas.Style{Size: 12, Color: canvas.Ink}
	heatAxis   = canvas.Style{Size: 12, Bold: true, Color: canvas.Ink, Align: canvas.Centre}
	heatNumber = canvas.Style{Size: 12, Align: canvas.Centre}
)

func (m heatMap) paint(title string) *canvas.Canvas {
	g := m.panel.Grid
	m.cell = 32
	for _, v := range g.Pix {
		m.cell = max(m.cell, math.Ceil(canvas.TextWidth(m.number(v), heatNumber))+8)
	}
	over, upright := 16.0, longest(m.cols) > m.cell-4
	if upright {
		over = longest(m.cols) + 4
	}
	w, h := m.cell*float64(g.W), m.cell*float64(g.H)
	along, down := canvas.TextWidth(m.xlabel, heatAxis), canvas.TextWidth(m.ylabel, heatAxis)
	head := heading{title, max(w, along)}
	left := margin + 22 + math.Ceil(longest(m.rows)) + 8
	top := margin + math.Ceil(head.height()+20+over+4)
	// A label that is longer than its axis begins where the axis does, or above.
	middleX, middleY := left+max(w, along)/2, max(top+h/2, margin+down/2)

	width := max(left+max(w, along), margin+head.needs()) + margin
	c := canvas.New(width, max(top+h, middleY+down/2)+margin)
	head.paint(c)
	c.Text(middleX, margin+head.height()+8, m.xlabel, heatAxis)
	c.Upright(margin+8, middleY, m.ylabel, heatAxis)
	m.paintNames(c, left, top, upright)
	for i := range g.H {
		for j := range g.W {
			m.paintCell(c, left+float64(j)*m.cell, top+float64(i)*m.cell, g.At(i, j))
		}
	}
	c.Frame(left, top, w, h, 0.5, canvas.Frame)
	return c
}

func (m heatMap) paintCell(c *canvas.Canvas, x, y float64, v float32) {
	style, col := heatNumber, m.color(v)
	style.Color = canvas.On(col)
	c.Rect(x, y, m.cell, m.cell, col)
	c.Text(x+m.cell/2, y+m.cell/2, m.number(v), style)
}

func (m heatMap) paintNames(c *canvas.Canvas, left, top float64, upright bool) {
	style := heatLabel
	style.Align = canvas.Right
	for i, name := range m.rows {
		c.Text(left-6, top+(float64(i)+0.5)*m.cell, name, style)
	}
	for j, name := range m.cols {
		middle := left + (float64(j)+0.5)*m.cell
		if upright {
			c.Upright(middle, top-6, name, heatLabel)
			continue
		}
		style.Align = canvas.Centre
		c.Text(middle, top-10, name, style)
	}
}

func longest(names []string) float64 {
	room := 0.0
	for _, name := range names {
		room = max(room, canvas.TextWidth(name, heatLabel))
	}
	return room
}

func (m heatMap) describe(title string) string {
	g := m.panel.Grid
	low, high := -1, -1
	for i, v := range g.Pix {
		switch {
		case v != v:
			continue
		case low < 0:
			low, high = i, i
		}
		if v < g.Pix[low] {
			low = i
		}
		if v > g.Pix[high] {
			high = i
		}
	}
	s := fmt.Sprintf("%sHeat map of %s and %s", headline(title), named(g.H, "row", m.ylabel), named(g.W, "column", m.xlabel))
	if low < 0 {
		return s + ", without values."
	}
	at := func(i int) string {
		return fmt.Sprintf("%s (row %s, column %s)", m.number(g.Pix[i]), m.rows[i/g.W], m.cols[i%g.W])
	}
	return fmt.Sprintf("%s: lowest %s, highest %s.", s, at(low), at(high))
}

// named counts what stands along an axis: "3 rows (true class)".
func named(n int, what, label string) string {
	s := fmt.Sprintf("%d %s", n, what)
	if n != 1 {
		s += "s"
	}
	if label != "" {
		s += " (" + label + ")"
	}
	return s
}
