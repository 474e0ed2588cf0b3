package model

import "github.com/gomlx/gomlx/core/graph"

// The 2×2 outputs of a 3×3 convolution that one window of max pooling compares
// see a tile of 4×4 inputs. Directly, they cost 36 products per pair of
// channels. Winograd's way, F(2×2, 3×3), costs 16:
//
//	y = Aᵀ [ (G w Gᵀ) ∘ (Bᵀ d B) ] A
//
// for a tile d [4 4], a kernel w [3 3], and ∘ place by place. Summed over the
// channels, ∘ becomes one matrix product for each of the 16 places.
// Coefficients of 0, ±1 and ½ keep float32 as good as directly.
//
// From: S. Winograd, Arithmetic Complexity of Computations (1980); for
// networks, A. Lavin and S. Gray, arXiv:1509.09308.
var (
	tileInput  = [][]float32{{1, 0, -1, 0}, {0, 1, 1, 0}, {0, -1, 1, 0}, {0, 1, 0, -1}} // Bᵀ
	tileKernel = [][]float32{{1, 0, 0}, {.5, .5, .5}, {.5, -.5, .5}, {0, 0, 1}}         // G
	tileOutput = [][]float32{{1, 1, 1, 0}, {0, 1, -1, -1}}                              // Aᵀ
)

// fitsTiles is true for kernels of 3×3 with enough channels on both sides: the
// way into tiles and out of them costs as much for one channel as for many.
func fitsTiles(x, weights *Node) bool {
	xd, kd := dimsOf(x), dimsOf(weights)
	return kd[0] == 3 && kd[1] == 3 && kd[2] >= 16 && kd[3] >= 16 && xd[1] >= 4 && xd[2] >= 4
}

// poolByTiles is the 2×2 maximum of the convolution of x with weights.
//
// Shape: [N H W C], [3 3 C F] → [N (H-2)/2 (W-2)/2 F]. The last row and column
// of an odd convolution, which pooling drops, are not computed.
func poolByTiles(x, weights *Node) *Node {
	xd, kd := dimsOf(x), dimsOf(weights)
	n, c, filters := xd[0], kd[2], kd[3]
	h, w := (xd[1]-2)/2, (xd[2]-2)/2
	tiles := n * h * w

	inputs := times(twice(tileInput, parityFirst), tilesOf(x, h, w))
	kernels := times(twice(tileKernel, rowMajor), graph.Reshape(weights, 9, c*filters))
	products := graph.DotGeneral( // [16 tiles C] × [16 C filters]
		graph.Reshape(inputs, 16, tiles, c), []int{2}, []int{0},
		graph.Reshape(kernels, 16, c, filters), []int{1}, []int{0})
	outputs := times(twice(tileOutput, rowMajor), graph.Reshape(products, 16, tiles*filters))

	// As windows for maxOf: [1 1 2 1 2 …], all that is one value long left in
	// place, and the values of a window far apart, each beside its like.
	y := maxOf(graph.Reshape(outputs, 1, 1, 2, 1, 2, tiles*filters))
	return graph.Reshape(y, n, h, w, filters)
}

// tilesOf cuts x [N H W C] into h·w overlapping tiles of 4×4, two apart.
//
// Shape: [16 N·h·w·C]; the places of a tile are in the order of parityFirst,
// in which each piece that is cut out lies in one stretch.
func tilesOf(x *Node, h, w int) *Node {
	d := dimsOf(x)
	n, c := d[0], d[3]
	all := graph.AxisRange()
	x = graph.Slice(x, all, graph.AxisRange(0, 2*h+2), graph.AxisRange(0, 2*w+2))
	x = graph.Reshape(x, n, h+1, 2, w+1, 2, c)
	x = graph.TransposeAllAxes(x, 2, 4, 0, 1, 3, 5) // [2 2 N h+1 w+1 C]
	var pieces []*Node
	for i := range 2 {
		for j := range 2 {
			piece := graph.Slice(x, all, all, all, graph.AxisRange(i, i+h), graph.AxisRange(j, j+w))
			pieces = append(pieces, graph.Reshape(piece, 4, n*h*w*c))
		}
	}
	return graph.Concatenate(pieces, 0)
}

// rowMajor and parityFirst say which row and column of a square of size×size
// values stands at a place of its list.
func rowMajor(place, size int) (row, column int) { return place / size, place % size }

func parityFirst(place, _ int) (row, column int) {
	bit := func(b int) int { return place >> b & 1 }
	return 2*bit(3) + bit(1), 2*bit(2) + bit(0)
}

// twice is the matrix that applies m to the rows and to the columns of a
// square, both written as lists: m ⊗ m. The list it takes is in this order.
func twice(m [][]float32, order func(place, size int) (row, column int)) [][]float32 {
	out, in := len(m), len(m[0])
	both := make([][]float32, out*out)
	for i := range both {
		for j := range in * in {
			row, column := order(j, in)
			both[i] = append(both[i], m[i/out][row]*m[i%out][column])
		}
	}
	return both
}

// times is constant · x. Its gradient is written out because GoMLX would
// contract the constant's first axis, for which XLA has no quick product.
func times(constant [][]float32, x *Node) *Node {
	g := x.Graph()
	var arrived *Node
	x = graph.IdentityWithCustomGradient(x, func(_, _ *Node) *Node {
		return graph.MatMul(graph.Const(g, transposed(constant)), arrived)
	})
	return graph.IdentityWithCustomGradient(graph.MatMul(graph.Const(g, constant), x), func(_, gradient *Node) *Node {
		arrived = gradient
		return gradient
	})
}

func transposed(m [][]float32) [][]float32 {
	t := make([][]float32, len(m[0]))
	for i := range t {
		for j := range m {
			t[i] = append(t[i], m[j][i])
		}
	}
	return t
}
