// Package canvas draws shapes and text and writes them as PNG. Where nothing is
// drawn, the page is seen.
//
// Lengths are in CSS pixels, with the origin at the top left. Each one is
// [Scale]×[Scale] pixels of the picture, which keeps text sharp on dense
// screens. Everything is drawn in Go with an embedded font, so that a figure is
// the same on each machine.
package canvas

import (
	"image"
	"image/color"
	"image/draw"
	"math"

	"golang.org/x/image/vector"
)

// Scale is how many pixels of the picture make one CSS pixel, per axis.
const Scale = 2

// A Point is a position in CSS pixels.
type Point struct{ X, Y float64 }

// A Canvas is a picture that can be drawn on.
type Canvas struct {
	img    *image.RGBA
	labels []image.Rectangle // what stands on white, in pixels of the picture
	keep   bool              // every colour
}

// New returns an empty canvas of w×h CSS pixels, rounded up to whole ones.
func New(w, h float64) *Canvas {
	r := image.Rect(0, 0, int(math.Ceil(w))*Scale, int(math.Ceil(h))*Scale)
	return &Canvas{img: image.NewRGBA(r)}
}

// Size returns width and height in CSS pixels.
func (c *Canvas) Size() (w, h int) {
	return c.img.Rect.Dx() / Scale, c.img.Rect.Dy() / Scale
}

// Part returns what the canvas has in a rectangle, as a canvas of its own. Its sides
// are moved outward to whole CSS pixels; what is outside of the canvas is empty.
func (c *Canvas) Part(x, y, w, h float64) *Canvas {
	left, top := int(math.Floor(x)), int(math.Floor(y))
	part := New(math.Ceil(x+w)-float64(left), math.Ceil(y+h)-float64(top))
	part.keep = c.keep
	from := image.Pt(left*Scale, top*Scale)
	draw.Draw(part.img, part.img.Rect, c.img, from, draw.Src)
	for _, label := range c.labels {
		if label = label.Sub(from); label.Overlaps(part.img.Rect) {
			part.label(label)
		}
	}
	return part
}

// Rect fills a rectangle. Its corners are rounded to pixels of the picture, so
// that neighbouring rectangles neither overlap nor leave a gap.
func (c *Canvas) Rect(x, y, w, h float64, col color.RGBA) {
	r := image.Rect(device(x), device(y), device(x+w), device(y+h))
	draw.Draw(c.img, r, image.NewUniform(col), image.Point{}, draw.Over)
	c.mark(r, col)
}

// Frame draws a border of the given width around the outside of a rectangle.
func (c *Canvas) Frame(x, y, w, h, width float64, col color.RGBA) {
	c.Rect(x-width, y-width, w+2*width, width, col)
	c.Rect(x-width, y+h, w+2*width, width, col)
	c.Rect(x-width, y, width, h, col)
	c.Rect(x+w, y, width, h, col)
}

// Line draws a polyline with round ends and corners.
func (c *Canvas) Line(points []Point, width float64, col color.RGBA) {
	var shapes [][]Point
	for i, p := range points {
		shapes = append(shapes, disc(p, width/2))
		if i > 0 {
			shapes = append(shapes, band(points[i-1], p, width))
		}
	}
	c.fill(col, shapes...)
}

// Dashes draws a straight dashed line.
func (c *Canvas) Dashes(from, to Point, width float64, col color.RGBA) {
	const dash, gap = 4, 3
	length := math.Hypot(to.X-from.X, to.Y-from.Y)
	at := func(d float64) Point {
		t := math.Min(d/length, 1)
		return Point{from.X + t*(to.X-from.X), from.Y + t*(to.Y-from.Y)}
	}
	var shapes [][]Point
	for d := 0.0; d < length; d += dash + gap {
		shapes = append(shapes, band(at(d), at(d+dash), width))
	}
	c.fill(col, shapes...)
}

// Polygon fills a closed shape.
func (c *Canvas) Polygon(points []Point, col color.RGBA) { c.fill(col, points) }

// Disc fills a circle.
func (c *Canvas) Disc(p Point, radius float64, col color.RGBA) { c.fill(col, disc(p, radius)) }

// fill paints the union of the shapes: where soft edges overlap, the stronger
// one counts. Their sum would show as knots along a line.
func (c *Canvas) fill(col color.RGBA, shapes ...[]Point) {
	var all image.Rectangle
	for _, shape := range shapes {
		all = all.Union(bounds(shape))
	}
	mask := image.NewAlpha(all.Intersect(c.img.Rect))
	var r vector.Rasterizer
	for _, shape := range shapes {
		box := bounds(shape)
		local := func(p Point) (x, y float32) {
			return float32(p.X*Scale - float64(box.Min.X)), float32(p.Y*Scale - float64(box.Min.Y))
		}
		r.Reset(box.Dx(), box.Dy())
		r.MoveTo(local(shape[0]))
		for _, p := range shape[1:] {
			r.LineTo(local(p))
		}
		r.ClosePath()
		one := image.NewAlpha(box)
		r.Draw(one, box, image.Opaque, image.Point{})
		for y := box.Min.Y; y < box.Max.Y; y++ {
			for x := box.Min.X; x < box.Max.X; x++ {
				if v := one.AlphaAt(x, y); v.A > mask.AlphaAt(x, y).A {
					mask.SetAlpha(x, y, v)
				}
			}
		}
	}
	coarsen(mask)
	draw.DrawMask(c.img, mask.Rect, image.NewUniform(col), image.Point{}, mask, mask.Rect.Min, draw.Over)
}

// bounds is the part of the picture that a shape can touch.
func bounds(shape []Point) image.Rectangle {
	var r image.Rectangle
	for _, p := range shape {
		x, y := int(math.Floor(p.X*Scale)), int(math.Floor(p.Y*Scale))
		r = r.Union(image.Rect(x, y, x+2, y+2))
	}
	return r
}

// coarsen rounds the softness of edges to a few steps. At two pixels per CSS
// pixel the eye sees no difference, and the file is a third smaller.
func coarsen(mask *image.Alpha) {
	const step = 255 / 5
	for i, v := range mask.Pix {
		mask.Pix[i] = uint8((int(v) + step/2) / step * step)
	}
}

// band is the rectangle along a segment.
func band(a, b Point, width float64) []Point {
	length := math.Hypot(b.X-a.X, b.Y-a.Y)
	if length == 0 {
		return disc(a, width/2)
	}
	nx, ny := (b.Y-a.Y)/length*width/2, -(b.X-a.X)/length*width/2
	return []Point{{a.X + nx, a.Y + ny}, {b.X + nx, b.Y + ny}, {b.X - nx, b.Y - ny}, {a.X - nx, a.Y - ny}}
}

// disc is a circle as a polygon, fine enough for radii of a few pixels.
func disc(p Point, radius float64) []Point {
	const corners = 24
	points := make([]Point, corners)
	for i := range points {
		sin, cos := math.Sincos(2 * math.Pi * float64(i) / corners)
		points[i] = Point{p.X + radius*cos, p.Y + radius*sin}
	}
	return points
}

func device(v float64) int { return int(math.Round(v * Scale)) }
