package show

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/ninepixels/ninepixels/lessons/internal/sentence"
	"github.com/ninepixels/ninepixels/lessons/show/internal/canvas"
)

// A Best says which point of a series is marked. The mark is a dashed line, a ring,
// and the value.
type Best int

// The points that can be marked.
const (
	NoBest  Best = iota
	Lowest       // the point with the smallest Y, for a loss
	Highest      // the point with the largest Y, for an accuracy
)

// A Series is one line of a chart.
type Series struct {
	Name string
	Y    []float64 // a NaN interrupts the line
	X    []float64 // nil stands for 1, 2, 3 and so on, as epochs count
	Best Best

	mark int // the index of a point that is marked without being the best, plus 1
}

// A Chart is a pair of axes with lines. The first line is blue with discs, and the
// second is orange with squares. Each further line has its own colour and shape.
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

	// LogX and LogY make an axis logarithmic: from one line of its grid to the next
	// a value is 10 times as large. Points that are not above 0 are left out, and the
	// figure's text says how many.
	LogX, LogY bool

	scatter bool        // points without lines
	whole   bool        // ticks stand on whole numbers, whatever the points do
	span    *[2]float64 // the ends of the horizontal axis before it is widened
	parts   bool        // ticks need not stand on whole numbers, as those beside it do not

	// outline draws what is no line, such as the steps of a histogram.
	outline func(c *canvas.Canvas, a axes)
}

// Curves displays lines, such as a loss over the epochs.
//
//	show.Curves([]show.Chart{{XLabel: "epoch", YLabel: "loss", Series: []show.Series{
//		{Name: "training", Y: losses},
//		{Name: "validation", Y: validated, Best: show.Lowest},
//	}}}, show.Title("Training"))
//
// Several charts stand side by side, each with its own title. Use this for the loss
// and the accuracy of one training.
//
// Options: Title, Alt.
func Curves(charts []Chart, opts ...CurvesOption) {
	f, err := DrawCurves(charts, opts...)
	show("Curves", f, err)
}

// DrawCurves returns what [Curves] displays.
func DrawCurves(charts []Chart, opts ...CurvesOption) (*Figure, error) {
	return drawCharts(charts, apply(opts))
}

// Scatter displays points at their x and y, such as two features of many pictures.
// Each series has its own colour and shape. It is like [Curves] without lines.
//
// Options: Title, Alt.
func Scatter(charts []Chart, opts ...CurvesOption) {
	f, err := DrawScatter(charts, opts...)
	show("Scatter", f, err)
}

// DrawScatter returns what [Scatter] displays.
func DrawScatter(charts []Chart, opts ...CurvesOption) (*Figure, error) {
	charts = slices.Clone(charts)
	for i := range charts {
		charts[i].scatter = true
	}
	return drawCharts(charts, apply(opts))
}

func drawCharts(charts []Chart, o settings) (*Figure, error) {
	if len(charts) == 0 {
		return nil, errors.New("there is nothing to draw; pass at least one chart")
	}
	for _, chart := range charts {
		if err := chart.check(); err != nil {
			return nil, err
		}
	}
	charts = together(charts)
	described := make([]string, len(charts))
	for i, chart := range charts {
		described[i] = chart.describe()
	}
	c, boxes := paintCharts(charts, o.title, nil)
	f, err := finishChart(c, chartSpec(charts, o.title, ""), o.alt, headline(o.title)+strings.Join(described, " "))
	if err != nil {
		return nil, err
	}
	f.cut(c, o, float64(f.Width), sideBySide(boxes, described))
	return f, nil
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
	if ch.LogY && ch.YHi != 0 && !(ch.YLo > 0) {
		return fmt.Errorf("the vertical axis starts at %g; a logarithmic one has to start above 0", ch.YLo)
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

// at is [Series.at] for the axes of the chart: a logarithmic one has no place for
// what is not above 0.
func (ch Chart) at(s Series, i int) (x, y float64, ok bool) {
	x, y, ok = s.at(i)
	return x, y, ok && (x > 0 || !ch.LogX) && (y > 0 || !ch.LogY)
}

// left counts the points that have no place on a logarithmic axis.
func (ch Chart) left() int {
	n := 0
	for _, s := range ch.all() {
		for i := range s.Y {
			_, _, number := s.at(i)
			if _, _, drawn := ch.at(s, i); number && !drawn {
				n++
			}
		}
	}
	return n
}

// best returns the index of the marked point, or -1.
func (s Series) best() int {
	if s.mark > 0 {
		return s.mark - 1
	}
	found := -1
	for i := range s.Y {
		if _, y, ok := s.at(i); !ok || s.Best == NoBest {
			continue
		} else if found < 0 || s.Best == Lowest && y < s.Y[found] || s.Best == Highest && y > s.Y[found] {
			found = i
		}
	}
	return found
}

// ends returns the first and the last point that can be drawn.
func (ch Chart) ends(s Series) (first, last int, ok bool) {
	first = -1
	for i := range s.Y {
		if _, _, drawn := ch.at(s, i); drawn {
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
	what := "Curves"
	if ch.scatter {
		what = "Points"
	}
	fmt.Fprintf(&b, "%s%s of %s over %s.", headline(ch.Title), what, or(ch.YLabel, "values"), or(ch.XLabel, "x"))
	for _, s := range ch.Series {
		first, last, ok := ch.ends(s)
		if !ok {
			continue
		}
		if ch.scatter {
			b.WriteString(s.describePoints())
			continue
		}
		fmt.Fprintf(&b, " %s: from %s to %s", or(s.Name, "one line"), measured(s.Y[first]), measured(s.Y[last]))
		if i := s.best(); i >= 0 {
			x, y, _ := s.at(i)
			word := map[Best]string{Lowest: "lowest ", Highest: "highest "}[s.Best]
			fmt.Fprintf(&b, ", %s%s at %s %s", word, measured(y), or(ch.XLabel, "x"), number(x))
		}
		b.WriteByte('.')
	}
	if n := ch.left(); n > 0 {
		fmt.Fprintf(&b, " Left out, since a logarithmic axis begins above 0: %s.", sentence.Count(n, "point"))
	}
	return b.String()
}

// describePoints says how many points there are and where.
func (s Series) describePoints() string {
	n, xLo, xHi, yLo, yHi := 0, math.Inf(1), math.Inf(-1), math.Inf(1), math.Inf(-1)
	for i := range s.Y {
		if x, y, ok := s.at(i); ok {
			n++
			xLo, xHi, yLo, yHi = min(xLo, x), max(xHi, x), min(yLo, y), max(yHi, y)
		}
	}
	return fmt.Sprintf(" %s: %s, x from %s to %s, y from %s to %s.", or(s.Name, "one set"), sentence.Count(n, "point"),
		number(xLo), number(xHi), number(yLo), number(yHi))
}

// bestText stands beside the marked point.
func (s Series) bestText(i int, xlabel string) string {
	x, y, _ := s.at(i)
	text := measured(y) + " at " + or(xlabel, "x") + " " + number(x)
	if s.Best != NoBest {
		text = "best " + text
	}
	return text
}

func or(s, otherwise string) string {
	if s == "" {
		return otherwise
	}
	return s
}
