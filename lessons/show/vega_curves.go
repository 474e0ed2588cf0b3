package show

import (
	"math"
	"slices"
	"strconv"

	"github.com/ninepixels/ninepixels/lessons/show/internal/canvas"
)

// shapes are Vega's names for the markers of looks, and tints the colours. What is
// dark in looks has the colour of the page's text, or could not be seen on a dark one.
var (
	shapes = []string{"circle", "square", "triangle-up", "diamond", "cross"}
	tints  = []string{hex(canvas.Blue), hex(canvas.Orange), "currentColor", "#5fafe1", "#b06c24"}
)

func tintOf(i int) string { return tints[i%len(tints)] }

// chartSpec is a figure of charts side by side.
func chartSpec(charts []Chart, title, subtitle string) *spec {
	s := &spec{title: title, subtitle: subtitle}
	width := oneChart
	if len(charts) > 1 {
		width = manyCharts
	}
	for i, ch := range charts {
		v := ch.view(i, width)
		if ch.Title != "" && (len(charts) > 1 || title != "") {
			v["title"] = object{"text": ch.Title, "fontSize": 12}
		}
		s.views = append(s.views, v)
	}
	if len(charts) == 1 && title == "" {
		s.title = charts[0].Title
	} else if len(charts) == 1 && charts[0].Title != "" {
		s.subtitle = charts[0].Title
	}
	return s
}

// view is the i-th chart. Its lines and points share data and axes.
func (ch Chart) view(i, width int) object {
	a := ch.scale(0, 0, 1, 1)
	x, y := quantity("x", ch.XLabel), quantity("y", ch.YLabel)
	x["scale"], y["scale"] = axisScale(a.xLo, a.xHi, ch.LogX), axisScale(a.yLo, a.yHi, ch.LogY)
	x["axis"] = ch.xAxis(a)
	return object{
		"width": width, "height": axesHeight, "data": ch.data(),
		"encoding": object{"x": x, "y": y, "color": ch.colors()},
		"layer":    ch.layers(i),
	}
}

// xAxis has its ticks on whole numbers if all points are, as epochs are.
func (ch Chart) xAxis(a axes) object {
	const few = 12
	axis := object{"grid": false}
	switch whole := ch.leastStep() == 1 && !ch.LogX; {
	case whole && a.xHi-a.xLo <= few:
		var at []int
		for v := math.Ceil(a.xLo); v <= a.xHi; v++ {
			at = append(at, int(v))
		}
		axis["values"], axis["format"] = at, "d"
	case whole:
		axis["tickMinStep"] = 1
	}
	return axis
}

func axisScale(lo, hi float64, log bool) object {
	if !log {
		return between(lo, hi)
	}
	return with(between(math.Pow(10, lo), math.Pow(10, hi)), "type", "log")
}

// key is the name of series i in the data: names need not differ.
func (ch Chart) keys() []string {
	all := ch.all()
	names := make([]string, len(all))
	for i, s := range all {
		names[i] = s.Name
	}
	return distinct(names)
}

func (ch Chart) data() object {
	keys := ch.keys()
	table := [][]string{{"s", "x", "y"}}
	for i, s := range ch.all() {
		for j := range s.Y {
			x, y, ok := ch.at(s, j)
			if !ok {
				if !ch.scatter && j > 0 && j < len(s.Y)-1 && !math.IsNaN(x) { // a gap in the line
					table = append(table, []string{keys[i], exact(x), ""})
				}
				continue
			}
			table = append(table, []string{keys[i], exact(x), exact(y)})
		}
	}
	return rows(table, "x", "y")
}

// colors gives each series its colour, and a legend if there are names.
func (ch Chart) colors() object {
	var range_ list
	for i := range ch.all() {
		if i >= len(ch.Series) {
			i -= len(ch.Series)
		}
		range_ = append(range_, tintOf(i))
	}
	return ch.legend(object{"domain": ch.keys(), "range": range_})
}

// legend is the scale of the series' looks. Without names there is none to be seen.
func (ch Chart) legend(scale object) object {
	o := object{"field": "s", "type": "nominal", "title": nil, "scale": scale}
	if !slices.ContainsFunc(ch.all(), func(s Series) bool { return s.Name != "" }) {
		o["legend"] = nil
	}
	return o
}

func (ch Chart) layers(view int) list {
	var layers list
	keys := ch.keys()
	if len(ch.Behind) > 0 {
		layers = append(layers, object{
			"transform": list{object{"filter": object{"field": "s", "oneOf": keys[len(ch.Series):]}}},
			"mark":      object{"type": "line", "strokeWidth": 1, "opacity": 0.45, "clip": true},
		})
	}
	line := object{"mark": object{"type": "line", "clip": true}}
	points := object{
		"params":   append(zoom(view, "x", "y"), nearest(view)),
		"mark":     object{"type": "point", "filled": true, "opacity": 1, "size": 50, "clip": true},
		"encoding": object{"shape": ch.shapes(keys), "tooltip": ch.tooltip()},
	}
	if ch.crowded() {
		points["encoding"].(object)["opacity"] = object{"value": 0, "condition": object{"param": near(view), "empty": false, "value": 1}}
	}
	if len(ch.Behind) > 0 {
		front := list{object{"filter": object{"field": "s", "oneOf": keys[:len(ch.Series)]}}}
		line["transform"], points["transform"] = front, front
	}
	if !ch.scatter {
		layers = append(layers, line)
	}
	layers = append(layers, points)
	for i, s := range ch.Series {
		if best := s.best(); best >= 0 {
			layers = append(layers, ch.bestLayer(s, best, tintOf(i)))
		}
	}
	return layers
}

// crowded reports whether a line has so many points that they are hidden until the
// mouse is near.
func (ch Chart) crowded() bool {
	const many = 60
	return !ch.scatter && slices.ContainsFunc(ch.Series, func(s Series) bool { return len(s.Y) > many })
}

func (ch Chart) shapes(keys []string) object {
	of := make(list, len(keys))
	for i := range of {
		of[i] = shapes[i%len(shapes)]
		if i >= len(ch.Series) {
			of[i] = "stroke" // a line, for what has no points
		}
	}
	return ch.legend(object{"domain": keys, "range": of})
}

func (ch Chart) tooltip() list {
	tips := list{told("x", or(ch.XLabel, "x")), told("y", or(ch.YLabel, "y"))}
	if len(ch.Series) > 1 || len(ch.Series) == 1 && ch.Series[0].Name != "" {
		return append(list{category("s", "line")}, tips...)
	}
	return tips
}

// bestLayer marks one point as the static picture does.
func (ch Chart) bestLayer(s Series, best int, tint string) object {
	x, y, _ := s.at(best)
	a := ch.scale(0, 0, 1, 1)
	align, dx, at := "left", 7, 9
	if a.point(x, y).X > 0.6 {
		align, dx = "right", -7
	}
	if a.point(x, y).Y < 0.5 {
		at = axesHeight - 12
	}
	return object{
		"data":     rows([][]string{{"x", "y", "t"}, {exact(x), exact(y), s.bestText(best, ch.XLabel)}}, "x", "y"),
		"encoding": object{"color": object{"value": tint}},
		"layer": list{
			object{"mark": object{"type": "rule", "strokeDash": []int{4, 4}, "clip": true}, "encoding": object{"y": nil}},
			object{
				"mark":     object{"type": "text", "align": align, "dx": dx, "fontWeight": "bold"},
				"encoding": object{"y": object{"value": at}, "text": object{"field": "t"}, "color": object{"value": "currentColor"}},
			},
		},
	}
}

// histogramView is the bins of samples.
func (h histogram) view() object {
	table := [][]string{{"s", "from", "to", "n", "h"}}
	names := make([]string, len(h.samples))
	for i, s := range h.samples {
		names[i] = s.Name
	}
	keys := distinct(names)
	for i := range h.samples {
		for b, n := range h.counts[i] {
			if n == 0 {
				continue
			}
			table = append(table, []string{keys[i], exact(h.edge(b)), exact(h.edge(b + 1)), strconv.Itoa(n), exact(h.height(i, b))})
		}
	}
	range_ := list{}
	for i := range keys {
		range_ = append(range_, tintOf(i))
	}
	color := object{"field": "s", "type": "nominal", "title": nil, "scale": object{"domain": keys, "range": range_}}
	tips := list{told("from", "from"), told("to", "to"), told("n", "number")}
	if len(h.samples) > 1 {
		tips = append(list{category("s", "sample")}, append(tips, told("h", h.ylabel()))...)
	} else if names[0] == "" {
		color["legend"] = nil
	}
	x := with(quantity("from", h.xlabel), "bin", "binned")
	x["scale"], x["axis"] = between(h.lo, h.hi), object{"grid": false}
	y := quantity("h", h.ylabel())
	y["stack"], y["scale"] = nil, between(0, h.top())
	return object{
		"width": oneChart, "height": axesHeight, "data": rows(table, "from", "to", "n", "h"),
		"params":   zoom(0, "x"),
		"mark":     object{"type": "bar", "opacity": 0.55, "clip": true, "binSpacing": 0},
		"encoding": object{"x": x, "x2": object{"field": "to"}, "y": y, "color": color, "tooltip": tips},
	}
}
