package show

import (
	"reflect"

	"github.com/ninepixels/ninepixels/lessons/grid"
)

// mostPoints is how many points of a curve are drawn; a longer one is thinned.
const mostPoints = 1000

// Variable draws a value for a debugger's list of variables. It draws what [Value]
// draws, and also some values that a cell shows as text:
//
//   - a list of numbers, or a [Series]: as a curve over 1, 2, 3 and so on;
//   - several of these, or a [Chart]: in one figure;
//   - rows of numbers of the same length: as a grid.
func Variable(v any) (html, text string, ok bool) {
	if html, text, ok = Value(v); ok {
		return html, text, ok
	}
	defer func() {
		if recover() != nil { // the value is another goroutine's, too
			html, text, ok = "", "", false
		}
	}()
	f, err := drawLines(v)
	if f == nil && err == nil {
		f, err = drawVariable(reflect.ValueOf(v))
	}
	if err != nil || f == nil {
		return "", "", false
	}
	return f.HTML(), f.text(), true
}

// drawLines draws what is made for a chart.
func drawLines(v any) (*Figure, error) {
	switch v := v.(type) {
	case Series:
		return DrawCurves([]Chart{{Series: []Series{v}}})
	case []Series:
		if len(v) > 0 {
			return DrawCurves([]Chart{{Series: v}})
		}
	case Chart:
		return DrawCurves([]Chart{v})
	case []Chart:
		if len(v) > 0 {
			return DrawCurves(v)
		}
	}
	return nil, nil
}

// drawVariable returns no figure for what has none.
func drawVariable(v reflect.Value) (*Figure, error) {
	for v.Kind() == reflect.Pointer && !v.IsNil() {
		v = v.Elem()
	}
	if v.IsValid() && v.Type() == reflect.TypeFor[grid.Grid]() {
		g := v.Interface().(grid.Grid)
		return drawGrid(&g)
	}
	if v.Kind() != reflect.Slice && v.Kind() != reflect.Array || v.Len() == 0 {
		return nil, nil
	}
	if g := rowsOf(v); g != nil {
		return drawGrid(g)
	}
	if v.Len() < 2 || !isNumber(v.Type().Elem()) || v.Type().Elem().Kind() == reflect.Uint8 { // bytes are text more often
		return nil, nil
	}
	step := ceil(v.Len(), mostPoints)
	var s Series
	for i := 0; i < v.Len(); i += step {
		s.X = append(s.X, float64(i+1))
		s.Y = append(s.Y, toFloat(v.Index(i)))
	}
	return DrawCurves([]Chart{{XLabel: "element", YLabel: "value", Series: []Series{s}}})
}

// rowsOf returns rows of numbers as a grid, nil for what is none.
func rowsOf(v reflect.Value) *grid.Grid {
	row := v.Type().Elem()
	if row.Kind() != reflect.Slice && row.Kind() != reflect.Array || !isNumber(row.Elem()) {
		return nil
	}
	h, w := v.Len(), v.Index(0).Len()
	if w == 0 || max(h, w) > mostPixels {
		return nil
	}
	g := grid.New(h, w)
	for y := range h {
		if v.Index(y).Len() != w {
			return nil
		}
		for x := range w {
			g.Set(y, x, float32(toFloat(v.Index(y).Index(x))))
		}
	}
	return g
}

// isNumber reports whether values of a type are numbers that can be drawn.
func isNumber(t reflect.Type) bool {
	switch t.Kind() {
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64,
		reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64, reflect.Float32, reflect.Float64:
		return true
	}
	return false
}

func toFloat(v reflect.Value) float64 {
	switch {
	case v.CanInt():
		return float64(v.Int())
	case v.CanUint():
		return float64(v.Uint())
	}
	return v.Float()
}
