// Package compiled keeps the programs that XLA has compiled, so that the next process
// that asks for the same program loads it in the place of compiling it.
//
// A file is named by the checksum of all that decides what it holds: the program, XLA's
// options and its plugin, and the processor. It is written under another name and
// renamed when it is whole. Whatever is wrong with a file, the program is compiled.
package compiled
