package train_test

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"github.com/gomlx/compute"
	"github.com/gomlx/compute/gobackend"
	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/ml/layers/regularizer"
	"github.com/gomlx/gomlx/ml/train/optimizer"

	"github.com/ninepixels/ninepixels/lessons/augment"
	"github.com/ninepixels/ninepixels/lessons/model"
	"github.com/ninepixels/ninepixels/lessons/train"
)

// A counter is a display that is told of several steps at once.
type counter struct {
	watcher
	calls []int // how many steps each has told of
}

func (c *counter) Steps(losses []float64) {
	c.calls = append(c.calls, len(losses))
	c.losses = append(c.losses, losses...)
}

// oneByOne has every step take a call of its own, and changes nothing else: a schedule
// sets the rate between two calls.
func oneByOne(c train.Config) train.Config {
	c.Schedule = func(int, int) float64 { return 1 }
	return c
}

// What a step leaves behind is what the next one begins with: weights, Adam's averages
// and its count, the averages of a normalization, the random numbers of a dropout, and
// what another optimizer keeps. So many steps in one call give every loss and every
// weight that they give one by one, to the last digit.
func TestStepsOfOneCallAreThoseOfManyCalls(t *testing.T) {
	if testing.Short() {
		return // XLA is not set up then
	}
	withAll := func(s *model.Scope, x *model.Node) *model.Node {
		x = model.ReLU(model.BatchNorm(s.In("n"), model.Dense(s.In("hidden"), model.Flatten(model.MaxPool2D(x, 2)), 16)))
		return model.Dense(s.In("logits"), model.Dropout(x, .3), 10)
	}
	regular := func(s *model.Scope, x *model.Node) *model.Node {
		s.SetParam(regularizer.ParamL2, .1)
		return dense(s, x)
	}
	frozen := func(s *model.Scope, x *model.Node) *model.Node {
		fixed := s.In("own").VariableWithValue("temperature", float32(.5)).SetTrainable(false)
		return graph.Mul(dense(s, x), fixed.NodeValue(x.Graph()))
	}
	data, b := pictures(16*40, 10, 1), xla(t)
	for _, tt := range []struct {
		name string
		cfg  train.Config
		fn   model.Func
	}{
		{"dense, in colour", train.Config{}, linear(6)},
		{"decaying weights", train.Config{WeightDecay: .1}, dense},
		{"normalization and dropout", train.Config{}, withAll},
		{"a frozen layer, a fixed variable", train.Config{Freeze: []string{"hidden"}}, frozen},
		{"a regularizer", train.Config{}, regular},
		{"RMSProp", train.Config{Optimizer: optimizer.RMSProp().Done()}, dense},
		{"changed pictures, weighted classes", train.Config{Each: augment.Flip, ClassWeights: []float64{1, 2, 1, 1, 1, 1, 1, 1, 1, .5}}, dense},
	} {
		t.Run(tt.name, func(t *testing.T) {
			tt.cfg.Epochs, tt.cfg.BatchSize, tt.cfg.Seed = 2, 16, 3
			from := data
			if strings.HasSuffix(tt.name, "colour") {
				from = own(16*40, 16, 16, 3, 1) // of six classes
			}
			fit := func(cfg train.Config) (*train.Model, *counter) {
				c := &counter{}
				m, err := train.FitOn(b, c, silent(cfg), tt.fn, from)
				if err != nil {
					t.Fatal(err)
				}
				return m, c
			}
			many, calls := fit(tt.cfg)
			one, single := fit(oneByOne(tt.cfg))
			if steps := 2 * from.Len() / 16; len(calls.losses) != steps || len(single.calls) != steps {
				t.Fatalf("%d steps, and %d calls for single steps, want %d", len(calls.losses), len(single.calls), steps)
			}
			if calls.calls[0] != 1 || slices.Max(calls.calls) == 1 {
				t.Errorf("the calls took %v steps: the first is to take one, and some are to take more", calls.calls)
			}
			if !slices.Equal(calls.losses, single.losses) {
				t.Errorf("the losses are %v, one by one %v", calls.losses, single.losses)
			}
			var kept [2]bytes.Buffer
			for i, m := range []*train.Model{many, one} {
				m.History = nil // it has seconds
				if err := m.Encode(&kept[i]); err != nil {
					t.Fatal(err)
				}
			}
			if !bytes.Equal(kept[0].Bytes(), kept[1].Bytes()) {
				t.Error("the weights are not those of single steps")
			}
		})
	}
}

// Without a loop, each call takes one step: on the pure Go backend, and for convolutions,
// also such as no layer of package model has made.
func TestOneStepPerCall(t *testing.T) {
	if testing.Short() {
		return // XLA is not set up then
	}
	ownConvolution := func(s *model.Scope, x *model.Node) *model.Node {
		kernel := graph.Const(x.Graph(), [][][][]float32{{{{1}}, {{-1}}, {{0}}}})
		return linear(10)(s, graph.Convolve(x, kernel).Done())
	}
	for _, tt := range []struct {
		name string
		b    compute.Backend
		fn   model.Func
	}{{"pure Go", gobackend.GetBackend(), dense}, {"windows", xla(t), cnn}, {"own", xla(t), ownConvolution}} {
		c := &counter{}
		if _, err := train.FitOn(tt.b, c, silent(train.Config{Epochs: 1}), tt.fn, pictures(320, 10, 1)); err != nil {
			t.Fatal(err)
		}
		if len(c.calls) != 10 || slices.Max(c.calls) != 1 {
			t.Errorf("%s: the calls took %v steps, want ten of one", tt.name, c.calls)
		}
	}
}

// A loss that is no number is found at its step, wherever that stands in a call.
func TestDivergenceInTheMiddleOfACall(t *testing.T) {
	if testing.Short() {
		return // XLA is not set up then
	}
	// A picture that is all white has no answer.
	noWhite := func(s *model.Scope, x *model.Node) *model.Node {
		return graph.Mul(linear(10)(s, x), graph.Sqrt(graph.AddScalar(graph.Neg(graph.ReduceMean(x, 1, 2)), .99)))
	}
	cfg, found := silent(train.Config{Epochs: 1, BatchSize: 16}), map[string]bool{}
	for place := range 6 {
		data := pictures(16*12, 10, 1)
		for p := range data.Pixels(place) {
			data.Pixels(place)[p] = 255
		}
		_, err := train.FitOn(xla(t), &counter{}, cfg, noWhite, data)
		_, want := train.FitOn(xla(t), &counter{}, oneByOne(cfg), noWhite, data)
		mustFail(t, err, "the loss is NaN at epoch 1, step ")
		if err.Error() != want.Error() {
			t.Errorf("%v; one by one %v", err, want)
		}
		found[err.Error()] = true
	}
	if len(found) < 3 {
		t.Errorf("the pictures stand in too few steps: %v", found)
	}
}
