package export_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/ninepixels/ninepixels/lessons/export"
	"github.com/ninepixels/ninepixels/lessons/internal/safetensors"
	"github.com/ninepixels/ninepixels/lessons/model"
	"github.com/ninepixels/ninepixels/lessons/pretrained"
	"github.com/ninepixels/ninepixels/lessons/train"
)

// small is a network that is taken out in the examples.
var small = example{"small", [3]int{8, 8, 1}, 3, func(s scope, x node) node {
	x = model.MaxPool2D(model.ReLU(model.Conv2D(s.In("conv1"), x, 2, 3, 3)), 2)
	return model.Dense(s.In("logits"), model.Flatten(x), 3)
}}

// smallNetwork is in a folder that the example removes.
func smallNetwork() (network *export.Sequential, folder string) {
	m, err := train.Untrained(train.Config{Seed: 1}, small.fn, 8, 8, 1)
	if err != nil {
		panic(err)
	}
	m.Name = "small"
	if network, err = export.From(dressed{m}, small.pictures(20, 3)); err != nil {
		panic(err)
	}
	if folder, err = os.MkdirTemp("", "example"); err != nil {
		panic(err)
	}
	return network, folder
}

// show prints a report without the numbers that differ from machine to machine, and
// the files.
func show(report export.Report, err error) {
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(report.Format, report.Same, "of", report.Pictures, report.Largest <= report.Tolerance)
	files, _ := os.ReadDir(report.Folder)
	var names []string
	for _, f := range files {
		names = append(names, f.Name())
	}
	fmt.Println(strings.Join(names, " "))
}

func ExampleFrom() {
	network, folder := smallNetwork()
	defer os.RemoveAll(folder)
	fmt.Println(network)
	// Output: small: pixels [8 8 1] to 3 logits by convolution, relu, max pooling, flatten, dense
}

func ExampleLoad() {
	_, folder := smallNetwork()
	defer os.RemoveAll(folder)
	_, err := export.Load(filepath.Join(folder, "runs"), nil)
	fmt.Println(strings.Contains(err.Error(), "there is no trained model in"))
	// Output: true
}

func ExampleSequential_Logits() {
	network, folder := smallNetwork()
	defer os.RemoveAll(folder)
	logits, err := network.Logits(make([]uint8, 64))
	fmt.Println(len(logits), err)
	_, err = network.Logits(make([]uint8, 10))
	fmt.Println(err)
	// Output:
	// 3 <nil>
	// a picture of [8 8 1] has 64 values, got 10
}

func ExampleONNX() {
	network, folder := smallNetwork()
	defer os.RemoveAll(folder)
	show(export.ONNX(network, filepath.Join(folder, "onnx")))
	// Output:
	// ONNX 20 of 20 true
	// check.py model.onnx receipt.json
}

func ExampleTensorFlowJS() {
	network, folder := smallNetwork()
	defer os.RemoveAll(folder)
	show(export.TensorFlowJS(network, filepath.Join(folder, "tfjs")))
	// Output:
	// TensorFlow.js 20 of 20 true
	// check.mjs model.json receipt.json weights.bin
}

func ExampleLiteRT() {
	network, folder := smallNetwork()
	defer os.RemoveAll(folder)
	show(export.LiteRT(network, filepath.Join(folder, "litert")))
	// Output:
	// LiteRT 20 of 20 true
	// check.py model.tflite receipt.json
}

func ExampleLiteRTInt8() {
	network, folder := smallNetwork()
	defer os.RemoveAll(folder)
	show(export.LiteRTInt8(network, filepath.Join(folder, "litert-int8")))
	// Output:
	// LiteRT int8 20 of 20 true
	// check.py model.tflite receipt.json
}

func ExampleCalibration() {
	m, err := train.Untrained(train.Config{Seed: 1}, small.fn, 8, 8, 1)
	if err != nil {
		panic(err)
	}
	training, test := small.pictures(30, 3), small.pictures(20, 3)
	network, err := export.From(dressed{m}, test, export.Calibration(training))
	fmt.Println(network != nil, err)
	_, err = export.From(dressed{m}, test, export.Calibration(example{shape: [3]int{12, 10, 3}}.pictures(30, 3)))
	fmt.Println(err)
	// Output:
	// true <nil>
	// the calibration pictures have the shape [12 10 3], and the model takes [8 8 1]
}

func ExampleKeras() {
	network, folder := smallNetwork()
	defer os.RemoveAll(folder)
	show(export.Keras(network, filepath.Join(folder, "keras")))
	// Output:
	// Keras 20 of 20 true
	// model.py receipt.json weights.npz
}

func ExamplePyTorch() {
	network, folder := smallNetwork()
	defer os.RemoveAll(folder)
	show(export.PyTorch(network, filepath.Join(folder, "pytorch")))
	// The weights of a dense layer are [out in] there: 3·3·2 values become 3 logits.
	f, err := safetensors.Read(filepath.Join(folder, "pytorch", "model.safetensors"))
	fmt.Println(f.Arrays["logits_weights"].Dims, err)
	// Output:
	// PyTorch 20 of 20 true
	// model.py model.safetensors receipt.json
	// [3 18] <nil>
}

func ExampleGo() {
	network, folder := smallNetwork()
	defer os.RemoveAll(folder)
	show(export.Go(network, filepath.Join(folder, "go")))
	// Output:
	// Go 20 of 20 true
	// layers.go loops.go network_test.go products.go products_plain.go products_simd.go receipt.json weights.bin
}

func ExampleC() {
	network, folder := smallNetwork()
	defer os.RemoveAll(folder)
	show(export.C(network, filepath.Join(folder, "c")))
	// Output:
	// C 20 of 20 true
	// check.c network.c network.h receipt.h receipt.json
}

func ExamplePage() {
	network, folder := smallNetwork()
	defer os.RemoveAll(folder)
	show(export.Page(network, filepath.Join(folder, "page")))
	// Output:
	// Web page 20 of 20 true
	// field.js hand.js index.html maps.js model.json network.js opened.js page.js picture.js receipt.json sources.js style.css weights.bin
}

func ExampleCInt8() {
	network, folder := smallNetwork()
	defer os.RemoveAll(folder)
	show(export.CInt8(network, filepath.Join(folder, "c-int8")))
	// Output:
	// C int8 20 of 20 true
	// check.c network.c network.h receipt.h receipt.json
}

func ExampleFormats() {
	for _, f := range export.Formats() {
		fmt.Print(f.Name, " ")
	}
	fmt.Println()
	// Output: onnx tfjs litert litert-int8 keras pytorch go c c-int8 page
}

func ExampleDocument() {
	network, folder := smallNetwork()
	defer os.RemoveAll(folder)
	page := filepath.Join(folder, "page")
	if _, err := export.Page(network, page); err != nil {
		fmt.Println(err)
		return
	}
	document, err := export.Document(page)
	fmt.Println(strings.HasPrefix(document, "<!doctype html>"), strings.Contains(document, "const opened"), err)
	// Output: true true <nil>
}

func ExampleDecode() {
	network, err := export.Decode(pretrained.Weights(), nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(network.Shape(), network.Classes())
	// Output: [28 28 1] 10
}
