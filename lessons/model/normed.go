package model

import (
	"github.com/gomlx/gomlx/core/graph"
	gomlx "github.com/gomlx/gomlx/ml/model"
)

// A normed is a BatchNorm in a step of training, behind a convolution.
type normed struct {
	scale, offset *Node // [F]
	averages      averages
}

// poolNormed is the 2×2 maximum of a BatchNorm of a convolution, with or without a ReLU
// behind the two, drawn in one. It returns nil if there is no such way.
//
//	max relu(scale·(y-mean)/√(variance+ε) + offset)
//
// is that of the largest y of a window if scale > 0, of the smallest if scale < 0, and
// of the first if scale = 0. So only a quarter of the values is normalized and
// rectified, and of the others only the convolution's outputs are kept.
//
// A bias adds to y what it adds to mean. So it is left out, and its gradient is 0.
func (c convolved) poolNormed(r *record, k int) (y *Node, way string) {
	by, fits := byQuarters(c.weights)
	out := c.laid.out
	if k != 2 || !fits || out[0]%2 != 0 || out[1]%2 != 0 || dimsOf(c.input)[0] < fewestLanes {
		return nil, ""
	}
	r.wayIs(c.name, by)
	lanes := c.laid.framedFrom(graph.TransposeAllAxes(c.input, 3, 1, 2, 0), 1)
	return picturesFirst(c.normedQuarters(quarteredFor(by), settled(lanes))), "with " + c.name
}

// normedQuarters is the same on [C H W N], by the convolution conv. For a gradient g of
// what is behind the normalizing, which is 0 but at one output of each window,
//
//	dy = scale/σ · (g - mean(g) - ŷ · mean(g · ŷ)),  ŷ = (y - mean(y)) / σ
//
// over all pictures and pixels.
func (c convolved) normedQuarters(conv quartered, x *Node) *Node {
	d, filters := dimsOf(x), dimsOf(c.weights)[3]
	tiles, h, w := tilesOf(d), (d[1]-2)/2, (d[2]-2)/2
	all := func(v *Node) *Node { return graph.Reshape(v, 1, filters, 1) } // for [4 F tiles]
	ofEach := func(v *Node) *Node { return graph.Reshape(v, filters, 1) } // for [F tiles]

	var y, mean, inverse *Node    // [4 F tiles], [F], [F]
	var first, unit, result *Node // [F tiles]
	forward := func(in []*Node) *Node {
		scale, offset := in[2], in[3]
		y = settled(conv.forward(in[0], in[1]))
		mean = graph.ReduceMean(y, 0, 2)
		variance := graph.ReduceMean(graph.Square(graph.Sub(y, all(mean))), 0, 2)
		c.normed.averages.update(graph.Add(mean, c.bias), variance)
		inverse = settled(graph.Reciprocal(graph.Sqrt(graph.AddScalar(variance, normEpsilon))))
		var chosen *Node
		first, chosen = firstBySign(y, graph.StopGradient(scale))
		unit = graph.Mul(graph.Sub(chosen, ofEach(mean)), ofEach(inverse))
		result = graph.Add(graph.Mul(ofEach(scale), unit), ofEach(offset))
		if c.rectified {
			result = rectify(result)
		}
		result = settled(result)
		return graph.Reshape(result, filters, h, w, d[3])
	}
	backward := func(gradient *Node) []*Node {
		g := graph.Reshape(gradient, filters, tiles)
		if c.rectified {
			zero := graph.ScalarZero(g.Graph(), g.DType())
			g = settled(graph.Where(graph.GreaterThan(once(result), zero), g, zero))
		}
		doffset := graph.ReduceSum(g, 1)
		dscale := graph.ReduceSum(graph.Mul(g, once(unit)), 1)

		factor := graph.Mul(c.normed.scale, once(inverse))
		byValue := graph.Mul(graph.DivScalar(graph.Mul(factor, once(inverse)), float64(4*tiles)), dscale)
		constant := graph.Sub(graph.DivScalar(graph.Mul(factor, doffset), float64(4*tiles)), graph.Mul(byValue, once(mean)))
		g = settled(graph.Mul(g, ofEach(factor)))
		var parts [4]*Node
		for part, values := range quarters(once(y), 0) {
			here := graph.Where(graph.Equal(first, graph.Const(g.Graph(), int32(part))), g, graph.ZerosLike(g))
			parts[part] = graph.Sub(graph.Sub(here, ofEach(constant)), graph.Mul(ofEach(byValue), values))
		}
		dx, dweights := conv.backward(settled(graph.Stack(parts[:], 0)))
		return []*Node{dx, dweights, dscale, doffset}
	}
	return derived(forward, backward, x, c.weights, c.normed.scale, c.normed.offset)
}

// firstBySign says which of the four outputs of a window is the first of the largest
// where scale is positive, of the smallest where it is negative, and the first of all
// where it is 0; and it returns this output.
//
// Shape: [4 F tiles], [F] → [F tiles], [F tiles].
func firstBySign(y, scale *Node) (first, chosen *Node) {
	g := y.Graph()
	one, zero := graph.ScalarOne(g, y.DType()), graph.ScalarZero(g, y.DType())
	sign := graph.Where(graph.GreaterThan(scale, zero), one, graph.Where(graph.LessThan(scale, zero), graph.Neg(one), zero))
	sign = graph.Reshape(sign, -1, 1)
	outputs := quarters(y, 0)
	var signed [4]*Node
	for k, output := range outputs {
		signed[k] = graph.Mul(sign, output)
	}
	first = settled(firstOf(signed[:], largest(signed)))
	chosen = outputs[3]
	for k := 2; k >= 0; k-- {
		chosen = graph.Where(graph.Equal(first, graph.Const(g, int32(k))), outputs[k], chosen)
	}
	return first, settled(chosen)
}

// averages are the variables that a BatchNorm keeps, with their values before the step.
type averages struct {
	mean, variance                  *gomlx.Variable
	meanBefore, varianceBefore, old *Node // old is the share of what was before
}

func newAverages(scope *Scope, x *Node) averages {
	g := x.Graph()
	a := averages{mean: scope.GetVariable("mean"), variance: scope.GetVariable("variance")}
	a.meanBefore, a.varianceBefore = a.mean.NodeValue(g), a.variance.NodeValue(g)
	steps := graph.OnePlus(scope.GetVariable(stepsAveraged).NodeValue(g))
	a.old = graph.Min(graph.Scalar(g, x.DType(), normMomentum), graph.OneMinus(graph.Reciprocal(steps)))
	return a
}

// update puts the batch's mean and variance into the averages, in the place of what
// GoMLX's layer has put there, so that its own are not computed.
func (a averages) update(mean, variance *Node) {
	mix := func(before, now *Node) *Node {
		return graph.Add(graph.Mul(a.old, before), graph.Mul(graph.OneMinus(a.old), graph.StopGradient(now)))
	}
	a.mean.SetNodeValue(mix(a.meanBefore, mean))
	a.variance.SetNodeValue(mix(a.varianceBefore, variance))
}
