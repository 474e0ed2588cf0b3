package leaves

import (
	"image"
	"image/color"
	"image/draw"
	"math"
	"math/rand/v2"

	"golang.org/x/image/vector"
)

// A tint is a colour: red, green and blue, each from 0 to 1.
type tint [3]float64

// mix is a at part 0, b at part 1, and between them in between.
func mix(a, b tint, part float64) tint {
	for c := range a {
		a[c] += (b[c] - a[c]) * part
	}
	return a
}

// times is a, brighter or darker.
func (a tint) times(light float64) tint {
	for c := range a {
		a[c] *= light
	}
	return a
}

// near is a tint that differs a little from a.
func near(r *rand.Rand, a tint, most float64) tint {
	for c := range a {
		a[c] += between(r, -most, most)
	}
	return a
}

// A canvas is a picture that is being painted.
type canvas struct {
	w, h int
	pix  []tint
}

func newCanvas(w, h int) *canvas { return &canvas{w, h, make([]tint, w*h)} }

// paint gives each pixel a new colour, made from the old one.
func (c *canvas) paint(f func(x, y int, old tint) tint) {
	for i := range c.pix {
		c.pix[i] = f(i%c.w, i/c.w, c.pix[i])
	}
}

// picture is the canvas in whole numbers. What is too bright or too dark is clipped.
func (c *canvas) picture() image.Image {
	p := image.NewNRGBA(image.Rect(0, 0, c.w, c.h))
	for i, t := range c.pix {
		var v [3]uint8
		for k := range t {
			v[k] = uint8(255*min(max(t[k], 0), 1) + 0.5)
		}
		p.SetNRGBA(i%c.w, i/c.w, color.NRGBA{v[0], v[1], v[2], 255})
	}
	return p
}

// A mask says of each pixel how much of it an area covers, from 0 to 255.
type mask = image.Alpha

// cover returns what the areas cover together. Each is drawn by itself: of two in one
// path, those that run the opposite way round would take each other away.
func cover(w, h int, areas [][]point) *mask {
	m := image.NewAlpha(image.Rect(0, 0, w, h))
	pen := vector.NewRasterizer(w, h)
	for _, area := range areas {
		pen.Reset(w, h)
		for i, p := range area {
			if x, y := float32(p.x), float32(p.y); i == 0 {
				pen.MoveTo(x, y)
			} else {
				pen.LineTo(x, y)
			}
		}
		pen.ClosePath()
		pen.DrawOp = draw.Over
		pen.Draw(m, m.Rect, image.Opaque, image.Point{})
	}
	return m
}

// disc is a round area.
func disc(middle point, radius float64) []point {
	const corners = 16
	area := make([]point, corners)
	for i := range area {
		sin, cos := math.Sincos(2 * math.Pi * float64(i) / corners)
		area[i] = point{middle.x + radius*cos, middle.y + radius*sin}
	}
	return area
}

// blurred is m with each value replaced by the mean of a square about it.
func blurred(m *mask, radius int) *mask {
	across := image.NewAlpha(m.Rect)
	down := image.NewAlpha(m.Rect)
	means(across.Pix, m.Pix, m.Rect.Dy(), m.Rect.Dx(), m.Stride, 1, radius)
	means(down.Pix, across.Pix, m.Rect.Dx(), m.Rect.Dy(), 1, m.Stride, radius)
	return down
}

// means replaces the values of each line by means along it. line is from one line to
// the next, step from one value of a line to the next.
func means(to, from []uint8, lines, length, line, step, radius int) {
	for l := range lines {
		sum := 0
		for i := -radius; i < length; i++ {
			if in := i + radius; in < length {
				sum += int(from[l*line+in*step])
			}
			if out := i - radius - 1; out >= 0 {
				sum -= int(from[l*line+out*step])
			}
			if i >= 0 {
				to[l*line+i*step] = uint8(sum / (2*radius + 1))
			}
		}
	}
}

// clouds is smooth noise from 0 to 1. The largest of its spots are size pixels
// wide; each finer layer, of spots half as wide, counts for half as much.
func clouds(w, h int, size float64, layers int, r *rand.Rand) []float64 {
	sum, weight, total := make([]float64, w*h), 1.0, 0.0
	for range layers {
		columns := int(float64(w)/size) + 2
		corners := make([]float64, columns*(int(float64(h)/size)+2))
		for i := range corners {
			corners[i] = r.Float64()
		}
		across, down := ways(w, size), ways(h, size)
		for y, v := range down {
			up, low := corners[v.corner*columns:], corners[(v.corner+1)*columns:]
			for x, u := range across {
				a := up[u.corner] + (up[u.corner+1]-up[u.corner])*u.part
				b := low[u.corner] + (low[u.corner+1]-low[u.corner])*u.part
				sum[y*w+x] += weight * (a + (b-a)*v.part)
			}
		}
		total += weight
		weight /= 2
		size = max(size/2, 1)
	}
	for i := range sum {
		sum[i] /= total
	}
	return sum
}

// A way leads from a corner to the next one: part of it, from 0 to 1.
type way struct {
	corner int
	part   float64
}

// ways says for each of n pixels where it stands between corners size pixels apart.
// The parts begin and end slowly, so that no corner is seen.
func ways(n int, size float64) []way {
	all := make([]way, n)
	for i := range all {
		corner, part := math.Modf(float64(i) / size)
		all[i] = way{int(corner), part * part * (3 - 2*part)}
	}
	return all
}
