// Package kept reads what package train has kept of a model: its layers in their
// order, with all that they need to be computed. It is the one place that says what
// the words in such a file mean.
//
//	m, err := kept.Describe(file)   // its layers, by name and kind
//	err = m.Take(file)              // their shapes and weights
package kept

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/ninepixels/ninepixels/lessons/internal/safetensors"
)

// A Kind is what a layer computes.
type Kind string

const (
	Conv       Kind = "convolution"
	Dense      Kind = "dense"
	ReLU       Kind = "relu"
	MaxPool    Kind = "max pooling"
	MeanPool   Kind = "mean pooling"
	GlobalMean Kind = "global mean pooling"
	Flatten    Kind = "flatten"
	// Scale is a batch normalisation outside of training: a scale and an offset for
	// each channel.
	Scale Kind = "scale and offset"
	// Unknown is a layer that is none of package model.
	Unknown Kind = "unknown"
)

// kinds are the functions of package model. Fixed2D is a convolution whose kernels are
// not learned. Dropout computes nothing outside of training, so it has no kind.
var kinds = map[string]Kind{
	"Conv2D": Conv, "Fixed2D": Conv, "Dense": Dense, "ReLU": ReLU, "MaxPool2D": MaxPool, "MeanPool2D": MeanPool,
	"GlobalMeanPool": GlobalMean, "Flatten": Flatten, "BatchNorm": Scale, "Dropout": "",
}

// A Layer is one step from the pixels to the logits.
type Layer struct {
	// Name is that of the layer's scope, such as conv1.
	Name string
	// Said is how the file writes the layer: "Conv2D 3×3 stride 2×2 same".
	Said string
	Kind Kind
	// Kernel is the size of a kernel or of a window, in rows and columns. Step is from
	// one window to the next, and Dilation from one weight of a kernel to the next.
	Kernel, Step, Dilation [2]int
	// Same is true if zeros are around the input. Before and After say how many.
	Same          bool
	Before, After [2]int
	// In and Out are H, W, C. Behind a Flatten they are 1, 1, features.
	In, Out [3]int
	// Weights are [kh kw in out] for a convolution, [in out] for a dense layer, and [C]
	// for a scale. Dims is their shape.
	Dims          []int
	Weights, Bias []float32
}

// A Model is what a file says of a trained network.
type Model struct {
	Name string
	// Shape is that of a picture: H, W, C.
	Shape [3]int
	// Classes are the names of the classes. It is nil if there are none.
	Classes []string
	Layers  []Layer
}

// Path returns the file of a model. The path is a folder such as runs/cnn, or the file
// model.safetensors in it.
func Path(path string) string {
	if info, err := os.Stat(path); err == nil && info.IsDir() {
		return filepath.Join(path, "model.safetensors")
	}
	return path
}

// Describe reads what a file says of its model, but for the weights.
//
// Errors: if the file does not say of which layers the model is made, if the model is
// not trained, or if a layer has an option that is not known. A layer that is not
// known itself is [Unknown].
func Describe(f safetensors.File) (*Model, error) {
	said := f.Metadata
	if said["layers"] == "" || said["names"] == "" {
		return nil, errors.New("it does not say of which layers it is made: train it with train.Fit")
	}
	var history []json.RawMessage
	if json.Unmarshal([]byte(said["history"]), &history) != nil || len(history) == 0 {
		return nil, errors.New("it is not trained: its weights are those before the first step")
	}
	m := &Model{Name: said["name"]}
	if m.Name == "" {
		m.Name = "model"
	}
	var dims []int
	if json.Unmarshal([]byte(said["input"]), &dims) != nil || len(dims) != 3 || slices.Min(dims) < 1 {
		return nil, fmt.Errorf("it says that pictures have the shape %q, which is none", said["input"])
	}
	m.Shape = [3]int(dims)
	if said["classes"] != "" {
		if err := json.Unmarshal([]byte(said["classes"]), &m.Classes); err != nil {
			return nil, fmt.Errorf("it says that its classes are called %q, which is no list of names", said["classes"])
		}
	}
	written, names := strings.Split(said["layers"], ", "), strings.Split(said["names"], ", ")
	if len(written) != len(names) {
		return nil, fmt.Errorf("it has %d layers, but %d names of layers", len(written), len(names))
	}
	for i, name := range names {
		l, err := describe(name, written[i])
		if err != nil {
			return nil, fmt.Errorf("its layer %s: %w", name, err)
		}
		if l.Kind != "" {
			m.Layers = append(m.Layers, l)
		}
	}
	return m, nil
}

// describe reads how a layer is written: "Conv2D 3×3 stride 2×2 same".
func describe(name, said string) (Layer, error) {
	l := Layer{Name: name, Said: said, Kernel: [2]int{1, 1}, Step: [2]int{1, 1}, Dilation: [2]int{1, 1}}
	words := strings.Fields(said)
	if len(words) == 0 {
		return l, errors.New("it has no kind")
	}
	var known bool
	if l.Kind, known = kinds[words[0]]; !known {
		l.Kind = Unknown
		return l, nil
	}
	into := &l.Kernel
	for _, word := range words[1:] {
		switch word {
		case "stride":
			into = &l.Step
		case "dilation":
			into = &l.Dilation
		case "same":
			l.Same = true
		default:
			rows, columns, _ := strings.Cut(word, "×")
			h, errH := strconv.Atoi(rows)
			w, errW := strconv.Atoi(columns)
			if errH != nil || errW != nil || h < 1 || w < 1 {
				return l, fmt.Errorf("its option %q is not known", word)
			}
			*into = [2]int{h, w}
		}
	}
	return l, nil
}

// ClassName returns the name of a class. If it has none, it is "class 3".
func ClassName(names []string, class int) string {
	if class >= 0 && class < len(names) && names[class] != "" {
		return names[class]
	}
	return fmt.Sprintf("class %d", class)
}
