package model_test

import (
	"strings"
	"testing"

	"github.com/gomlx/compute"
	"github.com/gomlx/gomlx/core/graph"

	"github.com/ninepixels/ninepixels/lessons/model"
)

// ways joins what a model's layers say about how they are computed.
func ways(g *model.Graph) string {
	var all []string
	for _, l := range model.Layers(g) {
		if l.Way != "" {
			all = append(all, l.Name+" "+l.Way)
		}
	}
	return strings.Join(all, ", ")
}

// The summary names each layer's way, as it is in a batch that is large enough;
// a graph's layers have the way that this graph takes.
func TestWays(t *testing.T) {
	pooled := func(filters, kernel, window int) model.Func {
		return func(s *model.Scope, x *model.Node) *model.Node {
			x = model.MaxPool2D(model.ReLU(model.Conv2D(s.In("a"), x, 16, 3, 3)), 2)
			x = model.MaxPool2D(model.ReLU(model.Conv2D(s.In("b"), x, filters, kernel, kernel)), window)
			return model.Dense(s.In("logits"), model.Flatten(x), 3)
		}
	}
	between := func(f func(x *model.Node) *model.Node) model.Func {
		return func(s *model.Scope, x *model.Node) *model.Node {
			x = model.MaxPool2D(f(model.Conv2D(s.In("a"), x, 4, 3, 3)), 2)
			return model.Dense(s.In("logits"), model.GlobalMeanPool(x), 3)
		}
	}
	mean := func(s *model.Scope, x *model.Node) *model.Node {
		x = model.MeanPool2D(model.ReLU(model.Conv2D(s.In("a"), x, 16, 3, 3)), 2)
		return model.Dense(s.In("logits"), model.Flatten(x), 3)
	}
	const fast = "a windows, maxpool1 with a, "
	for _, tt := range []struct {
		name      string
		fn        model.Func
		xla, pure string // of the summary
		slow      string // of 1 picture, on XLA
	}{
		{"tiles", pooled(16, 3, 2), fast + "b tiles, maxpool2 with b, logits product", fast + "b tiles, maxpool2 with b, logits product",
			"a convolution, maxpool1 reduction, b convolution, maxpool2 reduction, logits product"},
		{"few filters", pooled(15, 3, 2), fast + "b convolution, maxpool2 reduction, logits product", fast + "b product, maxpool2 with b, logits product",
			"a convolution, maxpool1 reduction, b convolution, maxpool2 reduction, logits product"},
		{"5×5", pooled(16, 5, 2), fast + "b convolution, maxpool2 reduction, logits product", fast + "b product, maxpool2 with b, logits product",
			"a convolution, maxpool1 reduction, b convolution, maxpool2 reduction, logits product"},
		{"4×4", pooled(16, 4, 2), fast + "b convolution, maxpool2 reduction, logits product", fast + "b product, maxpool2 with b, logits product",
			"a convolution, maxpool1 reduction, b convolution, maxpool2 reduction, logits product"},
		{"3×3 pooling", pooled(16, 3, 3), fast + "b convolution, maxpool2 reduction, logits product", fast + "b product, maxpool2 with b, logits product",
			"a convolution, maxpool1 reduction, b convolution, maxpool2 reduction, logits product"},
		{"an own step before the pooling", between(graph.Tanh), "a convolution, maxpool1 reduction, globalmeanpool1 reduction, logits product",
			"a product, maxpool1 reduction, globalmeanpool1 reduction, logits product", "a convolution, maxpool1 reduction, globalmeanpool1 reduction, logits product"},
		{"mean", mean, "a convolution, meanpool1 reduction, logits product", "a product, meanpool1 reduction, logits product",
			"a convolution, meanpool1 reduction, logits product"},
	} {
		onBackends(t, func(t *testing.T, b compute.Backend) {
			s, err := model.Summarize(b, tt.fn, 16, 16, 1)
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, r := range s.Rows {
				if r.Way != "" {
					got = append(got, r.Layer+" "+r.Way)
				}
				if r.NeedsFullBatch() != (r.Way == "windows" || r.Way == "tiles") {
					t.Errorf("%s: %s needs a full batch: %v", tt.name, r.Layer, r.NeedsFullBatch())
				}
			}
			want, slow := tt.xla, tt.slow
			if b.String() == "go" {
				want, slow = tt.pure, ""
			}
			if text := strings.Join(got, ", "); text != want {
				t.Errorf("%s: the summary has %q, want %q", tt.name, text, want)
			}
			for n, want := range map[int]string{model.FullBatch: want, 7: want, 1: slow} {
				drawn := ""
				run(t, b, nil, func(s *model.Scope, in []*model.Node) []*model.Node {
					y := tt.fn(s, in[0])
					drawn = ways(in[0].Graph())
					return []*model.Node{y}
				}, zeros(n, 16, 16, 1))
				if want != "" && drawn != want {
					t.Errorf("%s: a batch of %d has %q, want %q", tt.name, n, drawn, want)
				}
			}
		})
	}
}
