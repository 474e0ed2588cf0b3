package play_test

import (
	"math"
	"strings"
	"testing"

	"github.com/ninepixels/ninepixels/lessons/grid"
	"github.com/ninepixels/ninepixels/lessons/internal/printed"
	"github.com/ninepixels/ninepixels/lessons/play"
	"github.com/ninepixels/ninepixels/lessons/show"
)

// What is no picture is named in one sentence; nothing panics, and no figure is shown.
func TestWhatIsNoPicture(t *testing.T) {
	with := func(v float32) *grid.Grid {
		g := grid.New(5, 6)
		g.Set(1, 2, v)
		return g
	}
	huge := make([]show.Panel, 20)
	for i := range huge {
		huge[i].Grid = grid.Photo().Crop(i, i, 64, 64)
	}
	for _, test := range []struct {
		name   string
		panels []show.Panel
		want   string
		kernel bool // only the pad asks for three rows
	}{
		{"none", []show.Panel{{}}, "picture 1 is no grid", false},
		{"empty", []show.Panel{{Title: "e", Grid: &grid.Grid{}}}, "e is no grid", false},
		{"too few numbers", []show.Panel{{Title: "f", Grid: &grid.Grid{H: 4, W: 4, Pix: make([]float32, 3)}}}, "f is no grid", false},
		{"NaN", []show.Panel{{Title: "boot", Grid: with(float32(math.NaN()))}}, "boot has the value NaN at row 1, column 2", false},
		{"infinite", []show.Panel{{Grid: with(float32(math.Inf(1)))}}, "value +Inf at row 1", false},
		{"negative", []show.Panel{{Grid: with(-1)}}, "value -1 at row 1, column 2: give whole pixels from 0 to 255", false},
		{"a fraction", []show.Panel{{Grid: with(.5)}}, "value 0.5", false},
		{"wide", []show.Panel{{Title: "w", Grid: grid.New(3, 10000)}}, "w is 3×10000: give at most", false},
		{"many", huge, "take more room than a notebook has", false},
		{"small", []show.Panel{{Title: "s", Grid: grid.New(2, 9)}}, "s is 2×9: give a picture of at least 3×3 pixels", true},
	} {
		got := printed.By(t, func() { play.Kernel(test.panels...) })
		if !strings.HasPrefix(got, "play.Kernel: ") || !strings.Contains(got, test.want) || strings.Count(got, "\n") != 1 {
			t.Errorf("%s: Kernel prints %q, want %q", test.name, got, test.want)
		}
		if test.kernel {
			continue
		}
		got = printed.By(t, func() { play.Pooling(test.panels...) })
		if !strings.HasPrefix(got, "play.Pooling: ") || !strings.Contains(got, test.want) {
			t.Errorf("%s: Pooling prints %q, want %q", test.name, got, test.want)
		}
	}
}

// A picture that is a pixel wide, or not square, has a window; and 10,000 pixels are few.
func TestOddPictures(t *testing.T) {
	for _, g := range []*grid.Grid{grid.New(1, 1), grid.New(1, 40), grid.New(64, 2)} {
		if got := printed.By(t, func() { play.Pooling(show.Panel{Grid: g}) }); !strings.HasPrefix(got, "[figure that answers: A picture") {
			t.Errorf("%d×%d: %q", g.H, g.W, got)
		}
	}
	for _, g := range []*grid.Grid{grid.New(3, 3), grid.New(100, 100), grid.New(512, 3)} {
		if got := printed.By(t, func() { play.Kernel(show.Panel{Grid: g}) }); !strings.HasPrefix(got, "[figure that answers: A pad") {
			t.Errorf("%d×%d: %q", g.H, g.W, got)
		}
	}
}
