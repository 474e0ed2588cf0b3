package show

import (
	"time"

	"github.com/ninepixels/ninepixels/lessons/history"
	"github.com/ninepixels/ninepixels/lessons/internal/output"
)

// Figure is the state of a training as a picture.
func (t *Training) Figure() (*Figure, error) { return t.figure() }

// SetClock replaces the time that a training sees.
func (t *Training) SetClock(now func() time.Time) { t.now, t.started = now, now() }

// SetPatience replaces the longest wait for an acknowledgement.
func SetPatience(d time.Duration) { output.Patience = d }

// Number is how a figure writes a value.
func Number(v float64) string { return number(v) }

// Ticks returns the labels of an axis.
func Ticks(lo, hi float64, most int, least float64) []string {
	var labels []string
	for _, t := range ticks(lo, hi, most, least) {
		labels = append(labels, t.label)
	}
	return labels
}

// Ends are the values at the ends of a chart's vertical axis.
func (ch Chart) Ends() (lo, hi float64) {
	a := ch.scale(0, 0, 1, 1)
	return a.yLo, a.yHi
}

// Charts are what a training draws.
func (t *Training) Charts() []Chart { return t.charts() }

// HistoryCharts are what [History] draws.
func HistoryCharts(epochs []history.Epoch) []Chart { return historyCharts(numbers(epochs)) }

// XEnds are the values at the ends of a chart's horizontal axis.
func (ch Chart) XEnds() (lo, hi float64) {
	a := ch.scale(0, 0, 1, 1)
	return a.xLo, a.xHi
}

// Marked is the index of the point that is marked, or -1.
func (s Series) Marked() int { return s.best() }
