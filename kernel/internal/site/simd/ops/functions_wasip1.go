// Package ops adds to GoMLX's package of this name, in programs for a page of the
// browser: it puts functions of WebAssembly's vectors in the places of loops over single
// numbers. What these functions do not know, such as numbers of other kinds, stays with
// the loops.
package ops

import (
	"unsafe"

	"github.com/gomlx/compute/internal/gobackend"
)

// These are the functions of the module that package simd makes.

//go:wasmimport simd copy
//go:noescape
func vectorCopy(from unsafe.Pointer, stepFrom int32, to unsafe.Pointer, stepTo, rows, n int32)

//go:wasmimport simd transpose
//go:noescape
func vectorTranspose(from unsafe.Pointer, stepFrom int32, to unsafe.Pointer, stepTo, group, rows, columns int32)

//go:wasmimport simd panels
//go:noescape
func vectorPanels(a, b unsafe.Pointer, stepB, turned int32, room, c unsafe.Pointer, stepC, depth, blocks, panels, adds int32)

//go:wasmimport simd add
//go:noescape
func vectorAdd(a unsafe.Pointer, stepA int32, b unsafe.Pointer, stepB int32, out unsafe.Pointer, n int32)

//go:wasmimport simd sub
//go:noescape
func vectorSub(a unsafe.Pointer, stepA int32, b unsafe.Pointer, stepB int32, out unsafe.Pointer, n int32)

//go:wasmimport simd mul
//go:noescape
func vectorMul(a unsafe.Pointer, stepA int32, b unsafe.Pointer, stepB int32, out unsafe.Pointer, n int32)

//go:wasmimport simd div
//go:noescape
func vectorDiv(a unsafe.Pointer, stepA int32, b unsafe.Pointer, stepB int32, out unsafe.Pointer, n int32)

//go:wasmimport simd min
//go:noescape
func vectorMin(a unsafe.Pointer, stepA int32, b unsafe.Pointer, stepB int32, out unsafe.Pointer, n int32)

//go:wasmimport simd max
//go:noescape
func vectorMax(a unsafe.Pointer, stepA int32, b unsafe.Pointer, stepB int32, out unsafe.Pointer, n int32)

//go:wasmimport simd eq
//go:noescape
func vectorEqual(a unsafe.Pointer, stepA int32, b unsafe.Pointer, stepB int32, out unsafe.Pointer, n int32)

//go:wasmimport simd eqi
//go:noescape
func vectorEqualInt(a unsafe.Pointer, stepA int32, b unsafe.Pointer, stepB int32, out unsafe.Pointer, n int32)

//go:wasmimport simd lt
//go:noescape
func vectorLess(a unsafe.Pointer, stepA int32, b unsafe.Pointer, stepB int32, out unsafe.Pointer, n int32)

//go:wasmimport simd gt
//go:noescape
func vectorGreater(a unsafe.Pointer, stepA int32, b unsafe.Pointer, stepB int32, out unsafe.Pointer, n int32)

//go:wasmimport simd le
//go:noescape
func vectorAtMost(a unsafe.Pointer, stepA int32, b unsafe.Pointer, stepB int32, out unsafe.Pointer, n int32)

//go:wasmimport simd ge
//go:noescape
func vectorAtLeast(a unsafe.Pointer, stepA int32, b unsafe.Pointer, stepB int32, out unsafe.Pointer, n int32)

//go:wasmimport simd neg
//go:noescape
func vectorNeg(a, out unsafe.Pointer, n int32)

//go:wasmimport simd abs
//go:noescape
func vectorAbs(a, out unsafe.Pointer, n int32)

//go:wasmimport simd sqrt
//go:noescape
func vectorSqrt(a, out unsafe.Pointer, n int32)

//go:wasmimport simd choose
//go:noescape
func vectorChoose(which, a unsafe.Pointer, stepA int32, b unsafe.Pointer, stepB int32, out unsafe.Pointer, n int32)

//go:wasmimport simd float
//go:noescape
func vectorFloat(a, out unsafe.Pointer, n int32)

//go:wasmimport simd sum
//go:noescape
func vectorSum(a unsafe.Pointer, n int32) float32

//go:wasmimport simd most
//go:noescape
func vectorMost(a unsafe.Pointer, n int32) float32

// wide is the size of a vector in bytes, and the step from one to the next.
const wide = 16

// place is where the i-th number stands.
func place[T any](s []T, i int) unsafe.Pointer {
	return unsafe.Add(unsafe.Pointer(unsafe.SliceData(s)), i*int(unsafe.Sizeof(s[0])))
}

// start is where the numbers of a buffer stand.
func start(b *gobackend.Buffer) unsafe.Pointer {
	switch flat := b.Flat.(type) {
	case []float32:
		return unsafe.Pointer(unsafe.SliceData(flat))
	case []int32:
		return unsafe.Pointer(unsafe.SliceData(flat))
	case []uint32:
		return unsafe.Pointer(unsafe.SliceData(flat))
	case []uint8:
		return unsafe.Pointer(unsafe.SliceData(flat))
	case []bool:
		return unsafe.Pointer(unsafe.SliceData(flat))
	}
	panic("a buffer of " + b.RawShape.String() + " has come to functions on vectors, which do not know it")
}

// wordsOf are the numbers of a buffer of 32 bits each, as bits.
func wordsOf(b *gobackend.Buffer) []uint32 {
	return unsafe.Slice((*uint32)(start(b)), b.RawShape.Size())
}
