package output

import (
	"os"
	"time"

	"golang.org/x/sys/unix"
)

// settle waits until GoNB has read what the cell has printed: it comes by other
// pipes than a display, which could overtake it, so that the same cell would
// look one way today and another way tomorrow. What is no pipe has nothing to
// wait for.
func settle(limit time.Duration, printed ...*os.File) {
	deadline := time.Now().Add(limit)
	for _, f := range printed {
		for unread(f) && time.Now().Before(deadline) {
			time.Sleep(time.Millisecond)
		}
	}
	time.Sleep(passing)
}

// passing is the time in which GoNB passes on what it has just read.
const passing = 2 * time.Millisecond

// unread reports whether something that was written to a pipe is still in it: Linux
// tells it at the end where it was written, too.
func unread(f *os.File) bool {
	n, err := unix.IoctlGetInt(int(f.Fd()), unix.TIOCINQ)
	return err == nil && n > 0
}
