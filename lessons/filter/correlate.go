package filter

import (
	"fmt"

	"github.com/ninepixels/ninepixels/lessons/grid"
)

// Correlate slides k over x without turning it and returns one weighted sum per
// position at which the kernel lies wholly inside.
//
//	y[i,j] = Σ x[i+a, j+b] · k[a][b],  0 ≤ a,b < 3
//
// It is what neural networks call convolution.
//
// Shape: [H W] → [H-2 W-2] (no padding, stride 1).
// Values: signed, not clipped; NaN propagates to the nine values it touches.
// Panics: if H or W < 3.
// Lesson: notebooks/01-filters.ipynb. Peer: scipy.signal.correlate2d(x, k, "valid").
func Correlate(x *grid.Grid, k Kernel) *grid.Grid {
	if x.H < 3 || x.W < 3 {
		panic(fmt.Sprintf("filter: a 3×3 kernel does not fit into a grid of %d×%d", x.H, x.W))
	}
	y := grid.New(x.H-2, x.W-2)
	for i := range y.H {
		for j := range y.W {
			y.Pix[i*y.W+j] = weightedSum(x, &k, i, j)
		}
	}
	return y
}

// Convolve is convolution as mathematics defines it: the kernel is turned by
// half a turn first.
//
//	y[i,j] = Σ x[i+a, j+b] · k[2-a][2-b],  0 ≤ a,b < 3
//
// For a kernel that is its own half turn (Edge, Blur, Sharpen) it equals
// Correlate; for SobelV it changes the sign.
//
// Shape, values, panics: as [Correlate]. Peer: scipy.signal.convolve2d(x, k, "valid").
func Convolve(x *grid.Grid, k Kernel) *grid.Grid {
	return Correlate(x, k.Flip())
}

// At returns one value of Correlate(p, k): the one at row y and column x of the
// result. The kernel covers rows y to y+2 and columns x to x+2 of p, and the
// pixel in its middle is (y+1, x+1).
//
// Panics: if the kernel reaches outside p there.
func At(p *grid.Grid, k Kernel, y, x int) float32 {
	mustFit(p, y, x)
	return weightedSum(p, &k, y, x)
}

// A Term is one of the nine products of a filtered pixel, with the running
// total up to and including it.
type Term struct {
	Pixel, Weight, Product, Total float32
}

// Terms returns the nine products behind At(p, k, y, x) in reading order. The
// last Total is the value of the filtered pixel.
//
// Panics: as [At].
// Lesson: notebooks/01-filters.ipynb, the table of 577.
func Terms(p *grid.Grid, k Kernel, y, x int) []Term {
	mustFit(p, y, x)
	terms := make([]Term, 0, 9)
	var total float64
	for a := range 3 {
		for b := range 3 {
			pixel, weight := p.At(y+a, x+b), k[a][b]
			product := pixel*weight + 0 // 0·−1 is −0; the sum with 0 is a plain 0 to print
			total += float64(pixel) * float64(weight)
			terms = append(terms, Term{pixel, weight, product, float32(total)})
		}
	}
	return terms
}

// OutputSize returns how many positions a kernel has along one axis of a
// picture, which is the size of the result along that axis.
//
//	out = (in + 2·padding − kernel) / stride + 1, rounded down
//
// Pooling is counted in the same way: a 2×2 window has kernel 2 and stride 2.
// A kernel that does not fit gives 0.
//
// Panics: if in, kernel or stride < 1, or padding < 0.
// Lesson: notebooks/02-pooling.ipynb.
func OutputSize(in, kernel, stride, padding int) int {
	if in < 1 || kernel < 1 || stride < 1 || padding < 0 {
		panic(fmt.Sprintf("filter: OutputSize(%d, %d, %d, %d): "+
			"size, kernel and stride must be at least 1, padding at least 0", in, kernel, stride, padding))
	}
	room := in + 2*padding - kernel
	if room < 0 {
		return 0
	}
	return room/stride + 1
}

// weightedSum adds up in float64: a product of two float32 is exact there, so
// the result is the same on each machine, fused multiply-add or not, and an
// even area under Edge gives exactly 0.
func weightedSum(x *grid.Grid, k *Kernel, i, j int) float32 {
	var sum float64
	for a := range 3 {
		row := x.Pix[(i+a)*x.W+j:][:3]
		w := &k[a]
		sum += float64(row[0]) * float64(w[0])
		sum += float64(row[1]) * float64(w[1])
		sum += float64(row[2]) * float64(w[2])
	}
	return float32(sum)
}

func mustFit(p *grid.Grid, y, x int) {
	if y < 0 || x < 0 || y+3 > p.H || x+3 > p.W {
		panic(fmt.Sprintf("filter: at (%d, %d) the 3×3 kernel reaches outside a grid of %d×%d", y, x, p.H, p.W))
	}
}
