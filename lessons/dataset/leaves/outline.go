package leaves

import (
	"math"
	"math/rand/v2"
)

// A point of a leaf. The leaf stands upright: its stalk begins at (0, -1), and its
// tip is near (0, 1). The y axis points up.
type point struct{ x, y float64 }

// An outline is the shape of a leaf: areas that are filled, and veins, each from one
// point to another.
type outline struct {
	areas [][]point
	veins [][2]point
}

// outlines says how each kind is shaped. No two leaves of a kind are the same.
var outlines = map[string]func(r *rand.Rand) outline{
	"fern": fern, "ginkgo": ginkgo, "maple": maple, "oak": oak, "willow": willow,
	"birch": birch, "chestnut": chestnut, "clover": clover,
}

// between draws a number from low to high.
func between(r *rand.Rand, low, high float64) float64 { return low + (high-low)*r.Float64() }

// polar is the point at a distance from (0, y), in a direction: 0 is up, and positive
// angles, in degrees, turn to the right.
func polar(y, angle, distance float64) point {
	sin, cos := math.Sincos(angle * math.Pi / 180)
	return point{distance * sin, y + distance*cos}
}

// stalk is a thin area from one point to another.
func stalk(from, to point, width float64) []point {
	dx, dy := to.x-from.x, to.y-from.y
	long := math.Hypot(dx, dy)
	nx, ny := -dy/long*width, dx/long*width
	return []point{
		{from.x + nx, from.y + ny}, {to.x + nx/2, to.y + ny/2},
		{to.x - nx/2, to.y - ny/2}, {from.x - nx, from.y - ny},
	}
}

// blade is an area about an axis from one point to another. width gives, for the way
// along the axis from 0 to 1, how far it reaches to the left (side -1) or right.
func blade(from, to point, width func(t, side float64) float64) []point {
	const steps = 60
	dx, dy := to.x-from.x, to.y-from.y
	long := math.Hypot(dx, dy)
	var area []point
	for _, side := range []float64{-1, 1} {
		for i := range steps + 1 {
			t := float64(i) / steps
			if side > 0 {
				t = 1 - t // back on the other side
			}
			w := side * width(t, side)
			area = append(area, point{from.x + dx*t + dy/long*w, from.y + dy*t - dx/long*w})
		}
	}
	return area
}

// oval is 0 at both ends of the axis and 1 where it is widest, at peak.
func oval(t, peak float64) float64 {
	power := math.Log(0.5) / math.Log(peak) // moves the middle of sin to peak
	return math.Pow(math.Sin(math.Pi*math.Pow(t, power)), 0.85)
}

// teeth are a saw's: from 0 to 1, n of them along the axis.
func teeth(t float64, n int) float64 {
	_, part := math.Modf(t * float64(n))
	return part
}

// sideVeins are n pairs of veins that leave a middle vein.
func sideVeins(low, high, reach float64, n int) [][2]point {
	veins := [][2]point{{{0, low}, {0, high}}}
	for i := range n {
		t := (float64(i) + 0.7) / float64(n+1)
		y, long := low+(high-low)*t, reach*oval(t, 0.45)
		for _, side := range []float64{-1, 1} {
			veins = append(veins, [2]point{{0, y}, {side * long, y + 0.7*long}})
		}
	}
	return veins
}

// willow is long, narrow and pointed.
func willow(r *rand.Rand) outline {
	wide, peak := between(r, 0.14, 0.23), between(r, 0.38, 0.5)
	area := blade(point{0, -0.8}, point{0, 1}, func(t, _ float64) float64 {
		return wide * oval(t, peak) * (0.95 + 0.05*teeth(t, 18))
	})
	return outline{[][]point{area, stalk(point{0, -1}, point{0, -0.7}, 0.025)}, sideVeins(-0.8, 0.95, 0.7*wide, 8)}
}

// oak has round lobes on both sides.
func oak(r *rand.Rand) outline {
	lobes := float64(3 + r.IntN(3))
	wide, deep, peak := between(r, 0.42, 0.55), between(r, 0.3, 0.45), between(r, 0.52, 0.62)
	shift := between(r, -0.1, 0.1)
	area := blade(point{0, -0.8}, point{0, 0.95}, func(t, side float64) float64 {
		wave := 0.5 + 0.5*math.Cos(2*math.Pi*(lobes*t+side*shift+0.5))
		return wide * math.Pow(oval(t, peak), 0.8) * (1 - deep + deep*math.Sqrt(wave))
	})
	return outline{[][]point{area, stalk(point{0, -1}, point{0, -0.7}, 0.035)}, sideVeins(-0.8, 0.85, 0.8*wide, int(lobes))}
}

// birch is a pointed oval, or nearly a triangle, with a saw's edge.
func birch(r *rand.Rand) outline {
	wide, peak := between(r, 0.42, 0.55), between(r, 0.28, 0.38)
	area := blade(point{0, -0.65}, point{0, 0.95}, func(t, _ float64) float64 {
		return wide * oval(t, peak) * (0.9 + 0.1*teeth(t, 11))
	})
	return outline{[][]point{area, stalk(point{0, -1}, point{0, -0.55}, 0.03)}, sideVeins(-0.65, 0.9, 0.75*wide, 6)}
}

// maple has five pointed lobes, each with teeth, like the fingers of a hand.
func maple(r *rand.Rand) outline {
	const heart = -0.35 // where the lobes meet
	spread, notch := between(r, 48, 60), between(r, 0.42, 0.55)
	long := []float64{between(r, 1.2, 1.35), between(r, 1, 1.2), between(r, 0.6, 0.8)}
	var area []point
	var veins [][2]point
	area = append(area, polar(heart, -165, 0.12))
	for lobe := -2; lobe <= 2; lobe++ {
		angle := float64(lobe) * spread
		tip := long[max(lobe, -lobe)]
		for _, tooth := range []struct{ angle, distance float64 }{
			{-0.5, notch * min(tip, 1)}, {-0.22, 0.66 * tip}, {-0.27, 0.74 * tip}, {-0.08, 0.8 * tip}, {0, tip},
			{0.08, 0.8 * tip}, {0.27, 0.74 * tip}, {0.22, 0.66 * tip}, {0.5, notch * min(tip, 1)},
		} {
			area = append(area, polar(heart, angle+tooth.angle*spread, tooth.distance*between(r, 0.97, 1.03)))
		}
		veins = append(veins, [2]point{{0, heart}, polar(heart, angle, 0.85*tip)})
	}
	area = append(area, polar(heart, 165, 0.12))
	return outline{[][]point{area, stalk(point{0, -1}, point{0, heart}, 0.03)}, veins}
}

// ginkgo is a fan, mostly with a cut in the middle, on a long stalk.
func ginkgo(r *rand.Rand) outline {
	const root = -0.35 // where the fan begins
	half, cut := between(r, 58, 84), between(r, 0.05, 0.6)
	waves, phase := between(r, 5, 9), between(r, 0, 6)
	area := []point{{-0.03, root}}
	var veins [][2]point
	for i := range 61 {
		part := float64(i)/30 - 1 // from -1, left, to 1, right
		distance := 1.2 - 0.12*part*part + 0.035*math.Sin(waves*part*math.Pi+phase)
		distance *= 1 - cut*math.Exp(-part*part*300)
		distance *= min(1, 0.86+2*(1-math.Abs(part))) // the corners are round
		area = append(area, polar(root, part*half, distance))
		if i%5 == 0 {
			veins = append(veins, [2]point{{0, root}, polar(root, part*half, 0.85*distance)})
		}
	}
	area = append(area, point{0.03, root})
	return outline{[][]point{area, stalk(point{between(r, -0.15, 0.15), -1}, point{0, root}, 0.03)}, veins}
}

// fern has many small leaves on both sides of its stalk.
func fern(r *rand.Rand) outline {
	pairs := 6 + r.IntN(4)
	long, wide, turn := between(r, 0.5, 0.68), between(r, 0.2, 0.28), between(r, 56, 74)
	o := outline{areas: [][]point{stalk(point{0, -1}, point{0, 0.9}, 0.028)}, veins: [][2]point{{{0, -0.9}, {0, 0.9}}}}
	small := func(y, angle, length float64) {
		from, to := point{0, y}, polar(y, angle, length)
		o.areas = append(o.areas, blade(from, to, func(t, _ float64) float64 { return wide * length * oval(t, 0.4) }))
		o.veins = append(o.veins, [2]point{from, polar(y, angle, 0.9*length)})
	}
	for i := range pairs {
		t := float64(i) / float64(pairs)
		length := long * (0.35 + 0.65*math.Sin(math.Pi*(0.25+0.7*t)))
		for _, side := range []float64{-1, 1} {
			small(-0.62+1.45*t+between(r, -0.03, 0.03), side*turn*(1-0.3*t), length*between(r, 0.9, 1.1))
		}
	}
	small(0.8, 0, 0.35*long)
	return o
}

// chestnut has five or seven long leaves that meet in one point.
func chestnut(r *rand.Rand) outline {
	const heart = -0.25
	fingers := 2 + r.IntN(2) // on each side, beside the one in the middle
	spread, wide := between(r, 230, 270)/float64(2*fingers+1), between(r, 0.17, 0.23)
	o := outline{areas: [][]point{stalk(point{0, -1}, point{0, heart}, 0.03)}}
	for finger := -fingers; finger <= fingers; finger++ {
		angle := float64(finger) * spread
		length := 1.2 - 0.16*math.Abs(float64(finger))*between(r, 0.9, 1.1)
		from, to := point{0, heart}, polar(heart, angle, length)
		o.areas = append(o.areas, blade(from, to, func(t, _ float64) float64 {
			return wide * oval(t, 0.62) * (0.94 + 0.06*teeth(t, 12))
		}))
		o.veins = append(o.veins, [2]point{from, polar(heart, angle, 0.9*length)})
	}
	return o
}

// clover has three round leaves, each with a small cut at its end.
func clover(r *rand.Rand) outline {
	const heart = -0.1
	o := outline{areas: [][]point{stalk(point{between(r, -0.2, 0.2), -1}, point{0, heart}, 0.03)}}
	wide, cut := between(r, 0.4, 0.48), between(r, 0.08, 0.2)
	for finger := range 3 {
		angle := float64(finger-1)*between(r, 108, 120) + between(r, -6, 6)
		var area []point
		for i := range 41 {
			turn := (float64(i)/20 - 1) * 180
			d := 1 - cut*math.Exp(-turn*turn/500)
			p := point{wide * d * math.Sin(turn*math.Pi/180), 0.5 + 0.46*d*math.Cos(turn*math.Pi/180)}
			area = append(area, polar(heart, angle+math.Atan2(p.x, p.y)*180/math.Pi, math.Hypot(p.x, p.y)))
		}
		o.areas = append(o.areas, area)
		o.veins = append(o.veins, [2]point{{0, heart}, polar(heart, angle, 0.75)})
	}
	return o
}
