package training_test

import (
	"bytes"
	"image"
	_ "image/jpeg"
	_ "image/png"
	"os"
	"path/filepath"
	"testing"

	"github.com/ninepixels/ninepixels/kernel/internal/bench/training"
)

// Draw draws as many pictures as asked for, of all classes and both formats; the same
// ones each time. The plain bytes belong to the labels beside them.
func TestDraw(t *testing.T) {
	const n = 40
	a, b := t.TempDir(), t.TempDir()
	for _, dir := range []string{a, b} {
		if err := training.Draw(dir, n); err != nil {
			t.Fatal(err)
		}
	}
	for name, size := range map[string]int{"pixels.u8": n * 64 * 64 * 3, "labels.u8": n} {
		one, err := os.ReadFile(filepath.Join(a, name))
		if err != nil || len(one) != size {
			t.Fatalf("%s has %d bytes, want %d (%v)", name, len(one), size, err)
		}
		if two, err := os.ReadFile(filepath.Join(b, name)); err != nil || !bytes.Equal(one, two) {
			t.Errorf("%s is another one each time (%v)", name, err)
		}
	}
	for _, class := range []string{"cross", "disc", "ring", "square", "stripes"} {
		formats := map[string]int{}
		files, err := filepath.Glob(filepath.Join(a, "files", class, "*"))
		if err != nil {
			t.Fatal(err)
		}
		for _, path := range files {
			f, err := os.Open(path)
			if err != nil {
				t.Fatal(err)
			}
			picture, format, err := image.Decode(f)
			f.Close()
			if err != nil {
				t.Fatalf("%s: %v", path, err)
			}
			if size := picture.Bounds().Size(); size.X < 64 || size.X > 128 || size.Y < 64 || size.Y > 128 {
				t.Errorf("%s has %v pixels", path, size)
			}
			formats[format]++
		}
		if formats["png"] != 4 || formats["jpeg"] != 4 {
			t.Errorf("%s: %v, want 4 PNG and 4 JPEG", class, formats)
		}
	}
}

// What cannot be written is an error.
func TestDrawFails(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	if err := training.Draw(file, 1); err == nil {
		t.Error("a file was taken for a folder")
	}
}
