package feature_test

import (
	"slices"
	"testing"

	"github.com/ninepixels/ninepixels/lessons/feature"
	"github.com/ninepixels/ninepixels/lessons/grid"
	"github.com/ninepixels/ninepixels/lessons/model"
)

// placed keeps the size, steps by two with a normalization behind, and spreads.
func placed(s *model.Scope, x *model.Node) *model.Node {
	x = model.ReLU(model.Conv2D(s.In("conv1"), x, 3, 3, 3, model.Same))
	x = model.Dropout(model.MaxPool2D(x, 2), .05)
	x = model.ReLU(model.BatchNorm(s.In("norm"), model.Conv2D(s.In("conv2"), x, 4, 3, 3, model.Stride(2), model.Same)))
	x = model.ReLU(model.Conv2D(s.In("conv3"), x, 4, 2, 2, model.Dilation(3)))
	return model.Dense(s.In("logits"), model.Flatten(x), 10)
}

// By the formula: conv1 sees 3 and begins one above the picture; the pooling adds one
// pixel; conv2's input has 14 pixels a side, so that its frame of one is behind, it
// adds 2·2 and steps 4 pixels; conv3 adds 3 steps of 4.
func TestReceptiveFieldsOfOptions(t *testing.T) {
	want := []feature.Field{{Layer: "conv1", Size: 3, Stride: 1, Start: -1}, {Layer: "maxpool1", Size: 4, Stride: 2, Start: -1},
		{Layer: "dropout1", Size: 4, Stride: 2, Start: -1}, {Layer: "conv2", Size: 8, Stride: 4, Start: -1},
		{Layer: "norm", Size: 8, Stride: 4, Start: -1}, {Layer: "conv3", Size: 20, Stride: 4, Start: -1}}
	got, err := feature.ReceptiveFields(placed)
	if err != nil || !slices.Equal(got, want) {
		t.Errorf("got  %v (%v)\nwant %v", got, err, want)
	}
	_, err = feature.ReceptiveFields(func(s *model.Scope, x *model.Node) *model.Node {
		return model.Dense(s.In("logits"), model.Flatten(model.Conv2D(s.In("wide"), x, 1, 3, 3, model.Stride(2, 1))), 2)
	})
	mustFail(t, err, `the receptive field of layer "wide" is not known: it is for square windows`)
}

// A piece that reaches over the border is black there, and the picture stands where it
// was.
func TestTopPatchesOverTheBorder(t *testing.T) {
	m := untrained(t, placed)
	weights := make([]float32, 3*3*3)
	weights[8*3] = 1 // filter 0 answers to the pixel below and at the right
	set(t, m, "conv1", weights, make([]float32, 3))
	data := dark(2)
	data.Images[784] = 200 // picture 1, at the top left
	patches, err := feature.TopPatches(m, "conv1", 0, data, 1)
	if err != nil {
		t.Fatal(err)
	}
	// The kernel would have to lie at (-1, -1) of the picture for (0, 0) to be below and
	// at the right of its middle: it does not. So nothing answers.
	if patches[0].Value != 0 {
		t.Errorf("something answers: %v", patches[0])
	}
	data.Images[784+29] = 100 // (1, 1), which the first kernel sees below and at the right
	patches, err = feature.TopPatches(m, "conv1", 0, data, 1)
	want := grid.FromRows([][]float32{{0, 0, 0}, {0, 200, 0}, {0, 0, 100}})
	if p := patches[0]; err != nil || p.Index != 1 || p.Y != -1 || p.X != -1 || !slices.Equal(p.Grid.Pix, want.Pix) {
		t.Errorf("got %v, %v (%v)", p, p.Grid, err)
	}
}
