package show

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/ninepixels/ninepixels/lessons/show/internal/canvas"
)

// Dots is one row of a dot plot.
type Dots struct {
	Label     string
	Values    []float64 // one dot each; of several, a line marks the mean
	Highlight bool      // orange diamonds instead of blue dots
}

// DotRows displays values as dots, in one row for each label. Use it for three
// trainings of each network, or for accuracies that lie close together.
//
// A dot is read by its place, and a bar by its length. So the axis of dots need not
// begin at 0. [Axis] chooses its ends. [XLabel] says what was measured, and in which
// unit.
//
// Options: Title, Alt, XLabel, Axis.
func DotRows(rows []Dots, opts ...BarsOption) {
	f, err := DrawDotRows(rows, opts...)
	show("DotRows", f, err)
}

// DrawDotRows returns what [DotRows] displays.
func DrawDotRows(rows []Dots, opts ...BarsOption) (*Figure, error) {
	o := apply(opts)
	if err := checkDots(rows); err != nil {
		return nil, err
	}
	rows = slices.Clone(rows)
	for i, row := range rows {
		rows[i].Label = signs(row.Label)
	}
	lo, hi, err := o.axisEnds(dotEnds(rows))
	if err != nil {
		return nil, err
	}
	lo, hi = reach(lo, hi, rows)
	style := canvas.Style{Size: 12, Color: canvas.Ink}
	labels, values := 0.0, 0.0
	decimals := dotDecimals(rows)
	for _, row := range rows {
		labels = max(labels, canvas.TextWidth(row.Label, style))
		values = max(values, canvas.TextWidth(decimal(row.mean(), decimals), style))
	}
	left := margin + labels + 14
	width := left + barsLength + 14 + values + margin
	head := heading{o.title, width - 2*margin}
	top := margin + head.height()
	bottom := top + barPitch*float64(len(rows))
	c := canvas.New(width, bottom+underAxes+margin/2)
	head.paint(c)

	a := axes{x: left, y: top, w: barsLength, h: bottom - top, xLo: lo, xHi: hi, yHi: 1}
	a.paintBelow(c, o.xlabel)
	for i, row := range rows {
		y := top + barPitch*(float64(i)+0.5)
		row.paint(c, a, y)
		style.Align = canvas.Right
		c.Text(left-14, y, row.Label, style)
		style.Align = canvas.Left
		c.Text(left+barsLength+14, y, decimal(row.mean(), decimals), style)
	}
	return finishChart(c, dotSpec(rows, o, lo, hi), o.alt, describeDots(o.title, o.xlabel, rows, decimals))
}

func checkDots(rows []Dots) error {
	if len(rows) == 0 {
		return errors.New("there is nothing to draw; pass at least one row of dots")
	}
	for _, row := range rows {
		if len(row.Values) == 0 {
			return fmt.Errorf("row %q has no values; pass at least one", row.Label)
		}
		for _, v := range row.Values {
			if math.IsNaN(v) || math.IsInf(v, 0) {
				return fmt.Errorf("row %q has the value %g, which has no place on an axis", row.Label, v)
			}
		}
	}
	return nil
}

// dotEnds are the ends of an axis that the data need.
func dotEnds(rows []Dots) (lo, hi float64) {
	lo, hi = math.Inf(1), math.Inf(-1)
	for _, row := range rows {
		for _, v := range row.Values {
			lo, hi = min(lo, v), max(hi, v)
		}
	}
	return widen(lo, hi, 0.05)
}

// reach widens an axis to what is drawn on it.
func reach(lo, hi float64, rows []Dots) (float64, float64) {
	room := (hi - lo) / 20
	from, to := lo, hi
	for _, row := range rows {
		for _, v := range row.Values {
			if v < lo {
				from = min(from, v-room)
			}
			if v > hi {
				to = max(to, v+room)
			}
		}
	}
	return from, to
}

func (row Dots) paint(c *canvas.Canvas, a axes, y float64) {
	c.Rect(a.x, y-0.25, a.w, 0.5, canvas.Faint)
	mark, col := disc, canvas.Blue
	if row.Highlight {
		mark, col = diamond, canvas.Orange
	}
	for _, v := range row.Values {
		mark(c, canvas.Point{X: a.point(v, 0).X, Y: y}, 4, col)
	}
	if len(row.Values) > 1 {
		c.Rect(a.point(row.mean(), 0).X-0.75, y-9, 1.5, 18, canvas.Ink)
	}
}

func (row Dots) mean() float64 {
	sum := 0.0
	for _, v := range row.Values {
		sum += v
	}
	return sum / float64(len(row.Values))
}

// dotDecimals is how many decimals show every mean, three at most.
func dotDecimals(rows []Dots) int {
	n := 0
	for _, row := range rows {
		n = max(n, places(row.mean()))
	}
	return n
}

func describeDots(title, axis string, rows []Dots, decimals int) string {
	parts := make([]string, len(rows))
	for i, row := range rows {
		parts[i] = row.Label + " " + decimal(row.mean(), decimals)
		if len(row.Values) > 1 {
			each := make([]string, len(row.Values))
			for k, v := range row.Values {
				each[k] = measured(v)
			}
			parts[i] += " (the mean of " + strings.Join(each, ", ") + ")"
		}
	}
	return fmt.Sprintf("%sDots of %s. %s.", headline(title), or(axis, "values"), strings.Join(parts, "; "))
}
