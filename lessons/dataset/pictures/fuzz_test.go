package pictures_test

import (
	"bytes"
	"image"
	"image/gif"
	"image/jpeg"
	"image/png"
	"io"
	"os"
	"path/filepath"
	"testing"

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
	f.Fuzz(func(t *testing.T, file []byte) {
		path := filepath.Join(t.TempDir(), "picture")
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
	})
}
