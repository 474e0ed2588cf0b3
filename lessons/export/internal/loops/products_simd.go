//go:build goexperiment.simd && amd64

package loops

import "simd/archsimd"

// hasVectors tells whether the processor has the instructions that addVectors needs.
var hasVectors = archsimd.X86.AVX2() && archsimd.X86.FMA()

// addVectors adds values[i] · rows[i][f] to out[f], for as many f as make vectors of
// eight. It returns how many those are. Two chains of sums keep the processor busy.
func addVectors(out []float32, values *[8]float32, rows *[8][]float32) int {
	n := len(out) &^ 7
	if !hasVectors || n == 0 {
		return 0
	}
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
