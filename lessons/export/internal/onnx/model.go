// Package onnx writes and reads the part of the ONNX format that networks of the
// course need, and runs it in plain loops. It knows nothing of the networks.
//
// The format is a protocol buffer. Its field numbers are those of onnx.proto.
package onnx

// A Model is what one file holds.
type Model struct {
	Graph
	Producer, Doc string
	Metadata      [][2]string // keys and their values
}

// A Graph is operations in an order in which each finds its inputs.
type Graph struct {
	Name            string
	Nodes           []Node
	Constants       []Constant
	Inputs, Outputs []Value
}

// A Node is one operation, with one output.
type Node struct {
	Op         string
	Inputs     []string
	Output     string
	Attributes []Attribute
}

// An Attribute is one whole number, or several of them.
type Attribute struct {
	Name   string
	Ints   []int
	Single bool
}

// Int is an attribute of one number.
func Int(name string, n int) Attribute { return Attribute{name, []int{n}, true} }

// Ints is an attribute of several numbers.
func Ints(name string, n ...int) Attribute { return Attribute{name, n, false} }

// A Tensor holds float32 values in row-major order. A single number has no Dims.
type Tensor struct {
	Dims   []int
	Values []float32
}

// A Constant is a tensor with a name: weights.
type Constant struct {
	Name string
	Tensor
}

// A Value is an input or an output. A dimension of 0 is free.
type Value struct {
	Name string
	Dims []int
}

// Ints returns an attribute's numbers, or the default.
func (n Node) Ints(name string, otherwise ...int) []int {
	for _, a := range n.Attributes {
		if a.Name == name {
			return a.Ints
		}
	}
	return otherwise
}
