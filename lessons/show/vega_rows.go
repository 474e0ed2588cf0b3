package show

import (
	"math"
	"slices"
	"strconv"

	"github.com/ninepixels/ninepixels/lessons/show/internal/canvas"
)

// names is an axis of names, without lines.
func nameAxis(field, title string) object {
	return with(category(field, title), "axis", object{"domain": false, "ticks": false, "grid": false})
}

// highlighted is orange for rows of which h is 1, and blue for others.
var highlighted = object{"value": hex(canvas.Blue), "condition": object{"test": "datum.h", "value": hex(canvas.Orange)}}

func flag(b bool) string {
	if b {
		return "1"
	}
	return "0"
}

// barSpec is a figure of bars on an axis from lo to hi.
func barSpec(bars []Bar, o settings, lo, hi float64) *spec {
	labels := make([]string, len(bars))
	errors := false
	for i, bar := range bars {
		labels[i] = bar.Label
		errors = errors || bar.Error > 0
	}
	labels = distinct(labels)
	decimals := barDecimals(bars)
	table := [][]string{{"l", "v", "lo", "hi", "h", "t"}}
	for i, bar := range bars {
		table = append(table, []string{labels[i], exact(bar.Value), exact(bar.Value - bar.Error), exact(bar.Value + bar.Error),
			flag(bar.Highlight), bar.number(decimals)})
	}
	x := quantity("v", o.xlabel)
	x["scale"] = between(lo, hi)
	layers := list{object{"mark": object{"type": "bar", "height": barThick, "clip": true}, "encoding": object{"color": highlighted}}}
	if errors {
		layers = append(layers, object{"mark": "rule", "encoding": object{"x": object{"field": "lo", "type": "quantitative"},
			"x2": object{"field": "hi"}, "color": object{"value": "currentColor"}}})
	}
	layers = append(layers, object{
		"mark": object{"type": "text", "align": "left", "dx": 6},
		"encoding": object{"x": object{"field": "hi", "type": "quantitative"}, "text": object{"field": "t"},
			"color": object{"value": "currentColor"}},
	})
	return &spec{title: o.title, views: []object{{
		"width": barsLength, "height": barPitch * len(bars), "data": rows(table, "v", "lo", "hi", "h"),
		"encoding": object{"y": nameAxis("l", ""), "x": x, "tooltip": list{category("l", "bar"), told("v", or(o.xlabel, "value"))}},
		"layer":    layers,
	}}}
}

// dotSpec is a figure of rows of dots on an axis from lo to hi.
func dotSpec(all []Dots, o settings, lo, hi float64) *spec {
	labels := make([]string, len(all))
	for i, row := range all {
		labels[i] = row.Label
	}
	labels = distinct(labels)
	decimals := dotDecimals(all)
	table := [][]string{{"l", "v", "h", "m", "t"}}
	for i, row := range all {
		mean := math.NaN() // of one value there is no mean to mark
		if len(row.Values) > 1 {
			mean = row.mean()
		}
		for _, v := range row.Values {
			table = append(table, []string{labels[i], exact(v), flag(row.Highlight), exact(mean), decimal(row.mean(), decimals)})
		}
	}
	x := quantity("v", o.xlabel)
	x["scale"] = between(lo, hi)
	y := with(category("l", ""), "axis", object{"domain": false, "ticks": false, "grid": true})
	y["sort"] = labels // the layer of the means has fewer rows, and would come first
	value := or(o.xlabel, "value")
	var layers list
	// A layer without marks would be a picture without a name to a screen reader.
	if slices.ContainsFunc(all, func(d Dots) bool { return len(d.Values) > 1 }) {
		layers = append(layers, object{
			"mark": object{"type": "tick", "thickness": 1.5, "clip": true},
			"encoding": object{"x": object{"field": "m", "type": "quantitative", "aggregate": "mean"},
				"color": object{"value": "currentColor"}},
		})
	}
	layers = append(layers, object{
		"params": append(zoom(0, "x"), nearest(0)),
		"mark":   object{"type": "point", "filled": true, "size": 60, "opacity": 1, "clip": true},
		"encoding": object{"color": highlighted,
			"shape":   object{"value": "circle", "condition": object{"test": "datum.h", "value": "diamond"}},
			"tooltip": list{category("l", "row"), told("v", value), object{"field": "t", "title": "mean"}}},
	})
	return &spec{title: o.title, views: []object{{
		"width": barsLength, "height": barPitch * len(all), "data": rows(table, "v", "h", "m"),
		"encoding": object{"y": y, "x": x},
		"layer":    layers,
	}}}
}

// matrixSpec is a confusion matrix. Opacity says the share of a row, so that the
// page's own colour is behind what is rare.
func matrixSpec(names []string, counts [][]int, cell float64, o settings) *spec {
	names = distinct(names)
	table := [][]string{{"t", "p", "n", "s", "a"}}
	for t, row := range counts {
		total := max(sum(row), 1)
		for p, n := range row {
			share := float64(n) / float64(total)
			strong := share
			if t != p && n > 0 {
				strong = min(1, 0.08+3.7*share)
			}
			table = append(table, []string{names[t], names[p], strconv.Itoa(n), exact(rounded(share)), exact(rounded(strong))})
		}
	}
	cells := tableView(rows(table, "n", "s", "a"), category("p", "predicted class"), category("t", "true class"),
		len(names), len(names), int(cell), list{category("t", "true class"), category("p", "predicted class"), told("n", "number"),
			with(quantity("s", "share of the row"), "format", ".1%")})
	mark := object{"type": "text"}
	shown := object{"value": 1, "condition": object{"test": "datum.n==0", "value": 0.4}}
	if cell < 28 { // as in the picture: no zeros, and small numbers
		mark["fontSize"] = max(math.Floor(cell*0.45), 7)
		shown = object{"value": 1, "condition": object{"test": "datum.n==0", "value": 0}}
	}
	cells["layer"] = list{
		object{"mark": "rect", "encoding": object{
			"color":   object{"value": hex(canvas.Orange), "condition": object{"test": "datum.t==datum.p", "value": hex(canvas.Blue)}},
			"opacity": with(quantity("a", ""), "scale", nil),
		}},
		object{"mark": mark, "encoding": object{
			"text":    object{"field": "n"},
			"opacity": shown,
			"color":   object{"value": "currentColor", "condition": object{"test": "datum.a>0.6", "value": "white"}},
		}},
	}
	return &spec{title: o.title, views: []object{cells}}
}

// heatCell is the width and height of a cell, in CSS pixels.
const heatCell = 40

// heatSpec is a table of numbers in colours.
func heatSpec(m heatMap, o settings) *spec {
	rowNames, colNames := distinct(m.rows), distinct(m.cols)
	g := m.panel.Grid
	table := [][]string{{"r", "c", "v", "t"}}
	for i, v := range g.Pix {
		table = append(table, []string{rowNames[i/g.W], colNames[i%g.W], exact(float64(v)), m.number(v)})
	}
	cells := tableView(rows(table, "v"), category("c", m.xlabel), category("r", m.ylabel), g.W, g.H, heatCell,
		list{category("r", or(m.ylabel, "row")), category("c", or(m.xlabel, "column")), object{"field": "t", "title": "value"}})
	if longest(m.cols) < heatCell-4 {
		cells["encoding"].(object)["x"].(object)["axis"].(object)["labelAngle"] = 0
	}
	shade := quantity("v", "")
	shade["scale"], shade["legend"] = object{"scheme": "cividis", "domain": list{rounded(m.lo), rounded(m.hi)}, "clamp": true}, nil
	cells["layer"] = list{
		object{"mark": "rect", "encoding": object{"color": shade}},
		object{"mark": "text", "encoding": object{
			"text": object{"field": "t"},
			"color": object{"value": "white", "condition": list{
				object{"test": "!isValid(datum.v)", "value": "currentColor"}, // NaN has no cell
				object{"test": "datum.v>" + exact(rounded(m.lo+0.55*(m.hi-m.lo))), "value": "black"},
			}},
		}},
	}
	return &spec{title: o.title, views: []object{cells}}
}

// tableView is what matrices and heat maps share.
func tableView(data, x, y object, columns, lines, cell int, tips list) object {
	x["axis"] = object{"orient": "top", "domain": false, "ticks": false, "titleFontWeight": "bold"}
	y["axis"] = object{"domain": false, "ticks": false, "titleFontWeight": "bold"}
	return object{
		"width": cell * columns, "height": cell * lines, "data": data,
		"encoding": object{"x": x, "y": y, "tooltip": tips},
	}
}
