package plain_test

import (
	"image"
	"io"
	"math"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"testing"

	"github.com/ninepixels/ninepixels/lessons/dataset"
	"github.com/ninepixels/ninepixels/lessons/model"
	"github.com/ninepixels/ninepixels/lessons/plain"
	"github.com/ninepixels/ninepixels/lessons/train"
)

// A network for pictures in colour that train has kept, with its shape and its names.
func TestLogitsInColourAreTrains(t *testing.T) {
	t.Chdir(t.TempDir())
	r := rand.New(rand.NewPCG(4, 4))
	data := &dataset.Split{H: 10, W: 14, C: 3, Names: []string{"one", "two", "three"}}
	for i := range 24 {
		data.Labels = append(data.Labels, uint8(i%3))
		for range 10 * 14 * 3 {
			data.Images = append(data.Images, uint8(r.IntN(256)))
		}
	}
	fn := func(scope *model.Scope, images *model.Node) *model.Node {
		x := model.MaxPool2D(model.ReLU(model.Conv2D(scope.In("conv1"), images, 4, 3, 5)), 2)
		x = model.ReLU(model.Dense(scope.In("dense"), model.Flatten(x), 6))
		return model.Dense(scope.In("logits"), x, 3)
	}
	m, err := train.Fit(train.Config{Name: "colour", Epochs: 2, BatchSize: 8, Log: io.Discard}, fn, data)
	if err != nil {
		t.Fatal(err)
	}
	want, err := m.Logits(data)
	if err != nil {
		t.Fatal(err)
	}
	n, err := plain.Load(filepath.Join("runs", "colour"))
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(n.Shape(), []int{10, 14, 3}) || n.ClassName(2) != "three" {
		t.Errorf("shape %v, class 2 is %q", n.Shape(), n.ClassName(2))
	}
	for i := range data.Len() {
		x := make([]float32, 10*14*3)
		picture := image.NewRGBA(image.Rect(0, 0, 14, 10))
		for p, v := range data.Pixels(i) {
			x[p] = float32(v) / 255
			picture.Pix[p/3*4+p%3], picture.Pix[p/3*4+3] = v, 255
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
		answer, err := n.ClassifyImage(picture)
		if p := plain.Softmax(got); err != nil || math.Abs(answer.Probability-slices.Max(p)) > 1e-6 {
			t.Errorf("picture %d: %+v, %v; want one of %v", i, answer, err, p)
		}
	}
}
