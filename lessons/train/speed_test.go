package train_test

import (
	"testing"

	"github.com/gomlx/compute"
	"github.com/gomlx/compute/gobackend"
	"github.com/gomlx/gomlx/core/graph"

	"github.com/ninepixels/ninepixels/lessons/augment"
	"github.com/ninepixels/ninepixels/lessons/dataset"
	"github.com/ninepixels/ninepixels/lessons/model"
	"github.com/ninepixels/ninepixels/lessons/train"
)

// The figures of SPEED.md come from here:
//
//	go test ./lessons/train -run '^$' -bench . -benchtime 100x

// videosCNN is the network of the video, 243,786 parameters.
func videosCNN(scope *model.Scope, images *model.Node) *model.Node {
	x := model.MaxPool2D(model.ReLU(model.Conv2D(scope.In("conv1"), images, 64, 3, 3)), 2)
	x = model.MaxPool2D(model.ReLU(model.Conv2D(scope.In("conv2"), x, 64, 3, 3)), 2)
	x = model.ReLU(model.Dense(scope.In("hidden"), model.Flatten(x), 128))
	return model.Dense(scope.In("logits"), x, 10)
}

// clearCNN is the same network with an identity behind each convolution, which
// hides it from the pooling: every layer is then computed on its own.
func clearCNN(scope *model.Scope, images *model.Node) *model.Node {
	layer := func(name string, x *model.Node) *model.Node {
		return model.MaxPool2D(model.ReLU(alone(model.Conv2D(scope.In("%s", name), x, 64, 3, 3))), 2)
	}
	x := layer("conv2", layer("conv1", images))
	x = model.ReLU(model.Dense(scope.In("hidden"), model.Flatten(x), 128))
	return model.Dense(scope.In("logits"), x, 10)
}

// alone is x, as a node that no layer has made.
func alone(x *model.Node) *model.Node { return graph.Reshape(x, x.Shape().Dimensions...) }

func baseline(scope *model.Scope, images *model.Node) *model.Node {
	x := model.ReLU(model.Dense(scope.In("hidden"), model.Flatten(images), 128))
	return model.Dense(scope.In("logits"), x, 10)
}

func benchmarkBackend(b *testing.B) compute.Backend {
	b.Helper()
	backend, err := train.Backend()
	if err != nil {
		b.Fatal(err)
	}
	return backend
}

// BenchmarkStep times steps of Fit, the first ten left out.
func BenchmarkStep(b *testing.B) {
	for _, tt := range []struct {
		name   string
		fn     model.Func
		batch  int
		pureGo bool
	}{
		{"cnn-32", videosCNN, 32, false},
		{"cnn-32-layer-by-layer", clearCNN, 32, false},
		{"cnn-128", videosCNN, 128, false},
		{"cnn-128-layer-by-layer", clearCNN, 128, false},
		{"dense-32", baseline, 32, false},
		{"cnn-32-pure-go", videosCNN, 32, true},
	} {
		b.Run(tt.name, func(b *testing.B) {
			backend := gobackend.GetBackend()
			if !tt.pureGo {
				backend = benchmarkBackend(b)
			}
			const before = 10
			w := &watcher{atStep: func(step int) {
				if step == before {
					b.ResetTimer()
				}
			}}
			cfg := silent(train.Config{Epochs: 1, BatchSize: tt.batch})
			if _, err := train.FitOn(backend, w, cfg, tt.fn, pictures(tt.batch*(b.N+before), 10, 1)); err != nil {
				b.Fatal(err)
			}
		})
	}
}

// smallCNN is one as a learner has it for a few hundred pictures.
func smallCNN(scope *model.Scope, images *model.Node) *model.Node {
	x := model.MaxPool2D(model.ReLU(model.Conv2D(scope.In("conv1"), images, 16, 3, 3)), 2)
	x = model.MaxPool2D(model.ReLU(model.Conv2D(scope.In("conv2"), x, 32, 3, 3)), 2)
	return model.Dense(scope.In("logits"), model.Flatten(x), 6)
}

// BenchmarkEach times steps on colour pictures of 64×64 pixels, as they are and with
// pictures that are changed in each epoch. The changes are made while the backend
// computes the step before: what they add is what they take from its processors.
func BenchmarkEach(b *testing.B) {
	changes := augment.All(augment.Flip, augment.Moves(4), augment.Turns(10), augment.Brightness(.2))
	for _, tt := range []struct {
		name string
		each dataset.Change
	}{{"as they are", nil}, {"changed", changes}} {
		b.Run(tt.name, func(b *testing.B) {
			const before = 10
			w := &watcher{atStep: func(step int) {
				if step == before {
					b.ResetTimer()
				}
			}}
			cfg := silent(train.Config{Epochs: 1, Each: tt.each})
			if _, err := train.FitOn(benchmarkBackend(b), w, cfg, smallCNN, own(32*(b.N+before), 64, 64, 3, 1)); err != nil {
				b.Fatal(err)
			}
		})
	}
}

// BenchmarkStart times what comes before a training runs: the weights, the
// graph, and its compilation.
func BenchmarkStart(b *testing.B) {
	backend, data := benchmarkBackend(b), pictures(32, 10, 1)
	for b.Loop() {
		if _, err := train.FitOn(backend, nil, silent(train.Config{Epochs: 1}), videosCNN, data); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkEvaluate times the measuring of 10,000 pictures, compiled before.
func BenchmarkEvaluate(b *testing.B) {
	data := pictures(10_000, 10, 1)
	m, err := train.FitOn(benchmarkBackend(b), nil, silent(train.Config{Epochs: 1}), videosCNN, pictures(32, 10, 1))
	if err != nil {
		b.Fatal(err)
	}
	if _, err := m.Evaluate(data); err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if _, err := m.Evaluate(data); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkPredictOne times the class of one picture, asked for again and again.
func BenchmarkPredictOne(b *testing.B) {
	m, err := train.FitOn(benchmarkBackend(b), nil, silent(train.Config{Epochs: 1}), videosCNN, pictures(32, 10, 1))
	if err != nil {
		b.Fatal(err)
	}
	one := pictures(1, 10, 2)
	for b.Loop() {
		if _, err := m.Predict(one); err != nil {
			b.Fatal(err)
		}
	}
}
