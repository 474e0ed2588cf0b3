package train

import (
	"fmt"
	"slices"
	"time"

	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/compute/shapes"
	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
	gomlx "github.com/gomlx/gomlx/ml/model"

	"github.com/ninepixels/ninepixels/lessons/internal/sentence"
	"github.com/ninepixels/ninepixels/lessons/model"
)

// A stepper is the model compiled for training: one call takes one step, or several
// that follow each other.
//
// The batches are gathered into memory that the backend reads where it lies, so
// that nothing is copied twice and nothing is allocated: 25 KB for 32
// pictures, as bytes; the division by 255 is part of the compiled program.
type stepper struct {
	m              *Model
	cfg            Config
	exec           *gomlx.Exec
	images, labels *tensors.Tensor
	rate           *rate
	frozen         *freezer
	mistake        error // of the model's function, while it is drawn

	most                  int             // steps of one call
	done, count, measured *tensors.Tensor // where there may be several
	next                  int             // how many steps the next call takes
}

func newStepper(m *Model, cfg Config, frozen *freezer, steps int) (*stepper, error) {
	s := &stepper{m: m, cfg: cfg, frozen: frozen, most: cfg.stepsPerCall(m), next: 1}
	if err := s.compile(); err != nil {
		if s.mistake != nil {
			return nil, s.mistake
		}
		return nil, fmt.Errorf("the training cannot be compiled: %s", sentence.FirstLine(err))
	}
	var err error
	if s.rate, err = cfg.newRate(m.store, steps); err != nil {
		return nil, err
	}
	if cfg.Optimizer == nil { // another one may begin with something else
		if err := s.zeroMoments(); err != nil {
			return nil, err
		}
	}
	for _, t := range s.inputs() {
		if *t.to, err = tensors.FromShapeForBackend(m.backend, 0, t.shape); err != nil {
			return nil, fmt.Errorf("no memory for a batch of pictures: %s", sentence.FirstLine(err))
		}
	}
	return s, nil
}

// An input is a tensor that a call gets, beside the variables.
type input struct {
	to    **tensors.Tensor
	shape shapes.Shape
}

// inputs are the tensors that a call gets, in their order.
func (s *stepper) inputs() []input {
	images, labels := s.m.shape.pixels(s.cfg.BatchSize), labelsShape(s.cfg.BatchSize)
	if s.most == 1 {
		return []input{{&s.images, images}, {&s.labels, labels}}
	}
	number := shapes.Make(dtypes.Int32)
	return []input{
		{&s.done, number}, {&s.count, number}, {&s.images, times(s.most, images)}, {&s.labels, times(s.most, labels)},
		{&s.measured, shapes.Make(dtypes.Float32, s.most, 2)},
	}
}

func labelsShape(batch int) shapes.Shape { return shapes.Make(dtypes.Uint8, batch) }

// times is the shape of n of these.
func times(n int, one shapes.Shape) shapes.Shape {
	return shapes.Make(one.DType, append([]int{n}, one.Dimensions...)...)
}

func (s *stepper) compile() (err error) {
	s.exec, err = gomlx.NewExec(s.m.backend, s.m.store, func(scope *model.Scope, in []*model.Node) *model.Node {
		if s.most == 1 {
			return s.step(scope, in[0], in[1])
		}
		used := usedBy(s.m, s.cfg.BatchSize, s.step)
		one := func(images, labels *model.Node) *model.Node { return s.step(scope, images, labels) }
		return several(used, one, in[0], in[1], in[2], in[3], in[4])
	})
	if err != nil {
		return err
	}
	var all []shapes.Shape
	for _, t := range s.inputs() {
		all = append(all, t.shape)
	}
	_, err = s.exec.Compile(all...)
	return err
}

// step draws one step, and returns what is measured in it: see [Config.update].
func (s *stepper) step(scope *model.Scope, images, labels *model.Node) *model.Node {
	g := images.Graph()
	s.m.store.SetTraining(g, true)
	defer s.frozen.hold(g)()
	logits, err := s.m.fn.Build(scope, model.Intensities(images))
	if err != nil {
		s.mistake = err
		panic(err)
	}
	return s.cfg.update(scope, logits, graph.ConvertDType(labels, dtypes.Int32))
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

// A taken is what was measured in one step.
type taken struct {
	loss  float64
	right int
}

// take takes some of the steps that are left, on the batches that next hands out. It
// returns what was measured in each.
func (s *stepper) take(left int, next func() (batch, error)) ([]taken, error) {
	n := min(s.next, left)
	if err := s.rate.next(); err != nil {
		return nil, err
	}
	for i := range n {
		b, err := next()
		if err == nil {
			err = s.hand(i, b)
		}
		if err != nil {
			return nil, err
		}
	}
	began := time.Now()
	flat, err := s.call(n)
	if err != nil {
		return nil, fmt.Errorf("the backend failed: %s", sentence.FirstLine(err))
	}
	s.pace(n, time.Since(began))
	all := make([]taken, n)
	for i := range all {
		all[i] = taken{float64(flat[2*i]), int(flat[2*i+1])}
	}
	return all, nil
}

// hand puts a batch in the place of the i-th of a call.
func (s *stepper) hand(i int, b batch) error {
	size := s.cfg.BatchSize * s.m.shape.size()
	err := tensors.MutableFlatData(s.images, func(flat []uint8) { b.images(flat[i*size : (i+1)*size]) })
	if err == nil {
		err = tensors.MutableFlatData(s.labels, func(flat []uint8) { b.labels(flat[i*s.cfg.BatchSize : (i+1)*s.cfg.BatchSize]) })
	}
	if err != nil {
		return fmt.Errorf("a batch could not be handed to the backend: %s", sentence.FirstLine(err))
	}
	return nil
}

// call takes n steps.
func (s *stepper) call(n int) ([]float32, error) {
	if s.most > 1 {
		if err := tensors.MutableFlatData(s.count, func(flat []int32) { flat[0] = int32(n) }); err != nil {
			return nil, err
		}
	}
	var in []any
	for _, t := range s.inputs() {
		in = append(in, *t.to)
	}
	out, err := s.exec.Call(in...)
	if err != nil {
		return nil, err
	}
	defer out[0].FinalizeAll()
	return tensors.CopyFlatData[float32](out[0])
}

// pace chooses how many steps the next call takes, after one of n steps. They grow
// from one, so that the first step is seen at once.
func (s *stepper) pace(n int, took time.Duration) {
	fit := int(callTime / max(took/time.Duration(n), 1))
	s.next = max(min(2*n, fit, s.most), 1)
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
