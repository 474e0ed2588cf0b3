package train

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/gomlx/core/tensors"

	"github.com/ninepixels/ninepixels/lessons/internal/safetensors"
	"github.com/ninepixels/ninepixels/lessons/internal/sentence"
	"github.com/ninepixels/ninepixels/lessons/internal/unfinished"
)

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
	unfinished.Remove(m.dir(), safetensors.TempPrefix, time.Minute)
	return nil
}

func cannotWrite(dir string, err error) error {
	return fmt.Errorf("models are kept in %s, which cannot be written to (%w): make it writable, or leave Name empty to train without keeping",
		dir, sentence.Cause(err))
}

// keep writes the weights and the history, if the model has a name: the best
// weights, if there are such, otherwise those that it has.
func (m *Model) keep(b *best) error {
	if m.Name == "" {
		return nil
	}
	f, err := m.file(b)
	if err != nil {
		return fmt.Errorf("%w: %w", errNotKept, err)
	}
	file := filepath.Join(m.dir(), weightFile)
	if err := safetensors.Write(file, f); err != nil {
		return fmt.Errorf("%w in %s (%w); one that was there before is unharmed", errNotKept, m.dir(), sentence.Cause(err))
	}
	return nil
}

// Encode writes to w the file that [Fit] keeps of a model: its weights, its layers in
// their order, its history, and the names of its classes. A model without a name can
// be written, too. Package export reads it.
//
// Errors: if the model is nil, if a weight is not a finite number or not float32, or
// if w fails.
func (m *Model) Encode(w io.Writer) error {
	if m == nil {
		return errors.New("the model is nil: train one with train.Fit, or load one with train.Load")
	}
	if err := m.open(); err != nil {
		return err
	}
	f, err := m.file(nil)
	if err != nil {
		return fmt.Errorf("the model cannot be written: %w", err)
	}
	return f.Encode(w)
}

// file is what is kept of a model: the best weights, if there are such, otherwise
// those that it has.
func (m *Model) file(b *best) (safetensors.File, error) {
	history, err := json.Marshal(m.History)
	shape, _ := json.Marshal(m.shape)   // neither whole numbers
	classes, _ := json.Marshal(m.Names) // nor names can fail
	seen, _ := json.Marshal(m.seen)
	if err != nil {
		return safetensors.File{}, err
	}
	f := safetensors.File{
		Arrays: map[string]safetensors.Array{},
		Metadata: map[string]string{
			"name": m.Name, "layers": m.layers, "names": m.names, "kernels": m.kernels, "between": m.between,
			"batch": strconv.Itoa(m.batch), "drawn": drawnBy(m.backend.Name()),
			// Not "shape": readers of the header meet that name in each array, as a list.
			"input": string(shape), "classes": string(classes), "background": string(seen),
			"history": string(history), "best": strconv.Itoa(m.Best), "finished": m.finished,
		},
	}
	for _, path := range m.variables {
		values, ok := b.values(path)
		if !ok {
			if values, err = m.values(path); err != nil {
				return f, errors.New(sentence.FirstLine(err))
			}
		}
		// Fit looks before, but AfterEpoch may have set them since.
		if slices.ContainsFunc(values, notFinite) {
			return f, fmt.Errorf("%s is not finite", strings.TrimPrefix(path, "/"))
		}
		dims := append([]int{}, m.store.GetVariable(path).Shape().Dimensions...)
		f.Arrays[strings.TrimPrefix(path, "/")] = safetensors.Array{Dims: dims, Values: values}
	}
	return f, nil
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
