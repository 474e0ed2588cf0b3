package model

import (
	"github.com/gomlx/compute"
	"github.com/gomlx/gomlx/core/graph"
)

// fitsWindows is true for kernels of 3×3 on a single channel, where a matrix
// product has nothing to sum up but the kernel's nine places, and pictures enough
// to fill a vector.
func fitsWindows(x, weights *Node) bool {
	return dimsOf(x)[0] >= fewestLanes && windowKernel(weights)
}

func windowKernel(weights *Node) bool {
	kd := dimsOf(weights)
	return kd[0] == 3 && kd[1] == 3 && kd[2] == 1
}

// poolByWindows is the 2×2 maximum of the convolution of x with weights, as
// sums of nine products that XLA fuses with the comparing: the map before
// pooling, four times as large as the one behind it, is never stored. The four
// outputs that are compared see a window of 4×4 pixels.
//
// Shape: [1 H W N], [3 3 1 F] → [F (H-2)/2 (W-2)/2 N].
func poolByWindows(x, weights *Node) *Node {
	d := dimsOf(x)
	h, w, n, filters := (d[1]-2)/2, (d[2]-2)/2, d[3], dimsOf(weights)[3]

	var rows *Node  // [4 h W N], the four rows of the windows
	var first *Node // [F h w N], which of the four was the largest
	forward := func(in []*Node) *Node {
		x, weights := in[0], in[1]
		at := fours(x, 1, h) // [1 h W N]
		rows = settled(graph.Concatenate(at[:], 0))
		y := overWindows(rows, weights)
		top := largest(y)
		first = settled(firstOf(y[:], top))
		return top
	}
	backward := func(gradient *Node) []*Node {
		// Of the four, only the largest has a gradient.
		four := gradientOfFour(gradient, first)
		dOutputs := graph.Reshape(graph.Stack(four[:], 0), 4*filters, h*w*n)

		// Every output with every pixel of the window: [4·F 16].
		pixels := fours(once(rows), 2, w)
		pairs := graph.DotGeneral(dOutputs, []int{1}, nil, graph.Reshape(graph.Stack(pixels[:], 1), 16, h*w*n), []int{1}, nil)
		pairs = graph.Reshape(pairs, 2, 2, filters, 4, 4)
		var dKernel [4]*Node // by way of each output: [F 3 3]
		for k := range dKernel {
			dKernel[k] = graph.Squeeze(graph.Slice(pairs, graph.AxisElem(k/2), graph.AxisElem(k%2), graph.AxisRange(),
				graph.AxisRange(k/2, k/2+3), graph.AxisRange(k%2, k%2+3)), 0, 1)
		}
		dw := graph.Add(graph.Add(dKernel[0], dKernel[1]), graph.Add(dKernel[2], dKernel[3]))
		dw = graph.Reshape(graph.TransposeAllAxes(dw, 1, 2, 0), 3, 3, 1, filters)
		return []*Node{windowsToInput(dOutputs, weights, d), dw}
	}
	return derived(forward, backward, x, weights)
}

// windowsToInput is the gradient of the pixels d = [1 H W N], from that of each
// of the four outputs, [4·F h·w·N].
func windowsToInput(dOutputs, weights *Node, d []int) *Node {
	h, w, n, filters := (d[1]-2)/2, (d[2]-2)/2, d[3], dimsOf(weights)[3]
	// What pixel (u, v) of a window gives to output (p, q) is the weight at
	// (u-p, v-q): [4 4 2 2 F], zero outside of the kernel.
	kernel, zero := graph.Reshape(weights, 3, 3, filters), graph.ScalarZero(weights.Graph(), weights.DType())
	var shifted []*Node
	for k := range 4 {
		shifted = append(shifted, graph.Pad(kernel, zero,
			compute.PadAxis{Start: k / 2, End: 1 - k/2}, compute.PadAxis{Start: k % 2, End: 1 - k%2}, compute.PadAxis{}))
	}
	toPixels := graph.Reshape(graph.Stack(shifted, 2), 16, 4*filters)
	pixels := graph.Reshape(graph.MatMul(toPixels, dOutputs), 4, 4, 1, h, w, n)
	columns := unfours(quarters(pixels, 1), 3) // [4 1 h W N]
	return enlarged(unfours(quarters(columns, 0), 1), d[1], d[2])
}

// overWindows are the four outputs for every window, each [F h w N], from the
// windows' rows [4 h W N].
func overWindows(rows, weights *Node) (y [4]*Node) {
	w, filters := (dimsOf(rows)[2]-2)/2, dimsOf(weights)[3]
	columns := fours(rows, 2, w)
	pixel := func(row, column int) *Node { // of the window
		return graph.Slice(columns[column], graph.AxisElem(row))
	}
	weight := func(a, b int) *Node {
		return graph.Reshape(graph.Slice(weights, graph.AxisElem(a), graph.AxisElem(b)), filters, 1, 1, 1)
	}
	for k := range y {
		var seen []*Node // [1 h w N], the kernel's places row by row
		for a := range 3 {
			for b := range 3 {
				seen = append(seen, pixel(k/2+a, k%2+b))
			}
		}
		if rows.Graph().Backend().String() == pureGo { // fuses nothing, but has a quick product
			y[k] = graph.DotGeneral(graph.Reshape(weights, 9, filters), []int{0}, nil, graph.Concatenate(seen, 0), []int{0}, nil)
			continue
		}
		for place, values := range seen {
			product := graph.Mul(weight(place/3, place%3), values)
			if place == 0 {
				y[k] = product
			} else {
				y[k] = graph.Add(y[k], product)
			}
		}
	}
	return y
}
