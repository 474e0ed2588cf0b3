package main

import (
	"github.com/gomlx/gomlx/core/graph"

	"github.com/ninepixels/ninepixels/lessons/filter"
	"github.com/ninepixels/ninepixels/lessons/longrun"
	"github.com/ninepixels/ninepixels/lessons/model"
)

var filters = experiment{
	name:     "filters",
	question: "Fixed, random or learned filters, in the first layer and in the second?",
	setup:    "12,000 pictures to learn from, 3 epochs; 5,000 for validation. In the second layer: 8 learned filters before it.",
	measured: []longrun.Quantity{afterEpochs(3)},
	methods: []method{
		{"fixed", part(fixed(1), 3)}, {"random", part(drawn(16, true), 3)}, {"learned", part(drawn(16, false), 3)},
		{"fixed8", part(fixed(1./8), 3)}, {"random4", part(drawn(4, true), 3)}, {"learned4", part(drawn(4, false), 3)},
		{"second layer random", part(second, 3, "conv2")}, {"second layer learned", part(second, 3)},
	},
	seeds: fiveSeeds,
}

// behind is the network of notebook 05 after its filters.
func behind(scope *model.Scope, x *model.Node) *model.Node {
	x = model.Flatten(model.MaxPool2D(model.ReLU(x), 2))
	x = model.ReLU(model.Dense(scope.In("dense"), x, 32))
	return model.Dense(scope.In("logits"), x, 10)
}

// fixed has four filters that somebody has chosen.
func fixed(size float64) model.Func {
	return func(scope *model.Scope, images *model.Node) *model.Node {
		v, h := filter.SobelV, filter.SobelH
		x := model.Fixed2D(images, v, h, v.Flip(), h.Flip())
		return behind(scope, graph.MulScalar(x, size))
	}
}

// drawn has n filters, frozen at their start or not.
func drawn(n int, frozen bool) model.Func {
	return func(scope *model.Scope, images *model.Node) *model.Node {
		x := model.Conv2D(scope.In("conv1"), images, n, 3, 3)
		if frozen {
			x = graph.StopGradient(x)
		}
		return behind(scope, x)
	}
}

// second has a first layer of 8 filters, which learns, and a second one of 16.
func second(scope *model.Scope, images *model.Node) *model.Node {
	x := model.ReLU(model.Conv2D(scope.In("conv1"), images, 8, 3, 3))
	x = model.MaxPool2D(x, 2)
	return behind(scope, model.Conv2D(scope.In("conv2"), x, 16, 3, 3))
}
