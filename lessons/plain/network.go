package plain

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/ninepixels/ninepixels/lessons/internal/safetensors"
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
// The file says which layers were trained, and Load compares them. Mean pooling,
// another activation, a stride, or a step between two layers make another network,
// even with the same weights. The file also says which shape the pictures have, and
// how the classes are called. A file of another program need not say any of this:
// then the pictures are 28×28, and grey.
//
// Errors: if there is no such file, if it is damaged, or if it holds another kind of
// network. Then the error names the layer or the difference.
//
// Lesson: notebooks/09-ship-it.ipynb.
func Load(path string) (*Network, error) {
	file := path
	if info, err := os.Stat(path); err == nil && info.IsDir() {
		file = filepath.Join(path, "model.safetensors")
	}
	b, err := os.ReadFile(file)
	if errors.Is(err, os.ErrNotExist) {
		return nil, fmt.Errorf("there is no network in %s: train one, as notebook 04 does, or name another folder", path)
	}
	if err != nil {
		return nil, fmt.Errorf("%s cannot be read: %w", file, err)
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
	n := &Network{h: 28, w: 28, c: 1}
	if err := n.read(f.Metadata); err != nil {
		return nil, err
	}
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

// read takes from a file what it says of the pictures and the classes, and refuses
// layers that n cannot compute.
func (n *Network) read(said map[string]string) error {
	if text, ok := said["input"]; ok {
		var dims []int
		if json.Unmarshal([]byte(text), &dims) != nil || len(dims) != 3 || slices.Min(dims) < 1 {
			return fmt.Errorf("it says that pictures have the shape %q, which is none", text)
		}
		n.h, n.w, n.c = dims[0], dims[1], dims[2]
	}
	if text, ok := said["classes"]; ok {
		if err := json.Unmarshal([]byte(text), &n.names); err != nil {
			return fmt.Errorf("it says that its classes are called %q, which is no list of names", text)
		}
	}
	names := strings.Split(said["names"], ", ")
	kinds := strings.Split(said["layers"], ", ")
	for i, kind := range kinds {
		if said["layers"] == "" || computes(kind) {
			continue
		}
		name := "the layer " + kind
		if len(names) == len(kinds) {
			name = "its layer " + names[i] + " is " + kind
		}
		return fmt.Errorf("%s, which this package does not compute: use train.Load", name)
	}
	return nil
}

// computes is true for the layers of which a Network is made, as package train
// writes them: with the size of the window, and without further options.
func computes(kind string) bool {
	word, size, _ := strings.Cut(kind, " ")
	switch word {
	case "Conv2D":
		return !strings.Contains(size, " ")
	case "MaxPool2D":
		return size == "2×2"
	case "ReLU", "Flatten", "Dense", "Dropout": // which does nothing once a network is trained
		return size == ""
	}
	return false
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
	h, w, c := n.h, n.w, n.c
	for i, l := range n.convs {
		kh, kw := l.Dims[0], l.Dims[1]
		if l.Dims[2] != c || h < kh || w < kw || kh < 1 || kw < 1 {
			return fmt.Errorf("its layer conv%d has weights %v for an input of [%d %d %d]", i+1, l.Dims, h, w, c)
		}
		h, w, c = (h-kh+1)/2, (w-kw+1)/2, l.Dims[3]
	}
	if n.dense.Dims[0] != h*w*c || n.logits.Dims[0] != n.dense.Dims[1] {
		return fmt.Errorf("its dense layers have weights %v and %v for %d inputs", n.dense.Dims, n.logits.Dims, h*w*c)
	}
	if n.names != nil && len(n.names) != n.Classes() {
		return fmt.Errorf("it has names for %d classes, but %d logits", len(n.names), n.Classes())
	}
	return nil
}

// Classes returns the number of classes. It is the number of logits.
func (n *Network) Classes() int { return n.logits.Dims[1] }

// Shape returns the shape of the pictures that the network reads: [H W C].
func (n *Network) Shape() []int { return []int{n.h, n.w, n.c} }

// ClassName returns the name of a class. If it has none, it is "class 3".
func (n *Network) ClassName(class int) string {
	if class >= 0 && class < len(n.names) && n.names[class] != "" {
		return n.names[class]
	}
	return fmt.Sprintf("class %d", class)
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
