package feature

import (
	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
	gomlx "github.com/gomlx/gomlx/ml/model"

	"github.com/ninepixels/ninepixels/lessons/dataset"
	"github.com/ninepixels/ninepixels/lessons/model"
	"github.com/ninepixels/ninepixels/lessons/train"
)

// Ablate measures how much each channel of a layer matters. It sets the map of one
// channel to 0, leaves all the rest as it was trained, and measures the accuracy on
// s. It does this for every channel.
//
//	accuracy i = 1/N · #(argmax logits(output · mask i) = label),
//	mask i = 1 everywhere, 0 at channel i
//
// The loss without channel i is m.Evaluate's accuracy minus this value. A small loss
// does not prove that the channel does nothing: other channels may do the same work.
//
// Shape: C values.
//
// Values: accuracies, 0 to 1. Ablate adds the same numbers as m.Evaluate in another
// order. If two logits of a picture are equal but for rounding, the answer may
// differ.
//
// Cost: the layers before this one run once, for all channels together. The layers
// behind it run once for each channel, and only what the channel changes.
//
// Errors: if m is nil, if it has no such layer, or if s is nil, empty or damaged.
//
// Lesson: notebooks/06-look-inside.ipynb.
func Ablate(m *train.Model, layer string, s *dataset.Split) ([]float64, error) {
	l, err := find(m, layer)
	if err == nil {
		err = checkData(m, s)
	}
	if err != nil {
		return nil, err
	}
	front, rest, err := halves(m, l)
	if err != nil {
		return nil, err
	}

	right := make([]int, l.c)
	err = eachBatch(s, func(from, to int, pixels *tensors.Tensor) error {
		out, err := call(front, pixels)
		if err != nil {
			return err
		}
		defer func() {
			for _, o := range out {
				o.FinalizeAll()
			}
		}()
		for i := range right {
			n, err := countRight(rest, append([]*tensors.Tensor{pixels}, out...), mask(l.c, i), s.Labels[from:to])
			if err != nil {
				return err
			}
			right[i] += n
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	accuracies := make([]float64, l.c)
	for i, n := range right {
		accuracies[i] = float64(n) / float64(s.Len())
	}
	return accuracies, nil
}

// halves compiles the model in two: what is computed once, from pictures to
// what the other half wants of them; and what is computed for each channel, from
// the pictures, that, and a mask [C], to the classes that the model then says.
// The pictures are for models in which a way leads around the layer.
func halves(m *train.Model, l spatial) (front, rest *gomlx.Exec, err error) {
	conv, err := nextConvolution(m, l)
	if err != nil {
		return nil, nil, err
	}
	enter := l.last
	wanted := func(at model.Layer) []*model.Node { return []*model.Node{at.Output} }
	masked := func(_ *model.Scope, from []*model.Node, mask *model.Node) *model.Node {
		return graph.Mul(from[0], graph.Reshape(mask, 1, 1, 1, -1))
	}
	if conv != "" {
		enter = conv
		wanted = func(at model.Layer) []*model.Node { return []*model.Node{at.Output, at.Input} }
		masked = func(scope *model.Scope, from []*model.Node, mask *model.Node) *model.Node {
			weights := scope.Store().GetVariable("/" + conv + "/weights").NodeValue(mask.Graph())
			return without(from[0], from[1], weights, mask)
		}
	}
	key := l.name + " without a channel, by way of " + enter
	front, err = compiled(m, "before "+key, func(scope *model.Scope, in []*model.Node) []*model.Node {
		mustBuild(m, scope, in[0])
		return asLast(wanted(layerOf(in[0].Graph(), enter)))
	})
	if err != nil {
		return nil, nil, err
	}
	rest, err = compiled(m, "behind "+key, func(scope *model.Scope, in []*model.Node) []*model.Node {
		pixels, from, mask := in[0], in[1:len(in)-1], in[len(in)-1]
		model.Replace(mask.Graph(), enter, func(*model.Node) *model.Node { return masked(scope, from, mask) })
		return []*model.Node{graph.ArgMax(mustBuild(m, scope, pixels), -1, dtypes.Int32)}
	})
	if err != nil {
		return nil, nil, err
	}
	return front, rest, nil
}

func countRight(rest *gomlx.Exec, in []*tensors.Tensor, mask *tensors.Tensor, labels []uint8) (int, error) {
	defer mask.FinalizeAll()
	var args []any
	for _, t := range append(in, mask) {
		args = append(args, t)
	}
	out, err := call(rest, args...)
	if err != nil {
		return 0, err
	}
	classes, err := read[int32](out[0])
	if err != nil {
		return 0, err
	}
	right := 0
	for i, label := range labels {
		if classes[i] == int32(label) {
			right++
		}
	}
	return right, nil
}

func mask(channels, off int) *tensors.Tensor {
	values := make([]float32, channels)
	for i := range values {
		values[i] = 1
	}
	values[off] = 0
	return tensors.FromFlatDataAndDimensions(values, channels)
}
