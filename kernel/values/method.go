package values

import (
	"cmp"
	"reflect"
	"strings"
)

// clean returns v where its methods may be called and its parts looked at: reflect
// forbids that for what it reached through an unexported field.
func clean(v reflect.Value) reflect.Value {
	if v.CanAddr() {
		return reflect.NewAt(v.Type(), v.Addr().UnsafePointer()).Elem()
	}
	c := reflect.New(v.Type()).Elem()
	c.Set(v)
	return c
}

type stringer interface{ String() string }

// ownText is what a value says of itself. It is addressable, so that the methods
// of its pointer count as well: those of a big.Int.
func (p *printer) ownText(v reflect.Value) (string, bool) {
	if v.Kind() == reflect.Interface {
		return "", false
	}
	if v.Kind() == reflect.Pointer && v.IsNil() {
		return "", false
	}
	if p.quiet && !isStandard(v.Type()) {
		return "", false
	}
	if s, ok := said(v.Interface()); ok {
		return s, true
	}
	if v.Kind() == reflect.Pointer {
		return "", false
	}
	return said(v.Addr().Interface())
}

// isStandard says whether a type, or what it points to, is one of Go's own
// packages: their paths have no dot in front.
func isStandard(t reflect.Type) bool {
	if t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	first, _, _ := strings.Cut(t.PkgPath(), "/")
	return first != "" && first != "main" && !strings.Contains(first, ".")
}

// said calls the method. One that panics has said nothing.
func said(v any) (s string, ok bool) {
	defer func() {
		if recover() != nil {
			s, ok = "", false
		}
	}()
	switch v := v.(type) {
	case reflect.Value: // its text would be that of what it holds
		return "", false
	case error:
		return v.Error(), true
	case stringer:
		return v.String(), true
	}
	return "", false
}

// compare orders the keys of a map: numbers by size, text by its letters, and the
// rest by kind and text.
func compare(a, b reflect.Value) int {
	if a.Kind() == reflect.Interface {
		a, b = a.Elem(), b.Elem()
	}
	switch {
	case a.Kind() != b.Kind():
		return cmp.Compare(a.Kind(), b.Kind())
	case a.CanInt():
		return cmp.Compare(a.Int(), b.Int())
	case a.CanUint():
		return cmp.Compare(a.Uint(), b.Uint())
	case a.CanFloat():
		return cmp.Compare(a.Float(), b.Float())
	case a.Kind() == reflect.String:
		return strings.Compare(a.String(), b.String())
	case a.Kind() == reflect.Bool:
		return cmp.Compare(btoi(a.Bool()), btoi(b.Bool()))
	case a.Kind() == reflect.Array || a.Kind() == reflect.Struct:
		return compareParts(a, b)
	}
	return 0
}

func compareParts(a, b reflect.Value) int {
	part, n := reflect.Value.Field, 0
	if a.Kind() == reflect.Array {
		part, n = reflect.Value.Index, a.Len()
	} else {
		n = a.NumField()
	}
	if a.Type() != b.Type() {
		return strings.Compare(a.Type().String(), b.Type().String())
	}
	for i := range n {
		if c := compare(part(a, i), part(b, i)); c != 0 {
			return c
		}
	}
	return 0
}

func btoi(b bool) int {
	if b {
		return 1
	}
	return 0
}
