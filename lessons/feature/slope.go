package feature

import (
	"fmt"

	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
	gomlx "github.com/gomlx/gomlx/ml/model"

	"github.com/ninepixels/ninepixels/lessons/grid"
	"github.com/ninepixels/ninepixels/lessons/model"
	"github.com/ninepixels/ninepixels/lessons/train"
)

// Slopes returns how the logit of a class changes with each value of a layer's maps,
// for one picture. It is the backward pass, which starts at one logit and stops at
// the layer.
//
//	slope c at (y, x) = d logit[class] / d output[0, y, x, c]
//
// Shape: one grid [H W] for each channel of the layer, as [Maps] returns.
//
// Values: any sign. Grad-CAM weighs the maps of a layer with the means of its slopes.
//
// Errors: if m is nil, if it has no such layer or class, and those of [Stages] for
// the picture.
//
// Lesson: notebooks/06-look-inside.ipynb.
// Peer: torch.autograd.grad(logits[0, c], maps).
func Slopes[P Image](m *train.Model, layer string, image P, class int) ([]*grid.Grid, error) {
	l, err := find(m, layer)
	if err != nil {
		return nil, err
	}
	pixels, err := pictureFor(m, image, class)
	if err != nil {
		return nil, err
	}
	exec, err := compiled(m, "slopes of "+layer, func(scope *model.Scope, in []*model.Node) []*model.Node {
		var maps *model.Node
		model.LayerByLayer(in[0].Graph())
		model.Replace(in[0].Graph(), l.last, func(y *model.Node) *model.Node {
			maps = graph.Identity(y)
			return maps
		})
		return slopeOf(mustBuild(m, scope, in[0]), in[1], func() *model.Node { return maps })
	})
	if err != nil {
		return nil, err
	}
	values, err := slopes(exec, pixels, shapeOf(m), class)
	if err != nil {
		return nil, err
	}
	return channels(values, l.h, l.w, l.c), nil
}

// InputSlopes returns how the logit of a class changes with each pixel of a picture.
// It is the backward pass, all the way to the picture.
//
//	slope c at (y, x) = d logit[class] / d intensity[0, y, x, c]
//
// Shape: one grid [H W] for each channel of the picture: one if it is grey.
//
// Values: any sign, for intensities from 0 to 1. So 2 says that a pixel that grows
// from 0 to 1 would raise the logit by 2, if the slope stayed as it is.
//
// Errors: if m is nil, if it has no such class, and those of [Stages] for the picture.
//
// Lesson: notebooks/06-look-inside.ipynb.
// Peer: torch.autograd.grad(logits[0, c], picture).
func InputSlopes[P Image](m *train.Model, image P, class int) ([]*grid.Grid, error) {
	if _, err := spatialOf(m); err != nil {
		return nil, err
	}
	pixels, err := pictureFor(m, image, class)
	if err != nil {
		return nil, err
	}
	exec, err := compiled(m, "slopes of the picture", func(scope *model.Scope, in []*model.Node) []*model.Node {
		return slopeOf(mustBuild(m, scope, in[0]), in[1], func() *model.Node { return in[0] })
	})
	if err != nil {
		return nil, err
	}
	of := shapeOf(m)
	values, err := slopes(exec, pixels, of, class)
	if err != nil {
		return nil, err
	}
	for i := range values {
		values[i] *= 255 // from pixels to intensities
	}
	return channels(values, of.h, of.w, of.c), nil
}

// slopeOf draws the slope of one logit along something that was drawn before it.
func slopeOf(logits, class *model.Node, along func() *model.Node) []*model.Node {
	one := graph.OneHot(class, logits.Shape().Dimensions[1], logits.DType())
	logit := graph.ReduceAllSum(graph.Mul(logits, graph.Reshape(one, 1, -1)))
	return asLast(graph.Gradient(logit, along()))
}

// slopes runs what slopeOf has drawn.
func slopes(exec *gomlx.Exec, pixels []float32, of shape, class int) ([]float32, error) {
	in := tensors.FromFlatDataAndDimensions(pixels, of.batch(1)...)
	defer in.FinalizeAll()
	out, err := call(exec, in, int32(class))
	if err != nil {
		return nil, err
	}
	return read[float32](out[0])
}

// pictureFor returns the values of a picture, if m can read it and has the class.
func pictureFor[P Image](m *train.Model, image P, class int) ([]float32, error) {
	if n := m.Classes(); class < 0 || class >= n {
		return nil, fmt.Errorf("the model has the classes 0 to %d, got %d", n-1, class)
	}
	pictures, err := pixelsOf(m, []P{image})
	if err != nil {
		return nil, err
	}
	return pictures[0], nil
}
