package unfinished_test

import (
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/ninepixels/ninepixels/lessons/internal/unfinished"
)

// Old files and folders with names of the kind go, also from a folder whose name is a
// pattern; young ones, links' targets and what people named stay.
func TestRemove(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "a [b]*")
	other := t.TempDir()
	for _, path := range []string{
		filepath.Join(dir, ".half-17", "deep"), filepath.Join(dir, ".half-net-18"), filepath.Join(dir, ".half-19"),
		filepath.Join(dir, ".half-"), filepath.Join(dir, ".half-mine"), filepath.Join(dir, "17"), filepath.Join(other, "kept"),
	} {
		if err := os.MkdirAll(path, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(filepath.Join(dir, ".half-20"), []byte("half"), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(other, filepath.Join(dir, ".half-21")); err != nil {
		t.Fatal(err)
	}
	past := time.Now().Add(-time.Hour)
	for _, name := range []string{".half-17", ".half-net-18", ".half-20", ".half-", ".half-mine", "17"} {
		if err := os.Chtimes(filepath.Join(dir, name), past, past); err != nil {
			t.Fatal(err)
		}
	}
	unfinished.Remove(dir, ".half-", time.Minute)
	check(t, dir, ".half-", ".half-19", ".half-21", ".half-mine", "17")
	unfinished.Remove(dir, ".half-", -time.Minute) // all are older than that
	check(t, dir, ".half-", ".half-mine", "17")
	check(t, other, "kept")
	unfinished.Remove(filepath.Join(dir, "absent"), ".half-", 0)
}

func check(t *testing.T, dir string, want ...string) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var left []string
	for _, e := range entries {
		left = append(left, e.Name())
	}
	if !slices.Equal(left, want) {
		t.Errorf("left are %q, want %q", left, want)
	}
}
