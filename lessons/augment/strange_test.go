package augment_test

import (
	"slices"
	"testing"

	"github.com/ninepixels/ninepixels/lessons/augment"
	"github.com/ninepixels/ninepixels/lessons/grid"
)

func TestDigits(t *testing.T) {
	const n = 300
	s := augment.Digits(n, 7)
	heights, tops, lefts := map[int]bool{}, map[int]bool{}, map[int]bool{}
	for i := range n {
		if s.Label(i) != i%10 {
			t.Fatalf("picture %d has the label %d", i, s.Label(i))
		}
		g := s.Grid(i)
		b := box(g)
		// 14 to 22, with up to one pixel of overhang and one of place on each side.
		if b[2] < 13 || b[2] > 25 || b[3] < 4 || b[3] > b[2] {
			t.Errorf("digit %d is %d×%d", i%10, b[2], b[3])
		}
		if g.Max() < 200 {
			t.Errorf("picture %d is at most %v bright", i, g.Max())
		}
		heights[b[2]], tops[b[0]], lefts[b[1]] = true, true, true
	}
	// Sizes 14–22; what is left above and to the left of them.
	if len(heights) < 7 || len(tops) < 12 || len(lefts) < 15 {
		t.Errorf("only %d heights, %d rows, %d columns", len(heights), len(tops), len(lefts))
	}
}

// Digits of one kind resemble each other, laid over each other, more than others
// do: the labels say what is drawn.
func TestDigitsAreTheirLabels(t *testing.T) {
	s := augment.Digits(400, 3)
	var means [10]*grid.Grid
	for i := range 200 {
		if means[i%10] == nil {
			means[i%10] = grid.New(12, 10)
		}
		means[i%10] = means[i%10].Add(fitted(s.Grid(i)))
	}
	right := 0
	for i := 200; i < 400; i++ {
		x := fitted(s.Grid(i))
		best := slices.MinFunc([]int{0, 1, 2, 3, 4, 5, 6, 7, 8, 9}, func(a, b int) int {
			mean := func(k int) *grid.Grid { return means[k].Map(func(v float32) float32 { return -v / 20 }) }
			return int(x.Add(mean(a)).AbsSum() - x.Add(mean(b)).AbsSum())
		})
		if best == s.Label(i) {
			right++
		}
	}
	if right < 180 {
		t.Errorf("%d of 200 digits are most like the others with their label, want 180", right)
	}
}

// fitted samples the part of g that is not black at 12×10 places.
func fitted(g *grid.Grid) *grid.Grid {
	b, y := box(g), grid.New(12, 10)
	for i := range y.H {
		for j := range y.W {
			y.Set(i, j, g.At(b[0]+(2*i+1)*b[2]/(2*y.H), b[1]+(2*j+1)*b[3]/(2*y.W)))
		}
	}
	return y
}

func TestNoise(t *testing.T) {
	s := augment.Noise(50, 7)
	var counts [256]int
	for _, p := range s.Images {
		counts[p]++
	}
	// 50·784/256 = 153 each, with a standard deviation of 12.4; five of them.
	if lo, hi := slices.Min(counts[:]), slices.Max(counts[:]); lo < 91 || hi > 215 {
		t.Errorf("values come %d to %d times, want about 153", lo, hi)
	}
	if s.Counts()[0] != 50 {
		t.Errorf("labels %v", s.Labels)
	}
}

func TestSeeds(t *testing.T) {
	if a, b := augment.Digits(20, 1), augment.Digits(20, 1); !slices.Equal(a.Images, b.Images) {
		t.Error("one seed draws different digits")
	}
	if a, b := augment.Digits(20, 1), augment.Digits(20, 2); slices.Equal(a.Images, b.Images) {
		t.Error("two seeds draw the same digits")
	}
	if a, b := augment.Noise(20, 1), augment.Noise(20, 1); !slices.Equal(a.Images, b.Images) {
		t.Error("one seed makes different noise")
	}
	if a, b := augment.Noise(20, 1), augment.Noise(20, 2); slices.Equal(a.Images, b.Images) {
		t.Error("two seeds make the same noise")
	}
	if augment.Digits(0, 1).Len() != 0 || augment.Noise(0, 1).Len() != 0 {
		t.Error("no pictures are some")
	}
}
