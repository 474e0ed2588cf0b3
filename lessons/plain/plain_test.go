package plain_test

import (
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/ninepixels/ninepixels/lessons/grid"
	"github.com/ninepixels/ninepixels/lessons/internal/safetensors"
	"github.com/ninepixels/ninepixels/lessons/plain"
)

// The nine pixels of notebook 01, with a second filter that keeps the middle.
func TestConvByHand(t *testing.T) {
	x := &plain.Volume{H: 3, W: 3, C: 1, V: []float32{0, 64, 128, 48, 192, 144, 142, 226, 168}}
	video := []float32{-1, 0, -2, .5, 4.5, -1.5, 1.5, 2, -3}
	l := plain.Layer{Dims: []int{3, 3, 1, 2}, Bias: []float32{0, 1}}
	for i, w := range video {
		keep := float32(0)
		if i == 4 {
			keep = 1
		}
		l.Weights = append(l.Weights, w, keep)
	}
	y := plain.Conv(x, l)
	if y.H != 1 || y.W != 1 || y.C != 2 || !slices.Equal(y.V, []float32{577, 193}) {
		t.Errorf("got %+v, want 577 and 192 + 1", y)
	}
}

// Two channels, a kernel of 1×2: y = x[0]·1 + x[1]·10 on channel 0, plus
// x[0]·100 + x[1]·1000 on channel 1.
func TestConvSumsChannels(t *testing.T) {
	x := &plain.Volume{H: 1, W: 3, C: 2, V: []float32{1, 2, 3, 4, 5, 6}} // channel 0: 1 3 5, channel 1: 2 4 6
	l := plain.Layer{Dims: []int{1, 2, 2, 1}, Weights: []float32{1, 100, 10, 1000}, Bias: []float32{0}}
	// 1 + 2·100 + 3·10 + 4·1000; 3 + 4·100 + 5·10 + 6·1000
	if y := plain.Conv(x, l); !slices.Equal(y.V, []float32{4231, 6453}) {
		t.Errorf("got %v, want 4231 and 6453", y.V)
	}
}

// The video's pooling: the largest of each four, and an odd column dropped.
func TestMaxPoolByHand(t *testing.T) {
	x := &plain.Volume{H: 4, W: 5, C: 1, V: []float32{
		0, 64, 128, 128, 999,
		48, 192, 144, 144, 999,
		142, 226, 168, 0, 999,
		255, 0, 0, 64, 999,
	}}
	y := plain.MaxPool(x, 2)
	if y.H != 2 || y.W != 2 || !slices.Equal(y.V, []float32{192, 144, 255, 168}) {
		t.Errorf("got %+v", y)
	}
}

func TestMaxPoolOfNegativeValues(t *testing.T) {
	x := &plain.Volume{H: 2, W: 2, C: 2, V: []float32{-1, 5, -2, 6, -3, 7, -4, 8}}
	if y := plain.MaxPool(x, 2); !slices.Equal(y.V, []float32{-1, 8}) {
		t.Errorf("got %v, want -1 and 8", y.V)
	}
}

func TestReLUAndDense(t *testing.T) {
	x := plain.ReLU(&plain.Volume{H: 1, W: 1, C: 3, V: []float32{-4, 2, 3}})
	if !slices.Equal(x.V, []float32{0, 2, 3}) {
		t.Errorf("ReLU gives %v", x.V)
	}
	// 0·9 + 2·1 + 3·10 + .5 and 0·9 + 2·(−1) + 3·0 − 1
	l := plain.Layer{Dims: []int{3, 2}, Weights: []float32{9, 9, 1, -1, 10, 0}, Bias: []float32{.5, -1}}
	if y := plain.Dense(x, l); !slices.Equal(y.V, []float32{32.5, -3}) {
		t.Errorf("Dense gives %v", y.V)
	}
}

func TestPanicsSayWhat(t *testing.T) {
	x := plain.NewVolume(4, 4, 2)
	for _, tt := range []struct {
		name, want string
		call       func()
	}{
		{"channels", "weights [3 3 1 8] do not fit an input of [4 4 2]", func() { plain.Conv(x, plain.Layer{Dims: []int{3, 3, 1, 8}}) }},
		{"size", "weights [5 3 2 8] do not fit", func() { plain.Conv(x, plain.Layer{Dims: []int{5, 3, 2, 8}}) }},
		{"dense", "weights [10 2] do not fit 32 inputs", func() { plain.Dense(x, plain.Layer{Dims: []int{10, 2}}) }},
		{"pool", "windows of 0×0", func() { plain.MaxPool(x, 0) }},
	} {
		func() {
			defer func() {
				if v, _ := recover().(string); !strings.Contains(v, tt.want) {
					t.Errorf("%s: %q lacks %q", tt.name, v, tt.want)
				}
			}()
			tt.call()
		}()
	}
}

func TestSoftmax(t *testing.T) {
	// e²/(e² + e + e^0.1), from notebook 03, and the same shifted by 1000.
	for _, z := range [][]float32{{2, 1, .1}, {1002, 1001, 1000.1}} {
		p := plain.Softmax(z)
		for i, want := range []float64{.659, .242, .099} {
			if math.Abs(p[i]-want) > .001 { // the notebook prints three digits
				t.Errorf("softmax(%v)[%d] = %v, want %v", z, i, p[i], want)
			}
		}
	}
}

// small is a network of one filter, two units and two classes, which answers 1
// exactly if the picture is brighter than .5 everywhere: the filter takes the
// middle pixel, the dense layer the mean of the 13×13 that are left.
func small() safetensors.File {
	keep := make([]float32, 9)
	keep[4] = 1
	mean := make([]float32, 169*2)
	for i := range 169 {
		mean[2*i] = 1. / 169
	}
	return safetensors.File{Arrays: map[string]safetensors.Array{
		"conv1/weights":  {Dims: []int{3, 3, 1, 1}, Values: keep},
		"conv1/bias":     {Dims: []int{1}, Values: []float32{0}},
		"dense/weights":  {Dims: []int{169, 2}, Values: mean},
		"dense/bias":     {Dims: []int{2}, Values: []float32{0, .5}},
		"logits/weights": {Dims: []int{2, 2}, Values: []float32{0, 1, 1, 0}},
		"logits/bias":    {Dims: []int{2}, Values: []float32{0, 0}},
	}, Metadata: map[string]string{
		"input": "[28,28,1]", "history": `[{"Loss": 1}]`,
		"layers": "Conv2D 3×3, ReLU, MaxPool2D 2×2, Flatten, Dense, ReLU, Dense",
		"names":  "conv1, conv1/relu, maxpool1, flatten1, dense, dense/relu, logits",
	}}
}

// kept writes f where train would, and returns the folder.
func kept(t *testing.T, f safetensors.File) string {
	t.Helper()
	dir := t.TempDir()
	if err := safetensors.Write(filepath.Join(dir, "model.safetensors"), f); err != nil {
		t.Fatal(err)
	}
	return dir
}

func TestClassify(t *testing.T) {
	dir := kept(t, small())
	for _, path := range []string{dir, filepath.Join(dir, "model.safetensors")} {
		n, err := plain.Load(path)
		if err != nil {
			t.Fatal(err)
		}
		for pixel, want := range map[float32]int{0: 0, 102: 0, 153: 1, 255: 1} {
			picture := grid.New(28, 28).Map(func(float32) float32 { return pixel })
			got, err := n.Classify(picture)
			// The logits are .5 and pixel/255.
			p := 1 / (1 + math.Exp(-math.Abs(float64(pixel)/255-.5)))
			if err != nil || got.Class != want || math.Abs(got.Probability-p) > 1e-5 { // float32 sums of 169 values
				t.Errorf("a picture of %v: %+v, %v; want class %d, %.4f", pixel, got, err, want, p)
			}
		}
	}
}

func TestClassifyRefuses(t *testing.T) {
	n, err := plain.Load(kept(t, small()))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := n.Classify(nil); err == nil || !strings.Contains(err.Error(), "the picture is nil") {
		t.Errorf("no picture: %v", err)
	}
	if _, err := n.Classify(grid.New(28, 27)); err == nil || !strings.Contains(err.Error(), "28×27") {
		t.Errorf("a picture of 28×27: %v", err)
	}
	for _, v := range []float32{1, .6} {
		if _, err := n.Classify(grid.New(28, 28).Map(func(float32) float32 { return v })); err == nil || !strings.Contains(err.Error(), "multiply intensities by 255") {
			t.Errorf("a picture of intensities %v: %v", v, err)
		}
	}
	if _, err := n.Classify(grid.New(28, 28)); err != nil {
		t.Errorf("a black picture: %v", err)
	}
	for _, v := range []float32{-1, 256, float32(math.NaN())} {
		g := grid.New(28, 28)
		g.Set(0, 1, v)
		if _, err := n.Classify(g); err == nil || !strings.Contains(err.Error(), "intensity 1 is") {
			t.Errorf("a pixel of %v: %v", v, err)
		}
	}
	if _, err := n.Logits(make([]float32, 7)); err == nil || !strings.Contains(err.Error(), "got 7") {
		t.Errorf("seven intensities: %v", err)
	}
}

// Weights that are finite may give logits that are not.
func TestClassifyWithoutAnAnswer(t *testing.T) {
	f := small()
	f.Arrays["logits/weights"] = safetensors.Array{Dims: []int{2, 2}, Values: []float32{0, 3e38, 1, 3e38}}
	f.Arrays["dense/bias"] = safetensors.Array{Dims: []int{2}, Values: []float32{1, 1}}
	n, err := plain.Load(kept(t, f))
	if err != nil {
		t.Fatal(err)
	}
	want := "the network has no answer: the logit of class 1 is +Inf"
	if got, err := n.Classify(grid.New(28, 28)); err == nil || !strings.Contains(err.Error(), want) {
		t.Errorf("%v, %v; want %q", got, err, want)
	}
	for _, bad := range []float64{math.NaN(), math.Inf(1), math.Inf(-1)} {
		f := small()
		f.Arrays["logits/bias"].Values[1] = float32(bad)
		_, err := plain.Load(kept(t, f))
		if want := "its layer logits: its logits/bias is not finite"; err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("a bias of %v: %v; want %q", bad, err, want)
		}
	}
}

func TestLoadRefuses(t *testing.T) {
	if _, err := plain.Load(filepath.Join(t.TempDir(), "nothing")); err == nil || !strings.Contains(err.Error(), "there is no network in") {
		t.Errorf("no folder: %v", err)
	}
	broken := kept(t, small())
	if err := os.WriteFile(filepath.Join(broken, "model.safetensors"), []byte("PNG"), 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := plain.Load(broken); err == nil || !strings.Contains(err.Error(), "cut off") {
		t.Errorf("a broken file: %v", err)
	}
	for name, change := range map[string]func(a map[string]safetensors.Array){
		"its layer dense: its dense/weights is missing": func(a map[string]safetensors.Array) { delete(a, "dense/weights") },
		"its layer conv1: its conv1/weights is missing": func(a map[string]safetensors.Array) { delete(a, "conv1/weights") },
		"no layer of package model uses its extra/bias, extra/weights": func(a map[string]safetensors.Array) {
			a["extra/weights"], a["extra/bias"] = a["logits/weights"], a["logits/bias"]
		},
		"its layer conv1: its weights [3 3 2 1] and its bias [1] do not fit an input of [28 28 1]": func(a map[string]safetensors.Array) {
			a["conv1/weights"] = safetensors.Array{Dims: []int{3, 3, 2, 1}, Values: make([]float32, 18)}
		},
		"its layer dense: its weights [168 2] and its bias [2] do not fit an input of [1 1 169]": func(a map[string]safetensors.Array) {
			a["dense/weights"] = safetensors.Array{Dims: []int{168, 2}, Values: make([]float32, 336)}
		},
	} {
		f := small()
		change(f.Arrays)
		if _, err := plain.Load(kept(t, f)); err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("got %v, want %q", err, name)
		}
	}
}

// A file of another program that does not say of which layers it is made may hold a
// network with mean pooling, which has the same weights. Nobody can tell.
func TestLoadRefusesWhatDoesNotSayItsLayers(t *testing.T) {
	for key, want := range map[string]string{
		"layers": "it does not say of which layers it is made", "names": "it does not say of which layers it is made",
		"input": "the shape \"\", which is none", "history": "it is not trained",
	} {
		f := small()
		delete(f.Metadata, key)
		if _, err := plain.Load(kept(t, f)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("without %s: got %v, want %q", key, err, want)
		}
	}
}
