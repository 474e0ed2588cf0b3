// Package values is what a cell's program knows of its own values: how the last
// one is shown.
//
// The kernel makes a program of each cell. [Show] writes the value of the cell's
// last expression for the notebook.
//
// Every cell links this package, so it imports little: it must not make a cell's
// build slower.
package values
