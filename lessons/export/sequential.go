package export

import (
	"fmt"
	"slices"
	"strings"

	"github.com/ninepixels/ninepixels/lessons/internal/kept"
)

// A Sequential is a trained network that stands on its own: its layers in their order,
// their weights, the shape of its pictures, and the names of its classes. No format
// and no library is in it.
//
// Use does not change it. So several goroutines may use one at once.
type Sequential struct {
	name    string
	shape   [3]int // of a picture: H, W, C
	classes []string
	layers  []layer

	proof proof // the pictures by which an export is checked
}

// A kind is what a layer computes.
type kind = kept.Kind

const (
	conv       = kept.Conv
	dense      = kept.Dense
	relu       = kept.ReLU
	maxPool    = kept.MaxPool
	meanPool   = kept.MeanPool
	globalMean = kept.GlobalMean
	flatten    = kept.Flatten
	scaled     = kept.Scale // a batch normalisation that is not folded
)

// A layer is one step from the pixels to the logits.
type layer struct {
	name string
	kind kind
	// in and out are H, W, C. Behind a Flatten they are 1, 1, features.
	in, out [3]int
	// weights are [kh kw in out] for a convolution, [in out] for a dense layer, and [C]
	// for a scale.
	dims          []int
	weights, bias []float32
	// step is from one window to the next, in rows and columns. dilation is from one
	// weight of a kernel to the next. before and after are zeros around the input.
	step, dilation, before, after [2]int
	framed                        bool // zeros are asked for, as "same" says
	window                        int  // of a pooling
}

// extent is how many rows or columns the kernel of a convolution reaches over.
func (l layer) extent(axis int) int { return (l.dims[axis]-1)*l.dilation[axis] + 1 }

// Name returns the name of the model.
func (s *Sequential) Name() string { return s.name }

// Shape returns the shape of a picture: [H W C].
func (s *Sequential) Shape() []int { return slices.Clone(s.shape[:]) }

// Classes returns the number of classes. It is the number of logits.
func (s *Sequential) Classes() int { return s.layers[len(s.layers)-1].out[2] }

// ClassName returns the name of a class. If it has none, it is "class 3".
func (s *Sequential) ClassName(class int) string {
	return kept.ClassName(s.classes, class)
}

// classNames returns a name for each class.
func (s *Sequential) classNames() []string {
	names := make([]string, s.Classes())
	for i := range names {
		names[i] = s.ClassName(i)
	}
	return names
}

// parameters counts the weights and the biases.
func (s *Sequential) parameters() int {
	n := 0
	for _, l := range s.layers {
		n += len(l.weights) + len(l.bias)
	}
	return n
}

// size is the number of values of one picture.
func (s *Sequential) size() int { return s.shape[0] * s.shape[1] * s.shape[2] }

// String says what the network takes, computes and gives, in one line.
func (s *Sequential) String() string {
	var kinds []string
	for _, l := range s.layers {
		kinds = append(kinds, string(l.kind))
	}
	return fmt.Sprintf("%s: pixels %v to %d logits by %s", s.name, s.shape, s.Classes(), strings.Join(kinds, ", "))
}
