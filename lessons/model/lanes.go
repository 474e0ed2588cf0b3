package model

import (
	"errors"
	"slices"

	"github.com/gomlx/compute"
	"github.com/gomlx/gomlx/core/graph"
)

// A convolution with the pooling behind it is computed on [C H W N]: the same
// pixel of all pictures side by side. Whatever is done to the one is done to
// its neighbours in memory, which fills the processor's vectors, however odd
// the rows and columns are; and every product is one of the two kinds for
// which XLA has a quick one. SPEED.md in package train has what that gains.

// fewestLanes is the smallest batch that is computed so. It pays for any, and more from
// a vector of eight pictures on. A single picture, as for looking at it, has its layers
// computed one by one.
const fewestLanes = 2

// picturesLast is x [N H W C] as [C H W N], and picturesFirst the way back. Where
// one follows the other, XLA leaves out both.
func picturesLast(x *Node) *Node  { return settled(graph.TransposeAllAxes(x, 3, 1, 2, 0)) }
func picturesFirst(z *Node) *Node { return graph.TransposeAllAxes(z, 3, 1, 2, 0) }

// settled is x, computed once and as it is. XLA draws cheap sums into whatever
// uses them; where there are many users, it would compute them for each anew.
// And it draws a transpose into the product that uses it, which then is of a kind
// for which it has no quick one. GoMLX leaves out a barrier around a single
// value, so a constant goes with it.
func settled(x *Node) *Node {
	if x.Graph().Backend().String() == pureGo {
		return x
	}
	return graph.OptimizationBarriers(x, graph.ScalarZero(x.Graph(), x.DType()))[0]
}

// derived returns forward(inputs…) with the derivatives that backward gives for
// the gradient of its result, in place of those that GoMLX would derive. Those are
// drawn all the same, as the way on which the gradient arrives, but since
// nobody uses them, the backend leaves them out. What backward takes from inside
// of forward must be marked by [once].
func derived(forward func(inputs []*Node) *Node, backward func(gradient *Node) []*Node, inputs ...*Node) *Node {
	var arrived *Node
	var derivatives []*Node
	tagged := make([]*Node, len(inputs))
	for i, x := range inputs {
		tagged[i] = graph.IdentityWithCustomGradient(x, func(_, _ *Node) *Node {
			if arrived != nil {
				derivatives, arrived = backward(arrived), nil
			}
			return derivatives[i]
		})
	}
	return graph.IdentityWithCustomGradient(forward(tagged), func(_, gradient *Node) *Node {
		arrived = gradient
		return gradient
	})
}

// once marks a value that gradients are made of and that no gradient can be asked
// of: that of a gradient would enter forward in its middle, and be wrong.
func once(x *Node) *Node {
	return graph.IdentityWithCustomGradient(x, func(_, _ *Node) *Node {
		panic(errors.New("a convolution with a pooling behind it has no second derivative: take gradients of the logits, not of gradients"))
	})
}

// fours returns the values that stand at place 0, 1, 2 and 3 of n overlapping
// fours along an axis, two apart: its elements 0, 2, 4 …; 1, 3, 5 …; and so on.
func fours(x *Node, axis, n int) [4]*Node {
	var at [4]*Node
	for place := range at {
		at[place] = along(x, axis, graph.AxisRange(place, place+2*n-1).Stride(2))
	}
	return at
}

// unfours adds up what the n fours along an axis have at each of its elements,
// which is the transpose of [fours]. There are 2n+2 of them.
func unfours(at [4]*Node, axis int) *Node {
	shift := func(x *Node, by int) *Node { // of n+1 places
		pad := make([]compute.PadAxis, x.Rank())
		pad[axis] = compute.PadAxis{Start: by, End: 1 - by}
		return graph.Pad(x, graph.ScalarZero(x.Graph(), x.DType()), pad...)
	}
	even := graph.Add(shift(at[0], 0), shift(at[2], 1))
	odd := graph.Add(shift(at[1], 0), shift(at[3], 1))
	d := slices.Clone(dimsOf(even))
	d[axis] *= 2
	return graph.Reshape(graph.Stack([]*Node{even, odd}, axis+1), d...)
}

// enlarged is x [C H W N] with zeros at the bottom and at the right for the row
// and the column that no window reaches.
func enlarged(x *Node, height, width int) *Node {
	d := dimsOf(x)
	return graph.Pad(x, graph.ScalarZero(x.Graph(), x.DType()), compute.PadAxis{},
		compute.PadAxis{End: height - d[1]}, compute.PadAxis{End: width - d[2]}, compute.PadAxis{})
}

// largest is the largest of four values, place by place.
func largest(y [4]*Node) *Node { return graph.Max(graph.Max(y[0], y[1]), graph.Max(y[2], y[3])) }

// gradientOfFour is the gradient of each of four values, if gradient is that of
// the largest: for the first of the largest all of it, and zero for the others.
func gradientOfFour(gradient, first *Node) (masked [4]*Node) {
	zero := graph.ScalarZero(gradient.Graph(), gradient.DType())
	for k := range masked {
		masked[k] = graph.Where(graph.Equal(first, graph.Const(first.Graph(), int32(k))), gradient, zero)
	}
	return masked
}

// quarters cuts an axis of four into its elements, and leaves the axis out.
func quarters(x *Node, axis int) [4]*Node {
	var parts [4]*Node
	for i := range parts {
		parts[i] = graph.Squeeze(along(x, axis, graph.AxisElem(i)), axis)
	}
	return parts
}

// along cuts spec out of one axis.
func along(x *Node, axis int, spec graph.SliceAxisSpec) *Node {
	all := make([]graph.SliceAxisSpec, x.Rank())
	for i := range all {
		all[i] = graph.AxisRange()
	}
	all[axis] = spec
	return graph.Slice(x, all...)
}
