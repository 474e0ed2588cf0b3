package model

// ConvolveByProduct is the pure Go backend's way to convolve, for the tests
// that hold it against the naive loop.
var ConvolveByProduct = convolveByProduct

// FitsTiles and FitsWindows say how a pooled convolution is computed.
var (
	FitsTiles   = fitsTiles
	FitsWindows = fitsWindows
)

// LineOfCell is a line of a cell, whose program lies in a folder.
var LineOfCell = lineOfCell
