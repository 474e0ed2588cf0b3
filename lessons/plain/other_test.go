package plain_test

import (
	"io"
	"path/filepath"
	"strings"
	"testing"

	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/ml/layers/activation"

	"github.com/ninepixels/ninepixels/lessons/model"
	"github.com/ninepixels/ninepixels/lessons/plain"
	"github.com/ninepixels/ninepixels/lessons/train"
)

// blocks is cnn with other parts in places that leave the weights' names and
// shapes alone.
type blocks struct {
	pool     func(x *model.Node) *model.Node
	activate func(x *model.Node) *model.Node
	before   func(x *model.Node) *model.Node // of the first dense layer
	after    func(x *model.Node) *model.Node // of the logits
}

func (b blocks) draw(scope *model.Scope, images *model.Node) *model.Node {
	set := func(f *func(x *model.Node) *model.Node, otherwise func(x *model.Node) *model.Node) {
		if *f == nil {
			*f = otherwise
		}
	}
	same := func(x *model.Node) *model.Node { return x }
	set(&b.pool, func(x *model.Node) *model.Node { return model.MaxPool2D(x, 2) })
	set(&b.activate, model.ReLU)
	set(&b.before, same)
	set(&b.after, same)
	x := b.pool(b.activate(model.Conv2D(scope.In("conv1"), images, 3, 3, 3)))
	x = model.Dense(scope.In("dense"), b.before(model.Flatten(x)), 6)
	return b.after(model.Dense(scope.In("logits"), b.activate(x), 10))
}

// Networks with the same weights that compute something else. Each used to load,
// and gave the answers of a network that nobody has trained.
func TestLoadRefusesAnotherNetwork(t *testing.T) {
	t.Chdir(t.TempDir())
	data := noise(32)
	keep := func(name string, fn model.Func) {
		t.Helper()
		if _, err := train.Fit(train.Config{Name: name, Epochs: 1, Log: io.Discard}, fn, data); err != nil {
			t.Fatal(err)
		}
	}
	keep("own", blocks{}.draw)
	if _, err := plain.Load(filepath.Join("runs", "own")); err != nil {
		t.Fatalf("the network of notebook 04: %v", err)
	}
	for name, tt := range map[string]struct {
		fn   blocks
		want string
	}{
		"mean":     {blocks{pool: func(x *model.Node) *model.Node { return model.MeanPool2D(x, 2) }}, "MeanPool2D 2×2"},
		"leaky":    {blocks{activate: activation.LeakyRelu}, "Conv2D 3×3, MaxPool2D 2×2"},
		"none":     {blocks{activate: func(x *model.Node) *model.Node { return x }}, "Flatten, Dense, Dense,"},
		"twice":    {blocks{activate: func(x *model.Node) *model.Node { return model.ReLU(graph.MulScalar(x, 2)) }}, "conv1 to relu1"},
		"scaled":   {blocks{before: func(x *model.Node) *model.Node { return graph.MulScalar(x, 3) }}, "flatten1 to dense: "},
		"softmax":  {blocks{after: func(x *model.Node) *model.Node { return graph.Softmax(x, -1) }}, "logits to the logits: "},
		"residual": {blocks{before: func(x *model.Node) *model.Node { return graph.Add(x, x) }}, "flatten1 to dense: Add"},
	} {
		keep(name, tt.fn.draw)
		n, err := plain.Load(filepath.Join("runs", name))
		if err == nil || !strings.Contains(err.Error(), tt.want) && !strings.Contains(err.Error(), "relu1") {
			t.Errorf("%s: got %v, %v; want an error with %q", name, n, err, tt.want)
		}
		if err != nil && strings.Contains(err.Error(), "\n") {
			t.Errorf("%s: more than one line: %q", name, err)
		}
	}
}

// Two layers that fit in each other's place, drawn in another order than their
// names say.
func TestLoadRefusesAnotherOrder(t *testing.T) {
	t.Chdir(t.TempDir())
	swapped := func(scope *model.Scope, images *model.Node) *model.Node {
		x := images
		for _, name := range []string{"conv1", "conv3", "conv2"} {
			x = model.MaxPool2D(model.ReLU(model.Conv2D(scope.In("%s", name), x, 1, 3, 3)), 2)
		}
		x = model.ReLU(model.Dense(scope.In("dense"), model.Flatten(x), 6))
		return model.Dense(scope.In("logits"), x, 10)
	}
	if _, err := train.Fit(train.Config{Name: "swapped", Epochs: 1, Log: io.Discard}, swapped, noise(32)); err != nil {
		t.Fatal(err)
	}
	_, err := plain.Load(filepath.Join("runs", "swapped"))
	if err == nil || !strings.Contains(err.Error(), "its layers are called conv1, conv1/relu, maxpool1, conv3,") {
		t.Errorf("got %v", err)
	}
}
