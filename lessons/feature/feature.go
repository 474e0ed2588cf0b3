// Package feature looks into a trained network. It shows what the layers make of a
// picture, to which pieces of pictures a filter answers, and what the network loses
// without a filter.
//
// Layers have the names of the model's summary: "conv1", "maxpool1". A ReLU behind a
// layer counts as a part of it. So the output of "conv1" is the output of its ReLU,
// and none of its values is negative. Only layers with outputs [N H W C] have maps.
// Flatten and Dense have none.
//
// Pictures hold pixels from 0 to 255, as package dataset gives them. The model sees
// them as intensities from 0 to 1, as in training.
//
// Errors: each error is one sentence. It says what is wrong and what to do. If a
// layer is not known, the error lists the layers that there are.
package feature

import (
	"errors"
	"fmt"

	"github.com/gomlx/gomlx/core/tensors"
	gomlx "github.com/gomlx/gomlx/ml/model"

	"github.com/ninepixels/ninepixels/lessons/dataset"
	"github.com/ninepixels/ninepixels/lessons/grid"
	"github.com/ninepixels/ninepixels/lessons/model"
	"github.com/ninepixels/ninepixels/lessons/train"
)

// A Stage is what one layer makes of a picture: one map for each channel.
type Stage struct {
	Layer string       // "conv1"
	Maps  []*grid.Grid // one per channel
}

// Stages returns the maps of every layer, in the order of the layers.
//
//	map c of a stage at (y, x) = output[0, y, x, c]
//
// Shape: [28 28] → C grids [H W] for each layer. For the video's network: 64 grids
// of 26×26, of 13×13, of 11×11, and of 5×5.
//
// Values: 0 or more behind a ReLU, and any sign otherwise.
//
// Errors: if m is nil, or if the picture is not 28×28.
//
// Lesson: notebooks/06-look-inside.ipynb. Peer: keras.Model(inputs, [l.output for l
// in layers]).
func Stages(m *train.Model, image *grid.Grid) ([]Stage, error) {
	all, err := StagesOf(m, []*grid.Grid{image})
	if err != nil {
		return nil, err
	}
	return all[0], nil
}

// StagesOf returns what [Stages] returns, for each of several pictures. All go
// through the model together. This takes far less time than one after another.
//
// Shape: N pictures [28 28] → N lists of stages.
//
// Errors: if m is nil, if there are no pictures, or if one is not 28×28.
//
// Lesson: notebooks/06-look-inside.ipynb.
func StagesOf(m *train.Model, images []*grid.Grid) ([][]Stage, error) {
	layers, err := spatialOf(m)
	if err != nil {
		return nil, err
	}
	return stages(m, images, layers, "stages")
}

// Maps returns the maps of one layer.
//
// Shape: [28 28] → C grids [H W].
//
// Values: as [Stages].
//
// Errors: if m is nil, if it has no such layer, or if the picture is not 28×28.
//
// Lesson: notebooks/06-look-inside.ipynb.
func Maps(m *train.Model, layer string, image *grid.Grid) ([]*grid.Grid, error) {
	l, err := find(m, layer)
	if err != nil {
		return nil, err
	}
	s, err := stages(m, []*grid.Grid{image}, []spatial{l}, "maps of "+layer)
	if err != nil {
		return nil, err
	}
	return s[0][0].Maps, nil
}

// Kernels returns one slice of each filter of a convolution: the weights that read
// input channel 0. In the first layer of a network this is the whole filter.
//
//	kernel f at (a, b) = weights[a, b, 0, f]
//
// Shape: F grids [kh kw], for F filters.
//
// Values: any sign.
//
// Errors: if m is nil, if it has no such layer, or if the layer is no convolution.
//
// Lesson: notebooks/06-look-inside.ipynb. Peer: layer.get_weights()[0][:, :, 0, f]
// in Keras.
func Kernels(m *train.Model, layer string) ([]*grid.Grid, error) {
	w, err := m.Weights(layer)
	if err != nil {
		return nil, err
	}
	if len(w.Dims) != 4 {
		return nil, fmt.Errorf("layer %q is no convolution, its weights have shape %v: name one that is", layer, w.Dims)
	}
	kh, kw, in, filters := w.Dims[0], w.Dims[1], w.Dims[2], w.Dims[3]
	kernels := make([]*grid.Grid, filters)
	for f := range kernels {
		kernels[f] = grid.New(kh, kw)
		for place := range kh * kw {
			kernels[f].Pix[place] = w.Weights[place*in*filters+f]
		}
	}
	return kernels, nil
}

// stages computes some layers for some pictures. The key names the layers.
func stages(m *train.Model, images []*grid.Grid, layers []spatial, key string) ([][]Stage, error) {
	if len(images) == 0 {
		return nil, errors.New("there are no pictures: take one with data.Test.Grid(0)")
	}
	for i, image := range images {
		if err := wantPicture(image); err != nil && len(images) > 1 {
			return nil, fmt.Errorf("picture %d: %w", i, err)
		} else if err != nil {
			return nil, err
		}
	}
	exec, err := compiled(m, key, func(scope *model.Scope, in []*model.Node) []*model.Node {
		model.LayerByLayer(in[0].Graph())
		return outputsOf(m, scope, in[0], layers)
	})
	if err != nil {
		return nil, err
	}
	var all [][]Stage
	for from := 0; from < len(images); from += mostMaps {
		some, err := batch(exec, images[from:min(from+mostMaps, len(images))], layers)
		if err != nil {
			return nil, err
		}
		all = append(all, some...)
	}
	return all, nil
}

// mostMaps is how many pictures go through all layers at once: the maps of 64
// pictures are 20 MB for the video's network.
const mostMaps = 64

func wantPicture(image *grid.Grid) error {
	if image == nil {
		return errors.New("the picture is nil: take one with data.Test.Grid(0)")
	}
	if image.H != dataset.H || image.W != dataset.W {
		return fmt.Errorf("the picture has %d×%d pixels, the model wants %d×%d", image.H, image.W, dataset.H, dataset.W)
	}
	return nil
}

// batch computes the layers for a batch of pictures. Blank ones fill it up to a
// power of two, so that few sizes are ever compiled.
func batch(exec *gomlx.Exec, images []*grid.Grid, layers []spatial) ([][]Stage, error) {
	size := 1
	for size < len(images) {
		size *= 2
	}
	pixels := make([]float32, size*dataset.H*dataset.W)
	for i, image := range images {
		copy(pixels[i*dataset.H*dataset.W:], image.Pix)
	}
	in := tensors.FromFlatDataAndDimensions(pixels, size, dataset.H, dataset.W)
	defer in.FinalizeAll()
	out, err := call(exec, in)
	if err != nil {
		return nil, err
	}
	all := make([][]Stage, len(images))
	for i, l := range layers {
		values, err := read[float32](out[i])
		if err != nil {
			return nil, err
		}
		one := l.h * l.w * l.c
		for n := range all {
			all[n] = append(all[n], Stage{l.name, channels(values[n*one:(n+1)*one], l.h, l.w, l.c)})
		}
	}
	return all, nil
}

// channels takes the values of one picture, [H W C], apart.
func channels(values []float32, h, w, c int) []*grid.Grid {
	maps := make([]*grid.Grid, c)
	for i := range maps {
		maps[i] = grid.New(h, w)
		for place := range h * w {
			maps[i].Pix[place] = values[place*c+i]
		}
	}
	return maps
}

// A spatial is a layer with maps.
type spatial struct {
	name    string // as the learner says it
	last    string // as package model records what comes out of its ReLU
	h, w, c int
	field   Field
}
