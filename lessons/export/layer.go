package export

import (
	"fmt"
	"strings"

	"github.com/ninepixels/ninepixels/lessons/internal/kept"
	"github.com/ninepixels/ninepixels/lessons/internal/safetensors"
)

// sequential makes the network of what was kept of a model.
func sequential(f safetensors.File) (*Sequential, error) {
	m, err := kept.Describe(f)
	if err != nil {
		return nil, err
	}
	for _, l := range m.Layers {
		if l.Kind == kept.Unknown {
			word, _, _ := strings.Cut(l.Said, " ")
			return nil, fmt.Errorf("its layer %s: a %s cannot be exported", l.Name, word)
		}
	}
	if err := m.Take(f); err != nil {
		return nil, err
	}
	s := &Sequential{name: m.Name, shape: m.Shape, classes: m.Classes}
	var layers []layer
	for _, l := range m.Layers {
		layers = append(layers, layerOf(l))
	}
	s.layers = fold(layers)
	return s, nil
}

// layerOf takes over a layer as it was kept.
func layerOf(l kept.Layer) layer {
	own := layer{
		name: l.Name, kind: l.Kind, in: l.In, out: l.Out, dims: l.Dims, weights: l.Weights, bias: l.Bias,
	}
	switch l.Kind {
	case conv:
		own.step, own.dilation, own.before, own.after, own.framed = l.Step, l.Dilation, l.Before, l.After, l.Same
	case maxPool, meanPool:
		own.window = l.Kernel[0]
	}
	return own
}
