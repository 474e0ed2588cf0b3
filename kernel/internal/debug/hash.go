package debug

import (
	"encoding/binary"
	"strconv"
)

// The client and the kernel find a cell's text by this hash of it, so both have to
// compute the same. HashMethod is the only one that JupyterLab knows.
const (
	HashMethod = "Murmur2"
	HashSeed   = 0x9F1C
	FileSuffix = ".go"
)

// Hash returns the 32 bits of MurmurHash2 of a text's UTF-8.
//
//	h = seed ⊕ length, and for each little-endian word k of four bytes:
//	k = k·m;  k = k ⊕ k»24;  k = k·m;  h = h·m ⊕ k
//
// The last one to three bytes are mixed in, and the bits once more.
// Peer: murmur2 in JupyterLab's debugger.
func Hash(text string, seed uint32) uint32 {
	const m = 0x5bd1e995
	data := []byte(text)
	h := seed ^ uint32(len(data))
	for ; len(data) >= 4; data = data[4:] {
		k := binary.LittleEndian.Uint32(data) * m
		k ^= k >> 24
		h = h*m ^ k*m
	}
	switch len(data) {
	case 3:
		h ^= uint32(data[2]) << 16
		fallthrough
	case 2:
		h ^= uint32(data[1]) << 8
		fallthrough
	case 1:
		h = (h ^ uint32(data[0])) * m
	}
	h = (h ^ h>>13) * m
	return h ^ h>>15
}

// Path returns the path by which the client knows a cell: the folder's prefix, the
// hash of the cell's text, and the suffix.
func (s *Session) Path(code string) string {
	return s.prefix() + strconv.FormatUint(uint64(Hash(code, HashSeed)), 10) + FileSuffix
}
