package train_test

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/gomlx/compute"
	"github.com/gomlx/compute/gobackend"
	"github.com/gomlx/gomlx/core/tensors"
	"github.com/gomlx/gomlx/ml/layers/regularizer"

	"github.com/ninepixels/ninepixels/lessons/dataset"
	"github.com/ninepixels/ninepixels/lessons/model"
	"github.com/ninepixels/ninepixels/lessons/train"
)

// optional is a network without poolings: it steps, spreads, and keeps the size, with a
// kernel of even size among others.
func optional(scope *model.Scope, images *model.Node) *model.Node {
	x := model.ReLU(model.Conv2D(scope.In("stride"), images, 4, 3, 3, model.Stride(2), model.Same))
	x = model.ReLU(model.Conv2D(scope.In("dilation"), x, 4, 3, 3, model.Dilation(2)))
	x = model.ReLU(model.Conv2D(scope.In("same"), x, 4, 2, 3, model.Same))
	return model.Dense(scope.In("logits"), model.Flatten(x), 10)
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
	for name, fn := range map[string]model.Func{"options": optional, "norm": normed} {
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

// coloured are noisy pictures of 12×10 pixels in three classes: class c has one bright
// channel.
func coloured(n int, seed uint64) *dataset.Split {
	r := rand.New(rand.NewPCG(seed, 0))
	s := &dataset.Split{Images: make([]uint8, n*360), Labels: make([]uint8, n), H: 12, W: 10, C: 3, Names: []string{"red", "green", "blue"}}
	for i := range n {
		s.Labels[i] = uint8(i % 3)
		for p := range 360 {
			s.Images[i*360+p] = uint8(r.IntN(150))
			if p%3 == i%3 {
				s.Images[i*360+p] += 60
			}
		}
	}
	return s
}

// A network of blocks as they are written today, with an odd number of rows and columns,
// learns pictures in colour, is kept, and is the same when it is loaded.
func TestBlocksOnColour(t *testing.T) {
	t.Chdir(t.TempDir())
	block := func(scope *model.Scope, x *model.Node, filters int) *model.Node {
		x = model.Conv2D(scope.In("conv"), x, filters, 3, 3, model.Same, model.Stride(2))
		return model.ReLU(model.BatchNorm(scope.In("norm"), x))
	}
	fn := func(scope *model.Scope, images *model.Node) *model.Node {
		x := block(scope.In("block2"), block(scope.In("block1"), images, 4), 6)
		return model.Dense(scope.In("logits"), model.Dropout(model.GlobalMeanPool(x), .1), 3)
	}
	data, held := coloured(96, 1), coloured(30, 2)
	onBackends(t, func(t *testing.T, b compute.Backend) {
		m := fit(t, b, train.Config{Name: "colour", Epochs: 8, BatchSize: 16, LearningRate: .02, Seed: 1, Validation: held}, fn, data)
		again, err := train.LoadOn(b, "colour", fn)
		if err != nil {
			t.Fatal(err)
		}
		got, err := again.Evaluate(held)
		if err != nil || got != *m.History[7].Validation || got.Accuracy < .9 {
			t.Errorf("loaded, it measures %v (%v), in training %v", got, err, *m.History[7].Validation)
		}
		for i, want := range logits(t, m, held) {
			if loaded := logits(t, again, held)[i]; !slices.Equal(loaded, want) {
				t.Fatalf("picture %d has %v, and loaded %v", i, want, loaded)
			}
		}
	})
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

// A regularizer of the scope reaches the weights of the package's own layers, whatever
// their options: they are pulled towards zero.
func TestFitRegularizesOwnLayers(t *testing.T) {
	data := pictures(64, 10, 1)
	onBackends(t, func(t *testing.T, b compute.Backend) {
		sums := map[string][]float64{}
		for _, amount := range []float64{0, 1} {
			m := fit(t, b, train.Config{Epochs: 2, BatchSize: 16, LearningRate: .01, Seed: 1},
				func(scope *model.Scope, images *model.Node) *model.Node {
					scope.SetParam(regularizer.ParamL2, amount)
					return optional(scope, images)
				}, data)
			for _, layer := range []string{"stride", "dilation", "same", "logits"} {
				sum := 0.0
				for _, w := range values(t, m, "/"+layer+"/weights") {
					sum += float64(w) * float64(w)
				}
				sums[layer] = append(sums[layer], sum)
			}
		}
		for layer, sum := range sums {
			if !(sum[1] < .9*sum[0]) {
				t.Errorf("%s: Σw² is %v, and without a regularizer %v", layer, sum[1], sum[0])
			}
		}
	})
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
