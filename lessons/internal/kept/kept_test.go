package kept_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/ninepixels/ninepixels/lessons/internal/kept"
	"github.com/ninepixels/ninepixels/lessons/internal/safetensors"
)

// file is what is kept of a model with these layers, for pictures of a shape.
func file(input, layers, names string, arrays map[string][]int) safetensors.File {
	f := safetensors.File{Arrays: map[string]safetensors.Array{}, Metadata: map[string]string{
		"layers": layers, "names": names, "input": input, "history": `[{"Loss": 1}]`,
	}}
	for name, dims := range arrays {
		size := 1
		for _, d := range dims {
			size *= d
		}
		a := safetensors.Array{Dims: dims, Values: make([]float32, size)}
		for i := range a.Values {
			a.Values[i] = float32(i + 1)
		}
		f.Arrays[name] = a
	}
	return f
}

func read(f safetensors.File) (*kept.Model, error) {
	m, err := kept.Describe(f)
	if err == nil {
		err = m.Take(f)
	}
	return m, err
}

// Where a kernel is laid, by hand: with same and a stride s there are ⌈size/s⌉ places,
// and as many zeros as the last place reaches over the edge, the odd one at the end.
func TestPlacesOfAConvolution(t *testing.T) {
	tests := []struct {
		said, input, want string
	}{
		{"Conv2D 3×3", "[7,6,1]", "[5 4 2] before [0 0] after [0 0]"},
		{"Conv2D 3×3 stride 2×2", "[7,6,1]", "[3 2 2] before [0 0] after [0 0]"},                   // (7-3)/2+1, (6-3)/2+1
		{"Conv2D 3×3 dilation 2×3", "[7,8,1]", "[3 2 2] before [0 0] after [0 0]"},                 // extents 5 and 7
		{"Conv2D 3×3 same", "[7,6,1]", "[7 6 2] before [1 1] after [1 1]"},                         //
		{"Conv2D 3×3 stride 2×2 same", "[7,6,1]", "[4 3 2] before [1 0] after [1 1]"},              // (4-1)·2+3-7 = 2, (3-1)·2+3-6 = 1
		{"Conv2D 3×3 stride 3×1 same dilation 1×2", "[7,6,1]", "[3 6 2] before [1 2] after [1 2]"}, // (3-1)·3+3-7 = 2, 5+5-6 = 4
	}
	for _, test := range tests {
		f := file(test.input, test.said+", Flatten", "conv1, flatten1", map[string][]int{"conv1/weights": {3, 3, 1, 2}, "conv1/bias": {2}})
		m, err := read(f)
		if err != nil {
			t.Errorf("%s: %v", test.said, err)
			continue
		}
		l := m.Layers[0]
		if got := fmt.Sprintf("%v before %v after %v", l.Out, l.Before, l.After); got != test.want || l.Said != test.said || l.Kind != kept.Conv {
			t.Errorf("%s: %s, want %s", test.said, got, test.want)
		}
	}
}

// Each kind is what it is called, and a Dropout is nothing outside of training.
func TestKinds(t *testing.T) {
	f := file("[9,9,1]", "MeanPool2D 2×2, MaxPool2D 2×2, Dropout, BatchNorm, GlobalMeanPool, Flatten, ReLU, Dense",
		"meanpool1, maxpool1, dropout1, norm1, globalmeanpool1, flatten1, relu1, logits",
		map[string][]int{"norm1/scale": {1}, "norm1/offset": {1}, "norm1/mean": {1}, "norm1/variance": {1}, "norm1/avg_weight": {1}, "logits/weights": {1, 3}, "logits/bias": {3}})
	m, err := read(f)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, l := range m.Layers {
		got = append(got, fmt.Sprintf("%s %v", l.Kind, l.Out))
	}
	want := "mean pooling [4 4 1], max pooling [2 2 1], scale and offset [2 2 1], global mean pooling [1 1 1], relu [1 1 1], dense [1 1 3]"
	if strings.Join(got, ", ") != want {
		t.Errorf("got  %s\nwant %s", strings.Join(got, ", "), want)
	}
	// 1·(x-1)/√(1+0.001) + 1
	if l := m.Layers[2]; l.Weights[0] < .9995 || l.Weights[0] > .99951 || l.Bias[0] < .00049 || l.Bias[0] > .00051 {
		t.Errorf("the normalisation is %v·x + %v", l.Weights, l.Bias)
	}
}

// What stands between layers, or is no layer, is said by its name.
func TestRefused(t *testing.T) {
	whole := func() safetensors.File {
		return file("[4,4,1]", "Conv2D 3×3, MaxPool2D 2×2, Flatten, Dense", "conv1, maxpool1, flatten1, logits",
			map[string][]int{"conv1/weights": {3, 3, 1, 2}, "conv1/bias": {2}, "logits/weights": {2, 3}, "logits/bias": {3}})
	}
	if _, err := read(whole()); err != nil {
		t.Fatal(err)
	}
	for change, want := range map[[2]string]string{
		{"layers", ""}: "of which layers it is made",
		{"layers", "Conv2D 3×3, Softmax, Flatten, Dense"}:                "its layer maxpool1: a Softmax is not known",
		{"layers", "Conv2D 3×3, MaxPool2D 3×3, Flatten, Dense"}:          "its layer maxpool1: its window of 3×3 does not fit into an input of [2 2 2]",
		{"layers", "Conv2D 3×3, MaxPool2D 2×1, Flatten, Dense"}:          "its layer maxpool1: its window of 2×1",
		{"layers", "Conv2D 3×3, Flatten, MaxPool2D 2×2, Dense"}:          "its layer flatten1: it wants rows and columns",
		{"layers", "Conv2D 3×3, MaxPool2D 2×2, ReLU, Dense"}:             "its layer logits: it wants a Flatten",
		{"layers", "Conv2D 3×3 groups 2, MaxPool2D 2×2, Flatten, Dense"}: `its layer conv1: its option "groups" is not known`,
		{"layers", "Conv2D 3×0, MaxPool2D 2×2, Flatten, Dense"}:          `its layer conv1: its option "3×0" is not known`,
		{"layers", "Conv2D 3×3, , Flatten, Dense"}:                       "its layer maxpool1: it has no kind",
		{"layers", "Conv2D 3×3, MaxPool2D 2×2, Flatten"}:                 "it has 3 layers, but 4 names",
		{"names", "conv1, maxpool1, flatten1, other"}:                    "its layer other: its other/weights is missing",
		{"between", "conv1 to maxpool1: Tanh"}:                           "(conv1 to maxpool1: Tanh)",
		{"history", "[]"}:                                                "it is not trained",
		{"input", "[4,4]"}:                                               "the shape \"[4,4]\"",
		{"classes", `["a"]`}:                                             "names for 1 classes, but 3 logits",
		{"classes", `{}`}:                                                "no list of names",
	} {
		f := whole()
		f.Metadata[change[0]] = change[1]
		if _, err := read(f); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: got %v, want %q", change, err, want)
		}
	}
}
