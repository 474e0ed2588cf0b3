// Package lock keeps programs from doing at the same time what one at a time
// should do. The system gives a lock back when the program that holds it ends, in
// whatever way.
package lock

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"time"
)

// ErrHeld says that somebody else holds the lock.
var ErrHeld = errors.New("somebody else holds the lock")

// Try locks the file at path, which it makes if need be, until unlock. It does not
// wait. Nobody else holds the lock at the same time, within this program or
// outside; reading and writing the file stay possible for everybody.
//
// Errors: ErrHeld; or the file cannot be opened or locked.
func Try(path string, mode fs.FileMode) (unlock func(), err error) {
	for {
		file, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, mode)
		if err != nil {
			return nil, err
		}
		if err := hold(file); err != nil {
			file.Close()
			return nil, err
		}
		if isStill(file, path) {
			return func() { file.Close() }, nil
		}
		file.Close() // removed or replaced by the one who held it
	}
}

// The time between two tries grows from the first to the second of these.
const (
	shortest = 2 * time.Millisecond
	longest  = 20 * time.Millisecond
)

// Wait is Try that waits while somebody else holds the lock. waiting is called
// once if it has to, unless it is nil.
//
// Errors: ctx's, when it ends before; otherwise Try's.
func Wait(ctx context.Context, path string, mode fs.FileMode, waiting func()) (unlock func(), err error) {
	for pause := shortest; ; pause = min(2*pause, longest) {
		unlock, err := Try(path, mode)
		if !errors.Is(err, ErrHeld) {
			return unlock, err
		}
		if waiting != nil {
			waiting()
			waiting = nil
		}
		select {
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-time.After(pause):
		}
	}
}

// isStill reports whether path is still the file that was opened.
func isStill(file *os.File, path string) bool {
	a, errA := file.Stat()
	b, errB := os.Stat(path)
	return errA == nil && errB == nil && os.SameFile(a, b)
}
