// Ninepixels-go is the program that stands in for the go command, goimports and
// gopls inside the kernel. It is one of its own, and small, because three of it
// start for each cell: what the kernel's own program links takes 10 ms to
// initialise.
package main

import (
	"os"

	"github.com/ninepixels/ninepixels/kernel/internal/gotool"
)

func main() { os.Exit(gotool.Main(os.Args[0], os.Args[1:], os.Stdout, os.Stderr)) }
