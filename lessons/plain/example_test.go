package plain_test

import (
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"os"
	"path/filepath"

	"github.com/ninepixels/ninepixels/lessons/grid"
	"github.com/ninepixels/ninepixels/lessons/internal/safetensors"
	"github.com/ninepixels/ninepixels/lessons/plain"
)

// The filter of the video on its nine pixels: 577, and 1 from the bias.
func ExampleConv() {
	x := &plain.Volume{H: 3, W: 3, C: 1, V: []float32{0, 64, 128, 48, 192, 144, 142, 226, 168}}
	video := plain.Layer{
		Dims:    []int{3, 3, 1, 1},
		Weights: []float32{-1, 0, -2, .5, 4.5, -1.5, 1.5, 2, -3},
		Bias:    []float32{1},
	}
	fmt.Println(plain.Conv(x, video).V)
	// Output: [578]
}

func ExampleReLU() {
	fmt.Println(plain.ReLU(&plain.Volume{H: 1, W: 3, C: 1, V: []float32{-4, 0, 3}}).V)
	// Output: [0 0 3]
}

func ExampleMaxPool() {
	x := &plain.Volume{H: 2, W: 4, C: 1, V: []float32{
		0, 64, 128, 128,
		48, 192, 144, 143,
	}}
	fmt.Println(plain.MaxPool(x, 2).V)
	// Output: [192 144]
}

func ExampleDense() {
	x := &plain.Volume{H: 1, W: 1, C: 2, V: []float32{1, 2}}
	l := plain.Layer{Dims: []int{2, 3}, Weights: []float32{
		1, 10, 0, // of the first input, to each of three units
		0, 1, 5, // of the second
	}, Bias: []float32{0, 0, 100}}
	fmt.Println(plain.Dense(x, l).V) // 1·1; 1·10 + 2·1; 2·5 + 100
	// Output: [1 12 110]
}

func ExampleSoftmax() {
	fmt.Printf("%.3f\n", plain.Softmax([]float32{2, 1, 0.1}))
	// Output: [0.659 0.242 0.099]
}

// In a notebook the folder is the one in which train.Fit has kept a model, such
// as runs/cnn. Here it holds a network of one filter, with two classes: dark
// and bright.
func ExampleNetwork_Classify() {
	folder, err := os.MkdirTemp("", "")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer os.RemoveAll(folder)
	if err := safetensors.Write(filepath.Join(folder, "model.safetensors"), small()); err != nil {
		fmt.Println(err)
		return
	}

	network, err := plain.Load(folder)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(network)
	white := grid.New(28, 28).Map(func(float32) float32 { return 255 })
	answer, err := network.Classify(white)
	fmt.Printf("class %d, %.3f, %v\n", answer.Class, answer.Probability, err) // 1/(1 + e^-0.5)
	// Output:
	// filters 1, dense 2, 2 classes
	// class 1, 0.622, <nil>
}

func ExampleNetwork_ClassifyImage() {
	folder, err := os.MkdirTemp("", "")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer os.RemoveAll(folder)
	if err := safetensors.Write(filepath.Join(folder, "model.safetensors"), colours()); err != nil {
		fmt.Println(err)
		return
	}
	network, err := plain.Load(folder)
	if err != nil {
		fmt.Println(err)
		return
	}
	picture := image.NewRGBA(image.Rect(0, 0, 5, 4)) // 4 rows of 5 pixels
	draw.Draw(picture, picture.Rect, image.NewUniform(color.RGBA{200, 20, 90, 255}), image.Point{}, draw.Src)
	answer, err := network.ClassifyImage(picture)
	fmt.Println(network.Shape(), network.ClassName(answer.Class), err)
	// Output: [4 5 3] red <nil>
}

func ExampleLoad() {
	// A folder that package train has kept: runs/cnn, for example.
	n, err := plain.Load("runs/cnn")
	fmt.Println(n == nil, err)
	// Output: true there is no network in runs/cnn: train one, as notebook 04 does, or name another folder
}
