package feature_test

import (
	"fmt"

	"github.com/ninepixels/ninepixels/lessons/feature"
	"github.com/ninepixels/ninepixels/lessons/grid"
	"github.com/ninepixels/ninepixels/lessons/train"
)

// middle is the network one, whose filter keeps the pixel in its middle.
func middle() *train.Model {
	m, err := train.Untrained(train.Config{}, one)
	if err == nil {
		err = m.SetWeights("conv1", []float32{0, 0, 0, 0, 1, 0, 0, 0, 0}, []float32{0})
	}
	if err != nil {
		fmt.Println(err)
	}
	return m
}

// dot is a black picture with a white pixel in row 10 and column 7.
func dot() *grid.Grid {
	g := grid.New(28, 28)
	g.Set(10, 7, 255)
	return g
}

func ExampleStages() {
	stages, err := feature.Stages(middle(), dot())
	for _, s := range stages {
		fmt.Println(s.Layer, s.Maps[0].H, s.Maps[0].W, s.Maps[0].Sum(), err)
	}
	// Output:
	// conv1 26 26 1 <nil>
	// maxpool1 13 13 1 <nil>
}

func ExampleStagesOf() {
	all, err := feature.StagesOf(middle(), []*grid.Grid{dot(), grid.New(28, 28)})
	for _, stages := range all {
		fmt.Println(stages[0].Layer, stages[0].Maps[0].Max(), err)
	}
	// Output:
	// conv1 1 <nil>
	// conv1 0 <nil>
}

func ExampleMaps() {
	maps, err := feature.Maps(middle(), "conv1", dot())
	fmt.Println(len(maps), maps[0].At(9, 6), err) // the window at (9, 6) has its middle at (10, 7)
	// Output: 1 1 <nil>
}

func ExampleKernels() {
	kernels, err := feature.Kernels(middle(), "conv1")
	fmt.Println(kernels[0], err)
	// Output:
	// 0 0 0
	// 0 1 0
	// 0 0 0 <nil>
}

func ExampleReceptiveFields() {
	fields, err := feature.ReceptiveFields(cnn)
	for _, f := range fields {
		fmt.Println(f.Layer, f.Size, f.Stride)
	}
	fmt.Println(err)
	// Output:
	// conv1 3 1
	// maxpool1 4 2
	// conv2 8 2
	// maxpool2 10 4
	// <nil>
}

func ExampleTopPatches() {
	data := dark(3)
	data.Images[1*784+10*28+7] = 255 // in picture 1
	patches, err := feature.TopPatches(middle(), "conv1", 0, data, 1)
	for _, p := range patches {
		fmt.Println(p.Index, p.Y, p.X, p.Value)
		fmt.Println(p.Grid, err)
	}
	// Output:
	// 1 9 6 1
	//   0   0   0
	//   0 255   0
	//   0   0   0 <nil>
}

func ExampleAblate() {
	// Without its only filter, the network says the same to every picture.
	accuracies, err := feature.Ablate(middle(), "conv1", dark(4))
	fmt.Println(accuracies, err)
	// Output: [1] <nil>
}
