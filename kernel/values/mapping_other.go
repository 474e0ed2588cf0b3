//go:build !unix

package values

import "os"

// mapFile returns a file's bytes as memory that may be written to.
func mapFile(name string) ([]byte, stamp, error) {
	data, err := os.ReadFile(name)
	return data, stamp{}, err
}

func unmapFile([]byte) {}
