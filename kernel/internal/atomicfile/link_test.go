package atomicfile_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/ninepixels/ninepixels/kernel/internal/atomicfile"
)

// A link stays a link, and the file that it leads to gets the contents.
func TestWriteFollowsLinks(t *testing.T) {
	for name, links := range map[string][]string{ // each leads to the next one
		"absolute":           {"here/link", "/there/file"},
		"relative":           {"here/link", "../there/file"},
		"a link to a link":   {"here/link", "second", "../there/file"},
		"through a folder":   {"here/link", "folder/file"},
		"up from a folder":   {"here/link", "deep/../file"},
		"to a file not made": {"here/link", "../there/new"},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			at := func(path string) string { return filepath.Join(dir, path) }
			for _, folder := range []string{"here", "there/in"} {
				if err := os.MkdirAll(at(folder), 0o755); err != nil {
					t.Fatal(err)
				}
			}
			if err := os.WriteFile(at("there/file"), []byte("old"), 0o644); err != nil {
				t.Fatal(err)
			}
			if err := os.Symlink("../there", at("here/folder")); err != nil {
				t.Fatal(err)
			}
			if err := os.Symlink("../there/in", at("here/deep")); err != nil {
				t.Fatal(err)
			}
			from := at(links[0])
			for _, to := range links[1:] {
				if filepath.IsAbs(to) {
					to = at(to)
				}
				if err := os.Symlink(to, from); err != nil {
					t.Fatal(err)
				}
				from = filepath.Join(filepath.Dir(from), to)
			}
			if err := atomicfile.Write(at(links[0]), []byte("new"), 0o644); err != nil {
				t.Fatal(err)
			}
			if info, err := os.Lstat(at(links[0])); err != nil || info.Mode()&os.ModeSymlink == 0 {
				t.Errorf("the link is no link any more: %v, %v", info, err)
			}
			want := "there/file"
			if name == "to a file not made" {
				want = "there/new"
			}
			if text, err := os.ReadFile(at(want)); err != nil || string(text) != "new" {
				t.Errorf("the file behind the link has %q, %v", text, err)
			}
		})
	}
}

// So it is for a name alone, in the folder in which the program runs.
func TestWriteFollowsALinkHere(t *testing.T) {
	t.Chdir(t.TempDir())
	if err := os.Symlink("file", "link"); err != nil {
		t.Fatal(err)
	}
	if err := atomicfile.Write("link", []byte("new"), 0o644); err != nil {
		t.Fatal(err)
	}
	if to, err := os.Readlink("link"); err != nil || to != "file" {
		t.Errorf("the link leads to %q, %v", to, err)
	}
	if text, err := os.ReadFile("file"); err != nil || string(text) != "new" {
		t.Errorf("the file has %q, %v", text, err)
	}
}

// A ring of links is an error, and stays.
func TestWriteRefusesARing(t *testing.T) {
	dir := t.TempDir()
	a, b := filepath.Join(dir, "a"), filepath.Join(dir, "b")
	if err := os.Symlink(b, a); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(a, b); err != nil {
		t.Fatal(err)
	}
	if err := atomicfile.Write(a, []byte("new"), 0o644); err == nil {
		t.Error("a ring of links was written")
	}
	if to, err := os.Readlink(a); err != nil || to != b {
		t.Errorf("the link leads to %q, %v", to, err)
	}
}
