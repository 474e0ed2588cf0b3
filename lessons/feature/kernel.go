package feature

import (
	"fmt"

	"github.com/ninepixels/ninepixels/lessons/grid"
	"github.com/ninepixels/ninepixels/lessons/train"
)

// Kernels returns one slice of each filter of a convolution: the weights that read
// input channel 0. In the first layer of a network for grey pictures this is the
// whole filter. [ColorKernels] returns the filters of a layer that reads colours.
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
	w, err := convolution(m, layer)
	if err != nil {
		return nil, err
	}
	kernels := make([]*grid.Grid, w.filters)
	for f := range kernels {
		kernels[f] = w.slice(0, f)
	}
	return kernels, nil
}

// ColorKernels returns the filters of a convolution that reads red, green and blue,
// such as the first layer of a network for colour pictures. show.RGBGallery displays
// each of them as a small colour picture.
//
//	kernel f, channel c, at (a, b) = weights[a, b, c, f]
//
// Shape: F lists of 3 grids [kh kw], for F filters.
//
// Values: any sign.
//
// Errors: if m is nil, if it has no such layer, if the layer is no convolution, or
// if it reads another number of channels than 3.
//
// Peer: layer.get_weights()[0][:, :, :, f] in Keras.
func ColorKernels(m *train.Model, layer string) ([][]*grid.Grid, error) {
	w, err := convolution(m, layer)
	if err != nil {
		return nil, err
	}
	if w.in != 3 {
		return nil, fmt.Errorf("layer %q reads %d channels, not red, green and blue: use feature.Kernels", layer, w.in)
	}
	kernels := make([][]*grid.Grid, w.filters)
	for f := range kernels {
		kernels[f] = []*grid.Grid{w.slice(0, f), w.slice(1, f), w.slice(2, f)}
	}
	return kernels, nil
}

// filters are the weights of a convolution, [kh kw in filters].
type filters struct {
	kh, kw, in, filters int
	weights             []float32
}

// convolution returns the weights of a layer that is one.
func convolution(m *train.Model, layer string) (filters, error) {
	w, err := m.Weights(layer)
	if err != nil {
		return filters{}, err
	}
	if len(w.Dims) != 4 {
		return filters{}, fmt.Errorf("layer %q is no convolution, its weights have shape %v: name one that is", layer, w.Dims)
	}
	return filters{w.Dims[0], w.Dims[1], w.Dims[2], w.Dims[3], w.Weights}, nil
}

// slice returns the weights with which filter f reads channel c.
func (w filters) slice(c, f int) *grid.Grid {
	g := grid.New(w.kh, w.kw)
	for place := range g.Pix {
		g.Pix[place] = w.weights[(place*w.in+c)*w.filters+f]
	}
	return g
}
