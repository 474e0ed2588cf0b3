package train

import (
	"fmt"

	"github.com/gomlx/compute/shapes"
	"github.com/gomlx/gomlx/core/graph"
	gomlx "github.com/gomlx/gomlx/ml/model"
	"github.com/gomlx/gomlx/ml/model/initializer"
	"github.com/gomlx/gomlx/ml/train/optimizer"

	"github.com/ninepixels/ninepixels/lessons/model"
)

// adam takes the steps that GoMLX's Adam takes, to the last digit:
//
//	m ← 0.9·m + 0.1·∂   v ← 0.999·v + 0.001·∂²
//	w ← w − rate·m/(1−0.9ᵏ) / (√(v/(1−0.999ᵏ)) + 1e-7)   in the k-th step
//
// From: D. Kingma and J. Ba, arXiv:1412.6980. GoMLX computes each variable by itself, and
// XLA compiles and calls three kernels for each. Here the small ones are computed in one row.
type adam struct{ rate float64 }

const (
	// fewWeights is the largest size of a variable that is computed in a row with others. A
	// larger one would take longer to be copied into the row than its kernels take to be called.
	fewWeights = 1 << 14
	// fewestInRow is how many small variables make a row. For fewer, as in a dense network,
	// waiting for the last gradient costs a step more than the row's fewer kernels save.
	fewestInRow = 5
)

func (a adam) UpdateGraph(scope *model.Scope, g *graph.Graph, loss *model.Node) {
	var variables []*gomlx.Variable
	var values []*model.Node
	for v := range scope.IterVariables() {
		if v.Trainable && v.InUseByGraph(g) {
			variables, values = append(variables, v), append(values, v.NodeValue(g))
		}
	}
	gradients, dtype := graph.Gradient(loss, values...), loss.DType()
	kept := scope.At("%s", optimizer.AdamDefaultScope).WithInitializer(initializer.Zero)
	rate := optimizer.LearningRateVar(scope, dtype, a.rate).NodeValue(g)
	step := optimizer.IncrementCounter(kept, g, "step", dtype)

	number := func(x float64) *model.Node { return graph.Const(g, shapes.CastAsDType(x, dtype)) }
	b1, b2, epsilon := number(.9), number(.999), number(1e-7)
	unbias1 := graph.Reciprocal(graph.OneMinus(graph.Pow(b1, step)))
	unbias2 := graph.Reciprocal(graph.OneMinus(graph.Pow(b2, step)))
	for i, row := range rows(variables) {
		var parts []*model.Node
		for _, k := range row {
			parts = append(parts, graph.Reshape(graph.ConvertDType(gradients[k], dtype), -1))
		}
		gradient := joined(parts)
		m := kept.VariableWithShape(fmt.Sprintf("m%d", i), gradient.Shape()).SetTrainable(false)
		v := kept.VariableWithShape(fmt.Sprintf("v%d", i), gradient.Shape()).SetTrainable(false)
		m.SetNodeValue(graph.Add(graph.Mul(b1, m.NodeValue(g)), graph.Mul(graph.OneMinus(b1), gradient)))
		v.SetNodeValue(graph.Add(graph.Mul(b2, v.NodeValue(g)), graph.Mul(graph.OneMinus(b2), graph.Square(gradient))))
		less := graph.Div(graph.Mul(rate, graph.Mul(m.NodeValue(g), unbias1)),
			graph.Add(graph.Sqrt(graph.Mul(v.NodeValue(g), unbias2)), epsilon))
		from := 0
		for _, k := range row {
			shape := values[k].Shape()
			own := graph.Reshape(graph.Slice(less, graph.AxisRange(from, from+shape.Size())), shape.Dimensions...)
			value := graph.Sub(graph.ConvertDType(values[k], dtype), own)
			variables[k].SetNodeValue(graph.ConvertDType(value, shape.DType))
			from += shape.Size()
		}
	}
}

// joined is one row of several. Without its barriers, XLA would draw the sums that the
// parts are into the joining, and the joining into each of its users.
func joined(parts []*model.Node) *model.Node {
	if len(parts) == 1 {
		return parts[0]
	}
	row := graph.Concatenate(graph.OptimizationBarriers(parts...), 0)
	return graph.OptimizationBarriers(row, graph.ScalarZero(row.Graph(), row.DType()))[0]
}

// rows are the places of the variables that are computed together.
func rows(variables []*gomlx.Variable) [][]int {
	var small []int
	var all [][]int
	for i, v := range variables {
		if v.Shape().Size() <= fewWeights {
			small = append(small, i)
		} else {
			all = append(all, []int{i})
		}
	}
	if len(small) >= fewestInRow {
		return append(all, small)
	}
	for _, i := range small {
		all = append(all, []int{i})
	}
	return all
}

// Clear does nothing: the stepper removes what is not the model's.
func (a adam) Clear(*model.Scope) error { return nil }
