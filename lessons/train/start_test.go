package train_test

import (
	"bytes"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/gomlx/compute"
	"github.com/gomlx/compute/gobackend"
	"github.com/gomlx/gomlx/ml/layers/norm"

	"github.com/ninepixels/ninepixels/lessons/dataset"
	"github.com/ninepixels/ninepixels/lessons/model"
	"github.com/ninepixels/ninepixels/lessons/train"
)

// deep has three layers that learn: conv1, block/hidden and logits.
func deep(classes int) model.Func {
	return func(scope *model.Scope, images *model.Node) *model.Node {
		x := model.MaxPool2D(model.ReLU(model.Conv2D(scope.In("conv1"), images, 4, 3, 3)), 2)
		x = model.ReLU(model.Dense(scope.In("block").In("hidden"), model.Flatten(x), 8))
		return model.Dense(scope.In("logits"), x, classes)
	}
}

func weightsOf(t *testing.T, m *train.Model, layer string) []float32 {
	t.Helper()
	l, err := m.Weights(layer)
	if err != nil {
		t.Fatal(err)
	}
	return slices.Concat(l.Weights, l.Bias)
}

// Going on is what it says: with a rate that moves nothing, the model is the one of
// before, also if another cell has made it, or a file has kept it.
func TestStartGoesOn(t *testing.T) {
	b := gobackend.GetBackend()
	t.Chdir(t.TempDir())
	data := own(96, 12, 10, 3, 1)
	first := fit(t, b, train.Config{Name: "fruit", Epochs: 12, BatchSize: 16, LearningRate: .02}, deep(6), data)
	loaded, err := train.LoadOn(b, "fruit", deep(6))
	if err != nil {
		t.Fatal(err)
	}
	kept, err := first.KeepAs()
	if err != nil {
		t.Fatal(err)
	}
	var cell train.Model
	if err := cell.KeptAs(kept); err != nil {
		t.Fatal(err)
	}
	want, before := logits(t, first, data), weightsOf(t, first, "conv1")
	for _, start := range []*train.Model{first, loaded, &cell} {
		var log bytes.Buffer
		m, err := train.FitOn(b, nil, train.Config{Epochs: 1, Seed: 99, BatchSize: 16, LearningRate: still, Start: start, Log: &log}, deep(6), data)
		if err != nil {
			t.Fatal(err)
		}
		for i, z := range logits(t, m, data) {
			for c, v := range z {
				if math.Abs(float64(v-want[i][c])) > 1e-5 { // biases of 0 become 1e-30
					t.Fatalf("picture %d has the logits %v, and %v before", i, z, want[i])
				}
			}
		}
		if line := "starting from \"fruit\": conv1, block/hidden and logits have its weights\n"; !strings.Contains(log.String(), line) {
			t.Errorf("the log is %q", &log)
		}
	}
	if m := fit(t, b, train.Config{Epochs: 1, BatchSize: 16, Start: first}, deep(6), data); m.History[0].Loss > first.History[0].Loss/2 {
		t.Errorf("the loss is %v, and began with %v", m.History[0].Loss, first.History[0].Loss)
	}
	if !slices.Equal(weightsOf(t, first, "conv1"), before) {
		t.Error("Start has changed")
	}
}

// Fine-tuning: other classes draw the last layer anew, and frozen layers stay to the bit.
func TestFineTuning(t *testing.T) {
	onBackends(t, func(t *testing.T, b compute.Backend) {
		six := own(96, 12, 10, 3, 1)
		start := fit(t, b, train.Config{Epochs: 8, BatchSize: 16, LearningRate: .02}, deep(6), six)
		two := six.OfClass(0, 1)
		tests := []struct {
			freeze []string
			stays  map[string]bool
			line   string
		}{
			{nil, map[string]bool{"conv1": false, "block/hidden": false}, ""},
			{[]string{"conv1"}, map[string]bool{"conv1": true, "block/hidden": false}, "conv1 stays as before: frozen\n"},
			{[]string{"conv1", "block"}, map[string]bool{"conv1": true, "block/hidden": true}, "conv1 and block stay as before: frozen\n"},
		}
		if b != gobackend.GetBackend() {
			tests = tests[2:] // a program takes a while to compile
		}
		for _, tt := range tests {
			var log bytes.Buffer
			m, err := train.FitOn(b, nil, train.Config{Epochs: 3, BatchSize: 16, Start: start, Freeze: tt.freeze, WeightDecay: .1, Log: &log}, deep(2), two)
			if err != nil {
				t.Fatal(err)
			}
			for layer, stays := range tt.stays {
				if same := slices.Equal(weightsOf(t, m, layer), weightsOf(t, start, layer)); same != stays {
					t.Errorf("Freeze %q: %s stays: %v", tt.freeze, layer, same)
				}
			}
			if line := "starting from a model without a name: conv1 and block/hidden have its weights; logits is drawn anew, for other shapes\n"; !strings.Contains(log.String(), line) ||
				!strings.Contains(log.String(), tt.line) {
				t.Errorf("the log is %q", &log)
			}
			// Whoever gets the model may train all of it.
			if all := fit(t, b, train.Config{Epochs: 1, BatchSize: 16, Start: m}, deep(2), two); slices.Equal(weightsOf(t, all, "conv1"), weightsOf(t, m, "conv1")) {
				t.Error("a frozen layer is frozen for ever")
			}
			if v := m.Store().GetVariable("/conv1/weights"); !v.Trainable {
				t.Error("a frozen layer stays frozen in the model")
			}
		}
	})
}

// A layer of another shape is drawn as without Start, and one that is new, too.
func TestStartOfAnotherFunction(t *testing.T) {
	b, data := gobackend.GetBackend(), own(36, 12, 10, 1, 1)
	start := fit(t, b, train.Config{Epochs: 1, Seed: 4, BatchSize: 12}, pooled(6), own(36, 12, 10, 3, 1))
	more := func(scope *model.Scope, images *model.Node) *model.Node {
		x := model.MaxPool2D(model.ReLU(model.Conv2D(scope.In("conv1"), images, 4, 3, 3)), 2)
		x = model.ReLU(model.Conv2D(scope.In("more"), x, 4, 1, 1))
		return model.Dense(scope.In("logits"), model.Flatten(x), 6)
	}
	var log bytes.Buffer
	m, err := train.FitOn(b, nil, train.Config{Epochs: 1, Seed: 9, BatchSize: 12, LearningRate: still, Start: start, Log: &log}, more, data)
	if err != nil {
		t.Fatal(err)
	}
	want := "starting from a model without a name: logits has its weights; conv1 is drawn anew, for other shapes; more is drawn, for it has none of this name\n"
	if !strings.Contains(log.String(), want) {
		t.Errorf("the log is %q", &log)
	}
	without := fit(t, b, train.Config{Epochs: 1, Seed: 9, BatchSize: 12, LearningRate: still}, more, data)
	weights := func(m *train.Model, layer string) []float32 {
		l, err := m.Weights(layer)
		if err != nil {
			t.Fatal(err)
		}
		return l.Weights
	}
	if !slices.Equal(weights(m, "logits"), weights(start, "logits")) || !slices.Equal(weights(m, "conv1"), weights(without, "conv1")) ||
		!slices.Equal(weights(m, "more"), weights(without, "more")) {
		t.Error("a layer has not the weights that the line says")
	}
}

// The means of a normalization change without a gradient. Frozen ones do not.
func TestFreezeHoldsMeans(t *testing.T) {
	b, data := gobackend.GetBackend(), own(36, 12, 10, 3, 1)
	normed := func(scope *model.Scope, images *model.Node) *model.Node {
		x := norm.BatchNorm(scope.In("norm1"), images, -1).UseBackendInference(false).Done()
		return model.Dense(scope.In("logits"), model.Flatten(x), 6)
	}
	state := func(m *train.Model) (all []float32) {
		for v := range m.Store().IterVariables() {
			if strings.HasPrefix(v.Path(), "/norm1/") {
				all = append(all, flat(v.MustValue().Value())...)
			}
		}
		return all
	}
	start := fit(t, b, train.Config{Epochs: 1, BatchSize: 12}, normed, data)
	frozen := fit(t, b, train.Config{Epochs: 2, BatchSize: 12, Start: start, Freeze: []string{"norm1"}}, normed, data)
	free := fit(t, b, train.Config{Epochs: 2, BatchSize: 12, Start: start}, normed, data)
	if s := state(start); len(s) < 12 || !slices.Equal(state(frozen), s) || slices.Equal(state(free), s) {
		t.Errorf("the normalization has %v in Start, %v frozen, %v free", s, state(frozen), state(free))
	}
}

func TestStartAndFreezeErrors(t *testing.T) {
	b, data := gobackend.GetBackend(), own(36, 12, 10, 3, 1)
	start := fit(t, b, train.Config{Epochs: 1, BatchSize: 12}, deep(6), data)
	broken := fit(t, b, train.Config{Epochs: 1, BatchSize: 12}, deep(6), data)
	if err := broken.SetWeights("conv1", slices.Repeat([]float32{float32(math.NaN())}, 108), nil); err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		cfg  train.Config
		fn   model.Func
		data *dataset.Split
		want string
	}{
		{train.Config{Start: &train.Model{}}, deep(6), data, "the setting Start is a model without weights: it comes from train.Fit or train.Load"},
		{train.Config{Start: broken}, deep(6), data, "the setting Start has conv1/weights that is not finite: it comes from a training that has diverged"},
		{train.Config{Start: start}, dense, pictures(36, 10, 1), "the setting Start has nothing in common with this function: its layers are conv1, block/hidden and logits, and this function's are hidden and logits: give the layers the same names"},
		{train.Config{Freeze: []string{"conv2"}}, deep(6), data, `the setting Freeze names "conv2", but there is no layer of this name that learns: this model has conv1, block/hidden and logits`},
		{train.Config{Freeze: []string{""}}, deep(6), data, `the setting Freeze names "", but`},
		{train.Config{Freeze: []string{"conv"}}, deep(6), data, `the setting Freeze names "conv", but`},
		{train.Config{Freeze: []string{"maxpool1"}}, deep(6), data, `the setting Freeze names "maxpool1", but`},
		{train.Config{Freeze: []string{"logits", "conv1", "block/hidden"}}, deep(6), data, "the setting Freeze names every layer that learns: leave one out of it"},
		{train.Config{Start: start, Freeze: []string{"conv1", "logits"}}, deep(2), data.OfClass(0, 1), `the setting Freeze names "logits", but Start gives this layer no weights: leave it out of Freeze`},
	} {
		tt.cfg.BatchSize = 12
		m, err := train.FitOn(b, nil, silent(tt.cfg), tt.fn, tt.data)
		mustFail(t, err, tt.want)
		if m != nil {
			t.Error("there is a model beside the error")
		}
	}
}
