package values

import "io"

// The file of a snapshot:
//
//	magic, its version and the machine's kind of memory   8 bytes
//	length of the tables, their checksum                  8 + 8 bytes
//	length of all regions' memory                         8 bytes
//	the tables: types, names, regions, variables          numbers as varints
//	the memory of each region but those with a blob       its size
const (
	magic      = "9pixval\x02"
	headerSize = len(magic) + 8 + 8 + 8
)

// A writer appends numbers and texts.
type writer []byte

func (w *writer) number(n int) { *w = appendNumber(*w, uint64(n)) }

func (w *writer) text(s string) {
	w.number(len(s))
	*w = append(*w, s...)
}

// writeTo writes the file. It computes the checksums of the regions.
func (s *snapshot) writeTo(out io.Writer) error {
	size := 0
	for i := range s.regions {
		g := &s.regions[i]
		if !g.summed {
			g.sum, g.summed = checksum(g.data), true
		}
		if g.blob == "" {
			size += len(g.data)
		}
	}
	tables := s.tables()
	b := &buffer{out: out}
	b.bytes = append(b.bytes, magic...)
	b.bytes = appendWord(b.bytes, uint64(len(tables)))
	b.bytes = appendWord(b.bytes, checksum(tables))
	b.bytes = appendWord(b.bytes, uint64(size))
	b.write(tables)
	for _, g := range s.regions {
		if g.blob != "" {
			continue
		}
		b.write(g.data)
	}
	b.flush()
	return b.err
}

// A buffer gathers small pieces on their way to a file; large ones pass it by.
type buffer struct {
	out   io.Writer
	bytes []byte
	err   error // the first of all
}

func (b *buffer) write(data []byte) {
	const most = 64 << 10
	if len(b.bytes)+len(data) > most {
		b.flush()
	}
	if len(data) <= most {
		b.bytes = append(b.bytes, data...)
		return
	}
	if b.err == nil {
		_, b.err = b.out.Write(data)
	}
}

func (b *buffer) flush() {
	if b.err == nil {
		_, b.err = b.out.Write(b.bytes)
	}
	b.bytes = b.bytes[:0]
}

func (s *snapshot) tables() []byte {
	var w writer
	w.number(len(s.types))
	for _, t := range s.types {
		w.text(t.name)
		w.text(t.short)
		w = appendWord(w, t.identity)
	}
	w.number(len(s.names))
	for _, n := range s.names {
		w.text(n)
	}
	w.number(len(s.regions))
	for i := range s.regions {
		w.region(&s.regions[i])
	}
	for _, roots := range [][]root{s.roots, s.refused} {
		w.number(len(roots))
		for i := range roots {
			w.root(&roots[i])
		}
	}
	return w
}

func (w *writer) region(g *region) {
	w.number(int(g.kind))
	w.number(g.typ)
	w.number(g.count)
	w.number(g.size)
	w.text(g.blob)
	if g.blob != "" {
		w.blob(g)
	}
	*w = appendWord(*w, g.sum)
	w.number(len(g.relocs))
	before := 0
	for _, r := range g.relocs {
		w.number(r.at - before)
		w.number(int(r.kind))
		w.number(r.target)
		w.number(r.offset)
		before = r.at
	}
}

func (w *writer) blob(g *region) {
	*w = appendWord(appendWord(appendWord(*w, g.stamp.file), g.stamp.changed), g.seen)
	w.text(g.patch)
	if g.patch == "" {
		return
	}
	w.number(g.pageSize)
	*w = appendWord(*w, g.patchSum)
	w.number(len(g.pages))
	before := 0
	for _, page := range g.pages {
		w.number(page - before)
		before = page
	}
}

func (w *writer) root(r *root) {
	w.text(r.name)
	w.number(r.target + 1)
	w.number(r.offset)
	w.text(r.reason)
	w.number(btoi(r.large))
	w.text(r.about.name)
	w.text(r.about.short)
	w.text(r.about.value)
	w.text(r.about.shape)
	*w = appendWord(*w, r.about.identity)
}
