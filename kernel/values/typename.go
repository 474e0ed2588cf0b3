package values

import (
	"reflect"
	"strconv"
	"strings"
)

// TypeName returns a type as a cell would write it: without the name of package
// main, with any for the empty interface, and with a package's short name.
func TypeName(t reflect.Type) string {
	if t == nil {
		return "nil"
	}
	return typeName(t, shortName)
}

// typeName writes a type; named says how a type with a name is written.
func typeName(t reflect.Type, named func(reflect.Type) string) string {
	if t.Name() != "" {
		return named(t)
	}
	name := func(u reflect.Type) string { return typeName(u, named) }
	switch t.Kind() {
	case reflect.Pointer:
		return "*" + name(t.Elem())
	case reflect.Slice:
		return "[]" + name(t.Elem())
	case reflect.Array:
		return "[" + strconv.Itoa(t.Len()) + "]" + name(t.Elem())
	case reflect.Map:
		return "map[" + name(t.Key()) + "]" + name(t.Elem())
	case reflect.Chan:
		return chanName(t, name)
	case reflect.Func:
		return "func" + signature(t, name)
	case reflect.Struct:
		return structName(t, name)
	case reflect.Interface:
		return interfaceName(t)
	}
	return t.String()
}

func chanName(t reflect.Type, name func(reflect.Type) string) string {
	switch elem := name(t.Elem()); {
	case t.ChanDir() == reflect.RecvDir:
		return "<-chan " + elem
	case t.ChanDir() == reflect.SendDir:
		return "chan<- " + elem
	case strings.HasPrefix(elem, "<-"):
		return "chan (" + elem + ")"
	default:
		return "chan " + elem
	}
}

func signature(t reflect.Type, name func(reflect.Type) string) string {
	var in, out []string
	for i := range t.NumIn() {
		if t.IsVariadic() && i == t.NumIn()-1 {
			in = append(in, "..."+name(t.In(i).Elem()))
			continue
		}
		in = append(in, name(t.In(i)))
	}
	for i := range t.NumOut() {
		out = append(out, name(t.Out(i)))
	}
	s := "(" + strings.Join(in, ", ") + ")"
	switch len(out) {
	case 0:
		return s
	case 1:
		return s + " " + out[0]
	}
	return s + " (" + strings.Join(out, ", ") + ")"
}

func structName(t reflect.Type, name func(reflect.Type) string) string {
	if t.NumField() == 0 {
		return "struct{}"
	}
	var fields []string
	for i := range t.NumField() {
		f := t.Field(i)
		s := name(f.Type)
		if !f.Anonymous {
			s = f.Name + " " + s
		}
		if f.Tag != "" {
			s += " " + strconv.Quote(string(f.Tag))
		}
		fields = append(fields, s)
	}
	return "struct { " + strings.Join(fields, "; ") + " }"
}

// interfaceName leaves reflect's text but for the empty interface: asking a type
// for its methods would make the linker keep every method of every type.
func interfaceName(t reflect.Type) string {
	if t.NumMethod() == 0 {
		return "any"
	}
	return shortened(t.String())
}

// shortName returns the name of a type with its package's short name, main left
// out; of a generic type's arguments the paths are shortened too.
func shortName(t reflect.Type) string { return shortened(t.String()) }

// shortened removes "main." and the folders of import paths from a type's text,
// wherever they stand in it: Pair[int,github.com/a/b.T] is Pair[int,b.T].
func shortened(s string) string {
	var b strings.Builder
	for len(s) > 0 {
		n := strings.IndexFunc(s, func(r rune) bool { return strings.ContainsRune("[]*(), {};", r) })
		if n < 0 {
			n = len(s)
		}
		word := s[:n]
		word = word[strings.LastIndexByte(word, '/')+1:]
		word = strings.TrimPrefix(word, "main.")
		if dots := strings.TrimPrefix(word, "..."); dots != word {
			word = "..." + strings.TrimPrefix(dots, "main.")
		}
		b.WriteString(word)
		if n < len(s) {
			b.WriteByte(s[n])
			n++
		}
		s = s[n:]
	}
	return strings.ReplaceAll(b.String(), "interface {}", "any")
}
