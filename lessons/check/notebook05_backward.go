package check

import (
	"fmt"
	"math"
	"math/rand/v2"

	"github.com/ninepixels/ninepixels/lessons/backprop"
)

// A Gradient is a function for exercise 05.2. It gets a picture x [H W] and its
// error map e [H-2 W-2]. It returns the gradient of each of the nine weights.
type Gradient = func(x, e [][]float64) [3][3]float64

// backwardTolerance is the largest relative error that passes. Of a square the
// centred difference is exact but for rounding, which leaves far less here.
const backwardTolerance = 1e-6

// Backward checks exercise 05.2, the backward pass of a filter:
//
//	∂L/∂k[a,b] = Σ e[i,j] · x[i+a,j+b]
//
// It compares the function with the slopes of L = ½ Σ e², which it measures by small
// changes to both sides.
func Backward(fn Gradient) Result { return report("05.2", backward(fn)) }

func backward(fn Gradient) Result {
	if fn == nil {
		return notYet("there is no function yet.")
	}
	trials := backwardTrials()
	got := make([][3][3]float64, len(trials))
	for i, t := range trials {
		var why string
		if got[i], why = t.run(fn); why != "" {
			return notYet("%s.", why)
		}
	}
	worst := worstError(got, trials, func(t backwardTrial) [3][3]float64 { return t.measured() })
	if worst < backwardTolerance {
		return yes("equal to the measured slopes: the largest relative error is below 1e-6.")
	}
	for _, s := range backwardSlips {
		if worstError(got, trials, func(t backwardTrial) [3][3]float64 { return s.got(t.x, t.e) }) < backwardTolerance {
			return notYet("%s.", s.why)
		}
	}
	for i, t := range trials {
		want := t.measured()
		for a := range 3 {
			for b := range 3 {
				if g := got[i][a][b]; !(backprop.RelativeError(g, want[a][b]) < backwardTolerance) {
					return notYet("for a picture of %d×%d g[%d][%d] is %.4g; the measured slope is %.4g.", len(t.x), len(t.x[0]), a, b, g, want[a][b])
				}
			}
		}
	}
	return notYet("the gradient is not the measured slope.")
}

// A backwardTrial is a picture, the kernel that slid over it, and its target.
type backwardTrial struct {
	x, target, e [][]float64
	k            [3][3]float64
}

// backwardTrials draws pictures of intensities from a fixed seed. Heights and
// widths differ, so that an exchange of rows and columns shows.
func backwardTrials() []backwardTrial {
	rng := rand.New(rand.NewPCG(14_784, 5))
	draw := func(h, w int, from float64) [][]float64 {
		m := make([][]float64, h)
		for i := range m {
			m[i] = make([]float64, w)
			for j := range m[i] {
				m[i][j] = from + rng.Float64()
			}
		}
		return m
	}
	var trials []backwardTrial
	for _, size := range [][2]int{{6, 8}, {7, 5}, {3, 3}} {
		t := backwardTrial{x: draw(size[0], size[1], 0), target: draw(size[0]-2, size[1]-2, -1)}
		for a, row := range draw(3, 3, -.5) {
			copy(t.k[a][:], row)
		}
		t.e = t.errors(t.k)
		trials = append(trials, t)
	}
	return trials
}

// errors is the error map of the kernel k: what it makes, minus the target.
func (t backwardTrial) errors(k [3][3]float64) [][]float64 {
	e := backprop.Correlate(t.x, k)
	for i, row := range t.target {
		for j, want := range row {
			e[i][j] -= want
		}
	}
	return e
}

// measured returns the slopes of the loss by centred differences.
func (t backwardTrial) measured() [3][3]float64 {
	return backprop.Numeric(func(k [3][3]float64) (loss float64) {
		for _, row := range t.errors(k) {
			for _, v := range row {
				loss += v * v / 2
			}
		}
		return loss
	}, t.k)
}

// run calls fn on copies, and says what is wrong with the call itself.
func (t backwardTrial) run(fn Gradient) (g [3][3]float64, why string) {
	x, e := copied(t.x), copied(t.e)
	if why := guard(func() { g = fn(x, e) }); why != "" {
		return g, fmt.Sprintf("your function %s on a picture of %d×%d and its error map of %d×%d: i and j go over the error map, a and b from 0 to 2",
			why, len(t.x), len(t.x[0]), len(t.e), len(t.e[0]))
	}
	if !sameMatrix(x, t.x) || !sameMatrix(e, t.e) {
		return g, "your function changes the picture or the error map that it is given: add to g only"
	}
	return g, ""
}

// worstError is the largest relative error against another way to compute.
func worstError(got [][3][3]float64, trials []backwardTrial, want func(backwardTrial) [3][3]float64) float64 {
	worst := 0.0
	for i, t := range trials {
		w := want(t)
		for a := range 3 {
			for b := range 3 {
				r := backprop.RelativeError(got[i][a][b], w[a][b])
				if math.IsNaN(r) {
					return math.Inf(1)
				}
				worst = max(worst, r)
			}
		}
	}
	return worst
}

func copied[T any](m [][]T) [][]T {
	c := make([][]T, len(m))
	for i, row := range m {
		c[i] = append([]T(nil), row...)
	}
	return c
}

func sameMatrix(a, b [][]float64) bool {
	for i, row := range b {
		for j, v := range row {
			if len(a[i]) != len(row) || a[i][j] != v {
				return false
			}
		}
	}
	return true
}

// sums is the gradient with the weight's place (a, b) put at (u, v) of the
// result, and each product times scale.
func sums(x, e [][]float64, place func(a, b int) (u, v int), scale float64) (g [3][3]float64) {
	for i := range e {
		for j := range e[i] {
			for a := range 3 {
				for b := range 3 {
					u, v := place(a, b)
					g[u][v] += scale * e[i][j] * x[i+a][j+b]
				}
			}
		}
	}
	return g
}

func straight(a, b int) (u, v int) { return a, b }

// backwardSlips holds the known mistakes.
var backwardSlips = []slip[Gradient]{
	{func(_, _ [][]float64) (g [3][3]float64) { return g },
		"every gradient is 0: the error must be multiplied by the pixel, and added to g"},
	{func(x, e [][]float64) [3][3]float64 {
		return sums(x, e, func(a, b int) (int, int) { return b, a }, 1)
	}, "the gradient is transposed: g[a][b], row a and column b, belongs to the pixel x[i+a][j+b]"},
	{func(x, e [][]float64) [3][3]float64 {
		return sums(x, e, func(a, b int) (int, int) { return 2 - a, 2 - b }, 1)
	}, "the gradient is turned by half a turn: g[0][0] belongs to the pixel x[i][j]"},
	{func(x, e [][]float64) [3][3]float64 {
		return sums(x, e, func(a, b int) (int, int) { return 2 - b, 2 - a }, 1)
	}, "the gradient is both transposed and turned: g[a][b] belongs to the pixel x[i+a][j+b]"},
	{func(x, e [][]float64) [3][3]float64 { return sums(x, e, straight, 1/float64(len(e)*len(e[0]))) },
		"this is the mean over the places: the loss is a sum, so its gradient is one, too"},
	{func(x, e [][]float64) [3][3]float64 { return sums(x, e, straight, -1) },
		"the sign is wrong: add the error times the pixel; going against the gradient comes later"},
	{func(x, e [][]float64) [3][3]float64 { return sums(x, e, straight, 2) },
		"twice too large: the half in front of the square cancels the 2"},
	{func(x, e [][]float64) [3][3]float64 { return sums(x, allOnes(e), straight, 1) },
		"the errors are left out: this is the sum of the pixels that each weight met"},
	{func(x, e [][]float64) (g [3][3]float64) { return onlyErrors(e) },
		"the pixels are left out: this is the sum of the errors"},
	{func(x, e [][]float64) [3][3]float64 { return samePixel(x, e) },
		"every weight gets the pixel x[i][j]: k[a][b] met the pixel x[i+a][j+b]"},
	{func(x, e [][]float64) [3][3]float64 { return lastPlace(x, e) },
		"only the last place counts: add with +=, do not overwrite"},
}

func allOnes(e [][]float64) [][]float64 {
	all := copied(e)
	for _, row := range all {
		for j := range row {
			row[j] = 1
		}
	}
	return all
}

func onlyErrors(e [][]float64) (g [3][3]float64) {
	for _, row := range e {
		for _, v := range row {
			for a := range 3 {
				for b := range 3 {
					g[a][b] += v
				}
			}
		}
	}
	return g
}

func samePixel(x, e [][]float64) (g [3][3]float64) {
	sum := sums(x, e, straight, 1)[0][0]
	for a := range 3 {
		for b := range 3 {
			g[a][b] = sum
		}
	}
	return g
}

func lastPlace(x, e [][]float64) (g [3][3]float64) {
	h, w := len(e)-1, len(e[0])-1
	for a := range 3 {
		for b := range 3 {
			g[a][b] = e[h][w] * x[h+a][w+b]
		}
	}
	return g
}
