package feature

import (
	"errors"
	"fmt"
	"strings"

	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/compute/shapes"
	"github.com/gomlx/gomlx/core/graph"
	gomlx "github.com/gomlx/gomlx/ml/model"

	"github.com/ninepixels/ninepixels/lessons/model"
	"github.com/ninepixels/ninepixels/lessons/train"
)

// spatialOf returns m's layers with maps.
func spatialOf(m *train.Model) ([]spatial, error) {
	if m == nil {
		return nil, errors.New("there is no model: it comes from train.Fit or train.Load, look at the error that they returned")
	}
	layers, err := m.Once("feature: layers", func() (any, error) { return draw(m.Func(), shapeOf(m)) })
	if err != nil {
		return nil, err
	}
	if len(layers.([]spatial)) == 0 {
		return nil, errors.New("this model has no layers with maps: it keeps no rows and columns")
	}
	return layers.([]spatial), nil
}

func find(m *train.Model, layer string) (spatial, error) {
	layers, err := spatialOf(m)
	if err != nil {
		return spatial{}, err
	}
	var names []string
	for _, l := range layers {
		if l.name == layer {
			return l, nil
		}
		names = append(names, l.name)
	}
	return spatial{}, fmt.Errorf("there is no layer %q with maps: this model has %s", layer, strings.Join(names, ", "))
}

// draw returns fn's layers with maps.
func draw(fn model.Func, of shape) (layers []spatial, err error) {
	err = drawn(fn, of, func(*model.Graph) {}, func(images, _ *model.Node) { layers = spatialLayers(images) })
	return layers, err
}

// drawn draws fn for one picture of a shape, computing nothing.
func drawn(fn model.Func, of shape, before func(g *model.Graph), after func(images, logits *model.Node)) error {
	b, err := train.Backend()
	if err != nil {
		return err
	}
	g := graph.NewGraph(b, "feature")
	defer g.Finalize()
	images := graph.Parameter(g, "images", shapes.Make(dtypes.Float32, of.batch(1)...))
	before(g)
	store := gomlx.NewStore()
	gomlx.SetStore(g, store) // some of GoMLX's layers ask for it
	logits, err := fn.Build(store.RootScope(), images)
	if err == nil {
		after(images, logits)
	}
	return err
}

// outputsOf draws m and returns the outputs of some of its layers.
func outputsOf(m *train.Model, scope *model.Scope, pixels *model.Node, layers []spatial) []*model.Node {
	mustBuild(m, scope, pixels)
	var outputs []*model.Node
	for _, l := range layers {
		outputs = append(outputs, layerOf(pixels.Graph(), l.last).Output)
	}
	return asLast(outputs)
}

// asLast returns the same values as nodes that are drawn behind all others: the
// pure Go backend (of GoMLX v0.28.2) runs out of its tables if a node that
// nobody needs stands behind the last output.
func asLast(nodes []*model.Node) []*model.Node {
	last := make([]*model.Node, len(nodes))
	for i, n := range nodes {
		last[i] = graph.Identity(n)
	}
	return last
}

func layerOf(g *model.Graph, name string) model.Layer {
	for _, l := range model.Layers(g) {
		if l.Name == name {
			return l
		}
	}
	panic(fmt.Errorf("the model function drew no layer %q this time: let it draw the same each time", name))
}

// mustBuild draws m for pixels [N H W C] from 0 to 255. Its function was drawn
// before, so a panic here is no mistake of the learner's.
func mustBuild(m *train.Model, scope *model.Scope, pixels *model.Node) *model.Node {
	logits, err := m.Func().Build(scope, model.Intensities(pixels))
	if err != nil {
		panic(err)
	}
	return logits
}
