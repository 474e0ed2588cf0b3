package feature

import (
	"fmt"
	"sort"

	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/compute/shapes"
	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"

	"github.com/ninepixels/ninepixels/lessons/dataset"
	"github.com/ninepixels/ninepixels/lessons/grid"
	"github.com/ninepixels/ninepixels/lessons/model"
	"github.com/ninepixels/ninepixels/lessons/train"
)

// A Patch is the piece of a picture to which a channel answers most strongly in this
// picture. It is the receptive field of the channel's largest value.
type Patch struct {
	Index int     // the picture's place in the split that was searched
	Y, X  int     // the piece's top left corner in the picture, in pixels
	Value float32 // of the channel
	// Grid is the piece, pixels from 0 to 255, and 0 where it lies outside of the picture.
	// Of a colour picture it is the brightness.
	Grid *grid.Grid

	// Channels are the piece's channels: red, green and blue of a colour picture, as
	// show.RGBGallery draws them. Of a grey picture there is one.
	Channels []*grid.Grid
}

// TopPatches searches the pictures of s for the pieces to which a layer's channel
// answers most strongly. It returns the k strongest, the strongest first. No two are
// from the same picture.
//
//	value of picture n = max output[n, y, x, channel]   over y, x
//
// If values are equal, the picture with the lower index comes first, and in a
// picture the first place, row by row.
//
// Shape: k pieces of Size×Size pixels, as the layer's [Field] says.
//
// Values: a Value of 0 behind a ReLU means that the channel did not answer at all.
//
// Errors: if m is nil, if it has no such layer or channel, if k < 1, if s is nil,
// empty or damaged, or if the layer's receptive field is not known.
//
// Lesson: notebooks/06-look-inside.ipynb.
func TopPatches(m *train.Model, layer string, channel int, s *dataset.Split, k int) ([]Patch, error) {
	l, err := find(m, layer)
	if err == nil {
		err = l.known()
	}
	if err == nil {
		err = checkData(m, s)
	}
	if err != nil {
		return nil, err
	}
	if channel < 0 || channel >= l.c {
		return nil, fmt.Errorf("layer %q has channels 0 to %d, got %d", layer, l.c-1, channel)
	}
	if k < 1 {
		return nil, fmt.Errorf("the number of patches must be at least 1, got %d", k)
	}
	values, places, err := strongest(m, l, channel, s)
	if err != nil {
		return nil, err
	}
	order := make([]int, s.Len())
	for i := range order {
		order[i] = i
	}
	sort.SliceStable(order, func(i, j int) bool { return values[order[i]] > values[order[j]] })
	var patches []Patch
	for _, i := range order[:min(k, len(order))] {
		patches = append(patches, l.patch(s, i, int(places[i]), values[i]))
	}
	return patches, nil
}

// strongest returns, for each picture, the channel's largest value, and its
// place in the map, row by row.
func strongest(m *train.Model, l spatial, channel int, s *dataset.Split) (values []float32, places []int32, err error) {
	// The channel is an argument, so that one program serves all of them.
	exec, err := compiled(m, "strongest of "+l.name, func(scope *model.Scope, in []*model.Node) []*model.Node {
		y := outputsOf(m, scope, in[0], []spatial{l})[0]
		// All others are set to zero, and the sum is the one that is left.
		asked := graph.Equal(graph.Iota(y.Graph(), shapes.Make(dtypes.Int32, y.Shape().Dimensions...), 3), in[1])
		y = graph.ReduceSum(graph.Where(asked, y, graph.ZerosLike(y)), 3)
		y = graph.Reshape(y, -1, l.h*l.w)
		return []*model.Node{graph.ReduceMax(y, 1), graph.ArgMax(y, 1, dtypes.Int32)}
	})
	if err != nil {
		return nil, nil, err
	}
	err = eachBatch(s, func(from, to int, pixels *tensors.Tensor) error {
		out, err := call(exec, pixels, int32(channel))
		if err != nil {
			return err
		}
		v, err := read[float32](out[0])
		if err != nil {
			return err
		}
		p, err := read[int32](out[1])
		if err != nil {
			return err
		}
		values, places = append(values, v[:to-from]...), append(places, p[:to-from]...)
		return nil
	})
	return values, places, err
}

// patch cuts the receptive field of a place in the layer's map out of picture i.
// What lies outside of the picture is black, as the zeros that a layer puts there.
func (l spatial) patch(s *dataset.Split, i, place int, value float32) Patch {
	y := l.field.Start + place/l.w*l.field.Stride
	x := l.field.Start + place%l.w*l.field.Stride
	p := Patch{Index: i, Y: y, X: x, Value: value, Grid: piece(s.Grid(i), y, x, l.field.Size)}
	for _, channel := range s.Channels(i) {
		p.Channels = append(p.Channels, piece(channel, y, x, l.field.Size))
	}
	return p
}

// piece returns size×size pixels of g, from row y and column x on, with 0 where they
// lie outside.
func piece(g *grid.Grid, y, x, size int) *grid.Grid {
	p := grid.New(size, size)
	for i := max(0, -y); i < min(size, g.H-y); i++ {
		for j := max(0, -x); j < min(size, g.W-x); j++ {
			p.Set(i, j, g.At(y+i, x+j))
		}
	}
	return p
}
