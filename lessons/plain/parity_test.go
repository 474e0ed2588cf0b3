package plain_test

import (
	"io"
	"math"
	"math/rand/v2"
	"path/filepath"
	"testing"

	"github.com/ninepixels/ninepixels/lessons/dataset"
	"github.com/ninepixels/ninepixels/lessons/internal/ready"
	"github.com/ninepixels/ninepixels/lessons/model"
	"github.com/ninepixels/ninepixels/lessons/plain"
	"github.com/ninepixels/ninepixels/lessons/train"
)

func TestMain(m *testing.M) { ready.Main(m) }

func cnn(scope *model.Scope, images *model.Node) *model.Node {
	x := model.Conv2D(scope.In("conv1"), images, 4, 3, 3)
	x = model.MaxPool2D(model.ReLU(x), 2)
	x = model.Conv2D(scope.In("conv2"), x, 5, 3, 3)
	x = model.MaxPool2D(model.ReLU(x), 2)
	x = model.ReLU(model.Dense(scope.In("dense"), model.Flatten(x), 6))
	return model.Dense(scope.In("logits"), x, 10)
}

// noise is pictures of random pixels with random labels.
func noise(n int) *dataset.Split {
	r := rand.New(rand.NewPCG(9, 2))
	s := &dataset.Split{Images: make([]uint8, n*784), Labels: make([]uint8, n), H: 28, W: 28, C: 1}
	for i := range s.Images {
		s.Images[i] = uint8(r.IntN(256))
	}
	for i := range s.Labels {
		s.Labels[i] = uint8(r.IntN(10))
	}
	return s
}

// The loops give the logits of the backend, whichever it is: a network that
// train has kept, loaded without train.
func TestLogitsAreTrains(t *testing.T) {
	t.Chdir(t.TempDir())
	data := noise(64)
	m, err := train.Fit(train.Config{Name: "small", Epochs: 2, Log: io.Discard}, cnn, data)
	if err != nil {
		t.Fatal(err)
	}
	want, err := m.Logits(data)
	if err != nil {
		t.Fatal(err)
	}
	n, err := plain.Load(filepath.Join("runs", "small"))
	if err != nil {
		t.Fatal(err)
	}
	if n.String() != "filters 4 and 5, dense 6, 10 classes" {
		t.Errorf("the network is %v", n)
	}
	for i := range data.Len() {
		x := make([]float32, 784)
		for p, v := range data.Pixels(i) {
			x[p] = float32(v) / 255
		}
		got, err := n.Logits(x)
		if err != nil {
			t.Fatal(err)
		}
		for class, z := range got {
			// Sums of some hundred float32 values near 1, in another order.
			if math.Abs(float64(z-want[i][class])) > 1e-4 {
				t.Errorf("picture %d, class %d: %v, train has %v", i, class, z, want[i][class])
			}
		}
	}
}
