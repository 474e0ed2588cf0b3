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
// Coefficients of 0, ±1 and ½ keep float32 as good as directly; but what is
// infinite becomes NaN.
//
//	     1  0 -1  0         1  0  0
//	Bᵀ = 0  1  1  0    G =  ½  ½  ½    Aᵀ = 1  1  1  0
//	     0 -1  1  0         ½ -½  ½         0  1 -1 -1
//	     0  1  0 -1         0  0  1
//
// From: S. Winograd, Arithmetic Complexity of Computations (1980); for
// networks, A. Lavin and S. Gray, arXiv:1509.09308.
var (
	tileKernel = [][]float32{{1, 0, 0}, {.5, .5, .5}, {.5, -.5, .5}, {0, 0, 1}} // G
	tileOutput = [][]float32{{1, 1, 1, 0}, {0, 1, -1, -1}}                      // Aᵀ
)

// toTile is Bᵀ d, and fromTile is B d.
func toTile(d [4]*Node) [4]*Node {
	return [4]*Node{graph.Sub(d[0], d[2]), graph.Add(d[1], d[2]), graph.Sub(d[2], d[1]), graph.Sub(d[1], d[3])}
}

func fromTile(t [4]*Node) [4]*Node {
	return [4]*Node{t[0], graph.Add(graph.Sub(t[1], t[2]), t[3]), graph.Sub(graph.Add(t[1], t[2]), t[0]), graph.Neg(t[3])}
}

// outOfTile is Aᵀ m.
func outOfTile(m [4]*Node) [2]*Node {
	return [2]*Node{graph.Add(graph.Add(m[0], m[1]), m[2]), graph.Sub(graph.Sub(m[1], m[2]), m[3])}
}

// fitsTiles is true for kernels of 3×3 with enough channels on both sides: the
// way into tiles and out of them costs as much for one channel as for many; and
// pictures enough to fill a vector.
func fitsTiles(x, weights *Node) bool { return dimsOf(x)[0] >= fewestLanes && tiledKernel(weights) }

func tiledKernel(weights *Node) bool {
	kd := dimsOf(weights)
	return kd[0] == 3 && kd[1] == 3 && kd[2] >= 16 && kd[3] >= 16
}

// poolByTiles is the 2×2 maximum of the convolution of x with weights.
//
// Shape: [C H W N], [3 3 C F] → [F (H-2)/2 (W-2)/2 N]. The last row and column
// of an odd convolution, which pooling drops, are not computed.
func poolByTiles(x, weights *Node) *Node {
	d := dimsOf(x)
	c, h, w, n, filters := d[0], (d[1]-2)/2, (d[2]-2)/2, d[3], dimsOf(weights)[3]
	tiles := h * w * n

	var inputs, kernels *Node // [16 C tiles], [16 C F]
	var first *Node           // [F tiles], which of the four was the largest
	forward := func(in []*Node) *Node {
		x, weights := in[0], in[1]
		inputs = graph.Reshape(intoTiles(x, h, w), 16, c, tiles)
		both := graph.MatMul(graph.Const(x.Graph(), twice(tileKernel)), graph.Reshape(weights, 9, c*filters))
		kernels = graph.Reshape(both, 16, c, filters)
		turned := settled(graph.TransposeAllAxes(kernels, 0, 2, 1))
		products := graph.DotGeneral(turned, []int{2}, []int{0}, inputs, []int{1}, []int{0}) // [16 F tiles]

		var y [4]*Node
		var columns [4][2]*Node
		products = graph.Reshape(products, 4, 4, filters, tiles)
		for row, of := range quarters(products, 0) {
			columns[row] = outOfTile(quarters(of, 0))
		}
		for q := range 2 {
			rows := outOfTile([4]*Node{columns[0][q], columns[1][q], columns[2][q], columns[3][q]})
			y[q], y[2+q] = rows[0], rows[1]
		}
		top := largest(y)
		first = settled(firstOf(y[:], top))
		return graph.Reshape(top, filters, h, w, n)
	}
	backward := func(gradient *Node) []*Node {
		dproducts := gradientOfProducts(graph.Reshape(gradient, filters, tiles), first)
		dinputs := graph.DotGeneral(once(kernels), []int{2}, []int{0}, dproducts, []int{1}, []int{0}) // [16 C tiles]
		dkernels := graph.DotGeneral(once(inputs), []int{2}, []int{0}, dproducts, []int{2}, []int{0}) // [16 C F]
		dw := graph.MatMul(graph.Const(gradient.Graph(), transposed(twice(tileKernel))), graph.Reshape(dkernels, 16, c*filters))
		dx := outOfTiles(graph.Reshape(dinputs, 4, 4, c, h, w, n), d[1], d[2])
		return []*Node{dx, graph.Reshape(dw, 3, 3, c, filters)}
	}
	return derived(forward, backward, x, weights)
}

// intoTiles is Bᵀ d B for each of the h·w overlapping tiles of x [C H W N], two
// apart. Shape: [4 4 C h w N].
func intoTiles(x *Node, h, w int) *Node {
	x = along(x, 2, graph.AxisRange(0, 2*w+2))
	rows := toTile(fours(x, 1, h))
	half := settled(graph.Stack(rows[:], 0)) // [4 C h W N]
	both := toTile(fours(half, 3, w))
	return graph.Stack(both[:], 1)
}

// outOfTiles is the transpose of intoTiles: [4 4 C h w N] → [C H W N].
func outOfTiles(t *Node, height, width int) *Node {
	half := settled(unfours(fromTile(quarters(t, 1)), 3)) // [4 C h W N]
	return settled(enlarged(unfours(fromTile(quarters(half, 0)), 1), height, width))
}

// gradientOfProducts is A g Aᵀ where of the four outputs g only the first of the
// largest has a gradient: that times one column of A ⊗ A, all 0, 1 and -1.
//
// Shape: [F tiles], [F tiles] → [16 F tiles].
func gradientOfProducts(gradient, first *Node) *Node {
	g, d := gradient.Graph(), dimsOf(gradient)
	columns := twice(tileOutput)
	if g.Backend().String() == pureGo { // fuses nothing, but has a quick product
		four := gradientOfFour(gradient, first)
		product := graph.MatMul(graph.Const(g, transposed(columns)), graph.Reshape(graph.Stack(four[:], 0), 4, d[0]*d[1]))
		return graph.Reshape(product, 16, d[0], d[1])
	}
	d = []int{16, d[0], d[1]}
	first = graph.BroadcastToDims(graph.InsertAxes(first, 0), d...)
	var sign *Node
	for k, column := range columns {
		signs := graph.BroadcastToDims(graph.Reshape(graph.Const(g, column), 16, 1, 1), d...)
		if sign == nil {
			sign = signs
		} else {
			sign = graph.Where(graph.Equal(first, graph.Const(g, int32(k))), signs, sign)
		}
	}
	return graph.Mul(sign, graph.InsertAxes(gradient, 0))
}

// twice is the matrix that applies m to the rows and to the columns of a
// square, both written as lists, row by row: m ⊗ m.
func twice(m [][]float32) [][]float32 {
	out, in := len(m), len(m[0])
	both := make([][]float32, out*out)
	for i := range both {
		for j := range in * in {
			both[i] = append(both[i], m[i/out][j/in]*m[i%out][j%in])
		}
	}
	return both
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
