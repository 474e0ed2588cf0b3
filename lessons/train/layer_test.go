package train_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/gomlx/compute"
	"github.com/gomlx/compute/gobackend"

	"github.com/ninepixels/ninepixels/lessons/train"
)

func TestWeights(t *testing.T) {
	m := fit(t, gobackend.GetBackend(), train.Config{Epochs: 1}, cnn, pictures(32, 10, 1))
	for _, tt := range []struct {
		layer  string
		dims   []int
		biases int
	}{
		{"conv1", []int{3, 3, 1, 4}, 4},
		{"conv2", []int{3, 3, 4, 4}, 4},
		{"logits", []int{5 * 5 * 4, 10}, 10},
	} {
		w, err := m.Weights(tt.layer)
		size := 1
		for _, d := range tt.dims {
			size *= d
		}
		if err != nil || !slices.Equal(w.Dims, tt.dims) || len(w.Weights) != size || len(w.Bias) != tt.biases {
			t.Errorf("%s: %d values of %v, %d biases, %v", tt.layer, len(w.Weights), w.Dims, len(w.Bias), err)
		}
	}
}

// Weights that are set are those that compute, also after the model was
// compiled: a linear model whose pictures do not matter gives its biases.
func TestSetWeights(t *testing.T) {
	onBackends(t, func(t *testing.T, b compute.Backend) {
		data := pictures(32, 10, 1)
		m := fit(t, b, train.Config{Epochs: 1}, linear(10), data)
		logits(t, m, data)
		values, bias := make([]float32, 7840), []float32{0, 1, 2, 3, 4, 5, 6, 7, 8, 9}
		if err := m.SetWeights("logits", values, bias); err != nil {
			t.Fatal(err)
		}
		if got := logits(t, m, data)[5]; !slices.Equal(got, bias) {
			t.Errorf("the logits are %v, want the biases", got)
		}
		bias[0], values[0] = 100, 100
		read, err := m.Weights("logits")
		if err != nil || read.Weights[0] != 0 || read.Bias[0] != 0 {
			t.Errorf("the model shares the memory of what it was given: %v, %v, %v", read.Weights[0], read.Bias[0], err)
		}
		read.Weights[0] = 100
		if again, _ := m.Weights("logits"); again.Weights[0] != 0 {
			t.Error("the model shares the memory of what it gave")
		}
		if err := m.SetWeights("logits", nil, bias); err != nil {
			t.Fatal(err)
		}
		if again, _ := m.Weights("logits"); again.Weights[0] != 0 || again.Bias[0] != 100 {
			t.Errorf("with biases alone: weight %v and bias %v, want 0 and 100", again.Weights[0], again.Bias[0])
		}
	})
}

func TestWeightsErrors(t *testing.T) {
	m := fit(t, gobackend.GetBackend(), train.Config{Epochs: 1}, cnn, pictures(32, 10, 1))
	_, err := m.Weights("conv3")
	mustFail(t, err, `there is no layer "conv3" with weights: this model has conv1, conv2, logits`)
	_, err = m.Weights("maxpool1")
	mustFail(t, err, `there is no layer "maxpool1" with weights`)
	mustFail(t, m.SetWeights("conv9", nil, nil), `there is no layer "conv9"`)
	before := fmt.Sprint(m.Weights("conv1"))
	mustFail(t, m.SetWeights("conv1", make([]float32, 35), nil), "weights of conv1 has shape [3 3 1 4], which is 36 values, got 35")
	mustFail(t, m.SetWeights("conv1", make([]float32, 36), make([]float32, 5)), "bias of conv1 has shape [4], which is 4 values, got 5")
	if after := fmt.Sprint(m.Weights("conv1")); after != before {
		t.Errorf("an error changed the weights from %s to %s", before, after)
	}
	var none *train.Model
	_, err = none.Weights("conv1")
	mustFail(t, err, "there is no model")
	mustFail(t, none.SetWeights("conv1", nil, nil), "there is no model")
}
