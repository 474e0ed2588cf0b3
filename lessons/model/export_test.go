package model

// ConvolveByProduct is the pure Go backend's way to convolve, for the tests
// that hold it against the naive loop.
var ConvolveByProduct = convolveByProduct

// FitsTiles says whether a pooled convolution is computed by tiles.
var FitsTiles = fitsTiles
