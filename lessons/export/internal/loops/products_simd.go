//go:build goexperiment.simd && amd64

package loops

import "simd/archsimd"

// hasVectors tells whether the processor has the instructions that vectors of eight
// need, and hasWide whether it has those for vectors of sixteen.
var (
	hasVectors = archsimd.X86.AVX2() && archsimd.X86.FMA()
	hasWide    = hasVectors && archsimd.X86.AVX512()
)

// addVectors adds values[i] · rows[i][f] to out[f], for as many f as make whole vectors.
// It returns how many those are.
func addVectors(out []float32, values *[8]float32, rows *[8][]float32) int {
	switch {
	case hasWide && len(out) >= 16:
		return addSixteens(out, values, rows)
	case hasVectors && len(out) >= 8:
		return addEights(out, values, rows)
	}
	return 0
}

// addEights works with vectors of eight. Two chains of sums keep the processor busy.
func addEights(out []float32, values *[8]float32, rows *[8][]float32) int {
	n := len(out) &^ 7
	v0, v1 := archsimd.BroadcastFloat32x8(values[0]), archsimd.BroadcastFloat32x8(values[1])
	v2, v3 := archsimd.BroadcastFloat32x8(values[2]), archsimd.BroadcastFloat32x8(values[3])
	v4, v5 := archsimd.BroadcastFloat32x8(values[4]), archsimd.BroadcastFloat32x8(values[5])
	v6, v7 := archsimd.BroadcastFloat32x8(values[6]), archsimd.BroadcastFloat32x8(values[7])
	w0, w1, w2, w3 := rows[0][:n], rows[1][:n], rows[2][:n], rows[3][:n]
	w4, w5, w6, w7 := rows[4][:n], rows[5][:n], rows[6][:n], rows[7][:n]
	for f := 0; f < n; f += 8 {
		even := archsimd.LoadFloat32x8Slice(out[f:])
		even = v0.MulAdd(archsimd.LoadFloat32x8Slice(w0[f:]), even)
		odd := v1.Mul(archsimd.LoadFloat32x8Slice(w1[f:]))
		even = v2.MulAdd(archsimd.LoadFloat32x8Slice(w2[f:]), even)
		odd = v3.MulAdd(archsimd.LoadFloat32x8Slice(w3[f:]), odd)
		even = v4.MulAdd(archsimd.LoadFloat32x8Slice(w4[f:]), even)
		odd = v5.MulAdd(archsimd.LoadFloat32x8Slice(w5[f:]), odd)
		even = v6.MulAdd(archsimd.LoadFloat32x8Slice(w6[f:]), even)
		odd = v7.MulAdd(archsimd.LoadFloat32x8Slice(w7[f:]), odd)
		even.Add(odd).StoreSlice(out[f:])
	}
	archsimd.ClearAVXUpperBits() // or what follows is slow on some processors
	return n
}

// addSixteens is addEights with vectors of sixteen.
func addSixteens(out []float32, values *[8]float32, rows *[8][]float32) int {
	n := len(out) &^ 15
	v0, v1 := archsimd.BroadcastFloat32x16(values[0]), archsimd.BroadcastFloat32x16(values[1])
	v2, v3 := archsimd.BroadcastFloat32x16(values[2]), archsimd.BroadcastFloat32x16(values[3])
	v4, v5 := archsimd.BroadcastFloat32x16(values[4]), archsimd.BroadcastFloat32x16(values[5])
	v6, v7 := archsimd.BroadcastFloat32x16(values[6]), archsimd.BroadcastFloat32x16(values[7])
	w0, w1, w2, w3 := rows[0][:n], rows[1][:n], rows[2][:n], rows[3][:n]
	w4, w5, w6, w7 := rows[4][:n], rows[5][:n], rows[6][:n], rows[7][:n]
	for f := 0; f < n; f += 16 {
		even := archsimd.LoadFloat32x16Slice(out[f:])
		even = v0.MulAdd(archsimd.LoadFloat32x16Slice(w0[f:]), even)
		odd := v1.Mul(archsimd.LoadFloat32x16Slice(w1[f:]))
		even = v2.MulAdd(archsimd.LoadFloat32x16Slice(w2[f:]), even)
		odd = v3.MulAdd(archsimd.LoadFloat32x16Slice(w3[f:]), odd)
		even = v4.MulAdd(archsimd.LoadFloat32x16Slice(w4[f:]), even)
		odd = v5.MulAdd(archsimd.LoadFloat32x16Slice(w5[f:]), odd)
		even = v6.MulAdd(archsimd.LoadFloat32x16Slice(w6[f:]), even)
		odd = v7.MulAdd(archsimd.LoadFloat32x16Slice(w7[f:]), odd)
		even.Add(odd).StoreSlice(out[f:])
	}
	archsimd.ClearAVXUpperBits() // or what follows is slow on some processors
	return n
}
