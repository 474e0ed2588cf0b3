package model

import "github.com/gomlx/gomlx/core/graph"

// A 2×2 pooling compares four outputs of a convolution. A quartered convolution gives
// its outputs in four parts: part 2p+q has those at the row p and the column q of all
// the windows of the pooling, which are next to one another in memory.
//
//	y[2p+q, f, i·w·N + j·N + n] = Σ x[c, 2i+p+a, 2j+q+b, n] · weights[a,b,c,f]
//
// Shape: [C H W N], [3 3 C F] → [4 F h·w·N], with h = (H-2)/2 and w = (W-2)/2.
//
// The pooling drops what does not fill a window, so H and W must be even here.
type quartered struct {
	forward  func(x, weights *Node) *Node
	backward func(dy *Node) (dx, dweights *Node) // to be called after forward
}

// byQuarters picks the way: tiles for enough channels and filters, and for few channels
// a product with all pixels of a window. ok is false if there is none.
func byQuarters(weights *Node) (way string, ok bool) {
	kd := dimsOf(weights)
	switch {
	case tiledKernel(weights):
		return byTiles, true
	case kd[0] == 3 && kd[1] == 3 && kd[2] < 16:
		return byWindows, true
	}
	return "", false
}

// quarteredFor is the convolution of x [C H W N] with weights.
func quarteredFor(way string) quartered {
	if way == byTiles {
		return quarteredTiles()
	}
	return quarteredWindows()
}

// quarteredTiles is Winograd's way: see tiles.go.
func quarteredTiles() quartered {
	var xd, kd []int
	var inputs, kernels *Node // [16 C tiles], [16 C F]
	forward := func(x, weights *Node) *Node {
		xd, kd = dimsOf(x), dimsOf(weights)
		c, h, w, tiles, filters := xd[0], (xd[1]-2)/2, (xd[2]-2)/2, tilesOf(xd), kd[3]
		inputs = graph.Reshape(intoTiles(x, h, w), 16, c, tiles)
		both := graph.MatMul(graph.Const(x.Graph(), twice(tileKernel)), graph.Reshape(weights, 9, c*filters))
		kernels = graph.Reshape(both, 16, c, filters)
		turned := settled(graph.TransposeAllAxes(kernels, 0, 2, 1))
		products := graph.DotGeneral(turned, []int{2}, []int{0}, inputs, []int{1}, []int{0}) // [16 F tiles]
		rows := outOfTile(quarters(graph.Reshape(products, 4, 4, filters, tiles), 0))        // over the rows of a tile
		half := settled(graph.Stack(rows[:], 0))                                             // [2 4 F tiles]
		columns := outOfTile(quarters(half, 1))
		return graph.Reshape(graph.Stack(columns[:], 1), 4, filters, tiles)
	}
	backward := func(dy *Node) (dx, dweights *Node) {
		c, h, w, n, tiles, filters := xd[0], (xd[1]-2)/2, (xd[2]-2)/2, xd[3], tilesOf(xd), kd[3]
		dy = graph.Reshape(dy, 2, 2, filters, tiles)
		rows := intoProducts(halves(dy, 0))
		half := settled(graph.Stack(rows[:], 0)) // [4 2 F tiles]
		columns := intoProducts(halves(half, 1))
		dproducts := graph.Reshape(settled(graph.Stack(columns[:], 1)), 16, filters, tiles)
		dinputs := graph.DotGeneral(once(kernels), []int{2}, []int{0}, dproducts, []int{1}, []int{0}) // [16 C tiles]
		dkernels := byTilesOf(once(inputs), dproducts)                                                // [16 C F]
		dw := graph.MatMul(graph.Const(dy.Graph(), transposed(twice(tileKernel))), graph.Reshape(dkernels, 16, c*filters))
		dx = outOfTiles(graph.Reshape(dinputs, 4, 4, c, h, w, n), xd[1], xd[2])
		return dx, graph.Reshape(dw, 3, 3, c, filters)
	}
	return quartered{forward, backward}
}

// quarteredWindows is one product: of all four outputs with all 4×4·C pixels of a
// window. Seven in sixteen of the factors are zero, but nothing is copied nine times.
func quarteredWindows() quartered {
	var xd, kd []int
	var pixels, kernels *Node // [16·C tiles], [4·F 16·C]
	forward := func(x, weights *Node) *Node {
		xd, kd = dimsOf(x), dimsOf(weights)
		c, h, w, tiles, filters := xd[0], (xd[1]-2)/2, (xd[2]-2)/2, tilesOf(xd), kd[3]
		rows := fours(x, 1, h)
		half := settled(graph.Stack(rows[:], 0)) // [4 C h W N]
		columns := fours(half, 3, w)
		pixels = settled(graph.Reshape(graph.Stack(columns[:], 1), 16*c, tiles))
		var shifted []*Node // the kernel at each place of a window, [4 4 C F]
		for k := range 4 {
			shifted = append(shifted, widened(widened(weights, 0, k/2, 1-k/2), 1, k%2, 1-k%2))
		}
		turned := graph.TransposeAllAxes(graph.Stack(shifted, 0), 0, 4, 1, 2, 3) // [4 F 4 4 C]
		kernels = settled(graph.Reshape(turned, 4*filters, 16*c))
		return graph.Reshape(graph.MatMul(kernels, pixels), 4, filters, tiles)
	}
	backward := func(dy *Node) (dx, dweights *Node) {
		c, h, w, n, tiles, filters := xd[0], (xd[1]-2)/2, (xd[2]-2)/2, xd[3], tilesOf(xd), kd[3]
		dy = graph.Reshape(dy, 4*filters, tiles)
		dkernels := graph.DotGeneral(dy, []int{1}, nil, once(pixels), []int{1}, nil) // [4·F 16·C]
		dkernels = graph.Reshape(dkernels, 2, 2, filters, 4, 4, c)
		var dw *Node // [F 3 3 C]
		for k := range 4 {
			by := graph.Squeeze(graph.Slice(dkernels, graph.AxisElem(k/2), graph.AxisElem(k%2), graph.AxisRange(),
				graph.AxisRange(k/2, k/2+3), graph.AxisRange(k%2, k%2+3)), 0, 1)
			if dw == nil {
				dw = by
			} else {
				dw = graph.Add(dw, by)
			}
		}
		turned := settled(graph.TransposeAllAxes(once(kernels), 1, 0))
		dpixels := graph.Reshape(graph.MatMul(turned, dy), 4, 4, c, h, w, n)
		columns := unfours(quarters(dpixels, 1), 3) // [4 C h W N]
		dx = enlarged(unfours(quarters(columns, 0), 1), xd[1], xd[2])
		return dx, graph.TransposeAllAxes(dw, 1, 2, 3, 0)
	}
	return quartered{forward, backward}
}

// byTilesOf sums up, over the tiles, the products of all channels with all filters. XLA
// makes a copy of the right one, so the smaller one stands there.
//
// Shape: [16 C tiles], [16 F tiles] → [16 C F].
func byTilesOf(inputs, dproducts *Node) *Node {
	if dimsOf(inputs)[1] >= dimsOf(dproducts)[1] {
		return graph.DotGeneral(inputs, []int{2}, []int{0}, dproducts, []int{2}, []int{0})
	}
	return graph.TransposeAllAxes(settled(graph.DotGeneral(dproducts, []int{2}, []int{0}, inputs, []int{2}, []int{0})), 0, 2, 1)
}

// tilesOf is the number of windows in an x of [C H W N].
func tilesOf(xd []int) int { return (xd[1] - 2) / 2 * ((xd[2] - 2) / 2) * xd[3] }

// intoProducts is A g, the transpose of outOfTile.
func intoProducts(g [2]*Node) [4]*Node {
	return [4]*Node{g[0], graph.Add(g[0], g[1]), graph.Sub(g[0], g[1]), graph.Neg(g[1])}
}

// halves cuts an axis of two into its elements, and leaves the axis out.
func halves(x *Node, axis int) [2]*Node {
	var parts [2]*Node
	for i := range parts {
		parts[i] = graph.Squeeze(along(x, axis, graph.AxisElem(i)), axis)
	}
	return parts
}
