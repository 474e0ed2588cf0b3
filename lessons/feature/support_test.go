package feature_test

import (
	"io"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/gomlx/gomlx/core/graph"

	"github.com/ninepixels/ninepixels/lessons/dataset"
	"github.com/ninepixels/ninepixels/lessons/model"
	"github.com/ninepixels/ninepixels/lessons/train"
)

func cnn(scope *model.Scope, images *model.Node) *model.Node {
	x := model.ReLU(model.Conv2D(scope.In("conv1"), images, 4, 3, 3))
	x = model.MaxPool2D(x, 2)
	x = model.ReLU(model.Conv2D(scope.In("conv2"), x, 5, 3, 3))
	x = model.MaxPool2D(x, 2)
	return model.Dense(scope.In("logits"), model.Flatten(x), 10)
}

// around has a second way around its second convolution, so that nothing can be
// said about the first by way of the second alone.
func around(scope *model.Scope, images *model.Node) *model.Node {
	x := model.ReLU(model.Conv2D(scope.In("conv1"), images, 4, 3, 3))
	y := model.Flatten(model.MaxPool2D(model.ReLU(model.Conv2D(scope.In("conv2"), x, 5, 3, 3)), 4))
	z := model.Flatten(model.MaxPool2D(x, 4))
	return model.Dense(scope.In("logits"), graph.Concatenate([]*model.Node{y, z}, -1), 10)
}

// one has a single filter, and its mean as logit of class 1.
func one(scope *model.Scope, images *model.Node) *model.Node {
	x := model.GlobalMeanPool(model.MaxPool2D(model.ReLU(model.Conv2D(scope.In("conv1"), images, 1, 3, 3)), 2))
	return model.Dense(scope.In("logits"), x, 2)
}

func flat(scope *model.Scope, images *model.Node) *model.Node {
	return model.Dense(scope.In("logits"), model.Flatten(images), 10)
}

// pictures makes n noisy pictures of ten classes: class c has a bar of two rows
// at row 2c, so faint that mistakes are made.
func pictures(n int, seed uint64) *dataset.Split {
	r := rand.New(rand.NewPCG(seed, 0))
	s := &dataset.Split{Images: make([]uint8, n*784), Labels: make([]uint8, n), H: 28, W: 28, C: 1}
	for i := range n {
		c := i % 10
		s.Labels[i] = uint8(c)
		picture := s.Images[i*784 : (i+1)*784]
		for p := range picture {
			picture[p] = uint8(r.IntN(150))
		}
		for p := 2 * c * 28; p < (2*c+2)*28; p++ {
			picture[p] += 40
		}
	}
	return s
}

// dark is n black pictures.
func dark(n int) *dataset.Split {
	return &dataset.Split{Images: make([]uint8, n*784), Labels: make([]uint8, n), H: 28, W: 28, C: 1}
}

func untrained(t *testing.T, fn model.Func) *train.Model {
	t.Helper()
	m, err := train.Untrained(train.Config{Seed: 1}, fn)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func trained(t *testing.T, fn model.Func) *train.Model {
	t.Helper()
	cfg := train.Config{Epochs: 4, BatchSize: 16, LearningRate: 5e-3, Seed: 1, Log: io.Discard}
	m, err := train.Fit(cfg, fn, pictures(320, 1))
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func set(t *testing.T, m *train.Model, layer string, values, bias []float32) {
	t.Helper()
	if err := m.SetWeights(layer, values, bias); err != nil {
		t.Fatal(err)
	}
}

func mustFail(t *testing.T, err error, want string) {
	t.Helper()
	if err == nil || !strings.Contains(err.Error(), want) {
		t.Errorf("got %v, want …%s…", err, want)
	}
}

// counted is fn with a count of how often it is drawn.
func counted(fn model.Func) (model.Func, *int) {
	n := new(int)
	return func(scope *model.Scope, images *model.Node) *model.Node {
		*n++
		return fn(scope, images)
	}, n
}
