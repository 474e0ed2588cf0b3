// Command make trains the network of package pretrained anew, and writes its weights and
// its receipt into lessons/pretrained. Call it in the root of the repository:
//
//	go run ./lessons/pretrained/make
//
// The digits that come out depend on the processor, as in all trainings.
package main

import (
	"fmt"
	"os"
	"path/filepath"

	"github.com/ninepixels/ninepixels/lessons/augment"
	"github.com/ninepixels/ninepixels/lessons/dataset"
	"github.com/ninepixels/ninepixels/lessons/export"
	"github.com/ninepixels/ninepixels/lessons/model"
	"github.com/ninepixels/ninepixels/lessons/train"
)

// The network is small, so that a web page loads it at once.
func network(scope *model.Scope, images *model.Node) *model.Node {
	x := model.ReLU(model.Conv2D(scope.In("conv1"), images, 16, 3, 3))
	x = model.MaxPool2D(x, 2)
	x = model.ReLU(model.Conv2D(scope.In("conv2"), x, 32, 3, 3))
	x = model.Flatten(model.MaxPool2D(x, 2))
	x = model.ReLU(model.Dense(scope.In("dense"), x, 64))
	return model.Dense(scope.In("logits"), x, 10)
}

func main() {
	if err := run(filepath.Join("lessons", "pretrained")); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(folder string) error {
	if _, err := os.Stat(folder); err != nil {
		return fmt.Errorf("call this in the root of the repository (%w)", err)
	}
	data, err := dataset.Load()
	if err != nil {
		return err
	}
	scratch, err := os.MkdirTemp("", "pretrained-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(scratch)
	if err := fit(data, filepath.Join(scratch, "model.safetensors")); err != nil {
		return err
	}
	// The pictures of the receipt are test pictures. Nothing is chosen by them.
	exported, err := export.Load(scratch, data.Test)
	if err != nil {
		return err
	}
	if _, err := export.ONNX(exported, filepath.Join(scratch, "onnx")); err != nil {
		return err
	}
	for to, from := range map[string]string{"model.safetensors": "model.safetensors", "receipt.json": "onnx/receipt.json"} {
		b, err := os.ReadFile(filepath.Join(scratch, from))
		if err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(folder, to), b, 0o644); err != nil {
			return err
		}
	}
	return nil
}

// fit trains with pictures that are moved and mirrored anew in each epoch, since those
// that people draw and photograph stand where they like.
func fit(data *dataset.Data, file string) error {
	learn, validation := data.Train.Divide(5000, 1)
	m, err := train.Fit(train.Config{
		Epochs: 12, Seed: 1, Validation: validation, Each: augment.All(augment.Flip, augment.Moves(3)),
		Schedule: func(step, steps int) float64 { return 1 - float64(step)/float64(steps) },
	}, network, learn)
	if err != nil {
		return err
	}
	result, err := m.Evaluate(data.Test)
	if err != nil {
		return err
	}
	fmt.Printf("test accuracy %.4f\n", result.Accuracy)
	w, err := os.Create(file)
	if err != nil {
		return err
	}
	if err := m.Encode(w); err != nil {
		return err
	}
	return w.Close()
}
