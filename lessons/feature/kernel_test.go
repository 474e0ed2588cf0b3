package feature_test

import (
	"fmt"
	"testing"

	"github.com/ninepixels/ninepixels/lessons/feature"
	"github.com/ninepixels/ninepixels/lessons/grid"
	"github.com/ninepixels/ninepixels/lessons/model"
	"github.com/ninepixels/ninepixels/lessons/train"
)

// three has three maps, of which its second convolution makes two.
func three(scope *model.Scope, images *model.Node) *model.Node {
	x := model.Conv2D(scope.In("conv1"), images, 3, 3, 3)
	x = model.Conv2D(scope.In("conv2"), x, 2, 1, 2)
	return model.Dense(scope.In("logits"), model.GlobalMeanPool(x), 2)
}

func ExampleColorKernels() {
	m, err := train.Untrained(train.Config{}, three)
	if err == nil {
		// [1 2 3 2]: the filter is the last axis, and the channel the one before it.
		err = m.SetWeights("conv2", []float32{1, -1, 2, -2, 3, -3, 4, -4, 5, -5, 6, -6}, nil)
	}
	if err != nil {
		fmt.Println(err)
		return
	}
	kernels, err := feature.ColorKernels(m, "conv2")
	fmt.Println(len(kernels), err)
	for _, channel := range kernels[1] {
		fmt.Println(channel)
	}
	// Output:
	// 2 <nil>
	// -1 -4
	// -2 -5
	// -3 -6
}

func TestColorKernelsErrors(t *testing.T) {
	m := untrained(t, cnn)
	_, err := feature.ColorKernels(m, "conv1")
	mustFail(t, err, `layer "conv1" reads 1 channels, not red, green and blue: use feature.Kernels`)
	_, err = feature.ColorKernels(m, "conv2")
	mustFail(t, err, `layer "conv2" reads 4 channels`)
	_, err = feature.ColorKernels(m, "logits")
	mustFail(t, err, `layer "logits" is no convolution`)
	_, err = feature.ColorKernels(m, "conv9")
	mustFail(t, err, `there is no layer "conv9" with weights`)
	_, err = feature.ColorKernels(nil, "conv1")
	mustFail(t, err, "there is no model")
}

// The field does not depend on the size of the pictures, but they must be pictures.
func TestReceptiveFieldsOfAShape(t *testing.T) {
	for _, shape := range [][]int{{64, 48, 3}, {28, 28, 1}, {16, 100, 1}} {
		fields, err := feature.ReceptiveFields(cnn, shape...)
		if err != nil || len(fields) != 4 || fields[3].Size != 10 {
			t.Errorf("%v: %v, %v", shape, fields, err)
		}
	}
	for _, shape := range [][]int{{28}, {28, 28}, {28, 28, 0}, {1, 28, 28, 1}, {-1, 28, 1}} {
		_, err := feature.ReceptiveFields(cnn, shape...)
		mustFail(t, err, "is not one of a picture: give rows, columns and channels")
	}
	_, err := feature.ReceptiveFields(cnn, 2, 2, 1)
	mustFail(t, err, "the model function stopped")
}

// A picture that is no 28×28 grey one is refused by what it is.
func TestPicturesOfAnotherShape(t *testing.T) {
	m := untrained(t, cnn)
	data := dark(1)
	if _, err := feature.Stages(m, data.Picture(0)); err != nil {
		t.Errorf("data.Picture of a grey picture: %v", err)
	}
	colour := data.Picture(0)
	colour.C, colour.Pix = 3, make([]uint8, 3*784)
	_, err := feature.Stages(m, colour)
	mustFail(t, err, "the picture has 28×28 pixels in colour, the model wants 28×28 pixels")
	_, err = feature.Maps(m, "conv1", &grid.Grid{H: 28, W: 28, Pix: make([]float32, 3)})
	mustFail(t, err, "the picture has 3 values, but 28×28 pixels are 784")
	for _, most := range []float32{0.9, 1} {
		intensities := grid.New(28, 28)
		intensities.Set(3, 4, most)
		_, err = feature.Stages(m, intensities)
		mustFail(t, err, fmt.Sprintf("the picture's brightest pixel is %v, but pixels go from 0 to 255: multiply intensities by 255", most))
	}
	wide := dark(1)
	wide.H, wide.W = 14, 56
	_, err = feature.Ablate(m, "conv1", wide)
	mustFail(t, err, "the data has pictures of 14×56 pixels, the model wants 28×28 pixels")
	_, err = feature.TopPatches(m, "conv1", 0, wide, 1)
	mustFail(t, err, "the data has pictures of 14×56 pixels")
}
