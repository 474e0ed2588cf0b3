package play

import (
	"errors"
	"fmt"
	"math"

	"github.com/ninepixels/ninepixels/lessons/grid"
	"github.com/ninepixels/ninepixels/lessons/history"
	"github.com/ninepixels/ninepixels/lessons/show"
)

// Limits of a replay: what a learner can tell apart, and what fits into a notebook.
const (
	mostReplayed = 64 // filters
	mostEpochs   = 100
	mostWeight   = 121 // weights of one filter
	mostNumbers  = 12_000
)

// Replay shows a training again: a slider goes from epoch to epoch, over the curves and
// the filters of one layer as they were then.
//
//	filters := [][]*grid.Grid{must.M1(feature.Kernels(start, "conv1"))}
//	cfg.AfterEpoch = func(m *train.Model) bool {
//		filters = append(filters, must.M1(feature.Kernels(m, "conv1")))
//		return false
//	}
//	m := must.M1(train.Fit(cfg, fn, data.Train))
//	play.Replay(m.History, filters)
//
// Shape: first the filters before the training, then a list for each epoch, all of the
// same number and size. An epoch without a list, which was stopped in its middle, is not
// shown. At most 64 filters of a list are shown.
//
// Values: any sign. All epochs have the same colours: blue is negative, 0 is white, and
// orange is positive.
//
// Errors: a sentence in the cell, if the lists do not fit the epochs or each other, or
// if a number is not finite.
//
// Lesson: notebooks/04-first-cnn.ipynb.
func Replay(epochs []history.Epoch, filters [][]*grid.Grid) {
	w, err := replay(epochs, filters)
	if err != nil {
		complain("Replay", err)
		return
	}
	w.display()
}

// A moment is what the figure shows of one epoch.
type moment struct {
	Epoch      int         `json:"epoch"` // 0 is before the training
	Loss       *float64    `json:"loss,omitempty"`
	Accuracy   *float64    `json:"accuracy,omitempty"`
	Validation []float64   `json:"validation,omitempty"` // loss and accuracy
	Filters    [][]float64 `json:"filters"`
}

func replay(epochs []history.Epoch, filters [][]*grid.Grid) (widget, error) {
	if err := fits(epochs, filters); err != nil {
		return widget{}, err
	}
	first := filters[0][0]
	n := min(len(filters[0]), mostReplayed)
	var moments []moment
	for i, list := range filters {
		m := moment{Epoch: i}
		if m.Epoch > 0 {
			e := epochs[m.Epoch-1]
			m.Loss, m.Accuracy = &e.Loss, &e.Accuracy
			if e.Validation != nil {
				m.Validation = []float64{e.Validation.Loss, e.Validation.Accuracy}
			}
		}
		for _, g := range list[:n] {
			row := make([]float64, len(g.Pix))
			for k, v := range g.Pix {
				row[k] = rounded(float64(v))
			}
			m.Filters = append(m.Filters, row)
		}
		moments = append(moments, m)
	}
	last := filters[len(filters)-1][:n]
	still, err := show.DrawGallery(last, min(n, 16), show.Signed(), show.PixelSize(max(2, 40/max(first.H, first.W))),
		show.Alt(fmt.Sprintf("%d filters after epoch %d: %v.", n, len(filters)-1, epochs[len(filters)-2])))
	if err != nil {
		return widget{}, err
	}
	return widget{
		name: "Replay", title: "A training once more: its curves and its filters, epoch by epoch", body: "replay.html",
		styles: []string{"replay.css"}, scripts: []string{"paint.js", "replay.js"},
		data:    map[string]any{"moments": moments, "height": first.H, "width": first.W},
		picture: still,
	}, nil
}

// rounded keeps four digits, which no eye can tell from all of them.
func rounded(v float64) float64 {
	if v == 0 {
		return 0
	}
	scale := math.Pow(10, 3-math.Floor(math.Log10(math.Abs(v))))
	return math.Round(v*scale) / scale
}

// fits checks what a replay gets.
func fits(epochs []history.Epoch, filters [][]*grid.Grid) error {
	if len(epochs) == 0 || len(filters) == 0 || len(filters[0]) == 0 {
		return errors.New("there is nothing to replay: pass the History of a trained model, and its filters after each epoch")
	}
	if len(filters) < 2 || len(filters) > len(epochs)+1 {
		return fmt.Errorf("there are %d epochs and %d lists of filters: pass the filters before the training, and then those after each epoch", len(epochs), len(filters))
	}
	if len(epochs) > mostEpochs {
		return fmt.Errorf("there are %d epochs, and at most %d can be replayed: pass some of them", len(epochs), mostEpochs)
	}
	for i, e := range epochs {
		numbers := []float64{e.Loss, e.Accuracy}
		if e.Validation != nil {
			numbers = append(numbers, e.Validation.Loss, e.Validation.Accuracy)
		}
		for _, v := range numbers {
			if math.IsNaN(v) || math.IsInf(v, 0) {
				return fmt.Errorf("epoch %d has a number that is not finite: train again with a smaller LearningRate", i+1)
			}
		}
	}
	return alike(filters)
}

// alike checks that all filters have one size and finite weights.
func alike(filters [][]*grid.Grid) error {
	first := filters[0][0]
	if first == nil || len(first.Pix) == 0 || len(first.Pix) > mostWeight {
		return fmt.Errorf("a filter of this layer cannot be drawn: it must have from 1 to %d weights", mostWeight)
	}
	for i, list := range filters {
		if len(list) != len(filters[0]) {
			return fmt.Errorf("list %d has %d filters, and the first list has %d: pass the filters of one layer", i, len(list), len(filters[0]))
		}
		for f, g := range list {
			if g == nil || g.H != first.H || g.W != first.W {
				return fmt.Errorf("filter %d of list %d has another size than the first: pass the filters of one layer", f, i)
			}
			for _, v := range g.Pix {
				if v-v != 0 {
					return fmt.Errorf("filter %d of list %d has a weight that is not finite: train again with a smaller LearningRate", f, i)
				}
			}
		}
	}
	if n := len(filters) * min(len(filters[0]), mostReplayed) * len(first.Pix); n > mostNumbers {
		return fmt.Errorf("%d weights are too many for a notebook, and %d are allowed: pass fewer epochs or fewer filters", n, mostNumbers)
	}
	return nil
}
