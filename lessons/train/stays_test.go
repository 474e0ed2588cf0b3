package train_test

import (
	"reflect"
	"testing"

	"github.com/gomlx/compute"

	"github.com/ninepixels/ninepixels/lessons/train"
)

// A model that another program takes up predicts what it predicted, and has all that
// it tells of itself.
func TestModelStays(t *testing.T) {
	onBackends(t, func(t *testing.T, b compute.Backend) {
		data := pictures(60, 10, 1)
		m, err := train.FitOn(b, nil, silent(train.Config{Epochs: 2, Validation: data}), cnn, data)
		if err != nil {
			t.Fatal(err)
		}
		want, err := m.Logits(data)
		if err != nil {
			t.Fatal(err)
		}
		state, err := m.KeepAs()
		if err != nil {
			t.Fatal(err)
		}
		var back train.Model
		if err := back.KeptAs(state); err != nil {
			t.Fatal(err)
		}
		back.SetBackend(b)
		if back.String() != m.String() || !reflect.DeepEqual(back.History, m.History) || back.Best != m.Best {
			t.Errorf("%v, want %v", &back, m)
		}
		got, err := back.Logits(data)
		if err != nil {
			t.Fatal(err)
		}
		if !reflect.DeepEqual(got, want) {
			t.Error("it predicts something else")
		}
		layer, err := back.Weights("conv1")
		if old, _ := m.Weights("conv1"); err != nil || !reflect.DeepEqual(layer, old) {
			t.Errorf("conv1 has %v, %v", layer.Dims, err)
		}
		if err := back.SetWeights("conv1", make([]float32, len(layer.Weights)), nil); err != nil {
			t.Error(err)
		}
		if old, _ := m.Weights("conv1"); reflect.DeepEqual(old.Weights, make([]float32, len(layer.Weights))) {
			t.Error("the two share their weights")
		}
	})
}

func TestModelStaysOfNothingElse(t *testing.T) {
	const want = "a model cannot be made of a *int"
	if err := new(train.Model).KeptAs(new(int)); err == nil || err.Error() != want {
		t.Errorf("%v, want %s", err, want)
	}
}
