package export

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"math"

	"github.com/ninepixels/ninepixels/lessons/export/internal/tflite"
)

//go:embed files/check_litert.py
var checkLiteRT []byte

// LiteRT writes the network as model.tflite into a folder, with receipt.json and
// check.py. LiteRT loads it, which was called TensorFlow Lite: in Android, in iOS, in
// Python, in web pages, on a microcontroller.
//
// The input is called pixels, [N H W C], float32 from 0 to 255. N is 1 until the program
// changes it. The output is called logits, [N classes]. The names of the classes and a
// description are in the file.
//
//	report, err := export.LiteRT(network, "exports/cnn-litert")
//
// Check: python check.py, with numpy and ai-edge-litert.
//
// Errors: as [ONNX].
//
// Lesson: notebooks/09-ship-it.ipynb.
func LiteRT(s *Sequential, folder string) (Report, error) {
	write := func() map[string][]byte {
		return map[string][]byte{"model.tflite": s.liteRT().Encode(), "check.py": checkLiteRT}
	}
	return s.deliver("LiteRT", folder, write, func(files map[string][]byte) (run, error) {
		m, err := tflite.Decode(files["model.tflite"])
		if err != nil {
			return nil, err
		}
		compute := m.Program()
		return func(pixels []uint8) ([]float32, error) {
			z, err := compute(pixels)
			return float32s(z), err
		}, nil
	})
}

// A chart is a LiteRT graph that is being made, in float32 or in integers.
type chart struct {
	tflite.Model
	integers bool
	at       int // the tensor that the next layer gets
}

// chart begins a graph with its input.
func (s *Sequential) chart(integers bool, input tflite.Tensor) *chart {
	c := &chart{integers: integers}
	c.Name, c.Description = s.name, s.description()
	classes, _ := json.Marshal(s.classNames()) // names cannot fail
	c.Metadata = [][2]string{{"classes", string(classes)}}
	input.Name, input.Dims = "pixels", append([]int{1}, s.shape[:]...)
	c.at = c.tensor(input)
	return c
}

func (c *chart) tensor(t tflite.Tensor) int {
	c.Tensors = append(c.Tensors, t)
	return len(c.Tensors) - 1
}

// operator adds an operation on the tensor at hand and further inputs.
func (c *chart) operator(o tflite.Operator, name string, dims []int, g grid, more ...int) {
	t := tflite.Tensor{Name: name, Dims: dims}
	if c.integers {
		t.Type, t.Scales, t.Zeros = tflite.Int8, []float32{g.scale}, []int64{int64(g.zero)}
	}
	o.Inputs = append([]int{c.at}, more...)
	o.Output = c.tensor(t)
	c.at = o.Output
	c.Operators = append(c.Operators, o)
}

// numbers adds a constant of whole numbers, such as a shape.
func (c *chart) numbers(name string, values ...int32) int {
	return c.tensor(tflite.Tensor{Name: name, Type: tflite.Int32, Dims: []int{len(values)}, Data: tflite.Int32s(values)})
}

// weights adds the weights and the bias of a layer. Scales belong to an axis of the
// weights.
func (c *chart) weights(n intLayer, axis int, dims []int, values []float32) (weights, bias int) {
	w := tflite.Tensor{Name: n.name + "/weights", Dims: dims}
	b := tflite.Tensor{Name: n.name + "/bias", Dims: []int{len(n.bias)}}
	if !c.integers {
		w.Data, b.Data = tflite.Floats(values), tflite.Floats(n.bias)
		return c.tensor(w), c.tensor(b)
	}
	w.Type, w.Scales, w.Zeros, w.Data = tflite.Int8, n.scales, make([]int64, len(n.scales)), tflite.Int8s(n.integers)
	b.Type, b.Zeros, b.Data = tflite.Int32, w.Zeros, tflite.Int32s(n.offsets)
	if len(n.scales) > 1 {
		w.Axis = axis
	}
	for _, v := range n.scales {
		b.Scales = append(b.Scales, n.from.scale*v)
	}
	return c.tensor(w), c.tensor(b)
}

// liteRT draws the network in float32.
func (s *Sequential) liteRT() tflite.Model {
	c := s.chart(false, tflite.Tensor{})
	factor := c.tensor(tflite.Tensor{Name: "intensity_of_pixel", Dims: []int{1}, Data: tflite.Floats([]float32{1. / 255})})
	c.operator(tflite.Operator{Op: tflite.Mul}, "intensities", c.Tensors[c.at].Dims, grid{}, factor)
	for i, l := range s.layers {
		c.layer(intLayer{layer: l}, i)
	}
	return c.finish()
}

// finish names the output.
func (c *chart) finish() tflite.Model {
	c.Tensors[c.at].Name, c.Output = "logits", c.at
	return c.Model
}

// layer adds one layer. All that it has in integers is used only for integers.
func (c *chart) layer(n intLayer, i int) {
	name := fmt.Sprintf("%s_%d", n.name, i)
	volume, row := append([]int{1}, n.out[:]...), []int{1, n.out[2]}
	window := tflite.Operator{Step: [2]int{n.window, n.window}, Window: [2]int{n.window, n.window}}
	switch n.kind {
	case conv:
		weights, bias := c.weights(n, 0, []int{n.dims[3], n.dims[0], n.dims[1], n.dims[2]}, outputsFront(n.layer))
		c.operator(tflite.Operator{Op: tflite.Conv, Same: n.framed, Step: n.step, Dilation: n.dilation}, name, volume, n.to, weights, bias)
	case dense:
		weights, bias := c.weights(n, 0, []int{n.dims[1], n.dims[0]}, outputsFront(n.layer))
		c.operator(tflite.Operator{Op: tflite.FullyConnected}, name, row, n.to, weights, bias)
	case relu:
		c.rectify(n, name)
	case maxPool:
		window.Op = tflite.MaxPool
		c.operator(window, name, volume, n.to)
	case meanPool:
		window.Op = tflite.AveragePool
		c.operator(window, name, volume, n.to)
	case globalMean:
		c.operator(tflite.Operator{Op: tflite.Mean}, name, row, n.to, c.numbers(name+"/axes", 1, 2))
	case flatten:
		c.reshape(name, n.to, row)
	case scaled:
		c.scale(n, name)
	}
}

// rectify puts a ReLU into the operation right before it, if that can have one.
func (c *chart) rectify(n intLayer, name string) {
	if last := len(c.Operators) - 1; last >= 0 {
		switch o := &c.Operators[last]; o.Op {
		case tflite.Conv, tflite.DepthwiseConv, tflite.FullyConnected:
			o.Rectified = true
			return
		}
	}
	c.operator(tflite.Operator{Op: tflite.ReLU}, name, c.Tensors[c.at].Dims, n.to)
}

// reshape keeps the number of pictures free.
func (c *chart) reshape(name string, g grid, dims []int) {
	shape := []int32{-1}
	for _, d := range dims[1:] {
		shape = append(shape, int32(d))
	}
	c.operator(tflite.Operator{Op: tflite.Reshape}, name, dims, g, c.numbers(name+"/shape", shape...))
}

// scale is a convolution in which each channel has one weight of its own. So a scale has
// its bias in one operation, which matters for integers. It wants rows and columns.
func (c *chart) scale(n intLayer, name string) {
	dims, channels := c.Tensors[c.at].Dims, n.dims[0]
	if len(dims) == 2 {
		c.reshape(name+"_maps", n.from, []int{1, 1, 1, channels})
	}
	weights, bias := c.weights(n, 3, []int{1, 1, 1, channels}, n.layer.weights)
	one := [2]int{1, 1}
	c.operator(tflite.Operator{Op: tflite.DepthwiseConv, Step: one, Dilation: one}, name, c.Tensors[c.at].Dims, n.to, weights, bias)
	if len(dims) == 2 {
		c.reshape(name+"_row", n.to, dims)
	}
}

// runtimeSteps is by how many steps of the last grid a runtime may differ from the
// integers that the file was checked with. Its kernels round at other moments: XNNPACK,
// which LiteRT takes by itself on most machines, multiplies sums by float32 numbers.
const runtimeSteps = 2.5

// LiteRTInt8 writes the network as model.tflite into a folder, with receipt.json and
// check.py. All weights and values are integers of 8 bits, so the file is a fourth of
// that of [LiteRT], and a microcontroller without floating point runs it.
//
// The input is called pixels, [N H W C], bytes from 0 to 255. The output is called
// logits, [N classes], integers q of 8 bits: a logit is scale·(q-zero). The scale and the
// zero stand in the file and in the receipt. The largest logit is also the largest
// integer.
//
//	network, err := export.From(cnn, data.Test, export.Calibration(data.Train))
//	report, err := export.LiteRTInt8(network, "exports/cnn-litert-int8")
//
// Values: a convolution has a scale for each filter, a dense layer one for all of its
// weights, and each volume between the layers one scale and one zero.
//
// Check: python check.py, with numpy and ai-edge-litert.
//
// Errors: as [ONNX], and if more than 1 of 100 labelled pictures is lost. It takes 1,000
// labelled pictures to tell.
//
// Lesson: notebooks/09-ship-it.ipynb.
func LiteRTInt8(s *Sequential, folder string) (Report, error) {
	q, err := s.quantize()
	if err != nil {
		return Report{}, err
	}
	write := func() map[string][]byte {
		return map[string][]byte{"model.tflite": s.liteRTInt8(q).Encode(), "check.py": checkLiteRT}
	}
	tolerance := runtimeSteps * float64(q.out.scale)
	return s.deliverInt8(q, "LiteRT int8", folder, tolerance, write, func(files map[string][]byte) (intRun, error) {
		m, err := tflite.Decode(files["model.tflite"])
		if err != nil {
			return nil, err
		}
		compute := m.Program()
		return func(pixels []uint8) ([]int8, error) {
			z, err := compute(pixels)
			integers := make([]int8, len(z))
			for i, v := range z {
				integers[i] = int8(math.Round(v))
			}
			return integers, err
		}, nil
	})
}

// liteRTInt8 draws the network in integers.
func (s *Sequential) liteRTInt8(q *quantized) tflite.Model {
	first := q.layers[0].from
	// The input is bytes, and the rest of the graph wants integers with a sign.
	c := s.chart(true, tflite.Tensor{Type: tflite.Uint8, Scales: []float32{first.scale}, Zeros: []int64{int64(first.zero + 128)}})
	c.operator(tflite.Operator{Op: tflite.Quantize}, "intensities", c.Tensors[c.at].Dims, first)
	c.Description = q.description(s)
	for i, n := range q.layers {
		c.layer(n, i)
	}
	return c.finish()
}
