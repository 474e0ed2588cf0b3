package backprop_test

import (
	"math"
	"testing"

	"github.com/gomlx/compute"
	"github.com/gomlx/compute/gobackend"
	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
	gomlx "github.com/gomlx/gomlx/ml/model"

	"github.com/ninepixels/ninepixels/lessons/backprop"
	"github.com/ninepixels/ninepixels/lessons/model"
	"github.com/ninepixels/ninepixels/lessons/train"
)

// GoMLX derives the gradients of the same layer from its graph, in float32.
func TestGoMLXAgrees(t *testing.T) {
	backends := map[string]compute.Backend{"go": gobackend.GetBackend()}
	if !testing.Short() {
		b, err := train.Backend()
		if err != nil || train.BackendName() != "xla:cpu" {
			t.Fatalf("this test needs XLA (%v): run `go run ./kernel setup` in the project's folder", err)
		}
		backends["xla"] = b
	}
	x, k, e := drawn(12, 10, 1), kernel(2), drawn(10, 8, 3)
	forK := backprop.Weights(x, e)
	want := [][]float64{flatten(backprop.Correlate(x, k)), flatten(backprop.Input(e, k)), flatten(forK)}
	// Sums of products below 1, rounded to float32 once at each input, product
	// and addition, at 2⁻²⁴ ≈ 6e-8 each: y and dx sum 9, dk 80 of them.
	tolerance := []float64{3 * 9 * 6e-8, 3 * 9 * 6e-8, 3 * 80 * 6e-8}
	for name, b := range backends {
		store := gomlx.NewStore()
		for path, v := range map[string]*tensors.Tensor{
			"/c/weights": tensor(rows(k), 3, 3, 1, 1), "/c/bias": tensors.FromValue([]float32{0}),
		} {
			if _, err := store.CreateVariable(path, v); err != nil {
				t.Fatal(err)
			}
		}
		exec, err := gomlx.NewExec(b, store, func(s *model.Scope, in []*model.Node) []*model.Node {
			y := model.Conv2D(s.In("c"), in[0], 1, 3, 3)
			weights := s.Store().GetVariable("/c/weights").NodeValue(y.Graph())
			loss := graph.ReduceAllSum(graph.Mul(y, in[1])) // dL/dy = e
			return append([]*model.Node{y}, graph.Gradient(loss, in[0], weights)...)
		})
		if err != nil {
			t.Fatal(err)
		}
		out, err := exec.Call(tensor(x, 1, 12, 10, 1), tensor(e, 1, 10, 8, 1))
		if err != nil {
			t.Fatal(err)
		}
		for i, what := range []string{"the layer's output", "the gradient of its input", "the gradient of its weights"} {
			for place, got := range tensors.MustCopyFlatData[float32](out[i]) {
				if d := math.Abs(float64(got) - want[i][place]); !(d <= tolerance[i]) {
					t.Errorf("%s: %s at %d is %v, want %v", name, what, place, got, want[i][place])
				}
			}
		}
	}
}

func rows(k [3][3]float64) matrix { return matrix{k[0][:], k[1][:], k[2][:]} }

func flatten(m matrix) (flat []float64) {
	for _, row := range m {
		flat = append(flat, row...)
	}
	return flat
}

func tensor(m matrix, dims ...int) *tensors.Tensor {
	var flat []float32
	for _, v := range flatten(m) {
		flat = append(flat, float32(v))
	}
	return tensors.FromFlatDataAndDimensions(flat, dims...)
}
