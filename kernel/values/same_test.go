package values_test

import (
	"fmt"
	"math"
	"reflect"
	"unsafe"
)

// A comparison finds whether two values are the same, with all that they share:
// each place in the memory of one has one place in that of the other, and the
// other way round.
type comparison struct {
	there, back map[place]place
	seen        map[[2]place]bool
}

type place struct {
	at  unsafe.Pointer
	typ reflect.Type
}

// differ says where the values that two pointers point to differ; "" if nowhere.
func (c *comparison) differ(a, b any) string {
	return c.memory(reflect.ValueOf(a).Elem(), reflect.ValueOf(b).Elem(), "")
}

func newComparison() *comparison {
	return &comparison{map[place]place{}, map[place]place{}, map[[2]place]bool{}}
}

func at(v reflect.Value) place {
	p := v.Addr().UnsafePointer()
	if v.Type().Size() == 0 {
		p = nil
	}
	return place{p, v.Type()}
}

// memory compares what has an address.
func (c *comparison) memory(a, b reflect.Value, path string) string {
	if a.Type() != b.Type() {
		return fmt.Sprintf("%s: %v and %v", path, a.Type(), b.Type())
	}
	pa, pb := at(a), at(b)
	if old, ok := c.there[pa]; ok && old != pb {
		return path + ": what was shared is no longer"
	}
	if old, ok := c.back[pb]; ok && old != pa {
		return path + ": what was apart is shared"
	}
	c.there[pa], c.back[pb] = pb, pa
	if c.seen[[2]place{pa, pb}] {
		return ""
	}
	c.seen[[2]place{pa, pb}] = true
	return c.value(a, b, path)
}

func (c *comparison) value(a, b reflect.Value, path string) string {
	switch a.Kind() {
	case reflect.Struct:
		for i := range a.NumField() {
			if d := c.memory(open(a.Field(i)), open(b.Field(i)), path+"."+a.Type().Field(i).Name); d != "" {
				return d
			}
		}
		return ""
	case reflect.Array:
		return c.elements(a, b, a.Len(), path)
	case reflect.Slice:
		if a.Len() != b.Len() || a.Cap() != b.Cap() || a.IsNil() != b.IsNil() {
			return fmt.Sprintf("%s: %d of %d and %d of %d elements", path, a.Len(), a.Cap(), b.Len(), b.Cap())
		}
		return c.elements(a.Slice(0, a.Cap()), b.Slice(0, b.Cap()), a.Cap(), path)
	case reflect.Map:
		return c.table(a, b, path)
	case reflect.Pointer, reflect.Interface:
		return c.target(a, b, path)
	case reflect.Func:
		if a.IsNil() != b.IsNil() || a.Pointer() != b.Pointer() {
			return path + ": another function"
		}
		return ""
	}
	if !identical(a, b) {
		return fmt.Sprintf("%s: %v and %v", path, a, b)
	}
	return ""
}

func (c *comparison) target(a, b reflect.Value, path string) string {
	if a.IsNil() || b.IsNil() {
		if a.IsNil() != b.IsNil() {
			return path + ": nil and not"
		}
		return ""
	}
	if a.Kind() == reflect.Pointer {
		return c.memory(a.Elem(), b.Elem(), path+"*")
	}
	if a.Elem().Type() != b.Elem().Type() {
		return fmt.Sprintf("%s: holds %v and %v", path, a.Elem().Type(), b.Elem().Type())
	}
	return c.value(addressed(a.Elem()), addressed(b.Elem()), path+".()")
}

func (c *comparison) elements(a, b reflect.Value, n int, path string) string {
	for i := range n {
		if d := c.memory(a.Index(i), b.Index(i), fmt.Sprintf("%s[%d]", path, i)); d != "" {
			return d
		}
	}
	return ""
}

// table compares maps. Keys are numbers, texts, and arrays and structs of them.
func (c *comparison) table(a, b reflect.Value, path string) string {
	if a.IsNil() != b.IsNil() || a.Len() != b.Len() {
		return fmt.Sprintf("%s: %d and %d entries", path, a.Len(), b.Len())
	}
	if a.IsNil() {
		return ""
	}
	pa, pb := place{a.UnsafePointer(), a.Type()}, place{b.UnsafePointer(), b.Type()}
	if old, ok := c.there[pa]; ok && old != pb || !ok && c.back[pb] != (place{}) {
		return path + ": not the same map"
	}
	c.there[pa], c.back[pb] = pb, pa
	if c.seen[[2]place{pa, pb}] {
		return ""
	}
	c.seen[[2]place{pa, pb}] = true
	for it := a.MapRange(); it.Next(); {
		other := b.MapIndex(it.Key())
		if !other.IsValid() {
			return fmt.Sprintf("%s: no entry %v", path, it.Key())
		}
		if d := c.value(addressed(it.Value()), addressed(other), fmt.Sprintf("%s[%v]", path, it.Key())); d != "" {
			return d
		}
	}
	return ""
}

func identical(a, b reflect.Value) bool {
	if a.CanFloat() {
		return math.Float64bits(a.Float()) == math.Float64bits(b.Float())
	}
	if a.CanComplex() {
		return math.Float64bits(real(a.Complex())) == math.Float64bits(real(b.Complex()))
	}
	return a.Equal(b)
}

// open lets an unexported field be read, addressed gives a copy an address.
func open(v reflect.Value) reflect.Value {
	return reflect.NewAt(v.Type(), v.Addr().UnsafePointer()).Elem()
}

func addressed(v reflect.Value) reflect.Value {
	c := reflect.New(v.Type()).Elem()
	c.Set(v)
	return c
}
