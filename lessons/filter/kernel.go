// Package filter slides a kernel over a grid. A kernel has 3×3 weights, or any other
// odd size.
//
// A 3×3 kernel is nine weights. Each value of the result is a weighted sum of nine
// neighbouring pixels:
//
//	y[i,j] = Σ x[i+a, j+b] · k[a][b],  0 ≤ a,b < 3
//
// The result may be negative or above 255: nothing is clipped here. To show it, use
// grid.Grid.Clip or package show.
package filter

import (
	"math"

	"github.com/ninepixels/ninepixels/lessons/grid"
)

// A Kernel is nine weights, row by row: k[0] is the top row. Kernels of other sizes
// have no type of their own: see [AnyKernel].
type Kernel [3][3]float32

// Kernels with a name. They are values: an assignment copies all nine weights.
var (
	// Identity leaves a picture as it is, without its one pixel wide border.
	Identity = Kernel{{0, 0, 0}, {0, 1, 0}, {0, 0, 0}}

	// SobelV leaves vertical lines: right neighbours minus left neighbours.
	SobelV = Kernel{{-1, 0, 1}, {-2, 0, 2}, {-1, 0, 1}}

	// SobelH leaves horizontal lines: lower neighbours minus upper neighbours.
	// It is SobelV transposed.
	SobelH = Kernel{{-1, -2, -1}, {0, 0, 0}, {1, 2, 1}}

	// Edge leaves edges of any direction: eight times a pixel minus its eight
	// neighbours. Its weights sum to 0, so an even area becomes 0.
	Edge = Kernel{{-1, -1, -1}, {-1, 8, -1}, {-1, -1, -1}}

	// Sharpen enlarges the difference between a pixel and its four nearest
	// neighbours. Its weights sum to 1, so an even area stays as it is.
	Sharpen = Kernel{{0, -1, 0}, {-1, 5, -1}, {0, -1, 0}}

	// Blur is a weighted mean of the nine pixels. Sixteenths are exact in
	// binary, so its weights sum to exactly 1.
	Blur = Kernel{{1. / 16, 2. / 16, 1. / 16}, {2. / 16, 4. / 16, 2. / 16}, {1. / 16, 2. / 16, 1. / 16}}

	// Emboss lights the picture from the top left. Its weights sum to 1.
	Emboss = Kernel{{-2, -1, 0}, {-1, 1, 1}, {0, 1, 2}}

	// Video is the kernel that the video applies to the pixel 192, giving 577.
	Video = Kernel{{-1, 0, -2}, {.5, 4.5, -1.5}, {1.5, 2, -3}}
)

// A NamedKernel is a kernel with its name, for a gallery.
type NamedKernel struct {
	Name   string
	Kernel Kernel
}

// Named returns the kernels that have a name, in a good order for a gallery. Each
// call returns a new slice.
func Named() []NamedKernel {
	return []NamedKernel{
		{"identity", Identity},
		{"vertical lines", SobelV},
		{"horizontal lines", SobelH},
		{"edges", Edge},
		{"sharpen", Sharpen},
		{"blur", Blur},
		{"emboss", Emboss},
		{"the video's", Video},
	}
}

// Flip returns the kernel, turned by half a turn: upside down and mirrored.
//
//	f[a][b] = k[2-a][2-b]
//
// Correlate with a flipped kernel gives the same as [Convolve]. For the video's
// patch, the flipped kernel gives 732 instead of 577.
func (k Kernel) Flip() Kernel {
	return k.each(func(a, b int) float32 { return k[2-a][2-b] })
}

// Transpose returns the kernel with its rows and columns exchanged.
//
//	t[a][b] = k[b][a]
//
// It turns SobelV into SobelH. A common mistake is to take the indices (x, y) for
// (y, x). Then the kernel is transposed, and the video's patch gives 249 instead of
// 577.
func (k Kernel) Transpose() Kernel {
	return k.each(func(a, b int) float32 { return k[b][a] })
}

// Sum returns the sum of the nine weights. In an area where all pixels are equal,
// the filter multiplies the pixels by this number.
func (k Kernel) Sum() float64 {
	var sum float64
	for _, row := range k {
		for _, w := range row {
			sum += float64(w)
		}
	}
	return sum
}

// Normalize divides all weights by their sum. The new weights sum to 1. Such a
// kernel keeps the brightness of areas where all pixels are equal.
//
//	n[a][b] = k[a][b] / Σ k
//
// If the weights sum to 0, the kernel is returned as it is. The sum counts as 0 if
// it is below a millionth of Σ|k|, because float32 is not exact: .1+.2−.3 is not
// exactly 0.
func (k Kernel) Normalize() Kernel {
	var size float64
	for _, row := range k {
		for _, w := range row {
			size += math.Abs(float64(w))
		}
	}
	sum := k.Sum()
	if math.Abs(sum) <= 1e-6*size {
		return k
	}
	return k.each(func(a, b int) float32 { return float32(float64(k[a][b]) / sum) })
}

// Grid returns the weights as a 3×3 grid, for printing or showing.
func (k Kernel) Grid() *grid.Grid {
	return grid.FromRows([][]float32{k[0][:], k[1][:], k[2][:]})
}

// each makes a kernel from a function of the position.
func (k Kernel) each(at func(a, b int) float32) Kernel {
	var out Kernel
	for a := range 3 {
		for b := range 3 {
			out[a][b] = at(a, b)
		}
	}
	return out
}
