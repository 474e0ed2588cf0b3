package main

import (
	"io"

	"github.com/ninepixels/ninepixels/lessons/augment"
	"github.com/ninepixels/ninepixels/lessons/dataset"
	"github.com/ninepixels/ninepixels/lessons/longrun"
	"github.com/ninepixels/ninepixels/lessons/model"
	"github.com/ninepixels/ninepixels/lessons/train"
)

// stack is notebook 07's network: a convolution for each count of filters, each with
// its pooling.
func stack(filters ...int) model.Func {
	return func(scope *model.Scope, images *model.Node) *model.Node {
		x := images
		for i, n := range filters {
			x = model.Conv2D(scope.In("conv%d", i+1), x, n, 3, 3)
			x = model.MaxPool2D(model.ReLU(x), 2)
		}
		return head(scope, x)
	}
}

// head is what stands behind the filters.
func head(scope *model.Scope, x *model.Node) *model.Node {
	x = model.Flatten(x)
	x = model.ReLU(model.Dense(scope.In("dense"), x, 128))
	return model.Dense(scope.In("logits"), x, 10)
}

// The names of what is measured, as cells ask for them.
const (
	validated = "validation accuracy"
	right     = "test accuracy, moved to the right"
)

// until lists the epochs 1 to n.
func until(n int) (all []float64) {
	for i := range n {
		all = append(all, float64(i+1))
	}
	return all
}

var (
	pixels      = []float64{0, 1, 2, 3, 4}
	toTheRight  = longrun.Quantity{Name: right, Over: "pixels to the right", At: pixels}
	threeSeeds  = []int64{1, 2, 3}
	fiveSeeds   = []int64{1, 2, 3, 4, 5}
	afterEpochs = func(n int) longrun.Quantity { return longrun.Quantity{Name: validated, Over: "epoch", At: until(n)} }
)

var sweep = experiment{
	name:     "sweep",
	question: "How many convolutions, and how many filters, as in notebook 07?",
	setup:    "55,000 pictures to learn from, 5 epochs; 5,000 for validation. Moved to the right: the 10,000 test pictures as published.",
	measured: []longrun.Quantity{afterEpochs(5), toTheRight},
	methods: []method{
		{"none (dense)", full(stack(), nil)}, {"64", full(stack(64), nil)}, {"64-64", full(stack(64, 64), nil)},
		{"64-64-64", full(stack(64, 64, 64), nil)}, {"16-16", full(stack(16, 16), nil)},
	},
	seeds: threeSeeds,
}

var moved = experiment{
	name:     "moved",
	question: "What does the network 64-64 learn from pictures that move?",
	setup:    "55,000 pictures to learn from, each moved anew in each of 5 epochs, by up to 4 pixels; 5,000 for validation, which do not move. Moved to the right: the 10,000 test pictures as published.",
	measured: []longrun.Quantity{afterEpochs(5), toTheRight},
	methods:  []method{{"CNN trained with shifts", full(stack(64, 64), augment.Moves(4))}},
	seeds:    threeSeeds,
}

// full trains on all pictures.
func full(fn model.Func, each dataset.Change) func(*data, int64) (map[string][]float64, error) {
	return func(d *data, seed int64) (map[string][]float64, error) {
		m, values, err := fit(train.Config{Epochs: 5, Seed: seed, Each: each}, fn, d.learn, d.validation)
		if err != nil {
			return nil, err
		}
		for dx := range pixels {
			r, err := m.Evaluate(augment.Shift(d.test, 0, dx))
			if err != nil {
				return nil, err
			}
			values[right] = append(values[right], r.Accuracy)
		}
		return values, nil
	}
}

// fit trains, and measures the validation accuracy after each epoch.
func fit(cfg train.Config, fn model.Func, learn, validation *dataset.Split) (*train.Model, map[string][]float64, error) {
	cfg.Validation, cfg.Log = validation, io.Discard
	m, err := train.Fit(cfg, fn, learn)
	if err != nil {
		return nil, nil, err
	}
	values := map[string][]float64{}
	for _, e := range m.History {
		values[validated] = append(values[validated], e.Validation.Accuracy)
	}
	return m, values, nil
}

// part trains on the first 12,000 pictures, as cells do. Frozen layers stay as they
// were drawn.
func part(fn model.Func, epochs int, frozen ...string) func(*data, int64) (map[string][]float64, error) {
	return func(d *data, seed int64) (map[string][]float64, error) {
		_, values, err := fit(train.Config{Epochs: epochs, Seed: seed, Freeze: frozen}, fn, d.learn.Take(pictures), d.validation)
		return values, err
	}
}

// pictures is how many a cell trains with.
const pictures = 12000

var removal = experiment{
	name:     "removal",
	question: "What changes if the second convolution goes, with its pooling and without?",
	setup:    "12,000 pictures to learn from, 5 epochs; 5,000 for validation.",
	measured: []longrun.Quantity{afterEpochs(5)},
	methods: []method{
		{"both", part(stack(64, 64), 5)},
		{"no second convolution, no second pooling", part(stack(64), 5)},
		{"no second convolution", part(pooledTwice, 5)},
		{"no second pooling", part(unpooled, 5)},
	},
	seeds: threeSeeds,
}

// pooledTwice has one convolution and both poolings: 28 → 26 → 13 → 6.
func pooledTwice(scope *model.Scope, images *model.Node) *model.Node {
	x := model.MaxPool2D(model.ReLU(model.Conv2D(scope.In("conv1"), images, 64, 3, 3)), 2)
	return head(scope, model.MaxPool2D(x, 2))
}

// unpooled has both convolutions and the first pooling only: 28 → 26 → 13 → 11.
func unpooled(scope *model.Scope, images *model.Node) *model.Node {
	x := model.MaxPool2D(model.ReLU(model.Conv2D(scope.In("conv1"), images, 64, 3, 3)), 2)
	return head(scope, model.ReLU(model.Conv2D(scope.In("conv2"), x, 64, 3, 3)))
}
