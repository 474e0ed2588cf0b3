package train

import (
	"errors"
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/gomlx/gomlx/core/tensors"
	gomlx "github.com/gomlx/gomlx/ml/model"

	"github.com/ninepixels/ninepixels/lessons/internal/sentence"
)

// layerOf is the name of the layer that a variable belongs to: conv1 for
// /conv1/weights. A variable without a layer stands for itself.
func layerOf(variable string) string {
	if dir := path.Dir(variable); dir != "/" {
		return strings.TrimPrefix(dir, "/")
	}
	return strings.TrimPrefix(variable, "/")
}

// layerNames are the names of the layers that have variables, in their order.
func (m *Model) layerNames() []string {
	var all []string
	for _, v := range m.variables {
		if name := layerOf(v); !slices.Contains(all, name) {
			all = append(all, name)
		}
	}
	return all
}

// variablesOf are the paths of a layer's variables.
func (m *Model) variablesOf(layer string) []string {
	var all []string
	for _, v := range m.variables {
		if layerOf(v) == layer {
			all = append(all, v)
		}
	}
	return all
}

// begin gives the model the weights of another, layer by layer. It returns a line
// about it, and the layers that keep the weights that were drawn.
func (m *Model) begin(from *Model) (line string, drawn []string, err error) {
	if from.store == nil {
		return "", nil, errors.New("the setting Start is a model without weights: it comes from train.Fit or train.Load")
	}
	var taken, reshaped, added []string
	for _, layer := range m.layerNames() {
		switch fits, known := m.fits(from, layer); {
		case fits:
			if err := m.takeLayer(from, layer); err != nil {
				return "", nil, err
			}
			taken = append(taken, layer)
		case known:
			reshaped = append(reshaped, layer)
		default:
			added = append(added, layer)
		}
	}
	if len(taken) == 0 {
		return "", nil, fmt.Errorf("the setting Start has nothing in common with this function: its layers are %s, and this function's are %s: give the layers the same names and sizes, or leave Start out",
			list(from.layerNames()), list(m.layerNames()))
	}
	name := "a model without a name"
	if from.Name != "" {
		name = fmt.Sprintf("%q", from.Name)
	}
	line = fmt.Sprintf("starting from %s: %s %s its weights", name, list(taken), haveOrHas(taken))
	if len(reshaped) > 0 {
		line += fmt.Sprintf("; %s %s drawn anew, for other shapes", list(reshaped), areOrIs(reshaped))
	}
	if len(added) > 0 {
		line += fmt.Sprintf("; %s %s drawn, for it has none of this name", list(added), areOrIs(added))
	}
	return line, append(reshaped, added...), nil
}

// list writes names as "conv1, conv2 and logits".
func list(names []string) string {
	last := len(names) - 1
	if last < 1 {
		return strings.Join(names, "")
	}
	return strings.Join(names[:last], ", ") + " and " + names[last]
}

func haveOrHas(of []string) string {
	if len(of) == 1 {
		return "has"
	}
	return "have"
}

func stayOrStays(of []string) string {
	if len(of) == 1 {
		return "stays"
	}
	return "stay"
}

func areOrIs(of []string) string {
	if len(of) == 1 {
		return "is"
	}
	return "are"
}

// fits says whether a model has each variable of a layer in the same shape, and
// whether it has any of them.
func (m *Model) fits(from *Model, layer string) (all, some bool) {
	all = true
	for _, p := range m.variablesOf(layer) {
		if !slices.Contains(from.variables, p) {
			all = false
			continue
		}
		some = true
		if !from.store.GetVariable(p).Shape().Equal(m.store.GetVariable(p).Shape()) {
			all = false
		}
	}
	return all, some
}

func (m *Model) takeLayer(from *Model, layer string) error {
	for _, p := range m.variablesOf(layer) {
		v := m.store.GetVariable(p)
		values, err := from.values(p)
		if err == nil && slices.ContainsFunc(values, notFinite) {
			return fmt.Errorf("the setting Start has %s that is not finite: it comes from a training that has diverged, train it again with a smaller LearningRate", strings.TrimPrefix(p, "/"))
		}
		if err == nil {
			err = v.SetValue(tensors.FromFlatDataAndDimensions(values, v.Shape().Dimensions...))
		}
		if err != nil {
			return fmt.Errorf("the setting Start has %s that cannot be used: %s", strings.TrimPrefix(p, "/"), sentence.FirstLine(err))
		}
	}
	return nil
}

// A freezer holds the variables of the layers that stay as they are.
type freezer struct {
	all     []*gomlx.Variable
	learned []*gomlx.Variable // those among them that would learn
}

// freeze makes layers stay as they are, until they thaw. A name stands for the layers
// below it, too: block1 for block1/conv1.
func (m *Model) freeze(layers []string) (*freezer, error) {
	f := &freezer{}
	for _, layer := range layers {
		found := false
		for _, p := range m.variables {
			if within(layerOf(p), layer) {
				f.all, found = append(f.all, m.store.GetVariable(p)), true
			}
		}
		if !found {
			return nil, fmt.Errorf("the setting Freeze names %q, but there is no layer of this name that learns: this model has %s", layer, list(m.layerNames()))
		}
	}
	for _, v := range f.all {
		if v.Trainable {
			f.learned = append(f.learned, v)
		}
		v.SetTrainable(false)
	}
	if len(layers) > 0 && !slices.ContainsFunc(m.variables, func(p string) bool { return m.store.GetVariable(p).Trainable }) {
		f.thaw()
		return nil, errors.New("the setting Freeze names every layer that learns: leave one out of it, for example the last one")
	}
	return f, nil
}

// within says whether a layer is the one of this name, or below it.
func within(layer, name string) bool {
	return layer == name || name != "" && strings.HasPrefix(layer, name+"/")
}

func (f *freezer) thaw() {
	for _, v := range f.learned {
		v.SetTrainable(true)
	}
}

// hold returns a function that gives the frozen variables the values that they have in
// g now. A layer changes some without a gradient: the means of a normalization.
func (f *freezer) hold(g *gomlx.Graph) (restore func()) {
	values := make([]*gomlx.Node, len(f.all))
	for i, v := range f.all {
		values[i] = v.NodeValue(g)
	}
	return func() {
		for i, v := range f.all {
			v.SetNodeValue(values[i])
		}
	}
}
