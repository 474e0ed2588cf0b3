// Command exports trains a few networks and writes them in every format, for the
// clients that load them:
//
//	go run ./.ci/exports FOLDER [NETWORK…]
//
// Each network has a folder, with one folder for each format, and pictures.json: 100
// pictures, and the logits that the model in GoMLX computes of them.
package main

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/ninepixels/ninepixels/lessons/dataset"
	"github.com/ninepixels/ninepixels/lessons/export"
	"github.com/ninepixels/ninepixels/lessons/model"
	"github.com/ninepixels/ninepixels/lessons/train"
)

type (
	scope = *model.Scope
	node  = *model.Node
)

func main() {
	if len(os.Args) < 2 {
		fmt.Fprintln(os.Stderr, "Usage: go run ./.ci/exports FOLDER [NETWORK…]")
		os.Exit(2)
	}
	if err := exports(os.Args[1], os.Args[2:]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// A network is a model function with pictures for training and for testing.
type network struct {
	name        string
	fn          model.Func
	train, test *dataset.Split
}

func exports(folder string, only []string) error {
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return err
	}
	if err := os.Chdir(folder); err != nil { // models go to runs/ there
		return err
	}
	data, err := dataset.Load()
	if err != nil {
		return err
	}
	grey, test := data.Train.Take(160), data.Test.Take(1000) // so many, that int8 can show its loss
	colour := stripes(220)
	all := []network{
		{"stride-same", strideSame, grey, test},
		{"norm-colour", normColour, colour.Take(60), colour.Take(100)},
		{"dilation-global", dilationGlobal, grey, test},
		{"given-kernels", givenKernels, called(grey), test},
	}
	// The networks of notebook 07, and so that of notebook 04.
	for _, filters := range [][]int{nil, {16, 16}, {32, 32}, {32, 64}, {64, 64}, {16}, {32}, {64}, {64, 64, 64}} {
		all = append(all, network{strings.Trim("stack-"+strings.Trim(strings.ReplaceAll(fmt.Sprint(filters), " ", "-"), "[]"), "-"), stack(filters), grey, test})
	}
	for _, n := range all {
		if len(only) > 0 && !slices.Contains(only, n.name) {
			continue
		}
		if err := n.export(); err != nil {
			return fmt.Errorf("%s: %w", n.name, err)
		}
	}
	return nil
}

// export trains the network for one epoch, and writes it.
func (n network) export() error {
	m, err := train.LoadOrFit(train.Config{Name: n.name, Epochs: 1, BatchSize: 16, LearningRate: .004, Seed: 1}, n.fn, n.train)
	if err != nil {
		return err
	}
	s, err := export.From(m, n.test, export.Calibration(n.train))
	if err != nil {
		return err
	}
	for _, f := range export.Formats() {
		report, err := f.Write(s, filepath.Join(n.name, f.Name))
		if err != nil {
			return err
		}
		fmt.Println(report)
	}
	some := n.test.Take(100)
	logits, err := m.Logits(some)
	if err != nil {
		return err
	}
	size := len(some.Images) / some.Len()
	var pictures [][]byte
	for i := range some.Len() {
		pictures = append(pictures, some.Images[i*size:(i+1)*size])
	}
	text, err := json.Marshal(map[string]any{"shape": n.test.Shape(), "pictures": pictures, "logits": logits})
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(n.name, "pictures.json"), text, 0o644)
}

// called gives a split names that end a string, a comment, a line or a page elsewhere.
func called(s *dataset.Split) *dataset.Split {
	own := *s
	own.Names = []string{
		`"; import os #`, "*/ // /*", `\`, "%s%d%n", "</script><b>", "${x} `x`", "tab\tline\nreturn\r", "日本語 👩‍🔬 مرحبا\u202e", `'''"""??/`, "",
	}
	return &own
}

// stack has one convolution for each number of filters.
func stack(filters []int) model.Func {
	return func(s scope, x node) node {
		for i, n := range filters {
			x = model.Conv2D(s.In("conv%d", i+1), x, n, 3, 3)
			x = model.MaxPool2D(model.ReLU(x), 2)
		}
		x = model.ReLU(model.Dense(s.In("dense"), model.Flatten(x), 128))
		return model.Dense(s.In("logits"), x, 10)
	}
}

func strideSame(s scope, x node) node {
	x = model.ReLU(model.Conv2D(s.In("conv1"), x, 8, 3, 3, model.Stride(2), model.Same))
	x = model.ReLU(model.Conv2D(s.In("conv2"), x, 12, 4, 3, model.Stride(2, 1), model.Same))
	x = model.ReLU(model.Conv2D(s.In("conv3"), x, 8, 3, 3, model.Dilation(2), model.Same))
	return model.Dense(s.In("logits"), model.Flatten(model.MeanPool2D(x, 3)), 10)
}

// dilationGlobal has a dilation without zeros around, and the mean of each map.
func dilationGlobal(s scope, x node) node {
	x = model.MeanPool2D(model.ReLU(model.Conv2D(s.In("conv1"), x, 8, 3, 3, model.Dilation(2))), 2)
	x = model.ReLU(model.Conv2D(s.In("conv2"), x, 12, 3, 3, model.Dilation(3, 1)))
	return model.Dense(s.In("logits"), model.GlobalMeanPool(x), 10)
}

// givenKernels has kernels that are not learned, a normalisation behind Flatten, a stride
// together with a dilation, and names that programs do not allow.
func givenKernels(s scope, x node) node {
	x = model.Fixed2D(x, [][]float32{{1, 0, -1}, {2, 0, -2}, {1, 0, -1}}, [][]float32{{1, 2, 1}, {0, 0, 0}, {-1, -2, -1}})
	x = model.Conv2D(s.In("block").In("1"), model.ReLU(x), 6, 3, 2, model.Stride(2), model.Dilation(2, 3))
	x = model.BatchNorm(s.In("norm1"), model.Flatten(model.ReLU(x)))
	x = model.ReLU(model.BatchNorm(s.In("norm2"), model.ReLU(model.Dense(s.In("2nd one"), x, 12))))
	return model.Dense(s.In("logits"), x, 10)
}

func normColour(s scope, x node) node {
	x = model.ReLU(model.BatchNorm(s.In("norm1"), model.Conv2D(s.In("conv1"), x, 8, 3, 3)))
	x = model.BatchNorm(s.In("norm2"), model.MaxPool2D(x, 2))
	x = model.ReLU(model.BatchNorm(s.In("norm3"), model.Conv2D(s.In("conv2"), x, 12, 3, 3, model.Same)))
	x = model.Dropout(model.GlobalMeanPool(model.MaxPool2D(x, 2)), .3)
	return model.Dense(s.In("logits"), x, 3)
}

// stripes are noisy colour pictures of 64×64 pixels, of three classes: the class is the
// channel that has stripes.
func stripes(n int) *dataset.Split {
	r := rand.New(rand.NewPCG(7, 7))
	s := &dataset.Split{H: 64, W: 64, C: 3, Names: []string{"red", "green", "blue"}}
	for i := range n {
		s.Labels = append(s.Labels, uint8(i%3))
		for p := range 64 * 64 * 3 {
			v := r.IntN(150)
			if p%3 == i%3 && p/3%64/4%2 == 0 {
				v += 100
			}
			s.Images = append(s.Images, uint8(v))
		}
	}
	return s
}
