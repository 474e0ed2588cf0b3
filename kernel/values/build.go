package values

import (
	"reflect"
	"slices"
	"time"
	"unsafe"
)

// A builder makes a snapshot of the memory that a scanner found.
type builder struct {
	snapshot
	scan    *scanner
	owners  []ref // by address, none inside another; owners[i] is regions[i]
	typeIDs map[reflect.Type]int
	entries map[typeEntry]int
	nameIDs map[string]int
	mapBase int // the region of scan.tables[0]
	boxBase int // the region of scan.content[0]
}

// build makes the regions of all that was found.
func build(s *scanner) (*builder, error) {
	b := &builder{scan: s, typeIDs: map[reflect.Type]int{}, entries: map[typeEntry]int{}, nameIDs: map[string]int{}}
	owners, err := ownersOf(s.refs)
	if err != nil {
		return nil, err
	}
	b.owners = owners
	b.mapBase = len(owners)
	b.boxBase = b.mapBase + len(s.tables)
	for _, o := range owners {
		b.region(memory, o.typ, o)
	}
	for _, t := range s.tables {
		b.region(mapped, t.typ, t.pairs)
	}
	for _, c := range s.content {
		b.region(boxed, c.typ, c)
	}
	return b, nil
}

// ownersOf joins memory that overlaps: a slice owns what points to its elements,
// a struct what points to its fields, and slices of one array share that.
func ownersOf(refs []ref) ([]ref, error) {
	refs = slices.Clone(refs)
	slices.SortStableFunc(refs, func(a, b ref) int {
		if a.at != b.at {
			return order(uintptr(a.at), uintptr(b.at))
		}
		return order(b.size(), a.size())
	})
	var owners []ref
	for _, r := range refs {
		if len(owners) == 0 || uintptr(r.at) >= owners[len(owners)-1].span().hi {
			owners = append(owners, r)
			continue
		}
		joined, ok := join(owners[len(owners)-1], r)
		if !ok {
			return nil, refusal("its memory is used as " + TypeName(owners[len(owners)-1].typ) + " and as " + TypeName(r.typ))
		}
		owners[len(owners)-1] = joined
	}
	return owners, nil
}

func order(a, b uintptr) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

// join returns what holds both of two pieces of memory, of which the second
// begins inside the first.
func join(a, b ref) (ref, bool) {
	off := uintptr(b.at) - uintptr(a.at)
	switch size := a.typ.Size(); {
	case off == 0 && a.size() == b.size() && b.fits(0, a.run) && isPart(b.typ, a.typ):
		return b, true
	case a.fits(off, b.run):
		return a, true
	case a.typ == b.typ && off%size == 0:
		return ref{a.at, run{a.typ, int(off/size) + b.n}}, true
	}
	return ref{}, false
}

// isPart says whether a struct begins with the other type: of a struct with one
// field and that field, the struct is the owner.
func isPart(whole, part reflect.Type) bool {
	for whole.Kind() == reflect.Struct && whole.NumField() > 0 {
		whole = runOf(whole.Field(0).Type, 1).typ
		if whole == part {
			return true
		}
	}
	return false
}

// region adds the image of memory: where it holds no addresses, the memory itself.
func (b *builder) region(kind regionKind, t reflect.Type, r ref) {
	g := region{kind: kind, typ: b.typeID(t), count: r.n, data: unsafe.Slice((*byte)(r.at), r.size())}
	if p := planOf(r.typ); !p.plain {
		g.data = slices.Clone(g.data)
		for i := range r.n {
			for k := range p.slots {
				at := uintptr(i)*r.typ.Size() + p.slots[k].off
				b.address(&g, &p.slots[k], unsafe.Add(r.at, at), int(at))
			}
		}
	}
	g.size = len(g.data)
	b.regions = append(b.regions, g)
}

// address notes the address in a slot, and clears it in the image.
func (b *builder) address(g *region, s *slot, at unsafe.Pointer, off int) {
	put := func(kind relocKind, target, offset int) {
		g.relocs = append(g.relocs, reloc{off, kind, target, offset})
	}
	switch s.kind {
	case slotTime:
		*(*time.Time)(unsafe.Pointer(&g.data[off])) = (*time.Time)(at).Round(0)
		return
	case slotBool, slotIdle, slotNever:
		return
	case slotEncoded:
		clear(g.data[off : off+int(s.size)])
		if bytes := b.scan.encoded[boxKey{s.elem, at}]; bytes.n > 0 {
			target, offset := b.find(bytes.at)
			put(toEncoded, target, offset)
		}
		return
	case slotInterface:
		clear(g.data[off : off+2*int(wordSize)])
		if v := reflect.NewAt(s.elem, at).Elem(); !v.IsNil() {
			put(toBox, b.boxBase+b.scan.boxes[boxKey{v.Elem().Type(), (*[2]unsafe.Pointer)(at)[1]}], 0)
		}
		return
	}
	clear(g.data[off : off+int(wordSize)])
	word := *(*unsafe.Pointer)(at)
	if word == nil {
		return
	}
	switch s.kind {
	case slotPointer:
		if name := landmarkName(word, s.elem); name != "" {
			put(toLandmark, b.nameID(name), 0)
			return
		}
		b.pointer(put, word, s.elem.Size())
	case slotString:
		b.pointer(put, word, uintptr(len(*(*string)(at))))
	case slotSlice:
		b.pointer(put, word, uintptr((*sliceHeader)(at).cap)*s.elem.Size())
	case slotMap:
		put(toMap, b.mapBase+b.scan.maps[word], 0)
	case slotFunc:
		put(toFunction, b.nameID(functionName(reflect.NewAt(s.elem, at).Elem())), 0)
	}
}

func (b *builder) pointer(put func(relocKind, int, int), to unsafe.Pointer, size uintptr) {
	if size == 0 {
		put(toZeroSized, 0, 0)
		return
	}
	target, offset := b.find(to)
	put(toMemory, target, offset)
}

// find returns the region that holds an address, and where in it that is.
func (b *builder) find(at unsafe.Pointer) (target, offset int) {
	i, found := slices.BinarySearchFunc(b.owners, uintptr(at), func(o ref, at uintptr) int { return order(uintptr(o.at), at) })
	if !found {
		i--
	}
	return i, int(uintptr(at) - uintptr(b.owners[i].at))
}

func (b *builder) typeID(t reflect.Type) int {
	id, ok := b.typeIDs[t]
	if !ok {
		id = b.entryID(typeEntry{fullName(t), t.String(), identityOf(t)})
		b.typeIDs[t] = id
	}
	return id
}

func (b *builder) entryID(e typeEntry) int { return number(b.entries, &b.types, e) }

func (b *builder) nameID(name string) int { return number(b.nameIDs, &b.names, name) }

// number returns a thing's place in a list, at whose end it is put the first time.
func number[T comparable](ids map[T]int, list *[]T, thing T) int {
	id, ok := ids[thing]
	if !ok {
		id = len(*list)
		*list = append(*list, thing)
		ids[thing] = id
	}
	return id
}

// addRoot adds a variable, whose memory is in a region.
func (b *builder) addRoot(v Var) {
	r := root{name: v.Name, target: -1, about: aboutOf(v)}
	if at := refOf(v); at.size() > 0 {
		r.target, r.offset = b.find(at.at)
	}
	b.roots = append(b.roots, r)
}
