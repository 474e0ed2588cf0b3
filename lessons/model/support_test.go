package model_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/gomlx/compute"
	"github.com/gomlx/compute/gobackend"
	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
	gomlx "github.com/gomlx/gomlx/ml/model"

	"github.com/ninepixels/ninepixels/lessons/model"
	"github.com/ninepixels/ninepixels/lessons/train"
)

// onBackends runs a test on the pure Go backend, and unless -short is given
// also on XLA, as learners do.
func onBackends(t *testing.T, test func(t *testing.T, b compute.Backend)) {
	t.Helper()
	t.Run("go", func(t *testing.T) { test(t, gobackend.GetBackend()) })
	if testing.Short() {
		return
	}
	b, err := train.Backend()
	if err != nil {
		t.Fatal(err)
	}
	if train.BackendName() != "xla:cpu" {
		t.Fatalf("this test needs XLA, and the backend is %s: run `go run ./kernel setup` in the project's folder", train.BackendName())
	}
	t.Run("xla", func(t *testing.T) { test(t, b) })
}

// An array is a tensor that test code can compute with.
type array struct {
	dims []int
	v    []float32
}

func zeros(dims ...int) array {
	size := 1
	for _, d := range dims {
		size *= d
	}
	return array{dims, make([]float32, size)}
}

// of fills an array by hand, in row-major order.
func of(v []float32, dims ...int) array {
	a := zeros(dims...)
	if copy(a.v, v) != len(a.v) || len(v) != len(a.v) {
		panic(fmt.Sprintf("%d values for %v", len(v), dims))
	}
	return a
}

// drawn fills an array with values from -1 to 1.
func drawn(seed uint64, dims ...int) array {
	a, r := zeros(dims...), rand.New(rand.NewPCG(seed, 1))
	for i := range a.v {
		a.v[i] = 2*r.Float32() - 1
	}
	return a
}

// few fills an array with the values -1, 0 and 1, so that there are ties.
func few(seed uint64, dims ...int) array {
	a, r := zeros(dims...), rand.New(rand.NewPCG(seed, 2))
	for i := range a.v {
		a.v[i] = float32(r.IntN(3) - 1)
	}
	return a
}

func (a array) tensor() *tensors.Tensor { return tensors.FromFlatDataAndDimensions(a.v, a.dims...) }

// at is the position of [i j k l] in a.v.
func (a array) at(i ...int) int {
	p := 0
	for axis, d := range a.dims {
		p = p*d + i[axis]
	}
	return p
}

// run draws and runs fn. Variables are set beforehand, by their paths.
func run(t *testing.T, b compute.Backend, vars map[string]array, fn func(s *model.Scope, x []*model.Node) []*model.Node, inputs ...array) []array {
	t.Helper()
	result, err := try(t, b, vars, fn, inputs...)
	if err != nil {
		t.Fatal(err)
	}
	return result
}

// try is run, for what may fail when it is drawn or run.
func try(t *testing.T, b compute.Backend, vars map[string]array, fn func(s *model.Scope, x []*model.Node) []*model.Node, inputs ...array) (result []array, err error) {
	t.Helper()
	store := gomlx.NewStore()
	for path, a := range vars {
		if _, err := store.CreateVariable(path, a.tensor()); err != nil {
			t.Fatal(err)
		}
	}
	exec, err := gomlx.NewExec(b, store, fn)
	if err != nil {
		return nil, err
	}
	var args []any
	for _, a := range inputs {
		args = append(args, a.tensor())
	}
	outputs, err := exec.Call(args...)
	if err != nil {
		return nil, err
	}
	for _, o := range outputs {
		result = append(result, array{o.Shape().Dimensions, tensors.MustCopyFlatData[float32](o)})
	}
	return result, nil
}

// withGradients makes a graph of y = layer(x), and of the gradients of
// Σ r·y with respect to x and to all variables, in the order of the names.
func withGradients(layer func(s *model.Scope, x *model.Node) *model.Node, names ...string) func(*model.Scope, []*model.Node) []*model.Node {
	return func(s *model.Scope, in []*model.Node) []*model.Node {
		x, r := in[0], in[1]
		y := layer(s, x)
		wanted := []*model.Node{x}
		for _, n := range names {
			wanted = append(wanted, s.Store().GetVariable(n).NodeValue(x.Graph()))
		}
		return append([]*model.Node{y}, graph.Gradient(graph.ReduceAllSum(graph.Mul(y, r)), wanted...)...)
	}
}

// rounding is the tolerance for sums of up to a hundred products of values
// below 1 in float32: 100 · 2⁻²⁴ · 1 ≈ 6e-6 at worst, in whatever order.
const rounding = 1e-5

func mustEqual(t *testing.T, what string, got, want array, tolerance float64) {
	t.Helper()
	if fmt.Sprint(got.dims) != fmt.Sprint(want.dims) {
		t.Fatalf("%s: shape %v, want %v", what, got.dims, want.dims)
	}
	for i := range want.v {
		if d := math.Abs(float64(got.v[i]) - float64(want.v[i])); !(d <= tolerance) {
			t.Fatalf("%s: value %d is %v, want %v\n got %v\nwant %v", what, i, got.v[i], want.v[i], got.v, want.v)
		}
	}
}
