//go:build unix

package pictures_test

import (
	"io"
	"os"
	"path/filepath"
	"slices"
	"syscall"
	"testing"

	"github.com/ninepixels/ninepixels/lessons/dataset/pictures"
)

// nobody is a user who owns nothing. The superuser may read everything.
const nobody = 65534

// ordinary makes this process one of an ordinary user for the rest of a test.
func ordinary(t *testing.T) {
	t.Helper()
	if os.Geteuid() != 0 {
		return
	}
	if err := syscall.Seteuid(nobody); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := syscall.Seteuid(0); err != nil {
			t.Error(err)
		}
	})
}

// What may not be read is named. It is read as soon as it may be.
func TestUnreadable(t *testing.T) {
	dir, err := os.MkdirTemp("", "fruit")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	for i, name := range []string{"apple/1.png", "apple/2.png", "pear/1.png", "pear/2.png", "plum/1.png", "plum/2.png", "plum/deep/3.png"} {
		put(t, filepath.Join(dir, name), encode(t, "png", noise(8, 8, uint64(i))))
	}
	if err := syscall.Mkfifo(filepath.Join(dir, "apple", "pipe.png"), 0o644); err != nil {
		t.Fatal(err)
	}
	mode := func(mode os.FileMode, names ...string) {
		t.Helper()
		for _, name := range names {
			if err := os.Chmod(filepath.Join(dir, name), mode); err != nil {
				t.Fatal(err)
			}
		}
	}
	mode(0o755, "")
	mode(0, "apple/2.png", "pear", "plum/deep")
	t.Run("as an ordinary user", func(t *testing.T) {
		ordinary(t)
		report := new(pictures.Report)
		s, err := pictures.Folder(dir, pictures.Log(io.Discard), report)
		if err != nil {
			t.Fatal(err)
		}
		const why = "you may not read it: change its permissions"
		want := []pictures.Skipped{
			{File: "apple/2.png", Reason: why}, {File: "apple/pipe.png", Reason: "no file but a pipe"},
			{File: "pear", Reason: why}, {File: "plum/deep", Reason: why},
		}
		if !slices.Equal(report.Skipped, want) || !slices.Equal(s.Names, []string{"apple", "plum"}) || s.Len() != 3 {
			t.Errorf("skipped: %v; classes %v, %d pictures", report.Skipped, s.Names, s.Len())
		}
	})
	mode(0o755, "apple/2.png", "pear", "plum/deep")
	t.Run("once it is open", func(t *testing.T) {
		ordinary(t)
		s, err := pictures.Folder(dir, pictures.Log(io.Discard))
		if err != nil {
			t.Fatal(err)
		}
		if !slices.Equal(s.Counts(), []int{2, 2, 3}) {
			t.Errorf("the classes have %v pictures", s.Counts())
		}
	})
	mode(0, "")
	t.Run("the folder itself", func(t *testing.T) {
		ordinary(t)
		_, err := pictures.Folder(dir, pictures.Log(io.Discard))
		if want := "the folder " + dir + " cannot be read: you may not read it: change its permissions"; err == nil || err.Error() != want {
			t.Errorf("%v; want %s", err, want)
		}
	})
}
