package onnx

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math"

	"google.golang.org/protobuf/encoding/protowire"
)

// each calls do for each field of a message, with its number or its bytes.
func each(b []byte, do func(field protowire.Number, n int, part []byte) error) error {
	for len(b) > 0 {
		field, kind, used := protowire.ConsumeTag(b)
		if used < 0 {
			return errors.New("the file is cut off or damaged")
		}
		b = b[used:]
		var n uint64
		var part []byte
		switch kind {
		case protowire.VarintType:
			n, used = protowire.ConsumeVarint(b)
		case protowire.BytesType:
			part, used = protowire.ConsumeBytes(b)
		default:
			return fmt.Errorf("field %d has a type that this reader does not know", field)
		}
		if used < 0 {
			return errors.New("the file is cut off or damaged")
		}
		b = b[used:]
		if err := do(field, int(n), part); err != nil {
			return err
		}
	}
	return nil
}

// Decode reads the bytes of a file that [Model.Encode] has written.
//
// Errors: if they are cut off or damaged, or if they are of another version.
func Decode(b []byte) (m Model, err error) {
	versions := [2]int{}
	err = each(b, func(field protowire.Number, n int, part []byte) error {
		switch field {
		case 1:
			versions[0] = n
		case 2:
			m.Producer = string(part)
		case 6:
			m.Doc = string(part)
		case 7:
			return m.Graph.decode(part)
		case 8:
			return each(part, func(field protowire.Number, n int, _ []byte) error {
				if field == 2 {
					versions[1] = n
				}
				return nil
			})
		case 14:
			var entry [2]string
			m.Metadata = append(m.Metadata, entry)
			return each(part, func(field protowire.Number, _ int, part []byte) error {
				m.Metadata[len(m.Metadata)-1][(field-1)&1] = string(part)
				return nil
			})
		}
		return nil
	})
	if err == nil && versions != [2]int{irVersion, opset} {
		err = fmt.Errorf("the file has the versions %v, not %v", versions, [2]int{irVersion, opset})
	}
	return m, err
}

func (g *Graph) decode(b []byte) error {
	return each(b, func(field protowire.Number, _ int, part []byte) (err error) {
		switch field {
		case 1:
			var n Node
			err = n.decode(part)
			g.Nodes = append(g.Nodes, n)
		case 2:
			g.Name = string(part)
		case 5:
			var c Constant
			err = c.decode(part)
			g.Constants = append(g.Constants, c)
		case 11, 12:
			var v Value
			err = v.decode(part)
			if field == 11 {
				g.Inputs = append(g.Inputs, v)
			} else {
				g.Outputs = append(g.Outputs, v)
			}
		}
		return err
	})
}

func (n *Node) decode(b []byte) error {
	return each(b, func(field protowire.Number, _ int, part []byte) error {
		switch field {
		case 1:
			n.Inputs = append(n.Inputs, string(part))
		case 2:
			n.Output = string(part)
		case 4:
			n.Op = string(part)
		case 5:
			var a Attribute
			err := each(part, func(field protowire.Number, i int, part []byte) error {
				switch field {
				case 1:
					a.Name = string(part)
				case 3, 8:
					a.Ints = append(a.Ints, i)
				case 20:
					a.Single = i == attrInt
				}
				return nil
			})
			n.Attributes = append(n.Attributes, a)
			return err
		}
		return nil
	})
}

func (c *Constant) decode(b []byte) error {
	size, raw, kind := 1, []byte(nil), 0
	err := each(b, func(field protowire.Number, n int, part []byte) error {
		switch field {
		case 1:
			c.Dims = append(c.Dims, n)
			size *= n
		case 2:
			kind = n
		case 8:
			c.Name = string(part)
		case 9:
			raw = part
		}
		return nil
	})
	if err == nil && (kind != float || 4*size != len(raw)) {
		err = fmt.Errorf("constant %s of shape %v has %d bytes", c.Name, c.Dims, len(raw))
	}
	for ; err == nil && len(raw) > 0; raw = raw[4:] {
		c.Values = append(c.Values, math.Float32frombits(binary.LittleEndian.Uint32(raw)))
	}
	return err
}

// decode follows the messages of a value down to its dimensions.
func (v *Value) decode(b []byte) error {
	dimension := func(_ protowire.Number, _ int, part []byte) error {
		v.Dims = append(v.Dims, 0)
		return each(part, func(field protowire.Number, n int, _ []byte) error {
			v.Dims[len(v.Dims)-1] = n
			return nil
		})
	}
	inside := func(wanted protowire.Number, do func(protowire.Number, int, []byte) error) func(protowire.Number, int, []byte) error {
		return func(field protowire.Number, _ int, part []byte) error {
			if field != wanted {
				return nil
			}
			return each(part, do)
		}
	}
	return each(b, func(field protowire.Number, n int, part []byte) error {
		if field == 1 {
			v.Name = string(part)
		}
		return inside(2, inside(1, inside(2, dimension)))(field, n, part)
	})
}
