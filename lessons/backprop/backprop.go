// Package backprop takes the gradient of a convolution step by step, with plain
// loops over float64, so that each line can be read beside its formula.
//
// The layer is the valid cross-correlation of one channel with one 3×3 kernel.
// A loss L depends on its output y; what arrives from above is the error
//
//	e[i,j] = dL/dy[i,j]
//
// and [Weights] and [Input] pass it on: to the kernel, which learns from it, and
// to the layer below. [Numeric] asks the loss itself, and so finds mistakes.
//
// Letters: i, j rows and columns of the output, a, b rows and columns of the
// kernel, from 0. The input is x [H W], the output y [H-2 W-2].
//
// Panics: rows of different lengths, and sizes that do not fit, as a matrix has
// no other way to say so. It is float64 because differences of losses lose half
// of their digits: float32 would leave three.
package backprop

import (
	"fmt"

	"github.com/ninepixels/ninepixels/lessons/grid"
)

// Matrix is H rows of W values.
type Matrix = [][]float64

// Correlate slides k over x: the forward pass.
//
//	y[i,j] = Σ x[i+a, j+b] · k[a][b]   over a, b
//
// Shape: [H W] → [H-2 W-2].
// Panics: if x is smaller than 3×3, or its rows differ in length.
// Lesson: notebooks/05-how-filters-learn.ipynb. Peer: filter.Correlate, in float32.
func Correlate(x Matrix, k [3][3]float64) Matrix {
	h, w := sizeOf("Correlate: x", x)
	if h < 3 || w < 3 {
		panic(fmt.Sprintf("backprop: Correlate: a 3×3 kernel does not fit into a matrix of %d×%d", h, w))
	}
	y := zeros(h-2, w-2)
	for i := range y {
		for j := range y[i] {
			for a := range 3 {
				for b := range 3 {
					y[i][j] += x[i+a][j+b] * k[a][b]
				}
			}
		}
	}
	return y
}

// Weights returns the gradient of the loss with respect to the kernel, from the
// layer's input x and the error e. Each weight was used at every position, so
// its gradient sums over all of them: x correlated with e.
//
//	dL/dk[a][b] = Σ e[i,j] · x[i+a, j+b]   over i, j
//
// Shape: [H W], [H-2 W-2] → [3 3].
// Panics: if e is not two rows and two columns smaller than x.
// Lesson: notebooks/05-how-filters-learn.ipynb.
func Weights(x, e Matrix) [3][3]float64 {
	h, w := sizeOf("Weights: x", x)
	if eh, ew := sizeOf("Weights: e", e); eh != h-2 || ew != w-2 {
		panic(fmt.Sprintf("backprop: Weights: the error of an input of %d×%d has %d×%d values, got %d×%d", h, w, h-2, w-2, eh, ew))
	}
	var gradient [3][3]float64
	for a := range 3 {
		for b := range 3 {
			for i := range e {
				for j := range e[i] {
					gradient[a][b] += e[i][j] * x[i+a][j+b]
				}
			}
		}
	}
	return gradient
}

// Input returns the gradient of the loss with respect to the layer's input: the
// error of the layer below. Pixel (p, q) took part in up to nine outputs, in
// each with another weight: e, framed by two rows and columns of zeros, is
// correlated with the kernel turned by half a turn ("full").
//
//	dL/dx[p,q] = Σ e[p-a, q-b] · k[a][b]   over a, b where e has a value
//
// Shape: [H-2 W-2] → [H W].
// Panics: if e's rows differ in length, or there are none.
// Lesson: notebooks/05-how-filters-learn.ipynb.
// Peer: scipy.signal.convolve2d(e, k, "full").
func Input(e Matrix, k [3][3]float64) Matrix {
	h, w := sizeOf("Input: e", e)
	framed := zeros(h+4, w+4)
	for i := range e {
		copy(framed[i+2][2:], e[i])
	}
	var flipped [3][3]float64
	for a := range 3 {
		for b := range 3 {
			flipped[a][b] = k[2-a][2-b]
		}
	}
	return Correlate(framed, flipped)
}

// FromGrid returns g's values as float64, each multiplied by scale: 1/255. makes
// pixels intensities.
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
