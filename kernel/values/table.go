package values

import (
	"reflect"
	"unsafe"
)

// A table is a map with its pairs, copied into an array.
type table struct {
	key   unsafe.Pointer
	typ   reflect.Type
	pairs ref
}

// table notes a map. Its pairs are copied, for they have no address.
func (s *scanner) table(t reflect.Type, at unsafe.Pointer) {
	key := *(*unsafe.Pointer)(at)
	if _, ok := s.maps[key]; ok {
		return
	}
	m := reflect.NewAt(t, at).Elem()
	pairs := newRun(pairType(t), m.Len())
	i := 0
	for it := m.MapRange(); it.Next() && i < pairs.n; i++ {
		pair := reflect.NewAt(pairs.typ, unsafe.Add(pairs.at, uintptr(i)*pairs.typ.Size())).Elem()
		pair.Field(0).SetIterKey(it)
		pair.Field(1).SetIterValue(it)
	}
	pairs.n = i
	s.maps[key] = len(s.tables)
	s.tables = append(s.tables, table{key, t, pairs})
	s.bytes += pairs.size() + wordSize
	s.work = append(s.work, pairs)
}

// newRun makes room for n values.
func newRun(t reflect.Type, n int) ref {
	if n == 1 {
		return ref{reflect.New(t).UnsafePointer(), run{t, n}}
	}
	return ref{reflect.MakeSlice(reflect.SliceOf(t), n, n).UnsafePointer(), run{t, n}}
}

var pairTypes = map[reflect.Type]reflect.Type{}

// pairType is a struct of a map's key and its value.
func pairType(m reflect.Type) reflect.Type {
	t := pairTypes[m]
	if t == nil {
		t = reflect.StructOf([]reflect.StructField{{Name: "Key", Type: m.Key()}, {Name: "Value", Type: m.Elem()}})
		pairTypes[m] = t
	}
	return t
}

// box notes what an interface holds: a copy of it, for it has no address.
func (s *scanner) box(v reflect.Value, at unsafe.Pointer) error {
	if v.IsNil() {
		return nil
	}
	held := v.Elem()
	key := boxKey{held.Type(), (*[2]unsafe.Pointer)(at)[1]}
	if _, ok := s.boxes[key]; ok {
		return nil
	}
	if never := neverKept(key.typ); never != "" {
		return refusal("it holds " + never)
	}
	c := reflect.New(key.typ)
	c.Elem().Set(held)
	content := ref{c.UnsafePointer(), run{key.typ, 1}}
	s.boxes[key] = len(s.content)
	s.boxKeys, s.content = append(s.boxKeys, key), append(s.content, content)
	s.bytes += content.size() + wordSize
	if !planOf(key.typ).plain {
		s.work = append(s.work, content)
	}
	return nil
}
