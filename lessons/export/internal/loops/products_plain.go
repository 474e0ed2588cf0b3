//go:build !goexperiment.simd || !amd64

package loops

// addVectors leaves all to plain loops. A build with GOEXPERIMENT=simd takes another one.
func addVectors([]float32, *[8]float32, *[8][]float32) int { return 0 }
