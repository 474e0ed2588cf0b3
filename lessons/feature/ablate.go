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

// Ablate returns the model's accuracy on s without each of a layer's channels:
// value i is measured with the map of channel i set to 0, and all the rest as it
// was trained.
//
//	accuracy i = 1/N · #(argmax logits(output · mask i) = label),
//	mask i = 1 everywhere, 0 at channel i
//
// What the network loses without channel i is m.Evaluate's accuracy minus this.
// A small loss does not say that the channel does nothing: others may do the same.
//
// Shape: C values, 0 to 1. The output of the layer is computed once for all
// channels; what lies behind it, once for each.
// Errors: if m is nil or has no such layer, and if s is nil, empty or torn.
// Lesson: notebooks/06-look-inside.ipynb.
func Ablate(m *train.Model, layer string, s *dataset.Split) ([]float64, error) {
	l, err := find(m, layer)
	if err == nil {
		err = checkSplit(s)
	}
	if err != nil {
		return nil, err
	}
	front, err := compiled(m, func(scope *model.Scope, in []*model.Node) []*model.Node {
		return outputsOf(m, scope, in[0], []spatial{l})
	})
	if err != nil {
		return nil, err
	}
	defer front.Finalize()
	rest, err := restOf(m, l)
	if err != nil {
		return nil, err
	}
	defer rest.Finalize()

	right := make([]int, l.c)
	err = eachBatch(s, func(from, to int, pixels *tensors.Tensor) error {
		out, err := call(front, pixels)
		if err != nil {
			return err
		}
		defer out[0].FinalizeAll()
		for i := range right {
			n, err := countRight(rest, pixels, out[0], mask(l.c, i), s.Labels[from:to])
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

// restOf compiles what lies behind a layer: pictures, the layer's output for
// them, and a mask [C], to the classes that the model then says. The pictures
// are for models in which a way leads around the layer.
func restOf(m *train.Model, l spatial) (*gomlx.Exec, error) {
	return compiled(m, func(scope *model.Scope, in []*model.Node) []*model.Node {
		pixels, output, mask := in[0], in[1], in[2]
		model.Replace(pixels.Graph(), l.last, func(*model.Node) *model.Node {
			return graph.Mul(output, graph.Reshape(mask, 1, 1, 1, l.c))
		})
		return []*model.Node{graph.ArgMax(mustBuild(m, scope, pixels), -1, dtypes.Int32)}
	})
}

func countRight(rest *gomlx.Exec, pixels, output, mask *tensors.Tensor, labels []uint8) (int, error) {
	defer mask.FinalizeAll()
	out, err := call(rest, pixels, output, mask)
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
