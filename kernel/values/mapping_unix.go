//go:build unix

package values

import (
	"os"
	"syscall"
)

// mapFile returns a file's bytes as memory that may be written to: what is written
// stays in this process, and what is not touched is never read.
func mapFile(name string) ([]byte, stamp, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, stamp{}, err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil || info.Size() == 0 {
		return nil, stamp{}, err
	}
	data, err := syscall.Mmap(int(f.Fd()), 0, int(info.Size()), syscall.PROT_READ|syscall.PROT_WRITE, syscall.MAP_PRIVATE)
	return data, stampOf(info), err
}

func unmapFile(data []byte) {
	if len(data) > 0 {
		_ = syscall.Munmap(data)
	}
}
