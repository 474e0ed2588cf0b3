package show_test

import (
	"image/color"
	"slices"
	"testing"

	"github.com/ninepixels/ninepixels/lessons/grid"
	"github.com/ninepixels/ninepixels/lessons/show"
)

// The height of a line of pictures of 28×28 without titles, at 6 and at 5 CSS
// pixels per value: with the strip of colours, 24.
const (
	large = 28*6 + 24
	small = 28*5 + 24
)

func TestRowsWrap(t *testing.T) {
	tests := []struct {
		panels, width, height int
	}{
		// Margins of 12 on each side, 22 between panels and 14 between lines.
		{1, 168 + 24, large + 24},
		{4, 4*168 + 3*22 + 24, large + 24},   // 762
		{5, 5*140 + 4*22 + 24, small + 24},   // 812; at 168 it would be 952
		{6, 3*168 + 2*22 + 24, 2*large + 38}, // three and three, not four and two
		{7, 4*168 + 3*22 + 24, 2*large + 38},
		{8, 4*168 + 3*22 + 24, 2*large + 38},
		{9, 5*140 + 4*22 + 24, 2*small + 38},  // at 168 it would be three lines
		{10, 5*140 + 4*22 + 24, 2*small + 38}, // five and five
		{12, 4*168 + 3*22 + 24, 3*large + 52}, // smaller ones would need three lines too
	}
	for _, test := range tests {
		panels := slices.Repeat([]show.Panel{{Grid: grid.New(28, 28)}}, test.panels)
		f, err := show.DrawRow(panels)
		if err != nil {
			t.Fatal(err)
		}
		if f.Width != test.width || f.Height != test.height {
			t.Errorf("%d panels are %d×%d, want %d×%d", test.panels, f.Width, f.Height, test.width, test.height)
		}
	}
}

// Panels are read like text, and those of one column stand below each other.
func TestWrappedPanelsKeepTheirOrder(t *testing.T) {
	var panels []show.Panel
	for k := range 9 {
		g := grid.New(28, 28).Map(func(float32) float32 { return float32(k) })
		panels = append(panels, show.Panel{Grid: g, Lo: 0, Hi: 10})
	}
	f, err := show.DrawRow(panels)
	at := decode(t, f, err)
	for k := range 10 { // five and four, and nothing after them
		// Values of k in 0..10 are k tenths of 255, rounded up at a half.
		grey := uint8((51*k + 1) / 2)
		want := color.RGBA{grey, grey, grey, 255}
		if k == 9 {
			want = color.RGBA{}
		}
		x, y := 12+k%5*(140+22)+70, 12+k/5*(small+14)+70
		if got := at(x, y); got != want {
			t.Errorf("panel %d is %v at (%d, %d), want %v", k, got, x, y, want)
		}
	}
}

func TestWidePanels(t *testing.T) {
	scene, small := grid.New(160, 240), grid.New(28, 28)
	tests := []struct {
		name          string
		panels        []*grid.Grid
		pixel         int
		indices       bool
		width, height int
	}{
		// 876 are left between the margins: 876/240 = 3.65.
		{"a pixel size that is too large", []*grid.Grid{scene}, 4, false, 3*240 + 24, 3*160 + 24 + 24},
		// The row numbers take 20 of them: 856/219 = 3.9. Column numbers, too.
		{"with indices", []*grid.Grid{grid.New(9, 219)}, 4, true, 3*219 + 20 + 24, 3*9 + 20 + 24 + 24},
		// Both at 3: 720 + 22 + 84 fit into a line. At 4 the second would have 112.
		{"all get smaller", []*grid.Grid{scene, small}, 4, false, 3*240 + 22 + 3*28 + 24, 3*160 + 24 + 24},
		// One would fit beside it, but three cannot, and the longest line is as short as can be.
		{"lines of unlike panels", []*grid.Grid{scene, small, small, small}, 3, false,
			3*240 + 24, (3*160 + 24) + 14 + (3*28 + 24) + 24},
		{"one pixel is the least", []*grid.Grid{grid.New(28, 1000)}, 4, false, 1000 + 24, 28 + 24 + 24},
		// Enlarged to 168; the wide one has a line of its own, the others share one.
		{"a wide one among others", []*grid.Grid{grid.New(28, 1000), small, small, small}, 0, false,
			1000 + 24, (28 + 24) + 14 + large + 24},
		{"a wide one at the end", []*grid.Grid{small, small, small, grid.New(28, 1000)}, 0, false,
			1000 + 24, large + 14 + (28 + 24) + 24},
	}
	for _, test := range tests {
		var panels []show.Panel
		for _, g := range test.panels {
			panels = append(panels, show.Panel{Grid: g, Indices: test.indices})
		}
		f, err := show.DrawRow(panels, show.PixelSize(test.pixel))
		if err != nil {
			t.Fatal(err)
		}
		if f.Width != test.width || f.Height != test.height {
			t.Errorf("%s: %d×%d, want %d×%d", test.name, f.Width, f.Height, test.width, test.height)
		}
	}
}

// Whatever is in it, a row is not wider than a cell.
func TestRowsFitIntoACell(t *testing.T) {
	kinds := []show.Panel{
		{Title: "a title of several words", Grid: grid.New(28, 28)},
		{Title: "Donaudampfschifffahrtsgesellschaft", Grid: grid.New(3, 3), Numbers: true},
		{Grid: grid.New(5, 5), Signed: true, Indices: true},
		{Title: "wide", Grid: grid.New(5, 280), Map: true},
	}
	for _, n := range []int{1, 2, 4, 7, 11, 16} {
		var panels []show.Panel
		for i := range n {
			panels = append(panels, kinds[i%len(kinds)])
		}
		for _, pixel := range []int{0, 3, 30} {
			f, err := show.DrawRow(panels, show.PixelSize(pixel))
			if err != nil {
				t.Fatal(err)
			}
			if f.Width > 900 {
				t.Errorf("%d panels with a pixel size of %d are %d wide, more than 900", n, pixel, f.Width)
			}
		}
	}
}
