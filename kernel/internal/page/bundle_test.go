package page_test

import (
	"archive/zip"
	"bytes"
	"compress/flate"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/ninepixels/ninepixels/kernel/internal/page"
)

// bundled has a session pack or unpack a folder.
func bundled(t *testing.T, ask, folder string) page.Answer {
	t.Helper()
	return page.New(&page.Manifest{}, t.TempDir()).Answer(page.Question{Ask: ask, Folder: folder})
}

// tree are the files of a folder.
func tree(t *testing.T, folder string) map[string]string {
	t.Helper()
	all := map[string]string{}
	err := filepath.Walk(folder, func(path string, info os.FileInfo, err error) error {
		if err != nil || info.IsDir() {
			return err
		}
		name, err := filepath.Rel(folder, path)
		if err != nil {
			return err
		}
		text, err := os.ReadFile(path)
		all[filepath.ToSlash(name)] = string(text)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// What was packed comes out as it was, at the same places.
func TestBundle(t *testing.T) {
	from, to := t.TempDir(), t.TempDir()
	want := map[string]string{"01-filters.ipynb": `{"cells": []}`, "runs/cnn/weights.bin": "\x00\xff\x00", "übung/zwei wörter.txt": "", "a/b/c/d": strings.Repeat("x", 100_000)}
	for name, text := range want {
		path := filepath.Join(from, "files", filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if a := bundled(t, "pack", from); a.Next != page.NextDone {
		t.Fatal(a.Mistake)
	}
	text, err := os.ReadFile(filepath.Join(from, "files.zip"))
	if err != nil {
		t.Fatal(err)
	}
	if len(text) > 10_000 {
		t.Errorf("the zip has %d bytes: it is not compressed", len(text))
	}
	if err := os.WriteFile(filepath.Join(to, "files.zip"), text, 0o600); err != nil {
		t.Fatal(err)
	}
	if a := bundled(t, "unpack", to); a.Next != page.NextDone {
		t.Fatal(a.Mistake)
	}
	if got := tree(t, filepath.Join(to, "files")); !maps.Equal(got, want) {
		t.Errorf("%d files came out, and not the %d that went in", len(got), len(want))
	}
}

// A zip that is none, or that would write beside the learner's files, is refused by a
// sentence, and writes nothing there.
func TestBundleRefuses(t *testing.T) {
	zipOf := func(make func(*zip.Writer)) []byte {
		var b bytes.Buffer
		z := zip.NewWriter(&b)
		make(z)
		if err := z.Close(); err != nil {
			t.Fatal(err)
		}
		return b.Bytes()
	}
	put := func(z *zip.Writer, h zip.FileHeader, text string) {
		w, err := z.CreateHeader(&h)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write([]byte(text)); err != nil {
			t.Fatal(err)
		}
	}
	link := zip.FileHeader{Name: "link"}
	link.SetMode(os.ModeSymlink | 0o777)
	good := zipOf(func(z *zip.Writer) { put(z, zip.FileHeader{Name: "a"}, strings.Repeat("text", 100)) })
	for name, text := range map[string][]byte{
		"no zip":       []byte("PNG"),
		"empty":        nil,
		"cut":          good[:len(good)/2],
		"changed":      append([]byte("PK\x03\x04"), good[:20]...),
		"above":        zipOf(func(z *zip.Writer) { put(z, zip.FileHeader{Name: "../a"}, "a") }),
		"inside above": zipOf(func(z *zip.Writer) { put(z, zip.FileHeader{Name: "a/../../b"}, "a") }),
		"absolute":     zipOf(func(z *zip.Writer) { put(z, zip.FileHeader{Name: "/a"}, "a") }),
		"a link":       zipOf(func(z *zip.Writer) { put(z, link, "/etc/passwd") }),
		"twice":        zipOf(func(z *zip.Writer) { put(z, zip.FileHeader{Name: "a"}, "a"); put(z, zip.FileHeader{Name: "a"}, "b") }),
		"a file as a folder": zipOf(func(z *zip.Writer) {
			put(z, zip.FileHeader{Name: "a"}, "a")
			put(z, zip.FileHeader{Name: "a/b"}, "b")
		}),
		"unknown method": zipOf(func(z *zip.Writer) {
			h := zip.FileHeader{Name: "a", Method: 99}
			w, err := z.CreateRaw(&h)
			if err != nil {
				t.Fatal(err)
			}
			fmt.Fprint(w, "a")
		}),
		"a wrong sum": zipOf(func(z *zip.Writer) {
			w, err := z.CreateRaw(&zip.FileHeader{Name: "a", CRC32: 1, CompressedSize64: 1, UncompressedSize64: 1})
			if err != nil {
				t.Fatal(err)
			}
			fmt.Fprint(w, "a")
		}),
		"too many": zipOf(func(z *zip.Writer) {
			for i := range 20_001 {
				put(z, zip.FileHeader{Name: fmt.Sprint(i)}, "")
			}
		}),
		"too large": zipOf(func(z *zip.Writer) {
			for i := range 3 {
				if _, err := z.CreateRaw(&zip.FileHeader{Name: fmt.Sprint(i), UncompressedSize64: 200 << 20}); err != nil {
					t.Fatal(err)
				}
			}
		}),
		"larger than it says": zipOf(func(z *zip.Writer) {
			w, err := z.CreateRaw(&zip.FileHeader{Name: "a", Method: zip.Deflate, UncompressedSize64: 10})
			if err != nil {
				t.Fatal(err)
			}
			d, err := flate.NewWriter(w, flate.BestSpeed)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := d.Write(make([]byte, 1<<20)); err != nil {
				t.Fatal(err)
			}
			if err := d.Close(); err != nil {
				t.Fatal(err)
			}
		}),
	} {
		around := t.TempDir()
		folder := filepath.Join(around, "bundle")
		if err := os.Mkdir(folder, 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(folder, "files.zip"), text, 0o600); err != nil {
			t.Fatal(err)
		}
		a := bundled(t, "unpack", folder)
		if a.Mistake == nil || !strings.HasPrefix(a.Mistake.Sentence, "the zip cannot be read (") || strings.Contains(a.Mistake.Sentence, around) {
			t.Errorf("%s: %+v", name, a.Mistake)
		}
		for path := range tree(t, around) {
			if !strings.HasPrefix(path, "bundle/") {
				t.Errorf("%s: it wrote %s", name, path)
			}
		}
	}
	if a := bundled(t, "pack", filepath.Join(t.TempDir(), "none")); a.Mistake == nil {
		t.Error("what is not there is packed")
	}
}
