package state

import (
	"io/fs"
	"path/filepath"
	"strings"
	"time"

	"golang.org/x/sys/unix"
)

// FreeSpace returns the bytes that this user may still write where dir is.
func FreeSpace(dir string) (uint64, error) {
	var fs unix.Statfs_t
	if err := unix.Statfs(dir, &fs); err != nil {
		return 0, err
	}
	return fs.Bavail * uint64(fs.Bsize), nil
}

// SaysFull reports whether an error's text, which may come from another
// program, tells of a full disk.
func SaysFull(err error) bool {
	return err != nil && (strings.Contains(err.Error(), "no space left on device") ||
		strings.Contains(err.Error(), "No space left on device") || strings.Contains(err.Error(), "quota exceeded"))
}

// DirSize returns the bytes in the files below dir; what vanishes meanwhile
// does not count.
func DirSize(dir string) (size int64) {
	_ = filepath.WalkDir(dir, func(_ string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return nil
		}
		if info, err := d.Info(); err == nil {
			size += info.Size()
		}
		return nil
	})
	return size
}

// WatchSize calls seen with the size of a folder every half second until stop.
func WatchSize(dir string, seen func(size int64)) (stop func()) {
	done, ended := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(ended)
		ticker := time.NewTicker(500 * time.Millisecond)
		defer ticker.Stop()
		for {
			select {
			case <-done:
				return
			case <-ticker.C:
				seen(DirSize(dir))
			}
		}
	}()
	return func() { close(done); <-ended }
}
