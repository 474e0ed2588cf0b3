package show

import (
	"image/color"
	"math"
	"slices"

	"github.com/ninepixels/ninepixels/lessons/show/internal/canvas"
)

// Lengths in CSS pixels.
const (
	oneChart   = 520 // width of the axes of a single chart
	manyCharts = 340 // and of each of several
	axesHeight = 230
	axisRoom   = 58 // left of the axes: ticks and label
	underAxes  = 44 // below them: ticks and label
	legendLine = 19
	markerSize = 3.6
	chartGap   = 26
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

// paintCharts draws charts side by side. above, if not nil, draws something
// over the charts and returns its height: with a nil canvas it only measures.
func paintCharts(charts []Chart, title string, above func(c *canvas.Canvas, x, y, w float64) float64) *canvas.Canvas {
	w := float64(oneChart)
	if len(charts) > 1 {
		w = manyCharts
	}
	width := 2*margin + float64(len(charts))*(axisRoom+w+chartGap) - chartGap + 8
	head := heading{title, width - 2*margin}
	top := margin + head.height()
	if above != nil {
		top += above(nil, margin, top, width-2*margin)
	}
	titleLines, legendLines := 0, 0
	for _, chart := range charts {
		titleLines = max(titleLines, len(canvas.Wrap(chart.Title, w, titleStyle)))
		legendLines = max(legendLines, chart.paintLegend(nil, 0, 0, w))
	}
	top += titleHeight(titleLines)
	axesTop := top + float64(legendLines)*legendLine + 6
	c := canvas.New(width, axesTop+axesHeight+underAxes+margin)
	head.paint(c)
	if above != nil {
		above(c, margin, margin+head.height(), width-2*margin)
	}
	for i, chart := range charts {
		x := margin + axisRoom + float64(i)*(axisRoom+w+chartGap)
		paintTitle(c, x+w/2, top, canvas.Wrap(chart.Title, w, titleStyle))
		chart.paintLegend(c, x, top, w)
		chart.paint(c, x, axesTop, w, axesHeight)
	}
	return c
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

// leastStep keeps ticks on whole numbers if all points are, as epochs are.
func (ch Chart) leastStep() float64 {
	if ch.outline != nil {
		return 0
	}
	for _, s := range ch.Series {
		if slices.ContainsFunc(s.X, func(x float64) bool { return x != math.Trunc(x) }) {
			return 0
		}
	}
	return 1
}

// A tick is a round value on an axis.
type tick struct {
	value float64
	label string
}

// ticks returns round values between lo and hi, most of them at most and not
// nearer to each other than least. Their distance is 1, 2 or 5 times a power of
// ten, and their labels have just the decimals that this distance needs.
func ticks(lo, hi float64, most int, least float64) []tick {
	rough := max((hi-lo)/float64(max(most, 1)), least)
	exponent := math.Floor(math.Log10(rough))
	step, decimals := 10*math.Pow(10, exponent), -int(exponent)-1
	for _, m := range []float64{1, 2, 5} {
		if s := m * math.Pow(10, exponent); s >= rough {
			step, decimals = s, -int(exponent)
			break
		}
	}
	var at []tick
	// Counting in whole steps keeps 0.3 from becoming 0.30000000000000004.
	// Beyond 2⁵³ a float64 no longer counts, i+1 is i: so an int does.
	first := math.Ceil(lo / step)
	for n := range max(most, 1) + 1 {
		v := (first + float64(n)) * step
		if !(v <= hi) {
			break
		}
		at = append(at, tick{v, tickLabel(v, decimals)})
	}
	return at
}

func tickLabel(v float64, decimals int) string {
	if size := math.Abs(v); v != 0 && (size >= 1e12 || size < 1e-4) {
		return number(v)
	}
	if v == 0 {
		v = 0 // drops the sign of −0
	}
	return decimal(v, decimals)
}

func (ch Chart) paint(c *canvas.Canvas, x, y, w, h float64) {
	a := ch.scale(x, y, w, h)
	small := captionStyle
	for _, t := range axisTicks(a.yLo, a.yHi, int(h/38), 0, ch.LogY) {
		at := a.point(1, t.value).Y
		c.Rect(x, at-0.25, w, 0.5, canvas.Faint)
		small.Align = canvas.Right
		c.Text(x-7, at, t.label, small)
	}
	for _, t := range axisTicks(a.xLo, a.xHi, int(w/60), ch.leastStep(), ch.LogX) {
		at := a.point(t.value, 1).X
		c.Rect(at-0.5, y+h, 1, 4, canvas.Frame)
		small.Align = canvas.Centre
		c.Text(at, y+h+13, t.label, small)
	}
	if ch.outline != nil {
		ch.outline(c, a)
	}
	c.Rect(x-0.5, y, 1, h+0.5, canvas.Frame)
	c.Rect(x-0.5, y+h-0.5, w+0.5, 1, canvas.Frame)
	label := canvas.Style{Size: 12, Color: canvas.Ink, Align: canvas.Centre}
	c.Text(x+w/2, y+h+32, ch.XLabel, label)
	c.Upright(x-47, y+h/2, ch.YLabel, label)
	for i, s := range ch.Behind {
		paintLine(c, a, s, 1, pale(i))
	}
	for i, s := range ch.Series {
		l := lookOf(i)
		marks := ch.points(a, s)
		if !ch.scatter {
			marks = paintLine(c, a, s, 2, l.color)
		}
		for _, p := range marks {
			l.marker(c, p, markerSize, l.color)
		}
	}
	for i, s := range ch.Series {
		paintBest(c, a, s, lookOf(i), ch.XLabel)
	}
}

// points are where the points of a series stand.
func (ch Chart) points(a axes, s Series) (at []canvas.Point) {
	for i := range s.Y {
		if x, y, ok := ch.at(s, i); ok && a.holds(y) {
			at = append(at, a.point(x, y))
		}
	}
	return at
}

// axisTicks are the ticks of an axis whose ends are logarithms if it is logarithmic:
// 1, 2 and 5 times the powers of ten, or these alone if there are many, or some of them.
func axisTicks(lo, hi float64, most int, least float64, log bool) []tick {
	if !log {
		return ticks(lo, hi, most, least)
	}
	var at []tick
	for _, factors := range [][]float64{{1, 2, 5}, {1}} {
		at = nil
		for power := math.Floor(lo); power <= hi; power++ {
			for _, m := range factors {
				v := m * math.Pow(10, power)
				if place := math.Log10(v); place >= lo && place <= hi {
					at = append(at, tick{v, number(v)})
				}
			}
		}
		if len(at) <= most {
			break
		}
	}
	if len(at) <= most {
		return at
	}
	var some []tick
	for i := 0; i < len(at); i += (len(at) + most - 1) / max(most, 1) {
		some = append(some, at[i])
	}
	return some
}

// paintLine draws a line with gaps where it cannot be drawn, and returns where
// it has markers: at every n-th of many points.
func paintLine(c *canvas.Canvas, a axes, s Series, width float64, col color.RGBA) (marks []canvas.Point) {
	var run []canvas.Point
	flush := func() {
		if len(run) > 1 {
			c.Line(run, width, col)
		}
		run = nil
	}
	every := (len(s.Y) + 29) / 30
	for i := range s.Y {
		x, y, ok := s.at(i)
		if !ok || a.logX && x <= 0 || a.logY && y <= 0 || !a.holds(y) {
			flush()
			continue
		}
		p := a.point(x, y)
		run = append(run, p)
		if i%every == 0 {
			marks = append(marks, p)
		}
	}
	flush()
	return marks
}

// paintBest marks the best point with a line down to its x, a ring and its value.
func paintBest(c *canvas.Canvas, a axes, s Series, l look, xlabel string) {
	i := s.best()
	if i < 0 {
		return
	}
	x, y, ok := s.at(i)
	if !ok || a.logX && x <= 0 || !a.holds(y) {
		return
	}
	p := a.point(x, y)
	c.Dashes(canvas.Point{X: p.X, Y: a.y}, canvas.Point{X: p.X, Y: a.y + a.h}, 1, l.color)
	c.Disc(p, 7, l.color)
	c.Disc(p, 5.4, canvas.White)
	l.marker(c, p, markerSize, l.color)

	text := s.bestText(i, xlabel)
	style := canvas.Style{Size: 11, Bold: true, Color: canvas.Ink}
	w := canvas.TextWidth(text, style)
	left := p.X + 7
	if left+w > a.x+a.w {
		left = p.X - 7 - w
	}
	// Where the curve is not: opposite to the point.
	top := a.y + 9
	if p.Y < a.y+a.h/2 {
		top = a.y + a.h - 12
	}
	c.Rect(left-2, top-8, w+4, 16, canvas.White)
	c.Text(left, top, text, style)
}
