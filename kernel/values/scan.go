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
	covered  coverage
	large    coverage // the same, of large pieces; what is in both is counted twice
	refs     []ref
	noted    map[noteKey]bool
	maps     map[unsafe.Pointer]int // in tables
	tables   []table
	boxes    map[boxKey]int // in contents
	boxKeys  []boxKey
	content  []ref          // what the boxes hold, copied to where it has an address
	encoded  map[boxKey]ref // what values wrote of themselves
	encoders []boxKey       // the keys of encoded, in order
	work     []ref
	bytes    uintptr
	limit    uintptr
	careful  bool // memory must not be used as two types; else build finds out for all
}

func newScanner(limit uintptr) *scanner {
	return &scanner{
		covered: coverage{bits: pageBits, pages: map[page][]span{}},
		large:   coverage{bits: largePageBits, pages: map[page][]span{}},
		noted:   map[noteKey]bool{},
		encoded: map[boxKey]ref{},
		maps:    map[unsafe.Pointer]int{}, boxes: map[boxKey]int{}, limit: limit,
	}
}

// A refusal is a sentence on why a value cannot be kept.
type refusal string

func (r refusal) Error() string { return string(r) }

// tooLarge is the refusal of what there is no room for.
type tooLarge string

func (t tooLarge) Error() string { return string(t) }

// mostPieces bounds the time that a cell's end may take: each piece of memory that
// something points to is noted, about a million in a second.
const mostPieces = 4 << 20

func (s *scanner) pieces() int { return len(s.refs) + len(s.content) + len(s.tables) }

// scan finds what memory and maps reach. If there is something that cannot be kept,
// all that it found is forgotten again, and the refusal says why.
func (s *scanner) scan(start, maps []ref) error {
	before := s.mark()
	s.work = s.work[:0]
	for _, r := range start {
		s.reach(r)
	}
	for _, m := range maps {
		s.table(m.typ, m.at)
	}
	err := s.run()
	if err == nil && s.careful {
		_, err = ownersOf(s.refs)
	}
	if err != nil {
		s.undo(before)
	}
	return err
}

// A mark is how much a scanner has found.
type mark struct {
	journal, large, refs, tables, boxes, encoders int
	bytes                                         uintptr
}

func (s *scanner) mark() mark {
	return mark{len(s.covered.journal), len(s.large.journal), len(s.refs), len(s.tables), len(s.boxKeys), len(s.encoders), s.bytes}
}

// undo forgets what was found since a mark.
func (s *scanner) undo(m mark) {
	s.covered.undo(m.journal)
	s.large.undo(m.large)
	for _, r := range s.refs[m.refs:] {
		delete(s.noted, noteKey{r.at, planOf(r.typ), r.n})
	}
	for _, t := range s.tables[m.tables:] {
		delete(s.maps, t.key)
	}
	for _, k := range s.boxKeys[m.boxes:] {
		delete(s.boxes, k)
	}
	for _, k := range s.encoders[m.encoders:] {
		delete(s.encoded, k)
	}
	s.refs, s.tables, s.boxKeys = s.refs[:m.refs], s.tables[:m.tables], s.boxKeys[:m.boxes]
	s.content, s.encoders, s.bytes = s.content[:m.boxes], s.encoders[:m.encoders], m.bytes
}

func (s *scanner) run() error {
	for len(s.work) > 0 && s.bytes <= s.limit && s.pieces() <= mostPieces {
		r := s.work[len(s.work)-1]
		s.work = s.work[:len(s.work)-1]
		if err := s.look(r); err != nil {
			return err
		}
	}
	if s.bytes > s.limit {
		return tooLarge("together the kept values would be larger than " + bytesText(s.limit) + ", and " + LimitVariable + " allows no more")
	}
	if s.pieces() > mostPieces {
		return tooLarge("together the kept values would be more than " + thousands(mostPieces) + " pieces of memory, which takes too long")
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
	size, covered := r.typ.Size(), &s.covered
	if r.size() >= largeSize {
		covered = &s.large
	}
	for _, f := range covered.add(r.typ, r.span()) {
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
	case slotEncoded:
		return s.encode(sl, at)
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
