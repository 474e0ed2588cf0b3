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
	"time"

	"github.com/gomlx/compute"
	"github.com/gomlx/compute/dtypes"
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

// makeDir makes the model's folder and sees that it can be written to, so that
// no training is done for nothing. A model without a name needs none.
func (m *Model) makeDir() error {
	if m.Name == "" {
		return nil
	}
	for _, path := range m.variables {
		if v := m.store.GetVariable(path); v.DType() != dtypes.Float32 {
			return fmt.Errorf("variable %s holds %s, but only float32 can be kept: leave Name empty to train without keeping", path, v.DType())
		}
	}
	if err := os.MkdirAll(m.dir(), 0o755); err != nil {
		return cannotWrite(m.dir(), err)
	}
	probe, err := os.CreateTemp(m.dir(), safetensors.TempPrefix+"*")
	if err != nil {
		return cannotWrite(m.dir(), err)
	}
	probe.Close()
	os.Remove(probe.Name())
	removeUnfinished(m.dir())
	return nil
}

func cannotWrite(dir string, err error) error {
	return fmt.Errorf("models are kept in %s, which cannot be written to (%w): make it writable, or leave Name empty to train without keeping",
		dir, sentence.Cause(err))
}

// removeUnfinished removes what cells that were killed left behind. A file of
// the last minute may belong to one that runs.
func removeUnfinished(dir string) {
	found, _ := filepath.Glob(filepath.Join(dir, safetensors.TempPrefix+"*"))
	for _, path := range found {
		if info, err := os.Stat(path); err == nil && time.Since(info.ModTime()) > time.Minute {
			os.Remove(path)
		}
	}
}

// keep writes the weights and the history, if the model has a name: the best
// weights, if there are such, otherwise those that it has.
func (m *Model) keep(b *best) error {
	if m.Name == "" {
		return nil
	}
	history, err := json.Marshal(m.History)
	shape, _ := json.Marshal(m.shape)   // neither whole numbers
	classes, _ := json.Marshal(m.Names) // nor names can fail
	seen, _ := json.Marshal(m.seen)
	if err != nil {
		return fmt.Errorf("%w: %w", errNotKept, err)
	}
	f := safetensors.File{
		Arrays: map[string]safetensors.Array{},
		Metadata: map[string]string{
			"name": m.Name, "layers": m.layers, "names": m.names, "kernels": m.kernels, "between": m.between,
			"batch": strconv.Itoa(m.batch), "drawn": drawnBy(m.backend.Name()),
			"shape": string(shape), "classes": string(classes), "background": string(seen),
			"history": string(history), "best": strconv.Itoa(m.Best), "finished": m.finished,
		},
	}
	for _, path := range m.variables {
		values, ok := b.values(path)
		if !ok {
			if values, err = m.values(path); err != nil {
				return fmt.Errorf("%w: %s", errNotKept, sentence.FirstLine(err))
			}
		}
		// Fit looks before, but AfterEpoch may have set them since.
		if slices.ContainsFunc(values, notFinite) {
			return fmt.Errorf("%w: %s is not finite", errNotKept, strings.TrimPrefix(path, "/"))
		}
		dims := append([]int{}, m.store.GetVariable(path).Shape().Dimensions...)
		f.Arrays[strings.TrimPrefix(path, "/")] = safetensors.Array{Dims: dims, Values: values}
	}
	file := filepath.Join(m.dir(), weightFile)
	if err := safetensors.Write(file, f); err != nil {
		return fmt.Errorf("%w in %s (%w); one that was there before is unharmed", errNotKept, m.dir(), sentence.Cause(err))
	}
	return nil
}

// values returns a copy of a variable's values.
func (m *Model) values(path string) ([]float32, error) {
	value, err := m.store.GetVariable(path).Value()
	if err != nil {
		return nil, err
	}
	return tensors.CopyFlatData[float32](value)
}

// diverged returns the name of a variable that holds NaN or infinity, or "".
// A quarter of a million weights take half a millisecond, once per epoch.
func (m *Model) diverged() string {
	for _, path := range m.variables {
		if m.store.GetVariable(path).DType() != dtypes.Float32 {
			continue
		}
		// What cannot be read is reported where it is needed.
		if values, err := m.values(path); err == nil && slices.ContainsFunc(values, notFinite) {
			return strings.TrimPrefix(path, "/")
		}
	}
	return ""
}

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
// the folder.
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
	return m, err
}

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
		of = keptShape(said["shape"])
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
