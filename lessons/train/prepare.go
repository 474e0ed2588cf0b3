package train

import (
	"fmt"
	"slices"
	"strings"

	"github.com/gomlx/compute"

	"github.com/ninepixels/ninepixels/lessons/dataset"
	"github.com/ninepixels/ninepixels/lessons/model"
)

// prepare does all that can fail before the first step.
func (r *run) prepare(b compute.Backend, fn model.Func) (err error) {
	if r.model, err = newModel(b, fn, r.cfg.Name, r.cfg.BatchSize, r.cfg.Seed, shapeOf(r.data), r.cfg.Initializer); err != nil {
		return err
	}
	r.model.Names, r.model.seen = namesFor(r.model.classes, r.data), backgroundOf(r.data)
	if err := checkLabels("the training data", r.data, r.model.classes); err != nil {
		return err
	}
	if err := checkWeights(r.cfg.ClassWeights, r.model.classes); err != nil {
		return err
	}
	if v := r.cfg.Validation; v != nil {
		if err := r.model.shape.checkShape("the validation data", v); err != nil {
			return err
		}
		if class := otherName(r.data.Names, v.Names); class >= 0 {
			return fmt.Errorf("class %d is %q in the training data, but %q in the validation data: take both from one split with Divide, or from folders with the same classes",
				class, r.data.Names[class], v.Names[class])
		}
		if err := checkLabels("the validation data", v, r.model.classes); err != nil {
			return err
		}
	}
	r.lines = r.model.lines("the training data", r.data)
	if r.cfg.Patience > 0 {
		if r.best, err = newBest(r.model); err != nil {
			return err
		}
	}
	frozen, err := r.begin()
	if err != nil {
		return err
	}
	if err := r.model.makeDir(); err != nil {
		return err
	}
	if r.stepper, err = newStepper(r.model, r.cfg, frozen, r.cfg.Epochs*r.steps()); err != nil {
		frozen.thaw()
	}
	return err
}

// begin gives the model the weights of Start, and freezes layers.
func (r *run) begin() (*freezer, error) {
	if from := r.cfg.Start; from != nil {
		line, drawn, err := r.model.begin(from)
		if err != nil {
			return nil, err
		}
		for _, layer := range r.cfg.Freeze {
			if slices.ContainsFunc(drawn, func(name string) bool { return within(name, layer) }) {
				return nil, fmt.Errorf("the setting Freeze names %q, but Start gives this layer no weights: leave it out of Freeze, or give the layer the shape that it has in Start", layer)
			}
		}
		r.lines = append(r.lines, line)
	}
	frozen, err := r.model.freeze(r.cfg.Freeze)
	if err == nil && len(r.cfg.Freeze) > 0 {
		r.lines = append(r.lines, fmt.Sprintf("%s %s as before: frozen", list(r.cfg.Freeze), stayOrStays(r.cfg.Freeze)))
	}
	return frozen, err
}

// sayDoubts says, before the validation data is first measured, what is doubtful about
// it.
func (r *run) sayDoubts(v *dataset.Split) {
	for _, line := range r.model.lines("the validation data", v) {
		say(r.cfg.Log, "%s", line)
	}
}

// sayIfSlow names the layers that a small batch makes slow.
func (r *run) sayIfSlow(b compute.Backend, fn model.Func) {
	if r.cfg.BatchSize >= model.FullBatch {
		return
	}
	s, err := model.Summarize(b, fn, r.data.H, r.data.W, r.data.C)
	if err != nil {
		return // a function that draws for this batch alone
	}
	var slow []string
	for _, row := range s.Rows {
		if row.NeedsFullBatch() {
			slow = append(slow, row.Layer)
		}
	}
	if len(slow) > 0 {
		say(r.cfg.Log, "batches of %d take a slower way through %s: from %d pictures on there is a faster one",
			r.cfg.BatchSize, strings.Join(slow, " and "), model.FullBatch)
	}
}
