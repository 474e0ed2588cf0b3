package values

import (
	"reflect"
	"slices"
	"strings"
)

// enter notes that memory is being printed; it says no if that is so already, or
// if there is no room for what is inside.
func (p *printer) enter(at uintptr, t reflect.Type, n, depth int) (leave func(), ok bool) {
	key := visit{at, t, n}
	if depth > mostDepth || p.spent > mostText || p.path[key] {
		return nil, false
	}
	p.path[key] = true
	return func() { delete(p.path, key) }, true
}

// none prints a nil: where the text around does not tell its type, with that.
func (p *printer) none(t reflect.Type, where place) node {
	if where != alone {
		return p.leaf("nil")
	}
	return p.leaf(converted(t) + "(nil)")
}

// converted writes a type as it stands in front of a conversion's parenthesis.
func converted(t reflect.Type) string {
	name := TypeName(t)
	if strings.ContainsAny(name[:1], "*<") || t.Name() == "" && (t.Kind() == reflect.Func || t.Kind() == reflect.Chan) {
		return "(" + name + ")"
	}
	return name
}

func (p *printer) pointer(v reflect.Value, where place, depth int) node {
	if v.IsNil() {
		return p.none(v.Type(), where)
	}
	elem := v.Type().Elem()
	leave, ok := p.enter(v.Pointer(), v.Type(), 0, depth)
	if !ok && !isList(elem) {
		return p.leaf(converted(v.Type()) + "(…)")
	}
	if !ok {
		return p.leaf("&" + TypeName(elem) + "{…}")
	}
	defer leave()
	pointed := alone
	if !isList(elem) {
		depth++ // a struct counts itself
	}
	if where == element && isList(elem) {
		pointed = element
	}
	n := p.value(clean(v.Elem()), pointed, depth)
	if n.list && isList(elem) {
		if pointed == alone {
			n.text = "&" + n.text
		}
		return n
	}
	// &7 is no Go, new(7) is.
	n.text = "new(" + n.text
	if n.list {
		n.after += ")"
	} else {
		n.text += ")"
	}
	p.spent += 5
	return n
}

// isList says whether values of a type are written in braces.
func isList(t reflect.Type) bool {
	switch t.Kind() {
	case reflect.Struct, reflect.Array, reflect.Slice, reflect.Map:
		return true
	}
	return false
}

// inside is where, but for interfaces, which do not tell what they hold.
func inside(t reflect.Type, where place) place {
	if t.Kind() == reflect.Interface {
		return alone
	}
	return where
}

func (p *printer) structure(v reflect.Value, where place, depth int) node {
	t := v.Type()
	n := p.open(t, where)
	if depth >= mostDepth && t.NumField() > 0 {
		return p.leaf(TypeName(t) + "{…}")
	}
	for i := range t.NumField() {
		f := t.Field(i)
		if f.Name == "_" {
			continue
		}
		if p.spent > mostText {
			n.items = append(n.items, item{value: p.leaf("…")})
			break
		}
		p.spent += len(f.Name)
		n.items = append(n.items, item{f.Name + ":", p.value(clean(v.Field(i)), inside(f.Type, field), depth+1)})
	}
	return n
}

func (p *printer) open(t reflect.Type, where place) node {
	text := TypeName(t) + "{"
	if where == element {
		text = "{"
	}
	p.spent += len(text)
	return node{text: text, list: true}
}

func (p *printer) elements(v reflect.Value, where place, depth int) node {
	t := v.Type()
	if t.Kind() == reflect.Slice && v.IsNil() {
		return p.none(t, where)
	}
	n := p.open(t, where)
	if v.Len() == 0 {
		return n
	}
	leave, ok := p.enter(v.Index(0).UnsafeAddr(), t, v.Len(), depth)
	if !ok {
		n.items = []item{{value: p.leaf("… " + count(v.Len(), "element"))}}
		return n
	}
	defer leave()
	elem := t.Elem()
	n.fill = isBasic(elem.Kind())
	for i := range v.Len() {
		if i == mostElements || p.spent > mostText {
			n.items = append(n.items, item{value: p.leaf("… " + count(v.Len(), "element") + " in all")})
			break
		}
		n.items = append(n.items, item{value: p.value(clean(v.Index(i)), inside(elem, element), depth+1)})
	}
	return n
}

func count(n int, what string) string {
	if n != 1 {
		what += "s"
	}
	return thousands(n) + " " + what
}

func (p *printer) table(v reflect.Value, where place, depth int) node {
	t := v.Type()
	if v.IsNil() {
		return p.none(t, where)
	}
	n := p.open(t, where)
	leave, ok := p.enter(v.Pointer(), t, 0, depth)
	if !ok {
		n.items = []item{{value: p.leaf("… " + count(v.Len(), "entry"))}}
		return n
	}
	defer leave()
	for i, key := range firstKeys(v) {
		if i == mostElements || p.spent > mostText {
			n.items = append(n.items, item{value: p.leaf("… " + thousands(v.Len()) + " entries in all")})
			break
		}
		k := p.value(clean(key), inside(t.Key(), element), depth+1).flat() + ":"
		n.items = append(n.items, item{k, p.value(clean(v.MapIndex(key)), inside(t.Elem(), element), depth+1)})
	}
	return n
}

// firstKeys returns the keys of a map that are shown, in order, and one more if
// there are more. It does not sort what nobody sees.
func firstKeys(m reflect.Value) []reflect.Value {
	var first []reflect.Value
	for it := m.MapRange(); it.Next(); {
		key := it.Key()
		if len(first) > mostElements && compare(key, first[mostElements]) >= 0 {
			continue
		}
		at, _ := slices.BinarySearchFunc(first, key, compare)
		first = slices.Insert(first, at, key)
		first = first[:min(len(first), mostElements+1)]
	}
	return first
}

// opaque prints what has no inside to show by its type.
func (p *printer) opaque(v reflect.Value, where place) node {
	if v.IsNil() {
		return p.none(v.Type(), where)
	}
	return p.leaf(TypeName(v.Type()))
}
