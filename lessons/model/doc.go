// Package model holds the layers from which a learner builds a network, and
// the table that says what the network costs.
//
// A model is a function from images to logits. It is written once, and the
// same function is trained, evaluated, summarised and exported:
//
//	func CNN(scope *model.Scope, images *model.Node) *model.Node {
//		x := model.Conv2D(scope.In("conv1"), images, 64, 3, 3)
//		x = model.MaxPool2D(model.ReLU(x), 2)
//		x.AssertDims(-1, 13, 13, 64)
//		x = model.Flatten(x)
//		return model.Dense(scope.In("logits"), x, 10)
//	}
//
// The function does not compute: it draws a graph, once, which the backend
// then compiles. So a wrong shape is found before the first image is read.
//
// Letters for axes, in this order everywhere: N images of a batch, H rows,
// W columns, C channels. Images are [N H W C] float32, intensity 0–1.
//
// Layers with weights take a scope, which names them: scope.In("conv1"). The
// weights of layer L are the variables /L/weights and /L/bias.
//
// Panics: a layer that is used wrongly panics with one sentence, because a
// graph has no other way to stop. [Func.Build], and with it everything in
// package train, turns that into an error that names the learner's line.
package model

import (
	"github.com/gomlx/gomlx/core/graph"
	gomlx "github.com/gomlx/gomlx/ml/model"
)

type (
	// Scope names variables: scope.In("conv1") is the scope of layer conv1.
	Scope = gomlx.Scope

	// Node is one value in the graph: it has a shape, and no numbers until
	// the graph runs.
	Node = graph.Node

	// Graph is what a [Func] draws into.
	Graph = graph.Graph
)

// A Func draws a model: images [N H W C], intensity 0–1, to logits [N classes].
type Func func(scope *Scope, images *Node) *Node
