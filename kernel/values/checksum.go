package values

import (
	"math/bits"
	"unsafe"
)

// checksum finds damage, not forgery. It reads memory as fast as it comes, with
// four sums side by side, and needs no package that would have to be linked.
func checksum(data []byte) uint64 {
	const prime = 0x9e3779b97f4a7c15 // the golden ratio's bits, odd
	sums := [4]uint64{1, 2, 3, 4}
	rest := data
	for ; len(rest) >= 32; rest = rest[32:] {
		words := (*[4]uint64)(unsafe.Pointer(unsafe.SliceData(rest)))
		sums[0] = bits.RotateLeft64((sums[0]^words[0])*prime, 29)
		sums[1] = bits.RotateLeft64((sums[1]^words[1])*prime, 29)
		sums[2] = bits.RotateLeft64((sums[2]^words[2])*prime, 29)
		sums[3] = bits.RotateLeft64((sums[3]^words[3])*prime, 29)
	}
	sum := uint64(len(data))
	for _, b := range rest {
		sum = bits.RotateLeft64((sum^uint64(b))*prime, 29)
	}
	for _, s := range sums {
		sum = bits.RotateLeft64((sum^s)*prime, 29)
	}
	return sum
}
