package tflite

import (
	"slices"

	flatbuffers "github.com/google/flatbuffers/go"
)

// schema is the version of the format, and identifier stands at the fifth byte of each
// file.
const (
	schema     = 3
	identifier = "TFL3"
)

// A Buffer's bytes begin at a multiple of this many bytes, as the schema says, so that
// a runtime can use them where they are.
const alignment = 16

// A writer makes a flatbuffer from its end to its begin: what is named must be there
// before the table that names it.
type writer struct{ *flatbuffers.Builder }

type offset = flatbuffers.UOffsetT

// A slot is one field of a table.
type slot func(w writer)

// table writes a table of n slots.
func (w writer) table(n int, slots ...slot) offset {
	w.StartObject(n)
	for _, s := range slots {
		s(w)
	}
	return w.EndObject()
}

func link(at int, o offset) slot  { return func(w writer) { w.PrependUOffsetTSlot(at, o, 0) } }
func number(at int, v int) slot   { return func(w writer) { w.PrependInt32Slot(at, int32(v), 0) } }
func tiny(at int, v int) slot     { return func(w writer) { w.PrependInt8Slot(at, int8(v), 0) } }
func unsigned(at int, v int) slot { return func(w writer) { w.PrependUint32Slot(at, uint32(v), 0) } }
func kindOf(at int, v int) slot   { return func(w writer) { w.PrependByteSlot(at, byte(v), 0) } }
func flag(at int, v bool) slot    { return func(w writer) { w.PrependBoolSlot(at, v, false) } }

// tables writes a vector of tables that are there.
func (w writer) tables(of []offset) offset {
	w.StartVector(4, len(of), 4)
	for _, o := range slices.Backward(of) {
		w.PrependUOffsetT(o)
	}
	return w.EndVector(len(of))
}

func (w writer) int32s(of []int) offset {
	w.StartVector(4, len(of), 4)
	for _, v := range slices.Backward(of) {
		w.PrependInt32(int32(v))
	}
	return w.EndVector(len(of))
}

// bytes writes the data of a Buffer.
func (w writer) bytes(of []byte) offset {
	w.StartVector(1, len(of), alignment)
	for _, v := range slices.Backward(of) {
		w.PrependByte(v)
	}
	return w.EndVector(len(of))
}

// Encode returns the bytes of the file. The same model gives the same bytes.
func (m Model) Encode() []byte {
	w := writer{flatbuffers.NewBuilder(1 << 16)}
	buffers := []offset{w.table(3)} // the first Buffer is empty: it is that of all tensors without data
	buffer := func(data []byte) int {
		buffers = append(buffers, w.table(3, link(0, w.bytes(data)))) // data
		return len(buffers) - 1
	}
	var metadata []offset
	for _, entry := range m.Metadata {
		text := buffer([]byte(entry[1]))
		metadata = append(metadata, w.table(2, link(0, w.CreateString(entry[0])), unsigned(1, text))) // name, buffer
	}
	var tensors []offset
	for _, t := range m.Tensors {
		data := 0
		if len(t.Data) > 0 {
			data = buffer(t.Data)
		}
		tensors = append(tensors, w.tensor(t, data))
	}
	codes, which := w.codes(m)
	var operators []offset
	for i, o := range m.Operators {
		operators = append(operators, w.operator(m, o, which[i]))
	}
	graph := w.table(6,
		link(0, w.tables(tensors)), link(1, w.int32s([]int{m.Input})), link(2, w.int32s([]int{m.Output})),
		link(3, w.tables(operators)), link(4, w.CreateString(m.Name)))
	w.FinishWithFileIdentifier(w.table(8,
		unsigned(0, schema),
		link(1, w.tables(codes)),
		link(2, w.tables([]offset{graph})),
		link(3, w.CreateString(m.Description)),
		link(4, w.tables(buffers)),
		link(6, w.tables(metadata)), // slot 5 is an older form of it
		link(7, w.tables([]offset{w.signature(m)}))), []byte(identifier))
	return w.FinishedBytes()
}

// tensor writes a Tensor. The shape's signature says -1 where any number of pictures
// may be.
func (w writer) tensor(t Tensor, data int) offset {
	slots := []slot{link(0, w.int32s(t.Dims)), tiny(1, int(t.Type)), unsigned(2, data), link(3, w.CreateString(t.Name))}
	if len(t.Scales) > 0 {
		w.StartVector(4, len(t.Scales), 4)
		for _, v := range slices.Backward(t.Scales) {
			w.PrependFloat32(v)
		}
		scales := w.EndVector(len(t.Scales))
		w.StartVector(8, len(t.Zeros), 8)
		for _, v := range slices.Backward(t.Zeros) {
			w.PrependInt64(v)
		}
		zeros := w.EndVector(len(t.Zeros))
		slots = append(slots, link(4, w.table(7, link(2, scales), link(3, zeros), number(6, t.Axis)))) // 0 and 1: the range
	}
	if len(t.Data) == 0 {
		slots = append(slots, link(7, w.int32s(append([]int{-1}, t.Dims[1:]...))))
	}
	return w.table(8, slots...)
}

// codes writes each operation once, with the version from which a runtime must know
// it, and returns which of them each operator is.
func (w writer) codes(m Model) (codes []offset, which []int) {
	var known [][2]int
	for _, o := range m.Operators {
		code := [2]int{int(o.Op), o.version(m)}
		at := slices.Index(known, code)
		if at < 0 {
			at, known = len(known), append(known, code)
			// Slot 0 is the number for old readers, slot 1 a name for operations of one's own.
			codes = append(codes, w.table(4, tiny(0, code[0]), number(2, code[1]), number(3, code[0])))
		}
		which = append(which, at)
	}
	return codes, which
}

// version is the first version of the operation that has what the operator uses.
func (o Operator) version(m Model) int {
	integers := m.Tensors[o.Output].Type == Int8
	switch {
	case o.Op == FullyConnected && integers:
		return 4
	case o.Op == Conv && integers, o.Op == DepthwiseConv && integers:
		return 3
	case integers && slices.Contains([]Op{AveragePool, MaxPool, ReLU, Mean}, o.Op):
		return 2
	}
	return 1
}

// The numbers of the tables with an operation's options.
const (
	convOptions = 1 + iota
	depthwiseOptions
	_
	_
	poolOptions
	_
	_
	denseOptions
)

const (
	reshapeOptions  = 17
	mulOptions      = 21
	reducerOptions  = 27
	quantizeOptions = 89
)

func (w writer) operator(m Model, o Operator, code int) offset {
	kind, options := 0, offset(0)
	padding, activation := 1, 0 // VALID, NONE
	if o.Same {
		padding = 0
	}
	if o.Rectified {
		activation = 1
	}
	// Columns come before rows in all of these tables.
	switch o.Op {
	case Conv:
		kind, options = convOptions, w.table(6, tiny(0, padding), number(1, o.Step[1]), number(2, o.Step[0]),
			tiny(3, activation), dilation(4, o.Dilation[1]), dilation(5, o.Dilation[0]))
	case DepthwiseConv: // slot 3 is the number of filters for each channel
		kind, options = depthwiseOptions, w.table(7, tiny(0, padding), number(1, o.Step[1]), number(2, o.Step[0]),
			number(3, 1), tiny(4, activation), dilation(5, o.Dilation[1]), dilation(6, o.Dilation[0]))
	case MaxPool, AveragePool:
		kind, options = poolOptions, w.table(6, tiny(0, padding), number(1, o.Step[1]), number(2, o.Step[0]),
			number(3, o.Window[1]), number(4, o.Window[0]), tiny(5, activation))
	case FullyConnected: // slot 1 is the order of the weights, and 0 the usual one
		kind, options = denseOptions, w.table(3, tiny(0, activation), flag(2, o.KeepDims))
	case Reshape:
		var shape []int
		for _, d := range m.Tensors[o.Inputs[1]].values() {
			shape = append(shape, int(d))
		}
		kind, options = reshapeOptions, w.table(1, link(0, w.int32s(shape)))
	case Mul:
		kind, options = mulOptions, w.table(1, tiny(0, activation))
	case Mean:
		kind, options = reducerOptions, w.table(1, flag(0, o.KeepDims))
	case Quantize:
		kind, options = quantizeOptions, w.table(0)
	}
	slots := []slot{unsigned(0, code), link(1, w.int32s(o.Inputs)), link(2, w.int32s([]int{o.Output}))}
	if kind != 0 {
		slots = append(slots, kindOf(3, kind), link(4, options))
	}
	return w.table(5, slots...)
}

// dilation leaves out 1, which is what readers take if the slot is empty.
func dilation(at, v int) slot { return func(w writer) { w.PrependInt32Slot(at, int32(v), 1) } }

// signature writes the names by which programs call the input and the output.
func (w writer) signature(m Model) offset {
	end := func(tensor int) offset {
		// The slots of a TensorMap are the name and the tensor.
		named := w.table(2, link(0, w.CreateString(m.Tensors[tensor].Name)), unsigned(1, tensor))
		return w.tables([]offset{named})
	}
	return w.table(5, link(0, end(m.Input)), link(1, end(m.Output)), link(2, w.CreateString("serving_default"))) // 4: the graph
}
