package show

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/ninepixels/ninepixels/lessons/show/internal/canvas"
)

// A Bar is one bar of a bar chart.
type Bar struct {
	Label     string
	Value     float64
	Error     float64 // half the length of a whisker, such as one standard deviation; 0 draws none
	Highlight bool    // orange instead of blue
}

// Bars displays values as horizontal bars that begin at 0. Each bar has its label on
// the left and its number at its end. Use it for ten probabilities, or for three
// models.
//
// [XLabel] says what was measured, and in which unit. [Axis] gives several figures
// the same scale, so that their bars can be compared.
//
// Options: Title, Alt, XLabel, Axis.
func Bars(bars []Bar, opts ...BarsOption) {
	f, err := DrawBars(bars, opts...)
	show("Bars", f, err)
}

// Lengths in CSS pixels.
const (
	barPitch   = 24
	barThick   = 15
	barsLength = 340
)

// DrawBars returns what [Bars] displays.
func DrawBars(bars []Bar, opts ...BarsOption) (*Figure, error) {
	o := apply(opts)
	if len(bars) == 0 {
		return nil, errors.New("there is nothing to draw; pass at least one bar")
	}
	bars = slices.Clone(bars)
	for i, bar := range bars {
		bars[i].Label = signs(bar.Label)
		if math.IsNaN(bar.Value) || math.IsInf(bar.Value, 0) || !(bar.Error >= 0) || math.IsInf(bar.Error, 0) {
			return nil, fmt.Errorf("bar %q has the value %g ± %g; both must be finite, the error not negative",
				bar.Label, bar.Value, bar.Error)
		}
	}
	lo, hi, err := o.axisEnds(0, 0)
	if err != nil {
		return nil, err
	}
	style := canvas.Style{Size: 12, Color: canvas.Ink}
	lo, hi = min(lo, 0), max(hi, 0) // the length of a bar counts from 0
	labels, values := 0.0, 0.0
	decimals := barDecimals(bars)
	for _, bar := range bars {
		lo, hi = min(lo, bar.Value-bar.Error), max(hi, bar.Value+bar.Error)
		labels = max(labels, canvas.TextWidth(bar.Label, style))
		values = max(values, canvas.TextWidth(bar.number(decimals), style))
	}
	if lo == hi {
		hi = 1
	}
	left := margin + labels + 10
	if lo < 0 {
		left += values + 6 // numbers of negative bars stand on their left
	}
	width := left + barsLength + values + 10 + margin
	head := heading{o.title, width - 2*margin}
	top := margin + head.height()
	bottom := top + barPitch*float64(len(bars))
	c := canvas.New(width, bottom+underAxes+margin/2)
	head.paint(c)

	a := axes{x: left, y: top, w: barsLength, h: bottom - top, xLo: lo, xHi: hi, yHi: 1}
	a.paintBelow(c, o.xlabel)
	for i, bar := range bars {
		bar.paint(c, a, top+barPitch*(float64(i)+0.5), margin+labels, decimals)
	}
	c.Rect(a.point(0, 0).X-0.5, top, 1, bottom-top, canvas.Frame)
	return finishChart(c, barSpec(bars, o, lo, hi), o.alt, describeBars(o.title, o.xlabel, bars))
}

// axisEnds are the ends that the option Axis asks for, or those given.
func (o settings) axisEnds(lo, hi float64) (float64, float64, error) {
	if o.axis == nil {
		return lo, hi, nil
	}
	lo, hi = o.axis[0], o.axis[1]
	if !(lo < hi) || math.IsInf(hi-lo, 0) {
		return 0, 0, fmt.Errorf("the axis goes from %g to %g; it needs two finite numbers, the larger one last", lo, hi)
	}
	return lo, hi, nil
}

// paintBelow draws the ticks of a horizontal axis below rows, each with a line up
// through them, and what the axis is of.
func (a axes) paintBelow(c *canvas.Canvas, label string) {
	small, style := captionStyle, canvas.Style{Size: 12, Color: canvas.Ink, Align: canvas.Centre}
	small.Align = canvas.Centre
	bottom := a.y + a.h
	for _, t := range ticks(a.xLo, a.xHi, 5, 0) {
		x := a.point(t.value, 0).X
		c.Rect(x-0.25, a.y, 0.5, a.h, canvas.Faint)
		c.Text(x, bottom+12, t.label, small)
	}
	c.Text(a.x+a.w/2, bottom+30, label, style)
}

func (bar Bar) paint(c *canvas.Canvas, a axes, y, labelEnd float64, decimals int) {
	zero, end := a.point(0, 0).X, a.point(bar.Value, 0).X
	col := canvas.Blue
	if bar.Highlight {
		col = canvas.Orange
	}
	c.Rect(min(zero, end), y-barThick/2, math.Abs(end-zero), barThick, col)
	style := canvas.Style{Size: 12, Color: canvas.Ink, Align: canvas.Right}
	c.Text(labelEnd, y, bar.Label, style)
	reach := end
	if bar.Error > 0 {
		low, high := a.point(bar.Value-bar.Error, 0).X, a.point(bar.Value+bar.Error, 0).X
		c.Rect(low, y-0.75, high-low, 1.5, canvas.Ink)
		c.Rect(low-0.75, y-4, 1.5, 8, canvas.Ink)
		c.Rect(high-0.75, y-4, 1.5, 8, canvas.Ink)
		reach = high
		if bar.Value < 0 {
			reach = low
		}
	}
	if bar.Value < 0 {
		c.Text(reach-6, y, bar.number(decimals), style)
		return
	}
	style.Align = canvas.Left
	c.Text(reach+6, y, bar.number(decimals), style)
}

// barDecimals is how many decimals show every value, three at most.
func barDecimals(bars []Bar) int {
	n := 0
	for _, bar := range bars {
		n = max(n, places(bar.Value), places(bar.Error))
	}
	return n
}

func (bar Bar) number(decimals int) string {
	if bar.Error > 0 {
		return decimal(bar.Value, decimals) + " ± " + decimal(bar.Error, decimals)
	}
	return decimal(bar.Value, decimals)
}

func describeBars(title, axis string, bars []Bar) string {
	parts := make([]string, len(bars))
	decimals := barDecimals(bars)
	for i, bar := range bars {
		parts[i] = bar.Label + " " + bar.number(decimals)
	}
	return fmt.Sprintf("%sBars of %s. %s.", headline(title), or(axis, "values"), strings.Join(parts, "; "))
}
