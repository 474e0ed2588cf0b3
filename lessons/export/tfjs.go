package export

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"strings"
)

//go:embed files/check_tfjs.mjs
var checkTFJS []byte

// TensorFlowJS writes the network as model.json and weights.bin into a folder, with
// receipt.json and check.mjs. It is the layers format of TensorFlow.js 4, which
// tf.loadLayersModel loads.
//
// The input is [N H W C], float32 from 0 to 255. The output is the logits,
// [N classes]; tf.softmax makes probabilities of them.
//
//	report, err := export.TensorFlowJS(network, "exports/cnn-tfjs")
//
// Check: node check.mjs, with @tensorflow/tfjs.
//
// Errors: as [ONNX].
//
// Lesson: notebooks/09-ship-it.ipynb.
func TensorFlowJS(s *Sequential, folder string) (Report, error) {
	write := func() map[string][]byte {
		text, weights := s.tfjs()
		return map[string][]byte{"model.json": text, "weights.bin": weights, "check.mjs": checkTFJS}
	}
	return s.deliver("TensorFlow.js", folder, write, func(files map[string][]byte) (run, error) {
		return readTFJS(files["model.json"], files["weights.bin"])
	})
}

// A kerasLayer is a layer as Keras 2 and TensorFlow.js write it.
type kerasLayer struct {
	Class  string         `json:"class_name"`
	Config map[string]any `json:"config"`
	// weights are those of the layer, in the order that Keras wants.
	weights []kerasWeights
}

// kerasWeights has the name as the layers format wants it: conv1/kernel.
type kerasWeights struct {
	name   string
	dims   []int
	values []float32
}

// keras writes the layers for Keras. The first one divides by 255.
func (s *Sequential) keras() []kerasLayer {
	all := []kerasLayer{{"Rescaling", map[string]any{
		"name": "rescaling", "scale": 1. / 255, "offset": 0., "batch_input_shape": []any{nil, s.shape[0], s.shape[1], s.shape[2]},
		"dtype": "float32",
	}, nil}}
	for i, l := range s.layers {
		name := fmt.Sprintf("%s_%d", identifier(l.name), i+1)
		add := func(class string, config map[string]any, weights ...kerasWeights) {
			config["name"] = name
			config["trainable"] = true
			all = append(all, kerasLayer{class, config, weights})
		}
		weights := func(part string, dims []int, values []float32) kerasWeights {
			return kerasWeights{name + "/" + part, dims, values}
		}
		pool := map[string]any{"pool_size": []int{l.window, l.window}, "strides": []int{l.window, l.window}, "padding": "valid"}
		switch l.kind {
		case conv:
			l = l.withoutBoth()
			padding := map[bool]string{true: "same", false: "valid"}[l.framed]
			add("Conv2D", map[string]any{
				"filters": l.dims[3], "kernel_size": l.dims[:2], "strides": l.step, "dilation_rate": l.dilation,
				"padding": padding, "activation": "linear", "use_bias": true, "data_format": "channels_last",
			}, weights("kernel", l.dims, l.weights), weights("bias", []int{l.dims[3]}, l.bias))
		case dense:
			add("Dense", map[string]any{"units": l.dims[1], "activation": "linear", "use_bias": true},
				weights("kernel", l.dims, l.weights), weights("bias", []int{l.dims[1]}, l.bias))
		case relu:
			add("Activation", map[string]any{"activation": "relu"})
		case maxPool:
			add("MaxPooling2D", pool)
		case meanPool:
			add("AveragePooling2D", pool)
		case globalMean:
			add("GlobalAveragePooling2D", map[string]any{})
		case flatten:
			add("Flatten", map[string]any{})
		case scaled: // a normalisation by the mean 0 and the variance 1
			zeros, ones := make([]float32, len(l.weights)), make([]float32, len(l.weights))
			for i := range ones {
				ones[i] = 1
			}
			add("BatchNormalization", map[string]any{"epsilon": 0., "momentum": .99, "axis": -1},
				weights("gamma", l.dims, l.weights), weights("beta", l.dims, l.bias),
				weights("moving_mean", l.dims, zeros), weights("moving_variance", l.dims, ones))
		}
	}
	return all
}

// identifier makes of a layer's name one that programs allow.
func identifier(name string) string {
	name = strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' {
			return r
		}
		return '_'
	}, name)
	if name == "" || name[0] < 'A' {
		return "n" + name
	}
	return name
}

// withoutBoth writes the zeros of a dilation into the kernel, if there is a stride,
// too: Keras takes only one of them. The convolution is the same.
func (l layer) withoutBoth() layer {
	if l.step == [2]int{1, 1} || l.dilation == [2]int{1, 1} {
		return l
	}
	h, w, row := l.extent(0), l.extent(1), l.dims[2]*l.dims[3]
	weights := make([]float32, h*w*row)
	for k := range l.dims[0] * l.dims[1] {
		at := k/l.dims[1]*l.dilation[0]*w + k%l.dims[1]*l.dilation[1]
		copy(weights[at*row:], l.weights[k*row:][:row])
	}
	l.dims, l.weights, l.dilation = []int{h, w, l.dims[2], l.dims[3]}, weights, [2]int{1, 1}
	return l
}

// tfjsModel is model.json.
type tfjsModel struct {
	Format      string         `json:"format"`
	GeneratedBy string         `json:"generatedBy"`
	ConvertedBy string         `json:"convertedBy"`
	Topology    tfjsTopology   `json:"modelTopology"`
	Manifest    []tfjsGroup    `json:"weightsManifest"`
	Own         map[string]any `json:"userDefinedMetadata"`
}

type tfjsTopology struct {
	Class   string     `json:"class_name"`
	Config  tfjsConfig `json:"config"`
	Version string     `json:"keras_version"`
	Backend string     `json:"backend"`
}

type tfjsConfig struct {
	Name   string       `json:"name"`
	Layers []kerasLayer `json:"layers"`
}

type tfjsGroup struct {
	Paths   []string      `json:"paths"`
	Weights []tfjsWeights `json:"weights"`
}

type tfjsWeights struct {
	Name  string `json:"name"`
	Shape []int  `json:"shape"`
	DType string `json:"dtype"`
}

// tfjs returns model.json and weights.bin.
func (s *Sequential) tfjs() (text, weights []byte) {
	layers := s.keras()
	group := tfjsGroup{Paths: []string{"weights.bin"}}
	for _, l := range layers {
		for _, w := range l.weights {
			group.Weights = append(group.Weights, tfjsWeights{w.name, w.dims, "float32"})
			weights = appendFloats(weights, w.values)
		}
	}
	text, _ = json.MarshalIndent(tfjsModel{ // numbers that are finite cannot fail
		Format: "layers-model", GeneratedBy: "Nine Pixels", ConvertedBy: "Nine Pixels",
		Topology: tfjsTopology{"Sequential", tfjsConfig{identifier(s.name), layers}, "2.15.0", "tensorflow"},
		Manifest: []tfjsGroup{group},
		Own:      map[string]any{"classes": s.classNames(), "description": s.description()},
	}, "", " ")
	return append(text, '\n'), weights
}
