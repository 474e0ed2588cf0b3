package export

import (
	_ "embed"
	"encoding/json"
	"fmt"

	"github.com/ninepixels/ninepixels/lessons/export/internal/onnx"
)

//go:embed files/check_onnx.py
var checkONNX []byte

// ONNX writes the network as model.onnx into a folder, with receipt.json and
// check.py. ONNX Runtime loads it, in a program or in a web page, and so does Unity
// (Sentis, Inference Engine).
//
// The input is called pixels, [N H W C], float32 from 0 to 255. N is free. The outputs
// are called logits and probabilities, [N classes]. Inside, the order is [N C H W], as
// ONNX wants it. The version of the format is 7, that of the operations 13, which old
// readers know, too.
//
//	report, err := export.ONNX(network, "exports/cnn-onnx")
//
// Check: python check.py, with numpy and onnxruntime.
//
// Errors: if what was written does not compute the same, if the folder cannot be
// written, or if it holds files that are no earlier export. Then nothing is changed.
//
// Lesson: notebooks/09-ship-it.ipynb.
func ONNX(s *Sequential, folder string) (Report, error) {
	write := func() map[string][]byte {
		return map[string][]byte{"model.onnx": s.onnx().Encode(), "check.py": checkONNX}
	}
	return s.deliver("ONNX", folder, write, func(files map[string][]byte) (run, error) {
		m, err := onnx.Decode(files["model.onnx"])
		if err != nil {
			return nil, err
		}
		return runONNX(m, s.shape), nil
	})
}

// runONNX runs a graph for one picture.
func runONNX(m onnx.Model, shape [3]int) run {
	return func(pixels []uint8) ([]float32, error) {
		x := onnx.Tensor{Dims: append([]int{1}, shape[:]...)}
		for _, p := range pixels {
			x.Values = append(x.Values, float32(p))
		}
		return m.Run(x, "logits")
	}
}

// largestPixel is the name of the constant by which pixels are divided.
const largestPixel = "largest_pixel"

// A drawing is an ONNX graph that is being made.
type drawing struct {
	onnx.Graph
	at            string // the tensor that the next layer gets
	channelsFirst bool   // its order is [N C H W]
	rows          [3]int // the H, W, C by which the rows of the next dense layer are turned
}

// onnx draws the network as an ONNX graph.
func (s *Sequential) onnx() onnx.Model {
	d := &drawing{at: "pixels"}
	d.node("Div", "intensities", []string{d.constant(largestPixel, nil, []float32{255})})
	for i, l := range s.layers {
		d.layer(l, fmt.Sprintf("%s_%d", l.name, i), s.layers[i+1:])
	}
	last := &d.Nodes[len(d.Nodes)-1]
	last.Output, d.at = "logits", "logits"
	d.node("Softmax", "probabilities", nil, onnx.Int("axis", 1))
	d.Name = s.name
	d.Inputs = []onnx.Value{{Name: "pixels", Dims: append([]int{0}, s.shape[:]...)}}
	for _, name := range []string{"logits", "probabilities"} {
		d.Outputs = append(d.Outputs, onnx.Value{Name: name, Dims: []int{0, s.Classes()}})
	}
	classes, _ := json.Marshal(s.classNames()) // names cannot fail
	return onnx.Model{Graph: d.Graph, Producer: "Nine Pixels", Doc: s.description(), Metadata: [][2]string{
		{"classes", string(classes)}, {"input", "pixels from 0 to 255, float32, [N H W C]"},
	}}
}

// node adds an operation on the tensor at hand, and further inputs.
func (d *drawing) node(op, output string, more []string, attributes ...onnx.Attribute) {
	d.Nodes = append(d.Nodes, onnx.Node{Op: op, Inputs: append([]string{d.at}, more...), Output: output, Attributes: attributes})
	d.at = output
}

// constant adds weights.
func (d *drawing) constant(name string, dims []int, values []float32) string {
	d.Constants = append(d.Constants, onnx.Constant{Name: name, Tensor: onnx.Tensor{Dims: dims, Values: values}})
	return name
}

// channelsTo changes the order of the axes, if it is another one.
func (d *drawing) channelsTo(first bool, name string) {
	if d.channelsFirst == first {
		return
	}
	perm := []int{0, 2, 3, 1}
	if first {
		perm = []int{0, 3, 1, 2}
	}
	d.node("Transpose", name+"_turned", nil, onnx.Ints("perm", perm...))
	d.channelsFirst = first
}

// layer adds one layer. The layers behind it tell how to flatten.
func (d *drawing) layer(l layer, name string, behind []layer) {
	square := []onnx.Attribute{onnx.Ints("kernel_shape", l.window, l.window), onnx.Ints("strides", l.window, l.window)}
	switch l.kind {
	case conv:
		d.channelsTo(true, name)
		weights := d.constant(l.name+"/weights", []int{l.dims[3], l.dims[2], l.dims[0], l.dims[1]}, outputsFirst(l))
		bias := d.constant(l.name+"/bias", []int{l.dims[3]}, l.bias)
		d.node("Conv", name, []string{weights, bias},
			onnx.Ints("kernel_shape", l.dims[:2]...), onnx.Ints("strides", l.step[:]...), onnx.Ints("dilations", l.dilation[:]...),
			onnx.Ints("pads", l.before[0], l.before[1], l.after[0], l.after[1]))
	case dense:
		weights := d.constant(l.name+"/weights", l.dims, channelRows(l, d.rows))
		d.rows = [3]int{}
		d.node("Gemm", name, []string{weights, d.constant(l.name+"/bias", []int{l.dims[1]}, l.bias)})
	case relu:
		d.node("Relu", name, nil)
	case maxPool:
		d.channelsTo(true, name)
		d.node("MaxPool", name, nil, square...)
	case meanPool:
		d.channelsTo(true, name)
		d.node("AveragePool", name, nil, square...)
	case globalMean:
		d.channelsTo(true, name)
		d.node("GlobalAveragePool", name+"_kept", nil)
		d.node("Flatten", name, nil, onnx.Int("axis", 1))
		d.channelsFirst = false
	case flatten:
		d.flatten(l, name, behind)
	case scaled:
		dims := []int{len(l.weights)}
		if d.channelsFirst {
			dims = append(dims, 1, 1)
		}
		d.node("Mul", name+"_scaled", []string{d.constant(l.name+"/scale", dims, l.weights)})
		d.node("Add", name, []string{d.constant(l.name+"/offset", dims, l.bias)})
	}
}

// flatten makes rows. If the channels are the first axis, they come in another order
// than the model's. Then the dense layer behind is to get its rows in this order. If
// another layer stands in between, the axes are turned back.
func (d *drawing) flatten(l layer, name string, behind []layer) {
	for len(behind) > 0 && behind[0].kind == relu {
		behind = behind[1:]
	}
	switch {
	case !d.channelsFirst:
	case len(behind) > 0 && behind[0].kind == dense:
		d.rows = l.in
	default:
		d.channelsTo(false, name)
	}
	d.node("Flatten", name, nil, onnx.Int("axis", 1))
	d.channelsFirst = false
}

// outputsFirst turns the weights of a convolution from [kh kw in out] to [out in kh
// kw].
func outputsFirst(l layer) []float32 {
	places, in, out := l.dims[0]*l.dims[1], l.dims[2], l.dims[3]
	turned := make([]float32, len(l.weights))
	for p := range places {
		for c := range in {
			for f := range out {
				turned[(f*in+c)*places+p] = l.weights[(p*in+c)*out+f]
			}
		}
	}
	return turned
}

// channelRows turns the rows of a dense layer from the order H, W, C of its input to C,
// H, W. Without rows and columns nothing changes.
func channelRows(l layer, from [3]int) []float32 {
	places, channels := from[0]*from[1], from[2]
	if places*channels == 0 {
		return l.weights
	}
	turned, units := make([]float32, 0, len(l.weights)), l.dims[1]
	for c := range channels {
		for p := range places {
			turned = append(turned, l.weights[(p*channels+c)*units:][:units]...)
		}
	}
	return turned
}
