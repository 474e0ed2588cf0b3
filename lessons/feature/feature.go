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
// them as intensities from 0 to 1, as in training. A grey picture is a grid. A colour
// picture, or any other, is what data.Picture returns. Both must have the shape
// [H W C] that the model was trained on.
//
// Errors: each error is one sentence. It says what is wrong and what to do. If a
// layer is not known, the error lists the layers that there are.
package feature

import (
	"github.com/gomlx/gomlx/core/tensors"
	gomlx "github.com/gomlx/gomlx/ml/model"

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
// Shape: a picture → one grid [H W] for each channel of each layer. For the video's
// network: 64 grids of 26×26, of 13×13, of 11×11, and of 5×5.
//
// Values: 0 or more behind a ReLU, and any sign otherwise.
//
// Errors: if m is nil, if the picture has not the shape that m was trained on, or if
// it holds intensities from 0 to 1 in the place of pixels.
//
// Lesson: notebooks/06-look-inside.ipynb. Peer: keras.Model(inputs, [l.output for l
// in layers]).
func Stages[P Image](m *train.Model, image P) ([]Stage, error) {
	all, err := StagesOf(m, []P{image})
	if err != nil {
		return nil, err
	}
	return all[0], nil
}

// StagesOf returns what [Stages] returns, for each of several pictures. All go
// through the model together. This takes far less time than one after another.
//
// Shape: N pictures → N lists of stages.
//
// Errors: if there are no pictures, and those of [Stages].
//
// Lesson: notebooks/06-look-inside.ipynb.
func StagesOf[P Image](m *train.Model, images []P) ([][]Stage, error) {
	layers, err := spatialOf(m)
	if err != nil {
		return nil, err
	}
	pictures, err := pixelsOf(m, images)
	if err != nil {
		return nil, err
	}
	return stages(m, pictures, layers, "stages")
}

// Maps returns the maps of one layer.
//
// Shape: a picture → one grid [H W] for each channel.
//
// Values: as [Stages].
//
// Errors: if m has no such layer, and those of [Stages].
//
// Lesson: notebooks/06-look-inside.ipynb.
func Maps[P Image](m *train.Model, layer string, image P) ([]*grid.Grid, error) {
	l, err := find(m, layer)
	if err != nil {
		return nil, err
	}
	pictures, err := pixelsOf(m, []P{image})
	if err != nil {
		return nil, err
	}
	s, err := stages(m, pictures, []spatial{l}, "maps of "+layer)
	if err != nil {
		return nil, err
	}
	return s[0][0].Maps, nil
}

// stages computes some layers for some pictures, each [H W C]. The key names the
// layers.
func stages(m *train.Model, pictures [][]float32, layers []spatial, key string) ([][]Stage, error) {
	exec, err := compiled(m, key, func(scope *model.Scope, in []*model.Node) []*model.Node {
		model.LayerByLayer(in[0].Graph())
		return outputsOf(m, scope, in[0], layers)
	})
	if err != nil {
		return nil, err
	}
	var all [][]Stage
	for from := 0; from < len(pictures); from += mostMaps {
		some, err := batch(exec, pictures[from:min(from+mostMaps, len(pictures))], shapeOf(m), layers)
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

// batch computes the layers for a batch of pictures. Blank ones fill it up to a
// power of two, so that few sizes are ever compiled.
func batch(exec *gomlx.Exec, pictures [][]float32, of shape, layers []spatial) ([][]Stage, error) {
	size := 1
	for size < len(pictures) {
		size *= 2
	}
	pixels := make([]float32, size*of.size())
	for i, picture := range pictures {
		copy(pixels[i*of.size():], picture)
	}
	in := tensors.FromFlatDataAndDimensions(pixels, of.batch(size)...)
	defer in.FinalizeAll()
	out, err := call(exec, in)
	if err != nil {
		return nil, err
	}
	all := make([][]Stage, len(pictures))
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
