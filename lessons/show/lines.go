package show

import (
	"image/color"

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

// paintCharts draws charts side by side, and returns where each of them stands. above,
// if not nil, draws something over the charts and returns its height: with a nil canvas
// it only measures.
func paintCharts(charts []Chart, title string, above func(c *canvas.Canvas, x, y, w float64) float64) (*canvas.Canvas, []box) {
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
	boxes := make([]box, len(charts))
	for i, chart := range charts {
		x := margin + axisRoom + float64(i)*(axisRoom+w+chartGap)
		boxes[i] = box{x - axisRoom - 2, top - 2, axisRoom + w + chartGap, axesTop + axesHeight + underAxes + margin - top}
		paintTitle(c, x+w/2, top, canvas.Wrap(chart.Title, w, titleStyle))
		chart.paintLegend(c, x, top, w)
		chart.paint(c, x, axesTop, w, axesHeight)
	}
	return c, boxes
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
