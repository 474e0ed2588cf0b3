package lock_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/ninepixels/ninepixels/kernel/internal/lock"
)

func TestWait(t *testing.T) {
	path := filepath.Join(t.TempDir(), "setup.lock")
	unlock, err := lock.Wait(t.Context(), path, 0o644, func() { t.Error("the first one waits") })
	if err != nil {
		t.Fatal(err)
	}

	// A second one waits, and says so once, until the first has ended.
	told := make(chan struct{}, 10)
	got := make(chan error, 1)
	go func() {
		unlock, err := lock.Wait(t.Context(), path, 0o644, func() { told <- struct{}{} })
		if err == nil {
			unlock()
		}
		got <- err
	}()
	<-told
	select {
	case err := <-got:
		t.Fatalf("two hold the lock at once (%v)", err)
	case <-time.After(300 * time.Millisecond): // some tries
	}
	if len(told) != 0 {
		t.Error("it said more than once that it waits")
	}
	unlock()
	if err := <-got; err != nil {
		t.Error(err)
	}
}

func TestWaitGivesUp(t *testing.T) {
	path := filepath.Join(t.TempDir(), "setup.lock")
	unlock, err := lock.Wait(t.Context(), path, 0o644, func() {})
	if err != nil {
		t.Fatal(err)
	}
	defer unlock()
	ctx, cancel := context.WithCancel(t.Context())
	if _, err := lock.Wait(ctx, path, 0o644, cancel); !errors.Is(err, context.Canceled) {
		t.Errorf("Wait = %v, want that it was cancelled", err)
	}
}

func TestTry(t *testing.T) {
	path := filepath.Join(t.TempDir(), "setup.lock")
	unlock, err := lock.Try(path, 0o600)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := lock.Try(path, 0o600); !errors.Is(err, lock.ErrHeld) {
		t.Errorf("Try = %v while it is held", err)
	}
	unlock()
	unlock, err = lock.Try(path, 0o600)
	if err != nil {
		t.Fatal(err)
	}
	unlock()
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the file is %v (%v)", info, err)
	}
}

// clean removes the lock file while it holds it: a setup that waited for that
// file must not take the removed one for the lock.
func TestARemovedFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "setup.lock")
	unlock, err := lock.Wait(t.Context(), path, 0o644, func() {})
	if err != nil {
		t.Fatal(err)
	}
	waiting := make(chan struct{})
	got := make(chan func(), 1)
	go func() {
		unlock, err := lock.Wait(t.Context(), path, 0o644, func() { close(waiting) })
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

func TestNoFolder(t *testing.T) {
	if _, err := lock.Wait(t.Context(), filepath.Join(t.TempDir(), "none", "lock"), 0o644, func() {}); err == nil {
		t.Error("no error without a folder")
	}
}
