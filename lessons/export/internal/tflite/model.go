// Package tflite writes and reads the part of the TensorFlow Lite format, now LiteRT,
// that networks of the course need, and runs it in plain loops. It knows nothing of the
// networks.
//
// The format is a flatbuffer. Its slots are those of the format's schema, version 3.
package tflite

import (
	"encoding/binary"
	"fmt"
	"math"
)

// A Model is what one file holds: one graph, with one input and one output.
type Model struct {
	Name, Description string
	Metadata          [][2]string // names and texts
	Tensors           []Tensor
	Operators         []Operator // in an order in which each finds its inputs
	Input, Output     int        // indices of tensors
}

// A Type is that of a tensor's elements. The numbers are the schema's.
type Type int

const (
	Float32 Type = 0
	Int32   Type = 2
	Uint8   Type = 3
	Int8    Type = 9
)

var typeSizes = map[Type]int{Float32: 4, Int32: 4, Uint8: 1, Int8: 1}

// A Tensor is a constant, or a place for values that an operator computes.
type Tensor struct {
	Name string
	Type Type
	// Dims are for one picture. A tensor that is no constant takes several pictures, too:
	// then its first dimension is their number.
	Dims []int
	// Data are the bytes of a constant, little-endian, in row-major order.
	Data []byte
	// Of a tensor of integers q, value = Scales·(q-Zeros). There is one scale, or one for
	// each index along Axis.
	Scales []float32
	Zeros  []int64
	Axis   int
}

// An Op is an operation. The numbers are the schema's.
type Op int

const (
	AveragePool    Op = 1
	Conv           Op = 3
	DepthwiseConv  Op = 4
	FullyConnected Op = 9
	MaxPool        Op = 17
	Mul            Op = 18
	ReLU           Op = 19
	Reshape        Op = 22
	Mean           Op = 40
	Quantize       Op = 114
)

// An Operator is one operation, with one output.
type Operator struct {
	Op     Op
	Inputs []int // indices of tensors
	Output int
	// Same asks for zeros around the input, so that a step of 1 keeps rows and columns.
	Same                   bool
	Step, Dilation, Window [2]int // rows, columns
	// Rectified puts a ReLU behind the operation.
	Rectified bool
	KeepDims  bool // of a mean
}

// Floats are the bytes of float32 values.
func Floats(values []float32) []byte {
	var b []byte
	for _, v := range values {
		b = binary.LittleEndian.AppendUint32(b, math.Float32bits(v))
	}
	return b
}

// Int32s are the bytes of int32 values.
func Int32s(values []int32) []byte {
	var b []byte
	for _, v := range values {
		b = binary.LittleEndian.AppendUint32(b, uint32(v))
	}
	return b
}

// Int8s are the bytes of int8 values.
func Int8s(values []int8) []byte {
	var b []byte
	for _, v := range values {
		b = append(b, byte(v))
	}
	return b
}

// values returns a constant's elements.
func (t Tensor) values() []float64 {
	var all []float64
	for b := t.Data; len(b) > 0; b = b[typeSizes[t.Type]:] {
		switch t.Type {
		case Float32:
			all = append(all, float64(math.Float32frombits(binary.LittleEndian.Uint32(b))))
		case Int32:
			all = append(all, float64(int32(binary.LittleEndian.Uint32(b))))
		case Uint8:
			all = append(all, float64(b[0]))
		case Int8:
			all = append(all, float64(int8(b[0])))
		}
	}
	return all
}

// largest is how many elements a tensor may have here. It keeps a damaged file from
// taking all memory.
const largest = 1 << 24

// size counts the elements of a tensor. It is 0 if the tensor has no sensible shape.
func (t Tensor) size() int {
	n := 1
	for _, d := range t.Dims {
		if d < 1 || d > largest || n*d > largest {
			return 0
		}
		n *= d
	}
	return n
}

// check sees that all indices and sizes of a model that was read make sense.
func (m Model) check() error {
	for i, t := range m.Tensors {
		size, known := typeSizes[t.Type]
		switch n := t.size(); {
		case !known:
			return fmt.Errorf("tensor %d has the type %d, which this reader does not know", i, t.Type)
		case n == 0:
			return fmt.Errorf("tensor %d has the shape %v", i, t.Dims)
		case len(t.Data) > 0 && len(t.Data) != n*size:
			return fmt.Errorf("tensor %d of shape %v has %d bytes", i, t.Dims, len(t.Data))
		case len(t.Scales) != len(t.Zeros):
			return fmt.Errorf("tensor %d has %d scales and %d zeros", i, len(t.Scales), len(t.Zeros))
		}
	}
	missing := func(tensor int) bool { return tensor < 0 || tensor >= len(m.Tensors) }
	if missing(m.Input) || missing(m.Output) {
		return fmt.Errorf("tensor %d or %d is missing", m.Input, m.Output)
	}
	for i, o := range m.Operators {
		wanted, known := inputs[o.Op]
		if !known || len(o.Inputs) != wanted {
			return fmt.Errorf("operator %d is of the kind %d with %d inputs, which this reader does not know", i, o.Op, len(o.Inputs))
		}
		for _, tensor := range append(o.Inputs, o.Output) {
			if missing(tensor) {
				return fmt.Errorf("operator %d names tensor %d, which is missing", i, tensor)
			}
		}
	}
	return nil
}

// inputs is how many inputs an operation has.
var inputs = map[Op]int{
	AveragePool: 1, Conv: 3, DepthwiseConv: 3, FullyConnected: 3, MaxPool: 1, Mul: 2, ReLU: 1, Reshape: 2, Mean: 2, Quantize: 1,
}
