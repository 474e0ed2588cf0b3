//go:build unix

package export

import (
	"os"
	"syscall"
	"time"
)

// lockFolder holds a folder for this process until unlock is called, so that two
// exports into it come one after the other. The folder itself is locked: there is no
// file that a killed program could leave, and the system ends the lock of whoever
// dies.
//
// A file system that knows no locks, and a holder that does not let go, are no
// reason to write nothing: then it is done without.
func lockFolder(folder string) (unlock func()) {
	f, err := os.Open(folder)
	if err != nil {
		return func() {}
	}
	for end := time.Now().Add(lockLimit); ; time.Sleep(2 * time.Millisecond) {
		err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
		if err == nil || err != syscall.EWOULDBLOCK && err != syscall.EINTR || time.Now().After(end) {
			return func() { f.Close() }
		}
	}
}

// lockLimit is far beyond the milliseconds for which an export holds the lock.
const lockLimit = 30 * time.Second
