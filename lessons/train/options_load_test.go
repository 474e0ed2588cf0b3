package train_test

import (
	"fmt"
	"math"
	"testing"

	"github.com/gomlx/compute/gobackend"

	"github.com/ninepixels/ninepixels/lessons/model"
	"github.com/ninepixels/ninepixels/lessons/plain"
	"github.com/ninepixels/ninepixels/lessons/train"
)

// Shapes alone do not tell a stride from a dilation, nor one padding from another.
func TestLoadComparesOptions(t *testing.T) {
	t.Chdir(t.TempDir())
	b, data := gobackend.GetBackend(), pictures(32, 10, 1)
	// A mean over all leaves the same shapes behind any option.
	with := func(options ...model.ConvOption) model.Func {
		return func(scope *model.Scope, images *model.Node) *model.Node {
			x := model.GlobalMeanPool(model.ReLU(model.Conv2D(scope.In("conv1"), images, 4, 3, 3, options...)))
			return model.Dense(scope.In("logits"), x, 10)
		}
	}
	all := map[string]model.Func{
		"Conv2D 3×3": with(), "Conv2D 3×3 stride 2×2": with(model.Stride(2)), "Conv2D 3×3 stride 2×1": with(model.Stride(2, 1)),
		"Conv2D 3×3 stride 1×2": with(model.Stride(1, 2)), "Conv2D 3×3 same": with(model.Same),
		"Conv2D 3×3 stride 2×2 same": with(model.Same, model.Stride(2)), "Conv2D 3×3 dilation 2×2": with(model.Dilation(2)),
		"Conv2D 3×3 dilation 1×2": with(model.Dilation(1, 2)), "Conv2D 3×3 dilation 2×3": with(model.Dilation(2, 3)),
	}
	number := 0
	for kept, fn := range all {
		number++
		name := fmt.Sprint("kept", number)
		fit(t, b, train.Config{Name: name, Epochs: 1}, fn, data)
		for other, wrong := range all {
			_, err := train.LoadOn(b, name, wrong)
			if kept == other {
				if err != nil {
					t.Errorf("%s: %v", kept, err)
				}
				continue
			}
			mustFail(t, err, "its layers are "+kept+", ReLU, GlobalMeanPool, Dense, this function's are "+other+", ReLU")
		}
	}
}

// Package plain computes no options and no normalization, and says so by name. A
// dropout is nothing there, as it is nothing in predicting.
func TestPlainAndOptions(t *testing.T) {
	t.Chdir(t.TempDir())
	b, data := gobackend.GetBackend(), pictures(32, 10, 1)
	net := func(within func(scope *model.Scope, x *model.Node) *model.Node, options ...model.ConvOption) model.Func {
		return func(scope *model.Scope, images *model.Node) *model.Node {
			x := model.MaxPool2D(model.ReLU(model.Conv2D(scope.In("conv1"), images, 2, 3, 3, options...)), 2)
			x = within(scope, x)
			x = model.ReLU(model.Dense(scope.In("dense"), model.Flatten(x), 4))
			return model.Dense(scope.In("logits"), model.Dropout(x, .1), 10)
		}
	}
	nothing := func(_ *model.Scope, x *model.Node) *model.Node { return x }
	drop := func(_ *model.Scope, x *model.Node) *model.Node { return model.Dropout(x, .5) }
	norm := func(scope *model.Scope, x *model.Node) *model.Node { return model.BatchNorm(scope.In("norm1"), x) }
	for name, tt := range map[string]struct {
		fn   model.Func
		want string // of the error; "" if the logits are the same
	}{
		"none":     {net(nothing), ""},
		"dropout":  {net(drop), ""},
		"same":     {net(nothing, model.Same), "its layer conv1 is Conv2D 3×3 same, which"},
		"stride":   {net(nothing, model.Stride(2)), "its layer conv1 is Conv2D 3×3 stride 2×2, which"},
		"dilation": {net(nothing, model.Dilation(3)), "its layer conv1 is Conv2D 3×3 dilation 3×3, which"},
		"norm":     {net(norm), "its layer norm1 is BatchNorm, which"},
	} {
		m := fit(t, b, train.Config{Name: name, Epochs: 1, BatchSize: 16}, tt.fn, data)
		n, err := plain.Load("runs/" + name)
		if tt.want != "" {
			mustFail(t, err, tt.want)
			continue
		}
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		x := make([]float32, 784)
		for i, v := range data.Pixels(0) {
			x[i] = float32(v) / 255
		}
		got, err := n.Logits(x)
		if err != nil {
			t.Fatal(err)
		}
		for class, want := range logits(t, m, data)[0] {
			if math.Abs(float64(got[class]-want)) > 1e-4 { // sums of some hundred float32 near 1
				t.Errorf("%s: class %d has %v in loops, %v in train", name, class, got[class], want)
			}
		}
	}
}
