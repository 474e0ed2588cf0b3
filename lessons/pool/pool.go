// Package pool makes a grid smaller. It keeps one value of each window.
//
// With 2×2 windows and stride 2, a quarter of the pixels remains.
package pool

import (
	"fmt"

	"github.com/ninepixels/ninepixels/lessons/grid"
)

// Max returns the largest value of each k×k window of x. From one window to the next
// it is stride pixels.
//
//	y[i,j] = max x[i*stride+a, j*stride+b],  0 ≤ a,b < k
//
// Shape: [H W] → [(H-k)/stride+1, (W-k)/stride+1]. A window that reaches outside x
// is dropped.
//
// Values: in the units of x. A window with a NaN gives NaN.
//
// Panics: if k or stride is below 1, or if k is larger than H or W.
//
// Lesson: notebooks/02-pooling.ipynb. Peer: torch.nn.MaxPool2d(k, stride).
func Max(x *grid.Grid, k, stride int) *grid.Grid {
	return windows("Max", x, k, stride, func(top, left int) float32 {
		largest := x.Pix[top*x.W+left]
		for y := top; y < top+k; y++ {
			for _, v := range x.Pix[y*x.W+left:][:k] {
				largest = max(largest, v)
			}
		}
		return largest
	})
}

// Mean returns the mean of each k×k window of x. From one window to the next it is
// stride pixels.
//
//	y[i,j] = Σ x[i*stride+a, j*stride+b] / k²,  0 ≤ a,b < k
//
// Shape: [H W] → [(H-k)/stride+1, (W-k)/stride+1]. A window that reaches outside x
// is dropped.
//
// Values: in the units of x. A window with a NaN gives NaN.
//
// Panics: if k or stride is below 1, or if k is larger than H or W.
//
// Lesson: notebooks/02-pooling.ipynb. Peer: torch.nn.AvgPool2d(k, stride).
func Mean(x *grid.Grid, k, stride int) *grid.Grid {
	return windows("Mean", x, k, stride, func(top, left int) float32 {
		var sum float64
		for y := top; y < top+k; y++ {
			for _, v := range x.Pix[y*x.W+left:][:k] {
				sum += float64(v)
			}
		}
		return float32(sum / float64(k*k))
	})
}

// windows calls value with the top left corner of each whole window.
func windows(op string, x *grid.Grid, k, stride int, value func(top, left int) float32) *grid.Grid {
	if k < 1 || stride < 1 || k > x.H || k > x.W {
		panic(fmt.Sprintf("pool: %s: windows of %d×%d with stride %d do not fit a grid of %d×%d",
			op, k, k, stride, x.H, x.W))
	}
	y := grid.New((x.H-k)/stride+1, (x.W-k)/stride+1)
	for i := range y.H {
		for j := range y.W {
			y.Pix[i*y.W+j] = value(i*stride, j*stride)
		}
	}
	return y
}
