package values

import (
	"os"
	"reflect"
	"strconv"
)

// mostParts is of how many parts a description tells.
const mostParts = 2000

// Describe writes what variables hold into the file that $NINEPIXELS_RESULT names,
// for those who look at them from outside, as the variables panel of a debugger:
//
//	{"variables": [{"type": "[]int", "shape": "2", "value": "[]int{1, 2}", "parts": [
//	 {"name": "[0]", "type": "int", "shape": "", "value": "1", "parts": null}, …]}]}
//
// It takes a pointer to each, and tells of the parts that stand at most depth levels
// inside: fields, elements, entries, and those of what a pointer leads to. Parts are
// null where there are none, and [] where there are some that are not told.
func Describe(depth int, pointers []any) {
	d := describer{path: map[visit]bool{}}
	d.text = append(d.text, `{"variables": [`...)
	for i, p := range pointers {
		if i > 0 {
			d.text = append(d.text, ", "...)
		}
		d.one("", clean(reflect.ValueOf(p).Elem()), depth)
	}
	d.text = append(d.text, "]}\n"...)
	if err := os.WriteFile(os.Getenv(ResultVariable), d.text, 0o600); err != nil {
		os.Stderr.WriteString("The variables cannot be described: " + err.Error() + "\n")
	}
}

type describer struct {
	text  []byte
	parts int            // so far
	path  map[visit]bool // what is being described around
}

// one writes a value, with the name that it has as a part.
func (d *describer) one(name string, v reflect.Value, depth int) {
	d.parts++
	d.text = append(d.text, `{"name": `...)
	d.text = appendJSON(d.text, name)
	d.text = append(d.text, `, "type": `...)
	d.text = appendJSON(d.text, TypeName(v.Type()))
	d.text = append(d.text, `, "shape": `...)
	d.text = appendJSON(d.text, shapeOf(v))
	d.text = append(d.text, `, "value": `...)
	d.text = appendJSON(d.text, calmLine(v))
	d.text = append(d.text, `, "parts": `...)
	d.inside(v, depth)
	d.text = append(d.text, '}')
}

// calmLine is lineOf, for a value that another goroutine may be changing.
func calmLine(v reflect.Value) (line string) {
	defer func() {
		if recover() != nil {
			line = "…"
		}
	}()
	return lineOf(v)
}

// inside writes a value's parts, as deep as is asked for.
func (d *describer) inside(v reflect.Value, depth int) {
	if v.Kind() == reflect.Interface && !v.IsNil() {
		v = clean(v.Elem())
	}
	if v.Kind() == reflect.Pointer && !v.IsNil() {
		key := visit{v.Pointer(), v.Type(), 0}
		if d.path[key] {
			d.text = append(d.text, "null"...)
			return
		}
		d.path[key] = true
		defer delete(d.path, key)
		if v = clean(v.Elem()); !isList(v.Type()) {
			d.list(1, depth, func(int) (string, reflect.Value) { return "*", v })
			return
		}
	}
	switch v.Kind() {
	case reflect.Struct:
		t := v.Type()
		d.list(t.NumField(), depth, func(i int) (string, reflect.Value) { return t.Field(i).Name, clean(v.Field(i)) })
	case reflect.Slice, reflect.Array:
		d.list(v.Len(), depth, func(i int) (string, reflect.Value) { return "[" + strconv.Itoa(i) + "]", clean(v.Index(i)) })
	case reflect.Map:
		keys := firstKeys(v)
		d.list(v.Len(), depth, func(i int) (string, reflect.Value) {
			entry := v.MapIndex(keys[i])
			if !entry.IsValid() { // a key that is not equal to itself
				entry = reflect.ValueOf("…")
			}
			return "[" + calmLine(clean(keys[i])) + "]", clean(entry)
		})
	default:
		d.text = append(d.text, "null"...)
	}
}

// list writes n parts, or the first of them. What is left out is told by a part of its
// own.
func (d *describer) list(n, depth int, part func(i int) (name string, v reflect.Value)) {
	if n == 0 {
		d.text = append(d.text, "null"...)
		return
	}
	d.text = append(d.text, '[')
	for i := range n {
		if depth == 0 || d.parts > mostParts {
			break
		}
		if i > 0 {
			d.text = append(d.text, ", "...)
		}
		if i == mostElements {
			d.text = append(d.text, `{"name": "…", "type": "", "shape": "", "value": `...)
			d.text = appendJSON(d.text, thousands(n)+" in all")
			d.text = append(d.text, `, "parts": null}`...)
			break
		}
		name, v := part(i)
		d.one(name, v, depth-1)
	}
	d.text = append(d.text, ']')
}
