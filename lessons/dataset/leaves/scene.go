package leaves

import (
	"image"
	"math"
	"math/rand/v2"
)

// seasons are the colours that a leaf of any kind may have.
var seasons = []tint{
	{0.16, 0.36, 0.12}, {0.3, 0.55, 0.16}, {0.5, 0.68, 0.22}, {0.8, 0.74, 0.2},
	{0.9, 0.66, 0.16}, {0.85, 0.42, 0.1}, {0.7, 0.18, 0.12}, {0.45, 0.14, 0.14}, {0.48, 0.32, 0.16},
}

// scene paints one leaf on some ground, in some light.
func scene(kind func(*rand.Rand) outline, r *rand.Rand) image.Image {
	w := 72 + r.IntN(105)
	h := min(max(int(float64(w)*between(r, 0.75, 1.33)), 72), 176)
	c := newCanvas(w, h)
	grounds[r.IntN(len(grounds))](c, r)
	o := kind(r).placed(w, h, r)
	leaf := cover(w, h, o.areas)
	if r.Float64() < 0.35 {
		bite(leaf, o, r)
	}
	shade(c, leaf, r)
	fill(c, leaf, o, r)
	for range r.IntN(3) { // straws before the leaf
		from := point{between(r, 0, float64(w)), between(r, 0, float64(h))}
		to := polar(from.y, between(r, 0, 360), between(r, 15, 60))
		c.strip(stalk(from, point{from.x + to.x, to.y}, between(r, 0.5, 1.4)), near(r, tint{0.5, 0.45, 0.25}, 0.25))
	}
	light(c, r)
	return c.picture()
}

// placed bends the leaf, tilts it, turns it, and moves it into the picture. A leaf
// fills half of the picture or nearly all of it, and a corner may lie outside.
func (o outline) placed(w, h int, r *rand.Rand) outline {
	var (
		short    = float64(min(w, h))
		size     = short * between(r, 0.4, 0.54)
		bend     = between(r, -0.16, 0.16)
		tilt     = between(r, 0.72, 1)
		sin, cos = math.Sincos(between(r, 0, 2*math.Pi))
		room     = 0.88 * size
		middle   = point{between(r, room, float64(w)-room), between(r, room, float64(h)-room)}
	)
	if r.IntN(2) == 0 {
		tilt = -tilt // seen from below
	}
	place := func(p point) point {
		x, y := (p.x+bend*(1-p.y*p.y))*tilt*size, -p.y*size
		return point{middle.x + x*cos - y*sin, middle.y + x*sin + y*cos}
	}
	placed := outline{}
	for _, area := range o.areas {
		moved := make([]point, len(area))
		for i, p := range area {
			moved[i] = place(p)
		}
		placed.areas = append(placed.areas, moved)
	}
	for _, v := range o.veins {
		placed.veins = append(placed.veins, [2]point{place(v[0]), place(v[1])})
	}
	return placed
}

// bite takes away up to three round pieces, as caterpillars do.
func bite(leaf *mask, o outline, r *rand.Rand) {
	short := float64(min(leaf.Rect.Dx(), leaf.Rect.Dy()))
	var holes [][]point
	for range 1 + r.IntN(3) {
		area := o.areas[r.IntN(len(o.areas))]
		holes = append(holes, disc(area[r.IntN(len(area))], short*between(r, 0.02, 0.06)))
	}
	gone := cover(leaf.Rect.Dx(), leaf.Rect.Dy(), holes)
	for i, v := range gone.Pix {
		leaf.Pix[i] = uint8(int(leaf.Pix[i]) * (255 - int(v)) / 255)
	}
}

// shade darkens the ground beside the leaf.
func shade(c *canvas, leaf *mask, r *rand.Rand) {
	far := between(r, 0, 0.06) * float64(c.w)
	sin, cos := math.Sincos(between(r, 0, 2*math.Pi))
	dx, dy, deep := int(far*cos), int(far*sin), between(r, 0.15, 0.6)
	soft := blurred(leaf, 1+int(far/2))
	c.paint(func(x, y int, old tint) tint {
		x, y = x-dx, y-dy
		if x < 0 || y < 0 || x >= c.w || y >= c.h {
			return old
		}
		return old.times(1 - deep*float64(soft.Pix[y*soft.Stride+x])/255)
	})
}

// fill paints the leaf: two neighbouring colours of the year in spots, a darker edge,
// and veins.
func fill(c *canvas, leaf *mask, o outline, r *rand.Rand) {
	first := r.IntN(len(seasons))
	second := min(max(first+r.IntN(3)-1, 0), len(seasons)-1)
	one, two := near(r, seasons[first], 0.05), near(r, seasons[second], 0.05)
	spots, grain := clouds(c.w, c.h, between(r, 12, 45), 3, r), clouds(c.w, c.h, 4, 2, r)
	var lines [][]point
	thick := 0.35 + float64(min(c.w, c.h))/300
	for _, v := range o.veins {
		if math.Hypot(v[0].x-v[1].x, v[0].y-v[1].y) > 1 {
			lines = append(lines, stalk(v[0], v[1], thick))
		}
	}
	veins, inner := cover(c.w, c.h, lines), blurred(leaf, 2)
	vein := mix(mix(one, two, 0.5), tint{0.95, 0.95, 0.7}, between(r, 0.15, 0.45))
	if r.Float64() < 0.3 {
		vein = mix(one, two, 0.5).times(0.6)
	}
	c.paint(func(x, y int, old tint) tint {
		i := y*leaf.Stride + x
		if leaf.Pix[i] == 0 {
			return old
		}
		spot := min(max((spots[y*c.w+x]-0.5)*2.5+0.5, 0), 1)
		colour := mix(one, two, spot).times(0.82 + 0.36*grain[y*c.w+x])
		colour = colour.times(0.8 + 0.2*float64(inner.Pix[i])/255)
		colour = mix(colour, vein, 0.75*float64(veins.Pix[i])/255)
		return mix(old, colour, float64(leaf.Pix[i])/255)
	})
}

// light is that of the hour: bright or dim, yellowish or bluish, stronger on one side,
// and with the grain of a camera.
func light(c *canvas, r *rand.Rand) {
	bright, warm, slope := between(r, 0.62, 1.18), between(r, -0.1, 0.12), between(r, 0, 0.3)
	sin, cos := math.Sincos(between(r, 0, 2*math.Pi))
	grain := between(r, 0.004, 0.03)
	c.paint(func(x, y int, old tint) tint {
		u, v := 2*float64(x)/float64(c.w)-1, 2*float64(y)/float64(c.h)-1
		t := old.times(bright * (1 + slope*(u*cos+v*sin)))
		n := grain * r.NormFloat64()
		return tint{t[0]*(1+warm) + n, t[1] + n, t[2]*(1-warm) + n}
	})
}
