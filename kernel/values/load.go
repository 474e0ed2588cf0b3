package values

import (
	"reflect"
	"slices"
	"unsafe"
)

// A loader makes values of a snapshot's regions: each region once, however many
// variables reach it.
type loader struct {
	*snapshot
	folder    string
	byName    map[string]int // of the roots
	made      map[int]ref    // regions whose memory there is; of a map, a pointer to it
	fresh     []int          // what the current variable made, to forget it if it fails
	begun     []bool         // of each region: its filling is ordered or done
	known     map[string][]reflect.Type
	found     map[int]reflect.Type
	unsure    map[reflect.Type]bool // types that no line of the program may put into an interface
	decodings []decoding            // values that read themselves
	fills     []fill                // memory to fill
	holds     []hold                // interfaces to set, when what they hold is whole
	tables    []fill                // maps to fill, when their keys are whole
	inside    map[int][]hold        // of a box: the interfaces in what it holds
	whole     map[int]any           // what a box holds, when it is whole
}

// A fill is memory that shall hold what a region does.
type fill struct {
	region int
	ref
}

func newLoader(folder string, s *snapshot) *loader {
	l := &loader{snapshot: s, folder: folder, byName: map[string]int{}, made: map[int]ref{},
		known: map[string][]reflect.Type{}, found: map[int]reflect.Type{}, unsure: map[reflect.Type]bool{}, whole: map[int]any{}}
	for i, r := range s.roots {
		l.byName[r.name] = i
	}
	l.begun = make([]bool, len(s.regions))
	for _, t := range basicTypes() {
		l.know(t)
	}
	for _, t := range knownTypes {
		l.know(t)
	}
	return l
}

// know makes types known by their names.
func (l *loader) know(t reflect.Type) {
	if slices.Contains(l.known[fullName(t)], t) {
		return
	}
	for _, u := range closure(t) {
		if name := fullName(u); !slices.Contains(l.known[name], u) {
			l.known[name] = append(l.known[name], u)
		}
	}
}

// find returns this program's type of an entry.
func (l *loader) find(id int) (reflect.Type, error) {
	if t := l.found[id]; t != nil {
		return t, nil
	}
	e := l.types[id]
	all := l.known[e.name]
	if len(all) == 0 {
		all = linkedTypes(e.name, e.short)
		for _, t := range all {
			l.unsure[t] = true
		}
	}
	if t := l.composed(e.name); len(all) == 0 && t != nil {
		all = []reflect.Type{t}
	}
	for _, t := range all {
		if identityOf(t) == e.identity {
			l.found[id] = t
			return t, nil
		}
	}
	if len(all) > 0 {
		return nil, refusal("the type " + shortened(e.short) + " has changed since")
	}
	return nil, refusal("it holds a " + shortened(e.short) + ", and this cell's program has no such type")
}

// root makes a variable's value, of type t, and returns where it is.
func (l *loader) root(r *root, t reflect.Type) (at unsafe.Pointer, err error) {
	if r.about.name != fullName(t) {
		return nil, refusal("its type was " + shortened(r.about.short) + ", and is " + TypeName(t) + " now")
	}
	if r.about.identity != identityOf(t) {
		return nil, refusal("the type " + TypeName(t) + " has changed since")
	}
	l.know(t)
	l.fresh = l.fresh[:0]
	defer func() {
		if recover() != nil {
			err = damage // such as a map's key that cannot be one
		}
		if err != nil {
			l.forget()
		}
	}()
	what := runOf(t, 1)
	if (what.size() == 0) != (r.target < 0) {
		return nil, damage
	}
	if r.target < 0 {
		return reflect.New(t).UnsafePointer(), nil
	}
	at, err = l.pointer(r.target, r.offset, what)
	if err == nil {
		err = l.finish()
	}
	return at, err
}

// forget drops what a variable that failed left half made.
func (l *loader) forget() {
	for _, id := range l.fresh {
		delete(l.made, id)
		delete(l.whole, id)
		l.begun[id] = false
	}
	l.fills, l.decodings, l.holds, l.tables, l.inside = nil, nil, nil, nil, nil
}

// bind says that a variable is the memory of its region.
func (l *loader) bind(r *root, v ref) {
	v.run = runOf(v.typ, v.n)
	if r.target < 0 || r.offset != 0 || v.size() == 0 {
		return
	}
	g := &l.regions[r.target]
	e := l.types[g.typ]
	if g.kind == memory && g.count == v.n && e.name == fullName(v.typ) && e.identity == identityOf(v.typ) {
		l.made[r.target] = v
	}
}

// pointer returns the address of something in a region.
func (l *loader) pointer(id, offset int, what run) (unsafe.Pointer, error) {
	m, err := l.memory(id, memory)
	if err != nil {
		return nil, err
	}
	if !m.fits(uintptr(offset), what) {
		return nil, damage
	}
	return unsafe.Add(m.at, offset), nil
}

// memory returns the memory of a region, which is filled later.
func (l *loader) memory(id int, kind regionKind) (ref, error) {
	g := &l.regions[id]
	m, ok := l.made[id]
	if g.kind != kind {
		return ref{}, damage
	}
	if l.begun[id] {
		return m, nil
	}
	if err := l.openBlob(g); err != nil {
		return ref{}, err
	}
	t, err := l.find(g.typ)
	if err != nil {
		return ref{}, err
	}
	if kind == mapped && t.Kind() != reflect.Map {
		return ref{}, damage
	}
	if kind == mapped {
		return l.table(id, t)
	}
	if !g.holds(t) || ok && m.run != (run{t, g.count}) {
		return ref{}, damage
	}
	if !ok && g.blob != "" && planOf(t).plain && len(planOf(t).slots) == 0 {
		m = ref{unsafe.Pointer(&g.data[0]), run{t, g.count}}
		l.begin(id, m)
		return m, nil
	}
	if !ok {
		m = newRun(t, g.count)
	}
	l.begin(id, m)
	l.fills = append(l.fills, fill{id, m})
	return m, nil
}

// table returns where a map is, and orders its pairs.
func (l *loader) table(id int, t reflect.Type) (ref, error) {
	g := &l.regions[id]
	if !g.holds(pairType(t)) {
		return ref{}, damage
	}
	m := reflect.New(t)
	m.Elem().Set(reflect.MakeMapWithSize(t, g.count))
	at := ref{m.UnsafePointer(), run{t, 1}}
	l.begin(id, at)
	pairs := fill{id, newRun(pairType(t), g.count)}
	l.fills, l.tables = append(l.fills, pairs), append(l.tables, pairs)
	return at, nil
}

func (l *loader) begin(id int, m ref) {
	l.made[id], l.begun[id] = m, true
	l.fresh = append(l.fresh, id)
}

// holds says whether a region is whole, and has room for as many values as it
// says.
func (g *region) holds(t reflect.Type) bool {
	size := int(t.Size())
	if size == 0 && g.count > 1 || size > 0 && g.count > len(g.data)/size {
		return false
	}
	some := g.kind != memory || size > 0 && g.count > 0
	return g.count*size == len(g.data) && (g.kind != boxed || g.count == 1) && some && (g.sound || checksum(g.data) == g.sum)
}
