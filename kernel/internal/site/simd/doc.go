// Package simd makes a WebAssembly module whose functions compute on vectors of four
// numbers: what Go itself cannot do in a page. The module has no memory of its own. It
// imports that of a Go program, and so its functions work on that program's slices.
//
// The files of the folder ops are the other half: they have GoMLX's Go backend call
// these functions, in programs for a page.
package simd

import "embed"

// Operations are the files for GoMLX's package of operations.
//
//go:embed ops/*.go
var Operations embed.FS
