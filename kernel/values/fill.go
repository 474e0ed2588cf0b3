package values

import (
	"reflect"
	"unsafe"
)

// A hold is an interface at an address that shall hold a box.
type hold struct {
	at  unsafe.Pointer
	typ reflect.Type
	box int
}

// finish fills all memory that was ordered, which orders more; then the values
// that read themselves; then the interfaces, for a copy of what they hold must be of something whole; and last
// the maps, whose keys may be interfaces.
func (l *loader) finish() error {
	l.inside = map[int][]hold{}
	for len(l.fills) > 0 {
		f := l.fills[len(l.fills)-1]
		l.fills = l.fills[:len(l.fills)-1]
		if err := l.fill(f); err != nil {
			return err
		}
	}
	for _, d := range l.decodings {
		if err := d.do(l); err != nil {
			return err
		}
	}
	for _, h := range l.holds {
		if err := l.hold(h); err != nil {
			return err
		}
	}
	for _, t := range l.tables {
		if err := l.put(t); err != nil {
			return err
		}
	}
	l.decodings, l.holds, l.tables, l.inside = nil, nil, nil, nil
	return nil
}

// fill copies a region's memory, and sets the addresses in it.
func (l *loader) fill(f fill) error {
	g, p := &l.regions[f.region], planOf(f.typ)
	if !l.valid(g, f.run) {
		return damage
	}
	copy(unsafe.Slice((*byte)(f.at), len(g.data)), g.data)
	if p.plain {
		return nil
	}
	next := 0
	for i := range f.n {
		for k := range p.slots {
			at := uintptr(i)*f.typ.Size() + p.slots[k].off
			if next == len(g.relocs) {
				return nil
			}
			if g.relocs[next].at != int(at) || !p.slots[k].isAddress() {
				continue
			}
			if err := l.set(f.region, &p.slots[k], g.relocs[next], unsafe.Add(f.at, at)); err != nil {
				return err
			}
			next++
		}
	}
	return nil
}

func (s *slot) isAddress() bool { return s.kind >= slotPointer && s.kind <= slotFunc }

// valid says whether a region's memory may be copied to where a run is: whether
// all addresses in it are zero, and its relocs are where addresses belong.
func (l *loader) valid(g *region, r run) bool {
	slots, next := planOf(r.typ).slots, 0
	for i := range r.n {
		if len(slots) == 0 {
			break
		}
		for k := range slots {
			s := &slots[k]
			at := i*int(r.typ.Size()) + int(s.off)
			address := s.isAddress() && next < len(g.relocs) && g.relocs[next].at == at
			if address {
				next++
			}
			if !s.valid(g.data[at:], address) {
				return false
			}
		}
	}
	return next == len(g.relocs)
}

// valid says whether the bytes of a slot can be those of its kind.
func (s *slot) valid(data []byte, address bool) bool {
	word := int(wordSize)
	zero := func(from, to int) bool {
		for _, b := range data[from:to] {
			if b != 0 {
				return false
			}
		}
		return true
	}
	switch s.kind {
	case slotBool:
		return data[0] <= 1
	case slotPointer, slotMap, slotFunc:
		return zero(0, word)
	case slotInterface:
		return zero(0, 2*word)
	case slotString:
		n := wordAt(data[word:])
		return zero(0, word) && (address && n >= 0 && n <= mostBytes || n == 0)
	case slotSlice:
		n, c := wordAt(data[word:]), wordAt(data[2*word:])
		return zero(0, word) && (address && n >= 0 && n <= c && (s.elem.Size() == 0 || c <= mostBytes/int(s.elem.Size())) || n == 0 && c == 0)
	case slotIdle, slotNever, slotEncoded:
		return zero(0, int(s.size))
	}
	return true
}

// mostBytes is more than any region has; what claims more is damaged, and must not
// overflow when it is multiplied.
const mostBytes = 1 << 48

func wordAt(b []byte) int {
	var n int
	copy(unsafe.Slice((*byte)(unsafe.Pointer(&n)), wordSize), b)
	return n
}

// set puts the address that a reloc of region id names into a slot at an address.
func (l *loader) set(id int, s *slot, r reloc, at unsafe.Pointer) (err error) {
	var p unsafe.Pointer
	switch s.kind {
	case slotPointer:
		p, err = l.address(r, runOf(s.elem, 1))
	case slotString:
		p, err = l.address(r, run{byteType, len(*(*string)(at))})
	case slotSlice:
		p, err = l.address(r, runOf(s.elem, (*sliceHeader)(at).cap))
	case slotMap:
		if r.kind != toMap {
			return damage
		}
		var m ref
		m, err = l.memory(r.target, mapped)
		if err == nil && m.typ != s.elem {
			return damage
		}
		if err == nil {
			p = *(*unsafe.Pointer)(m.at)
		}
	case slotInterface:
		return l.order(id, hold{at, s.elem, r.target}, r.kind)
	case slotEncoded:
		return l.orderDecoding(s, r, at)
	case slotFunc:
		return setFunction(reflect.NewAt(s.elem, at).Elem(), l.names, r)
	}
	if err != nil {
		return err
	}
	*(*unsafe.Pointer)(at) = p
	return nil
}

// address returns what a pointer to so much of something is.
func (l *loader) address(r reloc, what run) (unsafe.Pointer, error) {
	switch r.kind {
	case toMemory:
		if what.size() == 0 {
			return nil, damage
		}
		return l.pointer(r.target, r.offset, what)
	case toZeroSized:
		if what.size() > 0 {
			return nil, damage
		}
		return unsafe.Pointer(new(struct{})), nil
	case toLandmark:
		v, ok := landmarks()[l.names[r.target]]
		if !ok || v.Type().Elem() != what.typ || what.n != 1 {
			return nil, damage
		}
		return v.UnsafePointer(), nil
	}
	return nil, damage
}

func setFunction(to reflect.Value, names []string, r reloc) error {
	if r.kind != toFunction {
		return damage
	}
	f, ok := functions[names[r.target]]
	if !ok {
		return refusal("it holds the function " + shortened(names[r.target]) + ", and this cell's program has no such function")
	}
	if f.Type() != to.Type() && !f.Type().ConvertibleTo(to.Type()) {
		return refusal("the function " + shortened(names[r.target]) + " has changed since")
	}
	to.Set(f.Convert(to.Type()))
	return nil
}

// order notes an interface to set, and orders what it holds.
func (l *loader) order(id int, h hold, kind relocKind) error {
	if kind != toBox {
		return damage
	}
	if l.regions[id].kind == boxed {
		l.inside[id] = append(l.inside[id], h)
	} else {
		l.holds = append(l.holds, h)
	}
	_, err := l.memory(h.box, boxed)
	return err
}

// hold sets an interface. What it holds is made whole first: if there are
// interfaces in that, from the innermost one outwards.
func (l *loader) hold(h hold) error {
	open, at := []int{h.box}, map[int]int{}
	for len(open) > 0 {
		box := open[len(open)-1]
		if _, ok := l.whole[box]; ok {
			open = open[:len(open)-1]
			continue
		}
		inner := l.inside[box]
		i, begun := at[box]
		if begun && i < len(inner) {
			if err := l.assign(inner[i]); err != nil {
				return err
			}
			i++
		}
		at[box] = i
		if i < len(inner) {
			if _, circle := at[inner[i].box]; circle && l.whole[inner[i].box] == nil {
				return damage // a value cannot be inside itself
			}
			open = append(open, inner[i].box)
			continue
		}
		m := l.made[box]
		l.whole[box] = reflect.NewAt(m.typ, m.at).Elem().Interface()
	}
	return l.assign(h)
}

// assign sets an interface whose content is whole.
func (l *loader) assign(h hold) error {
	v := reflect.ValueOf(l.whole[h.box])
	if !v.Type().AssignableTo(h.typ) {
		return refusal("the type " + TypeName(v.Type()) + " is no longer a " + TypeName(h.typ))
	}
	reflect.NewAt(h.typ, h.at).Elem().Set(v)
	if l.unsure[v.Type()] && !hasMethods(h.typ, h.at) {
		return refusal("it holds a " + TypeName(v.Type()) + ", and this cell's program has no methods of it")
	}
	return nil
}

// put fills a map with its pairs.
func (l *loader) put(pairs fill) error {
	m := reflect.NewAt(l.made[pairs.region].typ, l.made[pairs.region].at).Elem()
	for i := range pairs.n {
		pair := reflect.NewAt(pairs.typ, unsafe.Add(pairs.at, uintptr(i)*pairs.typ.Size())).Elem()
		m.SetMapIndex(pair.Field(0), pair.Field(1))
	}
	if m.Len() != pairs.n {
		return damage
	}
	return nil
}
