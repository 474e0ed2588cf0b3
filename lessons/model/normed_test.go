package model_test

import (
	"fmt"
	"testing"

	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/compute/shapes"
	"github.com/gomlx/gomlx/core/graph"
	gomlx "github.com/gomlx/gomlx/ml/model"

	"github.com/ninepixels/ninepixels/lessons/model"
	"github.com/ninepixels/ninepixels/lessons/train"
)

// pooledNorm is what poolNormed draws in one, as a step of training.
func pooledNorm(filters int, relu bool, options ...model.ConvOption) func(s *model.Scope, x *model.Node) *model.Node {
	return training(layersOfNorm(filters, relu, options...))
}

func layersOfNorm(filters int, relu bool, options ...model.ConvOption) func(s *model.Scope, x *model.Node) *model.Node {
	return func(s *model.Scope, x *model.Node) *model.Node {
		x = model.BatchNorm(s.In("n"), model.Conv2D(s.In("c"), x, filters, 3, 3, options...))
		if relu {
			x = model.ReLU(x)
		}
		return model.MaxPool2D(x, 2)
	}
}

// apart has each layer of fn computed by itself.
func apart(fn func(s *model.Scope, x *model.Node) *model.Node) func(s *model.Scope, x *model.Node) *model.Node {
	return func(s *model.Scope, x *model.Node) *model.Node {
		model.LayerByLayer(x.Graph())
		return fn(s, x)
	}
}

// withAverages is withGradients, and the averages that the step leaves behind.
func withAverages(layer func(s *model.Scope, x *model.Node) *model.Node) func(s *model.Scope, in []*model.Node) []*model.Node {
	return func(s *model.Scope, in []*model.Node) []*model.Node {
		out := withGradients(layer, "/c/weights", "/c/bias", "/n/scale", "/n/offset")(s, in)
		for _, part := range []string{"mean", "variance", "avg_weight"} {
			out = append(out, s.Store().GetVariable("/n/"+part).NodeValue(in[0].Graph()))
		}
		return out
	}
}

var normedOutputs = []string{"y", "dx", "dweights", "dbias", "dscale", "doffset", "mean", "variance", "steps"}

// What is drawn in one is what the layers compute one by one, with every gradient and
// with the averages. Scales of all signs are among them: a negative one turns the
// largest value into the smallest, and 0 makes all values equal.
func TestPooledNormIsThatOfTheLayers(t *testing.T) {
	b, err := train.Backend()
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		name    string
		n, h, w int
		c, f    int
		relu    bool
		options []model.ConvOption
		out     []int // of the pooling
	}{
		{"colour, same", 8, 8, 6, 3, 5, true, []model.ConvOption{model.Same}, []int{8, 4, 3, 5}},
		{"15 channels, valid, no ReLU", 9, 10, 8, 15, 4, false, nil, []int{9, 4, 3, 4}},
		{"tiles, more filters, same", 8, 6, 8, 16, 17, true, []model.ConvOption{model.Same}, []int{8, 3, 4, 17}},
		{"three pictures, same", 3, 6, 8, 3, 5, true, []model.ConvOption{model.Same}, []int{3, 3, 4, 5}},
		{"tiles, more channels, valid", 10, 8, 6, 17, 16, true, nil, []int{10, 3, 2, 16}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			scale := drawn(3, tt.f)
			scale.v[0], scale.v[1], scale.v[2] = 0, -.5, .5
			vars := map[string]array{
				"/c/weights": drawn(1, 3, 3, tt.c, tt.f), "/c/bias": drawn(2, tt.f), "/n/scale": scale, "/n/offset": drawn(4, tt.f),
				"/n/mean": drawn(5, tt.f), "/n/variance": drawn(6, tt.f), "/n/avg_weight": of(filled(tt.f, 3), tt.f),
			}
			layers := pooledNorm(tt.f, tt.relu, tt.options...)
			x, r := drawn(7, tt.n, tt.h, tt.w, tt.c), drawn(8, tt.out...)
			want := run(t, b, vars, withAverages(apart(layers)), x, r)
			got := run(t, b, vars, withAverages(layers), x, r)
			for i, what := range normedOutputs {
				// Sums of some thousand values below 10, most of which cancel.
				mustEqual(t, what, got[i], want[i], 1e-4)
			}
		})
	}
}

// Where the way in one does not fit, the layers are computed one by one.
func TestPooledNormWays(t *testing.T) {
	b, err := train.Backend()
	if err != nil {
		t.Fatal(err)
	}
	same := []model.ConvOption{model.Same}
	for _, tt := range []struct {
		name             string
		n, h, w, c, f    int
		training, change bool
		options          []model.ConvOption
		want             string
	}{
		{"colour", 8, 6, 6, 3, 4, true, false, same, "c windows, maxpool1 with c"},
		{"15 channels", 8, 6, 6, 15, 16, true, false, same, "c windows, maxpool1 with c"},
		{"16 channels", 8, 6, 6, 16, 16, true, false, nil, "c tiles, maxpool1 with c"},
		{"15 filters", 8, 6, 6, 16, 15, true, false, same, "c convolution, maxpool1 reduction"},
		{"odd rows", 8, 7, 6, 3, 4, true, false, same, "c convolution, maxpool1 reduction"},
		{"odd columns", 8, 6, 9, 16, 16, true, false, same, "c convolution, maxpool1 reduction"},
		{"seven pictures", 7, 6, 6, 3, 4, true, false, same, "c windows, maxpool1 with c"},
		{"one picture", 1, 6, 6, 3, 4, true, false, same, "c convolution, maxpool1 reduction"},
		{"a stride", 8, 8, 8, 3, 4, true, false, []model.ConvOption{model.Same, model.Stride(2)}, "c convolution, maxpool1 reduction"},
		{"outside of training", 8, 6, 6, 3, 4, false, false, same, "c convolution, maxpool1 reduction"},
		{"a replaced layer", 8, 6, 6, 3, 4, true, true, same, "c convolution, maxpool1 reduction"},
	} {
		store, g := gomlx.NewStore(), graph.NewGraph(b, "ways")
		gomlx.SetStore(g, store)
		store.SetTraining(g, tt.training)
		if tt.change {
			model.Replace(g, "n", func(x *model.Node) *model.Node { return graph.AddScalar(x, 0) })
		}
		x := graph.Parameter(g, "x", shapes.Make(dtypes.Float32, tt.n, tt.h, tt.w, tt.c))
		layersOfNorm(tt.f, true, tt.options...)(store.RootScope(), x)
		if got := ways(g); got != tt.want {
			t.Errorf("%s: %q, want %q", tt.name, got, tt.want)
		}
		g.Finalize()
	}
}

func filled(n int, v float32) []float32 {
	values := make([]float32, n)
	for i := range values {
		values[i] = v
	}
	return values
}

// Where an own step stands between the layers, or the normalized map is used twice, the
// numbers are still those of the layers.
func TestPooledNormUsedTwice(t *testing.T) {
	b, err := train.Backend()
	if err != nil {
		t.Fatal(err)
	}
	twice := training(func(s *model.Scope, x *model.Node) *model.Node {
		x = model.ReLU(model.BatchNorm(s.In("n"), model.Conv2D(s.In("c"), x, 4, 3, 3, model.Same)))
		return graph.Concatenate([]*model.Node{model.MaxPool2D(x, 2), model.MeanPool2D(x, 2)}, -1)
	})
	vars := map[string]array{"/c/weights": drawn(1, 3, 3, 3, 4), "/n/scale": of([]float32{1, -1, .5, 2}, 4)}
	x, r := drawn(7, 8, 6, 6, 3), drawn(8, 8, 3, 3, 8)
	want, got := run(t, b, vars, withAverages(apart(twice)), x, r), run(t, b, vars, withAverages(twice), x, r)
	for i, what := range normedOutputs {
		mustEqual(t, fmt.Sprint("twice: ", what), got[i], want[i], 1e-4)
	}
}
