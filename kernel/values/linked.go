package values

import (
	"errors"
	"reflect"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"unsafe"
)

// typesByString returns the types of this program without a name, such as *T, []T,
// whose text is s. Package reflect keeps it for packages that take it this way.
//
//go:linkname typesByString reflect.typesByString
func typesByString(s string) []unsafe.Pointer

// linkedTypes returns this program's types of a name, whether or not any variable
// shows the way to them: an interface may hold a type that no other package can
// name, such as that of errors.New.
func linkedTypes(name, short string) []reflect.Type {
	var all []reflect.Type
	note := func(t reflect.Type) {
		if fullName(t) == name && hasItsMethods(t) {
			all = append(all, t)
		}
	}
	for _, p := range typesByString(short) {
		note(typeAt(p))
	}
	for _, p := range typesByString("*" + short) {
		note(typeAt(p).Elem())
	}
	return all
}

// hasItsMethods says no for types of package main with methods. The linker leaves
// out the methods of a type that the program never puts into an interface, and this
// program may not: its kernel must make such a type known, which is a use that the
// linker sees. Types of other packages come from code that does.
func hasItsMethods(t reflect.Type) bool {
	return !slices.ContainsFunc(closure(t), func(u reflect.Type) bool {
		return u.PkgPath() == "main" && (u.NumMethod() > 0 || reflect.PointerTo(u).NumMethod() > 0)
	})
}

// A methodTable is what an interface with methods has for its type, as package runtime
// lays it out: behind the two types and a hash stand the methods' addresses.
type methodTable struct {
	_       [2]unsafe.Pointer
	_       uint64
	methods [1 << 16]uintptr
}

// any says whether one of the first n methods of a table is there.
func (t *methodTable) any(n int) bool {
	for _, pc := range t.methods[:n] {
		if f := runtime.FuncForPC(pc); f == nil || f.Name() != "runtime.unreachableMethod" {
			return true
		}
	}
	return false
}

// hasMethods says whether an interface of a type, at an address, can be called. The
// linker leaves out the methods of a type that a program never puts into an interface,
// and a call of one would end the program. It leaves out those that nobody calls, too,
// so that one which is there tells enough. Of a value that shall be of any type, the
// methods count that every program asks for.
func hasMethods(t reflect.Type, at unsafe.Pointer) bool {
	if n := t.NumMethod(); n > 0 {
		return (*(**methodTable)(at)).any(n)
	}
	v := *(*any)(at)
	if e, ok := v.(error); ok && !(*(**methodTable)(unsafe.Pointer(&e))).any(1) {
		return false
	}
	s, ok := v.(stringer)
	return !ok || (*(**methodTable)(unsafe.Pointer(&s))).any(1)
}

// typeAt makes a type of its address: the first word of an interface is one.
func typeAt(p unsafe.Pointer) reflect.Type {
	var v any
	(*[2]unsafe.Pointer)(unsafe.Pointer(&v))[0] = p
	return reflect.TypeOf(v)
}

// basicTypes are known in every program: they are often in interfaces. It is a
// function, for a program that only shows a value should not need them.
var basicTypes = sync.OnceValue(func() []reflect.Type {
	return []reflect.Type{
		reflect.TypeFor[bool](), reflect.TypeFor[string](), reflect.TypeFor[error](), reflect.TypeFor[any](),
		reflect.TypeFor[int](), reflect.TypeFor[int8](), reflect.TypeFor[int16](), reflect.TypeFor[int32](), reflect.TypeFor[int64](),
		reflect.TypeFor[uint](), reflect.TypeFor[uint8](), reflect.TypeFor[uint16](), reflect.TypeFor[uint32](), reflect.TypeFor[uint64](),
		reflect.TypeFor[float32](), reflect.TypeFor[float64](), reflect.TypeFor[complex64](), reflect.TypeFor[complex128](),
		reflect.TypeFor[[]any](), reflect.TypeFor[map[string]any](), reflect.TypeFor[[]string](), reflect.TypeFor[[]int](), reflect.TypeFor[[]float64](), reflect.TypeFor[[]byte](),
		reflect.TypeOf(errors.New("")),
	}
})

// composed makes a type without a name of known ones; nil if it cannot. What an
// interface held may be of a type that no line of this program has, such as
// [][]*int.
func (l *loader) composed(name string) reflect.Type {
	if known := l.known[name]; len(known) > 0 {
		return known[0]
	}
	if rest, ok := strings.CutPrefix(name, "*"); ok {
		if t := l.composed(rest); t != nil {
			return reflect.PointerTo(t)
		}
		return nil
	}
	if inner, ok := strings.CutPrefix(name, "map["); ok {
		end := closing(inner)
		if end < 0 {
			return nil
		}
		key, elem := l.composed(inner[:end]), l.composed(inner[end+1:])
		if key == nil || elem == nil || !key.Comparable() {
			return nil
		}
		return reflect.MapOf(key, elem)
	}
	return l.composedList(name)
}

func (l *loader) composedList(name string) reflect.Type {
	inner, ok := strings.CutPrefix(name, "[")
	length, rest, found := strings.Cut(inner, "]")
	if !ok || !found {
		return nil
	}
	elem := l.composed(rest)
	if elem == nil {
		return nil
	}
	if length == "" {
		return reflect.SliceOf(elem)
	}
	n, err := strconv.Atoi(length)
	if err != nil || n < 0 || elem.Size() > 0 && n > mostBytes/int(elem.Size()) {
		return nil
	}
	return reflect.ArrayOf(n, elem)
}

// closing returns where the bracket is closed that stands in front of s.
func closing(s string) int {
	depth := 0
	for i := range len(s) {
		switch {
		case s[i] == '[':
			depth++
		case s[i] == ']' && depth == 0:
			return i
		case s[i] == ']':
			depth--
		}
	}
	return -1
}
