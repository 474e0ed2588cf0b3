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

// A Sample is a set of values for a [Histogram], with its name.
type Sample struct {
	Name   string
	Values []float64
}

// Histogram displays how often values occur. It cuts the axis into bins of the same
// width. The height over a bin is the number of values in it. A value on the edge of
// two bins counts in the upper one. The last bin holds its upper edge, too.
//
// Several samples have the same bins. Then the height is the share of the sample, in
// per cent. So you can compare a small sample with a large one.
//
// There are 20 bins, from the lowest to the highest value. [Bins] and [Axis] choose
// others. [XLabel] says what the values are, and in which unit.
//
// Options: Title, Alt, XLabel, Axis, Bins.
func Histogram(samples []Sample, opts ...HistogramOption) {
	f, err := DrawHistogram(samples, opts...)
	show("Histogram", f, err)
}

// DrawHistogram returns what [Histogram] displays.
func DrawHistogram(samples []Sample, opts ...HistogramOption) (*Figure, error) {
	o := apply(opts)
	h, err := newHistogram(samples, o)
	if err != nil {
		return nil, err
	}
	return finishChart(h.paint(o.title), &spec{title: o.title, views: []object{h.view()}}, o.alt, h.describe(o.title))
}

// usualBins is how many bins there are if nobody chooses.
const usualBins, mostBins = 20, 500

// histogram is the bins of samples, from lo to hi.
type histogram struct {
	samples []Sample
	lo, hi  float64
	counts  [][]int // of each sample
	xlabel  string
}

func newHistogram(samples []Sample, o settings) (h histogram, err error) {
	h = histogram{samples: samples, lo: math.Inf(1), hi: math.Inf(-1), xlabel: o.xlabel}
	if len(samples) == 0 {
		return h, errors.New("there is nothing to draw; pass at least one sample")
	}
	for _, s := range samples {
		if len(s.Values) == 0 {
			return h, fmt.Errorf("the sample %q has no values; pass at least one", s.Name)
		}
		for _, v := range s.Values {
			if math.IsNaN(v) || math.IsInf(v, 0) {
				return h, fmt.Errorf("the sample %q has the value %g, which has no place on an axis", s.Name, v)
			}
			h.lo, h.hi = min(h.lo, v), max(h.hi, v)
		}
	}
	lo, hi, err := o.axisEnds(h.lo, h.hi)
	if err != nil {
		return h, err
	}
	h.lo, h.hi = min(h.lo, lo), max(h.hi, hi)
	if h.lo == h.hi {
		h.lo, h.hi = widen(h.lo, h.hi, 0)
	}
	bins := usualBins
	if o.bins != nil {
		bins = *o.bins
	}
	if bins < 1 || bins > mostBins || math.IsInf(h.hi-h.lo, 0) {
		return h, fmt.Errorf("%d bins from %g to %g cannot be drawn; use 1 to %d bins", bins, h.lo, h.hi, mostBins)
	}
	for _, s := range samples {
		h.counts = append(h.counts, h.count(s.Values, bins))
	}
	return h, nil
}

func (h histogram) count(values []float64, bins int) []int {
	counts := make([]int, bins)
	for _, v := range values {
		bin := int(float64(bins) * ((v - h.lo) / (h.hi - h.lo)))
		counts[min(max(bin, 0), bins-1)]++
	}
	return counts
}

// edge is the lower end of bin b.
func (h histogram) edge(b int) float64 {
	bins := len(h.counts[0])
	return h.lo + (h.hi-h.lo)*float64(b)/float64(bins)
}

// height is how high sample i stands over bin b.
func (h histogram) height(i, b int) float64 {
	n := float64(h.counts[i][b])
	if len(h.samples) == 1 {
		return n
	}
	return 100 * n / float64(len(h.samples[i].Values))
}

func (h histogram) ylabel() string {
	if len(h.samples) == 1 {
		return "number"
	}
	return "per cent"
}

// top is the end of the vertical axis.
func (h histogram) top() float64 {
	highest := 0.0
	for i := range h.samples {
		for b := range h.counts[i] {
			highest = max(highest, h.height(i, b))
		}
	}
	return 1.06 * highest
}

func (h histogram) paint(title string) *canvas.Canvas {
	ch := Chart{XLabel: h.xlabel, YLabel: h.ylabel(), YHi: h.top(), span: &[2]float64{h.lo, h.hi}, outline: h.outline}
	for _, s := range h.samples {
		ch.Series = append(ch.Series, Series{Name: s.Name})
	}
	c, _ := paintCharts([]Chart{ch}, title, nil)
	return c
}

// outline draws each sample's steps; the first one's are filled.
func (h histogram) outline(c *canvas.Canvas, a axes) {
	for i := range h.samples {
		col := lookOf(i).color
		line := []canvas.Point{a.point(h.lo, 0)}
		for b := range h.counts[i] {
			left, right := a.point(h.edge(b), h.height(i, b)), a.point(h.edge(b+1), h.height(i, b))
			if i == 0 {
				c.Rect(left.X, left.Y, right.X-left.X, a.y+a.h-left.Y, pale(0))
			}
			line = append(line, left, right)
		}
		c.Line(append(line, a.point(h.hi, 0)), 2, col)
	}
}

func (h histogram) describe(title string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%sHistogram of %s in %s from %s to %s.", headline(title), or(h.xlabel, "values"),
		sentence.Count(len(h.counts[0]), "bin"), number(h.lo), number(h.hi))
	for i, s := range h.samples {
		bin := slices.Index(h.counts[i], slices.Max(h.counts[i]))
		most := sentence.Thousands(h.counts[i][bin])
		if len(h.samples) > 1 {
			most = number(h.height(i, bin)) + " per cent"
		}
		fmt.Fprintf(&b, " %s: %s, most (%s) from %s to %s.", or(s.Name, "one sample"), sentence.Count(len(s.Values), "value"),
			most, number(h.edge(bin)), number(h.edge(bin+1)))
	}
	return b.String()
}
