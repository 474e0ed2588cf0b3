package show

import (
	"errors"
	"fmt"
	"math"
	"strings"

	"github.com/ninepixels/ninepixels/lessons/grid"
	"github.com/ninepixels/ninepixels/lessons/show/internal/canvas"
)

// Image displays one grid as a picture: one square per value, without
// smoothing, with the meaning of its colours underneath.
//
// Options: Title, Alt, Signed, Range, Indices, Window, PixelSize.
func Image(g *grid.Grid, opts ...Option) {
	f, err := DrawImage(g, opts...)
	show("Image", f, err)
}

// DrawImage returns what [Image] displays.
func DrawImage(g *grid.Grid, opts ...Option) (*Figure, error) {
	o := apply(opts)
	return drawPanels([]Panel{o.single(g)}, settings{alt: o.alt, pixel: o.pixel})
}

// Numbers displays a small grid as a table of its values, each cell in the
// colour of its value: nine pixels and what they hold.
//
// With Weights(kernel, y, x) it shows a filter at work, as in the video: a red
// box around the pixels, and in each the weight that multiplies it.
//
// Options: Title, Alt, Signed, Range, Indices, Window, Weights.
func Numbers(g *grid.Grid, opts ...Option) {
	f, err := DrawNumbers(g, opts...)
	show("Numbers", f, err)
}

// DrawNumbers returns what [Numbers] displays.
func DrawNumbers(g *grid.Grid, opts ...Option) (*Figure, error) {
	o := apply(opts)
	p := o.single(g)
	p.Numbers = true
	return drawPanels([]Panel{p}, settings{alt: o.alt})
}

// Row displays grids side by side, each with its title and its own range.
func Row(panels ...Panel) {
	f, err := DrawRow(panels)
	show("Row", f, err)
}

// Panels is [Row] with options: Title, Alt, PixelSize.
func Panels(panels []Panel, opts ...Option) {
	f, err := DrawRow(panels, opts...)
	show("Panels", f, err)
}

// DrawRow returns what [Row] and [Panels] display.
func DrawRow(panels []Panel, opts ...Option) (*Figure, error) {
	return drawPanels(panels, apply(opts))
}

func drawPanels(panels []Panel, o settings) (*Figure, error) {
	if len(panels) == 0 {
		return nil, errors.New("there is nothing to draw; pass at least one panel")
	}
	if o.pixel < 0 {
		return nil, fmt.Errorf("a pixel size of %d cannot be drawn; use 1 or more", o.pixel)
	}
	layouts := make([]layout, len(panels))
	described := make([]string, len(panels))
	for i, p := range panels {
		if err := p.check(); err != nil {
			if len(panels) > 1 {
				err = fmt.Errorf("panel %d (%q): %w", i, p.Title, err)
			}
			return nil, err
		}
		layouts[i] = newLayout(p, o.pixel)
		described[i] = p.describe()
	}
	alignCells(layouts)
	c := paintPanels(layouts, o.title)
	return finish(c, o.alt, headline(o.title)+strings.Join(described, "; "))
}

// paintPanels draws panels side by side, their titles ending on one line.
func paintPanels(layouts []layout, title string) *canvas.Canvas {
	widths := make([]float64, len(layouts))
	titles := make([][]string, len(layouts))
	lines, height, width := 0, 0.0, 2.0*margin+panelGap*float64(len(layouts)-1)
	for i, l := range layouts {
		titles[i] = canvas.Wrap(l.panel.Title, max(l.w, leastTitle), titleStyle)
		widths[i] = l.w
		for _, line := range titles[i] {
			widths[i] = max(widths[i], canvas.TextWidth(line, titleStyle))
		}
		lines = max(lines, len(titles[i]))
		height = max(height, l.h)
		width += widths[i]
	}
	head := heading{title, width - 2*margin}
	top := margin + head.height() + titleHeight(lines)
	total := max(width, head.needs()+2*margin)
	c := canvas.New(total, top+height+margin)
	head.paint(c)
	x := margin + math.Floor((total-width)/2)
	for i, l := range layouts {
		paintTitle(c, x+widths[i]/2, top, titles[i])
		l.paint(c, math.Round(x+(widths[i]-l.w)/2), top)
		x += widths[i] + panelGap
	}
	return c
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
