package train

import (
	"io"

	"github.com/gomlx/compute"

	"github.com/ninepixels/ninepixels/lessons/dataset"
	"github.com/ninepixels/ninepixels/lessons/history"
	"github.com/ninepixels/ninepixels/lessons/model"
)

// Display is what a training is drawn on.
type Display = history.Watcher

// FitOn is Fit on a backend and a display of the test's choice.
func FitOn(b compute.Backend, d Display, cfg Config, fn model.Func, data *dataset.Split) (*Model, error) {
	cfg = cfg.withDefaults()
	if err := cfg.check(data); err != nil {
		return nil, err
	}
	if d == nil {
		d = silent{}
	}
	r := run{cfg: cfg, data: data, backend: b.String(), show: d}
	return r.fit(b, fn)
}

// LoadOn is Load on a backend of the test's choice.
func LoadOn(b compute.Backend, name string, fn model.Func) (*Model, error) {
	return loadOn(b, name, fn, shape{})
}

// LoadOrFitOn is LoadOrFit on a backend and a display of the test's choice.
func LoadOrFitOn(b compute.Backend, d Display, cfg Config, fn model.Func, data *dataset.Split) (*Model, error) {
	return loadOrFit(b, cfg, fn, data, func() (*Model, error) { return FitOn(b, d, cfg, fn, data) })
}

// OpenBackend opens what a value of $GOMLX_BACKEND asks for.
func OpenBackend(config string, out io.Writer) (name string, err error) {
	o, err := openBackend(config, out)
	return o.name, err
}

// SetBackend has a model compute on a backend of the test's choice.
func (m *Model) SetBackend(b compute.Backend) { m.backend = b }

// Doubt is what is said of pictures that a model is given after others.
func Doubt(learned, given *dataset.Split) string {
	return backgroundOf(learned).doubt("the data", given)
}

// WithFlags are the flags that XLA is given, where the user has set these.
var WithFlags = withFlags

// ClearlyOne says whether logits name one class, whatever the order of their sums.
var ClearlyOne = clearlyOne
