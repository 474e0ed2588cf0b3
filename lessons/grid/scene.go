package grid

import "math"

// SceneH and SceneW are the height and width of Scene in pixels.
const (
	SceneH = 160
	SceneW = 240
)

// Scene draws a picture to try filters on. It shows a house, a tree, a fence and
// steps under an evening sky.
//
// The picture has what filters can find: vertical slats, horizontal steps, slanted
// roof lines, round outlines, soft gradients and texture. A program computes it. So
// it needs no licence and no download, and it is the same on every machine.
//
// Shape: [SceneH SceneW]. Values: pixels from 0 (black) to 255 (white).
//
// Lesson: notebooks/01-filters.ipynb.
func Scene() *Grid {
	g := New(SceneH, SceneW)
	const samples = 3 // per axis and pixel: edges come out soft, as a lens makes them
	for y := range g.H {
		for x := range g.W {
			var sum float64
			for a := range samples {
				for b := range samples {
					sum += shade(
						float64(y)+(float64(a)+0.5)/samples,
						float64(x)+(float64(b)+0.5)/samples)
				}
			}
			g.Set(y, x, float32(math.Round(sum/(samples*samples))))
		}
	}
	return g
}

// shade returns the brightness of one point of the scene: each thing that
// stands in front of the others is asked first.
func shade(y, x float64) float64 {
	const ground = 112
	switch {
	case y > 122 && y < 150 && fence(y, x):
		return 225 - 12*math.Sin(x)
	case y > ground && steps(y, x) > 0:
		return steps(y, x)
	case inside(y, x, 66, ground+2, 84, 160):
		return wall(y, x)
	case y > 36 && y <= 66 && math.Abs(x-122) < (y-36)*1.45: // the roof's triangle
		return 62 + 14*math.Sin(y*1.6)
	case inside(y, x, 40, 60, 140, 148):
		return 90 // chimney
	case tree(y, x) > 0:
		return tree(y, x)
	case y > ground+6*math.Sin(x/37):
		return 118 + 10*math.Sin(x*0.9)*math.Sin(y*1.3) + (y-ground)*0.5
	}
	return sky(y, x)
}

// inside reports whether the point lies in a rectangle.
func inside(y, x, top, bottom, left, right float64) bool {
	return y >= top && y < bottom && x >= left && x < right
}

func sky(y, x float64) float64 {
	if math.Hypot(y-30, x-44) < 13 {
		return 252
	}
	haze := 12 * math.Sin(x/29+math.Sin(y/11)) * math.Sin(y/17)
	return 148 + y*0.55 + haze
}

func wall(y, x float64) float64 {
	switch {
	case inside(y, x, 82, 114, 114, 130): // the door, and its knob
		if math.Hypot(y-99, x-127) < 1.3 {
			return 230
		}
		return 52
	case window(y, x, 76, 92), window(y, x, 76, 138):
		return 236
	case inside(y, x, 75, 93, 91, 107), inside(y, x, 75, 93, 137, 153):
		return 48 // panes
	}
	if math.Mod(y, 6) < 1 { // courses of boards
		return 150
	}
	return 186
}

// window reports whether the point lies on the bars of a window.
func window(y, x, top, left float64) bool {
	if !inside(y, x, top-1, top+17, left-1, left+15) {
		return false
	}
	return math.Abs(y-top-8) < 1 || math.Abs(x-left-7) < 1
}

func tree(y, x float64) float64 {
	crown := math.Hypot((y-64)*0.9, x-204)
	if crown < 30+3*math.Sin(math.Atan2(y-64, x-204)*9) {
		return 66 + 22*math.Sin(y*0.8+2*math.Sin(x*0.5))*math.Sin(x*0.7)
	}
	if inside(y, x, 84, 122, 199, 208) {
		return 44 + 10*math.Sin(x*2.2)
	}
	return 0
}

func fence(y, x float64) bool {
	if x > 100 && x < 146 {
		return false // the gate
	}
	return math.Mod(x, 9) < 3.4 || math.Abs(y-130) < 1.4 || math.Abs(y-143) < 1.4
}

// steps returns the brightness of the steps that lead to the door, or 0 beside
// them.
func steps(y, x float64) float64 {
	if math.Abs(x-122) > 12+(y-112)*0.22 {
		return 0
	}
	if math.Mod(y, 8) < 3 {
		return 84
	}
	return 206
}
