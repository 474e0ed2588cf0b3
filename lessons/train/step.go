package train

import (
	"fmt"
	"slices"

	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/compute/shapes"
	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
	gomlx "github.com/gomlx/gomlx/ml/model"

	"github.com/ninepixels/ninepixels/lessons/internal/sentence"
	"github.com/ninepixels/ninepixels/lessons/model"
)

// A stepper is the model compiled for training: one call takes one step.
//
// The batch is gathered into memory that the backend reads where it lies, so
// that nothing is copied twice and nothing is allocated: 25 KB for 32
// pictures, as bytes; the division by 255 is part of the compiled program.
type stepper struct {
	m              *Model
	exec           *gomlx.Exec
	images, labels *tensors.Tensor
	rate           *rate
	frozen         *freezer
}

func newStepper(m *Model, cfg Config, frozen *freezer, steps int) (*stepper, error) {
	s := &stepper{m: m, frozen: frozen}
	var mistake error
	exec, err := gomlx.NewExec(m.backend, m.store, func(scope *model.Scope, images, labels *model.Node) *model.Node {
		g := images.Graph()
		m.store.SetTraining(g, true)
		defer frozen.hold(g)()
		logits, err := m.fn.Build(scope, model.Intensities(images))
		if err != nil {
			mistake = err
			panic(err)
		}
		return cfg.update(scope, logits, graph.ConvertDType(labels, dtypes.Int32))
	})
	if err != nil {
		return nil, fmt.Errorf("the training cannot be compiled: %s", sentence.FirstLine(err))
	}
	s.exec = exec
	imagesShape, labelsShape := m.shape.pixels(cfg.BatchSize), shapes.Make(dtypes.Uint8, cfg.BatchSize)
	if _, err := exec.Compile(imagesShape, labelsShape); err != nil {
		if mistake != nil {
			return nil, mistake
		}
		return nil, fmt.Errorf("the training cannot be compiled: %s", sentence.FirstLine(err))
	}
	if s.rate, err = cfg.newRate(m.store, steps); err != nil {
		return nil, err
	}
	if cfg.Optimizer == nil { // another one may begin with something else
		if err := s.zeroMoments(); err != nil {
			return nil, err
		}
	}
	if s.images, err = tensors.FromShapeForBackend(m.backend, 0, imagesShape); err == nil {
		s.labels, err = tensors.FromShapeForBackend(m.backend, 0, labelsShape)
	}
	if err != nil {
		return nil, fmt.Errorf("no memory for a batch of pictures: %s", sentence.FirstLine(err))
	}
	return s, nil
}

// zeroMoments sets Adam's averages, and its count, to zero. GoMLX would do it
// with a program of its own, which takes longer to compile than a hundred
// steps take. The model's own variables are left to their initializers, also
// those that are not trained: a frozen temperature may begin at one.
func (s *stepper) zeroMoments() error {
	for v := range s.m.store.IterVariables() {
		if v.HasValue() || v.Trainable || isInternal(v) || slices.Contains(s.m.variables, v.Path()) {
			continue
		}
		if err := v.SetValue(tensors.FromShape(v.Shape())); err != nil {
			return fmt.Errorf("the optimizer could not start: %s", sentence.FirstLine(err))
		}
	}
	return nil
}

// take takes a step on a batch.
func (s *stepper) take(b batch) (loss float64, right int, err error) {
	if err := s.rate.next(); err != nil {
		return 0, 0, err
	}
	err = tensors.MutableFlatData(s.images, b.images)
	if err == nil {
		err = tensors.MutableFlatData(s.labels, b.labels)
	}
	if err != nil {
		return 0, 0, fmt.Errorf("a batch could not be handed to the backend: %s", sentence.FirstLine(err))
	}
	out, err := s.exec.Call(s.images, s.labels)
	if err != nil {
		return 0, 0, fmt.Errorf("the backend failed: %s", sentence.FirstLine(err))
	}
	defer out[0].FinalizeAll()
	measured, err := tensors.CopyFlatData[float32](out[0])
	if err != nil {
		return 0, 0, fmt.Errorf("the backend failed: %s", sentence.FirstLine(err))
	}
	return float64(measured[0]), int(measured[1]), nil
}

// close frees the compiled program and the optimizer's variables.
func (s *stepper) close() {
	s.exec.Finalize()
	s.frozen.thaw()
	mine := map[string]bool{}
	for _, path := range s.m.variables {
		mine[path] = true
	}
	var others []string
	for v := range s.m.store.IterVariables() {
		if !mine[v.Path()] && !isInternal(v) {
			others = append(others, v.Path())
		}
	}
	for _, path := range others {
		_ = s.m.store.DeleteVariable(path) // only a loader of checkpoints could fail, and there is none
	}
}
