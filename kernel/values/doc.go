// Package values is what a cell's program knows of its own values: how the last
// one is shown, and how variables stay from one cell to the next.
//
// The kernel makes a program of each cell, and that program ends with its cell.
// [Show] writes the value of the cell's last expression for the notebook. [Keep]
// writes the cell's variables into a folder, and [Load], [Kept] and [KeptOr] read
// them in a later cell's program.
//
// A folder of values has three kinds of files. snapshot holds the memory that the
// variables reach: pieces of it as they are, with the addresses taken out into a
// list. Large pieces without addresses are in blobs of their own, which programs
// map into their memory, and which stay as they are as long as nothing changes in
// them. index.json tells the kernel, and other programs, what there is.
//
// From the variables to the file: scan.go finds the memory, build.go makes regions
// of it, encode.go writes them; carry.go adds what the program has not used. And
// back: decode.go, load.go, fill.go.
//
// Values are kept as their memory is. A type that holds what cannot outlive its program
// says itself what is kept: see [Keeper].
//
// Every cell links this package, so it imports little: it must not make a cell's
// build slower.
package values
