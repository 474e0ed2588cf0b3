package values

import (
	"reflect"
	"strings"
	"unsafe"
)

// A slotKind says what stands at a place in memory that needs more than copying.
type slotKind uint8

const (
	slotBool      slotKind = iota // copied, but a damaged file may hold another byte
	slotPointer                   // elem is what it points to
	slotString                    // a pointer and a length
	slotSlice                     // a pointer, a length and a capacity; elem is an element
	slotMap                       // elem is the map's own type
	slotInterface                 // elem is the interface's own type
	slotEncoded                   // a value of type elem that writes itself: see encoded.go
	slotFunc                      // elem is the function's own type
	slotIdle                      // size bytes that must be zero; why says what they are if not
	slotNever                     // why says what it is: no such value can be kept
	slotTime                      // a time.Time, whose reading of the process's clock is dropped
)

// A slot is one such place.
type slot struct {
	off  uintptr
	kind slotKind
	elem reflect.Type
	size uintptr
	why  string
}

// A plan is what is to be known of a type to keep its values.
type plan struct {
	slots []slot
	plain bool // memory of this type can be copied as it is
}

const wordSize = unsafe.Sizeof(uintptr(0))

var plans = map[reflect.Type]*plan{}

// planOf returns the plan of a type; the caller holds lock.
func planOf(t reflect.Type) *plan {
	if p := plans[t]; p != nil {
		return p
	}
	p := &plan{plain: true}
	p.add(t, 0)
	for _, s := range p.slots {
		p.plain = p.plain && s.kind == slotBool
	}
	plans[t] = p
	return p
}

// add appends the slots of a t at offset off.
func (p *plan) add(t reflect.Type, off uintptr) {
	if s, ok := special(t); ok {
		s.off = off
		p.slots = append(p.slots, s)
		if s.kind == slotTime {
			loc, _ := t.FieldByName("loc")
			p.add(loc.Type, off+loc.Offset)
		}
		return
	}
	if encodes(t) {
		p.slots = append(p.slots, slot{off: off, kind: slotEncoded, elem: t, size: t.Size()})
		return
	}
	p.addParts(t, off)
}

// addParts is add for a type that is nothing but its parts.
func (p *plan) addParts(t reflect.Type, off uintptr) {
	put := func(k slotKind, elem reflect.Type) {
		p.slots = append(p.slots, slot{off: off, kind: k, elem: elem, size: t.Size()})
	}
	switch t.Kind() {
	case reflect.Bool:
		put(slotBool, nil)
	case reflect.Pointer:
		put(slotPointer, t.Elem())
	case reflect.String:
		put(slotString, nil)
	case reflect.Slice:
		put(slotSlice, t.Elem())
	case reflect.Map:
		put(slotMap, t)
	case reflect.Interface:
		put(slotInterface, t)
	case reflect.Func:
		put(slotFunc, t)
	case reflect.Chan, reflect.UnsafePointer, reflect.Uintptr:
		p.slots = append(p.slots, slot{off: off, kind: slotIdle, size: wordSize, why: bound(t)})
	case reflect.Array:
		for i := range t.Len() {
			p.add(t.Elem(), off+uintptr(i)*t.Elem().Size())
		}
	case reflect.Struct:
		for i := range t.NumField() {
			f := t.Field(i)
			p.add(f.Type, off+f.Offset)
		}
	}
}

// bound says of a value of one of the types that mean something only within
// their process what it is.
func bound(t reflect.Type) string {
	switch t.Kind() {
	case reflect.Chan:
		return "a channel (" + TypeName(t) + ")"
	case reflect.UnsafePointer:
		return "an unsafe.Pointer"
	}
	return "a uintptr, which is an address or a handle"
}

// idle are the types of package sync, and others, that hold nothing while nobody
// uses them: all their bytes are zero then.
var idle = map[string]string{
	"sync.Mutex":     "a mutex that is locked",
	"sync.RWMutex":   "a mutex that is locked",
	"sync.WaitGroup": "a sync.WaitGroup that is in use",
	"sync.Cond":      "a sync.Cond that is in use",
	"sync.Map":       "a sync.Map that is in use",
	"sync.Pool":      "a sync.Pool that is in use",
	"os.File":        "an open file",
	"time.Timer":     "a timer", // what its pointer points to is larger than its type says
	"time.Ticker":    "a ticker",
	"os.Process":     "a process",
	"net.netFD":      "a network connection",

	"internal/poll.FD":  "an open file",
	"internal/abi.Type": "a type of package reflect",
	"reflect.rtype":     "a type of package reflect",
	"hash/maphash.Seed": "a seed of package hash/maphash, which is good for one process",
	"hash/maphash.Hash": "a hash of package hash/maphash, which is good for one process",
}

// special returns the slot of a type that its structure says too little about.
func special(t reflect.Type) (slot, bool) {
	if t.Name() == "" || t.PkgPath() == "" || t.PkgPath() == "main" {
		return slot{}, false
	}
	name := t.PkgPath() + "." + t.Name()
	if name == "time.Time" {
		return slot{kind: slotTime, size: t.Size()}, true
	}
	if why, ok := idle[name]; ok {
		kind := slotIdle
		if name == "internal/abi.Type" || name == "reflect.rtype" {
			kind = slotNever
		}
		return slot{kind: kind, size: t.Size(), why: why}, true
	}
	if strings.HasPrefix(name, "unique.Handle[") {
		return slot{kind: slotIdle, size: t.Size(), why: "a unique.Handle"}, true
	}
	if strings.HasPrefix(name, "sync/atomic.Pointer[") {
		// Its field before the noCopy and the unsafe.Pointer is [0]*T, to tell T.
		return slot{kind: slotPointer, elem: t.Field(0).Type.Elem().Elem(), size: wordSize}, true
	}
	return slot{}, false
}

// A run is n values of one type, one after another in memory.
type run struct {
	typ reflect.Type
	n   int
}

// runOf takes arrays apart, so that an array and a slice of it are alike.
func runOf(t reflect.Type, n int) run {
	for t.Kind() == reflect.Array {
		n *= t.Len()
		t = t.Elem()
	}
	return run{t, n}
}

func (r run) size() uintptr { return r.typ.Size() * uintptr(r.n) }

// fits says whether memory of outer holds at offset off what inner describes:
// wherever one of them has a slot, the other has the same.
func (r run) fits(off uintptr, inner run) bool {
	if off > r.size() || inner.size() > r.size()-off {
		return false
	}
	if r.typ == inner.typ && (r.typ.Size() == 0 || off%r.typ.Size() == 0) {
		return true
	}
	a, b := planOf(r.typ), planOf(inner.typ)
	if len(a.slots) == 0 && len(b.slots) == 0 {
		return true
	}
	at := r.slotsFrom(off)
	for i := range inner.n {
		for _, s := range b.slots {
			o, ok := at(off + inner.size())
			if !ok || o.off != off+uintptr(i)*inner.typ.Size()+s.off || o.kind != s.kind || o.elem != s.elem {
				return false
			}
		}
	}
	_, more := at(off + inner.size())
	return !more
}

// slotsFrom returns a function that returns the slots at offset off and behind,
// one with each call, up to an end.
func (r run) slotsFrom(off uintptr) func(end uintptr) (slot, bool) {
	slots, size := planOf(r.typ).slots, r.typ.Size()
	i, k := off/size, 0
	return func(end uintptr) (slot, bool) {
		for len(slots) > 0 && i < uintptr(r.n) {
			s := slots[k]
			s.off += i * size
			if k++; k == len(slots) {
				i, k = i+1, 0
			}
			if s.off >= end {
				return slot{}, false
			}
			if s.off >= off {
				return s, true
			}
		}
		return slot{}, false
	}
}
