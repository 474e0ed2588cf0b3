package tflite

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math"
)

// A reading is a flatbuffer that is being read. It does not trust the file: each place
// is checked, and the first mistake is kept.
type reading struct {
	b   []byte
	err error
}

func (r *reading) fail() {
	if r.err == nil {
		r.err = errors.New("the file is cut off or damaged")
	}
}

// at returns n bytes at a place, or zeros.
func (r *reading) at(place, n int) []byte {
	if r.err != nil || place < 0 || n < 0 || place > len(r.b)-n {
		r.fail()
		return make([]byte, max(min(n, 8), 0))
	}
	return r.b[place : place+n]
}

func (r *reading) uint32(place int) int { return int(binary.LittleEndian.Uint32(r.at(place, 4))) }
func (r *reading) int32(place int) int  { return int(int32(r.uint32(place))) }
func (r *reading) uint16(place int) int { return int(binary.LittleEndian.Uint16(r.at(place, 2))) }

// follow goes from a place to the one whose distance stands there.
func (r *reading) follow(place int) int { return place + r.uint32(place) }

// A table begins with the distance back to its list of slots. This list holds its own
// length, the table's length, and for each slot how far behind the table's begin the
// field is. A 0 says that the field has its usual value.
type table struct {
	*reading
	begin int
}

// field is the place of a slot, or 0 if it is empty.
func (t table) field(slot int) int {
	if t.begin == 0 {
		return 0
	}
	list := t.begin - t.int32(t.begin)
	if 4+2*slot >= t.uint16(list) {
		return 0
	}
	behind := t.uint16(list + 4 + 2*slot)
	if behind == 0 {
		return 0
	}
	return t.begin + behind
}

func (t table) number(slot, otherwise int) int {
	if place := t.field(slot); place > 0 {
		return t.int32(place)
	}
	return otherwise
}

func (t table) small(slot int) int {
	if place := t.field(slot); place > 0 {
		return int(t.at(place, 1)[0])
	}
	return 0
}

func (t table) inner(slot int) table {
	if place := t.field(slot); place > 0 {
		return table{t.reading, t.follow(place)}
	}
	return table{t.reading, 0}
}

// vector returns the bytes of a vector whose elements have a size each, and where they
// begin.
func (t table) vector(slot, size int) (b []byte, place int) {
	place = t.field(slot)
	if place == 0 {
		return nil, 0
	}
	place = t.follow(place)
	n := t.uint32(place)
	if n > len(t.b) {
		t.fail()
		return nil, 0
	}
	b = t.at(place+4, n*size)
	if t.err != nil {
		return nil, 0
	}
	return b, place + 4
}

func (t table) text(slot int) string {
	b, _ := t.vector(slot, 1)
	return string(b)
}

func (t table) int32s(slot int) []int {
	var all []int
	for b, _ := t.vector(slot, 4); len(b) > 0; b = b[4:] {
		all = append(all, int(int32(binary.LittleEndian.Uint32(b))))
	}
	return all
}

func (t table) tables(slot int) []table {
	var all []table
	b, place := t.vector(slot, 4)
	for i := range len(b) / 4 {
		all = append(all, table{t.reading, t.follow(place + 4*i)})
	}
	return all
}

// Decode reads the bytes of a file that [Model.Encode] has written.
//
// Errors: if they are cut off or damaged, if they are of another version, or if they
// hold something that this package does not know.
func Decode(b []byte) (m Model, err error) {
	if len(b) < 8 || string(b[4:8]) != identifier {
		return m, errors.New("the file does not begin as the format says")
	}
	r := &reading{b: b}
	root := table{r, r.follow(0)}
	if version := root.number(0, 0); version != schema {
		return m, fmt.Errorf("the file has the version %d, not %d", version, schema)
	}
	var data [][]byte
	for _, buffer := range root.tables(4) {
		bytes, _ := buffer.vector(0, 1)
		data = append(data, bytes)
	}
	m.Description = root.text(3)
	for _, entry := range root.tables(6) {
		if at := entry.number(1, 0); at >= 0 && at < len(data) {
			m.Metadata = append(m.Metadata, [2]string{entry.text(0), string(data[at])})
		}
	}
	var codes []Op
	for _, code := range root.tables(1) {
		codes = append(codes, Op(code.number(3, 0)))
	}
	graphs := root.tables(2)
	if len(graphs) != 1 {
		return m, fmt.Errorf("the file has %d graphs, not 1", len(graphs))
	}
	if err := m.graph(graphs[0], data, codes); err != nil {
		return m, err
	}
	if r.err != nil {
		return m, r.err
	}
	return m, m.check()
}

// graph reads what is computed.
func (m *Model) graph(g table, data [][]byte, codes []Op) error {
	m.Name = g.text(4)
	inputs, outputs := g.int32s(1), g.int32s(2)
	if len(inputs) != 1 || len(outputs) != 1 {
		return fmt.Errorf("the graph has %d inputs and %d outputs", len(inputs), len(outputs))
	}
	m.Input, m.Output = inputs[0], outputs[0]
	for i, t := range g.tables(0) {
		buffer := t.number(2, 0)
		if buffer < 0 || buffer >= len(data) {
			return fmt.Errorf("tensor %d names buffer %d, which is missing", i, buffer)
		}
		m.Tensors = append(m.Tensors, t.tensor(data[buffer]))
	}
	for i, o := range g.tables(3) {
		code := o.number(0, 0)
		made := o.int32s(2)
		if code < 0 || code >= len(codes) || len(made) != 1 {
			return fmt.Errorf("operator %d is of kind %d and has %d outputs", i, code, len(made))
		}
		m.Operators = append(m.Operators, o.operator(codes[code], made[0]))
	}
	return nil
}

func (t table) tensor(data []byte) Tensor {
	read := Tensor{Name: t.text(3), Type: Type(t.small(1)), Dims: t.int32s(0), Data: data}
	q := t.inner(4)
	for b, _ := q.vector(2, 4); len(b) > 0; b = b[4:] {
		read.Scales = append(read.Scales, math.Float32frombits(binary.LittleEndian.Uint32(b)))
	}
	for b, _ := q.vector(3, 8); len(b) > 0; b = b[8:] {
		read.Zeros = append(read.Zeros, int64(binary.LittleEndian.Uint64(b)))
	}
	read.Axis = q.number(6, 0)
	return read
}

func (t table) operator(op Op, output int) Operator {
	o := Operator{Op: op, Inputs: t.int32s(1), Output: output}
	options := t.inner(4)
	pair := func(columns, otherwise int) [2]int {
		return [2]int{options.number(columns+1, otherwise), options.number(columns, otherwise)}
	}
	switch op {
	case Conv:
		o.Same, o.Step, o.Dilation = options.small(0) == 0, pair(1, 0), pair(4, 1)
		o.Rectified = options.small(3) == 1
	case DepthwiseConv:
		o.Same, o.Step, o.Dilation = options.small(0) == 0, pair(1, 0), pair(5, 1)
		o.Rectified = options.small(4) == 1
	case MaxPool, AveragePool:
		o.Same, o.Step, o.Window = options.small(0) == 0, pair(1, 0), pair(3, 0)
		o.Rectified = options.small(5) == 1
	case FullyConnected:
		o.Rectified, o.KeepDims = options.small(0) == 1, options.small(2) == 1
	case Mul:
		o.Rectified = options.small(0) == 1
	case Mean:
		o.KeepDims = options.small(0) == 1
	}
	return o
}
