package play

import (
	"fmt"
	"html"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/ninepixels/ninepixels/lessons/dataset"
	"github.com/ninepixels/ninepixels/lessons/internal/safetensors"
)

// tiny is what train keeps of a small network with every way in which weights are kept.
func tiny() safetensors.File {
	f := safetensors.File{Arrays: map[string]safetensors.Array{}, Metadata: map[string]string{
		"name": "tiny", "input": "[6,6,1]", "history": `[{"loss": 1}]`,
		"layers": "Conv2D 3×3, BatchNorm, ReLU, MaxPool2D 2×2, BatchNorm, Flatten, Dense",
		"names":  "conv1, norm1, conv1/relu, maxpool1, norm2, flatten1, logits",
	}}
	put := func(name string, dims ...int) {
		size := 1
		for _, d := range dims {
			size *= d
		}
		a := safetensors.Array{Dims: dims, Values: make([]float32, size)}
		for i := range a.Values {
			a.Values[i] = float32(i%5)/4 + .25
		}
		f.Arrays[name] = a
	}
	put("conv1/weights", 3, 3, 1, 2)
	put("conv1/bias", 2)
	for _, norm := range []string{"norm1", "norm2"} {
		for _, part := range []string{"scale", "offset", "mean", "variance", "avg_weight"} {
			put(norm+"/"+part, 2)
		}
	}
	put("logits/weights", 8, 3)
	put("logits/bias", 3)
	return f
}

// keep writes a file where train would.
func keep(t *testing.T, name string, f safetensors.File) {
	t.Helper()
	if err := os.MkdirAll(filepath.Join("runs", name), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := safetensors.Write(filepath.Join("runs", name, "model.safetensors"), f); err != nil {
		t.Fatal(err)
	}
}

// some are pictures of the tiny network's size.
func some(n int) *dataset.Split {
	s := &dataset.Split{H: 6, W: 6, C: 1}
	for i := range n * 36 {
		s.Images = append(s.Images, uint8(i*37))
	}
	for i := range n {
		s.Labels = append(s.Labels, uint8(i%3))
	}
	return s
}

// The notebook holds the program and where the weights are, and no weight. A name of a
// class is never markup, in the notebook or in the frame.
func TestNetworkHoldsItsProgram(t *testing.T) {
	t.Chdir(t.TempDir())
	f := tiny()
	f.Arrays["logits/weights"].Values[0] = 0.123456789
	f.Metadata["classes"] = `["<img src=x onerror=alert(1)>", "</script>", "\"a\" & b"]`
	keep(t, "tiny", f)
	s := some(12)
	s.Names = []string{"<img src=x onerror=alert(1)>", "</script>", `"a" & b`}
	source, text, err := network("tiny", s)
	if err != nil {
		t.Fatal(err)
	}
	if len(source) > 90_000 || !strings.Contains(source, `data-runs="tiny"`) || !strings.Contains(text, "The network tiny says") {
		t.Errorf("it has %d bytes; the text is %q", len(source), text)
	}
	found := srcdoc.FindStringSubmatch(source)
	if found == nil {
		t.Fatal("there is no frame with a document")
	}
	document := html.UnescapeString(found[1])
	for _, bad := range []string{"<img src=x", "0.1234567"} {
		if strings.Contains(source, bad) || strings.Contains(document, bad) {
			t.Errorf("it holds %q", bad)
		}
	}
	if open, closed := strings.Count(document, "<script"), strings.Count(document, "</script>"); open != closed || open < 8 {
		t.Errorf("%d scripts begin and %d end", open, closed)
	}
	if !strings.Contains(document, `\u003cimg src=x onerror`) || !strings.Contains(document, ":root[data-theme=dark] {") {
		t.Error("the names or the dark colours are missing")
	}
}

// A batch normalisation right behind a convolution is part of it. Behind a pooling it is
// a layer of its own.
func TestPlanOfTheWeights(t *testing.T) {
	t.Chdir(t.TempDir())
	keep(t, "tiny", tiny())
	b, err := os.ReadFile("runs/tiny/model.safetensors")
	if err != nil {
		t.Fatal(err)
	}
	got, err := plan(b)
	if err != nil {
		t.Fatal(err)
	}
	want := []string{"{conv1 [] 2 [norm1]}", "{ [] 2 [norm2]}", "{logits [] 3 []}"}
	var said []string
	for _, one := range got {
		said = append(said, fmt.Sprint(one))
	}
	if !slices.Equal(said, want) {
		t.Errorf("the plan is %v, want %v", said, want)
	}
}

func TestWhatIsNoNetwork(t *testing.T) {
	t.Chdir(t.TempDir())
	keep(t, "tiny", tiny())
	bad := tiny()
	bad.Arrays["conv1/bias"].Values[1] = float32(math.NaN())
	keep(t, "nan", bad)
	if err := os.MkdirAll("runs/text", 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile("runs/text/model.safetensors", []byte("no network"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		name     string
		pictures *dataset.Split
		want     string
	}{
		{"none", some(1), "run the cell that trains it first"},
		{"", some(1), "pass the Name of train.Config"},
		{"../tiny", some(1), "pass the Name of train.Config"},
		{"tiny", nil, "there are no pictures to choose from"},
		{"tiny", &dataset.Split{H: 5, W: 6, C: 1, Images: make([]uint8, 30), Labels: make([]uint8, 1)}, "5"},
		{"tiny", some(0), "has no pictures"},
		{"tiny", &dataset.Split{H: 100, W: 100, C: 1, Images: make([]uint8, 10_000), Labels: make([]uint8, 1)}, "100"},
		{"nan", some(1), "is not finite"},
		{"text", some(1), "cannot be read"},
	} {
		source, _, err := network(test.name, test.pictures)
		if err == nil || source != "" || !strings.Contains(err.Error(), test.want) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%q: %v, want …%s…", test.name, err, test.want)
		}
	}
}

func ExampleNetwork() {
	folder, err := os.MkdirTemp("", "example")
	if err != nil {
		panic(err)
	}
	defer os.RemoveAll(folder)
	before, err := os.Getwd()
	if err != nil {
		panic(err)
	}
	defer os.Chdir(before)
	os.Chdir(folder)
	os.MkdirAll("runs/tiny", 0o755)
	if err := safetensors.Write("runs/tiny/model.safetensors", tiny()); err != nil {
		panic(err)
	}
	Network("tiny", some(10))
	Network("another", some(10))
	// Output:
	// [figure that answers: The network tiny says of a picture: class 1, 56.6 %. Here you can draw pictures for it, and see the probabilities and the maps of its layers.]
	// play.Network: there is no trained network in runs/another: run the cell that trains it first
}
