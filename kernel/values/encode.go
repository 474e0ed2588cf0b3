package values

import (
	"bufio"
	"encoding/binary"
	"hash/crc32"
	"io"
)

// The file of a snapshot:
//
//	magic, its version and the machine's kind of memory   8 bytes
//	length of the tables, their checksum                  8 + 4 bytes
//	length of all regions' memory                         8 bytes
//	the tables: types, names, regions, variables          numbers as varints
//	the memory of each region but those with a blob       its size, up to a multiple of 8
const (
	magic      = "9pixval\x01"
	headerSize = len(magic) + 8 + 4 + 8
	alignment  = 8
)

var checksum = crc32.MakeTable(crc32.Castagnoli)

// A writer appends numbers and texts.
type writer []byte

func (w *writer) number(n int) { *w = binary.AppendUvarint(*w, uint64(n)) }

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
			g.sum, g.summed = crc32.Checksum(g.data, checksum), true
		}
		if g.blob == "" {
			size += aligned(len(g.data))
		}
	}
	tables := s.tables()
	header := append([]byte(nil), magic...)
	header = binary.LittleEndian.AppendUint64(header, uint64(len(tables)))
	header = binary.LittleEndian.AppendUint32(header, crc32.Checksum(tables, checksum))
	header = binary.LittleEndian.AppendUint64(header, uint64(size))
	b := bufio.NewWriterSize(out, 64<<10)
	b.Write(header)
	b.Write(tables)
	var padding [alignment]byte
	for _, g := range s.regions {
		if g.blob != "" {
			continue
		}
		b.Write(g.data)
		b.Write(padding[:aligned(len(g.data))-len(g.data)])
	}
	return b.Flush() // the first error of all
}

func aligned(n int) int { return (n + alignment - 1) &^ (alignment - 1) }

func (s *snapshot) tables() []byte {
	var w writer
	w.number(len(s.types))
	for _, t := range s.types {
		w.text(t.name)
		w.text(t.short)
		w = binary.LittleEndian.AppendUint64(w, t.identity)
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
	*w = binary.LittleEndian.AppendUint32(*w, g.sum)
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

func (w *writer) root(r *root) {
	w.text(r.name)
	w.number(r.target + 1)
	w.number(r.offset)
	w.text(r.reason)
	w.text(r.about.name)
	w.text(r.about.short)
	w.text(r.about.value)
	*w = binary.LittleEndian.AppendUint64(*w, r.about.identity)
}
