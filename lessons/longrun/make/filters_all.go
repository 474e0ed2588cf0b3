package main

import (
	"github.com/ninepixels/ninepixels/lessons/longrun"
	"github.com/ninepixels/ninepixels/lessons/model"
	"github.com/ninepixels/ninepixels/lessons/train"
)

var filtersAll = experiment{
	name:     "filters-all",
	question: "Do learned filters pass the fixed ones when there are more pictures?",
	setup:    "55,000 pictures to learn from, 5 epochs; 5,000 for validation. The networks of filters.",
	measured: []longrun.Quantity{afterEpochs(5)},
	methods: []method{
		{"fixed", whole(fixed(1))}, {"random", whole(drawn(16, true))}, {"learned", whole(drawn(16, false))},
		{"second layer random", whole(second, "conv2")}, {"second layer learned", whole(second)},
	},
	seeds: threeSeeds,
}

// whole trains on all pictures. Frozen layers stay as they were drawn.
func whole(fn model.Func, frozen ...string) func(*data, int64) (map[string][]float64, error) {
	return func(d *data, seed int64) (map[string][]float64, error) {
		_, values, err := fit(train.Config{Epochs: 5, Seed: seed, Freeze: frozen}, fn, d.learn, d.validation)
		return values, err
	}
}
