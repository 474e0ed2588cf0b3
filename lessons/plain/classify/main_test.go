package main

import (
	"bytes"
	"image"
	"image/color"
	"image/draw"
	"image/jpeg"
	"image/png"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/ninepixels/ninepixels/lessons/dataset"
	"github.com/ninepixels/ninepixels/lessons/internal/ready"
	"github.com/ninepixels/ninepixels/lessons/internal/safetensors"
	"github.com/ninepixels/ninepixels/lessons/model"
	"github.com/ninepixels/ninepixels/lessons/train"
)

// These tests are inside the package because they call run.
func TestMain(m *testing.M) { ready.Main(m) }

// tiny is notebook 04's network with one layer of two filters.
func tiny(scope *model.Scope, images *model.Node) *model.Node {
	x := model.MaxPool2D(model.ReLU(model.Conv2D(scope.In("conv1"), images, 2, 3, 3)), 2)
	x = model.ReLU(model.Dense(scope.In("dense"), model.Flatten(x), 16))
	return model.Dense(scope.In("logits"), x, 10)
}

// fill returns 784 pixels of a class: one bright band, two rows high.
func fill(class int) []uint8 {
	pixels := make([]uint8, 784)
	for p := 2 * class * 28; p < (2*class+2)*28; p++ {
		pixels[p] = 255
	}
	return pixels
}

// trained keeps a network that knows the bands of [fill] in runs/tiny, in a
// folder of its own that becomes the working folder.
func trained(t *testing.T) {
	t.Helper()
	t.Chdir(t.TempDir())
	s := &dataset.Split{H: 28, W: 28, C: 1}
	for class := range 10 {
		s.Images = append(s.Images, fill(class)...)
		s.Labels = append(s.Labels, uint8(class))
	}
	m, err := train.Fit(train.Config{Name: "tiny", Epochs: 100, BatchSize: 10, LearningRate: .01, Log: io.Discard}, tiny, s)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := m.Evaluate(s); err != nil || got.Accuracy != 1 {
		t.Fatalf("the network has not learned its bands: %v, %v", got, err)
	}
}

func write(t *testing.T, name string, picture image.Image) {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, picture); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, b.Bytes(), 0o644); err != nil {
		t.Fatal(err)
	}
}

func call(args ...string) (code int, out, errOut string) {
	var o, e strings.Builder
	code = run(args, &o, &e)
	return code, o.String(), e.String()
}

func TestClassifiesFiles(t *testing.T) {
	trained(t)
	write(t, "nine.png", &image.Gray{Pix: fill(9), Stride: 28, Rect: image.Rect(0, 0, 28, 28)})
	// In colour, and not at the origin: white counts as 255.
	coloured := image.NewRGBA(image.Rect(5, 5, 33, 33))
	for i, p := range fill(3) {
		coloured.Set(5+i%28, 5+i/28, color.RGBA{p, p, p, 255})
	}
	write(t, "three.png", coloured)
	code, out, errOut := call("-model", "runs/tiny", "nine.png", "three.png")
	want := regexp.MustCompile(`^nine\.png: Ankle boot, \d+\.\d %\nthree\.png: Dress, \d+\.\d %\n$`)
	if code != 0 || errOut != "" || !want.MatchString(out) {
		t.Errorf("exit code %d, printed %q and %q", code, out, errOut)
	}
}

// own keeps a network for 4×3 pixels in colour, with classes of its own: its logits
// are the reds and the greens of a picture, added up.
func own(t *testing.T, dir string) {
	t.Helper()
	f := safetensors.File{
		Arrays: map[string]safetensors.Array{
			"conv1/weights":  {Dims: []int{1, 1, 3, 3}, Values: []float32{1, 0, 0, 0, 1, 0, 0, 0, 1}},
			"conv1/bias":     {Dims: []int{3}, Values: make([]float32, 3)},
			"dense/weights":  {Dims: []int{6, 2}, Values: []float32{1, 0, 0, 1, 0, 0, 1, 0, 0, 1, 0, 0}},
			"dense/bias":     {Dims: []int{2}, Values: make([]float32, 2)},
			"logits/weights": {Dims: []int{2, 2}, Values: []float32{1, 0, 0, 1}},
			"logits/bias":    {Dims: []int{2}, Values: make([]float32, 2)},
		},
		Metadata: map[string]string{
			"input": "[4,3,3]", "classes": `["ripe","still green"]`, "history": `[{"Loss": 1}]`,
			"layers": "Conv2D, ReLU, MaxPool2D 2×2, Flatten, Dense, ReLU, Dense",
			"names":  "conv1, conv1/relu, maxpool1, flatten1, dense, dense/relu, logits",
		},
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := safetensors.Write(filepath.Join(dir, "model.safetensors"), f); err != nil {
		t.Fatal(err)
	}
}

// A network of the learner's own has names of its own, and a bright background is
// what it may have been trained on. A JPEG is read, too.
func TestClassifiesOwnPictures(t *testing.T) {
	t.Chdir(t.TempDir())
	own(t, "runs/fruit")
	for name, c := range map[string]color.RGBA{"ripe.png": {255, 180, 180, 255}, "green.jpg": {150, 255, 150, 255}} {
		m := image.NewRGBA(image.Rect(0, 0, 3, 4))
		draw.Draw(m, m.Rect, image.NewUniform(c), image.Point{}, draw.Src)
		if strings.HasSuffix(name, ".png") {
			write(t, name, m)
			continue
		}
		var b bytes.Buffer
		if err := jpeg.Encode(&b, m, nil); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, b.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	code, out, errOut := call("-model", "runs/fruit", "ripe.png", "green.jpg")
	want := regexp.MustCompile(`^ripe\.png: ripe, \d+\.\d %\ngreen\.jpg: still green, \d+\.\d %\n$`)
	if code != 0 || errOut != "" || !want.MatchString(out) {
		t.Errorf("exit code %d, printed %q and %q", code, out, errOut)
	}
}

func TestClassifiesTestImages(t *testing.T) {
	if testing.Short() {
		t.Skip("needs the data")
	}
	trained(t)
	code, out, errOut := call("-model", filepath.Join("runs", "tiny", "model.safetensors"), "-test", "0, 9999")
	want := regexp.MustCompile(`^test image 0 \(Ankle boot\): .+ %\ntest image 9999 \(Sandal\): .+ %\n$`)
	if code != 0 || errOut != "" || !want.MatchString(out) {
		t.Errorf("exit code %d, printed %q and %q", code, out, errOut)
	}
	if code, _, errOut = call("-model", "runs/tiny", "-test", "10000"); code != 1 || !strings.Contains(errOut, "from 0 to 9999") {
		t.Errorf("image 10000: exit code %d, %q", code, errOut)
	}
}

func TestHelpTeaches(t *testing.T) {
	code, out, errOut := call("-h")
	for _, want := range []string{"Usage: classify", "28×28", "-model folder", "-test indices"} {
		if !strings.Contains(out, want) {
			t.Errorf("help lacks %q:\n%s", want, out)
		}
	}
	if code != 0 || errOut != "" {
		t.Errorf("exit code %d, complained %q", code, errOut)
	}
}

// Every failure is one sentence on one line.
func TestFailures(t *testing.T) {
	trained(t)
	write(t, "large.png", image.NewGray(image.Rect(0, 0, 40, 30)))
	white := image.NewGray(image.Rect(0, 0, 28, 28))
	for i := range white.Pix {
		white.Pix[i] = 255 - fill(3)[i]
	}
	write(t, "white.png", white)
	grey := image.NewGray(image.Rect(0, 0, 28, 28))
	for i := range grey.Pix {
		grey.Pix[i] = 110 - fill(3)[i]/4 // no pixel is bright, and yet it is the wrong way round
	}
	write(t, "grey.png", grey)
	write(t, "clear.png", image.NewNRGBA(image.Rect(0, 0, 28, 28)))
	intensities := image.NewGray(image.Rect(0, 0, 28, 28))
	intensities.Pix[100] = 1
	write(t, "intensities.png", intensities)
	own(t, "own")
	if err := os.WriteFile("text.png", []byte("no picture"), 0o644); err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		args []string
		code int
		want string
	}{
		{nil, 2, "name a picture, or test images with -test"},
		{[]string{"-modle", "x"}, 2, "-modle"},
		{[]string{"-model", "runs/none", "large.png"}, 1, "there is no network in runs/none"},
		{[]string{"-model", "runs/tiny", "none.png"}, 1, "none.png cannot be opened"},
		{[]string{"-model", "runs/tiny", "text.png"}, 1, "text.png is no picture in PNG, JPEG or GIF"},
		{[]string{"-model", "runs/tiny", "white.png"}, 1, "white.png: the picture has a bright background, but the network has only seen garments on black"},
		{[]string{"-model", "runs/tiny", "large.png"}, 1, "large.png: the picture is 30×40, but the network reads 28×28"},
		{[]string{"-model", "runs/tiny", "grey.png"}, 1, "grey.png: the picture has a bright background, but the network has only seen garments on black"},
		{[]string{"-model", "runs/tiny", "clear.png"}, 1, "clear.png: the picture is transparent in row 0, column 0: fill in its background first"},
		{[]string{"-model", "runs/tiny", "intensities.png"}, 1, "intensities.png: the picture's brightest pixel is 1, but pixels go from 0 to 255"},
		{[]string{"-model", "own", "-test", "0"}, 1, "own is no network for Fashion-MNIST's pictures: leave out -test"},
		{[]string{"-model", "own", "white.png"}, 1, "white.png: the picture is 28×28, but the network reads 4×3"},
	} {
		code, out, errOut := call(tt.args...)
		if code != tt.code || out != "" || !strings.Contains(errOut, tt.want) || strings.Count(errOut, "\n") != 1 {
			t.Errorf("%v: exit code %d, printed %q and %q; want %d, %q", tt.args, code, out, errOut, tt.code, tt.want)
		}
	}
}
