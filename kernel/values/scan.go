package values

import (
	"reflect"
	"unsafe"
)

// A ref is memory that something points to.
type ref struct {
	at unsafe.Pointer
	run
}

func (r ref) span() span { return span{uintptr(r.at), uintptr(r.at) + r.size()} }

// A noteKey is a ref that is quick to look up; a type has one plan.
type noteKey struct {
	at   unsafe.Pointer
	plan *plan
	n    int
}

// A boxKey is what an interface holds: the same word with the same type is the
// same value.
type boxKey struct {
	typ  reflect.Type
	word unsafe.Pointer
}

// A scanner finds all memory that variables reach.
type scanner struct {
	covered coverage
	refs    []ref
	noted   map[noteKey]bool
	maps    map[unsafe.Pointer]int // in tables
	tables  []table
	boxes   map[boxKey]int // in contents
	boxKeys []boxKey
	content []ref // what the boxes hold, copied to where it has an address
	work    []ref
	bytes   uintptr
	limit   uintptr
}

// A table is a map with its pairs, copied into an array.
type table struct {
	key   unsafe.Pointer
	typ   reflect.Type
	pairs ref
}

func newScanner(limit uintptr) *scanner {
	return &scanner{
		covered: coverage{pages: map[page][]span{}},
		noted:   map[noteKey]bool{},
		maps:    map[unsafe.Pointer]int{}, boxes: map[boxKey]int{}, limit: limit,
	}
}

// A refusal is a sentence on why a value cannot be kept.
type refusal string

func (r refusal) Error() string { return string(r) }

// scan finds what memory and maps reach. If there is something that cannot be kept, all
// that it found is forgotten again, and the refusal says why.
func (s *scanner) scan(start, maps []ref) error {
	journal, refs, tables, boxes, bytes := len(s.covered.journal), len(s.refs), len(s.tables), len(s.boxKeys), s.bytes
	s.work = s.work[:0]
	for _, r := range start {
		s.reach(r)
	}
	for _, m := range maps {
		s.table(m.typ, m.at)
	}
	err := s.run()
	if err == nil {
		return nil
	}
	s.covered.undo(journal)
	for _, r := range s.refs[refs:] {
		delete(s.noted, noteKey{r.at, planOf(r.typ), r.n})
	}
	s.refs, s.bytes = s.refs[:refs], bytes
	for _, t := range s.tables[tables:] {
		delete(s.maps, t.key)
	}
	for _, k := range s.boxKeys[boxes:] {
		delete(s.boxes, k)
	}
	s.tables, s.boxKeys, s.content = s.tables[:tables], s.boxKeys[:boxes], s.content[:boxes]
	return err
}

func (s *scanner) run() error {
	for len(s.work) > 0 && s.bytes <= s.limit {
		r := s.work[len(s.work)-1]
		s.work = s.work[:len(s.work)-1]
		if err := s.look(r); err != nil {
			return err
		}
	}
	if s.bytes > s.limit {
		return refusal("together the kept values would be larger than " + bytesText(s.limit))
	}
	return nil
}

// reach notes memory that something points to, and puts what was not looked at
// yet on the list of work.
func (s *scanner) reach(r ref) {
	r.run = runOf(r.typ, r.n)
	size := r.size()
	if size == 0 {
		return
	}
	p := planOf(r.typ)
	// Two neighbours may cover memory without being one: it is noted even so.
	if key := (noteKey{r.at, p, r.n}); !s.noted[key] {
		s.noted[key] = true
		s.refs = append(s.refs, r)
		s.cover(r, p)
	}
}

// smallSize is up to which size memory without addresses is only counted: to find
// out what part of it was counted before would cost more than it tells.
const smallSize = 4 << 10

// cover counts memory, and orders a look at what has not had one.
func (s *scanner) cover(r ref, p *plan) {
	if r.n == 1 || p.plain && r.size() <= smallSize {
		s.bytes += r.size()
		if !p.plain {
			s.work = append(s.work, r)
		}
		return
	}
	size := r.typ.Size()
	for _, f := range s.covered.add(r.typ, r.span()) {
		s.bytes += f.hi - f.lo
		if p.plain {
			continue
		}
		from, to := (f.lo-uintptr(r.at))/size, (f.hi-uintptr(r.at)+size-1)/size
		s.work = append(s.work, ref{unsafe.Add(r.at, from*size), run{r.typ, int(to - from)}})
	}
}

// look follows what stands in the slots of memory.
func (s *scanner) look(r ref) error {
	slots, size := planOf(r.typ).slots, r.typ.Size()
	for i := range r.n {
		at := unsafe.Add(r.at, uintptr(i)*size)
		for k := range slots {
			if err := s.follow(&slots[k], unsafe.Add(at, slots[k].off)); err != nil {
				return err
			}
		}
	}
	return nil
}

func (s *scanner) follow(sl *slot, at unsafe.Pointer) error {
	switch sl.kind {
	case slotPointer:
		if p := *(*unsafe.Pointer)(at); p != nil && landmarkName(p, sl.elem) == "" {
			if never := neverKept(sl.elem); never != "" {
				return refusal("it holds " + never)
			}
			s.reach(ref{p, run{sl.elem, 1}})
		}
	case slotString:
		if str := *(*string)(at); len(str) > 0 {
			s.reach(ref{unsafe.Pointer(unsafe.StringData(str)), run{byteType, len(str)}})
		}
	case slotSlice:
		if h := (*sliceHeader)(at); h.cap > 0 {
			s.reach(ref{h.data, run{sl.elem, h.cap}})
		}
	case slotMap:
		if *(*unsafe.Pointer)(at) != nil {
			s.table(sl.elem, at)
		}
	case slotInterface:
		return s.box(reflect.NewAt(sl.elem, at).Elem(), at)
	case slotFunc:
		return functionKept(reflect.NewAt(sl.elem, at).Elem())
	case slotIdle, slotNever:
		if !isZero(at, sl.size) {
			return refusal("it holds " + sl.why)
		}
	}
	return nil
}

// neverKept says what a pointer's target is, if no such target can be kept.
func neverKept(t reflect.Type) string {
	if sl, ok := special(t); ok && sl.kind == slotNever {
		return sl.why
	}
	return ""
}

var byteType = reflect.TypeFor[byte]()

type sliceHeader struct {
	data     unsafe.Pointer
	len, cap int
}

func isZero(at unsafe.Pointer, size uintptr) bool {
	for _, b := range unsafe.Slice((*byte)(at), size) {
		if b != 0 {
			return false
		}
	}
	return true
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
