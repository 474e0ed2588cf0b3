package leaves_test

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/ninepixels/ninepixels/lessons/dataset/leaves"
)

// What a killed cell left half drawn goes when leaves are drawn next. What may be
// somebody's stays.
func TestUnfinishedGoes(t *testing.T) {
	parent := t.TempDir()
	old := time.Now().Add(-2 * time.Hour)
	make := func(name string, when time.Time) string {
		path := filepath.Join(parent, name)
		if err := os.MkdirAll(filepath.Join(path, "maple"), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.Chtimes(path, when, when); err != nil {
			t.Fatal(err)
		}
		return path
	}
	half := make(".leaves-123", old)
	stay := []string{make(".leaves-mine", old), make(".leaves-", old), make("leaves-123", old), make(".leaves-456", time.Now())}
	if err := leaves.Draw(filepath.Join(parent, "new"), 1, 1); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(half); !os.IsNotExist(err) {
		t.Errorf("%s is still there (%v)", half, err)
	}
	for _, path := range stay {
		if _, err := os.Stat(path); err != nil {
			t.Errorf("somebody's folder is gone: %v", err)
		}
	}
}
