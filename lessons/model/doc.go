// Package model holds the layers of networks. A learner builds a network from them.
// A table says what the network costs.
//
// A model is a function from images to logits. You write it once. Training,
// evaluation, summary and export all use the same function:
//
//	func CNN(scope *model.Scope, images *model.Node) *model.Node {
//		x := model.Conv2D(scope.In("conv1"), images, 64, 3, 3)
//		x = model.MaxPool2D(model.ReLU(x), 2)
//		x.AssertDims(-1, 13, 13, 64)
//		x = model.Flatten(x)
//		return model.Dense(scope.In("logits"), x, 10)
//	}
//
// The function does not compute. It draws a graph, once, and the backend compiles
// this graph. So a wrong shape is found before the first image is read.
//
// Letters for axes, in this order everywhere: N images of a batch, H rows, W
// columns, C channels. Images are [N H W C] float32, with intensities from 0 to 1.
//
// A layer with weights takes a scope, and the scope is its name: scope.In("conv1").
// The weights of layer L are the variables /L/weights and /L/bias. [BatchNorm] has
// variables of its own.
//
// Panics: a layer that is used in a wrong way panics with one sentence, since a
// graph cannot return an error. [Func.Build] turns the panic into an error that
// names the line in your code. Everything in package train uses it.
package model

import (
	"github.com/gomlx/gomlx/core/graph"
	gomlx "github.com/gomlx/gomlx/ml/model"
)

type (
	// Scope names variables. For example, scope.In("conv1") is the scope of layer conv1.
	Scope = gomlx.Scope

	// Node is one value in the graph. It has a shape. It has no numbers before the graph
	// runs.
	Node = graph.Node

	// Graph is what a [Func] draws. The backend compiles it.
	Graph = graph.Graph
)

// A Func draws a model. It takes images [N H W C], intensities from 0 to 1, and
// returns logits [N classes].
type Func func(scope *Scope, images *Node) *Node
