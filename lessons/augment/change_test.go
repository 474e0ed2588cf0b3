package augment_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/ninepixels/ninepixels/lessons/augment"
	"github.com/ninepixels/ninepixels/lessons/dataset"
)

// always is a source of one number. All ones draws the largest of what is asked for,
// and the lowest bit decides whether a picture is flipped.
type always uint64

func (a always) Uint64() uint64 { return uint64(a) }

func largest() *rand.Rand { return rand.New(always(math.MaxUint64)) }

func picture(h, w, c int, pix ...uint8) dataset.Picture {
	return dataset.Picture{Pix: pix, H: h, W: w, C: c}
}

// ramp is a picture of which each value is its place, so that all differ.
func ramp(h, w, c int) dataset.Picture {
	p := picture(h, w, c, make([]uint8, h*w*c)...)
	for i := range p.Pix {
		p.Pix[i] = uint8(i)
	}
	return p
}

func ExampleFlip() {
	p := picture(1, 2, 3, 255, 0, 0 /* red */, 0, 0, 255 /* blue */)
	r := rand.New(rand.NewPCG(3, 4))
	for range 4 {
		augment.Flip(p, r)
		fmt.Println(p.Pix)
	}
	// Output:
	// [255 0 0 0 0 255]
	// [0 0 255 255 0 0]
	// [255 0 0 0 0 255]
	// [0 0 255 255 0 0]
}

func ExampleAll() {
	change := augment.All(augment.Flip, augment.FlipV, augment.Brightness(0.5))
	p := picture(2, 2, 1, 10, 20, 30, 40)
	change(p, largest()) // which flips, and draws the largest factor, 1.5
	fmt.Println(p.Pix)
	// Output: [60 45 30 15]
}

func ExampleTurns() {
	p := picture(2, 2, 1, 1, 2, 3, 4)
	augment.Turns(90)(p, largest()) // a quarter against the clock
	fmt.Println(p.Pix)
	// Output: [2 4 1 3]
}

func ExampleBrightness() {
	p := picture(1, 3, 1, 0, 100, 200)
	augment.Brightness(0.2)(p, largest()) // which draws the largest factor, 1.2
	fmt.Println(p.Pix)
	// Output: [0 120 240]
}

func TestChangesByHand(t *testing.T) {
	for name, tt := range map[string]struct {
		change dataset.Change
		p      dataset.Picture
		want   []uint8
	}{
		"Flip odd":          {augment.Flip, picture(2, 3, 1, 1, 2, 3, 4, 5, 6), []uint8{3, 2, 1, 6, 5, 4}},
		"Flip colour":       {augment.Flip, picture(1, 2, 3, 1, 2, 3, 4, 5, 6), []uint8{4, 5, 6, 1, 2, 3}},
		"FlipV odd":         {augment.FlipV, picture(3, 1, 3, 1, 2, 3, 4, 5, 6, 7, 8, 9), []uint8{7, 8, 9, 4, 5, 6, 1, 2, 3}},
		"Moves":             {augment.Moves(1), picture(2, 3, 1, 1, 2, 3, 4, 5, 6), []uint8{1, 1, 2, 1, 1, 2}},
		"Moves colour":      {augment.Moves(1), picture(1, 2, 3, 1, 2, 3, 4, 5, 6), []uint8{1, 2, 3, 1, 2, 3}},
		"Moves beyond":      {augment.Moves(9), picture(2, 2, 1, 1, 2, 3, 4), []uint8{1, 1, 1, 1}},
		"Turns 180":         {augment.Turns(180), picture(2, 3, 1, 1, 2, 3, 4, 5, 6), []uint8{6, 5, 4, 3, 2, 1}},
		"Turns 90 of 3×3":   {augment.Turns(90), picture(3, 3, 1, 1, 2, 3, 4, 5, 6, 7, 8, 9), []uint8{3, 6, 9, 2, 5, 8, 1, 4, 7}},
		"Turns 90 of 1×3":   {augment.Turns(90), picture(1, 3, 1, 1, 2, 3), []uint8{2, 2, 2}}, // the middle column is all there is
		"Zooms by 2 about1": {augment.Zooms(0.999999), picture(1, 3, 1, 0, 100, 200), []uint8{50, 100, 150}},
		"Zooms of one":      {augment.Zooms(0.5), picture(1, 1, 3, 7, 8, 9), []uint8{7, 8, 9}},
		"Brightness":        {augment.Brightness(0.5), picture(1, 4, 1, 0, 1, 100, 200), []uint8{0, 2, 150, 255}}, // 1.5 is rounded up
		"Brightness darker": {darker(augment.Brightness(1)), picture(1, 2, 1, 0, 200), []uint8{0, 0}},
		"All of none":       {augment.All(), picture(1, 2, 1, 3, 4), []uint8{3, 4}},
	} {
		if tt.change(tt.p, largest()); !slices.Equal(tt.p.Pix, tt.want) {
			t.Errorf("%s: got %v, want %v", name, tt.p.Pix, tt.want)
		}
	}
}

// darker draws the lowest of what is asked for.
func darker(change dataset.Change) dataset.Change {
	return func(p dataset.Picture, _ *rand.Rand) { change(p, rand.New(always(0))) }
}

// Half of a picture, at its lower right corner: the part begins at (1−f)·(side−1),
// and its last pixel is the picture's last.
func TestCropsStayInside(t *testing.T) {
	p := picture(1, 5, 1, 0, 10, 20, 30, 40)
	rest := [2]uint64{0, math.MaxUint64} // the smallest part, and then the last place
	augment.Crops(0.5)(p, rand.New(&in{rest[:]}))
	// f = 0.5, left = 2: the places are 2, 2.5, 3, 3.5 and 4.
	if want := []uint8{20, 25, 30, 35, 40}; !slices.Equal(p.Pix, want) {
		t.Errorf("got %v, want %v", p.Pix, want)
	}
}

// in is a source of given numbers, the last one again and again.
type in struct{ next []uint64 }

func (s *in) Uint64() uint64 {
	v := s.next[0]
	if len(s.next) > 1 {
		s.next = s.next[1:]
	}
	return v
}

func every() map[string]dataset.Change {
	return map[string]dataset.Change{
		"Flip": augment.Flip, "FlipV": augment.FlipV, "Moves": augment.Moves(3), "Turns": augment.Turns(40),
		"Zooms": augment.Zooms(0.4), "Crops": augment.Crops(0.6), "Brightness": augment.Brightness(0.7),
		"All": augment.All(augment.Flip, augment.Moves(2), augment.Turns(180), augment.Zooms(0.9), augment.Crops(0.9)),
	}
}

var shapesOfPictures = [][3]int{{28, 28, 1}, {1, 1, 1}, {1, 1, 3}, {1, 7, 3}, {9, 1, 1}, {5, 8, 3}, {64, 48, 3}}

// One seed gives one picture, another seed another; what is even stays even, since
// nothing comes in from outside but the border; and channels do not mix.
func TestChangesOfAnyShape(t *testing.T) {
	for name, change := range every() {
		for _, d := range shapesOfPictures {
			draw := func(seed uint64) []uint8 {
				p, r := ramp(d[0], d[1], d[2]), rand.New(rand.NewPCG(seed, 1))
				for range 3 {
					change(p, r)
				}
				return p.Pix
			}
			if !slices.Equal(draw(7), draw(7)) {
				t.Errorf("%s of %v: one seed gives two pictures", name, d)
			}
			differs := false
			for seed := range uint64(10) {
				differs = differs || !slices.Equal(draw(seed), draw(7))
			}
			if d[0]*d[1] > 20 && !differs {
				t.Errorf("%s of %v: ten seeds give one picture", name, d)
			}
			even := ramp(d[0], d[1], d[2])
			for i := range even.Pix {
				even.Pix[i] = uint8(80 * (i%d[2] + 1))
			}
			want := slices.Clone(even.Pix)
			if change(even, rand.New(rand.NewPCG(3, 1))); name != "Brightness" && !slices.Equal(even.Pix, want) {
				t.Errorf("%s of %v: a picture of one colour has become %v", name, d, even.Pix[:d[2]])
			}
		}
	}
}

// A mirrored picture that is turned the other way is the mirror of the turned one.
func TestTurnsMirrored(t *testing.T) {
	turned, mirrored := ramp(15, 12, 1), ramp(15, 12, 1)
	augment.Flip(mirrored, largest())
	r := largest()
	augment.Turns(25)(turned, r)
	augment.Turns(25)(mirrored, rand.New(always(0)))
	augment.Flip(mirrored, r)
	for i, v := range turned.Pix {
		// Places are rounded to 2^-16, weights to 2^-8, of a slope of at most 13.
		if d := int(v) - int(mirrored.Pix[i]); d < -1 || d > 1 {
			t.Fatalf("pixel %d: %d and %d", i, v, mirrored.Pix[i])
		}
	}
}

// Angles are drawn from all: the mean of a bright half moves to both sides alike.
func TestTurnsToBothSides(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 5))
	left, right := 0, 0
	for range 200 {
		p := picture(9, 9, 1, make([]uint8, 81)...)
		p.Pix[4] = 255 // the middle of the first row
		augment.Turns(45)(p, r)
		switch x := slices.Index(p.Pix, slices.Max(p.Pix)) % 9; {
		case x < 4:
			left++
		case x > 4:
			right++
		}
	}
	// About 90 each: 4 pixels from the middle, some 7° bring the dot to the next column.
	if left < 60 || right < 60 {
		t.Errorf("%d turns to the left, %d to the right", left, right)
	}
}

// Training changes pictures in several goroutines, with one change.
func TestChangesAtOnce(t *testing.T) {
	change := every()["All"]
	want := ramp(20, 20, 3)
	change(want, rand.New(rand.NewPCG(1, 1)))
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for range 20 {
				p := ramp(20, 20, 3)
				if change(p, rand.New(rand.NewPCG(1, 1))); !slices.Equal(p.Pix, want.Pix) {
					t.Error("a picture differs that was changed beside others")
				}
			}
		})
	}
	wg.Wait()
}

func TestChangesNeedNoMemory(t *testing.T) {
	p, r := ramp(32, 32, 3), rand.New(rand.NewPCG(1, 1))
	for name, change := range every() {
		change(p, r)
		// The garbage collector may empty the pool once; a copy for each would be 1.
		if n := testing.AllocsPerRun(100, func() { change(p, r) }); n >= 1 {
			t.Errorf("%s allocates %v times for each picture", name, n)
		}
	}
}

func TestMisuseOfChanges(t *testing.T) {
	nan := math.NaN()
	for phrase, f := range map[string]func(){
		"Moves: at most -1":            func() { augment.Moves(-1) },
		"Turns: at most -3 degrees":    func() { augment.Turns(-3) },
		"Turns: at most 181 degrees":   func() { augment.Turns(181) },
		"Turns: at most NaN degrees":   func() { augment.Turns(nan) },
		"Zooms: a share of 1":          func() { augment.Zooms(1) },
		"Zooms: a share of -0.1":       func() { augment.Zooms(-0.1) },
		"Crops: a share of 20":         func() { augment.Crops(20) },
		"Crops: a share of NaN":        func() { augment.Crops(nan) },
		"Brightness: a share of 1.5":   func() { augment.Brightness(1.5) },
		"All: change 1 is nil: leave ": func() { augment.All(augment.Flip, nil) },
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

func BenchmarkChanges(b *testing.B) {
	for name, change := range every() {
		b.Run(name, func(b *testing.B) {
			p, r := ramp(64, 64, 3), rand.New(rand.NewPCG(1, 1))
			for b.Loop() {
				change(p, r)
			}
		})
	}
}
