package values

import (
	"reflect"
	"strconv"
	"strings"
)

var fullNames = map[reflect.Type]string{}

// fullName returns a type with the whole import paths of its packages. The caller
// holds lock.
func fullName(t reflect.Type) string {
	name, ok := fullNames[t]
	if !ok {
		name = typeName(t, pathName)
		fullNames[t] = name
	}
	return name
}

func pathName(t reflect.Type) string {
	if t.PkgPath() == "" {
		return t.Name()
	}
	return t.PkgPath() + "." + t.Name()
}

var identities = map[reflect.Type]uint64{}

// identityOf returns a number that two programs give to a type only if it has the
// same names, fields and types in both, down to what its pointers point to. The
// caller holds lock.
func identityOf(t reflect.Type) uint64 {
	if id, ok := identities[t]; ok {
		return id
	}
	const offset, prime = 14695981039346656037, 1099511628211 // FNV-1a
	id := uint64(offset)
	for _, b := range []byte(structure(t)) {
		id = (id ^ uint64(b)) * prime
	}
	identities[t] = id
	return id
}

// structure describes a type and all types it is made of, each with a number.
//
// Interfaces are told by their text. Their methods could be read only with
// reflect's Method, and a program that calls it keeps all methods of all types.
func structure(t reflect.Type) string {
	var b strings.Builder
	for i, u := range closure(t) {
		b.WriteString("\n" + strconv.Itoa(i) + " " + u.String() + " " + u.PkgPath() + " " + u.Kind().String() + " " + strconv.Itoa(int(u.Size())))
		if u.Kind() == reflect.Array {
			b.WriteString(" " + strconv.Itoa(u.Len()))
		}
		if u.Kind() == reflect.Chan {
			b.WriteString(" " + u.ChanDir().String())
		}
		if u.Kind() != reflect.Struct {
			continue
		}
		for i := range u.NumField() {
			f := u.Field(i)
			b.WriteString("\n\t" + f.Name + " " + strconv.Itoa(int(f.Offset)) + " " + fullName(f.Type) + " " + string(f.Tag))
		}
	}
	return b.String()
}

// closure returns t and the types that it is made of, each once.
func closure(t reflect.Type) []reflect.Type {
	all := []reflect.Type{t}
	seen := map[reflect.Type]bool{t: true}
	for i := 0; i < len(all); i++ {
		for _, part := range parts(all[i]) {
			if !seen[part] {
				seen[part] = true
				all = append(all, part)
			}
		}
	}
	return all
}

// parts returns the types that a type is made of directly.
func parts(t reflect.Type) []reflect.Type {
	switch t.Kind() {
	case reflect.Pointer, reflect.Slice, reflect.Array, reflect.Chan:
		return []reflect.Type{t.Elem()}
	case reflect.Map:
		return []reflect.Type{t.Key(), t.Elem()}
	case reflect.Struct:
		var all []reflect.Type
		for i := range t.NumField() {
			all = append(all, t.Field(i).Type)
		}
		return all
	case reflect.Func:
		var all []reflect.Type
		for i := range t.NumIn() {
			all = append(all, t.In(i))
		}
		for i := range t.NumOut() {
			all = append(all, t.Out(i))
		}
		return all
	}
	return nil
}
