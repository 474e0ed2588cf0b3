package train_test

import (
	"io"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/gomlx/compute"
	"github.com/gomlx/compute/gobackend"

	"github.com/ninepixels/ninepixels/lessons/dataset"
	"github.com/ninepixels/ninepixels/lessons/model"
	"github.com/ninepixels/ninepixels/lessons/train"
)

// onBackends runs a test on the pure Go backend, and unless -short is given
// also on XLA, as learners do.
func onBackends(t *testing.T, test func(t *testing.T, b compute.Backend)) {
	t.Helper()
	t.Run("go", func(t *testing.T) { test(t, gobackend.GetBackend()) })
	if !testing.Short() {
		t.Run("xla", func(t *testing.T) { test(t, xla(t)) })
	}
}

func xla(t *testing.T) compute.Backend {
	t.Helper()
	b, err := train.Backend()
	if err != nil {
		t.Fatal(err)
	}
	if train.BackendName() != "xla:cpu" {
		t.Fatalf("this test needs XLA, and the backend is %s: run `go run ./kernel setup` in the project's folder", train.BackendName())
	}
	return b
}

// pictures makes n noisy pictures of so many classes: class c has a bright bar
// of two rows at row 2c.
func pictures(n, classes int, seed uint64) *dataset.Split {
	r := rand.New(rand.NewPCG(seed, 0))
	s := &dataset.Split{Images: make([]uint8, n*784), Labels: make([]uint8, n), H: 28, W: 28, C: 1}
	for i := range n {
		c := i % classes
		s.Labels[i] = uint8(c)
		picture := s.Images[i*784 : (i+1)*784]
		for p := range picture {
			picture[p] = uint8(r.IntN(80))
		}
		for p := 2 * c * 28; p < (2*c+2)*28; p++ {
			picture[p] += 120
		}
	}
	return s
}

func linear(classes int) model.Func {
	return func(scope *model.Scope, images *model.Node) *model.Node {
		return model.Dense(scope.In("logits"), model.Flatten(images), classes)
	}
}

func dense(scope *model.Scope, images *model.Node) *model.Node {
	x := model.ReLU(model.Dense(scope.In("hidden"), model.Flatten(images), 16))
	return model.Dense(scope.In("logits"), x, 10)
}

func cnn(scope *model.Scope, images *model.Node) *model.Node {
	x := model.ReLU(model.Conv2D(scope.In("conv1"), images, 4, 3, 3))
	x = model.MaxPool2D(x, 2)
	x = model.ReLU(model.Conv2D(scope.In("conv2"), x, 4, 3, 3))
	x = model.MaxPool2D(x, 2)
	return model.Dense(scope.In("logits"), model.Flatten(x), 10)
}

// silent is a Config whose lines nobody reads.
func silent(c train.Config) train.Config {
	c.Log = io.Discard
	return c
}

func fit(t *testing.T, b compute.Backend, cfg train.Config, fn model.Func, data *dataset.Split) *train.Model {
	t.Helper()
	m, err := train.FitOn(b, nil, silent(cfg), fn, data)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func logits(t *testing.T, m *train.Model, s *dataset.Split) [][]float32 {
	t.Helper()
	z, err := m.Logits(s)
	if err != nil {
		t.Fatal(err)
	}
	return z
}

// mustFail checks that an error is one line that says what is wanted. Below a
// panic's there may be its place.
func mustFail(t *testing.T, err error, want string) {
	t.Helper()
	if err == nil || !strings.Contains(err.Error(), want) {
		t.Fatalf("got %v, want …%s…", err, want)
	}
	if _, below, _ := strings.Cut(err.Error(), "\n"); below != "" && !strings.HasPrefix(below, "  at ") {
		t.Errorf("more than one line: %q", err)
	}
}

// A watcher is a display that counts, and does something at chosen moments.
type watcher struct {
	losses  []float64
	epochs  []train.Epoch
	notes   []string
	atStep  func(step int)
	atEpoch func(epoch int)
}

func (w *watcher) Start(string, int, int) {}

func (w *watcher) Step(loss float64) {
	w.losses = append(w.losses, loss)
	if w.atStep != nil {
		w.atStep(len(w.losses))
	}
}

func (w *watcher) Epoch(e train.Epoch) {
	w.epochs = append(w.epochs, e)
	if w.atEpoch != nil {
		w.atEpoch(len(w.epochs))
	}
}

func (w *watcher) Done(note string) { w.notes = append(w.notes, note) }
