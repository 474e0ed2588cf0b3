//go:build unix

package setup_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/ninepixels/ninepixels/kernel/internal/setup"
)

func TestLock(t *testing.T) {
	path := filepath.Join(t.TempDir(), "setup.lock")
	unlock, err := setup.Lock(t.Context(), path, func() { t.Error("the first one waits") })
	if err != nil {
		t.Fatal(err)
	}

	// A second one waits, and says so once, until the first has ended.
	told := make(chan struct{}, 10)
	got := make(chan error, 1)
	go func() {
		unlock, err := setup.Lock(t.Context(), path, func() { told <- struct{}{} })
		if err == nil {
			unlock()
		}
		got <- err
	}()
	<-told
	select {
	case err := <-got:
		t.Fatalf("two hold the lock at once (%v)", err)
	case <-time.After(300 * time.Millisecond): // three tries
	}
	if len(told) != 0 {
		t.Error("it said more than once that it waits")
	}
	unlock()
	if err := <-got; err != nil {
		t.Error(err)
	}
}

func TestLockGivesUp(t *testing.T) {
	path := filepath.Join(t.TempDir(), "setup.lock")
	unlock, err := setup.Lock(t.Context(), path, func() {})
	if err != nil {
		t.Fatal(err)
	}
	defer unlock()
	ctx, cancel := context.WithCancel(t.Context())
	if _, err := setup.Lock(ctx, path, cancel); !errors.Is(err, context.Canceled) {
		t.Errorf("Lock = %v, want that it was cancelled", err)
	}
}

// clean removes the lock file while it holds it: a setup that waited for that
// file must not take the removed one for the lock.
func TestLockOfARemovedFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "setup.lock")
	unlock, err := setup.Lock(t.Context(), path, func() {})
	if err != nil {
		t.Fatal(err)
	}
	waiting := make(chan struct{})
	got := make(chan func(), 1)
	go func() {
		unlock, err := setup.Lock(t.Context(), path, func() { close(waiting) })
		if err != nil {
			t.Error(err)
		}
		got <- unlock
	}()
	<-waiting
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	unlock()
	defer (<-got)()
	if _, err := os.Stat(path); err != nil {
		t.Errorf("the lock that is held is no file that others see: %v", err)
	}
}

func TestLockNeedsAFolder(t *testing.T) {
	if _, err := setup.Lock(t.Context(), filepath.Join(t.TempDir(), "none", "lock"), func() {}); err == nil {
		t.Error("no error without a folder")
	}
}
