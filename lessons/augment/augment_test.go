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

// dot is a picture with one pixel of 200, the others 0.
func dot(y, x int) *grid.Grid {
	g := grid.New(28, 28)
	g.Set(y, x, 200)
	return g
}

// full is a picture with one value everywhere.
func full(v float32) *grid.Grid {
	return grid.New(28, 28).Map(func(float32) float32 { return v })
}

func split(grids ...*grid.Grid) *dataset.Split {
	labels := make([]int, len(grids))
	for i := range labels {
		labels[i] = 9 - i%10
	}
	return dataset.FromGrids(grids, labels)
}

// box is the first row and column with a value, and the height and width of all.
func box(g *grid.Grid) [4]int {
	top, left, bottom, right := g.H, g.W, -1, -1
	for y := range g.H {
		for x := range g.W {
			if g.At(y, x) != 0 {
				top, left, bottom, right = min(top, y), min(left, x), max(bottom, y), max(right, x)
			}
		}
	}
	return [4]int{top, left, bottom - top + 1, right - left + 1}
}

func ExampleShift() {
	boots := split(dot(10, 10))
	moved := augment.Shift(boots, 3, -2)
	fmt.Println(moved.Grid(0).At(13, 8), moved.Grid(0).At(10, 10))
	// Output: 200 0
}

func TestShift(t *testing.T) {
	corners := dot(0, 0).Add(dot(0, 27)).Add(dot(27, 0)).Add(dot(27, 27))
	for _, test := range []struct {
		dy, dx int
		want   [4]int // of the full picture's box
		kept   int    // corners
	}{
		{0, 0, [4]int{0, 0, 28, 28}, 4},
		{3, 0, [4]int{3, 0, 25, 28}, 2},
		{-3, 0, [4]int{0, 0, 25, 28}, 2},
		{0, 27, [4]int{0, 27, 28, 1}, 2},
		{-1, -27, [4]int{0, 0, 27, 1}, 1},
		{28, 0, [4]int{28, 28, -28, -28}, 0},
		{0, -28, [4]int{28, 28, -28, -28}, 0},
		{-100, 100, [4]int{28, 28, -28, -28}, 0},
	} {
		s := augment.Shift(split(full(9), corners), test.dy, test.dx)
		if got := box(s.Grid(0)); got != test.want {
			t.Errorf("Shift(%d, %d) leaves %v, want %v", test.dy, test.dx, got, test.want)
		}
		if got := int(s.Grid(1).Sum()) / 200; got != test.kept {
			t.Errorf("Shift(%d, %d) leaves %d corners, want %d", test.dy, test.dx, got, test.kept)
		}
	}
}

// There and back is the same picture, if nothing has left the frame.
func TestShiftAndBack(t *testing.T) {
	s := split(dot(10, 12).Add(dot(20, 3)))
	back := augment.Shift(augment.Shift(s, 5, -3), -5, 3)
	if !slices.Equal(back.Images, s.Images) {
		t.Error("the picture has changed")
	}
}

func TestChangedSplitsKeepLabelsAndIndices(t *testing.T) {
	s := split(dot(1, 1), dot(2, 2), dot(3, 3)).Select([]int{2, 0})
	before := slices.Clone(s.Images)
	for name, got := range map[string]*dataset.Split{
		"Shift":        augment.Shift(s, 1, 1),
		"RandomShifts": augment.RandomShifts(s, 2, 1),
		"Shrink":       augment.Shrink(s, 14),
		"Shrink to 28": augment.Shrink(s, 28),
	} {
		if !slices.Equal(got.Labels, s.Labels) || !slices.Equal(got.Indices(), []int{2, 0}) {
			t.Errorf("%s: labels %v, indices %v", name, got.Labels, got.Indices())
		}
		got.Images[0], got.Labels[0] = 1, 1
		if !slices.Equal(s.Images, before) || s.Label(0) != 7 {
			t.Fatalf("%s shares memory with what it was made of", name)
		}
	}
	if n := augment.Shrink(split(), 5).Len(); n != 0 {
		t.Errorf("no pictures become %d", n)
	}
}

func TestRandomShifts(t *testing.T) {
	const n, most = 600, 2
	s := split(slices.Repeat([]*grid.Grid{dot(14, 14)}, n)...)
	r := augment.RandomShifts(s, most, 5)
	counts := map[[2]int]int{}
	for i := range n {
		b := box(r.Grid(i))
		counts[[2]int{b[0] - 14, b[1] - 14}]++
	}
	for dy := -most; dy <= most; dy++ {
		for dx := -most; dx <= most; dx++ {
			// 600/25 = 24 each, with a standard deviation of 4.8.
			if c := counts[[2]int{dy, dx}]; c < 5 || c > 48 {
				t.Errorf("%d pictures are shifted by (%d, %d), want about 24", c, dy, dx)
			}
			delete(counts, [2]int{dy, dx})
		}
	}
	if len(counts) > 0 {
		t.Errorf("shifts beyond %d: %v", most, counts)
	}
	if again := augment.RandomShifts(s, most, 5); !slices.Equal(again.Images, r.Images) {
		t.Error("the same seed gives other shifts")
	}
	if other := augment.RandomShifts(s, most, 6); slices.Equal(other.Images, r.Images) {
		t.Error("another seed gives the same shifts")
	}
	if still := augment.RandomShifts(s, 0, 5); !slices.Equal(still.Images, s.Images) {
		t.Error("shifts of at most 0 change the picture")
	}
}

func TestShrink(t *testing.T) {
	for size := 1; size <= 28; size++ {
		g := augment.Shrink(split(full(180)), size).Grid(0)
		start := (28 - size) / 2
		if got, want := box(g), [4]int{start, start, size, size}; got != want {
			t.Errorf("size %d stands at %v, want %v", size, got, want)
		}
		// What is even stays even: the weights sum to 1.
		if lo, hi := g.Crop(start, start, size, size).Min(), g.Crop(start, start, size, size).Max(); lo < 179 || hi > 181 {
			t.Errorf("size %d: 180 became %v to %v", size, lo, hi)
		}
	}
}

// Scaling knows no left and right: mirrored pictures become mirrored ones.
func TestShrinkMirrored(t *testing.T) {
	g := grid.New(28, 28)
	for i := range g.Pix {
		g.Pix[i] = float32(i * i % 251)
	}
	s := augment.Shrink(split(g, g.FlipH(), g.FlipV(), g.Transpose()), 12)
	x := s.Grid(0)
	for i, want := range []*grid.Grid{x.FlipH(), x.FlipV(), x.Transpose()} {
		// A rounding in the last place may turn a value that ends in .5.
		if d := grid.MaxAbsDiff(s.Grid(i+1), want); d > 1 {
			t.Errorf("mirror %d differs by %v", i, d)
		}
	}
}

// Every pixel counts: a line of one pixel does not get lost between two others.
func TestShrinkKeepsThinLines(t *testing.T) {
	for x := range 28 {
		line := grid.New(28, 28)
		for y := range 28 {
			line.Set(y, x, 255)
		}
		g := augment.Shrink(split(line), 7).Grid(0)
		// A quarter of 255 in the mean over the four columns that become one.
		if sum := g.Sum() / 7; sum < 40 || sum > 90 {
			t.Errorf("the line in column %d has %.0f left in each row, want about 64", x, sum)
		}
	}
}

func TestBeside(t *testing.T) {
	g := augment.Beside(full(100), full(300))
	if got := box(g); got != [4]int{7, 0, 14, 28} {
		t.Errorf("the two stand at %v", got)
	}
	for x, want := range map[int]float32{0: 100, 13: 100, 14: 255, 27: 255} {
		// CatmullRom's weights, added up in 16 bits, may be one off.
		if got := g.At(13, x); got < want-1 || got > want+1 {
			t.Errorf("column %d holds %v, want %v", x, got, want)
		}
	}
	small := augment.Shrink(split(dot(9, 9)), 14).Grid(0).Crop(7, 7, 14, 14)
	pair := augment.Beside(dot(9, 9), full(0))
	if d := grid.MaxAbsDiff(pair.Crop(7, 0, 14, 14), small); d != 0 {
		t.Errorf("the left one differs by %v from what Shrink makes", d)
	}
}

func TestMisuse(t *testing.T) {
	s := split(full(1))
	for phrase, f := range map[string]func(){
		"Shrink: 0×0":              func() { augment.Shrink(s, 0) },
		"Shrink: 29×29":            func() { augment.Shrink(s, 29) },
		"RandomShifts: at most -1": func() { augment.RandomShifts(s, -1, 1) },
		"Digits: -1":               func() { augment.Digits(-1, 1) },
		"Noise: -1":                func() { augment.Noise(-1, 1) },
		"grid 1 is 3×3":            func() { augment.Beside(full(1), grid.New(3, 3)) },
		"grid 0 is nil":            func() { augment.Beside(nil, full(1)) },
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
