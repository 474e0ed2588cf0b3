package coursecopy_test

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"testing/fstest"

	"github.com/ninepixels/ninepixels/kernel/internal/coursecopy"
)

func source(files ...string) fs.FS {
	f := fstest.MapFS{}
	for i := 0; i < len(files); i += 2 {
		f[files[i]] = &fstest.MapFile{Data: []byte(files[i+1])}
	}
	return f
}

func deliver(t *testing.T, f fs.FS, dir string, want coursecopy.Report) {
	t.Helper()
	got, err := coursecopy.Deliver(f, dir)
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(got.Added, want.Added) || !slices.Equal(got.Updated, want.Updated) || !slices.Equal(got.Kept, want.Kept) || !slices.Equal(got.Removed, want.Removed) {
		t.Errorf("the report is %+v, want %+v", got, want)
	}
}

func holds(t *testing.T, dir, path, want string) {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(dir, path))
	if err != nil {
		t.Fatal(err)
	}
	if string(text) != want {
		t.Errorf("%s holds %q, want %q", path, text, want)
	}
}

func edit(t *testing.T, dir, path, text string) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(dir, path), []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

func TestDeliver(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "course")
	first := source("a.ipynb", "a1", "b.ipynb", "b1", "solutions/a.ipynb", "s1")
	deliver(t, first, dir, coursecopy.Report{Added: []string{"a.ipynb", "b.ipynb", "solutions/a.ipynb"}})
	holds(t, dir, "solutions/a.ipynb", "s1")
	deliver(t, first, dir, coursecopy.Report{})

	edit(t, dir, "a.ipynb", "mine")
	edit(t, dir, "notes.txt", "also mine")
	deliver(t, first, dir, coursecopy.Report{}) // edited, and there is nothing newer

	second := source("a.ipynb", "a2", "b.ipynb", "b2", "c.ipynb", "c2", "solutions/a.ipynb", "s1")
	deliver(t, second, dir, coursecopy.Report{Added: []string{"c.ipynb"}, Updated: []string{"b.ipynb"}, Kept: []coursecopy.Kept{{Path: "a.ipynb", Beside: "a.new.ipynb"}}})
	holds(t, dir, "a.ipynb", "mine")
	holds(t, dir, "a.new.ipynb", "a2")
	holds(t, dir, "b.ipynb", "b2")
	holds(t, dir, "notes.txt", "also mine")
	deliver(t, second, dir, coursecopy.Report{}) // each version is put beside only once

	if err := os.Remove(filepath.Join(dir, "b.ipynb")); err != nil {
		t.Fatal(err)
	}
	deliver(t, second, dir, coursecopy.Report{Added: []string{"b.ipynb"}})
}

// What the course calls otherwise goes, unless the learner has worked in it.
func TestDeliverRenamed(t *testing.T) {
	dir := t.TempDir()
	first := source("a.ipynb", "a1", "solutions/a.ipynb", "sa", "solutions/b.ipynb", "sb", "solutions/c.ipynb", "sc")
	deliver(t, first, dir, coursecopy.Report{Added: []string{"a.ipynb", "solutions/a.ipynb", "solutions/b.ipynb", "solutions/c.ipynb"}})
	edit(t, dir, "a.ipynb", "mine")
	edit(t, dir, "solutions/b.ipynb", "mine, too")
	edit(t, dir, "solutions/own.ipynb", "my own")
	if err := os.Remove(filepath.Join(dir, "solutions/c.ipynb")); err != nil {
		t.Fatal(err)
	}
	second := source("a.ipynb", "a2", "solutions/a-solutions.ipynb", "sa", "solutions/b-solutions.ipynb", "sb")
	deliver(t, second, dir, coursecopy.Report{
		Added:   []string{"solutions/a-solutions.ipynb", "solutions/b-solutions.ipynb"},
		Kept:    []coursecopy.Kept{{Path: "a.ipynb", Beside: "a.new.ipynb"}},
		Removed: []string{"solutions/a.ipynb"},
	})
	if _, err := os.Stat(filepath.Join(dir, "solutions/a.ipynb")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("the old name is still there: %v", err)
	}
	holds(t, dir, "solutions/b.ipynb", "mine, too")
	holds(t, dir, "solutions/own.ipynb", "my own")
	third := source("a.ipynb", "a3")
	deliver(t, third, dir, coursecopy.Report{
		Kept:    []coursecopy.Kept{{Path: "a.ipynb", Beside: "a.new.ipynb"}},
		Removed: []string{"solutions/a-solutions.ipynb", "solutions/b-solutions.ipynb"},
	})
	holds(t, dir, "a.new.ipynb", "a3")
	holds(t, dir, "solutions/b.ipynb", "mine, too")
}

// Whoever goes on in the newer version that was put beside loses no work when
// the next one comes.
func TestDeliverBesideAgain(t *testing.T) {
	dir := t.TempDir()
	kept := func(name string) coursecopy.Report {
		return coursecopy.Report{Kept: []coursecopy.Kept{{Path: "a.ipynb", Beside: name}}}
	}
	deliver(t, source("a.ipynb", "a1"), dir, coursecopy.Report{Added: []string{"a.ipynb"}})
	edit(t, dir, "a.ipynb", "mine")
	deliver(t, source("a.ipynb", "a2"), dir, kept("a.new.ipynb"))
	deliver(t, source("a.ipynb", "a3"), dir, kept("a.new.ipynb")) // nobody has touched it
	holds(t, dir, "a.new.ipynb", "a3")

	edit(t, dir, "a.new.ipynb", "mine, on a3")
	deliver(t, source("a.ipynb", "a4"), dir, kept("a.new2.ipynb"))
	deliver(t, source("a.ipynb", "a5"), dir, kept("a.new2.ipynb"))
	holds(t, dir, "a.ipynb", "mine")
	holds(t, dir, "a.new.ipynb", "mine, on a3")
	holds(t, dir, "a.new2.ipynb", "a5")

	edit(t, dir, "a.new2.ipynb", "mine, on a5")
	if err := os.Symlink("nowhere", filepath.Join(dir, "a.new3.ipynb")); err != nil {
		t.Fatal(err)
	}
	deliver(t, source("a.ipynb", "a6"), dir, kept("a.new4.ipynb"))
	holds(t, dir, "a.new2.ipynb", "mine, on a5")
	holds(t, dir, "a.new4.ipynb", "a6")
}

// A file of the learner's that happens to have the name stays.
func TestDeliverBesideAFileOfTheirs(t *testing.T) {
	dir := t.TempDir()
	edit(t, dir, "a.ipynb", "mine")
	edit(t, dir, "a.new.ipynb", "also mine")
	deliver(t, source("a.ipynb", "a1"), dir, coursecopy.Report{Kept: []coursecopy.Kept{{Path: "a.ipynb", Beside: "a.new2.ipynb"}}})
	holds(t, dir, "a.new.ipynb", "also mine")
	holds(t, dir, "a.new2.ipynb", "a1")
}

// What somebody has trained or kept in the source is not the course.
func TestDeliverLeavesOut(t *testing.T) {
	deliver(t, source("a.ipynb", "a", "runs/cnn/best.bin", "w", "solutions/runs/x", "w", ".ipynb_checkpoints/a.ipynb", "a", ".hidden", "h"),
		t.TempDir(), coursecopy.Report{Added: []string{"a.ipynb"}})
}

// Who has a copy from elsewhere, or has lost the record, loses no work.
func TestDeliverWithoutRecord(t *testing.T) {
	for _, record := range []string{"", "{damaged", `{"a.ipynb": 7}`} {
		dir := t.TempDir()
		edit(t, dir, "a.ipynb", "mine")
		if record != "" {
			edit(t, dir, ".delivered.json", record)
		}
		deliver(t, source("a.ipynb", "a1"), dir, coursecopy.Report{Kept: []coursecopy.Kept{{Path: "a.ipynb", Beside: "a.new.ipynb"}}})
		holds(t, dir, "a.ipynb", "mine")
		holds(t, dir, "a.new.ipynb", "a1")
	}
}

func TestDeliverFails(t *testing.T) {
	dir := t.TempDir()
	if err := os.MkdirAll(filepath.Join(dir, "a.ipynb", "folder"), 0o755); err != nil { // where the file should be
		t.Fatal(err)
	}
	if _, err := coursecopy.Deliver(source("a.ipynb", "a1", "b.ipynb", "b1"), dir); err == nil {
		t.Error("no error for a notebook that cannot be written")
	}
	var pathError *fs.PathError
	if _, err := coursecopy.Deliver(source("a", "1"), filepath.Join(os.DevNull, "x")); !errors.As(err, &pathError) {
		t.Errorf("the error is %v", err)
	}
}
