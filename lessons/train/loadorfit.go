package train

import (
	"errors"

	"github.com/gomlx/compute"

	"github.com/ninepixels/ninepixels/lessons/dataset"
	"github.com/ninepixels/ninepixels/lessons/model"
)

// LoadOrFit returns the model that is kept under cfg.Name, as [Load] does. It trains
// a new one, as [Fit] does, in these cases:
//
//   - No model is kept under this name.
//   - The kept file cannot be read, or it holds another function's weights.
//   - The kept training was interrupted or killed, and it has no more epochs than
//     cfg asks for.
//   - The kept model takes pictures of another shape, or its classes have other names.
//
// A line of text says whether the model was loaded or trained.
//
// LoadOrFit does not compare settings, nor the pictures themselves. If you change them,
// train with [Fit].
//
// Errors: if cfg has no Name, and those of [Fit].
//
// Lesson: notebooks/06-look-inside.ipynb.
func LoadOrFit(cfg Config, fn model.Func, data *dataset.Split) (*Model, error) {
	b, err := Backend()
	if err != nil {
		return nil, err
	}
	return loadOrFit(b, cfg, fn, data, func() (*Model, error) { return Fit(cfg, fn, data) })
}

func loadOrFit(b compute.Backend, cfg Config, fn model.Func, data *dataset.Split, fit func() (*Model, error)) (*Model, error) {
	if cfg.Name == "" {
		return nil, errors.New("LoadOrFit looks for a kept model: set Name, or use Fit to train without keeping")
	}
	var want shape // of no pictures at all
	if data.Check("") == nil {
		want = shapeOf(data)
	}
	m, err := loadOn(b, cfg.Name, fn, want)
	var missing notKept
	switch {
	case err == nil && !m.enough(cfg.withDefaults().Epochs):
		say(cfg.withDefaults().Log, "the training that is kept as %q did not come to its end: training anew", cfg.Name)
	case err == nil && !m.namedAs(data):
		say(cfg.withDefaults().Log, "the model kept as %q has classes of other names: training this one in its place", cfg.Name)
	case err == nil:
		where := ""
		if m.From != m.dir() {
			where = " (from " + m.From + ")"
		}
		say(cfg.withDefaults().Log, "loaded, not trained: %s%s", m, where)
		return m, nil
	case !errors.As(err, &missing):
		return nil, err
	case errors.Is(err, errOtherShape):
		say(cfg.withDefaults().Log, "%v: training this one in its place", err)
	case errors.Is(err, errOther):
		say(cfg.withDefaults().Log, "the model kept as %q is another function's: training this one in its place", cfg.Name)
	default:
		say(cfg.withDefaults().Log, "no model is kept as %q, or it cannot be read: training one", cfg.Name)
	}
	return fit()
}

// enough says whether a kept training need not be done again: it came to its end,
// by whatever rule, or it was meant to take longer than this one is.
func (m *Model) enough(epochs int) bool {
	switch m.finished {
	case "true":
		return true
	case "": // kept before this was written down: all epochs may be whole
		return len(m.History) >= epochs
	}
	return len(m.History) > epochs // the last one may be a part
}

// notKept marks what is wrong with a kept model, and no mistake in the cell:
// training mends it.
type notKept struct{ error }

func (e notKept) Unwrap() error { return e.error }
