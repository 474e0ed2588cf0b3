//go:build unix

package check

import (
	"os"
	"syscall"
	"time"
)

// lockDir holds dir for this process until unlock is called, so that no other
// notebook's kernel reads the progress while this one is about to replace it. The
// folder itself is locked: there is no file that a killed kernel could leave, and
// the system ends the lock of whoever dies.
//
// A file system that knows no locks, and a holder that does not let go, are no
// reason to keep nothing: then the lock is done without.
func lockDir(dir string) (unlock func()) {
	d, err := os.Open(dir)
	if err != nil {
		return func() {}
	}
	for end := time.Now().Add(lockLimit); ; time.Sleep(2 * time.Millisecond) {
		err := syscall.Flock(int(d.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
		if err == nil || err != syscall.EWOULDBLOCK && err != syscall.EINTR || time.Now().After(end) {
			return func() { d.Close() }
		}
	}
}

// lockLimit is far beyond the milliseconds for which a check holds the lock.
const lockLimit = 3 * time.Second
