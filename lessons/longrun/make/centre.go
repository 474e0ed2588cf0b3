package main

import (
	"github.com/gomlx/gomlx/core/graph"

	"github.com/ninepixels/ninepixels/lessons/augment"
	"github.com/ninepixels/ninepixels/lessons/dataset"
	"github.com/ninepixels/ninepixels/lessons/longrun"
	"github.com/ninepixels/ninepixels/lessons/model"
	"github.com/ninepixels/ninepixels/lessons/train"
)

// small is notebook 08's CNN: 8 and 16 filters, Flatten, and two dense layers.
func small(scope *model.Scope, images *model.Node) *model.Node {
	x := model.ReLU(model.Conv2D(scope.In("conv1"), images, 8, 3, 3))
	x = model.MaxPool2D(x, 2)
	x = model.ReLU(model.Conv2D(scope.In("conv2"), x, 16, 3, 3))
	x = model.Flatten(model.MaxPool2D(x, 2))
	x = model.ReLU(model.Dense(scope.In("dense"), x, 64))
	return model.Dense(scope.In("logits"), x, 10)
}

// global is notebook 08's network with global pooling, and times as many filters.
func global(times int) model.Func {
	return func(scope *model.Scope, images *model.Node) *model.Node {
		black := graph.ScalarZero(images.Graph(), images.DType())
		frame := graph.PadAxis{Start: 6, End: 6}
		x := graph.Pad(images, black, graph.PadAxis{}, frame, frame)
		x = model.ReLU(model.Conv2D(scope.In("conv1"), x, 8*times, 3, 3))
		x = model.MaxPool2D(x, 2)
		x = model.ReLU(model.Conv2D(scope.In("conv2"), x, 16*times, 3, 3))
		x = model.ReLU(model.Conv2D(scope.In("conv3"), x, 32*times, 3, 3))
		return model.Dense(scope.In("logits"), model.GlobalMeanPool(x), 10)
	}
}

var pooling = experiment{
	name:     "pooling",
	question: "What does global pooling cost, and for how long must it be trained?",
	setup:    "12,000 pictures to learn from, 20×20 in the middle, 40 epochs; 5,000 for validation.",
	measured: []longrun.Quantity{afterEpochs(40)},
	methods:  []method{{"Flatten", centred(small)}, {"global pooling", centred(global(1))}, {"global pooling, twice the filters", centred(global(2))}},
	seeds:    threeSeeds,
}

func centred(fn model.Func) func(*data, int64) (map[string][]float64, error) {
	return func(d *data, seed int64) (map[string][]float64, error) {
		_, values, err := fit(train.Config{Epochs: 40, Seed: seed}, fn,
			augment.Shrink(d.learn.Take(pictures), 20), augment.Shrink(d.validation, 20))
		return values, err
	}
}

// What is measured of moved pictures.
const (
	middle = "in the middle"
	four   = "four pixels off"
)

var measuredAfter = []float64{5, 10, 20, 30}

var shifts = experiment{
	name:     "shifts",
	question: "Does it help to move the pictures anew in each epoch?",
	setup:    "12,000 pictures to learn from, 20×20, 30 epochs; 1,000 validation pictures in the middle, and moved by 4 pixels in 32 directions.",
	measured: []longrun.Quantity{{Name: middle, Over: "epoch", At: measuredAfter}, {Name: four, Over: "epoch", At: measuredAfter}},
	methods:  []method{{"not moved", shifted(none)}, {"one move for each picture", shifted(once)}, {"moved anew in each epoch", shifted(anew)}},
	seeds:    threeSeeds,
}

// A how says how the pictures move.
type how int

const (
	none how = iota
	once
	anew
)

func shifted(h how) func(*data, int64) (map[string][]float64, error) {
	return func(d *data, seed int64) (map[string][]float64, error) {
		learn := augment.Shrink(d.learn.Take(pictures), 20)
		test := augment.Shrink(d.validation.Take(1000), 20)
		cfg := train.Config{Epochs: 30, Seed: seed}
		switch h {
		case once:
			learn = augment.RandomShifts(learn, 4, seed)
		case anew:
			cfg.Each = augment.Moves(4)
		}
		values := map[string][]float64{}
		var failed error
		cfg.AfterEpoch = func(m *train.Model) bool {
			for _, e := range measuredAfter {
				if float64(len(m.History)) == e && failed == nil {
					failed = offCentre(m, test, values)
				}
			}
			return failed != nil
		}
		if _, _, err := fit(cfg, small, learn, test); err != nil {
			return nil, err
		}
		return values, failed
	}
}

// offCentre measures the pictures in the middle, and at all places four pixels away.
func offCentre(m *train.Model, test *dataset.Split, values map[string][]float64) error {
	sum, n := 0.0, 0
	for dy := -4; dy <= 4; dy++ {
		for dx := -4; dx <= 4; dx++ {
			inMiddle := dy == 0 && dx == 0
			if !inMiddle && max(dy, -dy, dx, -dx) < 4 {
				continue
			}
			r, err := m.Evaluate(augment.Shift(test, dy, dx))
			if err != nil {
				return err
			}
			if inMiddle {
				values[middle] = append(values[middle], r.Accuracy)
				continue
			}
			sum, n = sum+r.Accuracy, n+1
		}
	}
	values[four] = append(values[four], sum/float64(n))
	return nil
}
