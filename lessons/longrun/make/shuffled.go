package main

import (
	"math/rand/v2"

	"github.com/ninepixels/ninepixels/lessons/dataset"
	"github.com/ninepixels/ninepixels/lessons/longrun"
	"github.com/ninepixels/ninepixels/lessons/model"
	"github.com/ninepixels/ninepixels/lessons/train"
)

var shuffled = experiment{
	name:     "shuffled",
	question: "What does a network lose if the pixels are shuffled, or if ReLU is left out?",
	setup:    "55,000 pictures to learn from, 5 epochs; 5,000 others for validation, drawn by each seed. Shuffled: the pixels of all pictures, in the same way. Moved to the right: the 10,000 test pictures.",
	measured: []longrun.Quantity{afterEpochs(5), toTheRight},
	methods: []method{
		{"dense", ordered(hidden(true), true)}, {"dense, shuffled", mixed(hidden(true))},
		{"two layers without ReLU", ordered(hidden(false), false)}, {"one layer", ordered(single, false)},
		{"CNN", ordered(model.Video, true)}, {"CNN, shuffled", mixed(model.Video)},
	},
	seeds: threeSeeds,
}

// hidden is notebook 03's dense network, with its ReLU or without.
func hidden(relu bool) model.Func {
	return func(scope *model.Scope, images *model.Node) *model.Node {
		x := model.Dense(scope.In("hidden"), model.Flatten(images), 128)
		if relu {
			x = model.ReLU(x)
		}
		return model.Dense(scope.In("logits"), x, 10)
	}
}

// single goes straight from the pixels to the classes.
func single(scope *model.Scope, images *model.Node) *model.Node {
	return model.Dense(scope.In("logits"), model.Flatten(images), 10)
}

// drawnBy draws the pictures for validation anew for each seed, so that the seeds
// differ as the trainings of two readers would.
func drawnBy(seed int64, d *data) (*data, error) {
	all, err := dataset.Load()
	if err != nil {
		return nil, err
	}
	learn, validation := all.Train.Divide(held, seed)
	return &data{learn, validation, d.test}, nil
}

// ordered trains on the pictures as they are, and moves the test pictures if asked.
func ordered(fn model.Func, move bool) func(*data, int64) (map[string][]float64, error) {
	return func(d *data, seed int64) (map[string][]float64, error) {
		d, err := drawnBy(seed, d)
		if err != nil {
			return nil, err
		}
		if move {
			return full(fn)(d, seed)
		}
		_, values, err := fit(train.Config{Epochs: 5, Seed: seed}, fn, d.learn, d.validation)
		return values, err
	}
}

// mixed trains on pictures with their pixels shuffled.
func mixed(fn model.Func) func(*data, int64) (map[string][]float64, error) {
	return func(d *data, seed int64) (map[string][]float64, error) {
		d, err := drawnBy(seed, d)
		if err != nil {
			return nil, err
		}
		_, values, err := fit(train.Config{Epochs: 5, Seed: seed}, fn, scattered(d.learn), scattered(d.validation))
		return values, err
	}
}

// scattered moves every pixel to another place, the same one in all pictures.
func scattered(s *dataset.Split) *dataset.Split {
	places := rand.New(rand.NewPCG(1, 1)).Perm(s.H * s.W)
	t := s.Take(s.Len())
	t.Images = make([]uint8, len(s.Images))
	for i := range s.Len() {
		from, to := s.Picture(i).Pix, t.Picture(i).Pix
		for j, p := range places {
			copy(to[j*s.C:(j+1)*s.C], from[p*s.C:(p+1)*s.C])
		}
	}
	return t
}
