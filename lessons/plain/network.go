package plain

import (
	"errors"
	"fmt"
	"os"
	"strings"

	"github.com/ninepixels/ninepixels/lessons/internal/kept"
	"github.com/ninepixels/ninepixels/lessons/internal/safetensors"
	"github.com/ninepixels/ninepixels/lessons/internal/sentence"
)

// A Network is the network of notebook 04, with any number of filters, for pictures
// of any size, grey or in colour. Its layers are blocks of convolution, ReLU and 2×2
// max pooling, then a dense layer with ReLU, then the logits.
//
// Use does not change it. So several goroutines may use one at once.
type Network struct {
	convs         []Layer
	dense, logits Layer
	h, w, c       int      // of a picture
	names         []string // of the classes; nil if the file has none
}

// Load reads a network that package train has kept. The path is a folder such as
// runs/cnn, or the file model.safetensors in it. The layers must be called conv1,
// conv2 and so on, dense, and logits.
//
// The file says which layers were trained. Mean pooling, another activation, a
// stride, a normalisation, or a step between two layers make another network, even
// with the same weights. Each is refused. The file also says which shape the pictures
// have, and how the classes are called.
//
// Errors: if there is no such file, if it is damaged, if it does not say of which
// layers it is made, if it is not trained, or if it holds another kind of network.
// Then the error names the layer or the difference.
//
// Lesson: notebooks/09-ship-it.ipynb.
func Load(path string) (*Network, error) {
	file := kept.Path(path)
	b, err := os.ReadFile(file)
	if errors.Is(err, os.ErrNotExist) {
		return nil, fmt.Errorf("there is no network in %s: train one, as notebook 04 does, or name another folder", path)
	}
	if err != nil {
		return nil, fmt.Errorf("%s cannot be read: %w", file, sentence.Cause(err))
	}
	return decode(file, b)
}

// Decode is [Load] for the bytes of such a file, for instance of one that the compiler
// has put into the program.
//
// Errors: as Load, if the bytes are damaged, or hold another kind of network.
func Decode(b []byte) (*Network, error) { return decode("the file", b) }

func decode(file string, b []byte) (*Network, error) {
	f, err := safetensors.Decode(b)
	if err != nil {
		return nil, fmt.Errorf("%s cannot be read: %w", file, err)
	}
	n, err := newNetwork(f)
	if err != nil {
		return nil, fmt.Errorf("%s does not hold the network of notebook 04: %w", file, err)
	}
	return n, nil
}

func newNetwork(f safetensors.File) (*Network, error) {
	m, err := kept.Describe(f)
	if err != nil {
		return nil, err
	}
	if err := computes(m); err != nil { // before weights are looked at
		return nil, err
	}
	if err := m.Take(f); err != nil {
		return nil, err
	}
	n := &Network{h: m.Shape[0], w: m.Shape[1], c: m.Shape[2], names: m.Classes}
	for _, l := range m.Layers {
		own := Layer{l.Dims, l.Weights, l.Bias}
		switch {
		case l.Kind == kept.Conv:
			n.convs = append(n.convs, own)
		case l.Name == "dense":
			n.dense = own
		case l.Name == "logits":
			n.logits = own
		}
	}
	return n, nil
}

// computes refuses a model that is not made of the layers of a Network, in their
// order. Shapes alone do not tell a mean from a maximum, nor one activation from
// another.
func computes(m *kept.Model) error {
	var kinds, said, called []string
	convs := 0
	for _, l := range m.Layers {
		if !known(l) {
			return fmt.Errorf("its layer %s is %s, which this package does not compute: use train.Load", l.Name, l.Said)
		}
		if l.Kind == kept.Conv {
			convs++
		}
		kinds, said, called = append(kinds, string(l.Kind)), append(said, l.Said), append(called, l.Name)
	}
	wanted, names := layers(convs)
	if strings.Join(kinds, ", ") != wanted {
		return fmt.Errorf("its layers are %s, where this package computes Conv2D, ReLU and MaxPool2D 2×2, once or more often, then Flatten, Dense, ReLU, Dense: use train.Load", strings.Join(said, ", "))
	}
	if had := strings.Join(called, ", "); had != names {
		return fmt.Errorf("its layers are called %s, where they should be called %s", had, names)
	}
	return nil
}

// known is true for the layers of which a Network is made.
func known(l kept.Layer) bool {
	one := [2]int{1, 1}
	switch l.Kind {
	case kept.Conv:
		return strings.HasPrefix(l.Said, "Conv2D") && l.Step == one && l.Dilation == one && !l.Same
	case kept.MaxPool:
		return l.Kernel == [2]int{2, 2}
	}
	return l.Kind == kept.ReLU || l.Kind == kept.Flatten || l.Kind == kept.Dense
}

// layers are the kinds and the names of a Network's layers, in their order. It has at
// least one convolution.
func layers(convs int) (kinds, names string) {
	var k, l []string
	for i := range max(convs, 1) {
		name := fmt.Sprintf("conv%d", i+1)
		k = append(k, string(kept.Conv), string(kept.ReLU), string(kept.MaxPool))
		l = append(l, name, name+"/relu", fmt.Sprintf("maxpool%d", i+1))
	}
	k = append(k, string(kept.Flatten), string(kept.Dense), string(kept.ReLU), string(kept.Dense))
	l = append(l, "flatten1", "dense", "dense/relu", "logits")
	return strings.Join(k, ", "), strings.Join(l, ", ")
}

// Classes returns the number of classes. It is the number of logits.
func (n *Network) Classes() int { return n.logits.Dims[1] }

// Shape returns the shape of the pictures that the network reads: [H W C].
func (n *Network) Shape() []int { return []int{n.h, n.w, n.c} }

// ClassName returns the name of a class. If it has none, it is "class 3".
func (n *Network) ClassName(class int) string {
	return kept.ClassName(n.names, class)
}

// Logits returns the score of each class for one picture.
//
// Shape: H·W·C intensities, row by row, the channels of a pixel side by side → one
// number for each class. Fashion-MNIST's pictures are 28·28·1.
//
// Values: intensities are from 0 to 1. Divide pixels by 255 first.
//
// Errors: if there are not H·W·C values, if one is not from 0 to 1, or if a logit is
// not a finite number, since it names no class.
//
// Lesson: notebooks/09-ship-it.ipynb. Peer: train.Model.Logits.
func (n *Network) Logits(intensities []float32) ([]float32, error) {
	if size := n.h * n.w * n.c; len(intensities) != size {
		return nil, fmt.Errorf("a picture has %d intensities, got %d", size, len(intensities))
	}
	for i, v := range intensities {
		if !(v >= 0 && v <= 1) {
			return nil, fmt.Errorf("intensity %d is %v, but intensities go from 0 to 1: divide pixels by 255", i, v)
		}
	}
	x := &Volume{n.h, n.w, n.c, intensities}
	for _, l := range n.convs {
		x = MaxPool(ReLU(Conv(x, l)), 2)
	}
	logits := Dense(ReLU(Dense(x, n.dense)), n.logits).V
	for class, z := range logits {
		if z-z != 0 { // as only NaN and what is infinite leave
			return nil, fmt.Errorf("the network has no answer: the logit of class %d is %v: train it again with a smaller LearningRate", class, z)
		}
	}
	return logits, nil
}

// String says of which layers the network is made.
func (n *Network) String() string {
	var filters []string
	for _, l := range n.convs {
		filters = append(filters, fmt.Sprint(l.Dims[3]))
	}
	return fmt.Sprintf("filters %s, dense %d, %d classes", strings.Join(filters, " and "), n.dense.Dims[1], n.Classes())
}
