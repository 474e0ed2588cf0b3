package model

import (
	"fmt"

	"github.com/gomlx/gomlx/core/graph"
)

// Dense joins every input to every unit, and adds one bias for each unit.
//
//	y[n,u] = bias[u] + Σ x[n,f] · weights[f,u]   over f
//
// Shape: [N features] → [N units]. The weights are [features units].
//
// Values: any. The last Dense of a model gives logits, which are not probabilities.
//
// Weights: drawn as [Initialize] says. Without it, they are Glorot uniform. They heed
// a regularizer of the scope, as those of [Conv2D] do.
//
// Panics: if x is not [N features], if units < 1, or if the scope has no name or is
// used already.
//
// Lesson: notebooks/03-dense-baseline.ipynb. Peer: keras.layers.Dense(units).
func Dense(scope *Scope, x *Node, units int) *Node {
	name := nameOf(scope, x.Graph(), "Dense")
	d := dimsOf(x)
	wantFloat32("Dense", x)
	if len(d) != 2 {
		panic(fmt.Errorf("Dense %q wants [batch features], got %s: put Flatten before it", name, text(d)))
	}
	if units < 1 {
		panic(fmt.Errorf("Dense %q: units must be at least 1, got %d", name, units))
	}
	weights := weights(scope, x, d[1], units, d[1], units)
	bias := bias(scope, x, units)
	y := graph.Add(graph.MatMul(x, weights), graph.Reshape(bias, 1, units))
	return recordOf(x.Graph()).add(Layer{
		Name: name, Kind: "Dense", Input: x, Output: y, Way: byProduct,
		Params:       d[1]*units + units,
		MultiplyAdds: d[1] * units,
	})
}

// ReLU keeps positive values, and sets all others to zero.
//
//	y = max(0, x)
//
// Shape: as x.
//
// Values: 0 or more. NaN stays NaN.
//
// Gradient: 1 where x > 0, and 0 elsewhere, as in Keras.
//
// Lesson: notebooks/04-first-cnn.ipynb. Peer: keras.layers.ReLU().
func ReLU(x *Node) *Node {
	wantFloat32("ReLU", x)
	y := rectify(x)
	r := recordOf(x.Graph())
	l := Layer{Kind: "ReLU", Input: x, Output: y, Window: [2]int{1, 1}, Step: [2]int{1, 1}}
	if of, ok := r.byNode[x]; ok {
		l.Name = of + "/relu"
	}
	if c, ok := r.convolved[x]; ok {
		c.rectified = true
		r.convolved[y] = c
	}
	return r.add(l)
}

// rectify has the zero first because of the gradient where the two are equal:
// GoMLX gives it to the first.
func rectify(x *Node) *Node {
	return graph.Max(graph.ScalarZero(x.Graph(), x.DType()), x)
}

// Flatten makes one row of each image.
//
//	y[n, (i·W + j)·C + c] = x[n,i,j,c]
//
// Shape: [N H W C] → [N H·W·C]. The channels of a pixel stand side by side.
//
// Panics: if x has no other axis than the batch.
//
// Lesson: notebooks/03-dense-baseline.ipynb. Peer: keras.layers.Flatten().
func Flatten(x *Node) *Node {
	d := dimsOf(x)
	if len(d) < 2 {
		panic(fmt.Errorf("Flatten wants [batch …], got %s", text(d)))
	}
	size := 1
	for _, n := range d[1:] {
		size *= n
	}
	return recordOf(x.Graph()).add(Layer{Kind: "Flatten", Input: x, Output: graph.Reshape(x, d[0], size)})
}
