package train

import (
	"errors"
	"fmt"
	"math"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"time"

	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/gomlx/core/tensors"

	"github.com/ninepixels/ninepixels/lessons/internal/sentence"
)

// ending says whether, and why, a training ends before its last epoch.
type ending int

const (
	goOn        ending = iota
	interrupted        // by the learner
	asked              // by AfterEpoch
	outOfPatience
)

func (r *run) reason(end ending) string {
	if end == asked {
		return "AfterEpoch asked for it"
	}
	return fmt.Sprintf("no new low of the validation loss in %s", sentence.Count(r.cfg.Patience, "epoch"))
}

// kept says what there is of a training that was interrupted.
func (r *run) kept() string {
	model := "the model so far"
	if r.best != nil && r.best.weights != nil {
		model = fmt.Sprintf("the model of epoch %d", r.model.Best)
	}
	if r.cfg.Name == "" {
		return model + " is returned"
	}
	return model + " is returned, and kept in " + r.model.dir()
}

// interruptedEarly says what there is of a training that has not begun, and lets the
// interrupt end the program, as it would have done without Fit. It returns an error if
// the program heeds interrupts itself.
func (r *run) interruptedEarly() error {
	r.show.Done(strings.Join(r.unharmed(), "; "))
	err := errors.New(strings.Join(append([]string{"the training was interrupted before its first step"}, r.unharmed()...), "; "))
	say(r.cfg.Log, "%v", err)
	signal.Stop(r.stop)
	if me, findErr := os.FindProcess(os.Getpid()); findErr == nil && me.Signal(os.Interrupt) == nil {
		time.Sleep(300 * time.Millisecond) // the signal is on its way
	}
	return err
}

// byError is how a training that has ended with an error is noted.
const byError = "an error ended it"

// failed says what there is of such a training.
func (r *run) failed(err error) string {
	switch {
	case errors.Is(err, errNotKept):
		return "the model could not be kept"
	case r.cfg.Name != "" && r.model.finished != "": // it was kept, at least once
		return fmt.Sprintf("%s; %s has the model of before, after %s", byError, r.model.dir(), sentence.Count(len(r.model.History), "epoch"))
	}
	return strings.Join(append([]string{byError}, r.unharmed()...), "; ")
}

// unharmed says that a model that was kept before the training is still there.
func (r *run) unharmed() []string {
	if r.cfg.Name == "" {
		return nil
	}
	dir := (&Model{Name: r.cfg.Name}).dir()
	if _, err := os.Stat(filepath.Join(dir, weightFile)); err != nil {
		return []string{"nothing was kept"}
	}
	return []string{"what was kept in " + dir + " before is still there"}
}

// best holds the weights of the epoch with the lowest validation loss. The
// nil pointer, for trainings without Patience, holds none.
type best struct {
	loss    float64
	weights map[string][]float32 // by the variable's path
}

func newBest(m *Model) (*best, error) {
	for _, path := range m.variables {
		if v := m.store.GetVariable(path); v.DType() != dtypes.Float32 {
			return nil, fmt.Errorf("variable %s holds %s, but only float32 can be given back: leave Patience 0", path, v.DType())
		}
	}
	return &best{loss: math.Inf(1)}, nil
}

func (b *best) values(path string) ([]float32, bool) {
	if b == nil || b.weights == nil {
		return nil, false
	}
	return b.weights[path], true
}

// restore gives the weights back to the model.
func (b *best) restore(m *Model) error {
	if b == nil || b.weights == nil {
		return nil
	}
	for path, values := range b.weights {
		v := m.store.GetVariable(path)
		if err := v.SetValue(tensors.FromFlatDataAndDimensions(values, v.Shape().Dimensions...)); err != nil {
			return fmt.Errorf("the weights of epoch %d could not be given back: %s", m.Best, sentence.FirstLine(err))
		}
	}
	return nil
}

// note says in the model which epoch is its best, and copies the weights if it
// is this one. A part of an epoch, or a loss that is no number, is no new low.
func (r *run) note(e Epoch) error {
	m := r.model
	if r.best == nil {
		m.Best = len(m.History)
		return nil
	}
	if e.Validation == nil || !(e.Validation.Loss < r.best.loss) {
		if r.best.weights == nil {
			m.Best = len(m.History) // there is no other
		}
		return nil
	}
	weights := map[string][]float32{}
	for _, path := range m.variables {
		values, err := m.values(path)
		if err != nil {
			return fmt.Errorf("the weights could not be read: %s", sentence.FirstLine(err))
		}
		weights[path] = values
	}
	r.best.loss, r.best.weights = e.Validation.Loss, weights
	m.Best = len(m.History)
	return nil
}

// judge asks the learner's function and the patience whether to go on.
func (r *run) judge() ending {
	m := r.model
	if after := r.cfg.AfterEpoch; after != nil && after(m) {
		return asked
	}
	if r.best == nil || len(m.History)-m.Best < r.cfg.Patience {
		return goOn
	}
	return outOfPatience
}
