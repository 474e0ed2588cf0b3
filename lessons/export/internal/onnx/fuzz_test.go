package onnx_test

import (
	"math"
	"reflect"
	"testing"

	"github.com/ninepixels/ninepixels/.ci/faults/damage"
	"github.com/ninepixels/ninepixels/lessons/export/internal/onnx"
)

// network is a graph with each operation, for one picture of 4×4 pixels.
func network() onnx.Model {
	constant := func(name string, dims []int, values ...float32) onnx.Constant {
		return onnx.Constant{Name: name, Tensor: onnx.Tensor{Dims: dims, Values: values}}
	}
	node := func(op, output string, inputs []string, attributes ...onnx.Attribute) onnx.Node {
		return onnx.Node{Op: op, Inputs: inputs, Output: output, Attributes: attributes}
	}
	return onnx.Model{
		Producer: "a test", Doc: "é", Metadata: [][2]string{{"key", "value"}},
		Graph: onnx.Graph{
			Name: "network",
			Nodes: []onnx.Node{
				node("Div", "intensities", []string{"pixels", "largest"}),
				node("Transpose", "first", []string{"intensities"}, onnx.Ints("perm", 0, 3, 1, 2)),
				node("Conv", "maps", []string{"first", "kernels", "bias"}, onnx.Ints("strides", 1, 1), onnx.Ints("dilations", 1, 1), onnx.Ints("pads", 0, 0, 1, 1)),
				node("Mul", "scaled", []string{"maps", "largest"}),
				node("Relu", "positive", []string{"scaled"}),
				node("MaxPool", "pooled", []string{"positive"}, onnx.Ints("kernel_shape", 2, 2), onnx.Ints("strides", 2, 2)),
				node("GlobalAveragePool", "means", []string{"pooled"}),
				node("Flatten", "row", []string{"means"}, onnx.Int("axis", 1)),
				node("Gemm", "sums", []string{"row", "weights", "bias"}),
				node("Add", "logits", []string{"sums", "bias"}),
				node("Softmax", "probabilities", []string{"logits"}, onnx.Int("axis", -1)),
			},
			Constants: []onnx.Constant{
				constant("largest", nil, 255), constant("bias", []int{2}, 1, -1), constant("weights", []int{2, 2}, 1, 2, 3, 4),
				constant("kernels", []int{2, 1, 2, 2}, 1, 0, 0, -1, 0, 1, 1, 0),
			},
			Inputs: []onnx.Value{{Name: "pixels", Dims: []int{0, 4, 4, 1}}}, Outputs: []onnx.Value{{Name: "logits", Dims: []int{0, 2}}},
		},
	}
}

// runOrRefused asks that a file is refused, or that its graph runs, or says why not.
func runOrRefused(t *testing.T, file []byte) {
	t.Helper()
	m, err := onnx.Decode(file)
	if err != nil {
		if err.Error() == "" {
			t.Error("it is refused without a word")
		}
		return
	}
	for _, output := range []string{"logits", "probabilities"} {
		if _, err := m.Run(onnx.Tensor{Dims: []int{1, 4, 4, 1}, Values: make([]float32, 16)}, output); err != nil && err.Error() == "" {
			t.Error("it does not run, without a word")
		}
	}
	if again, err := onnx.Decode(m.Encode()); err == nil && len(again.Nodes) != len(m.Nodes) {
		t.Errorf("%d operations are written, and %d read again", len(m.Nodes), len(again.Nodes))
	}
}

// The network itself runs: else what is damaged would prove nothing.
func TestNetworkRuns(t *testing.T) {
	m, err := onnx.Decode(network().Encode())
	if err != nil || !reflect.DeepEqual(m, network()) {
		t.Fatalf("%v: read\n%+v, wrote\n%+v", err, m, network())
	}
	p, err := m.Run(onnx.Tensor{Dims: []int{1, 4, 4, 1}, Values: make([]float32, 16)}, "probabilities")
	if err != nil || len(p) != 2 || math.Abs(float64(p[0]+p[1])-1) > 1e-6 {
		t.Errorf("the probabilities are %v (%v)", p, err)
	}
}

// A file that is damaged anywhere is refused, or another graph, which runs or says why not.
func TestDamaged(t *testing.T) {
	damage.Each(t, "ONNX files cut off and changed", 1, network().Encode(), func(file []byte) { runOrRefused(t, file) })
}

func FuzzDecode(f *testing.F) {
	f.Add(network().Encode())
	f.Add([]byte("no protocol buffer"))
	f.Fuzz(runOrRefused)
}
