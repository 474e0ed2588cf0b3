package model

import (
	"fmt"

	"github.com/gomlx/gomlx/core/graph"
)

// Conv2D slides kernels of kh×kw weights over x, and adds a bias. Each filter has
// its own kernel and one bias. The kernel moves one pixel at a time, and never
// reaches outside x ("valid"). Options change this: [Stride], [Same], [Dilation].
//
//	y[n,i,j,f] = bias[f] + Σ x[n,i+a,j+b,c] · weights[a,b,c,f]   over a, b, c
//
// Shape: [N H W C] → [N H-kh+1 W-kw+1 filters]. The weights are [kh kw C filters].
//
// Values: any. The result is not rectified: see [ReLU].
//
// Weights: drawn as [Initialize] says. Without it, they are Glorot uniform. If the
// scope asks for a regularizer, as GoMLX's regularizer.ParamL2 does, it applies to
// the weights, and not to the bias.
//
// Panics: if x has no channel axis, if the kernel does not fit into x, if an option
// has a wrong number, or if the scope has no name or is used already.
//
// Lesson: notebooks/04-first-cnn.ipynb. Peer: keras.layers.Conv2D(filters, (kh,
// kw)).
func Conv2D(scope *Scope, x *Node, filters, kh, kw int, options ...ConvOption) *Node {
	name := nameOf(scope, x.Graph(), "Conv2D")
	h, w, c := wantRank4("Conv2D", x)
	if filters < 1 || kh < 1 || kw < 1 {
		panic(fmt.Errorf("Conv2D %q: filters and kernel sizes must be at least 1, got %d filters of %d×%d", name, filters, kh, kw))
	}
	p, err := place(h, w, kh, kw, options...)
	if err != nil {
		panic(fmt.Errorf("Conv2D %q: %w", name, err))
	}
	extent := p.extent()
	if p.out[0] < 1 || p.out[1] < 1 {
		wide := ""
		if extent != p.kernel {
			wide = fmt.Sprintf(", with its dilation %d×%d,", extent[0], extent[1])
		}
		panic(fmt.Errorf("Conv2D %q: a %d×%d kernel%s does not fit into its input of %d×%d: leave out this layer or a pooling before it",
			name, kh, kw, wide, h, w))
	}
	weights := weights(scope, x, kh*kw*c, kh*kw*filters, kh, kw, c, filters)
	bias := bias(scope, x, filters)

	convolution, way := p.convolve(x, weights)
	y := graph.Add(convolution, graph.Reshape(bias, 1, 1, 1, filters))

	r := recordOf(x.Graph())
	if p.everyPixel() {
		r.convolved[y] = convolved{name: name, input: x, laid: p, x: p.framed(x), weights: weights, bias: bias}
	}
	return r.add(Layer{
		Name: name, Kind: "Conv2D", Input: x, Output: y,
		Window: extent, Step: p.step, Dilation: p.dilation, Same: p.same, Before: p.before, Way: way,
		Params:       kh*kw*c*filters + filters,
		MultiplyAdds: p.out[0] * p.out[1] * kh * kw * c * filters,
	})
}

// convolve lays the kernel on every pixel on which it fits.
func convolve(x, weights *Node) (y *Node, way string) {
	d, k := dimsOf(x), dimsOf(weights)
	p, _ := place(d[1], d[2], k[0], k[1])
	return p.convolve(x, weights)
}
