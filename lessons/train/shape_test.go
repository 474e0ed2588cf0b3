package train_test

import (
	"bytes"
	"io"
	"math/rand/v2"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/gomlx/compute"
	"github.com/gomlx/compute/gobackend"

	"github.com/ninepixels/ninepixels/lessons/dataset"
	"github.com/ninepixels/ninepixels/lessons/internal/safetensors"
	"github.com/ninepixels/ninepixels/lessons/model"
	"github.com/ninepixels/ninepixels/lessons/train"
)

// own makes noisy pictures of h×w pixels and c channels, as a learner may have them.
// The class is the channel, and the half of the picture, that is bright: left or right.
func own(n, h, w, c int, seed uint64) *dataset.Split {
	r := rand.New(rand.NewPCG(seed, 0))
	s := &dataset.Split{H: h, W: w, C: c, Images: make([]uint8, n*h*w*c), Labels: make([]uint8, n)}
	for channel := range c {
		s.Names = append(s.Names, "left "+string(rune('a'+channel)), "right "+string(rune('a'+channel)))
	}
	for i := range n {
		class := i % (2 * c)
		s.Labels[i] = uint8(class)
		for p := range h * w * c {
			v := r.IntN(90)
			if p%c == class/2 && (p/c%w >= w/2) == (class%2 == 1) {
				v += 160
			}
			s.Images[i*h*w*c+p] = uint8(v)
		}
	}
	return s
}

// pooled learns from pictures of any size and colour.
func pooled(classes int) model.Func {
	return func(scope *model.Scope, images *model.Node) *model.Node {
		x := model.MaxPool2D(model.ReLU(model.Conv2D(scope.In("conv1"), images, 4, 3, 3)), 2)
		return model.Dense(scope.In("logits"), model.Flatten(x), classes)
	}
}

func TestAnyShape(t *testing.T) {
	for _, of := range [][]int{{12, 10, 3}, {9, 14, 1}, {28, 28, 3}, {5, 40, 1}} {
		onBackends(t, func(t *testing.T, b compute.Backend) {
			if of[0] > 12 && b != gobackend.GetBackend() {
				return // a program takes a while to compile
			}
			t.Chdir(t.TempDir())
			data, fresh := own(96, of[0], of[1], of[2], 1), own(48, of[0], of[1], of[2], 2)
			m := fit(t, b, train.Config{Name: "own", Epochs: 15, BatchSize: 16, LearningRate: .02, Validation: fresh}, pooled(2*of[2]), data)
			if score, err := m.Evaluate(fresh); err != nil || score.Accuracy < .95 {
				t.Errorf("%v: on new pictures %v, %v", of, score, err)
			}
			loaded, err := train.LoadOn(b, "own", pooled(2*of[2]))
			if err != nil {
				t.Fatal(err)
			}
			kept, err := m.KeepAs()
			if err != nil {
				t.Fatal(err)
			}
			var cell train.Model
			if err := cell.KeptAs(kept); err != nil {
				t.Fatal(err)
			}
			cell.SetBackend(b)
			want := logits(t, m, fresh)
			for name, same := range map[string]*train.Model{"fitted": m, "loaded": loaded, "of another cell": &cell} {
				if !slices.Equal(same.Shape(), of) || !slices.Equal(same.Names, data.Names) || same.Classes() != 2*of[2] {
					t.Errorf("the model that was %s takes %v and has %d classes, %q", name, same.Shape(), same.Classes(), same.Names)
				}
				if same.ClassName(1) != "right a" || same.ClassName(99) != "class 99" {
					t.Errorf("the model that was %s calls class 1 %q and class 99 %q", name, same.ClassName(1), same.ClassName(99))
				}
				if !reflect.DeepEqual(logits(t, same, fresh), want) {
					t.Errorf("%v: the model that was %s gives other logits", of, name)
				}
			}
		})
	}
}

func TestOtherShapesAreRefused(t *testing.T) {
	b := gobackend.GetBackend()
	grey := fit(t, b, train.Config{Epochs: 1}, dense, pictures(32, 10, 1))
	colour := fit(t, b, train.Config{Epochs: 1}, pooled(6), own(36, 12, 10, 3, 1))
	for _, tt := range []struct {
		m    *train.Model
		data *dataset.Split
		want string
	}{
		{grey, own(6, 12, 10, 3, 1), "the data has pictures of 12×10 pixels in colour, but the model takes 28×28 pixels in grey: read them with pictures.Size(28, 28) and pictures.Gray, or"},
		{grey, own(6, 28, 28, 3, 1), "but the model takes 28×28 pixels in grey: read them with pictures.Gray, or"},
		{grey, own(6, 28, 27, 1, 1), "the data has pictures of 28×27 pixels in grey, but the model takes 28×28 pixels in grey: read them with pictures.Size(28, 28), or"},
		{grey, own(6, 14, 56, 1, 1), "read them with pictures.Size(28, 28), or"}, // as many values
		{colour, pictures(6, 6, 1), "but the model takes 12×10 pixels in colour: read them with pictures.Size(12, 10) and pictures.RGB, or"},
		{colour, own(6, 10, 12, 3, 1), "the data has pictures of 10×12 pixels in colour"},
	} {
		_, err := tt.m.Logits(tt.data)
		mustFail(t, err, tt.want)
		_, err = tt.m.Evaluate(tt.data)
		mustFail(t, err, tt.want)
		_, err = tt.m.Predict(tt.data)
		mustFail(t, err, tt.want)
	}
	_, err := train.FitOn(b, nil, silent(train.Config{Validation: own(6, 12, 12, 1, 1)}), dense, pictures(32, 10, 1))
	mustFail(t, err, "the validation data has pictures of 12×12 pixels in grey, but the model takes 28×28 pixels in grey")
}

func TestSummaryOfAShape(t *testing.T) {
	if testing.Short() {
		t.Setenv("GOMLX_BACKEND", "go")
	}
	s, err := train.Summary(pooled(6), own(6, 12, 10, 3, 1).Shape()...)
	// 3·3·3·4 + 4, and 5·4·4·6 + 6 of what is left of 10×8 by halves
	if err != nil || s.Params != 112+486 {
		t.Errorf("got %v, %v", s, err)
	}
	for _, no := range [][]int{{28}, {28, 28}, {28, 28, 0}, {28, 28, 1, 1}, {-1, 28, 1}} {
		_, err := train.Summary(dense, no...)
		mustFail(t, err, "is not one of pictures: give height, width and channels, as in 64, 64, 3, or a split's Shape()")
		_, err = train.Untrained(train.Config{}, dense, no...)
		mustFail(t, err, "is not one of pictures")
	}
	for _, m := range []func() (*train.Model, error){
		func() (*train.Model, error) { return train.Untrained(train.Config{}, pooled(6), 12, 10, 3) },
		func() (*train.Model, error) {
			return train.Untrained(train.Config{Validation: own(6, 12, 10, 3, 1)}, pooled(6))
		},
	} {
		if m, err := m(); err != nil || !slices.Equal(m.Shape(), []int{12, 10, 3}) {
			t.Errorf("untrained: %v, %v", m, err)
		}
	}
}

// Files of before shapes were written down hold models for Fashion-MNIST.
func TestLoadWithoutShape(t *testing.T) {
	t.Chdir(t.TempDir())
	b, data := gobackend.GetBackend(), pictures(32, 10, 1)
	data.Names = []string{"a", "b", "c", "d", "e", "f", "g", "h", "i", "j"}
	m := fit(t, b, train.Config{Name: "x", Epochs: 1}, dense, data)
	file := filepath.Join("runs", "x", "model.safetensors")
	f, err := safetensors.Read(file)
	if err != nil || f.Metadata["input"] != "[28,28,1]" || !strings.HasPrefix(f.Metadata["classes"], `["a","b"`) {
		t.Fatalf("the file says %v, %v", f.Metadata, err)
	}
	for _, name := range []string{"dtype", "shape", "data_offsets"} { // a reader may take all of the header for arrays
		if text, ok := f.Metadata[name]; ok {
			t.Errorf("the file's metadata have %s: %q", name, text)
		}
	}
	delete(f.Metadata, "input")
	delete(f.Metadata, "classes")
	if err := safetensors.Write(file, f); err != nil {
		t.Fatal(err)
	}
	old, err := train.LoadOn(b, "x", dense)
	if err != nil || old.Names != nil || !slices.Equal(old.Shape(), []int{28, 28, 1}) {
		t.Fatalf("loaded %v, %v", old, err)
	}
	if !reflect.DeepEqual(logits(t, old, data), logits(t, m, data)) {
		t.Error("the old file gives other logits")
	}
}

// A folder that has changed makes another model.
func TestLoadOrFitForOtherPictures(t *testing.T) {
	t.Chdir(t.TempDir())
	b := gobackend.GetBackend()
	wide := func(scope *model.Scope, images *model.Node) *model.Node { // fits no smaller pictures
		x := model.Conv2D(scope.In("conv1"), images, 2, 11, 10)
		return model.Dense(scope.In("logits"), model.Flatten(x), 6)
	}
	renamed := own(36, 12, 10, 3, 1)
	renamed.Names = slices.Clone(renamed.Names)
	renamed.Names[5] = "kiwi"
	for _, tt := range []struct {
		fn    model.Func
		data  *dataset.Split
		steps int
		want  string
	}{
		{wide, own(36, 12, 10, 3, 1), 1, `no model is kept as "x", or it cannot be read: training one`},
		{wide, own(36, 12, 10, 3, 2), 0, "loaded, not trained: x"},
		{wide, renamed, 1, `the model kept as "x" has classes of other names: training this one in its place`},
		{wide, own(36, 20, 10, 3, 1), 1, `the model kept as "x" takes pictures of 12×10 pixels in colour: training this one in its place`},
		{pooled(2), own(36, 6, 6, 1, 1), 1, `the model kept as "x" takes pictures of 20×10 pixels in colour: training this one in its place`},
	} {
		var log bytes.Buffer
		w := &watcher{}
		m, err := train.LoadOrFitOn(b, w, train.Config{Name: "x", Epochs: 1, Log: &log}, tt.fn, tt.data)
		if err != nil {
			t.Fatal(err)
		}
		if len(w.losses) != tt.steps || !strings.HasPrefix(log.String(), tt.want) || !slices.Equal(m.Names, tt.data.Names) {
			t.Errorf("%d steps for %q and %q, want %d and %q", len(w.losses), m.Names, &log, tt.steps, tt.want)
		}
	}
}

// A model may have fewer classes than its pictures have names, and more.
func TestNamesOfSomeClasses(t *testing.T) {
	b, data := gobackend.GetBackend(), own(36, 12, 10, 3, 1)
	for classes, want := range map[int][]string{2: data.Names[:2], 6: data.Names, 9: data.Names} {
		m, err := train.FitOn(b, nil, train.Config{Epochs: 1, BatchSize: 12, Log: io.Discard}, pooled(classes), data.OfClass(0, 1))
		if err != nil || !slices.Equal(m.Names, want) {
			t.Errorf("%d classes: %v, %v", classes, m, err)
		}
	}
}
