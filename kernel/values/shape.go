package values

import (
	"reflect"
	"strconv"
)

// mostRows is of how many rows the lengths are compared.
const mostRows = 4096

// shapeOf returns how many elements a value has along each axis: "3" of a slice or a
// map, "2×3" of rows of one length, "28×28" of what has a height and a width, such as an image; and ""
// of what has no elements. What a pointer or an interface leads to has its shape.
func shapeOf(v reflect.Value) string {
	for range mostDepth {
		if v.Kind() != reflect.Pointer && v.Kind() != reflect.Interface {
			break
		}
		v = v.Elem() // that of nil is no value
	}
	switch v.Kind() {
	case reflect.Map:
		return strconv.Itoa(v.Len())
	case reflect.Struct:
		return sides(v)
	case reflect.Slice, reflect.Array:
		shape := strconv.Itoa(v.Len())
		for range mostDepth { // a list may hold itself
			n := v.Len()
			if n == 0 || n > mostRows || !isRow(v.Type().Elem()) {
				break
			}
			first := v.Index(0)
			for i := range n {
				if v.Index(i).Len() != first.Len() {
					return shape
				}
			}
			shape += "×" + strconv.Itoa(first.Len())
			v = first
		}
		return shape
	}
	return ""
}

func isRow(t reflect.Type) bool { return t.Kind() == reflect.Slice || t.Kind() == reflect.Array }

// sides is the shape of a struct with the fields H and W, as a grid's, or with a
// field Rect, as those of package image.
func sides(v reflect.Value) string {
	if h, w := whole(v, "H"), whole(v, "W"); h.IsValid() && w.IsValid() {
		return strconv.FormatInt(h.Int(), 10) + "×" + strconv.FormatInt(w.Int(), 10)
	}
	rect := own(v, "Rect")
	if !rect.IsValid() || rect.Kind() != reflect.Struct || rect.Type().String() != "image.Rectangle" {
		return ""
	}
	from, to := own(rect, "Min"), own(rect, "Max")
	height := whole(to, "Y").Int() - whole(from, "Y").Int()
	width := whole(to, "X").Int() - whole(from, "X").Int()
	return strconv.FormatInt(height, 10) + "×" + strconv.FormatInt(width, 10)
}

// whole returns a field that is an integer, or no value.
func whole(v reflect.Value, name string) reflect.Value {
	if f := own(v, name); f.IsValid() && f.CanInt() {
		return f
	}
	return reflect.Value{}
}

// own returns a field of the struct itself, or no value: the way to those of an
// embedded one may lead through nil.
func own(v reflect.Value, name string) reflect.Value {
	if f, found := v.Type().FieldByName(name); found && len(f.Index) == 1 {
		return v.Field(f.Index[0])
	}
	return reflect.Value{}
}
