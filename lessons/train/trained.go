package train

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/gomlx/compute"
	"github.com/gomlx/gomlx/core/graph"
	gomlx "github.com/gomlx/gomlx/ml/model"

	"github.com/ninepixels/ninepixels/lessons/history"
	"github.com/ninepixels/ninepixels/lessons/internal/sentence"
	"github.com/ninepixels/ninepixels/lessons/model"
)

// A Model is a model function with its weights. Do not use one from several
// goroutines at once.
type Model struct {
	// Name is the folder below runs, or empty.
	Name string
	// From is the folder that Load has read it from; empty if it was trained.
	From string
	// History is what was measured, epoch by epoch.
	History []Epoch
	// Best is the epoch, counted from 1, whose weights the model has: the last
	// one, or with Patience the one with the lowest validation loss. In
	// AfterEpoch it is the best so far. 0 stands for no epoch.
	Best int
	// Names holds the name of each class, if the training pictures had names. The
	// logit's index is the class.
	Names []string

	backend   compute.Backend // nil if another cell has made the model, and nothing was computed yet
	fn        model.Func
	store     *gomlx.Store
	shape     shape    // of one picture
	variables []string // the paths of its weights, in the order of the layers
	classes   int
	layers    string     // their kinds, for the file
	names     string     // and their names
	kernels   string     // those of its fixed filters, for the file
	between   string     // what stands between them, for the file
	batch     int        // for which both were drawn
	convolves bool       // there is a convolution in it
	finished  string     // "true" or "false"; a file of before this was kept has ""
	seen      background // of the pictures that it has learned from
	doubts    doubts
	renamed   doubts     // splits whose classes have other names
	predictor *predictor // made when it is first needed
	alone     *predictor // of the class of a single picture
	kept      map[string]any
}

// An Epoch is what was measured in one pass over the training pictures, and
// Metrics measure a model on a split: see package history.
type (
	Epoch   = history.Epoch
	Metrics = history.Metrics
)

// newModel builds fn once, which draws the weights and finds its mistakes.
func newModel(b compute.Backend, fn model.Func, name string, batch int, seed int64, of shape, how model.Initializer) (*Model, error) {
	m := &Model{Name: name, backend: b, fn: fn, shape: of, store: gomlx.NewStore()}
	root := m.store.RootScope()
	model.Initialize(root, how, seed)
	m.store.SetParam(gomlx.ParamInitialSeed, seed) // for what is not ours, such as dropout

	g := graph.NewGraph(b, "model")
	defer g.Finalize()
	gomlx.SetStore(g, m.store) // some of GoMLX's layers ask for it
	images := graph.Parameter(g, "images", of.images(batch))
	logits, err := fn.Build(root, images)
	if err != nil {
		return nil, err
	}
	m.classes = logits.Shape().Dimensions[1]
	m.layers, m.names = kinds(model.Layers(g)), names(model.Layers(g))
	m.kernels = kernels(model.Layers(g))
	m.between, m.batch = between(images, logits), batch
	m.convolves = slices.ContainsFunc(g.Nodes(), func(x *model.Node) bool { return x.Type() == graph.NodeTypeConvGeneral })
	for v := range m.store.IterVariables() {
		if !isInternal(v) {
			m.variables = append(m.variables, v.Path())
		}
	}
	return m, nil
}

// kinds writes down what weights and their shapes do not tell, as in "Conv2D 3×3
// stride 2×2, ReLU, MaxPool2D 2×2, Flatten, Dense".
func kinds(layers []model.Layer) string {
	var all []string
	for _, l := range layers {
		all = append(all, l.String())
	}
	return strings.Join(all, ", ")
}

// names lists the layers in the order in which they were drawn, as in "conv1,
// conv1/relu, maxpool1, flatten1, logits".
func names(layers []model.Layer) string {
	var all []string
	for _, l := range layers {
		all = append(all, l.Name)
	}
	return strings.Join(all, ", ")
}

// kernels writes down the weights that were given to layers and are not learned, so
// that no file holds them as arrays: "fixed1: [[0 0 0] [0 1 0] [0 0 0]]".
func kernels(layers []model.Layer) string {
	var all []string
	for _, l := range layers {
		for _, k := range l.Kernels {
			all = append(all, fmt.Sprintf("%s: %v", l.Name, k))
		}
	}
	return strings.Join(all, ", ")
}

// isInternal is true for GoMLX's own state, such as its random numbers'.
func isInternal(v *gomlx.Variable) bool { return strings.HasPrefix(v.Name(), "#") }

// Untrained returns the model with its first weights: the model from which [Fit]
// starts, before the first step. Only cfg.Seed and cfg.Initializer matter. With ten
// classes, its loss is near ln 10.
//
// Shape: the pictures have the shape that you give, [H W C]. Without it, they have that
// of cfg.Validation, or of Fashion-MNIST.
//
// Errors: those of [Backend] and of [model.Func.Build], and if the shape is none.
func Untrained(cfg Config, fn model.Func, dims ...int) (*Model, error) {
	cfg = cfg.withDefaults()
	if v := cfg.Validation; v != nil && len(dims) == 0 {
		dims = v.Shape()
	}
	of, err := given(dims)
	if err != nil {
		return nil, err
	}
	b, err := Backend()
	if err != nil {
		return nil, err
	}
	return newModel(b, fn, "", 1, cfg.Seed, of, cfg.Initializer)
}

// Store returns the model's weights, by the paths of its layers. Package feature
// reads them, and so do exports. If you change a weight there, you change the model.
func (m *Model) Store() *gomlx.Store { return m.store }

// Func returns the model's function.
func (m *Model) Func() model.Func { return m.fn }

// Once returns the value of make. It calls make only once for each key, and keeps
// the value as long as the model. Packages that look at models use it, such as
// feature: they keep programs that were compiled for this model. An error is not
// kept.
func (m *Model) Once(key string, make func() (any, error)) (any, error) {
	if v, ok := m.kept[key]; ok {
		return v, nil
	}
	v, err := make()
	if err != nil {
		return nil, err
	}
	if m.kept == nil {
		m.kept = map[string]any{}
	}
	m.kept[key] = v
	return v, nil
}

// Summary returns the table of fn's layers. Printed, it is aligned text.
//
// Shape: the pictures have the shape that you give, [H W C], as in
// Summary(CNN, own.Shape()...). Without it, they have that of Fashion-MNIST.
//
// Errors: those of [model.Func.Build], and if the shape is none.
//
// Lesson: notebooks/04-first-cnn.ipynb. Peer: keras.Model.summary.
func Summary(fn model.Func, dims ...int) (*model.Summary, error) {
	of, err := given(dims)
	if err != nil {
		return nil, err
	}
	b, err := Backend()
	if err != nil {
		return nil, err
	}
	return model.Summarize(b, fn, of[0], of[1], of[2])
}

// String returns the model's name, its number of parameters, and what its epoch has
// measured.
func (m *Model) String() string {
	name := m.Name
	if name == "" {
		name = "a model without a name"
	}
	n, epoch := len(m.History), len(m.History)
	epochs := sentence.Count(n, "epoch")
	// Whoever shortens History leaves a Best beyond it.
	if m.Best > 0 && m.Best < n {
		epoch, epochs = m.Best, fmt.Sprintf("epoch %d, the best of %d", m.Best, n)
	}
	s := fmt.Sprintf("%s: %s parameters, %s", name, sentence.Thousands(m.parameters()), epochs)
	if n > 0 {
		s += ", " + m.History[epoch-1].String()
	}
	return s
}

func (m *Model) parameters() int {
	n := 0
	for _, path := range m.variables {
		if strings.HasSuffix(path, "/avg_weight") {
			continue // BatchNorm counts its steps there
		}
		n += m.store.GetVariable(path).Shape().Size()
	}
	return n
}

func say(w io.Writer, format string, args ...any) { fmt.Fprintf(w, format+"\n", args...) }
