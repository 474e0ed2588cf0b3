package onnx

import (
	"encoding/binary"
	"math"

	"google.golang.org/protobuf/encoding/protowire"
)

const (
	irVersion = 7  // of the format
	opset     = 13 // of the operations
	float     = 1  // the number of float32 among the types of elements
	attrInt   = 2  // the numbers of the types of attributes
	attrInts  = 7
)

// A message is a protocol buffer that is being written.
type message []byte

func (m *message) number(field protowire.Number, n int) {
	*m = protowire.AppendVarint(protowire.AppendTag(*m, field, protowire.VarintType), uint64(n))
}

func (m *message) bytes(field protowire.Number, b []byte) {
	*m = protowire.AppendBytes(protowire.AppendTag(*m, field, protowire.BytesType), b)
}

func (m *message) text(field protowire.Number, s string) { m.bytes(field, []byte(s)) }

// Encode returns the bytes of the file. The same model gives the same bytes.
func (m Model) Encode() []byte {
	var b, operations message
	operations.text(1, "")
	operations.number(2, opset)
	b.number(1, irVersion)
	b.text(2, m.Producer)
	b.text(6, m.Doc)
	b.bytes(7, m.Graph.encode())
	b.bytes(8, operations)
	for _, entry := range m.Metadata {
		var e message
		e.text(1, entry[0])
		e.text(2, entry[1])
		b.bytes(14, e)
	}
	return b
}

func (g Graph) encode() message {
	var b message
	for _, n := range g.Nodes {
		b.bytes(1, n.encode())
	}
	b.text(2, g.Name)
	for _, c := range g.Constants {
		b.bytes(5, c.encode())
	}
	for _, v := range g.Inputs {
		b.bytes(11, v.encode())
	}
	for _, v := range g.Outputs {
		b.bytes(12, v.encode())
	}
	return b
}

func (n Node) encode() message {
	var b message
	for _, input := range n.Inputs {
		b.text(1, input)
	}
	b.text(2, n.Output)
	b.text(3, n.Output)
	b.text(4, n.Op)
	for _, a := range n.Attributes {
		var e message
		e.text(1, a.Name)
		if a.Single {
			e.number(3, a.Ints[0])
			e.number(20, attrInt)
		} else {
			for _, i := range a.Ints {
				e.number(8, i)
			}
			e.number(20, attrInts)
		}
		b.bytes(5, e)
	}
	return b
}

func (c Constant) encode() message {
	var b message
	for _, d := range c.Dims {
		b.number(1, d)
	}
	b.number(2, float)
	b.text(8, c.Name)
	raw := make([]byte, 0, 4*len(c.Values))
	for _, v := range c.Values {
		raw = binary.LittleEndian.AppendUint32(raw, math.Float32bits(v))
	}
	b.bytes(9, raw)
	return b
}

func (v Value) encode() message {
	var dims message
	for _, d := range v.Dims {
		var e message
		if d == 0 {
			e.text(2, "N")
		} else {
			e.number(1, d)
		}
		dims.bytes(1, e)
	}
	var tensor, kind, b message
	tensor.number(1, float)
	tensor.bytes(2, dims)
	kind.bytes(1, tensor)
	b.text(1, v.Name)
	b.bytes(2, kind)
	return b
}
