package values

// The numbers of the file are varints: seven bits a byte, the lowest first, and
// the highest bit set but in the last. Package encoding/binary has them too, but
// every cell would have to link it.

func appendNumber(b []byte, n uint64) []byte {
	for ; n >= 0x80; n >>= 7 {
		b = append(b, byte(n)|0x80)
	}
	return append(b, byte(n))
}

// takeNumber returns a number at the front and its size; 0 if there is none.
func takeNumber(b []byte) (n uint64, size int) {
	for i := range min(len(b), 9) {
		n |= uint64(b[i]&0x7f) << (7 * i)
		if b[i] < 0x80 {
			return n, i + 1
		}
	}
	return 0, 0
}

func appendWord(b []byte, n uint64) []byte {
	for i := range 8 {
		b = append(b, byte(n>>(8*i)))
	}
	return b
}

func takeWord(b []byte) (n uint64) {
	for i := range 8 {
		n |= uint64(b[i]) << (8 * i)
	}
	return n
}
