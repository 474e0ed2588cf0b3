package feature

import (
	"github.com/gomlx/gomlx/core/graph"

	"github.com/ninepixels/ninepixels/lessons/model"
	"github.com/ninepixels/ninepixels/lessons/train"
)

// A convolution is a sum over its input channels. So where one stands behind the
// layer, what it says without channel i is what it says with all, minus what it
// makes of channel i alone:
//
//	conv(x · mask i) = conv(x) - conv_i(x_i)
//
// which for 64 channels costs a 64th. ReLU and the poolings between the two do
// not stand in the way: each channel passes through them by itself, and a map of
// zeros stays one.

// nextConvolution returns the name of the convolution behind a layer, through
// which all goes that the layer has to say; or "" if there is no such.
func nextConvolution(m *train.Model, l spatial) (string, error) {
	conv := ""
	err := drawn(m.Func(), shapeOf(m), func(*model.Graph) {}, func(images, _ *model.Node) {
		conv = follow(model.Layers(images.Graph()), l.last)
	})
	if conv == "" || err != nil {
		return "", err
	}
	// Entered there, the model must no longer need the picture: if it does,
	// another way leads around the convolution.
	err = drawn(m.Func(), shapeOf(m), func(g *model.Graph) {
		model.Replace(g, conv, func(y *model.Node) *model.Node {
			return graph.Parameter(g, "entered", y.Shape())
		})
	}, func(images, logits *model.Node) {
		if reaches(logits, images, map[*model.Node]bool{}) {
			conv = ""
		}
	})
	return conv, err
}

// follow goes on from a layer as long as channels stay apart, to a convolution.
func follow(layers []model.Layer, name string) string {
	var at *model.Node
	for _, l := range layers {
		switch {
		case l.Name == name:
			at = l.Output
		case at == nil || l.Input != at:
		case l.Kind == "Conv2D" && everyPixel(l):
			return l.Name
		case l.Kind == "ReLU" || l.Kind == "MaxPool2D" || l.Kind == "MeanPool2D" || l.Kind == "Dropout":
			at = l.Output
		default:
			return ""
		}
	}
	return ""
}

// everyPixel is true for a convolution without options, which is what without
// computes.
func everyPixel(l model.Layer) bool {
	one := [2]int{1, 1}
	return l.Step == one && l.Dilation == one && !l.Same
}

func reaches(from, to *model.Node, seen map[*model.Node]bool) bool {
	if from == to {
		return true
	}
	if seen[from] {
		return false
	}
	seen[from] = true
	for _, input := range from.Inputs() {
		if reaches(input, to, seen) {
			return true
		}
	}
	return false
}

// without is the output of a convolution, full, without the channel at which
// mask [C] is 0.
func without(full, x, weights, mask *model.Node) *model.Node {
	off := graph.OneMinus(mask)
	one := func(x *model.Node, axis int, dims ...int) *model.Node {
		return graph.ReduceAndKeep(graph.Mul(x, graph.Reshape(off, dims...)), graph.ReduceSum, axis)
	}
	part := graph.Convolve(one(x, 3, 1, 1, 1, -1), one(weights, 2, 1, 1, -1, 1)).NoPadding().Done()
	return graph.Sub(full, part)
}
