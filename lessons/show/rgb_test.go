package show_test

import (
	"image/color"
	"math"
	"testing"

	"github.com/ninepixels/ninepixels/lessons/grid"
	"github.com/ninepixels/ninepixels/lessons/show"
)

func TestRGBMixesItsChannels(t *testing.T) {
	nan, inf := float32(math.NaN()), float32(math.Inf(1))
	r := grid.FromRows([][]float32{{255, 0, 0, 10}, {300, -5, nan, 99.6}})
	g := grid.FromRows([][]float32{{0, 255, 0, 20}, {0, inf, 0, 0}})
	b := grid.FromRows([][]float32{{0, 0, 255, 30}, {0, 0, 0, 0}})
	f, err := show.DrawRGB(r, g, b, show.PixelSize(20))
	at := decode(t, f, err)
	want := [][]color.RGBA{
		{{255, 0, 0, 255}, {0, 255, 0, 255}, {0, 0, 255, 255}, {10, 20, 30, 255}},
		// Clipped, clipped at both ends, the colour of NaN, and rounded.
		{{255, 0, 0, 255}, {0, 255, 0, 255}, {214, 60, 190, 255}, {100, 0, 0, 255}},
	}
	for i, row := range want {
		for j, want := range row {
			if got := at(centre(i, j)); got != want {
				t.Errorf("row %d, column %d is %v, want %v", i, j, got, want)
			}
		}
	}
	// No strip of colours below: two rows and the margins.
	if want := 2*20 + 2*12; f.Height != want {
		t.Errorf("the figure is %d high, want %d", f.Height, want)
	}
}

func TestRGBOfIntensities(t *testing.T) {
	g := grid.FromRows([][]float32{{0, 0.2, 1}})
	f, err := show.DrawRGB(g, grid.New(1, 3), g, show.PixelSize(20), show.Range(0, 1))
	at := decode(t, f, err)
	for j, want := range []uint8{0, 51, 255} { // 255·0.2 = 51
		if got, want := at(centre(0, j)), (color.RGBA{want, 0, want, 255}); got != want {
			t.Errorf("column %d is %v, want %v", j, got, want)
		}
	}
}

// A photograph has more colours than a palette: each has to be its own.
func TestRGBKeepsEveryColour(t *testing.T) {
	r, g, b := colours()
	f, err := show.DrawRGB(r, g, b, show.PixelSize(20))
	at := decode(t, f, err)
	for i := range 28 {
		for j := range 28 {
			want := color.RGBA{uint8(r.At(i, j)), uint8(g.At(i, j)), uint8(b.At(i, j)), 255}
			if got := at(centre(i, j)); got != want {
				t.Fatalf("row %d, column %d is %v, want %v", i, j, got, want)
			}
		}
	}
}
