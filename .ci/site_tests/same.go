// Command same computes what must come out the same on a machine and in a page: GoMLX's
// Go backend with its loops here, and with vectors there. .ci/site_tests runs this file,
// makes a cell of it, and compares the numbers.
package main

import (
	"fmt"
	"io"
	"math/rand/v2"

	"github.com/gomlx/compute"
	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
	"github.com/janpfeifer/must"
	"github.com/ninepixels/ninepixels/lessons/dataset"
	"github.com/ninepixels/ninepixels/lessons/model"
	"github.com/ninepixels/ninepixels/lessons/train"
)

// dense is the network of notebook 03.
func dense(scope *model.Scope, images *model.Node) *model.Node {
	x := model.ReLU(model.Dense(scope.In("hidden"), model.Flatten(images), 128))
	return model.Dense(scope.In("logits"), x, 10)
}

// numbers are n numbers between -1 and 1.
func numbers(seed uint64, n int) []float32 {
	r := rand.New(rand.NewPCG(seed, 1))
	list := make([]float32, n)
	for i := range list {
		list[i] = 2*r.Float32() - 1
	}
	return list
}

// odd uses every operation that has vectors, in shapes that do not fill them.
// Shape: [3 5 7], [3 7 9], [3 9 7], [6 600], [600 13] → [n].
func odd(a, b, c, d, e *graph.Node) *graph.Node {
	g := a.Graph()
	zero := graph.ScalarZero(g, a.DType())
	rows, columns := graph.Slice(a, graph.AxisElem(0), graph.AxisRange(), graph.AxisElem(2)), graph.Slice(a, graph.AxisElem(1), graph.AxisElem(3))
	positive, large := graph.GreaterThan(a, zero), graph.ConvertDType(graph.MulScalar(a, 3), dtypes.Int32)
	all := []*graph.Node{
		graph.DotGeneral(a, []int{2}, []int{0}, b, []int{1}, []int{0}),
		graph.DotGeneral(a, []int{2}, []int{0}, c, []int{2}, []int{0}),
		graph.MatMul(d, e), graph.MatMul(graph.TransposeAllAxes(e, 1, 0), graph.TransposeAllAxes(d, 1, 0)),
		graph.TransposeAllAxes(a, 2, 0, 1), graph.TransposeAllAxes(a, 1, 0, 2), graph.TransposeAllAxes(a, 0, 2, 1),
		graph.Slice(a, graph.AxisRange(), graph.AxisRange(1, 4).Stride(2), graph.AxisRange(1, 7)), graph.Slice(a, graph.AxisRange(), graph.AxisRange(), graph.AxisRange(1, 7).Stride(3)),
		graph.Pad(a, zero, compute.PadAxis{Start: 1}, compute.PadAxis{End: 2}, compute.PadAxis{Start: 1, End: 2, Interior: 1}),
		graph.Concatenate([]*graph.Node{a, graph.Slice(a, graph.AxisRange(), graph.AxisRange(0, 2))}, 1),
		graph.Add(a, rows), graph.Sub(columns, a), graph.Mul(rows, columns), graph.Div(a, graph.AddScalar(graph.Abs(columns), 1)),
		graph.Max(a, rows), graph.Min(columns, a), graph.Neg(a), graph.Sqrt(graph.Abs(a)), graph.BroadcastToDims(columns, 3, 5, 7),
		graph.Where(positive, a, graph.Neg(graph.BroadcastToDims(rows, 3, 5, 7))), graph.Where(graph.LessOrEqual(a, columns), zero, a), graph.Where(graph.Equal(large, graph.Const(g, int32(0))), a, zero),
		graph.ConvertDType(graph.GreaterOrEqual(a, rows), dtypes.Float32), graph.ConvertDType(graph.LessThan(a, columns), dtypes.Float32), graph.ConvertDType(graph.Equal(a, rows), dtypes.Float32),
		graph.ReduceSum(a, 0), graph.ReduceSum(a, 1), graph.ReduceSum(a, 2), graph.ReduceSum(a, 0, 2), graph.ReduceSum(a), graph.ReduceMax(a, 0), graph.ReduceMax(a, 2), graph.ReduceMax(a),
	}
	for i, x := range all {
		all[i] = graph.Reshape(x, x.Shape().Size())
	}
	return graph.Concatenate(all, 0)
}

func main() {
	shape := func(x []float32, dimensions ...int) *tensors.Tensor {
		return tensors.FromFlatDataAndDimensions(x, dimensions...)
	}
	out := graph.MustExecOnce(must.M1(train.Backend()), odd, shape(numbers(1, 105), 3, 5, 7), shape(numbers(2, 189), 3, 7, 9),
		shape(numbers(3, 189), 3, 9, 7), shape(numbers(4, 3600), 6, 600), shape(numbers(5, 7800), 600, 13))
	fmt.Println("odd", tensors.MustCopyFlatData[float32](out))
	some := must.M1(dataset.Load()).Train.Take(320)
	for name, n := range map[string]struct {
		fn     model.Func
		layers []string
	}{"dense": {dense, []string{"hidden", "logits"}}, "cnn": {model.Video, []string{"conv1", "conv2", "dense", "logits"}}} {
		m := must.M1(train.Fit(train.Config{Epochs: 1, BatchSize: 32, Seed: 1, Log: io.Discard}, n.fn, some)) // 10 steps
		for _, layer := range n.layers {
			var every []float32
			for i, w := range must.M1(m.Weights(layer)).Weights {
				if i%31 == 0 {
					every = append(every, w)
				}
			}
			fmt.Println(name, layer, every)
		}
	}
}
