package atomicfile_test

import (
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/ninepixels/ninepixels/kernel/internal/atomicfile"
)

// What a killed program left beside a file goes when the file is written next. What
// may be somebody's stays.
func TestWriteTidies(t *testing.T) {
	old := time.Now().Add(-time.Hour)
	for _, name := range []string{"a.ipynb", "with [brackets] and *.ipynb", ".hidden"} {
		dir := t.TempDir()
		left := "." + name + "-1234567"
		stay := []string{"." + name + "-mine", "." + name + "-", "." + name + "-12x", name + "-12", ".b" + name + "-12"}
		for _, file := range append(stay, left) {
			path := filepath.Join(dir, file)
			if err := os.WriteFile(path, []byte("half"), 0o600); err != nil {
				t.Fatal(err)
			}
			if err := os.Chtimes(path, old, old); err != nil {
				t.Fatal(err)
			}
		}
		young := "." + name + "-7654321" // another program may be writing it
		if err := os.WriteFile(filepath.Join(dir, young), nil, 0o600); err != nil {
			t.Fatal(err)
		}
		folder := "." + name + "-99"
		if err := os.Mkdir(filepath.Join(dir, folder), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := atomicfile.Write(filepath.Join(dir, name), []byte("x"), 0o600); err != nil {
			t.Fatal(err)
		}
		entries, err := os.ReadDir(dir)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, e := range entries {
			got = append(got, e.Name())
		}
		want := append(stay, young, folder, name)
		slices.Sort(want)
		slices.Sort(got)
		if !slices.Equal(got, want) {
			t.Errorf("%s: the folder holds %q, want %q", name, got, want)
		}
	}
}
