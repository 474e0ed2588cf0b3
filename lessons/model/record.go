package model

import (
	"fmt"
	"strings"

	"github.com/gomlx/compute/dtypes"
)

// A Layer is one call of a function of this package, as it stands in a graph.
type Layer struct {
	// Name is the scope's path ("conv1"), or for layers without weights the
	// kind and a number ("maxpool1"). The ReLU after conv1 is "conv1/relu".
	Name string
	// Kind is the function's name: "Conv2D".
	Kind string
	// Input is what the layer was given, and Output what it returned.
	Input, Output *Node
	// Window is how many rows and columns of Input make one value of Output, with
	// the pixels that a [Dilation] leaves out. Step is from the window of one value
	// to that of its neighbour, in rows and in columns. Both are 0 for layers that do
	// not keep rows and columns, such as Dense.
	Window, Step [2]int
	// Dilation is from one weight of a kernel to the next. It is 0 for layers that
	// have no such kernel.
	Dilation [2]int
	// Same is true if the layer puts zeros around Input, as the option [Same] says.
	// Before is how many rows of zeros are above, and how many columns are at the left.
	Same   bool
	Before [2]int
	// Kernels are the weights that a [Fixed2D] was given, kernel by kernel, row by row.
	Kernels [][][]float32
	// Way says how the layer is computed: see [Row].
	Way string
	// Params counts weights and biases.
	Params int
	// MultiplyAdds counts the multiplications for one image, each with its
	// addition. It does not count the additions of biases, comparisons and means.
	MultiplyAdds int
}

// String says what weights and their shapes do not tell of a layer: "Conv2D 3×3",
// "Conv2D 3×3 stride 2×2 same", "MaxPool2D 2×2", "ReLU". A file of a model holds it.
func (l Layer) String() string {
	kernel := l.Window
	for axis, d := range l.Dilation {
		if d > 1 {
			kernel[axis] = (kernel[axis]-1)/d + 1
		}
	}
	s := l.Kind
	if kernel[0] > 1 || kernel[1] > 1 {
		s += fmt.Sprintf(" %d×%d", kernel[0], kernel[1])
	}
	if l.Dilation == [2]int{} { // not a layer that has options
		return s
	}
	if l.Step != [2]int{1, 1} {
		s += fmt.Sprintf(" stride %d×%d", l.Step[0], l.Step[1])
	}
	if l.Same {
		s += " same"
	}
	if l.Dilation != [2]int{1, 1} {
		s += fmt.Sprintf(" dilation %d×%d", l.Dilation[0], l.Dilation[1])
	}
	return s
}

// Layers returns the layers of g, in the order in which they were drawn. The nodes
// belong to g. Use them before g is compiled: as further outputs, which show what a
// layer sees, or for gradients.
//
// A pooling may be computed together with the convolution before it. Then it reads
// the input of that convolution. So the gradient with respect to the convolution's
// output, or to its ReLU, is zero. [LayerByLayer] prevents that. [Replace] with
// another node, such as graph.AddScalar(output, 0), prevents it for one layer.
func Layers(g *Graph) []Layer {
	return append([]Layer(nil), recordOf(g).layers...)
}

// Replace changes the output of one layer while the model is drawn into g. The
// layers behind see with(output) in the place of the output. In this way you can
// switch off a part of a model, or enter a model in its middle. Call it before the
// model function draws. If no layer has this name, nothing changes.
//
// Panics: when the layer is drawn, if the new output has another shape.
func Replace(g *Graph, name string, with func(output *Node) *Node) {
	recordOf(g).replaced[name] = with
}

// LayerByLayer makes every layer of g compute by itself. Then the values of a
// pooling are exactly those of the map before it. Use it for looking at layers;
// training is faster without it. Call it before the model function draws.
func LayerByLayer(g *Graph) { recordOf(g).apart = true }

// record is what this package remembers of one graph.
type record struct {
	layers []Layer
	byNode map[*Node]string // an output → its layer's name
	kinds  map[string]int   // how many unnamed layers of a kind there are

	convolved map[*Node]convolved          // an output → the convolution it comes from
	apart     bool                         // no layer is drawn in one with another
	full      bool                         // ways are those of a full batch, as for a summary
	replaced  map[string]func(*Node) *Node // a layer's name → what to make of its output
}

type recordKey struct{}

func recordOf(g *Graph) *record {
	if r, ok := g.State(recordKey{}).(*record); ok {
		return r
	}
	r := &record{byNode: map[*Node]string{}, kinds: map[string]int{}, convolved: map[*Node]convolved{}, replaced: map[string]func(*Node) *Node{}}
	g.AttachState(recordKey{}, r)
	return r
}

// add records a layer and returns its output.
func (r *record) add(l Layer) *Node {
	if l.Name == "" {
		r.kinds[l.Kind]++
		l.Name = fmt.Sprintf("%s%d", strings.ToLower(strings.TrimSuffix(l.Kind, "2D")), r.kinds[l.Kind])
	}
	if with, ok := r.replaced[l.Name]; ok {
		drawn := l.Output
		// The new node is in no other table, so a pooling behind it is drawn
		// from it, and not from the convolution before it.
		if l.Output = with(drawn); !l.Output.Shape().Equal(drawn.Shape()) {
			panic(fmt.Errorf("the output of layer %q is %s and cannot be replaced by %s",
				l.Name, text(dimsOf(drawn)), text(dimsOf(l.Output))))
		}
	}
	r.layers = append(r.layers, l)
	r.byNode[l.Output] = l.Name
	return l.Output
}

// wayIs notes how the layer called name is computed after all.
func (r *record) wayIs(name, way string) {
	for i := range r.layers {
		if r.layers[i].Name == name {
			r.layers[i].Way = way
		}
	}
}

// nameOf returns the name of the layer that lives in scope.
//
// Two layers in one scope would silently share their weights, and a layer in
// the root would leave no room for a second one: both are refused.
func nameOf(scope *Scope, g *Graph, kind string) string {
	name := strings.TrimPrefix(scope.Scope(), "/")
	if name == "" {
		panic(fmt.Errorf(`%s needs a name: write %s(scope.In("name"), …)`, kind, kind))
	}
	for _, l := range recordOf(g).layers {
		if l.Name == name {
			panic(fmt.Errorf(`%s: there is already a layer named %q: give each layer its own scope.In("name")`, kind, name))
		}
	}
	return name
}

// text writes dimensions as "[32 26 26 64]".
func text(dims []int) string { return "[" + strings.Trim(fmt.Sprint(dims), "[]") + "]" }

func dimsOf(x *Node) []int { return x.Shape().Dimensions }

// wantFloat32 panics unless x holds float32, as the weights do.
func wantFloat32(kind string, x *Node) {
	switch t := x.DType(); {
	case t == dtypes.Float32:
	case t.IsInt():
		panic(fmt.Errorf("%s computes with float32, got %s: divide pixels by 255 with model.Intensities, or use graph.ConvertDType(x, dtypes.Float32)", kind, t))
	default:
		panic(fmt.Errorf("%s computes with float32, got %s: use graph.ConvertDType(x, dtypes.Float32)", kind, t))
	}
}

// wantRank4 panics unless x is [N H W C] and float32.
func wantRank4(kind string, x *Node) (h, w, c int) {
	wantFloat32(kind, x)
	d := dimsOf(x)
	switch len(d) {
	case 4:
		return d[1], d[2], d[3]
	case 3:
		panic(fmt.Errorf("%s wants [batch height width channels], got %s: add the channel axis with graph.InsertAxes(x, -1)",
			kind, text(d)))
	}
	panic(fmt.Errorf("%s wants [batch height width channels], got %s", kind, text(d)))
}
