package pictures_test

import (
	"image"
	"image/color"
	"io"
	"math"
	"path/filepath"
	"testing"

	"github.com/ninepixels/ninepixels/lessons/dataset/pictures"
)

// scene is like a photograph: soft areas, some edges, a little noise.
func scene(h, w int) *image.NRGBA {
	img := noise(h, w, 9)
	for y := range h {
		for x := range w {
			p := img.Pix[y*img.Stride+4*x:]
			for c := range 3 {
				soft := 90 + 60*math.Sin(float64(x*(c+1))/90)*math.Cos(float64(y)/120)
				if (x/200+y/150)%3 == 0 {
					soft += 40
				}
				p[c] = uint8(soft + float64(p[c])/25)
			}
		}
	}
	return img
}

// The cost of one file, by its kind. Photographs have 2 megapixels.
func BenchmarkFile(b *testing.B) {
	photograph := scene(1225, 1633)
	for name, file := range map[string][]byte{
		"photograph.jpg": encode(b, "jpg", photograph),
		"photograph.png": encode(b, "png", photograph),
		"opaque.png":     encode(b, "png", as(image.NewRGBA(photograph.Rect), photograph)),
		"large.jpg":      encode(b, "jpg", scene(4000, 6000)),
		"small.png":      encode(b, "png", plain(100, 100, color.NRGBA{1, 2, 3, 255})),
	} {
		b.Run(name, func(b *testing.B) {
			path := filepath.Join(b.TempDir(), name)
			put(b, path, file)
			for b.Loop() {
				if _, err := pictures.File(path, pictures.Log(io.Discard)); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
