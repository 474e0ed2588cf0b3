package show

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
)

// A Best says which point of a series is marked with a dashed line, a ring and
// its value.
type Best int

// The points that can be marked.
const (
	NoBest  Best = iota
	Lowest       // the point with the smallest Y, for a loss
	Highest      // the point with the largest Y, for an accuracy
	Peak         // as Highest, but not marked: only the figure's text says it, for a histogram
)

// A Series is one line of a chart.
type Series struct {
	Name string
	Y    []float64 // a NaN interrupts the line
	X    []float64 // nil means 1, 2, 3, …: epochs
	Best Best
}

// A Chart is a pair of axes with lines. The first line is blue with discs, the
// second orange with squares, and each further one has its own colour and shape.
type Chart struct {
	Title, XLabel, YLabel string
	Series                []Series

	// Behind are faint lines without markers, behind the series and in their
	// colours, in order: the loss of the batches behind that of each epoch.
	// They may leave the axes at the top.
	Behind []Series

	// YLo and YHi are the ends of the vertical axis. Both 0 means automatic:
	// what the data needs.
	YLo, YHi float64

	// YMost is where an automatic vertical axis ends at most, such as 1 for an
	// accuracy. 0 is no limit.
	YMost float64
}

// Curves displays lines over a common axis: a loss over epochs.
//
//	show.Curves("Training", "epoch", "loss",
//		show.Series{Name: "training", Y: history.Loss},
//		show.Series{Name: "validation", Y: history.ValidationLoss, Best: show.Lowest})
func Curves(title, xlabel, ylabel string, series ...Series) {
	f, err := DrawCharts([]Chart{{Title: title, XLabel: xlabel, YLabel: ylabel, Series: series}})
	show("Curves", f, err)
}

// Charts displays charts side by side: the loss and the accuracy of one run.
func Charts(charts ...Chart) {
	f, err := DrawCharts(charts)
	show("Charts", f, err)
}

// DrawCharts returns what [Charts] and, for one chart, [Curves] display.
//
// Options: Title, Alt.
func DrawCharts(charts []Chart, opts ...Option) (*Figure, error) {
	o := apply(opts)
	if len(charts) == 0 {
		return nil, errors.New("there is nothing to draw; pass at least one chart")
	}
	described := make([]string, len(charts))
	for i, chart := range charts {
		if err := chart.check(); err != nil {
			return nil, err
		}
		described[i] = chart.describe()
	}
	return finish(paintCharts(charts, o.title, nil), o.alt, headline(o.title)+strings.Join(described, " "))
}

func (ch Chart) check() error {
	for _, s := range ch.all() {
		if s.X != nil && len(s.X) != len(s.Y) {
			return fmt.Errorf("series %q has %d values of X for %d of Y", s.Name, len(s.X), len(s.Y))
		}
	}
	if !isRange(ch.YLo, ch.YHi) {
		return fmt.Errorf("the vertical axis starts at %g and ends at %g; it needs two finite numbers, the larger one last", ch.YLo, ch.YHi)
	}
	return nil
}

// all returns the series and what is behind them.
func (ch Chart) all() []Series {
	return slices.Concat(ch.Series, ch.Behind)
}

// at returns the position of point i, and whether it can be drawn.
func (s Series) at(i int) (x, y float64, ok bool) {
	x, y = float64(i+1), s.Y[i]
	if s.X != nil {
		x = s.X[i]
	}
	finite := func(v float64) bool { return !math.IsNaN(v) && !math.IsInf(v, 0) }
	return x, y, finite(x) && finite(y)
}

// best returns the index of the marked point, or -1.
func (s Series) best() int {
	found := -1
	for i := range s.Y {
		if _, y, ok := s.at(i); !ok || s.Best == NoBest {
			continue
		} else if found < 0 || s.Best == Lowest && y < s.Y[found] || (s.Best == Highest || s.Best == Peak) && y > s.Y[found] {
			found = i
		}
	}
	return found
}

// ends returns the first and the last point that can be drawn.
func (s Series) ends() (first, last int, ok bool) {
	first = -1
	for i := range s.Y {
		if _, _, drawn := s.at(i); drawn {
			if first < 0 {
				first = i
			}
			last = i
		}
	}
	return first, last, first >= 0
}

// describe says what a chart shows, with the numbers that matter.
func (ch Chart) describe() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%sCurves of %s over %s.", headline(ch.Title), or(ch.YLabel, "values"), or(ch.XLabel, "x"))
	for _, s := range ch.Series {
		first, last, ok := s.ends()
		if !ok {
			continue
		}
		if s.Best == Peak { // both ends of a histogram are near 0
			x, y, _ := s.at(s.best())
			fmt.Fprintf(&b, " %s: peak %s at %s %s.", or(s.Name, "one line"), measured(y), or(ch.XLabel, "x"), number(x))
			continue
		}
		fmt.Fprintf(&b, " %s: from %s to %s", or(s.Name, "one line"), measured(s.Y[first]), measured(s.Y[last]))
		if i := s.best(); i >= 0 {
			x, y, _ := s.at(i)
			word := "lowest"
			if s.Best == Highest {
				word = "highest"
			}
			fmt.Fprintf(&b, ", %s %s at %s %s", word, measured(y), or(ch.XLabel, "x"), number(x))
		}
		b.WriteByte('.')
	}
	return b.String()
}

func or(s, otherwise string) string {
	if s == "" {
		return otherwise
	}
	return s
}
