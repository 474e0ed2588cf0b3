package model_test

import (
	"fmt"

	"github.com/gomlx/compute/gobackend"

	"github.com/ninepixels/ninepixels/lessons/model"
)

// rows prints what the layers of fn make of one picture of 28×28.
func rows(fn model.Func) {
	s, err := model.Summarize(gobackend.GetBackend(), fn, 28, 28, 1)
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, r := range s.Rows {
		fmt.Println(r.Layer, r.Kind, r.Output, r.Params)
	}
}

func ExampleConv2D() {
	rows(func(scope *model.Scope, images *model.Node) *model.Node {
		x := model.Conv2D(scope.In("conv1"), images, 64, 3, 3) // 3·3·1·64 weights, 64 biases
		return model.Dense(scope.In("logits"), model.Flatten(x), 10)
	})
	// Output:
	// conv1 Conv2D [26 26 64] 640
	// flatten1 Flatten [43264] 0
	// logits Dense [10] 432650
}

func ExampleDense() {
	rows(func(scope *model.Scope, images *model.Node) *model.Node {
		x := model.Flatten(images)
		x = model.ReLU(model.Dense(scope.In("hidden"), x, 128))
		return model.Dense(scope.In("logits"), x, 10)
	})
	// Output:
	// flatten1 Flatten [784] 0
	// hidden Dense + ReLU [128] 100480
	// logits Dense [10] 1290
}

func ExampleFlatten() {
	rows(func(scope *model.Scope, images *model.Node) *model.Node {
		return model.Dense(scope.In("logits"), model.Flatten(images), 2)
	})
	// Output:
	// flatten1 Flatten [784] 0
	// logits Dense [2] 1570
}

func ExampleReLU() {
	rows(func(scope *model.Scope, images *model.Node) *model.Node {
		x := model.ReLU(model.Conv2D(scope.In("conv1"), images, 8, 5, 5))
		return model.Dense(scope.In("logits"), model.GlobalMeanPool(x), 10)
	})
	// Output:
	// conv1 Conv2D + ReLU [24 24 8] 208
	// globalmeanpool1 GlobalMeanPool [8] 0
	// logits Dense [10] 90
}

func ExampleMaxPool2D() {
	rows(func(scope *model.Scope, images *model.Node) *model.Node {
		x := model.MaxPool2D(model.ReLU(model.Conv2D(scope.In("conv1"), images, 16, 3, 3)), 2)
		return model.Dense(scope.In("logits"), model.Flatten(x), 10)
	})
	// Output:
	// conv1 Conv2D + ReLU [26 26 16] 160
	// maxpool1 MaxPool2D [13 13 16] 0
	// flatten1 Flatten [2704] 0
	// logits Dense [10] 27050
}

func ExampleGlobalMeanPool() {
	rows(func(scope *model.Scope, images *model.Node) *model.Node {
		x := model.GlobalMeanPool(model.Conv2D(scope.In("conv1"), images, 32, 3, 3))
		return model.Dense(scope.In("logits"), x, 10)
	})
	// Output:
	// conv1 Conv2D [26 26 32] 320
	// globalmeanpool1 GlobalMeanPool [32] 0
	// logits Dense [10] 330
}

func ExampleFixed2D() {
	sobel := [3][3]float32{{-1, 0, 1}, {-2, 0, 2}, {-1, 0, 1}}
	rows(func(scope *model.Scope, images *model.Node) *model.Node {
		x := model.ReLU(model.Fixed2D(images, sobel))
		return model.Dense(scope.In("logits"), model.Flatten(x), 10)
	})
	// Output:
	// fixed1 Fixed2D + ReLU [26 26 1] 0
	// flatten1 Flatten [676] 0
	// logits Dense [10] 6770
}
