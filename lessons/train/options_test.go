package train_test

import (
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/gomlx/compute"
	"github.com/gomlx/compute/gobackend"
	"github.com/gomlx/gomlx/core/tensors"
	"github.com/gomlx/gomlx/ml/layers/regularizer"

	"github.com/ninepixels/ninepixels/lessons/model"
	"github.com/ninepixels/ninepixels/lessons/train"
)

// strided is a network without poolings: it steps, keeps the size, and spreads.
func strided(options ...model.ConvOption) model.Func {
	return func(scope *model.Scope, images *model.Node) *model.Node {
		x := model.ReLU(model.Conv2D(scope.In("conv1"), images, 4, 3, 3, model.Stride(2), model.Same))
		x = model.ReLU(model.Conv2D(scope.In("conv2"), x, 4, 2, 3, options...))
		return model.Dense(scope.In("logits"), model.Flatten(x), 10)
	}
}

// normed has a normalization behind a convolution and behind a dense layer, and drops.
func normed(scope *model.Scope, images *model.Node) *model.Node {
	x := model.Conv2D(scope.In("conv1"), images, 4, 3, 3, model.Stride(2))
	x = model.ReLU(model.BatchNorm(scope.In("norm1"), x))
	x = model.Dropout(model.Flatten(x), .2)
	x = model.ReLU(model.BatchNorm(scope.In("norm2"), model.Dense(scope.In("hidden"), x, 8)))
	return model.Dense(scope.In("logits"), x, 10)
}

// values are those of a variable.
func values(t *testing.T, m *train.Model, path string) []float32 {
	t.Helper()
	v := m.Store().GetVariable(path)
	if v == nil {
		t.Fatalf("there is no variable %s", path)
	}
	all, err := tensors.CopyFlatData[float32](v.MustValue())
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// What is kept is what was trained, with the averages of a normalization: after Load,
// every logit and every measure is the same.
func TestLoadGivesTheSameNumbers(t *testing.T) {
	t.Chdir(t.TempDir())
	data, held := pictures(64, 10, 1), pictures(32, 10, 2)
	for name, fn := range map[string]model.Func{
		"stride": strided(model.Stride(2, 1)), "same": strided(model.Same), "dilation": strided(model.Dilation(2)), "norm": normed,
	} {
		onBackends(t, func(t *testing.T, b compute.Backend) {
			m := fit(t, b, train.Config{Name: name, Epochs: 3, BatchSize: 16, LearningRate: .01, Seed: 1, Validation: held}, fn, data)
			again, err := train.LoadOn(b, name, fn)
			if err != nil {
				t.Fatal(err)
			}
			for i, want := range logits(t, m, held) {
				if got := logits(t, again, held)[i]; !slices.Equal(got, want) {
					t.Fatalf("%s: picture %d has %v, and loaded %v", name, i, want, got)
				}
			}
			measured, err := again.Evaluate(held)
			if err != nil || measured != *m.History[2].Validation {
				t.Errorf("%s: loaded, it measures %v (%v), in training %v", name, measured, err, *m.History[2].Validation)
			}
			if first := m.History[0].Loss; !(m.History[2].Loss < .9*first) {
				t.Errorf("%s: nothing was learned, the loss goes from %v to %v", name, first, m.History[2].Loss)
			}
		})
	}
}

// Only a step of training changes the averages. They are those of what the layer saw:
// 12 steps are less than it takes Keras's averages to forget where they began.
func TestBatchNormKeepsAverages(t *testing.T) {
	data := pictures(64, 10, 1)
	onBackends(t, func(t *testing.T, b compute.Backend) {
		m := fit(t, b, train.Config{Epochs: 3, BatchSize: 16, LearningRate: 1e-6, Seed: 1}, normed, data)
		mean, variance := values(t, m, "/norm1/mean"), values(t, m, "/norm1/variance")
		if steps := values(t, m, "/norm1/avg_weight"); !slices.Equal(steps, []float32{12, 12, 12, 12}) {
			t.Errorf("%v steps are in the averages, want 12", steps)
		}
		sum, squares, n := make([]float64, 4), make([]float64, 4), 0
		weights, err := m.Weights("conv1")
		if err != nil {
			t.Fatal(err)
		}
		for i := range data.Len() {
			pixels := data.Pixels(i)
			for y := 0; y < 25; y += 2 {
				for x := 0; x < 25; x += 2 {
					n++
					for f := range 4 {
						v := float64(weights.Bias[f])
						for a := range 9 {
							v += float64(weights.Weights[a*4+f]) * float64(pixels[(y+a/3)*28+x+a%3]) / 255
						}
						sum[f] += v
						squares[f] += v * v
					}
				}
			}
		}
		for f := range 4 {
			wantMean := sum[f] / float64(n)
			wantVariance := squares[f]/float64(n) - wantMean*wantMean
			// The variance of all is that of the batches and that between them, which is small.
			if math.Abs(float64(mean[f])-wantMean) > 1e-3 || math.Abs(float64(variance[f])/wantVariance-1) > .02 {
				t.Errorf("channel %d: averages %v and %v, want %v and %v", f, mean[f], variance[f], wantMean, wantVariance)
			}
		}
		logits(t, m, data)
		if !slices.Equal(mean, values(t, m, "/norm1/mean")) {
			t.Error("predicting has changed the averages")
		}
	})
}

// The best epoch has its own averages, not those of the last.
func TestPatienceGivesBackAverages(t *testing.T) {
	data, held := pictures(64, 10, 1), pictures(32, 10, 2)
	var kept [][]float32
	cfg := train.Config{Epochs: 6, BatchSize: 16, LearningRate: .5, Seed: 1, Validation: held, Patience: 2,
		AfterEpoch: func(m *train.Model) bool {
			kept = append(kept, values(t, m, "/norm1/mean"))
			return false
		}}
	m := fit(t, gobackend.GetBackend(), cfg, normed, data)
	if m.Best == len(kept) {
		t.Fatalf("the last of %d epochs is the best: the test shows nothing", len(kept))
	}
	if got := values(t, m, "/norm1/mean"); !slices.Equal(got, kept[m.Best-1]) || slices.Equal(got, kept[len(kept)-1]) {
		t.Errorf("the averages are %v, those of epoch %d were %v", got, m.Best, kept[m.Best-1])
	}
}

// What stays from cell to cell has the averages, too, before any training as well.
func TestBatchNormStays(t *testing.T) {
	data := pictures(16, 10, 1)
	first, err := train.Untrained(train.Config{Seed: 1}, normed)
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range []*train.Model{first, fit(t, gobackend.GetBackend(), train.Config{Epochs: 1, BatchSize: 8}, normed, data)} {
		m.SetBackend(gobackend.GetBackend())
		kept, err := m.KeepAs()
		if err != nil {
			t.Fatal(err)
		}
		var again train.Model
		if err := again.KeptAs(kept); err != nil {
			t.Fatal(err)
		}
		again.SetBackend(gobackend.GetBackend())
		for i, want := range logits(t, m, data) {
			if got := logits(t, &again, data)[i]; !slices.Equal(got, want) {
				t.Fatalf("picture %d: kept %v, before %v", i, got, want)
			}
		}
		// Without the counts of steps: 4·9+4, 4·4, 676·8+8, 4·8, 8·10+10.
		if text := m.String(); !strings.Contains(text, "5,594 parameters") {
			t.Errorf("the model is %s", text)
		}
	}
}

// The seed fixes which values are dropped.
func TestDropoutIsSeeded(t *testing.T) {
	data := pictures(64, 10, 1)
	onBackends(t, func(t *testing.T, b compute.Backend) {
		losses := map[string]float64{}
		for name, rate := range map[string]float64{"none": 0, "a half": .5, "a half again": .5} {
			m := fit(t, b, train.Config{Epochs: 1, BatchSize: 16, Seed: 1}, func(scope *model.Scope, images *model.Node) *model.Node {
				return model.Dense(scope.In("logits"), model.Dropout(model.Flatten(images), rate), 10)
			}, data)
			losses[name] = m.History[0].Loss
		}
		if losses["a half"] != losses["a half again"] || losses["a half"] == losses["none"] {
			t.Errorf("the losses are %v", losses)
		}
	})
}

// A regularizer of the scope reaches the weights of the package's own layers, and not
// their biases: the loss is pulled towards small weights.
func TestFitRegularizesOwnLayers(t *testing.T) {
	data := pictures(64, 10, 1)
	for name, options := range map[string][]model.ConvOption{
		"plain": nil, "stride": {model.Stride(2, 1)}, "same": {model.Same}, "dilation": {model.Dilation(2)},
	} {
		onBackends(t, func(t *testing.T, b compute.Backend) {
			last := math.Inf(1)
			for _, amount := range []float64{0, 1} {
				m := fit(t, b, train.Config{Epochs: 2, BatchSize: 16, LearningRate: .01, Seed: 1},
					func(scope *model.Scope, images *model.Node) *model.Node {
						x := model.MaxPool2D(images, 2) // fewer pixels are as good
						inner := scope.In("part")
						inner.SetParam(regularizer.ParamL2, amount)
						x = model.ReLU(model.Conv2D(inner.In("conv"), x, 4, 2, 3, options...))
						return model.Dense(scope.In("logits"), model.Flatten(x), 10)
					}, data)
				sum := 0.0
				for _, w := range values(t, m, "/part/conv/weights") {
					sum += float64(w) * float64(w)
				}
				if !(sum < .98*last) {
					t.Errorf("%s, with %v: Σw² is %v, before it was %v", name, amount, sum, last)
				}
				last = sum
			}
		})
	}
}

// The loss that a regularizer adds is amount · Σw² of the layers below its scope: one
// step of gradient descent shows the slope 2 · amount · w. Adam's first step is the
// learning rate against the slope's sign, whatever its size.
func TestRegularizerPullsEveryWeight(t *testing.T) {
	data := pictures(16, 10, 1)
	fn := func(scope *model.Scope, images *model.Node) *model.Node {
		scope.SetParam(regularizer.ParamL2, 1e4)
		x := model.Flatten(model.MaxPool2D(model.Conv2D(scope.In("conv"), images, 2, 3, 3, model.Stride(2), model.Same), 7))
		return model.Dense(scope.In("logits"), x, 10)
	}
	first, err := train.Untrained(train.Config{Seed: 3}, fn)
	if err != nil {
		t.Fatal(err)
	}
	m := fit(t, gobackend.GetBackend(), train.Config{Epochs: 1, BatchSize: 16, LearningRate: 1e-4, Seed: 3}, fn, data)
	for _, path := range []string{"/conv/weights", "/logits/weights"} {
		before, after := values(t, first, path), values(t, m, path)
		for i := range before {
			if math.Abs(float64(before[i])) > 1e-3 && !(math.Abs(float64(after[i])) < math.Abs(float64(before[i]))) {
				t.Fatalf("%s: weight %d went from %v to %v", path, i, before[i], after[i])
			}
		}
	}
}
