package model

import (
	"fmt"

	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/compute/shapes"
	"github.com/gomlx/gomlx/core/graph"
)

// MaxPool2D keeps the largest value of each k×k window. The windows do not overlap.
//
//	y[n,i,j,c] = max x[n,i·k+a,j·k+b,c],  0 ≤ a,b < k
//
// Shape: [N H W C] → [N H/k W/k C]. Rows and columns that do not fill a window are
// dropped.
//
// Values: in the units of x. A window with a NaN gives NaN. Behind a [Conv2D], with
// or without a [ReLU], values may be compared before the bias is added. In a step of
// training, they may be compared before a [BatchNorm]. If two values differ only by
// rounding, the other one may then win.
//
// Gradient: goes to the largest value of a window. Among equal values it goes to the
// first, row by row.
//
// Panics: if x has no channel axis, if k < 1, or if the window does not fit into x.
//
// Lesson: notebooks/04-first-cnn.ipynb. Peer: keras.layers.MaxPooling2D(k).
func MaxPool2D(x *Node, k int) *Node {
	wantWindow("MaxPool2D", x, k)
	y, way := poolConvolved(x, k)
	if y == nil {
		y = maxOf(cut(x, k))
	}
	if way == "" {
		way = byReduction
	}
	return recordOf(x.Graph()).add(Layer{Kind: "MaxPool2D", Input: x, Output: y, Window: [2]int{k, k}, Step: [2]int{k, k}, Way: way})
}

// maxOf is the largest value of each window of [N h k w k C].
//
// It is a reduction, and not GoMLX's MaxPool, whose gradient is a loop over
// single values on XLA's CPU, and missing on the pure Go backend. GoMLX gives
// the gradient of a reduction to every one of several largest values, in full,
// which counts it more than once; on pictures with a plain background that is
// no rare case. So a mask lets it through to the first of them alone.
func maxOf(windows *Node) *Node {
	var y *Node
	masked := graph.IdentityWithCustomGradient(windows, func(x, gradient *Node) *Node {
		return graph.Where(isFirst(x, y), gradient, graph.ZerosLike(gradient))
	})
	y = graph.ReduceMax(masked, 2, 4)
	return y
}

// isFirst is true at the first value of each window of x that is not below
// the window's largest, max.
func isFirst(x, max *Node) *Node {
	g, d := x.Graph(), dimsOf(x)
	k := d[2]
	max = graph.Reshape(max, d[0], d[1], 1, d[3], 1, d[5])
	var values []*Node // one per window
	for i := range k * k {
		values = append(values, graph.Slice(x, graph.AxisRange(), graph.AxisRange(), graph.AxisElem(i/k), graph.AxisRange(), graph.AxisElem(i%k)))
	}
	first := firstOf(values, max)

	numbers := shapes.Make(dtypes.Int32, d...)
	position := graph.Add(graph.Mul(graph.Const(g, int32(k)), graph.Iota(g, numbers, 2)), graph.Iota(g, numbers, 4))
	return graph.Equal(position, graph.BroadcastToDims(first, d...))
}

// firstOf says which is the first of the values that is not below their
// largest, counted from 0.
func firstOf(values []*Node, largest *Node) *Node {
	number := func(i int) *Node { return graph.Const(largest.Graph(), int32(i)) }
	// From the last to the first, so that the first one wins.
	last := len(values) - 1
	first := graph.BroadcastToDims(number(last), dimsOf(largest)...)
	for i := last - 1; i >= 0; i-- {
		first = graph.Where(graph.GreaterOrEqual(values[i], largest), number(i), first)
	}
	return first
}

// MeanPool2D keeps the mean of each k×k window. The windows do not overlap.
//
//	y[n,i,j,c] = 1/k² · Σ x[n,i·k+a,j·k+b,c],  0 ≤ a,b < k
//
// Shape: [N H W C] → [N H/k W/k C]. Rows and columns that do not fill a window are
// dropped.
//
// Values: in the units of x.
//
// Panics: as [MaxPool2D]. Peer: keras.layers.AveragePooling2D(k).
func MeanPool2D(x *Node, k int) *Node {
	wantWindow("MeanPool2D", x, k)
	y := graph.ReduceMean(cut(x, k), 2, 4)
	return recordOf(x.Graph()).add(Layer{Kind: "MeanPool2D", Input: x, Output: y, Window: [2]int{k, k}, Step: [2]int{k, k}, Way: byReduction})
}

// GlobalMeanPool keeps the mean of each channel. Where in the picture the values
// stood is lost, so the layers behind cannot depend on it.
//
//	y[n,c] = 1/(H·W) · Σ x[n,i,j,c]   over i, j
//
// Shape: [N H W C] → [N C]. Values: units unchanged.
//
// Values: in the units of x.
//
// Panics: if x is not [N H W C].
//
// Lesson: notebooks/08-off-centre-and-unknown.ipynb. Peer:
// keras.layers.GlobalAveragePooling2D().
func GlobalMeanPool(x *Node) *Node {
	wantRank4("GlobalMeanPool", x)
	return recordOf(x.Graph()).add(Layer{Kind: "GlobalMeanPool", Input: x, Output: graph.ReduceMean(x, 1, 2), Way: byReduction})
}

// cut makes of [N H W C] the windows [N H/k k W/k k C]: axes 2 and 4 run inside
// a window.
func cut(x *Node, k int) *Node {
	d := dimsOf(x)
	h, w := d[1]/k, d[2]/k
	if h*k != d[1] || w*k != d[2] {
		x = graph.Slice(x, graph.AxisRange(), graph.AxisRange(0, h*k), graph.AxisRange(0, w*k))
	}
	return graph.Reshape(x, d[0], h, k, w, k, d[3])
}

func wantWindow(kind string, x *Node, k int) {
	h, w, _ := wantRank4(kind, x)
	if k < 1 || k > h || k > w {
		panic(fmt.Errorf("%s: a window of %d×%d does not fit into its input of %d×%d", kind, k, k, h, w))
	}
}
