package model_test

import (
	"math"
	"slices"
	"testing"

	"github.com/gomlx/compute"
	"github.com/gomlx/compute/gobackend"
	"github.com/gomlx/gomlx/core/tensors"
	gomlx "github.com/gomlx/gomlx/ml/model"

	"github.com/ninepixels/ninepixels/lessons/model"
)

// firstWeights builds fn and returns the variables that it made.
func firstWeights(t *testing.T, b compute.Backend, how model.Initializer, seed int64, fn model.Func) map[string][]float32 {
	t.Helper()
	store := gomlx.NewStore()
	exec, err := gomlx.NewExec(b, store, func(s *model.Scope, x *model.Node) *model.Node {
		model.Initialize(s, how, seed)
		return fn(s, x)
	})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := exec.Call(zeros(1, 28, 28, 1).tensor()); err != nil {
		t.Fatal(err)
	}
	got := map[string][]float32{}
	for v := range store.IterVariables() {
		got[v.Path()] = tensors.MustCopyFlatData[float32](v.MustValue())
	}
	return got
}

func TestFirstWeights(t *testing.T) {
	onBackends(t, func(t *testing.T, b compute.Backend) {
		got := firstWeights(t, b, model.GlorotUniform, 7, cnn(8, 16))
		for name, v := range map[string]int{"/conv1/weights": 72, "/conv2/weights": 1152, "/hidden/weights": 51200} {
			if len(got[name]) != v {
				t.Errorf("%s has %d values, want %d", name, len(got[name]), v)
			}
		}
		for _, name := range []string{"/conv1/bias", "/conv2/bias", "/hidden/bias", "/logits/bias"} {
			if len(got[name]) == 0 || slices.Max(got[name]) != 0 || slices.Min(got[name]) != 0 {
				t.Errorf("%s is not all zero: %v", name, got[name])
			}
		}

		// The same seed gives the same; another seed, another layer or another
		// neighbour do not matter to whom they should not matter.
		again := firstWeights(t, b, model.GlorotUniform, 7, cnn(8))
		if !slices.Equal(again["/conv1/weights"], got["/conv1/weights"]) {
			t.Error("conv1 changed because conv2 is gone")
		}
		other := firstWeights(t, b, model.GlorotUniform, 8, cnn(8))
		if slices.Equal(other["/conv1/weights"], got["/conv1/weights"]) {
			t.Error("two seeds give the same weights")
		}
		twice := firstWeights(t, b, model.GlorotUniform, 7, cnn(8, 8, 8))
		if slices.Equal(twice["/conv2/weights"], twice["/conv3/weights"]) {
			t.Error("two layers of one shape have the same weights")
		}
	})
}

// The hidden layer has 400·128 = 51,200 weights: the largest of so many
// uniform values is within 0.1 % of the limit but for a chance of e⁻⁵¹, and the
// deviation of so many normal values within 2 % of its own, which is six
// standard errors (1/√(2·51200) = 0.3 %).
func TestInitializerRanges(t *testing.T) {
	b := gobackend.GetBackend()
	glorot := firstWeights(t, b, model.GlorotUniform, 1, cnn(8, 16))["/hidden/weights"]
	limit := math.Sqrt(6.0 / (400 + 128))
	if hi, lo := float64(slices.Max(glorot)), float64(slices.Min(glorot)); hi > limit || hi < .999*limit || lo < -limit || lo > -.999*limit {
		t.Errorf("Glorot uniform runs from %v to %v, want ±%v", lo, hi, limit)
	}
	// A kernel's fans are those of all its places: 3·3·1 values in and 3·3·8 out,
	// and 3·3·8 and 3·3·16. The largest of 72 and of 1152 are within 10 % and 1 %
	// of the limit but for chances of e⁻⁷ and e⁻¹¹.
	kernels := firstWeights(t, b, model.GlorotUniform, 1, cnn(8, 16))
	for name, tt := range map[string]struct{ limit, share float64 }{
		"/conv1/weights": {math.Sqrt(6.0 / (9 + 9*8)), .9},
		"/conv2/weights": {math.Sqrt(6.0 / (9*8 + 9*16)), .99},
	} {
		largest := 0.0
		for _, v := range kernels[name] {
			largest = max(largest, math.Abs(float64(v)))
		}
		if largest > tt.limit || largest < tt.share*tt.limit {
			t.Errorf("%s reaches %v, want %v", name, largest, tt.limit)
		}
	}
	he := firstWeights(t, b, model.HeNormal, 1, cnn(8, 16))["/hidden/weights"]
	var sum float64
	for _, v := range he {
		sum += float64(v) * float64(v)
	}
	deviation, want := math.Sqrt(sum/float64(len(he))), math.Sqrt(2.0/400)
	if math.Abs(deviation/want-1) > .02 {
		t.Errorf("He normal deviates by %v, want %v", deviation, want)
	}
	if model.GlorotUniform.String() != "Glorot uniform" || model.HeNormal.String() != "He normal" {
		t.Error("an initializer has a wrong name")
	}
}
