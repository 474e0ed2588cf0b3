package show

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"image/color"
	"math"
	"strconv"
	"strings"
)

// object is a JSON object.
type object = map[string]any

// list is a JSON list.
type list = []any

// spec is a Vega-Lite specification without what all have.
type spec struct {
	title, subtitle string
	views           []object // side by side
}

// VegaLite returns the figure as a Vega-Lite specification (version 5). It is one
// JSON object, and needs no other file. It is empty if the figure is only a picture.
//
// Text and axes take the colour of the text around the figure, so that they fit a
// light and a dark page. The colours of marks can be seen on both.
func (f *Figure) VegaLite() string {
	if f.spec == nil {
		return ""
	}
	whole := object{}
	if len(f.spec.views) == 1 {
		for key, value := range f.spec.views[0] {
			whole[key] = value
		}
	} else {
		whole["hconcat"] = f.spec.views
	}
	whole["$schema"] = "https://vega.github.io/schema/vega-lite/v5.json"
	whole["description"] = f.Alt
	whole["background"] = "transparent"
	whole["usermeta"] = object{"embedOptions": object{"renderer": "svg", "actions": false}}
	whole["config"] = pageLook
	if title := f.spec.heading(); title != nil {
		whole["title"] = title
	}
	text, err := json.Marshal(whole)
	if err != nil { // there are only texts and finite numbers in it
		return ""
	}
	return string(text)
}

func (s *spec) heading() object {
	if s.title == "" && s.subtitle == "" {
		return nil
	}
	title := object{"text": s.title, "anchor": "middle"}
	if s.subtitle != "" {
		title["subtitle"] = s.subtitle
	}
	return title
}

// pageLook makes a figure fit a page: SVG takes the page's own colour of text.
var pageLook = object{
	"view":   object{"stroke": nil},
	"title":  object{"color": "currentColor", "subtitleColor": "currentColor", "fontSize": 14},
	"axis":   withText(object{"domainColor": "currentColor", "tickColor": "currentColor", "gridColor": "currentColor", "gridOpacity": 0.15, "titleFontWeight": "normal", "labelLimit": 400}),
	"legend": withText(object{"orient": "top", "symbolOpacity": 1}),
}

func withText(o object) object {
	o["labelColor"], o["titleColor"] = "currentColor", "currentColor"
	return o
}

// zoom lets the mouse move the axes that it names. The wheel alone is for the page.
// Views that stand side by side need different names, or they would move together.
func zoom(view int, axes ...any) list {
	return list{object{
		"name":   fmt.Sprint("zoom", view),
		"bind":   "scales",
		"select": object{"type": "interval", "encodings": axes, "zoom": "wheel![event.ctrlKey]"},
	}}
}

// nearest shows what the point that is nearest to the mouse holds.
func nearest(view int) object {
	return object{"name": near(view), "select": object{"type": "point", "on": "mouseover", "clear": "mouseout", "nearest": true}}
}

func near(view int) string { return fmt.Sprint("near", view) }

// rows are data as CSV, which is half as long as objects. The first row has the
// names of the columns; numbers says which are numbers.
func rows(all [][]string, numbers ...string) object {
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	_ = w.WriteAll(all) // a buffer takes all
	parse := object{}
	for _, name := range numbers {
		parse[name] = "number"
	}
	for _, name := range all[0] {
		if parse[name] == nil {
			parse[name] = "string" // a class named 7 is no number
		}
	}
	return object{"values": strings.TrimSuffix(b.String(), "\n"), "format": object{"type": "csv", "parse": parse}}
}

// exact writes a number for a specification: whole numbers as they are, others
// with six digits. What is not finite is missing.
func exact(v float64) string {
	switch {
	case math.IsNaN(v) || math.IsInf(v, 0):
		return ""
	case v == math.Trunc(v) && math.Abs(v) < 1<<53:
		return strconv.FormatFloat(v, 'f', -1, 64)
	}
	return strconv.FormatFloat(v, 'g', 6, 64)
}

// rounded is a finite number with few digits.
func rounded(v float64) float64 {
	short, err := strconv.ParseFloat(strconv.FormatFloat(v, 'g', 5, 64), 64)
	if err != nil {
		return v
	}
	return short
}

// quantity is an axis or a tooltip of numbers.
func quantity(field, title string) object {
	return object{"field": field, "type": "quantitative", "title": orNone(title)}
}

// category is an axis or a tooltip of names, in the order of the data.
func category(field, title string) object {
	return object{"field": field, "type": "nominal", "title": orNone(title), "sort": nil}
}

func orNone(title string) any {
	if title == "" {
		return nil
	}
	return title
}

// told is a number in a tooltip: six digits and commas.
func told(field, title string) object {
	o := quantity(field, title)
	o["format"] = ",.6~r"
	return o
}

// with adds a field to an object.
func with(o object, key string, value any) object {
	o[key] = value
	return o
}

// between is a scale with the ends of the static picture.
func between(lo, hi float64) object {
	return object{"domain": list{rounded(lo), rounded(hi)}, "nice": false}
}

// distinct makes names differ by marks that cannot be seen: Vega-Lite would put two
// bars of one name into one place. It takes an empty name for a missing one.
func distinct(names []string) []string {
	seen := map[string]int{}
	out := make([]string, len(names))
	for i, name := range names {
		out[i] = name + strings.Repeat("\u200b", seen[name])
		if out[i] == "" {
			seen[name]++
			out[i] = "\u200b"
		}
		seen[name]++
	}
	return out
}

func hex(c color.RGBA) string { return fmt.Sprintf("#%02x%02x%02x", c.R, c.G, c.B) }
