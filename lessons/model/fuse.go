package model

import "github.com/gomlx/gomlx/core/graph"

// A convolved is what a convolution layer was drawn from, so that a pooling
// that follows can draw the two in one.
type convolved struct {
	name             string // the layer's
	input            *Node  // what the layer was given
	laid             placement
	x, weights, bias *Node   // x is input with its frame
	normed           *normed // a BatchNorm stands behind it
	rectified        bool    // a ReLU stands behind these
}

// poolConvolved returns the k×k maximum of a convolution that x comes from,
// drawn in a cheaper way than first all of the one and then the other. The
// drawing of x stays for whoever else needs it; if nobody does, the backend
// leaves it out. It returns nil if x is no such thing, or if there is no
// cheaper way.
//
//	max relu(conv + bias) = relu(max conv + bias)
//
// since adding a bias, also a rounded one, and ReLU never put a smaller value
// above a larger one. SPEED.md in package train has what that gains.
//
// The record says which way it took, for the convolution and for the pooling.
func poolConvolved(x *Node, k int) (y *Node, way string) {
	r := recordOf(x.Graph())
	from, ok := r.convolved[x]
	if !ok || r.apart {
		return nil, ""
	}
	if from.normed != nil {
		return from.poolNormed(r, k)
	}
	x, weights := from.x, from.weights
	tiles, windows := k == 2 && tiledKernel(weights), k == 2 && windowKernel(weights)
	with := "with " + from.name
	switch {
	case k == 2 && fitsTiles(x, weights):
		r.wayIs(from.name, byTiles)
		return from.onLanes(poolByTiles), with
	case k == 2 && fitsWindows(x, weights):
		r.wayIs(from.name, byWindows)
		return from.onLanes(poolByWindows), with
	case r.full && tiles: // a summary draws one picture, and computes nothing
		r.wayIs(from.name, byTiles)
		return nil, with
	case r.full && windows:
		r.wayIs(from.name, byWindows)
		return nil, with
	case x.Graph().Backend().String() == pureGo:
		// XLA fuses bias, ReLU and pooling; here each is a pass over memory.
		convolution, _ := convolve(x, weights)
		y := graph.Add(maxOf(cut(convolution, k)), graph.Reshape(from.bias, 1, 1, 1, -1))
		if from.rectified {
			y = rectify(y)
		}
		return y, with
	}
	return nil, ""
}

// onLanes is what pool makes of [C H W N], as [N H W F].
func (c convolved) onLanes(pool func(x, weights *Node) *Node) *Node {
	y := graph.Add(pool(picturesLast(c.x), c.weights), graph.Reshape(c.bias, -1, 1, 1, 1))
	if !c.rectified {
		return picturesFirst(settled(y))
	}
	// As rectify, with the gradient read off from what is kept.
	var kept *Node
	return picturesFirst(derived(func(in []*Node) *Node {
		kept = settled(rectify(in[0]))
		return kept
	}, func(gradient *Node) []*Node {
		zero := graph.ScalarZero(gradient.Graph(), gradient.DType())
		return []*Node{graph.Where(graph.GreaterThan(kept, zero), gradient, zero)}
	}, y))
}
