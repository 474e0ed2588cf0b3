package pictures_test

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"image"
	"image/gif"
	"image/jpeg"
	"image/png"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/ninepixels/ninepixels/.ci/faults/damage"
	"github.com/ninepixels/ninepixels/lessons/dataset/pictures"
)

// A file in a folder of pictures is read, or left out with a reason.
func FuzzFile(f *testing.F) {
	small := image.NewGray(image.Rect(0, 0, 3, 2))
	for _, write := range []func(io.Writer) error{
		func(w io.Writer) error { return png.Encode(w, small) },
		func(w io.Writer) error { return jpeg.Encode(w, small, nil) },
		func(w io.Writer) error { return gif.Encode(w, small, nil) },
	} {
		var b bytes.Buffer
		if err := write(&b); err != nil {
			f.Fatal(err)
		}
		f.Add(b.Bytes())
		f.Add(b.Bytes()[:b.Len()/2])
	}
	f.Add([]byte("RIFF\x1a\x00\x00\x00WEBPVP8L\x0d\x00\x00\x00\x2f\x00\x00\x00"))
	f.Add([]byte("BM\x3a\x00\x00\x00\x00\x00\x00\x00\x36\x00\x00\x00\x28\x00\x00\x00"))
	f.Add([]byte("<html>"))
	f.Add([]byte{})
	f.Fuzz(func(t *testing.T, file []byte) { readOrLeftOut(t, filepath.Join(t.TempDir(), "picture"), file) })
}

// readOrLeftOut asks that a file gives a picture of the size that was asked for, or a reason.
func readOrLeftOut(t *testing.T, path string, file []byte) {
	t.Helper()
	if err := os.WriteFile(path, file, 0o600); err != nil {
		t.Fatal(err)
	}
	split, err := pictures.File(path, pictures.Size(4, 5), pictures.Gray, pictures.Log(io.Discard))
	switch {
	case err != nil && err.Error() == "":
		t.Error("it is refused without a word")
	case err == nil && len(split.Images) != 4*5:
		t.Errorf("a picture of 4×5 pixels has %d values", len(split.Images))
	}
}

// Pictures that are damaged at each place of their heads, and here and there behind it.
func TestDamagedPictures(t *testing.T) {
	pictures.SetLimits(t, 32<<20, 32<<20)
	path := filepath.Join(t.TempDir(), "picture")
	img := noise(9, 7, 6)
	for _, file := range [][]byte{
		encode(t, "png", img), encode(t, "jpg", img), encode(t, "gif", img), encode(t, "bmp", img), webp(9, 7, 9, 9),
		inJPEG(encode(t, "jpg", img), exif(binary.BigEndian, 7)),
	} {
		damage.Each(t, "pictures cut off and changed", 1+len(file)/120, file, func(data []byte) { readOrLeftOut(t, path, data) })
	}
}

// FuzzFolder reads a folder with two classes and a picture in each, one of which has any name
// and any bytes, beside a table of labels with any text.
func FuzzFolder(f *testing.F) {
	good := encode(f, "png", plain(3, 2, red))
	for _, name := range []string{"apple/1.png", "pear/..", "../pear/1.png", "pear/\x1b[2J.png", "pear/caf\xe9.png", ".hidden/1.png", "pear", "pear/" + strings.Repeat("n", 300), "CON/1.png", "pear/1.png\n2.png", "\u202e/gnp.1"} {
		f.Add(name, good, "1.png,apple\n")
		f.Add(name, good[:20], "\"1.png")
	}
	f.Add("x/1.png", []byte{}, strings.Repeat(",", 5000))
	f.Add("x/1.png", good, "\xff\xfe1\x00")
	root, n := f.TempDir(), 0
	f.Fuzz(func(t *testing.T, name string, file []byte, table string) {
		n++
		dir := filepath.Join(root, strconv.Itoa(n%8))
		defer os.RemoveAll(dir)
		folderReadOrRefused(t, filepath.Join(dir, "fruit"), name, file, table)
	})
}

// folderReadOrRefused asks that a folder gives pictures that all have a class, or one sentence,
// which cannot steer a terminal, and that the folder stays as it is.
func folderReadOrRefused(t *testing.T, dir, name string, file []byte, table string) {
	t.Helper()
	good := encode(t, "png", plain(4, 4, red))
	for _, class := range []string{"apple", "pear"} {
		put(t, filepath.Join(dir, class, "1.png"), good)
	}
	put(t, filepath.Join(dir, "labels.csv"), []byte(table))
	if path := filepath.Join(dir, name); filepath.IsLocal(name) && os.MkdirAll(filepath.Dir(path), 0o755) == nil {
		_ = os.WriteFile(path, file, 0o600) // a name that the system does not take is left out
	}
	before := listed(dir)
	for _, option := range []pictures.Option{nil, pictures.Labels("labels.csv")} {
		var said bytes.Buffer
		split, err := pictures.Folder(dir, pictures.Size(4, 5), pictures.Gray, pictures.Log(&said), option)
		switch {
		case err != nil && (err.Error() == "" || strings.Contains(err.Error(), "\n")):
			t.Errorf("with %q it is refused with %q", name, err)
		case err == nil && (len(split.Images) != 4*5*len(split.Labels) || len(split.Labels) == 0):
			t.Errorf("with %q there are %d values and %d labels", name, len(split.Images), len(split.Labels))
		case err == nil:
			for _, label := range split.Labels {
				if int(label) >= len(split.Names) {
					t.Errorf("a picture has the class %d of %d", label, len(split.Names))
				}
			}
		}
		if text := said.String() + fmt.Sprint(err); strings.ContainsAny(text, "\x1b\x07") {
			t.Errorf("with %q it writes to the terminal: %q", name, text)
		}
	}
	if after := listed(dir); after != before {
		t.Errorf("the folder had %s and has %s", before, after)
	}
}

// listed returns the names and sizes of all that is in a folder.
func listed(dir string) string {
	var all strings.Builder
	_ = filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err == nil {
			info, _ := d.Info()
			fmt.Fprintf(&all, "%q %d, ", path, info.Size())
		}
		return nil
	})
	return all.String()
}
