package leaves

import (
	"math"
	"math/rand/v2"
)

// grounds are what a leaf may lie on, or hang before.
var grounds = []func(c *canvas, r *rand.Rand){grass, earth, stone, sky}

// grass is many thin blades over one another, fresh or dry.
func grass(c *canvas, r *rand.Rand) {
	base := mix(tint{0.22, 0.42, 0.13}, tint{0.55, 0.5, 0.25}, r.Float64()*r.Float64())
	spots := clouds(c.w, c.h, 30, 3, r)
	c.paint(func(x, y int, _ tint) tint { return base.times(0.35 + 0.5*spots[y*c.w+x]) })
	lean := between(r, -0.6, 0.6)
	for range c.w * c.h / 70 {
		long, angle := between(r, 8, 30), lean+between(r, -0.7, 0.7)
		from := point{between(r, -5, float64(c.w)+5), between(r, 0, float64(c.h)+20)}
		to := point{from.x + long*math.Sin(angle), from.y - long*math.Cos(angle)}
		c.strip(stalk(from, to, between(r, 0.5, 1.3)), near(r, base, 0.06).times(between(r, 0.6, 1.35)))
	}
}

// strip paints a small area. It looks only at the pixels about it, since there are
// hundreds of blades in a picture.
func (c *canvas) strip(area []point, colour tint) {
	left, top, right, bottom := c.w, c.h, 0, 0
	for _, p := range area {
		left, right = min(left, int(p.x)-1), max(right, int(p.x)+2)
		top, bottom = min(top, int(p.y)-1), max(bottom, int(p.y)+2)
	}
	left, top, right, bottom = max(left, 0), max(top, 0), min(right, c.w), min(bottom, c.h)
	if left >= right || top >= bottom {
		return
	}
	moved := make([]point, len(area))
	for i, p := range area {
		moved[i] = point{p.x - float64(left), p.y - float64(top)}
	}
	m := cover(right-left, bottom-top, [][]point{moved})
	for y := top; y < bottom; y++ {
		for x := left; x < right; x++ {
			part := float64(m.Pix[(y-top)*m.Stride+x-left]) / 255
			c.pix[y*c.w+x] = mix(c.pix[y*c.w+x], colour, part)
		}
	}
}

// earth is brown and uneven, with small stones and straws.
func earth(c *canvas, r *rand.Rand) {
	base := mix(tint{0.42, 0.3, 0.2}, tint{0.6, 0.5, 0.38}, r.Float64())
	spots := clouds(c.w, c.h, 20, 5, r)
	c.paint(func(x, y int, _ tint) tint { return base.times(0.45 + 0.9*spots[y*c.w+x]) })
	for range c.w * c.h / 350 {
		at := point{between(r, 0, float64(c.w)), between(r, 0, float64(c.h))}
		if r.Float64() < 0.7 {
			c.strip(disc(at, between(r, 0.6, 2.6)), near(r, base, 0.1).times(between(r, 0.6, 1.5)))
			continue
		}
		to := polar(at.y, between(r, 0, 360), between(r, 4, 14))
		c.strip(stalk(at, point{at.x + to.x, to.y}, 0.7), near(r, tint{0.6, 0.5, 0.3}, 0.1))
	}
}

// stone is grey or reddish, in slabs with dark joints, or without any.
func stone(c *canvas, r *rand.Rand) {
	base := mix(tint{0.55, 0.55, 0.56}, tint{0.62, 0.45, 0.38}, r.Float64()*r.Float64())
	spots, grain := clouds(c.w, c.h, 45, 3, r), clouds(c.w, c.h, 3, 2, r)
	sin, cos := math.Sincos(between(r, 0, math.Pi))
	slab, from := between(r, 30, 90), between(r, 0, 50)
	joints := r.Float64() < 0.65
	c.paint(func(x, y int, _ tint) tint {
		i := y*c.w + x
		light := 0.5 + 0.45*spots[i] + 0.35*grain[i]
		if joints {
			u, v := float64(x)*cos+float64(y)*sin+from, float64(y)*cos-float64(x)*sin+from
			gap := min(math.Abs(math.Remainder(u, slab)), math.Abs(math.Remainder(v, slab)))
			light *= 0.5 + 0.5*min(1, gap/2)
		}
		return base.times(light)
	})
}

// sky is blue or grey, paler towards one side, with clouds, and at times twigs.
func sky(c *canvas, r *rand.Rand) {
	high, low := near(r, tint{0.3, 0.52, 0.82}, 0.08), near(r, tint{0.7, 0.8, 0.9}, 0.06)
	if r.Float64() < 0.3 {
		high = mix(high, tint{0.6, 0.63, 0.68}, 0.8)
	}
	spots, full := clouds(c.w, c.h, 60, 4, r), between(r, 0.35, 0.65)
	c.paint(func(x, y int, _ tint) tint {
		blue := mix(high, low, float64(y)/float64(c.h))
		white := min(max((spots[y*c.w+x]-full)*5, 0), 1)
		return mix(blue, tint{0.95, 0.95, 0.96}, white)
	})
	for range r.IntN(4) {
		from := point{between(r, 0, float64(c.w)), between(r, 0, float64(c.h))}
		to := polar(from.y, between(r, 0, 360), between(r, 40, 120))
		c.strip(stalk(from, point{from.x + to.x, to.y}, between(r, 0.8, 2.2)), near(r, tint{0.3, 0.24, 0.2}, 0.05))
	}
}
