package export

import (
	"bytes"
	"fmt"
	"strings"

	"github.com/ninepixels/ninepixels/lessons/export/internal/onnx"
	"github.com/ninepixels/ninepixels/lessons/internal/safetensors"
)

// PyTorch writes the network as model.safetensors and model.py into a folder, with
// receipt.json. The Python program has an nn.Module with one line for each step. Its
// parameters can be trained further.
//
// The input is [N H W C], float32 from 0 to 255. The output is the logits,
// [N classes]. Inside, the order is [N C H W], as PyTorch wants it: the weights of a
// convolution are [out in kh kw], and those of a dense layer [out in].
//
//	report, err := export.PyTorch(network, "exports/cnn-torch")
//
// Check: python model.py, with torch, numpy and safetensors.
//
// Errors: as [ONNX].
//
// Lesson: notebooks/09-ship-it.ipynb.
func PyTorch(s *Sequential, folder string) (Report, error) {
	var graph onnx.Model // whose order of the axes is PyTorch's
	write := func() map[string][]byte {
		graph = s.onnx()
		return map[string][]byte{"model.safetensors": torchWeights(graph), "model.py": []byte(torchProgram(s, graph))}
	}
	return s.deliver("PyTorch", folder, write, func(files map[string][]byte) (run, error) {
		f, err := safetensors.Decode(files["model.safetensors"])
		if err != nil {
			return nil, err
		}
		for i, c := range graph.Constants {
			if a, ok := f.Arrays[identifier(c.Name)]; ok {
				graph.Constants[i].Tensor = transposedIfDense(c.Name, onnx.Tensor{Dims: a.Dims, Values: a.Values}, graph)
			} else if c.Name != largestPixel {
				return nil, fmt.Errorf("%s is missing", c.Name)
			}
		}
		return runONNX(graph, s.shape), nil
	})
}

// isGemm is true for the weights of a dense layer.
func isGemm(name string, m onnx.Model) bool {
	for _, n := range m.Nodes {
		if n.Op == "Gemm" && n.Inputs[1] == name {
			return true
		}
	}
	return false
}

// transposedIfDense turns the weights of a dense layer from [in out] to [out in], or
// back. All others stay.
func transposedIfDense(name string, t onnx.Tensor, m onnx.Model) onnx.Tensor {
	if !isGemm(name, m) {
		return t
	}
	rows, columns := t.Dims[0], t.Dims[1]
	turned := onnx.Tensor{Dims: []int{columns, rows}, Values: make([]float32, len(t.Values))}
	for i, v := range t.Values {
		turned.Values[i%columns*rows+i/columns] = v
	}
	return turned
}

func torchWeights(m onnx.Model) []byte {
	f := safetensors.File{Arrays: map[string]safetensors.Array{}, Metadata: map[string]string{
		"format": "pt", "made_by": m.Producer, "description": m.Doc,
	}}
	for _, entry := range m.Metadata {
		f.Metadata[entry[0]] = entry[1]
	}
	for _, c := range m.Constants {
		if c.Name != largestPixel {
			t := transposedIfDense(c.Name, c.Tensor, m)
			f.Arrays[identifier(c.Name)] = safetensors.Array{Dims: t.Dims, Values: t.Values}
		}
	}
	var b bytes.Buffer
	_ = f.Encode(&b) // writing to memory cannot fail
	return b.Bytes()
}

// torchProgram writes a line for each operation of the graph.
func torchProgram(s *Sequential, m onnx.Model) string {
	var b strings.Builder
	fmt.Fprintf(&b, `"""%s

Needs: pip install torch numpy safetensors"""
import base64, json, pathlib
import numpy, torch
from torch import nn
from torch.nn import functional as F
from safetensors.torch import load_file

here = pathlib.Path(__file__).parent
classes = %s


class Network(nn.Module):
    def __init__(self, weights=here / "model.safetensors"):
        super().__init__()
        for name, value in load_file(weights).items():
            self.register_parameter(name, nn.Parameter(value))

    def forward(self, pixels):
        x = pixels / 255
`, docText(s.description()), pythonList(s.classNames()))
	for _, n := range m.Nodes[1 : len(m.Nodes)-1] { // without Div and Softmax
		fmt.Fprintf(&b, "        x = %s\n", torchLine(n))
	}
	return b.String() + `        return x


if __name__ == "__main__":
    receipt = json.loads((here / "receipt.json").read_text())
    pixels = [numpy.frombuffer(base64.b64decode(p), numpy.uint8) for p in receipt["pictures"]]
    pixels = numpy.stack(pixels).reshape(-1, *receipt["input"]["shape"]).astype(numpy.float32)
    with torch.no_grad():
        logits = Network().eval()(torch.from_numpy(pixels)).numpy()
    difference = numpy.abs(logits - numpy.array(receipt["logits"])).max()
    print(f"largest difference {difference:.1e}, allowed {receipt['tolerance']:.1e}")
    if not difference <= receipt["tolerance"]:
        raise SystemExit("This is not the network that was exported.")
`
}

// torchLine writes one operation as a call of PyTorch.
func torchLine(n onnx.Node) string {
	self := func(i int) string { return "self." + identifier(n.Inputs[i]) }
	numbers := func(name string) string {
		return "(" + strings.Join(strings.Fields(strings.Trim(fmt.Sprint(n.Ints(name)), "[]")), ", ") + ")"
	}
	switch n.Op {
	case "Transpose":
		return "x.permute" + numbers("perm")
	case "Conv":
		x := "x"
		if p := n.Ints("pads"); p[0]+p[1]+p[2]+p[3] > 0 { // PyTorch begins with the columns
			x = fmt.Sprintf("F.pad(x, (%d, %d, %d, %d))", p[1], p[3], p[0], p[2])
		}
		return fmt.Sprintf("F.conv2d(%s, %s, %s, stride=%s, dilation=%s)", x, self(1), self(2), numbers("strides"), numbers("dilations"))
	case "Gemm":
		return fmt.Sprintf("F.linear(x, %s, %s)", self(1), self(2))
	case "Relu":
		return "F.relu(x)"
	case "MaxPool":
		return "F.max_pool2d(x, " + numbers("kernel_shape") + ")"
	case "AveragePool":
		return "F.avg_pool2d(x, " + numbers("kernel_shape") + ")"
	case "GlobalAveragePool":
		return "x.mean(dim=(2, 3), keepdim=True)"
	case "Mul":
		return "x * " + self(1)
	case "Add":
		return "x + " + self(1)
	}
	return "x.flatten(1)"
}
