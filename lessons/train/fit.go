package train

import (
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"os/signal"
	"strconv"
	"strings"
	"time"

	"github.com/gomlx/compute"

	"github.com/ninepixels/ninepixels/lessons/dataset"
	"github.com/ninepixels/ninepixels/lessons/history"
	"github.com/ninepixels/ninepixels/lessons/internal/sentence"
	"github.com/ninepixels/ninepixels/lessons/model"
)

// Fit trains fn on data by gradient descent. It returns the model with its weights.
//
//	loss = -1/B Σ ln softmax(logits)[label] over a batch of B pictures;
//	each step moves the weights against its gradient, as Adam does.
//
// GoMLX's layers may add to the loss, as the regularizer L2 does. This moves the
// weights, too. The loss that Fit reports is without it.
//
// Each epoch sees the pictures in another order. The seed fixes these orders. If the
// last pictures do not fill a batch, this epoch leaves them out. They are other
// pictures in each epoch.
//
// A line of text for each epoch says how it goes. With cfg.Watch set, the curves of
// loss and accuracy grow in a notebook while it runs.
//
// A model with a name is kept in the folder runs after every epoch. What is kept are
// its weights at that moment. With cfg.Patience it is the weights of the best epoch
// so far.
//
// If you interrupt the cell, the training ends after the current step, or after those
// of a tenth of a second, since short steps are taken several at once. Fit keeps and
// returns what was learned, and the error is nil. With cfg.Patience, that is the
// best epoch, if there is one.
//
// Errors:
//
//   - The settings or the data make no training: all pictures are of one class, for
//     example, or a label is none of the model's classes.
//   - fn panics, or returns no logits.
//   - The program was interrupted before the first step, and heeds interrupts. If it
//     does not, it ends. What was kept before is unharmed.
//   - The loss, the validation loss or a weight is no longer a finite number.
//     Nothing of this epoch is kept.
//   - The model cannot be kept. Only in this case the model is returned too.
//
// Lesson: notebooks/03-dense-baseline.ipynb. Peer: keras.Model.fit.
func Fit(cfg Config, fn model.Func, data *dataset.Split) (*Model, error) {
	cfg = cfg.withDefaults()
	if err := cfg.check(data); err != nil {
		return nil, err
	}
	b, err := Backend()
	if err != nil {
		return nil, err
	}
	r := run{cfg: cfg, data: data, backend: BackendName(), show: cfg.watcher()}
	return r.fit(b, fn)
}

// A run is one training.
type run struct {
	cfg     Config
	data    *dataset.Split
	backend string // its name
	show    history.Watcher
	model   *Model
	best    *best // with Patience
	stepper *stepper
	lines   []string // about how the training begins
	stop    chan os.Signal
}

func (r *run) steps() int { return r.data.Len() / r.cfg.BatchSize }

func (r *run) fit(b compute.Backend, fn model.Func) (*Model, error) {
	r.stop = make(chan os.Signal, 1)
	signal.Notify(r.stop, os.Interrupt)
	defer signal.Stop(r.stop)
	r.show.Start(r.cfg.title(r.backend), r.cfg.Epochs, r.steps())

	// The backend does not stop compiling when it is asked to: so nobody waits for it.
	prepared := make(chan error, 1)
	go func() { prepared <- r.prepare(b, fn) }()
	select {
	case err := <-prepared:
		if err != nil {
			r.show.Done(strings.Join(append([]string{byError}, r.unharmed()...), "; "))
			return nil, err
		}
	case <-r.stop:
		return nil, r.interruptedEarly()
	}
	defer r.stepper.close()

	say(r.cfg.Log, "training on %s: %s pictures in batches of %d, %s steps per epoch",
		r.backend, sentence.Thousands(r.data.Len()), r.cfg.BatchSize, sentence.Thousands(r.steps()))
	for _, line := range r.lines {
		say(r.cfg.Log, "%s", line)
	}
	r.sayIfSlow(b, fn)
	for number := 1; number <= r.cfg.Epochs; number++ {
		end, err := r.epoch(number)
		if err != nil {
			r.show.Done(r.failed(err))
			if errors.Is(err, errNotKept) {
				return r.model, errors.Join(err, r.best.restore(r.model))
			}
			return nil, err
		}
		if end == interrupted {
			return r.model, r.finish(r.kept())
		}
		if end != goOn {
			say(r.cfg.Log, "stopped after epoch %d of %d: %s", number, r.cfg.Epochs, r.reason(end))
			break
		}
	}
	note := ""
	if r.best != nil && r.model.Best > 0 {
		note = fmt.Sprintf("the model has the weights of epoch %d", r.model.Best)
		say(r.cfg.Log, "%s, which had the lowest validation loss", note)
	}
	if r.cfg.Name != "" {
		say(r.cfg.Log, "kept in %s", r.model.dir())
	}
	return r.model, r.finish(note)
}

// finish gives the model its best weights, if that was asked for.
func (r *run) finish(note string) error {
	r.show.Done(note)
	return r.best.restore(r.model)
}

// epoch takes the steps of one epoch, measures, keeps and reports. It says
// whether another may follow.
func (r *run) epoch(number int) (end ending, err error) {
	e, stopped, err := r.pass(number)
	if err != nil {
		return goOn, err
	}
	// The loss of a step is that of before it: the last step is seen only here.
	if name := r.model.diverged(); name != "" {
		return goOn, r.diverged(name+" is no longer finite", number, e.Steps)
	}
	if v := r.cfg.Validation; v != nil && !stopped {
		r.sayDoubts(v)
		m, err := r.model.Evaluate(v)
		if errors.Is(err, errNoAnswer) {
			return goOn, r.diverged("the validation loss is no longer finite", number, e.Steps)
		}
		if err != nil {
			return goOn, err
		}
		e.Validation = &m
	}
	if e.Steps > 0 {
		r.model.History = append(r.model.History, e)
		r.show.Epoch(e)
	}
	if err := r.note(e); err != nil {
		return goOn, err
	}
	if !stopped {
		end = r.judge()
	}
	// An interrupt after the last step of all is one, too: its validation is missing.
	r.model.finished = strconv.FormatBool(!stopped && (end != goOn || number == r.cfg.Epochs))
	if err := r.model.keep(r.best); err != nil {
		return goOn, err
	}
	if stopped {
		say(r.cfg.Log, "stopped at epoch %d of %d, step %s of %s: %s", number, r.cfg.Epochs,
			sentence.Thousands(e.Steps), sentence.Thousands(r.steps()), r.kept())
		return interrupted, nil
	}
	say(r.cfg.Log, "epoch %d of %d: %s; %.1f s", number, r.cfg.Epochs, e, e.Seconds)
	return end, nil
}

// pass takes the steps of one epoch, or those before an interrupt.
func (r *run) pass(number int) (e Epoch, stopped bool, err error) {
	started := time.Now()
	order := rand.New(rand.NewPCG(uint64(r.cfg.Seed), uint64(number))).Perm(r.data.Len())
	feeder := r.feed(number, order)
	defer func() {
		feeder.close()
		if feeder.measure && feeder.seen.n > 0 {
			r.model.seen = feeder.seen.value()
		}
	}()
	var lossSum float64
	right := 0
	for e.Steps < r.steps() && !stopped {
		all, err := r.stepper.take(r.steps()-e.Steps, feeder.next)
		if err != nil {
			return e, false, err
		}
		for _, t := range all {
			e.Steps++
			if math.IsNaN(t.loss) || math.IsInf(t.loss, 0) {
				return e, false, r.diverged(fmt.Sprintf("the loss is %v", t.loss), number, e.Steps)
			}
			lossSum += t.loss
			right += t.right
		}
		r.tell(all)
		select {
		case <-r.stop:
			stopped = true
		default:
		}
	}
	e.Loss = lossSum / float64(e.Steps)
	e.Accuracy = float64(right) / float64(e.Steps*r.cfg.BatchSize)
	e.Seconds = time.Since(started).Seconds()
	return e, stopped, nil
}

// tell tells the display of steps that ended together.
func (r *run) tell(all []taken) {
	losses := make([]float64, len(all))
	for i, t := range all {
		losses[i] = t.loss
	}
	if w, ok := r.show.(interface{ Steps(losses []float64) }); ok {
		w.Steps(losses)
		return
	}
	for _, loss := range losses {
		r.show.Step(loss)
	}
}

// diverged says what to do when the numbers have grown beyond all bounds.
func (r *run) diverged(what string, epoch, step int) error {
	return fmt.Errorf("%s at epoch %d, step %d: try a smaller LearningRate than %v, and images between 0 and 1",
		what, epoch, step, r.stepper.rate.base)
}
