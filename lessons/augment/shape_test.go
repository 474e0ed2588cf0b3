package augment_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/ninepixels/ninepixels/lessons/augment"
	"github.com/ninepixels/ninepixels/lessons/dataset"
	"github.com/ninepixels/ninepixels/lessons/grid"
)

// colours is a split of one colour picture, with a file and names.
func colours(h, w int, pix ...uint8) *dataset.Split {
	return &dataset.Split{Images: pix, Labels: []uint8{1}, H: h, W: w, C: 3,
		Names: []string{"apple", "pear"}, Files: []string{"fruit/pear/1.png"}}
}

func TestShiftInColour(t *testing.T) {
	s := colours(2, 2, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12)
	got := augment.Shift(s, 1, -1)
	// The upper right pixel comes to the lower left.
	if want := []uint8{0, 0, 0, 0, 0, 0, 4, 5, 6, 0, 0, 0}; !slices.Equal(got.Images, want) {
		t.Errorf("got %v, want %v", got.Images, want)
	}
	if got.ClassName(1) != "pear" || got.Files[0] != "fruit/pear/1.png" || !slices.Equal(got.Shape(), s.Shape()) {
		t.Errorf("it has become %v with %v, %v", got.Shape(), got.Names, got.Files)
	}
}

func TestShrinkOfAnyShape(t *testing.T) {
	pix := slices.Repeat([]uint8{250, 120, 10}, 40*20)
	s := augment.Shrink(colours(40, 20, pix...), 10)
	for c, want := range []float32{250, 120, 10} {
		g := s.Channels(0)[c]
		// 10 rows and 5 columns; margins of 15 and 15, of 7 and 8.
		if got := box(g); got != [4]int{15, 7, 10, 5} {
			t.Errorf("channel %d stands at %v", c, got)
		}
		if got := g.At(20, 9); got < want-1 || got > want+1 {
			t.Errorf("channel %d is %v, want %v", c, got, want)
		}
	}
	same := augment.Shrink(colours(40, 20, pix...), 40)
	if !slices.Equal(same.Images, pix) {
		t.Error("a picture shrunk to its own size has changed")
	}
	thin := augment.Shrink(split(grid.New(1, 30).Map(func(float32) float32 { return 90 })), 3)
	if got := box(thin.Grid(0)); got != [4]int{0, 13, 1, 3} {
		t.Errorf("a single row stands at %v", got)
	}
}

func TestBesideOfAnySize(t *testing.T) {
	even := func(v float32) *grid.Grid { return grid.New(11, 40).Map(func(float32) float32 { return v }) }
	g := augment.Beside(even(60), even(120))
	if got := box(g); got != [4]int{2, 0, 5, 40} || g.H != 11 || g.W != 40 {
		t.Errorf("the two stand at %v of %d×%d", got, g.H, g.W)
	}
	if a, b := g.At(4, 19), g.At(4, 20); a < 59 || a > 61 || b < 119 || b > 121 {
		t.Errorf("the values are %v and %v", a, b)
	}
}

func TestMisuseOfShapes(t *testing.T) {
	for phrase, f := range map[string]func(){
		"Shrink: 41×41 pixels: use 1 to 40":   func() { augment.Shrink(colours(40, 20, make([]uint8, 2400)...), 41) },
		"Beside: the pictures are 1×30":       func() { augment.Beside(grid.New(1, 30), grid.New(1, 30)) },
		"grid 1 is 30×1 with 30 values, not ": func() { augment.Beside(grid.New(30, 30), grid.New(30, 1)) },
	} {
		func() {
			defer func() {
				if v := fmt.Sprint(recover()); !strings.Contains(v, phrase) {
					t.Errorf("panics with %q, want %q in it", v, phrase)
				}
			}()
			f()
		}()
	}
}
