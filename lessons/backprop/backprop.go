// Package backprop computes the gradient of a convolution step by step. It uses
// plain loops over float64, so that you can read each line beside its formula.
//
// The layer has one channel and one kernel. It slides the kernel over the input, and
// the kernel never reaches outside. In the course the kernel has 3×3 weights. Any
// other odd size works, too. A loss L depends on the layer's output y. The layer
// above sends back the error:
//
//	e[i,j] = dL/dy[i,j]
//
// [Weights] turns the error into the gradient of the kernel, which learns from it.
// [Input] turns it into the error of the layer below. [Numeric] measures the
// gradient by trying small changes, and so finds mistakes.
//
// Letters: i, j count rows and columns of the output. a, b count rows and columns of
// the kernel. All count from 0. The input is x [H W], the kernel is [kh kw], and the
// output is y [H-kh+1 W-kw+1].
//
// The numbers are float64, since a difference of two losses loses half of its
// digits. With float32, three would remain.
//
// Panics: if rows have different lengths, or sizes do not fit.
package backprop

import (
	"fmt"
	"reflect"

	"github.com/ninepixels/ninepixels/lessons/grid"
)

// Matrix is H rows of W values.
type Matrix = [][]float64

// AnyKernel is the weights of a kernel of any odd size, row by row: an array such as
// [3][3]float64 or [5][5]float64, or a [Matrix]. A matrix may also be oblong: 1×5, for
// example.
type AnyKernel interface {
	~[1][1]float64 | ~[3][3]float64 | ~[5][5]float64 | ~[7][7]float64 | ~[9][9]float64 | ~[11][11]float64 | ~[][]float64
}

// Correlate slides k over x. This is the forward pass.
//
//	y[i,j] = Σ x[i+a, j+b] · k[a][b]   over a, b
//
// Shape: [H W] → [H-kh+1 W-kw+1].
//
// Panics: if k does not fit into x, if its number of rows or columns is even, or if
// rows differ in length.
//
// Lesson: notebooks/05-how-filters-learn.ipynb. Peer: filter.Correlate, in float32.
func Correlate[K AnyKernel](x Matrix, k K) Matrix { return slide(x, rowsOf("Correlate", k)) }

func slide(x, k Matrix) Matrix {
	h, w := sizeOf("Correlate: x", x)
	kh, kw := len(k), len(k[0])
	if h < kh || w < kw {
		panic(fmt.Sprintf("backprop: Correlate: a %d×%d kernel does not fit into a matrix of %d×%d", kh, kw, h, w))
	}
	y := zeros(h-kh+1, w-kw+1)
	for i := range y {
		for j := range y[i] {
			for a := range k {
				for b := range k[a] {
					y[i][j] += x[i+a][j+b] * k[a][b]
				}
			}
		}
	}
	return y
}

// Weights returns the gradient of the loss with respect to the kernel. It takes the
// layer's input x and the error e.
//
//	dL/dk[a][b] = Σ e[i,j] · x[i+a, j+b]   over i, j
//
// The layer uses each weight at every position. So the gradient of a weight is a sum
// over all positions. The formula is x correlated with e.
//
// Shape: [H W], [H-kh+1 W-kw+1] → [kh kw]. The two sizes say how large the kernel
// is.
//
// Panics: if e is larger than x, if the two sizes do not make a kernel of odd size,
// or if rows differ in length.
//
// Lesson: notebooks/05-how-filters-learn.ipynb.
func Weights(x, e Matrix) Matrix {
	h, w := sizeOf("Weights: x", x)
	eh, ew := sizeOf("Weights: e", e)
	kh, kw := h-eh+1, w-ew+1
	if kh < 1 || kw < 1 || kh%2 == 0 || kw%2 == 0 {
		panic(fmt.Sprintf("backprop: Weights: between an input of %d×%d and an error of %d×%d there is no kernel of odd size: a 3×3 kernel has an error of %d×%d",
			h, w, eh, ew, h-2, w-2))
	}
	gradient := zeros(kh, kw)
	for a := range gradient {
		for b := range gradient[a] {
			for i := range e {
				for j := range e[i] {
					gradient[a][b] += e[i][j] * x[i+a][j+b]
				}
			}
		}
	}
	return gradient
}

// Input returns the gradient of the loss with respect to the layer's input. It is
// the error for the layer below.
//
//	dL/dx[p,q] = Σ e[p-a, q-b] · k[a][b]   over a, b where e has a value
//
// With nine weights, pixel (p, q) takes part in up to nine outputs, each time with
// another weight. The program puts kh-1 rows and kw-1 columns of zeros around e. It
// turns the kernel by half a turn, and correlates the two.
//
// Shape: [H-kh+1 W-kw+1] → [H W].
//
// Panics: if e has no values, or rows of different lengths; and as [Correlate].
//
// Lesson: notebooks/05-how-filters-learn.ipynb.
// Peer: scipy.signal.convolve2d(e, k, "full").
func Input[K AnyKernel](e Matrix, k K) Matrix {
	h, w := sizeOf("Input: e", e)
	rows := rowsOf("Input", k)
	kh, kw := len(rows), len(rows[0])
	framed := zeros(h+2*(kh-1), w+2*(kw-1))
	for i := range e {
		copy(framed[i+kh-1][kw-1:], e[i])
	}
	flipped := zeros(kh, kw)
	for a := range flipped {
		for b := range flipped[a] {
			flipped[a][b] = rows[kh-1-a][kw-1-b]
		}
	}
	return slide(framed, flipped)
}

// rowsOf returns a copy of the kernel as a matrix.
func rowsOf[K AnyKernel](what string, k K) Matrix {
	v := reflect.ValueOf(k)
	rows := make(Matrix, v.Len())
	for a := range rows {
		rows[a] = make([]float64, v.Index(a).Len())
		for b := range rows[a] {
			rows[a][b] = v.Index(a).Index(b).Float()
		}
	}
	if kh, kw := sizeOf(what+": the kernel", rows); kh%2 == 0 || kw%2 == 0 {
		panic(fmt.Sprintf("backprop: %s: a kernel has an odd number of rows and of columns, got %d×%d", what, kh, kw))
	}
	return rows
}

// FromGrid returns g's values as float64, each multiplied by scale. The scale 1/255.
// turns pixels into intensities.
//
//	m[i][j] = g[i,j] · scale
//
// Shape: [H W] → [H W].
func FromGrid(g *grid.Grid, scale float64) Matrix {
	m := zeros(g.H, g.W)
	for i := range m {
		for j := range m[i] {
			m[i][j] = float64(g.At(i, j)) * scale
		}
	}
	return m
}

// ToGrid returns m's values as float32, each multiplied by scale. Package show draws
// such a grid, and package filter computes with it.
//
//	g[i,j] = m[i][j] · scale
//
// Shape: [H W] → [H W].
//
// Panics: if m has no values, or rows of different lengths.
//
// Inverse: [FromGrid] with 1/scale.
func ToGrid(m Matrix, scale float64) *grid.Grid {
	h, w := sizeOf("ToGrid", m)
	g := grid.New(h, w)
	for i, row := range m {
		for j, v := range row {
			g.Set(i, j, float32(v*scale))
		}
	}
	return g
}

func zeros(h, w int) Matrix {
	m := make(Matrix, h)
	for i := range m {
		m[i] = make([]float64, w)
	}
	return m
}

func sizeOf(what string, m Matrix) (h, w int) {
	if len(m) == 0 || len(m[0]) == 0 {
		panic(fmt.Sprintf("backprop: %s has no values", what))
	}
	for i, row := range m {
		if len(row) != len(m[0]) {
			panic(fmt.Sprintf("backprop: %s: row %d has %d values, row 0 has %d", what, i, len(row), len(m[0])))
		}
	}
	return len(m), len(m[0])
}
