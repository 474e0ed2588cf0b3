package model_test

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/compute/gobackend"
	"github.com/gomlx/gomlx/core/graph"

	"github.com/ninepixels/ninepixels/lessons/model"
)

func scaled(x, by *model.Node) *model.Node {
	return graph.Mul(x, graph.Reshape(by, 1, by.Shape().Size()))
}

// inThisFile is how the place of a panic is written: no colon before the path,
// or GoNB's kernel dies of it. Below it stands what is written there.
var inThisFile = regexp.MustCompile(`^  at [^:]*build_test\.go:[0-9]+\n     .*(model\.|graph\.|conv\(|AssertDims|none\[3\])`)

// Each way to write a model wrongly gets its own sentence.
func TestBuildErrors(t *testing.T) {
	conv := func(s *model.Scope, x *model.Node) *model.Node { return model.Conv2D(s.In("conv1"), x, 4, 3, 3) }
	tests := []struct {
		name string
		fn   model.Func
		want string
	}{
		{"no function", nil, "the model function is nil"},
		{"no result", func(*model.Scope, *model.Node) *model.Node { return nil }, "returned nil: return the logits"},
		{"not logits", conv, "must return logits [1 classes] for a batch of 1 images, got [1 6 6 4]"},
		{"one class", func(s *model.Scope, x *model.Node) *model.Node {
			return model.Dense(s.In("logits"), model.Flatten(x), 1)
		}, "must return logits"},
		{"rank 3", func(s *model.Scope, x *model.Node) *model.Node { return conv(s, graph.Reshape(x, 1, 8, 8)) },
			"Conv2D wants [batch height width channels], got [1 8 8]: add the channel axis with graph.InsertAxes(x, -1)"},
		{"rank 2", func(s *model.Scope, x *model.Node) *model.Node { return conv(s, model.Flatten(x)) },
			"Conv2D wants [batch height width channels], got [1 64]"},
		{"pooling a row", func(_ *model.Scope, x *model.Node) *model.Node { return model.MaxPool2D(model.Flatten(x), 2) },
			"MaxPool2D wants [batch height width channels], got [1 64]"},
		{"window too large", func(_ *model.Scope, x *model.Node) *model.Node { return model.MeanPool2D(x, 9) },
			"MeanPool2D: a window of 9×9 does not fit into its input of 8×8"},
		{"window of nothing", func(_ *model.Scope, x *model.Node) *model.Node { return model.MaxPool2D(x, 0) },
			"MaxPool2D: a window of 0×0"},
		{"no filters", func(s *model.Scope, x *model.Node) *model.Node { return model.Conv2D(s.In("c"), x, 0, 3, 3) },
			"at least 1, got 0 filters of 3×3"},
		{"no units", func(s *model.Scope, x *model.Node) *model.Node {
			return model.Dense(s.In("d"), model.Flatten(x), 0)
		}, `Dense "d": units must be at least 1, got 0`},
		{"no Flatten", func(s *model.Scope, x *model.Node) *model.Node { return model.Dense(s.In("d"), x, 2) },
			`Dense "d" wants [batch features], got [1 8 8 1]: put Flatten before it`},
		{"no name", func(s *model.Scope, x *model.Node) *model.Node { return model.Conv2D(s, x, 4, 3, 3) },
			`Conv2D needs a name: write Conv2D(scope.In("name"), …)`},
		{"a name twice", func(s *model.Scope, x *model.Node) *model.Node {
			same := s.In("conv")
			return model.Conv2D(same, model.Conv2D(same, x, 1, 3, 3), 1, 3, 3)
		}, `there is already a layer named "conv"`},
		{"a name in two calls", func(s *model.Scope, x *model.Node) *model.Node {
			return model.Conv2D(s.In("conv"), model.Conv2D(s.In("conv"), x, 1, 3, 3), 1, 3, 3)
		}, `there are two layers named "conv": give each layer its own name, as in scope.In("convb")`},
		{"float64 pictures", func(s *model.Scope, x *model.Node) *model.Node {
			return model.Conv2D(s.In("conv"), graph.ConvertDType(x, dtypes.Float64), 1, 3, 3)
		}, "Conv2D computes with float32, got Float64: use graph.ConvertDType(x, dtypes.Float32)"},
		{"float64 features", func(s *model.Scope, x *model.Node) *model.Node {
			return model.Dense(s.In("d"), graph.ConvertDType(model.Flatten(x), dtypes.Float64), 2)
		}, "Dense computes with float32, got Float64"},
		{"float64 to a pooling", func(s *model.Scope, x *model.Node) *model.Node {
			return model.MaxPool2D(graph.ConvertDType(x, dtypes.Float64), 2)
		}, "MaxPool2D computes with float32, got Float64"},
		{"float64 to a fixed kernel", func(s *model.Scope, x *model.Node) *model.Node {
			return model.Fixed2D(graph.ConvertDType(x, dtypes.Float64), [3][3]float32{})
		}, "Fixed2D computes with float32, got Float64"},
		{"float64 to a mean", func(s *model.Scope, x *model.Node) *model.Node {
			return model.GlobalMeanPool(graph.ConvertDType(x, dtypes.Float64))
		}, "GlobalMeanPool computes with float32, got Float64"},
		{"float64 to a ReLU", func(s *model.Scope, x *model.Node) *model.Node {
			return model.ReLU(graph.ConvertDType(x, dtypes.Float64))
		}, "ReLU computes with float32, got Float64"},
		{"bytes", func(s *model.Scope, x *model.Node) *model.Node {
			return model.Conv2D(s.In("conv"), graph.ConvertDType(x, dtypes.Uint8), 1, 3, 3)
		}, "Conv2D computes with float32, got Uint8: divide pixels by 255 with model.Intensities"},
		{"float64 logits", func(s *model.Scope, x *model.Node) *model.Node {
			return graph.ConvertDType(model.Dense(s.In("d"), model.Flatten(x), 2), dtypes.Float64)
		}, "must return logits of float32, got Float64"},
		{"the learner's own check", func(_ *model.Scope, x *model.Node) *model.Node {
			x.AssertDims(-1, 9, 9, 1)
			return x
		}, "AssertDims"},
		{"the learner's own mistake", func(*model.Scope, *model.Node) *model.Node {
			var none []int
			_ = none[3]
			return nil
		}, "index out of range [3]"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := model.Summarize(gobackend.GetBackend(), tt.fn, 8, 8, 1)
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Fatalf("got %v, want …%s…", err, tt.want)
			}
			sentence, place, _ := strings.Cut(err.Error(), "\n")
			if stopped := strings.Contains(sentence, "stopped: "); stopped != inThisFile.MatchString(place) || !stopped && place != "" {
				t.Errorf("a panic, and only a panic, has a line in this file: %q", err)
			}
		})
	}
}

func TestLayersFindsOutputs(t *testing.T) {
	var names []string
	fn := func(s *model.Scope, in []*model.Node) []*model.Node {
		cnn(3, 5)(s, in[0])
		var outputs []*model.Node
		for _, l := range model.Layers(in[0].Graph()) {
			names = append(names, l.Name)
			outputs = append(outputs, l.Output)
		}
		return outputs
	}
	got := run(t, gobackend.GetBackend(), nil, fn, drawn(1, 2, 12, 12, 1))
	want := "conv1 conv1/relu maxpool1 conv2 conv2/relu maxpool2 flatten1 hidden hidden/relu logits"
	if strings.Join(names, " ") != want {
		t.Fatalf("layers %v, want %s", names, want)
	}
	if d := fmt.Sprint(got[1].dims); d != "[2 10 10 3]" {
		t.Errorf("conv1/relu has shape %s", d)
	}
	for i, v := range got[1].v {
		if v != max(0, got[0].v[i]) {
			t.Fatalf("conv1/relu is %v where conv1 is %v", v, got[0].v[i])
		}
	}
}
