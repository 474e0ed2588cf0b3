package filter_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/ninepixels/ninepixels/lessons/filter"
	"github.com/ninepixels/ninepixels/lessons/grid"
)

// numbers is a grid that counts from 1.
func numbers(h, w int) *grid.Grid {
	g := grid.New(h, w)
	for i := range g.Pix {
		g.Pix[i] = float32(i + 1)
	}
	return g
}

func ExampleCorrelate_size() {
	// What is five pixels to the right, minus what is here.
	row := grid.FromRows([][]float32{{1, 2, 4, 8, 16, 32}})
	fmt.Println(filter.Correlate(row, [][]float32{{-1, 0, 0, 0, 1}}))
	// Output: 15 30
}

// A kernel with one 1 picks the pixel that lies under it: so each place of each
// size is where it belongs, and the half turn of Convolve is about the middle.
func TestSizesPickPixels(t *testing.T) {
	x := numbers(9, 8)
	for _, size := range [][2]int{{1, 1}, {1, 3}, {5, 1}, {3, 3}, {5, 5}, {7, 3}} {
		kh, kw := size[0], size[1]
		for a := range kh {
			for b := range kw {
				k := make([][]float32, kh)
				for i := range k {
					k[i] = make([]float32, kw)
				}
				k[a][b] = 1
				h, w := x.H-kh+1, x.W-kw+1
				if d := grid.MaxAbsDiff(filter.Correlate(x, k), x.Crop(a, b, h, w)); d != 0 {
					t.Errorf("%d×%d, Correlate with a 1 at (%d, %d) differs by %v", kh, kw, a, b, d)
				}
				if d := grid.MaxAbsDiff(filter.Convolve(x, k), x.Crop(kh-1-a, kw-1-b, h, w)); d != 0 {
					t.Errorf("%d×%d, Convolve with a 1 at (%d, %d) differs by %v", kh, kw, a, b, d)
				}
				if got, want := filter.At(x, k, 1, 1), x.At(1+a, 1+b); got != want {
					t.Errorf("%d×%d, At with a 1 at (%d, %d) is %v, want %v", kh, kw, a, b, got, want)
				}
				if terms := filter.Terms(x, k, 1, 1); len(terms) != kh*kw || terms[a*kw+b].Product != x.At(1+a, 1+b) || terms[kh*kw-1].Total != x.At(1+a, 1+b) {
					t.Errorf("%d×%d, Terms with a 1 at (%d, %d): %v", kh, kw, a, b, terms)
				}
			}
		}
	}
}

// The same weights as a Kernel, as an array, as an array with a name, and as rows.
func TestFormsOfAKernel(t *testing.T) {
	type own [3][3]float32
	x := numbers(5, 6)
	want := filter.Correlate(x, filter.Video)
	for name, got := range map[string]*grid.Grid{
		"array": filter.Correlate(x, [3][3]float32(filter.Video)),
		"own":   filter.Correlate(x, own(filter.Video)),
		"rows":  filter.Correlate(x, filter.Video.Grid().Rows()),
		"wide":  filter.Correlate(numbers(5, 6), [5][5]float32{2: {2: 1}}),
	} {
		if name == "wide" {
			if d := grid.MaxAbsDiff(got, x.Crop(2, 2, 1, 2)); d != 0 {
				t.Errorf("5×5: differs by %v", d)
			}
			continue
		}
		if d := grid.MaxAbsDiff(got, want); d != 0 {
			t.Errorf("%s: differs by %v", name, d)
		}
	}
}

func TestSizesThatAreRefused(t *testing.T) {
	x := numbers(4, 6)
	for want, do := range map[string]func(){
		"got 2×2": func() { filter.Correlate(x, [][]float32{{1, 1}, {1, 1}}) },
		"got 1×4": func() { filter.Convolve(x, [][]float32{{1, 1, 1, 1}}) },
		"row 1 of the kernel has 2 weights, row 0 has 3": func() { filter.Correlate(x, [][]float32{{1, 1, 1}, {1, 1}, {1, 1, 1}}) },
		"a kernel without rows":                          func() { filter.Correlate(x, [][]float32{}) },
		"a 5×5 kernel does not fit into a grid of 4×6":   func() { filter.Correlate(x, [5][5]float32{}) },
		"the 3×5 kernel reaches outside a grid of 4×6":   func() { filter.At(x, [][]float32{make([]float32, 5), make([]float32, 5), make([]float32, 5)}, 0, 2) },
	} {
		func() {
			defer func() {
				if got := fmt.Sprint(recover()); !strings.Contains(got, want) {
					t.Errorf("panic %q, want %q in it", got, want)
				}
			}()
			do()
		}()
	}
}
