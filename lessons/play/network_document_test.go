package play

import (
	"encoding/base64"
	"encoding/json"
	"math/rand/v2"
	"os"
	"path/filepath"
	"regexp"
	"testing"

	"github.com/ninepixels/ninepixels/lessons/dataset"
	"github.com/ninepixels/ninepixels/lessons/grid"
	"github.com/ninepixels/ninepixels/lessons/internal/safetensors"
)

// keepVideo keeps a network of the video's size, with weights at random: 225,034 of
// them, as many as a learner's network has.
func keepVideo(t *testing.T, name string, classes []string) {
	t.Helper()
	r := rand.New(rand.NewPCG(3, 20))
	f := safetensors.File{Arrays: map[string]safetensors.Array{}, Metadata: map[string]string{
		"name": name, "input": "[28,28,1]", "history": `[{"loss": 1}]`,
		"layers": "Conv2D 3×3, ReLU, MaxPool2D 2×2, Conv2D 3×3, ReLU, MaxPool2D 2×2, Flatten, Dense, ReLU, Dense",
		"names":  "conv1, conv1/relu, maxpool1, conv2, conv2/relu, maxpool2, flatten1, dense, dense/relu, logits",
	}}
	if classes != nil {
		text, err := json.Marshal(classes)
		if err != nil {
			t.Fatal(err)
		}
		f.Metadata["classes"] = string(text)
	}
	for layer, dims := range map[string][]int{"conv1": {3, 3, 1, 64}, "conv2": {3, 3, 64, 64}, "dense": {1600, 128}, "logits": {128, 10}} {
		size := 1
		for _, d := range dims {
			size *= d
		}
		weights := make([]float32, size)
		for i := range weights {
			weights[i] = float32(r.NormFloat64()) / 16
		}
		f.Arrays[layer+"/weights"] = safetensors.Array{Dims: dims, Values: weights}
		width := dims[len(dims)-1]
		f.Arrays[layer+"/bias"] = safetensors.Array{Dims: []int{width}, Values: make([]float32, width)}
	}
	keep(t, name, f)
}

// known are twelve pictures of that network's size: parts of the drawing.
func known() *dataset.Split {
	var grids []*grid.Grid
	for i := range 12 {
		grids = append(grids, grid.Scene().Crop(5*i, 9*i, 28, 28))
	}
	return dataset.FromGrids(grids, make([]int, len(grids)))
}

var runs = regexp.MustCompile(`data-runs="(\w+)"`)

// weightsBeside is what the export to HTML puts before a figure of a network, and
// nothing for others.
func weightsBeside(t *testing.T, source string) string {
	t.Helper()
	found := runs.FindStringSubmatch(source)
	if found == nil {
		return ""
	}
	b, err := os.ReadFile(filepath.Join("runs", found[1], "model.safetensors"))
	if err != nil {
		t.Fatal(err)
	}
	return `<script type="text/plain" data-ninepixels-weights="` + found[1] + `">` + base64.StdEncoding.EncodeToString(b) + "</script>"
}
