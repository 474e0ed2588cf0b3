//go:build unix

// Package hold holds a folder for one program at a time.
package hold

import (
	"os"
	"syscall"
	"time"
)

// Folder holds a folder for this process until unlock is called, and waits at most for
// that time until whoever holds it lets go. The folder itself is locked: there is
// no file that a killed program could leave, and the system ends the lock of
// whoever dies.
//
// A file system that knows no locks, and a holder that does not let go, are no
// reason to write nothing: then it is done without the lock.
func Folder(dir string, limit time.Duration) (unlock func()) {
	d, err := os.Open(dir)
	if err != nil {
		return func() {}
	}
	for end := time.Now().Add(limit); ; time.Sleep(2 * time.Millisecond) {
		err := syscall.Flock(int(d.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
		if err == nil || err != syscall.EWOULDBLOCK && err != syscall.EINTR || time.Now().After(end) {
			return func() { d.Close() }
		}
	}
}
