package export_test

import (
	"errors"
	"io"
	"math"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/gomlx/gomlx/core/graph"

	"github.com/ninepixels/ninepixels/lessons/export"
	"github.com/ninepixels/ninepixels/lessons/internal/safetensors"
	"github.com/ninepixels/ninepixels/lessons/model"
	"github.com/ninepixels/ninepixels/lessons/train"
)

// Every layer of the course goes into every format, and the read-back of each agrees
// with what GoMLX computes. From has compared the neutral network with GoMLX, too.
func TestEveryLayerInEveryFormat(t *testing.T) {
	for _, e := range examples() {
		t.Run(e.name, func(t *testing.T) {
			s := e.sequential(t)
			if s.Classes() != e.classes || !slices.Equal(s.Shape(), e.shape[:]) || s.ClassName(1) == "" {
				t.Errorf("the network is %v", s)
			}
			for _, f := range export.Formats() {
				report, err := f.Write(s, filepath.Join(t.TempDir(), f.Name))
				if err != nil {
					t.Fatal(err)
				}
				if report.Same != 100 || report.Pictures != 100 || report.Bytes < 1000 {
					t.Errorf("%v", report)
				}
				t.Log(report)
			}
		})
	}
}

// A model that was really trained, with its averages and the names of its classes, and
// the file that Fit has kept of it, are the same network.
func TestTrained(t *testing.T) {
	t.Chdir(t.TempDir())
	e := named(t, "norm")
	data := e.pictures(60, e.classes)
	m, err := train.Fit(train.Config{Name: e.name, Epochs: 2, BatchSize: 20, LearningRate: .01, Log: io.Discard}, e.fn, data)
	if err != nil {
		t.Fatal(err)
	}
	s, err := export.From(m, data)
	if err != nil {
		t.Fatal(err)
	}
	want, err := m.Logits(data.Take(3))
	if err != nil {
		t.Fatal(err)
	}
	loaded, err := export.Load(filepath.Join("runs", e.name), data)
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range []*export.Sequential{s, loaded} {
		if s.ClassName(2) != "sort c" || s.ClassName(9) != "class 9" || s.Name() != e.name {
			t.Errorf("%v calls class 2 %q", s, s.ClassName(2))
		}
		for i, row := range want {
			got, err := s.Logits(data.Images[i*360 : (i+1)*360])
			if err != nil {
				t.Fatal(err)
			}
			for class, z := range got {
				if math.Abs(float64(z-row[class])) > 1e-4 {
					t.Errorf("picture %d, class %d: %v, train has %v", i, class, z, row[class])
				}
			}
		}
	}
}

func named(t *testing.T, name string) example {
	t.Helper()
	all := examples()
	i := slices.IndexFunc(all, func(e example) bool { return e.name == name })
	if i < 0 {
		t.Fatalf("there is no example %s", name)
	}
	return all[i]
}

// What stands in a file, and is not the network of the course, is refused by name.
func TestRefusedFiles(t *testing.T) {
	nan := float32(math.NaN())
	tests := []struct {
		name, example, want string
		change              func(f *safetensors.File)
	}{
		{"untrained", "course", "it is not trained", func(f *safetensors.File) { f.Metadata["history"] = "null" }},
		{"of another program", "course", "of which layers", func(f *safetensors.File) { f.Metadata = nil }},
		{"weights missing", "course", "its layer conv2: its conv2/weights is missing", func(f *safetensors.File) { delete(f.Arrays, "conv2/weights") }},
		{"bias missing", "course", "its layer dense: its dense/bias is missing", func(f *safetensors.File) { delete(f.Arrays, "dense/bias") }},
		{"average missing", "norm", "its layer norm2: its norm2/variance is missing", func(f *safetensors.File) { delete(f.Arrays, "norm2/variance") }},
		{"an array too many", "course", "no layer of package model uses its own/scale", func(f *safetensors.File) {
			f.Arrays["own/scale"] = safetensors.Array{Dims: []int{1}, Values: []float32{2}}
		}},
		{"not finite", "course", "its layer conv1: its conv1/weights is not finite", func(f *safetensors.File) { f.Arrays["conv1/weights"].Values[7] = nan }},
		{"offset not finite", "norm", "its norm4/offset is not finite", func(f *safetensors.File) { f.Arrays["norm4/offset"].Values[0] = nan }},
		{"negative variance", "norm", "its layer norm3: the variance", func(f *safetensors.File) { f.Arrays["norm3/variance"].Values[1] = -1 }},
		{"weights of another shape", "course", "its layer logits: its weights [5 4]", func(f *safetensors.File) {
			f.Arrays["logits/weights"] = safetensors.Array{Dims: []int{5, 4}, Values: make([]float32, 20)}
		}},
		{"another kernel", "course", "its layer conv1: its weights are [3 3 1 4]", func(f *safetensors.File) {
			f.Metadata["layers"] = strings.Replace(f.Metadata["layers"], "3×3", "5×5", 1)
		}},
		{"unknown layer", "course", "its layer maxpool1: a LayerNorm cannot be exported", func(f *safetensors.File) {
			f.Metadata["layers"] = strings.Replace(f.Metadata["layers"], "MaxPool2D 2×2", "LayerNorm", 1)
		}},
		{"unknown option", "stride-same", `its layer conv1: its option "groups"`, func(f *safetensors.File) {
			f.Metadata["layers"] = strings.Replace(f.Metadata["layers"], "same", "groups", 1)
		}},
		{"something between", "course", "conv1 to maxpool1: Tanh", func(f *safetensors.File) { f.Metadata["between"] = "conv1 to maxpool1: Tanh" }},
		{"no shape", "course", "the shape", func(f *safetensors.File) { f.Metadata["input"] = "[28 28]" }},
		{"too small a picture", "course", "does not fit into an input", func(f *safetensors.File) { f.Metadata["input"] = "[2,2,1]" }},
		{"too few names", "course", "names for 1 classes", func(f *safetensors.File) { f.Metadata["classes"] = `["one"]` }},
		{"dense on maps", "course", "its layer dense: it wants a Flatten", func(f *safetensors.File) {
			f.Metadata["layers"] = strings.Replace(f.Metadata["layers"], "Flatten", "ReLU", 1)
		}},
		{"too large logits", "baseline", "the logit of class", func(f *safetensors.File) {
			for i := range f.Arrays["logits/weights"].Values {
				f.Arrays["logits/weights"].Values[i] = 3e38
			}
		}},
		{"a kernel too few", "fixed", "its layer", func(f *safetensors.File) { f.Metadata["kernels"] = "" }},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			_, err := export.Load(named(t, test.example).file(t, test.change), nil)
			mustFail(t, err, test.want)
		})
	}
}

// Models that cannot be exported are refused by the layer's name, also if they are not
// kept.
func TestRefusedModels(t *testing.T) {
	_, err := export.From(nil, nil)
	mustFail(t, err, "the model is nil")

	e := named(t, "course")
	m, data := e.model(t)
	_, err = export.From(m.Model, data)
	mustFail(t, err, "it is not trained")
	_, err = export.From(m, nil)
	mustFail(t, err, "the split of test pictures is nil")
	_, err = export.From(m, named(t, "norm").pictures(5, 4))
	mustFail(t, err, "the")
	if err := m.SetWeights("logits", nil, []float32{0, 0, float32(math.Inf(1)), 0}); err != nil {
		t.Fatal(err)
	}
	_, err = export.From(m, data)
	mustFail(t, err, "logits/bias is not finite")

	own := example{"own", [3]int{8, 8, 1}, 3, func(s scope, x node) node {
		x = graph.Tanh(model.Conv2D(s.In("conv1"), x, 3, 3, 3))
		return model.Dense(s.In("logits"), model.Flatten(x), 3)
	}}
	m, data = own.model(t)
	_, err = export.From(m, data)
	mustFail(t, err, "conv1 to flatten1: Tanh")

	branch := example{"branch", [3]int{8, 8, 1}, 3, func(s scope, x node) node {
		a := model.Conv2D(s.In("conv1"), x, 3, 3, 3, model.Same)
		b := model.Conv2D(s.In("conv2"), a, 3, 3, 3, model.Same)
		return model.Dense(s.In("logits"), model.Flatten(graph.Add(a, b)), 3)
	}}
	m, data = branch.model(t)
	_, err = export.From(m, data)
	mustFail(t, err, "output of conv1")
}

// If the model computes something else than its file says, nothing is exported.
func TestAnotherModel(t *testing.T) {
	e := named(t, "course")
	m, data := e.model(t)
	s, err := export.From(m, data)
	if err != nil {
		t.Fatal(err)
	}
	before, err := s.Logits(data.Images[:196])
	if err != nil {
		t.Fatal(err)
	}
	var frozen strings.Builder
	if err := m.Encode(&frozen); err != nil {
		t.Fatal(err)
	}
	if err := m.SetWeights("logits", nil, []float32{0, .001, 0, 0}); err != nil {
		t.Fatal(err)
	}
	_, err = export.From(stale{m, frozen.String()}, data)
	mustFail(t, err, "differs from the model by")
	after, err := s.Logits(data.Images[:196])
	if err != nil || !slices.Equal(before, after) {
		t.Errorf("the network has changed with the model: %v, %v", after, err)
	}
	_, err = s.Logits(data.Images[:195])
	mustFail(t, err, "195")
}

// A stale model hands over a file of before.
type stale struct {
	dressed
	text string
}

func (s stale) Encode(w io.Writer) error {
	_, err := io.WriteString(w, s.text)
	return err
}

// What fails in writing the file is said.
type failing struct{ dressed }

func (failing) Encode(io.Writer) error { return errors.New("no file") }

func TestEncodeFails(t *testing.T) {
	m, data := named(t, "course").model(t)
	_, err := export.From(failing{m}, data)
	mustFail(t, err, "no file")
}
