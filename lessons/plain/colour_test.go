package plain_test

import (
	"image"
	"image/color"
	"image/draw"
	"slices"
	"strings"
	"testing"

	"github.com/ninepixels/ninepixels/lessons/grid"
	"github.com/ninepixels/ninepixels/lessons/internal/safetensors"
	"github.com/ninepixels/ninepixels/lessons/plain"
)

// colours is a network for 4×5 pixels in colour, which says of which colour there is
// most: the filters are the channels at one place, and the dense layers hand them on.
// A kernel of 1×2 leaves 4×4, and the pooling 2×2, of which the first place counts.
func colours() safetensors.File {
	each := make([]float32, 1*2*3*3) // [1 2 3 3]: channel c of the left pixel goes to filter c
	dense := make([]float32, 12*3)
	logits := make([]float32, 3*3)
	for c := range 3 {
		each[c*3+c], dense[c*3+c], logits[c*3+c] = 1, 1, 1
	}
	return safetensors.File{
		Arrays: map[string]safetensors.Array{
			"conv1/weights":  {Dims: []int{1, 2, 3, 3}, Values: each},
			"conv1/bias":     {Dims: []int{3}, Values: make([]float32, 3)},
			"dense/weights":  {Dims: []int{12, 3}, Values: dense},
			"dense/bias":     {Dims: []int{3}, Values: make([]float32, 3)},
			"logits/weights": {Dims: []int{3, 3}, Values: logits},
			"logits/bias":    {Dims: []int{3}, Values: make([]float32, 3)},
		},
		Metadata: map[string]string{
			"input": "[4,5,3]", "history": `[{"Loss": 1}]`, "classes": `["red","grün",""]`,
			"layers": "Conv2D 1×2, ReLU, MaxPool2D 2×2, Flatten, Dense, ReLU, Dense",
			"names":  "conv1, conv1/relu, maxpool1, flatten1, dense, dense/relu, logits",
		},
	}
}

func even(h, w int, c color.Color) image.Image {
	m := image.NewNRGBA(image.Rect(3, 2, 3+w, 2+h)) // not at the origin
	draw.Draw(m, m.Rect, image.NewUniform(c), image.Point{}, draw.Src)
	return m
}

func TestClassifyInColour(t *testing.T) {
	n, err := plain.Load(kept(t, colours()))
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(n.Shape(), []int{4, 5, 3}) || n.Classes() != 3 || n.ClassName(1) != "grün" || n.ClassName(2) != "class 2" || n.ClassName(9) != "class 9" {
		t.Errorf("shape %v, %d classes: %q, %q, %q", n.Shape(), n.Classes(), n.ClassName(1), n.ClassName(2), n.ClassName(9))
	}
	for want, c := range []color.Color{color.RGBA{255, 0, 10, 255}, color.RGBA{20, 90, 80, 255}, color.RGBA{1, 2, 3, 255}} {
		got, err := n.ClassifyImage(even(4, 5, c))
		if err != nil || got.Class != want {
			t.Errorf("%v: %+v, %v; want class %d", c, got, err, want)
		}
	}
	// red, green, blue of each pixel: the first pixel's blue is the largest.
	z, err := n.Logits(append([]float32{.1, .2, .9}, make([]float32, 57)...))
	if err != nil || !slices.Equal(z, []float32{.1, .2, .9}) {
		t.Errorf("%v, %v", z, err)
	}
	for want, f := range map[string]func() (plain.Answer, error){
		"the picture is grey, but the network reads pictures in colour: use ClassifyImage": func() (plain.Answer, error) { return n.Classify(grid.New(4, 5)) },
		"the picture is 5×4, but the network reads 4×5: scale it first":                    func() (plain.Answer, error) { return n.ClassifyImage(even(5, 4, color.Black)) },
		"the picture is transparent in row 0, column 0: fill in its background first":      func() (plain.Answer, error) { return n.ClassifyImage(even(4, 5, color.NRGBA{9, 9, 9, 254})) },
		"the picture's brightest pixel is 1, but pixels go from 0 to 255":                  func() (plain.Answer, error) { return n.ClassifyImage(even(4, 5, color.RGBA{1, 0, 1, 255})) },
		"the picture is nil": func() (plain.Answer, error) { return n.ClassifyImage(nil) },
	} {
		if got, err := f(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %+v, %v; want %q", got, err, want)
		}
	}
}

// A network for grey pictures reads the brightness of a picture in colour.
func TestClassifyImageInGrey(t *testing.T) {
	n, err := plain.Load(kept(t, small()))
	if err != nil {
		t.Fatal(err)
	}
	for want, c := range []color.Color{color.RGBA{0, 0, 255, 255}, color.RGBA{255, 255, 0, 255}} { // 29 and 226
		if got, err := n.ClassifyImage(even(28, 28, c)); err != nil || got.Class != want {
			t.Errorf("%v: %+v, %v; want class %d", c, got, err, want)
		}
	}
}

// What the loops do not compute is refused by its name, before weights are looked at.
func TestLoadNamesTheLayer(t *testing.T) {
	for _, tt := range []struct{ key, said, want string }{
		{"layers", "Conv2D 1×2 stride 2×2, ReLU, MaxPool2D 2×2, Flatten, Dense, ReLU, Dense",
			"its layer conv1 is Conv2D 1×2 stride 2×2, which this package does not compute: use train.Load"},
		{"layers", "Conv2D 1×2 same, ReLU, MaxPool2D 2×2, Flatten, Dense, ReLU, Dense", "its layer conv1 is Conv2D 1×2 same,"},
		{"layers", "Conv2D 1×2 dilation 2×2, ReLU, MaxPool2D 2×2, Flatten, Dense, ReLU, Dense", "its layer conv1 is Conv2D 1×2 dilation 2×2,"},
		{"layers", "Conv2D 1×2, BatchNorm, MaxPool2D 2×2, Flatten, Dense, ReLU, Dense", "its layer conv1/relu is BatchNorm,"},
		{"layers", "Conv2D 1×2, ReLU, MaxPool2D 3×3, Flatten, Dense, ReLU, Dense", "its layer maxpool1 is MaxPool2D 3×3,"},
		{"layers", "Conv2D 1×2, ReLU, MaxPool2D 2×2, Flatten, Dense, ReLU, Dropout 0.5, Dense", "it has 8 layers, but 7 names of layers"},
		{"layers", "Conv2D 1×2, MaxPool2D 2×2, Flatten, Dense, ReLU, Dense", "it has 6 layers, but 7 names of layers"},
		{"input", "[4,5]", `it says that pictures have the shape "[4,5]", which is none`},
		{"input", "[4,5,0]", "which is none"},
		{"layers", "Conv2D 1×2, ReLU, MeanPool2D 2×2, Flatten, Dense, ReLU, Dense", "its layer maxpool1 is MeanPool2D 2×2,"},
		{"layers", "Fixed2D 1×2, ReLU, MaxPool2D 2×2, Flatten, Dense, ReLU, Dense", "its layer conv1 is Fixed2D 1×2,"},
		{"layers", "Conv2D 1×2, ReLU, MaxPool2D 2×2, GlobalMeanPool, Dense, ReLU, Dense", "its layer flatten1 is GlobalMeanPool,"},
		{"layers", "Conv2D 1×2, LayerNorm, MaxPool2D 2×2, Flatten, Dense, ReLU, Dense", "its layer conv1/relu is LayerNorm,"},
		{"between", "conv1 to maxpool1: Tanh", "something of its own between its layers (conv1 to maxpool1: Tanh)"},
		{"input", "[9,5,3]", "its layer dense: its weights [12 3] and its bias [3] do not fit an input of [1 1 24]"},
		{"input", "[4,5,1]", "its layer conv1: its weights [1 2 3 3] and its bias [3] do not fit an input of [4 5 1]"},
		{"input", "[4,1,3]", "its layer conv1: its kernel does not fit into an input of [4 1 3]"},
		{"classes", "red", "which is no list of names"},
		{"classes", `["red"]`, "it has names for 1 classes, but 3 logits"},
	} {
		f := colours()
		f.Metadata[tt.key] = tt.said
		if _, err := plain.Load(kept(t, f)); err == nil || !strings.Contains(err.Error(), tt.want) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%s %s: got %v, want %q", tt.key, tt.said, err, tt.want)
		}
	}
}
