package feature

import (
	"fmt"

	"github.com/ninepixels/ninepixels/lessons/model"
)

// A Field says which piece of the picture a value of a layer's map was made
// from: the value at (y, x) saw the Size×Size pixels whose top left corner is at
// (Start + y·Stride, Start + x·Stride). This is its receptive field.
type Field struct {
	Layer  string
	Size   int // pixels
	Stride int // pixels from one value's piece to its neighbour's
	Start  int // where the first value's piece begins
}

// ReceptiveFields returns the receptive field of each layer with maps, from the
// layers' windows k and steps s alone: no weight is looked at.
//
//	size = size' + (k-1) · stride',  stride = s · stride'
//
// where size' and stride' are those of the layer before, 1 and 1 for the picture
// itself. For the video's network the sizes are 3, 4, 8 and 10. What stands
// between the layers of package model is taken to work pixel by pixel, and their
// windows go nowhere outside their input, so Start is 0.
//
// Errors: whatever stops fn; a window that is not square; and a layer whose
// input has rows and columns that no layer of package model has made.
// Lesson: notebooks/06-look-inside.ipynb.
func ReceptiveFields(fn model.Func) ([]Field, error) {
	layers, err := draw(fn)
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
	k := l.Window[0]
	before, ok := traced(fields, l.Input)
	if !ok || k == 0 || k != l.Window[1] {
		return Field{}, false
	}
	return Field{
		Size:   before.Size + (k-1)*before.Stride,
		Stride: l.Step * before.Stride,
		Start:  before.Start,
	}, true
}

// traced follows x up through the learner's own nodes to one whose field is
// known, as long as they keep rows and columns.
func traced(fields map[*model.Node]Field, x *model.Node) (Field, bool) {
	if f, ok := fields[x]; ok {
		return f, true
	}
	want := x.Shape().Dimensions
	for _, input := range x.Inputs() {
		d := input.Shape().Dimensions
		if len(d) != 4 || d[1] != want[1] || d[2] != want[2] {
			continue
		}
		if f, ok := traced(fields, input); ok {
			return f, true
		}
	}
	return Field{}, false
}
