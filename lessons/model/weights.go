package model

import (
	"fmt"
	"hash/fnv"
	"math"
	"math/rand/v2"
	"slices"

	"github.com/gomlx/gomlx/core/tensors"
	"github.com/gomlx/gomlx/ml/layers/regularizer"
	gomlx "github.com/gomlx/gomlx/ml/model"
)

// An Initializer says how the first weights are drawn. Biases start at zero.
type Initializer int

const (
	// GlorotUniform draws from ±√(6/(fanIn+fanOut)), as Keras does. It is the
	// default, so that like is compared with like.
	GlorotUniform Initializer = iota
	// HeNormal draws from a normal distribution with deviation √(2/fanIn),
	// which is GoMLX's own default, and made for ReLU.
	HeNormal
)

// String returns the initializer's name.
func (i Initializer) String() string {
	if i == HeNormal {
		return "He normal"
	}
	return "Glorot uniform"
}

// Initialize says how the layers in scope, and below it, draw their first weights.
// Use it in the place of GoMLX's Scope.WithInitializer: the layers of this package
// do not read that one.
//
// The weights of a layer depend on the seed and on the name of the layer. They do
// not depend on the backend or on other layers.
func Initialize(scope *Scope, how Initializer, seed int64) {
	scope.SetParam(initializerParam, how)
	scope.SetParam(seedParam, seed)
}

const (
	initializerParam = "ninepixels_initializer"
	seedParam        = "ninepixels_seed"
)

// weights returns the layer's weights with the given dimensions, drawing them
// if they do not exist. They are drawn here and not by the graph, which saves
// the backend from compiling a program that runs once.
func weights(scope *Scope, x *Node, fanIn, fanOut int, dims ...int) *Node {
	draw := func() []float32 {
		size := 1
		for _, d := range dims {
			size *= d
		}
		path := fnv.New64a()
		path.Write([]byte(scope.Scope()))
		seed := gomlx.GetParamOr(scope, seedParam, int64(0))
		random := rand.New(rand.NewPCG(uint64(seed), path.Sum64()))
		how := gomlx.GetParamOr(scope, initializerParam, GlorotUniform)
		return how.draw(random, size, fanIn, fanOut)
	}
	y := variable(scope, x, "weights", draw, dims...)
	if regularize := regularizer.FromScope(scope); regularize != nil {
		regularize(x.Graph(), scope.GetVariable("weights"))
	}
	return y
}

func bias(scope *Scope, x *Node, size int) *Node {
	return variable(scope, x, "bias", func() []float32 { return make([]float32, size) }, size)
}

func (i Initializer) draw(random *rand.Rand, size, fanIn, fanOut int) []float32 {
	values := make([]float32, size)
	limit := math.Sqrt(6 / float64(fanIn+fanOut))
	deviation := math.Sqrt(2 / float64(fanIn))
	for k := range values {
		if i == HeNormal {
			values[k] = float32(random.NormFloat64() * deviation)
		} else {
			values[k] = float32((2*random.Float64() - 1) * limit)
		}
	}
	return values
}

// variable returns the variable's value in x's graph. One that exists, from an
// earlier graph or a checkpoint, must have the dimensions that are asked for.
func variable(scope *Scope, x *Node, name string, first func() []float32, dims ...int) *Node {
	v := scope.GetVariable(name)
	if v == nil {
		v = scope.VariableWithValue(name, tensors.FromFlatDataAndDimensions(first(), dims...))
	}
	if got := v.Shape().Dimensions; !slices.Equal(got, dims) {
		panic(fmt.Errorf("layer %q needs %s of shape %s, but those that exist have %s",
			scope.Scope()[1:], name, text(dims), text(got)))
	}
	return v.NodeValue(x.Graph())
}
