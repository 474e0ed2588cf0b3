package show

import (
	"image/color"

	"github.com/ninepixels/ninepixels/lessons/show/internal/canvas"
)

// look is the colour and the shape of one line.
type look struct {
	color  color.RGBA
	marker marker
}

var looks = []look{
	{canvas.Blue, disc},
	{canvas.Orange, square},
	{color.RGBA{70, 70, 70, 255}, triangle},
	{color.RGBA{95, 175, 225, 255}, diamond},
	{color.RGBA{140, 80, 20, 255}, ring},
}

func lookOf(i int) look { return looks[i%len(looks)] }

// pale is the colour of what is behind series i.
func pale(i int) color.RGBA { return canvas.Mix(lookOf(i).color, canvas.White, 0.55) }

// paintLegend writes the names of the series and of what is behind them, as many
// in a line as fit, and returns the number of lines. With a nil canvas it only
// counts them.
func (ch Chart) paintLegend(c *canvas.Canvas, x, y, w float64) (lines int) {
	const sample, space = 22, 18
	style := canvas.Style{Size: 12, Color: canvas.Ink}
	left := x
	for i, s := range ch.all() {
		if s.Name == "" {
			continue
		}
		wide := sample + 6 + canvas.TextWidth(s.Name, style)
		if lines == 0 || left+wide > x+w && left > x {
			left = x
			lines++
		}
		if c != nil {
			middle := y + (float64(lines)-0.5)*legendLine
			line := []canvas.Point{{X: left, Y: middle}, {X: left + sample, Y: middle}}
			if behind := i - len(ch.Series); behind >= 0 {
				c.Line(line, 1, pale(behind))
			} else {
				l := lookOf(i)
				if !ch.scatter {
					c.Line(line, 2, l.color)
				}
				if ch.outline == nil {
					l.marker(c, canvas.Point{X: left + sample/2, Y: middle}, markerSize, l.color)
				}
			}
			c.Text(left+sample+6, middle, s.Name, style)
		}
		left += wide + space
	}
	return lines
}

// A marker is the shape of a series' points, so that lines can be told apart
// without colours.
type marker func(c *canvas.Canvas, p canvas.Point, r float64, col color.RGBA)

func disc(c *canvas.Canvas, p canvas.Point, r float64, col color.RGBA) { c.Disc(p, r, col) }

func ring(c *canvas.Canvas, p canvas.Point, r float64, col color.RGBA) {
	c.Disc(p, r+0.6, col)
	c.Disc(p, r-1.2, canvas.White)
}

func square(c *canvas.Canvas, p canvas.Point, r float64, col color.RGBA) {
	r *= 0.95
	c.Polygon([]canvas.Point{{X: p.X - r, Y: p.Y - r}, {X: p.X + r, Y: p.Y - r},
		{X: p.X + r, Y: p.Y + r}, {X: p.X - r, Y: p.Y + r}}, col)
}

func triangle(c *canvas.Canvas, p canvas.Point, r float64, col color.RGBA) {
	r *= 1.25
	c.Polygon([]canvas.Point{{X: p.X, Y: p.Y - r}, {X: p.X + r, Y: p.Y + 0.8*r}, {X: p.X - r, Y: p.Y + 0.8*r}}, col)
}

func diamond(c *canvas.Canvas, p canvas.Point, r float64, col color.RGBA) {
	r *= 1.3
	c.Polygon([]canvas.Point{{X: p.X, Y: p.Y - r}, {X: p.X + r, Y: p.Y},
		{X: p.X, Y: p.Y + r}, {X: p.X - r, Y: p.Y}}, col)
}
