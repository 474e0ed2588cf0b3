package feature

import (
	"fmt"
	"slices"

	"github.com/gomlx/gomlx/core/graph"

	"github.com/ninepixels/ninepixels/lessons/model"
)

// A Field says which piece of the picture a value of a layer's map depends on. This
// piece is called its receptive field. It has Size×Size pixels. For the value at (y,
// x), its top left corner is at (Start + y·Stride, Start + x·Stride).
type Field struct {
	Layer  string
	Size   int // pixels
	Stride int // pixels from one value's piece to its neighbour's
	Start  int // where the first value's piece begins; below 0 if it begins outside, as with model.Same
}

// ReceptiveFields returns the receptive field of each layer that has maps. The shape
// is that of the pictures: rows, columns and channels, as data.Shape returns them.
// Without a shape, they are Fashion-MNIST's: 28, 28 and 1. It computes the fields
// from the layers' windows k and steps s. It looks at no weight.
//
//	size = size' + (k-1) · stride',  stride = s · stride'
//
// Here size' and stride' belong to the layer before. For the picture itself both are
// 1. For the video's network the sizes are 3, 4, 8 and 10.
//
// What stands between the layers of package model must work pixel by pixel, as an
// activation does. Start is 0 where no window reaches outside of its input. With
// [model.Same], Start is below 0: the piece begins in the zeros around the picture.
//
// Shape: one [Field] for each layer.
//
// Values: pixels.
//
// Errors: if the shape is none; if fn stops; if a window, its step or its zeros are
// not square; and if the input of a layer is not made pixel by pixel from a layer of
// package model. The output of GoMLX's own convolutions and normalizations is such an
// input.
//
// Lesson: notebooks/06-look-inside.ipynb.
func ReceptiveFields(fn model.Func, shape ...int) ([]Field, error) {
	of, err := shapeFrom(shape)
	if err != nil {
		return nil, err
	}
	layers, err := draw(fn, of)
	if err != nil {
		return nil, err
	}
	var fields []Field
	for _, l := range layers {
		if err := l.known(); err != nil {
			return nil, err
		}
		fields = append(fields, l.field)
	}
	return fields, nil
}

// known reports a field that could not be found out.
func (l spatial) known() error {
	if l.field.Size == 0 {
		return fmt.Errorf("the receptive field of layer %q is not known: it is for square windows, and for layers of package model one behind the other", l.name)
	}
	return nil
}

// spatialLayers reads the layers with maps from the graph that images is in.
func spatialLayers(images *model.Node) []spatial {
	fields := map[*model.Node]Field{images: {Size: 1, Stride: 1}}
	var found []spatial
	for _, l := range model.Layers(images.Graph()) {
		field, ok := behind(fields, l)
		if ok {
			fields[l.Output] = field
		}
		d := l.Output.Shape().Dimensions
		if len(d) != 4 {
			continue
		}
		if last := len(found) - 1; last >= 0 && l.Name == found[last].name+"/relu" {
			found[last].last = l.Name
			continue
		}
		field.Layer = l.Name
		found = append(found, spatial{l.Name, l.Name, d[1], d[2], d[3], field})
	}
	return found
}

// behind returns the field of a layer, from those of the layers before it.
func behind(fields map[*model.Node]Field, l model.Layer) (Field, bool) {
	k, s, zeros := l.Window, l.Step, l.Before
	before, ok := traced(fields, l.Input)
	if !ok || k[0] == 0 || k[0] != k[1] || s[0] != s[1] || zeros[0] != zeros[1] {
		return Field{}, false
	}
	return Field{
		Size:   before.Size + (k[0]-1)*before.Stride,
		Stride: s[0] * before.Stride,
		Start:  before.Start - zeros[0]*before.Stride,
	}, true
}

// traced follows x up through the learner's own nodes to one whose field is
// known, as long as they work pixel by pixel.
func traced(fields map[*model.Node]Field, x *model.Node) (Field, bool) {
	t := tracer{fields: fields, images: map[*model.Node]bool{}}
	return t.trace(x)
}

// A tracer follows nodes to those with known fields.
type tracer struct {
	fields map[*model.Node]Field
	images map[*model.Node]bool // whether a node depends on a picture
}

func (t tracer) trace(x *model.Node) (Field, bool) {
	if f, ok := t.fields[x]; ok {
		return f, true
	}
	if !pixelByPixel(x) {
		return Field{}, false
	}
	// All that comes from the picture must have seen the same piece of it.
	var field Field
	for _, input := range x.Inputs() {
		if !t.seesPicture(input) {
			continue
		}
		f, ok := Field{}, false
		if sameRows(input, x) {
			f, ok = t.trace(input)
		}
		if f.Layer = ""; !ok || field.Size != 0 && f != field {
			return Field{}, false
		}
		field = f
	}
	return field, field.Size != 0
}

// seesPicture is true if x depends on a node with a field, and so on a picture.
func (t tracer) seesPicture(x *model.Node) bool {
	if _, ok := t.fields[x]; ok {
		return true
	}
	if sees, ok := t.images[x]; ok {
		return sees
	}
	sees := false
	for _, input := range x.Inputs() {
		sees = sees || t.seesPicture(input)
	}
	t.images[x] = sees
	return sees
}

// sameRows is true if both nodes have the same pictures, rows and columns.
func sameRows(a, b *model.Node) bool {
	d, e := a.Shape().Dimensions, b.Shape().Dimensions
	return len(d) >= 3 && len(e) >= 3 && slices.Equal(d[:3], e[:3])
}

// pixelByPixel is true for operations of which each result was made from values
// of its own row and column alone, where input and output have the same rows and
// columns. It is a list of what is known to be so: a convolution, a sum over
// neighbours or a normalization over the picture keep the shape, too.
func pixelByPixel(x *model.Node) bool {
	switch x.Type() {
	case graph.NodeTypeAbs, graph.NodeTypeAdd, graph.NodeTypeBatchNormForInference, graph.NodeTypeCeil, graph.NodeTypeClamp,
		graph.NodeTypeConvertDType, graph.NodeTypeCos, graph.NodeTypeDiv, graph.NodeTypeEqual,
		graph.NodeTypeErf, graph.NodeTypeExp, graph.NodeTypeExpm1, graph.NodeTypeFloor,
		graph.NodeTypeFusedGelu, graph.NodeTypeGreaterOrEqual, graph.NodeTypeGreaterThan,
		graph.NodeTypeIdentity, graph.NodeTypeLessOrEqual, graph.NodeTypeLessThan,
		graph.NodeTypeLog, graph.NodeTypeLog1p, graph.NodeTypeLogicalAnd, graph.NodeTypeLogicalNot,
		graph.NodeTypeLogicalOr, graph.NodeTypeLogistic, graph.NodeTypeMax, graph.NodeTypeMin,
		graph.NodeTypeMul, graph.NodeTypeNeg, graph.NodeTypeNotEqual, graph.NodeTypeOptimizationBarrier,
		graph.NodeTypePow, graph.NodeTypeRound, graph.NodeTypeRsqrt, graph.NodeTypeSign,
		graph.NodeTypeSin, graph.NodeTypeSqrt, graph.NodeTypeSub, graph.NodeTypeTanh, graph.NodeTypeWhere:
		return true
	case graph.NodeTypeReshape, graph.NodeTypeSlice, graph.NodeTypeConcatenate:
		// With these axes as they were, only channels are moved.
		return true
	}
	return false
}
