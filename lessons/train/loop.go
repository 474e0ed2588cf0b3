package train

import (
	"fmt"
	"time"

	"github.com/gomlx/gomlx/core/graph"
	gomlx "github.com/gomlx/gomlx/ml/model"

	"github.com/ninepixels/ninepixels/lessons/model"
)

// A call of the backend takes a time of its own, however small the step is. So on XLA one
// call takes several steps, in a loop that is part of the compiled program.
const (
	// callTime is about how long one call lasts. Between two calls the figure is drawn,
	// and an interrupt is heeded.
	callTime = 50 * time.Millisecond
	// mostSteps is how many steps one call takes at most, and mostBytes is how large the
	// pictures of one call are at most.
	mostSteps = 64
	mostBytes = 2 << 20
)

// stepsPerCall is how many steps one call may take. It is one on the pure Go backend,
// whose calls take no time of their own; with a Schedule, which sets the rate between two
// calls; and for convolutions. XLA writes their gradients in another form inside of a
// loop, which its library for convolutions does not know, and their steps are long.
func (c Config) stepsPerCall(m *Model) int {
	if m.backend.String() == pureGoName || c.Schedule != nil || m.convolves {
		return 1
	}
	return min(max(mostBytes/(c.BatchSize*m.shape.size()), 1), mostSteps)
}

// several draws a loop that takes a step for each of the first count batches. images is
// [most …], labels [most B], and measured [most 2] receives what step returns. done is
// the number of steps that were taken before, 0.
//
// Every variable that a step uses goes through the loop: what one step makes of it is
// what the next one begins with.
func several(used []*gomlx.Variable, step func(images, labels *model.Node) *model.Node, done, count, images, labels, measured *model.Node) *model.Node {
	g := images.Graph()
	before := []*model.Node{done, count, images, labels, measured}
	first := len(before) // of the variables
	for _, v := range used {
		before = append(before, v.NodeValue(g))
	}
	inside := func(part string) []*model.Node {
		var all []*model.Node
		for i, x := range before {
			all = append(all, graph.Parameter(g, fmt.Sprintf("%s%d", part, i), x.Shape()))
		}
		return all
	}
	// GoMLX keeps the constants that it has made, and one that was made inside of the loop
	// must not be used outside of it: so none is made outside.
	goOn := graph.NewClosure(g, func(*model.Graph) []*model.Node {
		in := inside("while")
		return []*model.Node{graph.LessThan(in[0], in[1])}
	})
	var changed []bool
	body := graph.NewClosure(g, func(*model.Graph) []*model.Node {
		in := inside("step")
		for i, v := range used {
			v.SetNodeValue(in[first+i])
		}
		// The barrier makes a step of the loop the same program as a step by itself, to the
		// last digit of what it computes.
		batch := graph.OptimizationBarriers(nth(in[2], in[0]), nth(in[3], in[0]))
		seen := graph.InsertAxes(step(batch[0], batch[1]), 0)
		out := append([]*model.Node{
			graph.AddScalar(in[0], 1), in[1], in[2], in[3],
			graph.DynamicUpdateSlice(in[4], seen, from(in[0], in[4].Rank())),
		}, make([]*model.Node, len(used))...)
		for i, v := range used {
			out[first+i] = v.NodeValue(g)
			changed = append(changed, out[first+i] != in[first+i])
		}
		return out
	})
	after := graph.While(goOn, body, before...)
	for i, v := range used {
		v.SetNodeValue(before[first+i])
		if changed[i] {
			v.SetNodeValue(after[first+i])
		}
	}
	return after[4]
}

// nth is x[n], for an n that is known only when the program runs.
func nth(x, n *model.Node) *model.Node {
	d := x.Shape().Dimensions
	one := append([]int{1}, d[1:]...)
	return graph.Reshape(graph.DynamicSlice(x, from(n, len(d)), one), d[1:]...)
}

// from is the place [n 0 0 …].
func from(n *model.Node, rank int) []*model.Node {
	place := []*model.Node{n}
	for range rank - 1 {
		place = append(place, graph.Const(n.Graph(), int32(0)))
	}
	return place
}

// usedBy returns the variables that a step uses. It draws the step into a graph of its own.
func usedBy(m *Model, batch int, step func(scope *model.Scope, images, labels *model.Node) *model.Node) []*gomlx.Variable {
	g := graph.NewGraph(m.backend, "step")
	defer g.Finalize()
	gomlx.SetStore(g, m.store)
	images, labels := m.shape.pixels(batch), labelsShape(batch)
	step(m.store.RootScope(), graph.Parameter(g, "images", images), graph.Parameter(g, "labels", labels))
	var used []*gomlx.Variable
	for v := range m.store.IterVariables() {
		if v.InUseByGraph(g) {
			used = append(used, v)
		}
	}
	return used
}
