package show

import (
	"math"
	"slices"

	"github.com/ninepixels/ninepixels/lessons/show/internal/canvas"
)

// axes maps values to positions.
type axes struct {
	x, y, w, h         float64 // of the frame, in CSS pixels
	xLo, xHi, yLo, yHi float64 // values at its ends; on a logarithmic axis, their logarithms

	logX, logY bool
}

func (a axes) point(x, y float64) canvas.Point {
	x, y = onAxis(x, a.logX), onAxis(y, a.logY)
	return canvas.Point{
		X: a.x + (x-a.xLo)/(a.xHi-a.xLo)*a.w,
		Y: a.y + a.h - (y-a.yLo)/(a.yHi-a.yLo)*a.h,
	}
}

// onAxis is where a value stands on an axis.
func onAxis(v float64, log bool) float64 {
	if log {
		return math.Log10(v)
	}
	return v
}

// holds reports whether y is between the ends of the axis.
func (a axes) holds(y float64) bool {
	y = onAxis(y, a.logY)
	return y >= a.yLo && y <= a.yHi
}

// scale chooses the ends of the axes and their ticks.
func (ch Chart) scale(x, y, w, h float64) axes {
	a := axes{x: x, y: y, w: w, h: h, logX: ch.LogX, logY: ch.LogY,
		xLo: math.Inf(1), xHi: math.Inf(-1), yLo: math.Inf(1), yHi: math.Inf(-1)}
	for i, s := range ch.all() {
		// The first batches of a training have losses far above all epochs:
		// once there is a line, what is behind it may leave the axes at the top.
		behind := i >= len(ch.Series) && a.yLo < a.yHi
		for j := range s.Y {
			px, py, ok := ch.at(s, j)
			if !ok {
				continue
			}
			px, py = onAxis(px, ch.LogX), onAxis(py, ch.LogY)
			a.xLo, a.xHi = min(a.xLo, px), max(a.xHi, px)
			a.yLo = min(a.yLo, py)
			if !behind {
				a.yHi = max(a.yHi, py)
			}
		}
	}
	if a.xLo > a.xHi { // nothing to draw yet
		a.xLo, a.xHi, a.yLo, a.yHi = 1, 2, 0, 1
	}
	if ch.span != nil {
		a.xLo, a.xHi = ch.span[0], ch.span[1]
	}
	a.xLo, a.xHi = widen(a.xLo, a.xHi, 0.03)
	a.yLo, a.yHi = widen(a.yLo, a.yHi, 0.06)
	if most := onAxis(ch.YMost, ch.LogY); ch.YMost != 0 && most > a.yLo {
		a.yHi = min(a.yHi, most)
	}
	if ch.YLo != 0 || ch.YHi != 0 {
		a.yLo, a.yHi = onAxis(ch.YLo, ch.LogY), onAxis(ch.YHi, ch.LogY)
	}
	return a
}

// together gives charts of one figure the same horizontal axis if it has the same name,
// with the same ticks: what stands beside each other is compared.
func together(charts []Chart) []Chart {
	type axis struct {
		label string
		log   bool
	}
	charts = slices.Clone(charts)
	same := map[axis][]int{}
	for i, ch := range charts {
		if ch.XLabel != "" && ch.span == nil {
			key := axis{ch.XLabel, ch.LogX}
			same[key] = append(same[key], i)
		}
	}
	for _, group := range same {
		lo, hi, least := math.Inf(1), math.Inf(-1), 1.0
		for _, i := range group {
			if first, last, ok := charts[i].reach(); ok {
				lo, hi = min(lo, first), max(hi, last)
			}
			least = min(least, charts[i].leastStep())
		}
		for _, i := range group {
			if len(group) > 1 && lo <= hi {
				charts[i].span, charts[i].parts = &[2]float64{lo, hi}, least == 0
			}
		}
	}
	return charts
}

// reach returns where the first and the last point stand on the horizontal axis.
func (ch Chart) reach() (lo, hi float64, ok bool) {
	lo, hi = math.Inf(1), math.Inf(-1)
	for _, s := range ch.all() {
		for i := range s.Y {
			if x, _, drawn := ch.at(s, i); drawn {
				x = onAxis(x, ch.LogX)
				lo, hi = min(lo, x), max(hi, x)
			}
		}
	}
	return lo, hi, lo <= hi
}

// widen leaves room at both ends of an axis, and makes one of a single value. From
// 10¹² on, half of 1 would be less than a label tells, and at last nothing at all.
func widen(lo, hi, share float64) (float64, float64) {
	if lo == hi {
		room := 0.5
		if size := math.Abs(lo); size > 1e12 {
			room = size / 20
		}
		return lo - room, hi + room
	}
	return lo - share*(hi-lo), hi + share*(hi-lo)
}
