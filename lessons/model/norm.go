package model

import (
	"fmt"

	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/ml/layers"
	"github.com/gomlx/gomlx/ml/layers/norm"
	gomlx "github.com/gomlx/gomlx/ml/model"
)

// Keras's defaults.
const (
	normMomentum = .99
	normEpsilon  = 1e-3
)

// stepsAveraged is GoMLX's name for the number of steps that are in the averages. It
// is no parameter of the network.
const stepsAveraged = "avg_weight"

// BatchNorm gives every channel the mean 0 and the variance 1, and then a scale and
// an offset that are learned.
//
//	y[…,c] = scale[c] · (x[…,c] - mean[c]) / √(variance[c] + 0.001) + offset[c]
//
// In a step of training, mean and variance are those of the batch, over all pictures
// and pixels. So a picture's values depend on the other pictures of its batch.
// Everywhere else they are averages that training has kept, and a picture's values
// depend on this picture alone:
//
//	average ← m · average + (1-m) · batch's,  m = min(0.99, 1 - 1/step)
//
// So at first all steps count alike. Keras begins with averages of 0 and 1 and needs
// some hundred steps to forget them.
//
// Shape: as x, which is [N H W C] or [N C].
//
// Values: near 0. They are in no unit.
//
// Weights: the variables scale, offset, mean and variance of the layer, each [C].
// Scale and offset are learned. The file keeps the averages, too, and avg_weight,
// the number of steps that are in them. If scale is not to be trained, nothing of
// the layer changes, and it uses the averages in training, too.
//
// Panics: if x has no other axis than the batch, or if the scope has no name or is
// used already.
//
// Between a [Conv2D] of 3×3 and a [MaxPool2D] of 2×2, a step of training draws the three
// in one, if the maps have even sizes. Then the bias of the convolution, which BatchNorm
// takes away again, has a gradient of exactly 0.
//
// From: S. Ioffe and C. Szegedy, arXiv:1502.03167. Peer:
// keras.layers.BatchNormalization().
func BatchNorm(scope *Scope, x *Node) *Node {
	name := nameOf(scope, x.Graph(), "BatchNorm")
	wantFloat32("BatchNorm", x)
	d := dimsOf(x)
	if len(d) < 2 {
		panic(fmt.Errorf("BatchNorm %q wants [batch … channels], got %s", name, text(d)))
	}
	c := d[len(d)-1]
	scale := scope.GetVariable("scale")
	frozen := scale != nil && !scale.Trainable
	// All of them have values before GoMLX's layer asks for them, so that a model can be
	// looked at before it has computed anything.
	for _, part := range []string{"scale", "offset", "mean", "variance", stepsAveraged} {
		variable(scope, x, part, func() []float32 {
			if part == "scale" || part == "variance" {
				return ones(c)
			}
			return make([]float32, c)
		}, c)
	}
	in := x
	training := scope.IsTraining(x.Graph()) && !frozen
	if training {
		in = throughBatch(x)
	}
	averages := newAverages(scope, x)
	// In GoMLX's nodes, and not as the backend's operation. XLA's takes the variance as
	// the mean square less the square of the mean, which for values of 100±0.1 is wrong by
	// a third, and is not faster. Outside of training it has no gradient; and the pure Go
	// backend has none of it.
	y := norm.BatchNorm(scope, in, -1).CurrentScope().Momentum(normMomentum).Epsilon(normEpsilon).
		UseBackendInference(false).Trainable(!frozen).Done()
	for _, part := range []string{"scale", "offset"} { // GoMLX's layer always trains them
		scope.GetVariable(part).SetTrainable(!frozen)
	}
	r := recordOf(x.Graph())
	if of, ok := r.convolved[x]; ok && training && x.Graph().Backend().String() != pureGo && of.normed == nil && !of.rectified {
		of.normed = &normed{scope.GetVariable("scale").NodeValue(x.Graph()), scope.GetVariable("offset").NodeValue(x.Graph()), averages}
		r.convolved[y] = of
	}
	return r.add(Layer{
		Name: name, Kind: "BatchNorm", Input: x, Output: y, Window: [2]int{1, 1}, Step: [2]int{1, 1},
		Params: 4 * c,
	})
}

func ones(n int) []float32 {
	values := make([]float32, n)
	for i := range values {
		values[i] = 1
	}
	return values
}

// throughBatch is x, and gives it the part of the gradient that goes by way of the
// batch's mean and variance. GoMLX's layer in nodes leaves this part out. For a gradient
// g of what is behind:
//
//	dx = g - mean(g) - x̂ · mean(g · x̂),  x̂ = (x - mean(x)) / √(variance(x) + ε)
func throughBatch(x *Node) *Node {
	return graph.IdentityWithCustomGradient(x, func(x, g *Node) *Node {
		var axes []int
		for axis := range x.Rank() - 1 {
			axes = append(axes, axis)
		}
		mean := func(v *Node) *Node { return graph.ReduceAndKeep(v, graph.ReduceMean, axes...) }
		centred := graph.Sub(x, mean(x))
		unit := graph.Div(centred, graph.Sqrt(graph.AddScalar(mean(graph.Square(centred)), normEpsilon)))
		return graph.Sub(graph.Sub(g, mean(g)), graph.Mul(unit, mean(graph.Mul(g, unit))))
	})
}

// Dropout sets a share of the values to zero, others in each step of training. It
// divides those that stay by what is left, so that their mean stays.
//
//	y = 0 with the probability rate, and else x / (1 - rate)
//
// Everywhere but in a step of training, y = x. The seed of the training fixes which
// values are set to zero.
//
// Shape: as x.
//
// Values: in the units of x.
//
// Panics: if rate is not at least 0 and below 1.
//
// From: N. Srivastava et al., JMLR 15 (2014). Peer: keras.layers.Dropout(rate).
func Dropout(x *Node, rate float64) *Node {
	wantFloat32("Dropout", x)
	if !(rate >= 0 && rate < 1) {
		panic(fmt.Errorf("Dropout: the rate must be at least 0 and below 1, got %v: 0.5 drops half of the values", rate))
	}
	y := x
	if store := gomlx.GetStore(x.Graph()); store != nil && store.IsTraining(x.Graph()) {
		y = layers.DropoutStatic(store.RootScope(), x, rate)
	}
	return recordOf(x.Graph()).add(Layer{Kind: "Dropout", Input: x, Output: y, Window: [2]int{1, 1}, Step: [2]int{1, 1}})
}
