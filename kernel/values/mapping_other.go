//go:build !unix

package values

import "os"

// mapFile returns a file's bytes as memory that may be written to.
func mapFile(name string) ([]byte, error) { return os.ReadFile(name) }

func unmapFile([]byte) {}
