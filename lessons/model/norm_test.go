package model_test

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/gomlx/compute"
	"github.com/gomlx/compute/gobackend"
	"github.com/gomlx/gomlx/core/graph"
	gomlx "github.com/gomlx/gomlx/ml/model"

	"github.com/ninepixels/ninepixels/lessons/model"
)

// training has a layer drawn as in a step of training.
func training(layer func(s *model.Scope, x *model.Node) *model.Node) func(s *model.Scope, x *model.Node) *model.Node {
	return func(s *model.Scope, x *model.Node) *model.Node {
		s.Store().SetTraining(x.Graph(), true)
		return layer(s, x)
	}
}

func batchNorm(s *model.Scope, x *model.Node) *model.Node { return model.BatchNorm(s.In("n"), x) }

func TestBatchNormByHand(t *testing.T) {
	// Two rows of two channels. Channel 0 has 1 and 3: mean 2, variance 1. Channel 1 has
	// -4 and 4: mean 0, variance 16.
	x := of([]float32{1, -4, 3, 4}, 2, 2)
	vars := map[string]array{"/n/scale": of([]float32{2, 1}, 2), "/n/offset": of([]float32{10, 0}, 2),
		"/n/mean": of([]float32{1, 2}, 2), "/n/variance": of([]float32{.999, 3.999}, 2), "/n/avg_weight": of([]float32{3, 3}, 2)}
	onBackends(t, func(t *testing.T, b compute.Backend) {
		// By the averages: √(0.999+0.001) = 1 and √(3.999+0.001) = 2. Channel 0: 2·(1-1)+10,
		// 2·(3-1)+10; channel 1: (-4-2)/2, (4-2)/2.
		got := run(t, b, vars, layer(batchNorm), x)
		mustEqual(t, "by the averages", got[0], of([]float32{10, -3, 14, 1}, 2, 2), rounding)

		// By the batch: ±1/√1.001 = ±0.9995004, ±4/√16.001 = ±0.9999688. Three steps are in
		// the averages, so m = 1-1/4: 0.75·1+0.25·2 = 1.25 and 0.75·2+0.25·0 = 1.5; 0.75·0.999+0.25 = 0.99925,
		// and 0.75·3.999+0.25·16 = 6.99925.
		got = run(t, b, vars, func(s *model.Scope, in []*model.Node) []*model.Node {
			y := training(batchNorm)(s, in[0])
			out := []*model.Node{y}
			for _, part := range []string{"mean", "variance", "avg_weight"} {
				out = append(out, s.Store().GetVariable("/n/"+part).NodeValue(y.Graph()))
			}
			return out
		}, x)
		mustEqual(t, "by the batch", got[0], of([]float32{8.0009992, -.9999688, 11.9990008, .9999688}, 2, 2), rounding)
		mustEqual(t, "mean", got[1], of([]float32{1.25, 1.5}, 2), rounding)
		mustEqual(t, "variance", got[2], of([]float32{.99925, 6.99925}, 2), rounding)
		mustEqual(t, "steps", got[3], of([]float32{4, 4}, 2), 0)
	})
}

// naiveNorm is Σ r·y in float64, for the values of a batch [N h w C].
func naiveNorm(x, scale, offset, r []float64, channels int) float64 {
	n := float64(len(x) / channels)
	loss := 0.0
	for c := range channels {
		mean, variance := 0.0, 0.0
		for i := c; i < len(x); i += channels {
			mean += x[i] / n
		}
		for i := c; i < len(x); i += channels {
			variance += (x[i] - mean) * (x[i] - mean) / n
		}
		for i := c; i < len(x); i += channels {
			loss += r[i] * (scale[c]*(x[i]-mean)/math.Sqrt(variance+1e-3) + offset[c])
		}
	}
	return loss
}

// slopes are the derivatives of f by differences: (f(x+h)-f(x-h))/2h, which in
// float64 with h = 1e-5 are good to some 1e-9.
func slopes(x []float64, f func() float64) []float32 {
	const h = 1e-5
	out := make([]float32, len(x))
	for i, old := range x {
		x[i] = old + h
		up := f()
		x[i] = old - h
		out[i] = float32((up - f()) / (2 * h))
		x[i] = old
	}
	return out
}

func wide(a array) []float64 {
	out := make([]float64, len(a.v))
	for i, v := range a.v {
		out[i] = float64(v)
	}
	return out
}

// In training, mean and variance depend on the input, and gradients go by way of them.
func TestBatchNormGradients(t *testing.T) {
	for name, dims := range map[string][]int{"pictures": {3, 4, 2, 3}, "rows": {6, 5}} {
		channels := dims[len(dims)-1]
		x, r, scale, offset := drawn(1, dims...), drawn(2, dims...), drawn(3, channels), drawn(4, channels)
		x64, r64, s64, o64 := wide(x), wide(r), wide(scale), wide(offset)
		f := func() float64 { return naiveNorm(x64, s64, o64, r64, channels) }
		want := []array{of(slopes(x64, f), dims...), of(slopes(s64, f), channels), of(slopes(o64, f), channels)}
		onBackends(t, func(t *testing.T, b compute.Backend) {
			got := run(t, b, map[string]array{"/n/scale": scale, "/n/offset": offset},
				withGradients(training(batchNorm), "/n/scale", "/n/offset"), x, r)
			for i, what := range []string{"dx", "dscale", "doffset"} {
				// Sums of up to 24 products of values below 4.
				mustEqual(t, name+": "+what, got[i+1], want[i], 2*rounding)
			}
		})
	}
}

// Values far from zero are normalized as well: the variance is no difference of two
// large numbers. At 100±0.1 the last bit of a float32 is 8e-6, of a deviation of 0.058 the
// 1.3e-4th part, and a mean is good to some such bits.
func TestBatchNormFarFromZero(t *testing.T) {
	x, r := drawn(1, 128, 2), drawn(2, 128, 2)
	for i := range x.v {
		x.v[i] = x.v[i]*.1 + 100
	}
	x64, r64 := wide(x), wide(r)
	f := func() float64 { return naiveNorm(x64, []float64{1, 1}, []float64{0, 0}, r64, 2) }
	want := slopes(r64, f) // Σ r·y is linear in r: its slopes are y
	onBackends(t, func(t *testing.T, b compute.Backend) {
		got := run(t, b, nil, layer(training(batchNorm)), x)
		mustEqual(t, "y", got[0], of(want, 128, 2), 2e-3)
	})
}

// Outside of training, the gradient is that of a scale and an offset; package feature
// asks for it. And what a picture becomes does not depend on the others.
func TestBatchNormOutsideOfTraining(t *testing.T) {
	vars := map[string]array{"/n/scale": drawn(1, 3), "/n/offset": drawn(2, 3), "/n/mean": drawn(3, 3), "/n/variance": of([]float32{.5, 1, 2}, 3)}
	x, r := drawn(4, 2, 2, 2, 3), drawn(5, 2, 2, 2, 3)
	onBackends(t, func(t *testing.T, b compute.Backend) {
		got := run(t, b, vars, withGradients(batchNorm), x, r)
		dx := zeros(x.dims...)
		for i := range dx.v {
			dx.v[i] = r.v[i] * vars["/n/scale"].v[i%3] / float32(math.Sqrt(float64(vars["/n/variance"].v[i%3])+1e-3))
		}
		mustEqual(t, "dx", got[1], dx, rounding)
		alone := run(t, b, vars, layer(batchNorm), of(x.v[12:], 1, 2, 2, 3))
		mustEqual(t, "the second picture by itself", alone[0], of(got[0].v[12:], 1, 2, 2, 3), rounding)
	})
}

// A layer whose scale is not to be trained is left as it is.
func TestBatchNormFrozen(t *testing.T) {
	x := of([]float32{1, 3}, 2, 1)
	onBackends(t, func(t *testing.T, b compute.Backend) {
		got := run(t, b, map[string]array{"/n/scale": of([]float32{2}, 1)}, func(s *model.Scope, in []*model.Node) []*model.Node {
			s.Store().GetVariable("/n/scale").SetTrainable(false)
			y := training(batchNorm)(s, in[0])
			for v := range s.Store().IterVariables() {
				if v.Trainable || v.ChangedInGraph(y.Graph()) {
					t.Errorf("%s: trained %v, changed %v", v.Path(), v.Trainable, v.ChangedInGraph(y.Graph()))
				}
			}
			return []*model.Node{y}
		}, x)
		// The averages are still 0 and 1: 2·1/√1.001 = 1.9990008.
		mustEqual(t, "y", got[0], of([]float32{1.9990008, 5.9970022}, 2, 1), rounding)
	})
}

func TestDropout(t *testing.T) {
	x := of(make([]float32, 10000), 10000)
	for i := range x.v {
		x.v[i] = 3
	}
	drop := func(s *model.Scope, x *model.Node) *model.Node { return model.Dropout(x, .25) }
	onBackends(t, func(t *testing.T, b compute.Backend) {
		mustEqual(t, "outside of training", run(t, b, nil, layer(drop), x)[0], x, 0)
		seeded := func(seed int64) array {
			return run(t, b, nil, func(s *model.Scope, in []*model.Node) []*model.Node {
				s.Store().SetParam(gomlx.ParamInitialSeed, seed)
				return []*model.Node{training(drop)(s, in[0])}
			}, x)[0]
		}
		one, same, other := seeded(1), seeded(1), seeded(2)
		mustEqual(t, "the same seed", same, one, 0)
		dropped, different := 0, 0
		for i, v := range one.v {
			switch {
			case v == 0:
				dropped++
			case v != 4: // 3/(1-0.25)
				t.Fatalf("value %d is %v, want 0 or 4", i, v)
			}
			if v != other.v[i] {
				different++
			}
		}
		// 2,500 of 10,000, with a deviation of √(10000·0.25·0.75) = 43: five of them. Two
		// seeds differ in 2·0.25·0.75 of the places.
		if math.Abs(float64(dropped-2500)) > 5*43 || math.Abs(float64(different-3750)) > 5*48 {
			t.Errorf("%d values of 10,000 are dropped, and %d differ by the seed", dropped, different)
		}
	})
}

// All of the layer's numbers are in the table, those that only training uses, too, but
// no count of steps. A dropout changes no shape.
func TestSummaryOfNormAndDropout(t *testing.T) {
	s, err := model.Summarize(gobackend.GetBackend(), func(s *model.Scope, x *model.Node) *model.Node {
		x = model.Conv2D(s.In("conv1"), x, 4, 3, 3, model.Same)
		x = model.ReLU(model.BatchNorm(s.In("norm1"), x))
		x = model.Flatten(model.Dropout(model.MaxPool2D(x, 2), .5))
		return model.Dense(s.In("logits"), model.Dropout(x, .2), 2)
	}, 4, 4, 3)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, r := range s.Rows {
		got = append(got, strings.TrimSpace(strings.Join([]string{r.Layer, r.Kind, fmt.Sprint(r.Output), fmt.Sprint([]int{r.Params})}, " ")))
	}
	want := "conv1 Conv2D [4 4 4] [112], norm1 BatchNorm + ReLU [4 4 4] [16], maxpool1 MaxPool2D [2 2 4] [0], " +
		"dropout1 Dropout [2 2 4] [0], flatten1 Flatten [16] [0], dropout2 Dropout [16] [0], logits Dense [2] [34]"
	if text := strings.Join(got, ", "); text != want || s.Params != 162 {
		t.Errorf("got %s, %d parameters\nwant %s, 162 parameters", text, s.Params, want)
	}
}

// The names are the same in training, where a dropout makes a new node, and outside.
func TestDropoutKeepsNames(t *testing.T) {
	for _, train := range []bool{false, true} {
		var names []string
		run(t, gobackend.GetBackend(), nil, func(s *model.Scope, in []*model.Node) []*model.Node {
			s.Store().SetTraining(in[0].Graph(), train)
			x := model.ReLU(model.Dropout(model.Conv2D(s.In("a"), in[0], 2, 1, 1), .5))
			for _, l := range model.Layers(x.Graph()) {
				names = append(names, l.Name)
			}
			return []*model.Node{x}
		}, zeros(1, 2, 2, 1))
		if got := strings.Join(names, " "); got != "a dropout1 dropout1/relu" {
			t.Errorf("in training %v: %s", train, got)
		}
	}
}

func TestNormAndDropoutRefuse(t *testing.T) {
	for want, fn := range map[string]model.Func{
		"Dropout: the rate must be at least 0 and below 1, got 1: 0.5 drops half": func(_ *model.Scope, x *model.Node) *model.Node { return model.Dropout(x, 1) },
		"below 1, got -0.1":                       func(_ *model.Scope, x *model.Node) *model.Node { return model.Dropout(x, -.1) },
		"below 1, got NaN":                        func(_ *model.Scope, x *model.Node) *model.Node { return model.Dropout(x, math.NaN()) },
		`BatchNorm needs a name: write BatchNorm`: func(s *model.Scope, x *model.Node) *model.Node { return model.BatchNorm(s, x) },
		`there are two layers named "n"`: func(s *model.Scope, x *model.Node) *model.Node {
			return batchNorm(s, batchNorm(s, x))
		},
		`BatchNorm "n" wants [batch … channels], got [4]`: func(s *model.Scope, x *model.Node) *model.Node { return batchNorm(s, graph.Reshape(x, 4)) },
	} {
		_, err := model.Summarize(gobackend.GetBackend(), fn, 2, 2, 1)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got  %v\nwant %s", err, want)
		}
	}
}
