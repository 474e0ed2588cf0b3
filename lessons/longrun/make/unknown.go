package main

import (
	"slices"

	"github.com/ninepixels/ninepixels/lessons/augment"
	"github.com/ninepixels/ninepixels/lessons/dataset"
	"github.com/ninepixels/ninepixels/lessons/longrun"
	"github.com/ninepixels/ninepixels/lessons/measure"
	"github.com/ninepixels/ninepixels/lessons/model"
	"github.com/ninepixels/ninepixels/lessons/train"
)

// short is notebook 08's network for five classes, or for six.
func short(classes int) model.Func {
	return func(scope *model.Scope, images *model.Node) *model.Node {
		x := model.Conv2D(scope.In("conv1"), images, 16, 3, 3)
		x = model.MaxPool2D(model.ReLU(x), 2)
		x = model.Conv2D(scope.In("conv2"), x, 16, 3, 3)
		x = model.MaxPool2D(model.ReLU(x), 2)
		x = model.ReLU(model.Dense(scope.In("dense"), model.Flatten(x), 64))
		return model.Dense(scope.In("logits"), x, classes)
	}
}

// A group is pictures of one unknown kind.
type group struct {
	name     string
	pictures *dataset.Split
}

// strangers are 1,000 pictures of each kind that the network does not know.
func strangers(d *data) []group {
	var all []group
	for class := 5; class < 10; class++ {
		all = append(all, group{dataset.ClassNames[class], d.test.OfClass(class)})
	}
	return append(all, group{"printed digits", augment.Digits(1000, 1)}, group{"noise", augment.Noise(1000, 1)})
}

func known(s *dataset.Split) *dataset.Split { return s.OfClass(0, 1, 2, 3, 4) }

// grouped lists what is measured of each kind.
func grouped(before string) (all []longrun.Quantity) {
	for _, name := range append(slices.Clone(dataset.ClassNames[5:]), "printed digits", "noise") {
		all = append(all, longrun.Quantity{Name: before + name})
	}
	return all
}

const (
	auroc   = "AUROC: "
	accepts = "false accepts: "
	caught  = "caught: "
)

func quantities(names ...string) (all []longrun.Quantity) {
	for _, name := range names {
		all = append(all, longrun.Quantity{Name: name})
	}
	return all
}

var unknown = experiment{
	name:     "unknown",
	question: "How well does a score tell pictures of unknown kinds?",
	setup: "12,000 pictures of the first five classes to learn from, 5 epochs. The threshold keeps 95 % of 2,500 known validation pictures. " +
		"Then 5,000 known test pictures, and 1,000 pictures of each unknown kind.",
	measured: slices.Concat(quantities("threshold", "coverage", "accuracy", "accuracy of the answered"), grouped(auroc), grouped(accepts)),
	methods:  []method{{"max-softmax", judged(measure.MaxSoftmax)}, {"max-logit", judged(measure.MaxLogit)}, {"energy", judged(measure.Energy)}},
	seeds:    fiveSeeds,
}

// judged trains, chooses a threshold from known pictures, and judges strangers by it.
func judged(score func([]float32) float64) func(*data, int64) (map[string][]float64, error) {
	return func(d *data, seed int64) (map[string][]float64, error) {
		m, _, err := fit(train.Config{Epochs: 5, Seed: seed}, short(5), known(d.learn).Take(pictures), known(d.validation))
		if err != nil {
			return nil, err
		}
		familiar, _, err := scores(m, score, known(d.validation))
		if err != nil {
			return nil, err
		}
		threshold := keep(familiar, .95)
		in, right, err := scores(m, score, known(d.test))
		if err != nil {
			return nil, err
		}
		values := map[string][]float64{
			"threshold": {threshold}, "coverage": {measure.Coverage(in, threshold)},
			"accuracy": {share(right, in, in[0]-1e9)}, "accuracy of the answered": {share(right, in, threshold)},
		}
		for _, g := range strangers(d) {
			out, _, err := scores(m, score, g.pictures)
			if err != nil {
				return nil, err
			}
			auc, _, _ := measure.AUROC(in, out)
			values[auroc+g.name] = []float64{auc}
			values[accepts+g.name] = []float64{measure.Coverage(out, threshold)}
		}
		return values, nil
	}
}

// keep returns the threshold that the given share of scores reaches.
func keep(scores []float64, part float64) float64 {
	sorted := slices.Sorted(slices.Values(scores))
	return sorted[int(float64(len(sorted))*(1-part)+.5)]
}

// scores returns each picture's score, and whether its answer is right.
func scores(m *train.Model, score func([]float32) float64, s *dataset.Split) (all []float64, right []bool, err error) {
	logits, err := m.Logits(s)
	if err != nil {
		return nil, nil, err
	}
	for i, z := range logits {
		all = append(all, score(z))
		right = append(right, slices.Index(z, slices.Max(z)) == s.Label(i))
	}
	return all, right, nil
}

// share is how many are right of those whose score reaches the threshold.
func share(right []bool, scores []float64, threshold float64) float64 {
	n, of := 0., 0.
	for i, v := range scores {
		if v >= threshold {
			of++
			if right[i] {
				n++
			}
		}
	}
	return n / of
}

var further = experiment{
	name:     "further",
	question: "What does a sixth class, something else, catch?",
	setup: "12,000 pictures of the first five classes, and 2,400 of something else, to learn from, 5 epochs. " +
		"Then 5,000 known test pictures, and 1,000 pictures of each unknown kind.",
	measured: slices.Concat(quantities("accuracy", "known ones lost"), grouped(caught)),
	methods: []method{
		{"shoes", taught(5, 7, 9)}, {"bags", taught(8)}, {"shirts", taught(6)},
		{"bags and shirts", taught(8, 6)}, {"shoes, bags and shirts", taught(5, 6, 7, 8, 9)},
	},
	seeds: fiveSeeds,
}

// extra is how many pictures the sixth class is taught with: as many as each other.
const extra = 2400

func taught(classes ...int) func(*data, int64) (map[string][]float64, error) {
	return func(d *data, seed int64) (map[string][]float64, error) {
		learn := joined(known(d.learn).Take(pictures), d.learn.OfClass(classes...).Take(extra))
		m, _, err := fit(train.Config{Epochs: 5, Seed: seed}, short(6), learn, known(d.validation))
		if err != nil {
			return nil, err
		}
		answers, err := m.Predict(known(d.test))
		if err != nil {
			return nil, err
		}
		test := known(d.test)
		hits, n := 0, len(answers)
		for i, a := range answers {
			if a == test.Label(i) {
				hits++
			}
		}
		values := map[string][]float64{"accuracy": {float64(hits) / float64(n)}, "known ones lost": {called(answers)}}
		for _, g := range strangers(d) {
			answers, err := m.Predict(g.pictures)
			if err != nil {
				return nil, err
			}
			values[caught+g.name] = []float64{called(answers)}
		}
		return values, nil
	}
}

// called is the share of answers that say something else: class 5.
func called(answers []int) float64 {
	n := 0
	for _, a := range answers {
		if a == 5 {
			n++
		}
	}
	return float64(n) / float64(len(answers))
}

// joined gives strange pictures the label 5, and puts them behind the others.
func joined(s, strange *dataset.Split) *dataset.Split {
	j := &dataset.Split{H: s.H, W: s.W, C: s.C, Images: slices.Concat(s.Images, strange.Images), Labels: slices.Clone(s.Labels)}
	for range strange.Len() {
		j.Labels = append(j.Labels, 5)
	}
	return j
}
