package train_test

import (
	"bytes"
	"slices"
	"testing"

	"github.com/gomlx/compute"
	"github.com/gomlx/gomlx/ml/train/optimizer"

	"github.com/ninepixels/ninepixels/lessons/model"
	"github.com/ninepixels/ninepixels/lessons/train"
)

// Our Adam gives the losses and the weights of GoMLX's, to the last digit: for variables
// in a row with others, and for those by themselves.
func TestAdamIsGoMLXs(t *testing.T) {
	wide := func(s *model.Scope, x *model.Node) *model.Node {
		x = model.ReLU(model.Dense(s.In("hidden"), model.Flatten(x), 32)) // of 25,088 weights
		return model.Dense(s.In("logits"), x, 10)
	}
	normed := func(s *model.Scope, x *model.Node) *model.Node {
		x = model.MaxPool2D(model.ReLU(model.BatchNorm(s.In("norm"), model.Conv2D(s.In("conv"), x, 16, 3, 3))), 2)
		return model.Dense(s.In("logits"), model.Flatten(x), 10) // of 27,040 weights
	}
	onBackends(t, func(t *testing.T, b compute.Backend) {
		for name, fn := range map[string]model.Func{"dense": dense, "a large one": wide, "convolutions": cnn, "normalized": normed} {
			fit := func(o optimizer.Interface) ([]float64, []byte) {
				w := &watcher{}
				m, err := train.FitOn(b, w, silent(train.Config{Epochs: 2, BatchSize: 16, Optimizer: o}), fn, pictures(16*12, 10, 1))
				if err != nil {
					t.Fatal(err)
				}
				m.History = nil // it has seconds
				var kept bytes.Buffer
				if err := m.Encode(&kept); err != nil {
					t.Fatal(err)
				}
				return w.losses, kept.Bytes()
			}
			losses, kept := fit(nil)
			wantLosses, want := fit(optimizer.Adam().LearningRate(.001).Done())
			if len(losses) != 24 || !slices.Equal(losses, wantLosses) {
				t.Errorf("%s: the losses are %v, GoMLX's %v", name, losses, wantLosses)
			}
			if !bytes.Equal(kept, want) {
				t.Errorf("%s: the weights are not GoMLX's", name)
			}
		}
	})
}
