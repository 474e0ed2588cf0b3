package train

import (
	"fmt"
	"path"
	"strings"

	"github.com/gomlx/gomlx/core/tensors"
	gomlx "github.com/gomlx/gomlx/ml/model"

	"github.com/ninepixels/ninepixels/lessons/internal/sentence"
	"github.com/ninepixels/ninepixels/lessons/model"
)

// A state is what of a model stays from cell to cell: all but the backend, and the
// programs that were compiled for it.
type state struct {
	name, from    string
	history       []Epoch
	best          int
	fn            model.Func
	shape         shape
	seen          background
	classNames    []string
	weights       []weights
	classes       int
	layers, names string
	kernels       string
	between       string
	batch         int
	finished      string
}

// weights are those of a path in the store.
type weights struct {
	path   string
	dims   []int
	values []float32
}

// KeepAs returns what the kernel keeps of a model, so that it is there in the next
// cell: its weights, its history and its function. The backend is opened again
// when the model is next asked for something that must be computed.
//
// Errors: if a variable does not hold float32.
func (m *Model) KeepAs() (any, error) {
	s := &state{
		name: m.Name, from: m.From, history: m.History, best: m.Best, fn: m.fn, classes: m.classes,
		shape: m.shape, seen: m.seen, classNames: m.Names,
		layers: m.layers, names: m.names, kernels: m.kernels, between: m.between, batch: m.batch, finished: m.finished,
	}
	for _, p := range m.variables {
		values, err := m.values(p)
		if err != nil {
			return nil, fmt.Errorf("its %s: %s", strings.TrimPrefix(p, "/"), sentence.FirstLine(err))
		}
		s.weights = append(s.weights, weights{p, m.store.GetVariable(p).Shape().Dimensions, values})
	}
	return s, nil
}

// KeptAs makes a model of what KeepAs returned. It does not call the model's
// function, which may need variables that have no values yet.
//
// Errors: if the weights do not fit their shapes.
func (m *Model) KeptAs(kept any) error {
	s, ok := kept.(*state)
	if !ok {
		return fmt.Errorf("a model cannot be made of a %T", kept)
	}
	*m = Model{
		Name: s.name, From: s.from, History: s.history, Best: s.best, fn: s.fn, classes: s.classes,
		shape: s.shape, seen: s.seen, Names: s.classNames,
		layers: s.layers, names: s.names, kernels: s.kernels, between: s.between, batch: s.batch, finished: s.finished,
		store: gomlx.NewStore(),
	}
	for _, w := range s.weights {
		scope := m.store.Scope(path.Dir(w.path))
		if _, err := scope.CreateVariable(path.Base(w.path), tensors.FromFlatDataAndDimensions(w.values, w.dims...)); err != nil {
			return fmt.Errorf("its %s: %s", strings.TrimPrefix(w.path, "/"), sentence.FirstLine(err))
		}
		m.variables = append(m.variables, w.path)
	}
	return nil
}

// open opens the backend of a model that another cell has made.
func (m *Model) open() (err error) {
	if m.backend == nil {
		m.backend, err = Backend()
	}
	return err
}
