package model

// ConvolveByProduct is the pure Go backend's way to convolve, for the tests
// that hold it against the naive loop.
func ConvolveByProduct(x, weights *Node) *Node {
	d, k := dimsOf(x), dimsOf(weights)
	p, _ := place(d[1], d[2], k[0], k[1])
	return p.byProduct(x, weights)
}

// FitsTiles and FitsWindows say how a pooled convolution is computed.
var (
	FitsTiles   = fitsTiles
	FitsWindows = fitsWindows
)

// LineOfCell is a line of a cell, whose program lies in a folder.
var LineOfCell = lineOfCell
