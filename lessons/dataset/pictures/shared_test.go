package pictures_test

import (
	"image"
	"path/filepath"
	"slices"
	"testing"

	"github.com/ninepixels/ninepixels/lessons/dataset"
	"github.com/ninepixels/ninepixels/lessons/dataset/pictures"
)

// The same pixels are found in files of two kinds, and each picture of the second
// split comes once.
func TestShared(t *testing.T) {
	dir := t.TempDir()
	one, two := noise(10, 10, 1), noise(10, 10, 2)
	for name, img := range map[string]*image.NRGBA{
		"train/apple/1.png": one, "train/apple/2.png": noise(10, 10, 3), "train/pear/1.bmp": two, "train/pear/2.bmp": noise(10, 10, 4),
		"test/apple/7.bmp": one, "test/apple/8.png": noise(10, 10, 5), "test/pear/9.png": two,
	} {
		put(t, filepath.Join(dir, name), encode(t, filepath.Ext(name)[1:], img))
	}
	a, b := folder(t, filepath.Join(dir, "train")), folder(t, filepath.Join(dir, "test"))
	if got, want := pictures.Shared(a, b), []pictures.Pair{{A: 0, B: 0}, {A: 2, B: 2}}; !slices.Equal(got, want) {
		t.Errorf("shared are %v, want %v", got, want)
	}
	again := a.Select([]int{1, 1, 0})
	if got, want := pictures.Shared(again, again), []pictures.Pair{{A: 0, B: 0}, {A: 0, B: 1}, {A: 2, B: 2}}; !slices.Equal(got, want) {
		t.Errorf("with itself: %v, want %v", got, want)
	}
	rest, held := a.Divide(2, 1)
	for name, pair := range map[string][2]*dataset.Split{
		"two parts": {rest, held}, "nil": {nil, b}, "empty": {a, {H: 64, W: 64, C: 3}},
		"another shape": {a, folder(t, filepath.Join(dir, "train"), pictures.Size(32, 128))},
	} {
		if got := pictures.Shared(pair[0], pair[1]); len(got) > 0 {
			t.Errorf("%s: shared are %v", name, got)
		}
	}
	empty := &dataset.Split{H: 4, W: 4, C: 1, Names: []string{"apple", "pear"}, Labels: []uint8{1}, Images: make([]uint8, 16)}
	if got := pictures.Weights(empty); !slices.Equal(got, []float64{0, 1}) {
		t.Errorf("a class without pictures: %v", got)
	}
}
