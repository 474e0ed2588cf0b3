package feature

import (
	"fmt"
	"math"
	"math/rand/v2"

	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/compute/shapes"
	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"

	"github.com/ninepixels/ninepixels/lessons/grid"
	"github.com/ninepixels/ninepixels/lessons/model"
	"github.com/ninepixels/ninepixels/lessons/train"
)

// Climb is how [BestPiece] looks for its piece.
const (
	climbSteps = 100
	climbFirst = .3 // how far the first step may move an intensity
)

// BestPiece looks for the piece of a picture to which a channel answers most
// strongly. No such picture needs to exist: the piece is found by gradient ascent. It
// starts from grey noise. Each step moves every intensity uphill, along the slope of
// the channel's value in the middle of its map, and stays between black and white.
//
//	x ← min(max(x + step · g/max|g|, 0), 1),  g = d value / d x
//
// The steps become smaller, from 0.3 down to 0. The value is the one before the
// layer's ReLU, since behind it a negative value has no slope.
//
// Shape: one grid [Size Size] for each channel of the picture, as the layer's [Field]
// says: one for grey pictures.
//
// Values: pixels, 0 to 255. A hill may have several tops, and another seed may find
// another one.
//
// Errors: if m is nil, if it has no such layer or channel, or if the layer's receptive
// field is not known or does not lie within the picture.
//
// Lesson: notebooks/06-look-inside.ipynb.
func BestPiece(m *train.Model, layer string, channel int, seed uint64) ([]*grid.Grid, error) {
	l, err := find(m, layer)
	if err == nil {
		err = l.known()
	}
	if err != nil {
		return nil, err
	}
	if channel < 0 || channel >= l.c {
		return nil, fmt.Errorf("layer %q has channels 0 to %d, got %d", layer, l.c-1, channel)
	}
	of := shapeOf(m)
	top, left := l.field.Start+l.h/2*l.field.Stride, l.field.Start+l.w/2*l.field.Stride
	if size := l.field.Size; top < 0 || left < 0 || top+size > of.h || left+size > of.w {
		return nil, fmt.Errorf("a value in the middle of layer %q sees %d×%d pixels, more than the picture has around it: take an earlier layer", layer, size, size)
	}
	pixels, err := climb(m, l, channel, seed)
	if err != nil {
		return nil, err
	}
	var pieces []*grid.Grid
	for _, whole := range channels(pixels, of.h, of.w, of.c) {
		pieces = append(pieces, piece(whole, top, left, l.field.Size))
	}
	return pieces, nil
}

// climb goes uphill from grey noise, and returns the whole picture.
func climb(m *train.Model, l spatial, channel int, seed uint64) ([]float32, error) {
	exec, err := compiled(m, "climb to "+l.name, func(scope *model.Scope, in []*model.Node) []*model.Node {
		model.LayerByLayer(in[0].Graph())
		mustBuild(m, scope, in[0])
		y := layerOf(in[0].Graph(), l.name).Output // before its ReLU
		y = graph.Slice(y, graph.AxisElem(0), graph.AxisElem(l.h/2), graph.AxisElem(l.w/2), graph.AxisRange())
		asked := graph.Equal(graph.Iota(y.Graph(), shapes.Make(dtypes.Int32, y.Shape().Dimensions...), 3), in[1])
		value := graph.ReduceAllSum(graph.Where(asked, y, graph.ZerosLike(y)))
		return asLast(graph.Gradient(value, in[0]))
	})
	if err != nil {
		return nil, err
	}
	random := rand.New(rand.NewPCG(seed, 0))
	pixels := make([]float32, shapeOf(m).size())
	for i := range pixels {
		pixels[i] = 127.5 + 20*float32(random.NormFloat64())
	}
	for step := range climbSteps {
		in := tensors.FromFlatDataAndDimensions(pixels, shapeOf(m).batch(1)...)
		out, err := call(exec, in, int32(channel))
		in.FinalizeAll()
		if err != nil {
			return nil, err
		}
		uphill, err := read[float32](out[0])
		if err != nil {
			return nil, err
		}
		far := 255 * climbFirst * float32(climbSteps-step) / climbSteps
		moveUp(pixels, uphill, far)
	}
	return pixels, nil
}

// moveUp moves each pixel, the one with the steepest slope by far.
func moveUp(pixels, uphill []float32, far float32) {
	var steepest float32
	for _, g := range uphill {
		steepest = max(steepest, float32(math.Abs(float64(g))))
	}
	if steepest == 0 {
		return
	}
	for i, g := range uphill {
		pixels[i] = min(max(pixels[i]+far*g/steepest, 0), 255)
	}
}
