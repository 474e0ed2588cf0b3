package values

import (
	"os"
	"syscall"
	"unsafe"
)

// stampOf reads when a file was changed last. Its owner can set the other times of a
// file, but not this one.
func stampOf(info os.FileInfo) stamp {
	s, ok := info.Sys().(*syscall.Stat_t)
	if !ok {
		return stamp{}
	}
	return stamp{s.Ino, uint64(s.Ctim.Nano())}
}

// What the system tells of a page: that there is one, and that it is still the
// file's, and no copy of this process's own.
const (
	pagePresent = 1 << 63
	pageSwapped = 1 << 62
	pageOfFile  = 1 << 61
)

// changedPages returns which pages of a mapped file this program has written to,
// and the size of a page. It is false if the system does not tell.
func changedPages(data []byte) (pages []int, size int, ok bool) {
	size = os.Getpagesize()
	f, err := os.Open("/proc/self/pagemap")
	if err != nil {
		return nil, 0, false
	}
	defer f.Close()
	words := make([]uint64, (len(data)+size-1)/size)
	if len(words) == 0 {
		return nil, size, true
	}
	bytes := unsafe.Slice((*byte)(unsafe.Pointer(&words[0])), 8*len(words))
	at := int64(uintptr(unsafe.Pointer(&data[0]))/uintptr(size)) * 8
	if n, err := f.ReadAt(bytes, at); n < len(bytes) || err != nil {
		return nil, 0, false
	}
	for i, w := range words {
		if w&(pagePresent|pageSwapped) != 0 && w&pageOfFile == 0 {
			pages = append(pages, i)
		}
	}
	return pages, size, true
}
