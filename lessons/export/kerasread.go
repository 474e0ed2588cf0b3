package export

import (
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"math"

	"github.com/ninepixels/ninepixels/lessons/internal/kept"
)

// appendFloats appends the bytes of float32 values, little-endian.
func appendFloats(b []byte, values []float32) []byte {
	for _, v := range values {
		b = binary.LittleEndian.AppendUint32(b, math.Float32bits(v))
	}
	return b
}

// floats is the reverse of appendFloats.
func floats(b []byte) []float32 {
	values := make([]float32, len(b)/4)
	for i := range values {
		values[i] = math.Float32frombits(binary.LittleEndian.Uint32(b[4*i:]))
	}
	return values
}

// readTFJS reads what [TensorFlowJS] has written.
func readTFJS(text, data []byte) (run, error) {
	var m tfjsModel
	if err := json.Unmarshal(text, &m); err != nil {
		return nil, err
	}
	if len(m.Manifest) != 1 || m.Topology.Class != "Sequential" {
		return nil, errors.New("model.json is of another form")
	}
	weights := map[string]kerasWeights{}
	for _, w := range m.Manifest[0].Weights {
		size := 4
		for _, d := range w.Shape {
			size *= d
		}
		if size > len(data) {
			return nil, errors.New("weights.bin is cut off")
		}
		weights[w.Name] = kerasWeights{w.Name, w.Shape, floats(data[:size])}
		data = data[size:]
	}
	if len(data) > 0 {
		return nil, errors.New("weights.bin is too long")
	}
	return runKeras(m.Topology.Config.Layers, weights)
}

// kerasConfig is what the layers are made of, as Keras says it.
type kerasConfig struct {
	Name     string
	Scale    float64
	Shape    []*int `json:"batch_input_shape"`
	Kernel   [2]int `json:"kernel_size"`
	Strides  [2]int
	Dilation [2]int `json:"dilation_rate"`
	Padding  string
	Pool     [2]int `json:"pool_size"`
}

// runKeras makes a program of layers that Keras would read.
func runKeras(layers []kerasLayer, weights map[string]kerasWeights) (run, error) {
	var program []layer
	var at [3]int
	scale := 1.
	for _, k := range layers {
		text, err := json.Marshal(k.Config)
		if err != nil {
			return nil, err
		}
		var c kerasConfig
		if err := json.Unmarshal(text, &c); err != nil {
			return nil, err
		}
		l := layer{name: c.Name, in: at, out: at}
		kernel, bias := weights[c.Name+"/kernel"], weights[c.Name+"/bias"]
		l.dims, l.weights, l.bias = kernel.dims, kernel.values, bias.values
		switch k.Class {
		case "Rescaling":
			scale, at = c.Scale, [3]int{*c.Shape[1], *c.Shape[2], *c.Shape[3]}
			continue
		case "Conv2D":
			placed := kept.Layer{
				Name: c.Name, Kind: conv, In: at, Out: at, Dims: kernel.dims, Weights: kernel.values, Bias: bias.values,
				Kernel: c.Kernel, Step: c.Strides, Dilation: c.Dilation, Same: c.Padding == "same",
			}
			err = placed.Place()
			l = layerOf(placed)
		case "Dense":
			l.kind, l.out = dense, [3]int{1, 1, l.dims[1]}
		case "Activation":
			l.kind = relu
		case "MaxPooling2D", "AveragePooling2D":
			l.kind = map[string]kind{"MaxPooling2D": maxPool, "AveragePooling2D": meanPool}[k.Class]
			l.window, l.out = c.Pool[0], [3]int{at[0] / c.Pool[0], at[1] / c.Pool[0], at[2]}
		case "GlobalAveragePooling2D":
			l.kind, l.out = globalMean, [3]int{1, 1, at[2]}
		case "Flatten":
			l.kind, l.out = flatten, [3]int{1, 1, at[0] * at[1] * at[2]}
		case "BatchNormalization":
			l.kind, l.weights, l.bias = scaled, weights[c.Name+"/gamma"].values, weights[c.Name+"/beta"].values
		default:
			err = fmt.Errorf("the layer %s is not known", k.Class)
		}
		if err != nil {
			return nil, err
		}
		at = l.out
		program = append(program, l)
	}
	return func(pixels []uint8) ([]float32, error) {
		x := make([]float64, len(pixels))
		for i, p := range pixels {
			x[i] = float64(p) * scale
		}
		for _, l := range program {
			x = l.forward(x)
		}
		return float32s(x), nil
	}, nil
}
