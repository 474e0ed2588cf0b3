package values

// damage is what every reader of a snapshot says of a file that is not as it was
// written: which byte it was helps nobody.
const damage = refusal("the kept values are damaged")

// A reader takes numbers and texts off the front of bytes. After the first that
// is missing, it is bad and returns zeros.
type reader struct {
	rest []byte
	bad  bool
}

func (r *reader) number() int {
	n, size := takeNumber(r.rest)
	if size <= 0 || n > 1<<62 {
		r.bad, r.rest = true, nil
		return 0
	}
	r.rest = r.rest[size:]
	return int(n)
}

// below is a number that must be smaller than limit.
func (r *reader) below(limit int) int {
	n := r.number()
	if n >= limit {
		r.bad, r.rest = true, nil
		return 0
	}
	return n
}

// count is how many things follow that take at least size bytes each.
func (r *reader) count(size int) int { return r.below(len(r.rest)/size + 1) }

func (r *reader) bytes(n int) []byte {
	if r.bad || n > len(r.rest) {
		r.bad, r.rest = true, nil
		return make([]byte, min(n, 8)) // of the fixed sizes, none is larger
	}
	b := r.rest[:n:n]
	r.rest = r.rest[n:]
	return b
}

func (r *reader) text() string { return string(r.bytes(r.count(1))) }

// readSnapshot reads a file's bytes. The regions' memory stays where it is, and
// its checksums are for later: most programs need few of the regions.
func readSnapshot(file []byte) (*snapshot, error) {
	h := reader{rest: file}
	if string(h.bytes(len(magic))) != magic || len(file) < headerSize {
		return nil, damage
	}
	length := takeWord(h.bytes(8))
	sum := takeWord(h.bytes(8))
	memorySize := takeWord(h.bytes(8))
	if length > uint64(len(h.rest)) || memorySize != uint64(len(h.rest))-length {
		return nil, damage
	}
	tables := h.bytes(int(length))
	if checksum(tables) != sum {
		return nil, damage
	}
	return readTables(tables, h.rest)
}

func readTables(tables, data []byte) (*snapshot, error) {
	s := &snapshot{}
	r := &reader{rest: tables}
	s.types = make([]typeEntry, r.count(10))
	for i := range s.types {
		s.types[i] = typeEntry{r.text(), r.text(), takeWord(r.bytes(8))}
	}
	s.names = make([]string, r.count(1))
	for i := range s.names {
		s.names[i] = r.text()
	}
	s.regions = make([]region, r.count(14))
	memory := &reader{rest: data}
	for i := range s.regions {
		r.region(s, &s.regions[i], memory)
	}
	for _, roots := range []*[]root{&s.roots, &s.refused} {
		*roots = make([]root, r.count(16))
		for i := range *roots {
			r.root(&(*roots)[i])
		}
	}
	for _, root := range s.roots {
		r.bad = r.bad || root.offset > mostBytes
		r.bad = r.bad || root.target >= len(s.regions)
	}
	if r.bad || memory.bad || len(r.rest)+len(memory.rest) > 0 {
		return nil, damage
	}
	return s, nil
}

func (r *reader) region(s *snapshot, g *region, memory *reader) {
	g.kind = regionKind(r.below(int(mapped) + 1))
	g.typ = r.below(len(s.types))
	g.count = r.number()
	size := r.below(mostBytes)
	g.size, g.blob, g.summed = size, r.text(), true
	if g.blob == "" {
		g.data = memory.bytes(size)
	} else {
		r.blob(g)
	}
	g.sum = takeWord(r.bytes(8))
	g.relocs = make([]reloc, r.count(4))
	at := 0
	for i := range g.relocs {
		at += r.below(size + 1)
		c := reloc{at, relocKind(r.below(int(toZeroSized) + 1)), r.number(), r.number()}
		most := len(s.regions)
		if c.kind == toLandmark || c.kind == toFunction {
			most = len(s.names)
		}
		r.bad = r.bad || c.kind != toZeroSized && c.target >= most
		g.relocs[i] = c
	}
}

func (r *reader) blob(g *region) {
	g.stamp = stamp{takeWord(r.bytes(8)), takeWord(r.bytes(8))}
	g.seen = takeWord(r.bytes(8))
	if g.patch = r.text(); g.patch == "" {
		return
	}
	g.pageSize = r.below(mostPage)
	g.patchSum = takeWord(r.bytes(8))
	g.pages = make([]int, r.count(1))
	page := 0
	for i := range g.pages {
		page += r.below(g.size + 1)
		g.pages[i] = page
	}
}

// mostPage is more than any system's page has.
const mostPage = 1 << 24

func (r *reader) root(v *root) {
	v.name = r.text()
	v.target = r.number() - 1
	v.offset = r.number()
	v.reason = r.text()
	v.large = r.below(2) == 1
	v.about = description{name: r.text(), short: r.text(), value: r.text(), shape: r.text(), identity: takeWord(r.bytes(8))}
}
