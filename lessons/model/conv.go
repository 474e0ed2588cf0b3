package model

import (
	"fmt"

	"github.com/gomlx/gomlx/core/graph"
)

// Conv2D slides kernels of kh×kw weights over x, and adds a bias. Each filter has
// its own kernel and one bias. The kernel moves one pixel at a time, and never
// reaches outside x ("valid").
//
//	y[n,i,j,f] = bias[f] + Σ x[n,i+a,j+b,c] · weights[a,b,c,f]   over a, b, c
//
// Shape: [N H W C] → [N H-kh+1 W-kw+1 filters]. The weights are [kh kw C filters].
//
// Values: any. The result is not rectified: see [ReLU].
//
// Weights: drawn as [Initialize] says. Without it, they are Glorot uniform.
//
// Panics: if x has no channel axis, if the kernel does not fit into x, or if the
// scope has no name or is used already.
//
// Lesson: notebooks/04-first-cnn.ipynb. Peer: keras.layers.Conv2D(filters, (kh,
// kw)).
func Conv2D(scope *Scope, x *Node, filters, kh, kw int) *Node {
	name := nameOf(scope, x.Graph(), "Conv2D")
	h, w, c := wantRank4("Conv2D", x)
	if filters < 1 || kh < 1 || kw < 1 {
		panic(fmt.Errorf("Conv2D %q: filters and kernel sizes must be at least 1, got %d filters of %d×%d", name, filters, kh, kw))
	}
	if h < kh || w < kw {
		panic(fmt.Errorf("Conv2D %q: a %d×%d kernel does not fit into its input of %d×%d: leave out this layer or a pooling before it",
			name, kh, kw, h, w))
	}
	weights := weights(scope, x, kh*kw*c, kh*kw*filters, kh, kw, c, filters)
	bias := bias(scope, x, filters)

	convolution, way := convolve(x, weights)
	y := graph.Add(convolution, graph.Reshape(bias, 1, 1, 1, filters))

	outH, outW := h-kh+1, w-kw+1
	r := recordOf(x.Graph())
	r.convolved[y] = convolved{name: name, x: x, weights: weights, bias: bias}
	return r.add(Layer{
		Name: name, Kind: "Conv2D", Input: x, Output: y,
		Window: [2]int{kh, kw}, Step: 1, Way: way,
		Params:       kh*kw*c*filters + filters,
		MultiplyAdds: outH * outW * kh * kw * c * filters,
	})
}

// convolve picks the way that is right and fast. On XLA that is its own
// convolution. The pure Go backend's convolution takes eleven times as long
// as its matrix product, so there the sum is written as one; and so it is for
// kernels of even size, since for those GoMLX v0.28.2 shifts the gradient of
// the input by one pixel.
func convolve(x, weights *Node) (y *Node, way string) {
	kernel := dimsOf(weights)
	even := kernel[0]%2 == 0 || kernel[1]%2 == 0
	if even || x.Graph().Backend().String() == pureGo {
		return convolveByProduct(x, weights), byProduct
	}
	return graph.Convolve(x, weights).NoPadding().Done(), byConvolution
}

// pureGo is what GoMLX's pure Go backend answers to String.
const pureGo = "go"

// convolveByProduct is the convolution written as one matrix product: the kh·kw
// shifted copies of x lie side by side along the channels, so that each row
// holds all that one output pixel sees.
//
//	[N·h·w, kh·kw·C] × [kh·kw·C, filters] → [N h w filters]
func convolveByProduct(x, weights *Node) *Node {
	xd, kd := dimsOf(x), dimsOf(weights)
	kh, kw, c, filters := kd[0], kd[1], kd[2], kd[3]
	n, h, w := xd[0], xd[1]-kh+1, xd[2]-kw+1
	var shifted []*Node
	for a := range kh {
		for b := range kw {
			shifted = append(shifted, graph.Slice(x,
				graph.AxisRange(), graph.AxisRange(a, a+h), graph.AxisRange(b, b+w)))
		}
	}
	seen := graph.Reshape(graph.Concatenate(shifted, -1), n*h*w, kh*kw*c)
	y := graph.MatMul(seen, graph.Reshape(weights, kh*kw*c, filters))
	return graph.Reshape(y, n, h, w, filters)
}
