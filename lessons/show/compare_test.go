package show_test

import (
	"bytes"
	"image"
	"image/color"
	"image/png"
	"os"
	"testing"

	"github.com/ninepixels/ninepixels/lessons/show"
)

func compare(t *testing.T, path string, f *show.Figure) {
	t.Helper()
	if *update {
		if err := os.WriteFile(path, f.PNG, 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatalf("%v; go test ./lessons/show -update writes it", err)
	}
	// Not the bytes: another Go release may compress in another way, and a
	// processor with fused multiply-add may round the edge of a letter
	// differently. Soft edges have steps of a fifth of the difference between
	// ink and background, at most 51 of 255: one step may be crossed.
	const tolerance = 52
	got, err := png.Decode(bytes.NewReader(f.PNG))
	if err != nil {
		t.Fatal(err)
	}
	golden, err := png.Decode(bytes.NewReader(want))
	if err != nil {
		t.Fatal(err)
	}
	if d := farthest(got, golden); d > tolerance {
		t.Errorf("the picture differs from %s by %d of 255, tolerance %d; if that is meant, "+
			"write it with go test ./lessons/show -update, and look at it", path, d, tolerance)
	}
}

// farthest returns the largest difference of a channel of a pixel, 255 for
// pictures of different sizes.
func farthest(a, b image.Image) int {
	if a.Bounds() != b.Bounds() {
		return 255
	}
	worst := 0
	for y := range a.Bounds().Dy() {
		for x := range a.Bounds().Dx() {
			ar, ag, ab, _ := a.At(x, y).RGBA()
			br, bg, bb, _ := b.At(x, y).RGBA()
			for _, d := range []int{int(ar>>8) - int(br>>8), int(ag>>8) - int(bg>>8), int(ab>>8) - int(bb>>8)} {
				worst = max(worst, d, -d)
			}
		}
	}
	return worst
}

// decode returns the picture at one pixel per CSS pixel.
func decode(t *testing.T, f *show.Figure, err error) func(x, y int) color.RGBA {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	img, err := png.Decode(bytes.NewReader(f.PNG))
	if err != nil {
		t.Fatal(err)
	}
	if want := image.Pt(2*f.Width, 2*f.Height); img.Bounds().Size() != want {
		t.Fatalf("the picture has %v pixels for %d×%d on the screen, want %v", img.Bounds().Size(), f.Width, f.Height, want)
	}
	return func(x, y int) color.RGBA {
		return color.RGBAModel.Convert(img.At(2*x, 2*y)).(color.RGBA)
	}
}
