package main

import (
	"fmt"
	"os"
)

// On Windows the command is one sentence. Nothing else of it is compiled there, so
// that the sentence comes at once, and no other file has to know of Windows.
func main() {
	fmt.Fprintln(os.Stderr, "The kernel needs Linux or macOS; on Windows, install WSL (wsl --install) and run this command there.")
	os.Exit(1)
}
