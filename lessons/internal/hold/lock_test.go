//go:build unix

package hold_test

import (
	"path/filepath"
	"testing"
	"time"

	"github.com/ninepixels/ninepixels/lessons/internal/hold"
)

// The second waits for the first, but not beyond its limit; a folder that is not
// there is held by nobody.
func TestFolder(t *testing.T) {
	dir := t.TempDir()
	unlock := hold.Folder(dir, time.Minute)
	const limit = 50 * time.Millisecond
	began := time.Now()
	hold.Folder(dir, limit)() // goes on without the lock
	if waited := time.Since(began); waited < limit {
		t.Errorf("the second had the folder after %v, while the first held it", waited)
	}
	got := make(chan struct{})
	go func() {
		defer close(got)
		hold.Folder(dir, time.Hour)()
	}()
	select {
	case <-got:
		t.Error("the third did not wait for the first")
	case <-time.After(limit):
	}
	unlock()
	<-got
	hold.Folder(filepath.Join(dir, "absent"), time.Hour)()
}
