package train

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/gomlx/compute"
	"github.com/gomlx/gomlx/core/tensors"

	"github.com/ninepixels/ninepixels/lessons/internal/safetensors"
	"github.com/ninepixels/ninepixels/lessons/internal/sentence"
	"github.com/ninepixels/ninepixels/lessons/model"
)

const (
	runsDir    = "runs"
	weightFile = "model.safetensors"
)

// errOther says that a file holds what another function has learned.
var errOther = errors.New("belongs to another model")

// errOtherShape says that a file holds a model for pictures of another shape.
var errOtherShape = errors.New("takes pictures of")

// errNotKept marks a model that is well but could not be written.
var errNotKept = errors.New("the model could not be kept")

func (m *Model) dir() string { return filepath.Join(runsDir, m.Name) }

// Load returns the model that [Fit] has kept under name, with its history. You must
// give the function that was trained. Load compares:
//
//   - the weights: each must be there, with its shape;
//   - the layers: their kinds, names, order and windows, with strides, zeros around them and dilations;
//   - the kernels of [model.Fixed2D];
//   - what the function does between the layers of package model, if the same
//     backend and the same GoMLX have kept the model.
//
// Load looks in the folder runs beside the notebook. If the model is not there, it
// looks in the folder runs one folder higher, because solutions lie one folder below
// the notebooks. In the second case a line of text says so, and [Model.From] names
// the folder. A line says, too, if the training was stopped before its end.
//
// Errors: if there is no such model, if its file is damaged, if a weight is not a
// finite number, or if the file belongs to another function.
//
// Lesson: notebooks/03-dense-baseline.ipynb. Peer: keras.models.load_model.
func Load(name string, fn model.Func) (*Model, error) {
	b, err := Backend()
	if err != nil {
		return nil, err
	}
	m, err := loadOn(b, name, fn, shape{})
	if err == nil && m.From != m.dir() {
		once, _ := saidFrom.LoadOrStore(m.From, new(sync.Once))
		once.(*sync.Once).Do(func() {
			say(os.Stdout, "%s is read from %s, since there is no %s here", name, m.From, m.dir())
		})
	}
	if err == nil && m.Stopped() {
		once, _ := saidStopped.LoadOrStore(m.From, new(sync.Once))
		once.(*sync.Once).Do(func() {
			say(os.Stdout, "the training of %s was stopped in epoch %d: its numbers are those of a part; run the cell that trains it to its end", name, len(m.History))
		})
	}
	return m, err
}

// Stopped reports whether the training was interrupted or killed before its end. The
// model has learned a part of what it could, and a low accuracy is no mistake in it.
// It is false of a training that AfterEpoch or Patience has ended.
func (m *Model) Stopped() bool { return m.finished == "false" }

// saidStopped holds the folders of the stopped trainings that this program has named.
var saidStopped sync.Map

// saidFrom holds the folders that this program has named, a sync.Once for each: a
// cell may load a model many times.
var saidFrom sync.Map

// loadOn is Load for pictures of a shape: that of the file, if none is wanted.
func loadOn(b compute.Backend, name string, fn model.Func, want shape) (*Model, error) {
	if !goodName.MatchString(name) {
		return nil, fmt.Errorf("the name %q cannot be a model's: use letters, digits, - and _", name)
	}
	file := filepath.Join(runsDir, name, weightFile)
	f, err := safetensors.Read(file)
	if errors.Is(err, os.ErrNotExist) {
		file = filepath.Join("..", file)
		f, err = safetensors.Read(file)
	}
	m, mistake := redraw(b, name, fn, f.Metadata, err, want)
	if mistake != nil {
		return nil, mistake
	}
	if errors.Is(err, os.ErrNotExist) {
		return nil, notKept{fmt.Errorf("there is no model %q in %s yet: run the cell with train.Fit(train.Config{Name: %q, …}) first", name, runsDir, name)}
	}
	if err != nil {
		return nil, notKept{fmt.Errorf("%s cannot be read (%w): run the cell that trains it again", file, sentence.Cause(err))}
	}
	for name, a := range f.Arrays {
		if slices.ContainsFunc(a.Values, notFinite) {
			return nil, notKept{fmt.Errorf("%s holds a training that has diverged, its %s is not finite: train it again with a smaller LearningRate", file, name)}
		}
	}
	if err := m.take(f); err != nil {
		return nil, notKept{fmt.Errorf("%s %w: %w: use the function that was trained, or train this one", file, errOther, err)}
	}
	m.From = filepath.Dir(file)
	// A history that is not understood is no reason to lose the weights.
	_ = json.Unmarshal([]byte(f.Metadata["history"]), &m.History)
	// Nor are names.
	_ = json.Unmarshal([]byte(f.Metadata["classes"]), &m.Names)
	m.seen = keptBackground(f.Metadata["background"])
	m.finished = f.Metadata["finished"]
	m.Best = len(m.History)
	if best, err := strconv.Atoi(f.Metadata["best"]); err == nil && best > 0 && best < m.Best {
		m.Best = best
	}
	return m, nil
}

// redraw draws the function as it was when it was kept, so that the two compare. It is
// drawn also if the file is missing, for its mistakes, but not for a shape that nobody
// knows.
func redraw(b compute.Backend, name string, fn model.Func, said map[string]string, reading error, want shape) (*Model, error) {
	of := want
	if reading == nil {
		of = keptShape(said["input"])
	}
	switch {
	case of == shape{}:
		return &Model{Name: name}, nil
	case want != shape{} && want != of:
		return nil, notKept{fmt.Errorf("the model kept as %q %w %v", name, errOtherShape, of)}
	}
	batch := 1
	if n, err := strconv.Atoi(said["batch"]); err == nil && n > 0 {
		batch = n
	}
	return newModel(b, fn, name, batch, 0, of, model.GlorotUniform)
}

// take sets the weights to those of f, which must be the same in number, name
// and shape, and come from the same kinds of layers if f says from which.
func (m *Model) take(f safetensors.File) error {
	for _, path := range m.variables {
		name := strings.TrimPrefix(path, "/")
		a, ok := f.Arrays[name]
		if !ok {
			return fmt.Errorf("it has no %s", name)
		}
		v := m.store.GetVariable(path)
		if want := v.Shape().Dimensions; !slices.Equal(a.Dims, want) {
			return fmt.Errorf("its %s has shape %v, this function's has %v", name, a.Dims, want)
		}
		if err := v.SetValue(tensors.FromFlatDataAndDimensions(a.Values, a.Dims...)); err != nil {
			return fmt.Errorf("its %s cannot be used (%s)", name, sentence.FirstLine(err))
		}
	}
	for name := range f.Arrays {
		if !slices.Contains(m.variables, "/"+name) {
			return fmt.Errorf("its %s is not in this function", name)
		}
	}
	if had := f.Metadata["layers"]; had != "" && had != m.layers {
		return fmt.Errorf("its layers are %s, this function's are %s", had, m.layers)
	}
	if had := f.Metadata["names"]; had != "" && had != m.names {
		return fmt.Errorf("its layers are called %s, this function's are called %s", had, m.names)
	}
	if had, ok := f.Metadata["kernels"]; ok && had != m.kernels {
		return fmt.Errorf("its fixed kernels are %s, this function's are %s", orNothing(had), orNothing(m.kernels))
	}
	had, ok := f.Metadata["between"]
	if ok && had != m.between && f.Metadata["drawn"] == drawnBy(m.backend.Name()) {
		return fmt.Errorf("between its layers it has %s, this function has %s", orNothing(had), orNothing(m.between))
	}
	return nil
}

// orNothing writes what a file says of its model, as far as it fits on a line.
func orNothing(said string) string {
	const most = 200
	switch {
	case said == "":
		return "nothing"
	case len([]rune(said)) > most:
		return string([]rune(said)[:most]) + "…"
	}
	return said
}
