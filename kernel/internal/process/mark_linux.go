package process

import (
	"bytes"
	"crypto/rand"
	"encoding/binary"
	"os"

	"golang.org/x/sys/unix"
)

// markBase is more than a hundred thousand years, and leaves 60 bits to tell marks
// apart.
const markBase = 1 << 62

// newMark marks a process that has started no other yet. It returns 0 if the system
// refuses, or does not show marks.
func newMark(pid int) mark {
	var random [8]byte
	rand.Read(random[:])
	m := mark(markBase | binary.NativeEndian.Uint64(random[:])>>4)
	if !m.put(pid) || !m.on(pid) {
		return 0
	}
	return m
}

// put reports whether it could mark a process.
func (m mark) put(pid int) bool {
	var limit unix.Rlimit
	if unix.Prlimit(pid, unix.RLIMIT_RTTIME, nil, &limit) != nil || limit.Max != unix.RLIM_INFINITY {
		return false // somebody does limit it
	}
	limit.Cur = uint64(m)
	return unix.Prlimit(pid, unix.RLIMIT_RTTIME, &limit, nil) == nil
}

// on reports whether a process carries the mark.
func (m mark) on(pid int) bool {
	if m == 0 {
		return false
	}
	limits, _ := os.ReadFile(Info{PID: pid}.file("limits"))
	return bytes.Contains(limits, []byte(" "+m.String()+" "))
}

// unmark takes the mark from a process; those that it has started keep it.
func unmark(pid int) {
	var limit unix.Rlimit
	if unix.Prlimit(pid, unix.RLIMIT_RTTIME, nil, &limit) == nil {
		limit.Cur = limit.Max
		_ = unix.Prlimit(pid, unix.RLIMIT_RTTIME, &limit, nil)
	}
}
