package model

import (
	"github.com/gomlx/compute"
	"github.com/gomlx/gomlx/core/graph"
)

// fitsWindows is true for kernels of 3×3 on a single channel, where a matrix
// product has nothing to sum up but the kernel's nine places.
func fitsWindows(x, weights *Node) bool {
	xd, kd := dimsOf(x), dimsOf(weights)
	return xd[0] >= fewestLanes && kd[0] == 3 && kd[1] == 3 && kd[2] == 1 && xd[1] >= 4 && xd[2] >= 4
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

	var rows *Node  // [h 4 W N], the four rows of a window below each other
	var first *Node // [F h w N], which of the four was the largest
	forward := func(in []*Node) *Node {
		x, weights := in[0], in[1]
		at := fours(x, 1, h) // [1 h W N]
		rows = settled(graph.TransposeAllAxes(graph.Concatenate(at[:], 0), 1, 0, 2, 3))
		y := overWindows(rows, weights)
		max := largest(y)
		first = firstOf(y, max)
		return max
	}
	backward := func(gradient *Node) []*Node {
		// Of the four, only the largest has a gradient: [h 4 F w N], a batch of
		// rows, so that each product's values are still in the cache.
		byRow := func(x *Node) *Node { return graph.TransposeAllAxes(x, 1, 0, 2, 3) }
		masked := toFirst(gradient, first)
		for k := range masked {
			masked[k] = byRow(masked[k])
		}
		each := graph.Stack(masked[:], 1)

		// Every output with every pixel of the window: [h 4·F 16].
		pixels := fours(rows, 2, w)
		pairs := graph.DotGeneral(graph.Reshape(each, h, 4*filters, w*n), []int{2}, []int{0},
			graph.Reshape(graph.Stack(pixels[:], 2), h, 16, w*n), []int{2}, []int{0})
		pairs = graph.Reshape(graph.ReduceSum(pairs, 0), 2, 2, filters, 4, 4)
		var seen [4]*Node // by each output through its nine weights
		for k := range seen {
			seen[k] = graph.Squeeze(graph.Slice(pairs, graph.AxisElem(k/2), graph.AxisElem(k%2), graph.AxisRange(),
				graph.AxisRange(k/2, k/2+3), graph.AxisRange(k%2, k%2+3)), 0, 1)
		}
		dw := graph.Add(graph.Add(seen[0], seen[1]), graph.Add(seen[2], seen[3])) // [F 3 3]
		dw = graph.Reshape(graph.TransposeAllAxes(dw, 1, 2, 0), 3, 3, 1, filters)
		return []*Node{poolByWindowsToInput(each, weights, d), dw}
	}
	return derived(forward, backward, x, weights)
}

// poolByWindowsToInput is the gradient of the pixels, [1 H W N], from that of
// each of the four outputs, [h 4 F w N].
func poolByWindowsToInput(each, weights *Node, d []int) *Node {
	h, w, n, filters := dimsOf(each)[0], dimsOf(each)[3], dimsOf(each)[4], dimsOf(each)[2]
	// What pixel (u, v) of a window gives to output (p, q) is the weight at
	// (u-p, v-q): [4 4 2 2 F], zero outside of the kernel.
	kernel, zero := graph.Reshape(weights, 3, 3, filters), graph.ScalarZero(weights.Graph(), weights.DType())
	var shifted []*Node
	for k := range 4 {
		shifted = append(shifted, graph.Pad(kernel, zero,
			compute.PadAxis{Start: k / 2, End: 1 - k/2}, compute.PadAxis{Start: k % 2, End: 1 - k%2}, compute.PadAxis{}))
	}
	all := graph.Reshape(graph.Stack(shifted, 2), 16, 4*filters)
	pixels := graph.DotGeneral(all, []int{1}, nil, graph.Reshape(each, h, 4*filters, w*n), []int{1}, nil) // [16 h w·N]
	pixels = graph.Reshape(pixels, 4, 4, 1, h, w, n)
	columns := unfours(quarters(pixels, 1), 3) // [4 1 h W N]
	return enlarged(unfours(quarters(columns, 0), 1), d[1], d[2])
}

// overWindows are the four outputs for every window, each [F h w N], from the
// windows' rows [h 4 W N].
func overWindows(rows, weights *Node) (y [4]*Node) {
	d, filters := dimsOf(rows), dimsOf(weights)[3]
	h, w, n := d[0], (d[2]-2)/2, d[3]
	columns := fours(rows, 2, w)
	pixel := func(row, column int) *Node { // of the window
		return graph.Reshape(graph.Slice(columns[column], graph.AxisRange(), graph.AxisElem(row)), 1, h, w, n)
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
