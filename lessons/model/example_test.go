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

func ExampleStride() {
	rows(func(scope *model.Scope, images *model.Node) *model.Node {
		x := model.Conv2D(scope.In("conv1"), images, 8, 3, 3, model.Stride(2))       // (28-3)/2+1 = 13
		x = model.Conv2D(scope.In("conv2"), x, 8, 3, 3, model.Stride(1, 2))          // 11 rows, 6 columns
		x = model.Conv2D(scope.In("conv3"), x, 8, 3, 3, model.Stride(2), model.Same) // 11/2 and 6/2, rounded up
		return model.Dense(scope.In("logits"), model.GlobalMeanPool(x), 10)
	})
	// Output:
	// conv1 Conv2D [13 13 8] 80
	// conv2 Conv2D [11 6 8] 584
	// conv3 Conv2D [6 3 8] 584
	// globalmeanpool1 GlobalMeanPool [8] 0
	// logits Dense [10] 90
}

func ExampleSame() {
	rows(func(scope *model.Scope, images *model.Node) *model.Node {
		x := model.ReLU(model.Conv2D(scope.In("conv1"), images, 8, 3, 3, model.Same))
		x = model.MaxPool2D(x, 2)
		return model.Dense(scope.In("logits"), model.Flatten(x), 10)
	})
	// Output:
	// conv1 Conv2D + ReLU [28 28 8] 80
	// maxpool1 MaxPool2D [14 14 8] 0
	// flatten1 Flatten [1568] 0
	// logits Dense [10] 15690
}

func ExampleDilation() {
	rows(func(scope *model.Scope, images *model.Node) *model.Node {
		x := model.Conv2D(scope.In("conv1"), images, 8, 3, 3, model.Dilation(4)) // sees 9×9 pixels
		return model.Dense(scope.In("logits"), model.GlobalMeanPool(x), 10)
	})
	// Output:
	// conv1 Conv2D [20 20 8] 80
	// globalmeanpool1 GlobalMeanPool [8] 0
	// logits Dense [10] 90
}

func ExampleBatchNorm() {
	rows(func(scope *model.Scope, images *model.Node) *model.Node {
		x := model.Conv2D(scope.In("conv1"), images, 8, 3, 3)
		x = model.ReLU(model.BatchNorm(scope.In("norm1"), x)) // a scale, an offset, a mean, a variance: 4·8
		return model.Dense(scope.In("logits"), model.GlobalMeanPool(x), 10)
	})
	// Output:
	// conv1 Conv2D [26 26 8] 80
	// norm1 BatchNorm + ReLU [26 26 8] 32
	// globalmeanpool1 GlobalMeanPool [8] 0
	// logits Dense [10] 90
}

func ExampleDropout() {
	rows(func(scope *model.Scope, images *model.Node) *model.Node {
		x := model.ReLU(model.Dense(scope.In("hidden"), model.Flatten(images), 128))
		x = model.Dropout(x, 0.5) // drops half of the values, in training only
		return model.Dense(scope.In("logits"), x, 10)
	})
	// Output:
	// flatten1 Flatten [784] 0
	// hidden Dense + ReLU [128] 100480
	// dropout1 Dropout [128] 0
	// logits Dense [10] 1290
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

func ExampleVideo() {
	rows(model.Video)
	// Output:
	// conv1 Conv2D + ReLU [26 26 64] 640
	// maxpool1 MaxPool2D [13 13 64] 0
	// conv2 Conv2D + ReLU [11 11 64] 36928
	// maxpool2 MaxPool2D [5 5 64] 0
	// flatten1 Flatten [1600] 0
	// dense Dense + ReLU [128] 204928
	// logits Dense [10] 1290
}
