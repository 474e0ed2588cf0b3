package train

import (
	"fmt"
	"slices"
	"strings"

	"github.com/gomlx/gomlx/core/tensors"

	"github.com/ninepixels/ninepixels/lessons/internal/sentence"
	"github.com/ninepixels/ninepixels/lessons/plain"
)

// Weights returns a copy of a layer's weights and biases, with the dimensions of the
// weights:
//
//	convolution:  Dims = [kh kw in out], weight of (a, b, c, f) = Weights[((a·kw+b)·in+c)·out+f]
//	dense layer:  Dims = [in out],       weight of (i, u) = Weights[i·out+u]
//
// Errors: if the model is nil, or if it has no such layer.
//
// Lesson: notebooks/05-how-filters-learn.ipynb. Peer: keras.Layer.get_weights.
func (m *Model) Weights(layer string) (plain.Layer, error) {
	if err := m.hasLayer(layer); err != nil {
		return plain.Layer{}, err
	}
	path := "/" + layer + "/weights"
	weights, err := m.values(path)
	var bias []float32
	if err == nil {
		bias, err = m.values("/" + layer + "/bias")
	}
	if err != nil {
		return plain.Layer{}, fmt.Errorf("the weights of %s could not be read: %s", layer, sentence.FirstLine(err))
	}
	dims := slices.Clone(m.store.GetVariable(path).Shape().Dimensions)
	return plain.Layer{Dims: dims, Weights: weights, Bias: bias}, nil
}

// SetWeights puts other values into a layer, in the order of [Model.Weights]. If
// values or bias are nil, the old ones stay. The file of a kept model does not
// change.
//
// Errors: if the model is nil, if it has no such layer, or if the layer has another
// number of values. Then nothing is changed.
//
// Lesson: notebooks/05-how-filters-learn.ipynb. Peer: keras.Layer.set_weights.
func (m *Model) SetWeights(layer string, values, bias []float32) error {
	if err := m.hasLayer(layer); err != nil {
		return err
	}
	parts := []struct {
		name   string
		values []float32
	}{{"weights", values}, {"bias", bias}}
	for _, p := range parts {
		shape := m.store.GetVariable("/" + layer + "/" + p.name).Shape()
		if p.values != nil && len(p.values) != shape.Size() {
			return fmt.Errorf("%s of %s has shape %v, which is %d values, got %d", p.name, layer, shape.Dimensions, shape.Size(), len(p.values))
		}
	}
	for _, p := range parts {
		if p.values == nil {
			continue
		}
		v := m.store.GetVariable("/" + layer + "/" + p.name)
		if err := v.SetValue(tensors.FromFlatDataAndDimensions(slices.Clone(p.values), v.Shape().Dimensions...)); err != nil {
			return fmt.Errorf("%s of %s could not be set: %s", p.name, layer, sentence.FirstLine(err))
		}
	}
	return nil
}

// hasLayer reports a layer that has no weights and bias in this model.
func (m *Model) hasLayer(layer string) error {
	if m == nil {
		return errNoModel
	}
	var layers []string
	for _, path := range m.variables {
		name, ok := strings.CutSuffix(path, "/weights")
		if ok && slices.Contains(m.variables, name+"/bias") {
			layers = append(layers, name[1:])
		}
	}
	if slices.Contains(layers, layer) {
		return nil
	}
	return fmt.Errorf("there is no layer %q with weights: this model has %s", layer, strings.Join(layers, ", "))
}
