//go:build unix

package setup_test

import (
	"context"
	"errors"
	"path/filepath"
	"strings"
	"testing"

	"github.com/ninepixels/ninepixels/kernel/internal/setup"
)

func TestLock(t *testing.T) {
	path := filepath.Join(t.TempDir(), "setup.lock")
	unlock, err := setup.Lock(t.Context(), path, func() { t.Error("the first one waits") })
	if err != nil {
		t.Fatal(err)
	}
	defer unlock()
	ctx, cancel := context.WithCancel(t.Context())
	if _, err := setup.Lock(ctx, path, cancel); !errors.Is(err, context.Canceled) {
		t.Errorf("Lock = %v, want that it was cancelled", err)
	}
	_, err = setup.Lock(t.Context(), filepath.Join(t.TempDir(), "none", "lock"), func() {})
	if err == nil || !strings.HasPrefix(err.Error(), "locking the state folder: ") {
		t.Errorf("Lock = %v without a folder", err)
	}
}
