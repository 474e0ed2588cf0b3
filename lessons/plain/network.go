package plain

import (
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/ninepixels/ninepixels/lessons/grid"
	"github.com/ninepixels/ninepixels/lessons/internal/safetensors"
)

// Side is the height and the width of the pictures.
const Side = 28

// A Network is the network of notebook 04, with any number of filters. Its layers
// are blocks of convolution, ReLU and 2×2 max pooling, then a dense layer with ReLU,
// then the logits.
//
// Use does not change it. So several goroutines may use one at once.
type Network struct {
	convs         []Layer
	dense, logits Layer
}

// Load reads a network that package train has kept. The path is a folder such as
// runs/cnn, or the file model.safetensors in it. The layers must be called conv1,
// conv2 and so on, dense, and logits.
//
// The file says which layers were trained, and Load compares them. Mean pooling,
// another activation, or a step between two layers make another network, even with
// the same weights. A file of another program need not say its layers.
//
// Errors: if there is no such file, if it is damaged, or if it holds another kind of
// network. Then the error names the difference.
//
// Lesson: notebooks/09-ship-it.ipynb.
func Load(path string) (*Network, error) {
	file := path
	if info, err := os.Stat(path); err == nil && info.IsDir() {
		file = filepath.Join(path, "model.safetensors")
	}
	f, err := safetensors.Read(file)
	if errors.Is(err, os.ErrNotExist) {
		return nil, fmt.Errorf("there is no network in %s: train one, as notebook 04 does, or name another folder", path)
	}
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
	n := &Network{}
	used := 0
	take := func(name string, rank int) (Layer, error) {
		w, b := f.Arrays[name+"/weights"], f.Arrays[name+"/bias"]
		l := Layer{w.Dims, w.Values, b.Values}
		if len(w.Dims) != rank || len(b.Values) != w.Dims[rank-1] {
			return l, fmt.Errorf("its layer %s is missing or has another shape", name)
		}
		used += 2
		return l, nil
	}
	for i := 0; ; i++ {
		name := convName(i)
		if _, ok := f.Arrays[name+"/weights"]; !ok && i > 0 {
			break
		}
		l, err := take(name, 4)
		if err != nil {
			return nil, err
		}
		n.convs = append(n.convs, l)
	}
	var err error
	if n.dense, err = take("dense", 2); err != nil {
		return nil, err
	}
	if n.logits, err = take("logits", 2); err != nil {
		return nil, err
	}
	if used != len(f.Arrays) {
		return nil, fmt.Errorf("it has %d arrays where %d belong: %s belong to layers that this package does not know",
			len(f.Arrays), used, strings.Join(n.strangers(f), ", "))
	}
	if err := n.agrees(f.Metadata); err != nil {
		return nil, err
	}
	return n, n.fits()
}

// strangers returns the names of the arrays that no layer of n has.
func (n *Network) strangers(f safetensors.File) []string {
	own := map[string]bool{"dense": true, "logits": true}
	for i := range n.convs {
		own[convName(i)] = true
	}
	var all []string
	for name := range f.Arrays {
		layer, part, _ := strings.Cut(name, "/")
		if !own[layer] || part != "weights" && part != "bias" {
			all = append(all, name)
		}
	}
	slices.Sort(all)
	return all
}

// agrees compares the layers that n computes with those that the file says were
// trained. Shapes alone do not tell a mean from a maximum, nor one activation
// from another. A file of another program, which says nothing, is believed.
func (n *Network) agrees(said map[string]string) error {
	kinds, names := n.layers()
	hadKinds, hadNames := withoutDropout(said["layers"], said["names"])
	if _, ok := said["layers"]; ok && hadKinds != kinds {
		return fmt.Errorf("its layers are %s, where this package computes %s: use train.Load", said["layers"], kinds)
	}
	if had, ok := said["names"]; ok && hadNames != names {
		return fmt.Errorf("its layers are called %s, where they should be called %s", had, names)
	}
	if own := said["between"]; own != "" {
		return fmt.Errorf("it computes something of its own between its layers (%s), which this package does not know: use train.Load", own)
	}
	return nil
}

// withoutDropout leaves out the layers that do something only while a network is
// trained.
func withoutDropout(kinds, names string) (string, string) {
	k, l := strings.Split(kinds, ", "), strings.Split(names, ", ")
	if len(k) != len(l) {
		return kinds, names
	}
	var keptKinds, keptNames []string
	for i, kind := range k {
		if kind != "Dropout" {
			keptKinds, keptNames = append(keptKinds, kind), append(keptNames, l[i])
		}
	}
	return strings.Join(keptKinds, ", "), strings.Join(keptNames, ", ")
}

// layers writes n's layers as package train does, in the order of the network.
func (n *Network) layers() (kinds, names string) {
	var k, l []string
	for i, c := range n.convs {
		kind := "Conv2D"
		if c.Dims[0] > 1 || c.Dims[1] > 1 {
			kind += fmt.Sprintf(" %d×%d", c.Dims[0], c.Dims[1])
		}
		k = append(k, kind, "ReLU", "MaxPool2D 2×2")
		l = append(l, convName(i), convName(i)+"/relu", fmt.Sprintf("maxpool%d", i+1))
	}
	k = append(k, "Flatten", "Dense", "ReLU", "Dense")
	l = append(l, "flatten1", "dense", "dense/relu", "logits")
	return strings.Join(k, ", "), strings.Join(l, ", ")
}

// convName is what the convolution at place i, from 0, is called.
func convName(i int) string { return fmt.Sprintf("conv%d", i+1) }

// fits follows the shapes from layer to layer, so that Logits cannot stop.
func (n *Network) fits() error {
	side, channels := Side, 1
	for i, l := range n.convs {
		if l.Dims[2] != channels || side < l.Dims[0] || side < l.Dims[1] || l.Dims[0] != l.Dims[1] || l.Dims[0] < 1 {
			return fmt.Errorf("its layer conv%d has weights %v for an input of [%d %d %d]", i+1, l.Dims, side, side, channels)
		}
		side, channels = (side-l.Dims[0]+1)/2, l.Dims[3]
	}
	if n.dense.Dims[0] != side*side*channels || n.logits.Dims[0] != n.dense.Dims[1] {
		return fmt.Errorf("its dense layers have weights %v and %v for %d inputs", n.dense.Dims, n.logits.Dims, side*side*channels)
	}
	return nil
}

// Classes returns the number of classes. It is the number of logits.
func (n *Network) Classes() int { return n.logits.Dims[1] }

// Logits returns the score of each class for one picture.
//
// Shape: 28·28 intensities, row by row → one number for each class.
//
// Values: intensities are from 0 to 1. Divide pixels by 255 first.
//
// Errors: if there are not 28·28 values, if one is not from 0 to 1, or if a logit is
// not a finite number, since it names no class.
//
// Lesson: notebooks/09-ship-it.ipynb. Peer: train.Model.Logits.
func (n *Network) Logits(intensities []float32) ([]float32, error) {
	if len(intensities) != Side*Side {
		return nil, fmt.Errorf("a picture has %d intensities, got %d", Side*Side, len(intensities))
	}
	for i, v := range intensities {
		if !(v >= 0 && v <= 1) {
			return nil, fmt.Errorf("intensity %d is %v, but intensities go from 0 to 1: divide pixels by 255", i, v)
		}
	}
	x := &Volume{Side, Side, 1, intensities}
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

// An Answer is a class, and its probability.
type Answer struct {
	Class       int
	Probability float64 // after softmax
}

// Classify returns the class with the largest logit, for a picture of pixels from 0
// to 255.
//
// Shape: [28 28].
//
// Errors: if the picture is nil or not 28×28; if a pixel is not from 0 to 255; if no
// pixel is above 1, as in a picture of intensities; and those of [Network.Logits].
//
// Lesson: notebooks/09-ship-it.ipynb.
func (n *Network) Classify(picture *grid.Grid) (Answer, error) {
	if picture == nil {
		return Answer{}, errors.New("the picture is nil: look at what made it, such as dataset.Split.Grid")
	}
	if picture.H != Side || picture.W != Side {
		return Answer{}, fmt.Errorf("the picture is %d×%d, but the network reads %d×%d: scale it first", picture.H, picture.W, Side, Side)
	}
	// Divided by 255 once more, intensities are as good as black.
	if most := picture.Max(); most > 0 && most <= 1 {
		return Answer{}, fmt.Errorf("the picture's brightest pixel is %v, but pixels go from 0 to 255: multiply intensities by 255, or use Logits", most)
	}
	logits, err := n.Logits(picture.Map(func(v float32) float32 { return v / 255 }).Pix)
	if err != nil {
		return Answer{}, fmt.Errorf("the picture cannot be used: %w", err)
	}
	best := Answer{}
	for class, p := range Softmax(logits) {
		if p > best.Probability {
			best = Answer{class, p}
		}
	}
	return best, nil
}

// Softmax turns logits into probabilities.
//
//	p[i] = exp(z[i]) / Σ exp(z[j])
//
// First it subtracts the largest logit from all of them. This does not change the
// result, and exp never becomes too large.
//
// Shape: [classes] → [classes].
//
// Values: 0 to 1, and their sum is 1.
//
// Lesson: notebooks/03-dense-baseline.ipynb.
func Softmax(logits []float32) []float64 {
	largest := math.Inf(-1)
	for _, z := range logits {
		largest = max(largest, float64(z))
	}
	p := make([]float64, len(logits))
	sum := 0.0
	for i, z := range logits {
		p[i] = math.Exp(float64(z) - largest)
		sum += p[i]
	}
	for i := range p {
		p[i] /= sum
	}
	return p
}

// String says of which layers the network is made.
func (n *Network) String() string {
	var filters []string
	for _, l := range n.convs {
		filters = append(filters, fmt.Sprint(l.Dims[3]))
	}
	return fmt.Sprintf("filters %s, dense %d, %d classes", strings.Join(filters, " and "), n.dense.Dims[1], n.Classes())
}
