package filter

import (
	"fmt"

	"github.com/ninepixels/ninepixels/lessons/grid"
)

// Correlate slides k over x, without turning the kernel. It returns one weighted sum
// for each position at which the whole kernel lies inside x.
//
//	y[i,j] = Σ x[i+a, j+b] · k[a][b],  0 ≤ a < kh, 0 ≤ b < kw
//
// Neural networks call this convolution. A [Kernel] has kh = kw = 3. Write other odd
// sizes as an array or as rows:
//
//	var k [5][5]float32
//	filter.Correlate(x, k)
//	filter.Correlate(x, [][]float32{{-1, 0, 1}})
//
// Shape: [H W] → [H-kh+1 W-kw+1] (no padding, stride 1).
//
// Values: not clipped, and they may be negative. If a pixel is NaN, so is each value
// that it takes part in.
//
// Panics: if the kernel does not fit into x, or if its number of rows or columns is
// even.
//
// Lesson: notebooks/01-filters.ipynb. Peer: scipy.signal.correlate2d(x, k, "valid").
func Correlate[K AnyKernel](x *grid.Grid, k K) *grid.Grid { return slide(x, rowsOf(k)) }

func slide(x *grid.Grid, k [][]float32) *grid.Grid {
	kh, kw := len(k), len(k[0])
	if x.H < kh || x.W < kw {
		panic(fmt.Sprintf("filter: a %d×%d kernel does not fit into a grid of %d×%d", kh, kw, x.H, x.W))
	}
	y := grid.New(x.H-kh+1, x.W-kw+1)
	for i := range y.H {
		for j := range y.W {
			y.Pix[i*y.W+j] = weightedSum(x, k, i, j)
		}
	}
	return y
}

// Convolve is convolution as mathematics defines it. It turns the kernel by half a
// turn, and then slides it over x.
//
//	y[i,j] = Σ x[i+a, j+b] · k[kh-1-a][kw-1-b],  0 ≤ a < kh, 0 ≤ b < kw
//
// Edge, Blur and Sharpen do not change when they are turned. For these kernels,
// Convolve equals [Correlate]. For SobelV, Convolve changes the sign.
//
// Shape: as [Correlate].
//
// Values: as [Correlate].
//
// Panics: as [Correlate].
//
// Lesson: notebooks/01-filters.ipynb. Peer: scipy.signal.convolve2d(x, k, "valid").
func Convolve[K AnyKernel](x *grid.Grid, k K) *grid.Grid { return slide(x, turned(rowsOf(k))) }

// At returns one value of Correlate(p, k): the value at row y and column x of the
// result. A 3×3 kernel covers rows y to y+2 and columns x to x+2 of p. The pixel in
// its middle is (y+1, x+1).
//
// Panics: if the kernel reaches outside p there, or if its number of rows or columns
// is even.
//
// Lesson: notebooks/01-filters.ipynb.
func At[K AnyKernel](p *grid.Grid, k K, y, x int) float32 {
	rows := rowsOf(k)
	mustFit(p, rows, y, x)
	return weightedSum(p, rows, y, x)
}

// A Term is one product in the sum of a filtered pixel. Total is the sum of this
// product and all products before it.
type Term struct {
	Pixel, Weight, Product, Total float32
}

// Terms returns the products that At(p, k, y, x) adds up, row by row. A [Kernel] has
// nine. The last Total is the value of the filtered pixel.
//
// Panics: as [At].
//
// Lesson: notebooks/01-filters.ipynb, the table of 577.
func Terms[K AnyKernel](p *grid.Grid, k K, y, x int) []Term {
	rows := rowsOf(k)
	mustFit(p, rows, y, x)
	var terms []Term
	var total float64
	for a, row := range rows {
		for b, weight := range row {
			pixel := p.At(y+a, x+b)
			product := pixel*weight + 0 // 0·−1 is −0; the sum with 0 is a plain 0 to print
			total += float64(pixel) * float64(weight)
			terms = append(terms, Term{pixel, weight, product, float32(total)})
		}
	}
	return terms
}

// OutputSize returns how many positions a kernel has along one axis of a picture.
// This is the size of the result along that axis.
//
//	out = (in + 2·padding − kernel) / stride + 1, rounded down
//
// It counts pooling in the same way: a 2×2 window has kernel 2 and stride 2.
//
// Values: 0 if the kernel does not fit. All sizes are in pixels.
//
// Panics: if in, kernel or stride < 1, or padding < 0.
//
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
func weightedSum(x *grid.Grid, k [][]float32, i, j int) float32 {
	var sum float64
	for a, weights := range k {
		row := x.Pix[(i+a)*x.W+j:][:len(weights)]
		for b, w := range weights {
			sum += float64(row[b]) * float64(w)
		}
	}
	return float32(sum)
}

func mustFit(p *grid.Grid, k [][]float32, y, x int) {
	if kh, kw := len(k), len(k[0]); y < 0 || x < 0 || y+kh > p.H || x+kw > p.W {
		panic(fmt.Sprintf("filter: at (%d, %d) the %d×%d kernel reaches outside a grid of %d×%d", y, x, kh, kw, p.H, p.W))
	}
}
