package export_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"math/rand/v2"
	"path/filepath"
	"strings"
	"testing"

	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/gomlx/core/tensors"

	"github.com/ninepixels/ninepixels/lessons/dataset"
	"github.com/ninepixels/ninepixels/lessons/export"
	"github.com/ninepixels/ninepixels/lessons/internal/safetensors"
	"github.com/ninepixels/ninepixels/lessons/model"
	"github.com/ninepixels/ninepixels/lessons/train"
)

type (
	scope = *model.Scope
	node  = *model.Node
)

// An example is a network, and the shape of its pictures.
type example struct {
	name    string
	shape   [3]int
	classes int
	fn      model.Func
}

// examples are networks with every layer of package model, and in every order that
// makes a difference for some format.
func examples() []example {
	return []example{
		{"course", [3]int{14, 14, 1}, 4, func(s scope, x node) node {
			x = model.MaxPool2D(model.ReLU(model.Conv2D(s.In("conv1"), x, 4, 3, 3)), 2)
			x = model.MaxPool2D(model.ReLU(model.Conv2D(s.In("conv2"), x, 5, 3, 3)), 2)
			x = model.ReLU(model.Dense(s.In("dense"), model.Flatten(x), 6))
			return model.Dense(s.In("logits"), x, 4)
		}},
		{"baseline", [3]int{6, 5, 1}, 3, func(s scope, x node) node {
			x = model.ReLU(model.Dense(s.In("hidden"), model.Flatten(x), 6))
			return model.Dense(s.In("logits"), x, 3)
		}},
		{"colour-baseline", [3]int{5, 6, 3}, 3, func(s scope, x node) node {
			return model.Dense(s.In("logits"), model.Flatten(model.ReLU(x)), 3)
		}},
		{"stride-same", [3]int{11, 8, 3}, 4, func(s scope, x node) node {
			x = model.ReLU(model.Conv2D(s.In("conv1"), x, 4, 3, 3, model.Stride(2), model.Same))
			x = model.ReLU(model.Conv2D(s.In("conv2"), x, 3, 2, 4, model.Same, model.Stride(1, 2)))
			return model.Dense(s.In("logits"), model.Flatten(model.Dropout(x, .5)), 4)
		}},
		{"dilation", [3]int{13, 12, 1}, 3, func(s scope, x node) node {
			x = model.ReLU(model.Conv2D(s.In("conv1"), x, 3, 3, 3, model.Dilation(2), model.Same))
			x = model.MeanPool2D(model.Conv2D(s.In("conv2"), x, 4, 3, 2, model.Dilation(3, 2), model.Stride(2)), 2)
			return model.Dense(s.In("logits"), model.Flatten(x), 3)
		}},
		{"norm", [3]int{12, 10, 3}, 3, func(s scope, x node) node {
			x = model.ReLU(model.BatchNorm(s.In("norm1"), model.Conv2D(s.In("conv1"), x, 4, 3, 3)))
			x = model.MaxPool2D(x, 2)
			x = model.BatchNorm(s.In("norm2"), x) // behind a pooling: it cannot be folded
			x = model.GlobalMeanPool(model.ReLU(model.Conv2D(s.In("conv2"), x, 5, 3, 3)))
			x = model.ReLU(model.BatchNorm(s.In("norm3"), model.Dense(s.In("dense"), x, 6)))
			return model.Dense(s.In("logits"), model.BatchNorm(s.In("norm4"), x), 3)
		}},
		{"flatten-norm", [3]int{8, 8, 1}, 3, func(s scope, x node) node {
			x = model.MaxPool2D(model.Conv2D(s.In("conv1"), model.BatchNorm(s.In("norm0"), x), 3, 3, 3), 2)
			x = model.BatchNorm(s.In("norm1"), model.Flatten(x)) // each place has its own scale
			return model.Dense(s.In("logits"), model.ReLU(x), 3)
		}},
		{"flatten-relu", [3]int{8, 7, 1}, 3, func(s scope, x node) node {
			x = model.ReLU(model.Flatten(model.Conv2D(s.In("conv1"), x, 3, 3, 3)))
			return model.Dense(s.In("logits"), model.Dropout(x, .2), 3)
		}},
		{"flatten-last", [3]int{4, 4, 1}, 8, func(s scope, x node) node {
			return model.Flatten(model.Conv2D(s.In("conv1"), x, 2, 3, 3)) // 2·2·2 logits
		}},
		{"fixed", [3]int{9, 9, 1}, 3, func(s scope, x node) node {
			x = model.Fixed2D(x, [][]float32{{.5, 0, -1}, {1.25e-3, 0, 2}, {1, 1, 1}}, [][]float32{{0, 1, 0}, {1, -4, 1}, {0, 1, 0}})
			x = model.MeanPool2D(model.ReLU(model.BatchNorm(s.In("norm1"), x)), 2)
			return model.Dense(s.In("logits"), model.Flatten(x), 3)
		}},
		{"mistakes", [3]int{10, 8, 3}, 3, func(s scope, x node) node {
			x = model.MaxPool2D(model.ReLU(model.Conv2D(s.In("conv1"), x, 4, 3, 3)), 2)
			x = model.ReLU(model.Conv2D(s.In("conv2"), x, 4, 2, 2)) // 4×3 becomes 3×2
			return model.Dense(s.In("logits"), model.Flatten(x), 3)
		}},
		{"names", [3]int{6, 6, 1}, 3, func(s scope, x node) node {
			x = model.Conv2D(s.In("block").In("1"), x, 3, 3, 3)
			return model.Dense(s.In("2nd one"), model.Flatten(model.ReLU(x)), 3)
		}},
		{"global-last", [3]int{7, 7, 3}, 3, func(s scope, x node) node {
			return model.GlobalMeanPool(model.Conv2D(s.In("conv1"), x, 3, 3, 3))
		}},
	}
}

// pictures are noise with as many classes as the network has, and names for them.
func (e example) pictures(n, classes int) *dataset.Split {
	r := rand.New(rand.NewPCG(4, uint64(n)))
	s := &dataset.Split{H: e.shape[0], W: e.shape[1], C: e.shape[2]}
	for range n * s.H * s.W * s.C {
		s.Images = append(s.Images, uint8(r.IntN(256)))
	}
	for i := range n {
		s.Labels = append(s.Labels, uint8(i%classes))
	}
	if e.name == "names" {
		s.Names = []string{`"a*/`, "b\\n??/é", "c\n'😀\x00\""}
		return s
	}
	for c := range classes {
		s.Names = append(s.Names, "sort "+string(rune('a'+c)))
	}
	return s
}

// A dressed model has random weights, and says that it is trained. That is all that an
// export asks of a training, and it tests more: no weight is 0 or 1 as before the
// first step.
type dressed struct{ *train.Model }

// Encode writes the file as after one epoch.
func (d dressed) Encode(w io.Writer) error {
	var b bytes.Buffer
	if err := d.Model.Encode(&b); err != nil {
		return err
	}
	f, err := safetensors.Decode(b.Bytes())
	if err != nil {
		return err
	}
	f.Metadata["history"] = `[{"Loss": 1}]`
	return f.Encode(w)
}

// model returns the network with random weights, and pictures for it.
func (e example) model(t *testing.T) (dressed, *dataset.Split) {
	t.Helper()
	m, err := train.Untrained(train.Config{Seed: 5}, e.fn, e.shape[:]...)
	if err != nil {
		t.Fatal(err)
	}
	data := e.pictures(100, e.classes)
	m.Name, m.Names = e.name, data.Names
	r := rand.New(rand.NewPCG(6, 6))
	for v := range m.Store().IterVariables() {
		if v.DType() != dtypes.Float32 || strings.HasPrefix(v.Name(), "#") {
			continue
		}
		values := make([]float32, v.Shape().Size())
		for i := range values {
			values[i] = float32(r.NormFloat64()) * .4
			if v.Name() == "variance" {
				values[i] = values[i]*values[i] + .05
			}
		}
		if err := v.SetValue(tensors.FromFlatDataAndDimensions(values, v.Shape().Dimensions...)); err != nil {
			t.Fatal(err)
		}
	}
	return dressed{m}, data
}

func (e example) sequential(t *testing.T) *export.Sequential {
	t.Helper()
	m, data := e.model(t)
	s, err := export.From(m, data)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// file writes the network's file into a folder, after a change, and returns its path.
func (e example) file(t *testing.T, change func(f *safetensors.File)) string {
	t.Helper()
	m, _ := e.model(t)
	var b bytes.Buffer
	if err := m.Encode(&b); err != nil {
		t.Fatal(err)
	}
	f, err := safetensors.Decode(b.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	if change != nil {
		change(&f)
	}
	path := filepath.Join(t.TempDir(), "model.safetensors")
	if err := safetensors.Write(path, f); err != nil {
		t.Fatal(err)
	}
	return path
}

// mustFail checks that an error is one line that says what is wanted.
func mustFail(t *testing.T, err error, want string) {
	t.Helper()
	if err == nil || !strings.Contains(err.Error(), want) {
		t.Fatalf("got %v, want …%s…", err, want)
	}
	if strings.Contains(err.Error(), "\n") {
		t.Errorf("more than one line: %q", err)
	}
}

func digest(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:])
}
