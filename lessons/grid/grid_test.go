package grid_test

import (
	"fmt"
	"math"
	"reflect"
	"strings"
	"testing"

	"github.com/ninepixels/ninepixels/lessons/grid"
)

// six is 2×3, so that a mix-up of rows and columns cannot go unnoticed.
//
//	1 -2 3
//	4  5 -6
func six() *grid.Grid {
	return grid.FromRows([][]float32{{1, -2, 3}, {4, 5, -6}})
}

func TestOperations(t *testing.T) {
	tests := []struct {
		name string
		got  *grid.Grid
		want [][]float32
	}{
		{"map doubles", six().Map(func(v float32) float32 { return 2 * v }), [][]float32{{2, -4, 6}, {8, 10, -12}}},
		// −2 and −6 rise to 0, 5 falls to 4.
		{"clip", six().Clip(0, 4), [][]float32{{1, 0, 3}, {4, 4, 0}}},
		{"abs", six().Abs(), [][]float32{{1, 2, 3}, {4, 5, 6}}},
		{"crop right column", six().Crop(0, 2, 2, 1), [][]float32{{3}, {-6}}},
		{"crop one pixel", six().Crop(1, 0, 1, 1), [][]float32{{4}}},
		{"mirror", six().FlipH(), [][]float32{{3, -2, 1}, {-6, 5, 4}}},
		{"upside down", six().FlipV(), [][]float32{{4, 5, -6}, {1, -2, 3}}},
		{"transpose", six().Transpose(), [][]float32{{1, 4}, {-2, 5}, {3, -6}}},
		// Rows 0 and columns 0, 2: (2-1)/2+1 = 1 row, (3-1)/2+1 = 2 columns.
		{"stride 2", six().Stride(2), [][]float32{{1, 3}}},
		{"stride 1 keeps all", six().Stride(1), [][]float32{{1, -2, 3}, {4, 5, -6}}},
		{"stride beyond the size keeps the corner", six().Stride(9), [][]float32{{1}}},
	}
	for _, test := range tests {
		if got := test.got.Rows(); !reflect.DeepEqual(got, test.want) {
			t.Errorf("%s: got %v, want %v", test.name, got, test.want)
		}
	}
}

func TestOperationsLeaveTheirInput(t *testing.T) {
	g := six()
	g.Map(func(float32) float32 { return 0 })
	g.Clip(0, 1)
	g.Abs()
	g.FlipH()
	g.FlipV()
	g.Transpose()
	g.Crop(0, 0, 1, 1).Set(0, 0, 99)
	g.Stride(2).Set(0, 0, 99)
	g.Rows()[0][0] = 99
	if d := grid.MaxAbsDiff(g, six()); d != 0 {
		t.Errorf("an operation changed its input by %v:\n%v", d, g)
	}
}

func TestFromRowsCopies(t *testing.T) {
	rows := [][]float32{{1, 2}}
	g := grid.FromRows(rows)
	rows[0][0] = 99
	if g.At(0, 0) != 1 {
		t.Errorf("At(0, 0) = %v after a change to the source, want 1", g.At(0, 0))
	}
}

// Doing it twice, or in another order, must give what algebra says.
func TestSymmetries(t *testing.T) {
	tests := []struct {
		name string
		a, b *grid.Grid
	}{
		{"mirror twice", six().FlipH().FlipH(), six()},
		{"upside down twice", six().FlipV().FlipV(), six()},
		{"transpose twice", six().Transpose().Transpose(), six()},
		{"the flips commute", six().FlipH().FlipV(), six().FlipV().FlipH()},
		{"transposing exchanges the flips", six().FlipH().Transpose(), six().Transpose().FlipV()},
		{"rows there and back", grid.FromRows(six().Rows()), six()},
	}
	for _, test := range tests {
		if d := grid.MaxAbsDiff(test.a, test.b); d != 0 {
			t.Errorf("%s: differ by %v:\n%v\n\n%v", test.name, d, test.a, test.b)
		}
	}
}

func TestStatistics(t *testing.T) {
	g := six()
	tests := []struct {
		name      string
		got, want float64
	}{
		{"sum", g.Sum(), 5},         // 1−2+3+4+5−6
		{"mean", g.Mean(), 5. / 6},  // the sum over 2·3
		{"abs sum", g.AbsSum(), 21}, // 1+2+3+4+5+6
		{"min", float64(g.Min()), -6},
		{"max", float64(g.Max()), 5},
		{"min of all positive", float64(g.Abs().Min()), 1},
		{"max of all negative", float64(g.Abs().Map(func(v float32) float32 { return -v }).Max()), -1},
	}
	for _, test := range tests {
		if test.got != test.want {
			t.Errorf("%s = %v, want %v", test.name, test.got, test.want)
		}
	}
}

// 2²⁴ + 1 is not a float32: a sum kept in float32 would stop growing there.
func TestSumKeepsSmallValuesBesideLargeOnes(t *testing.T) {
	g := grid.FromRows([][]float32{{1 << 24, 1, 1}})
	if got := g.Sum(); got != 1<<24+2 {
		t.Errorf("Sum = %v, want %v", got, 1<<24+2)
	}
}

func TestMaxAbsDiff(t *testing.T) {
	nan := float32(math.NaN())
	row := func(v ...float32) *grid.Grid { return grid.FromRows([][]float32{v}) }
	tests := []struct {
		name string
		a, b *grid.Grid
		want float64
	}{
		{"equal", row(1, 2), row(1, 2), 0},
		{"the larger of |1-4| and |2-1|", row(1, 2), row(4, 1), 3},
		{"other size", row(1, 2), row(1, 2, 3), math.Inf(1)},
		{"same number of values, other shape", row(1, 2), row(1, 2).Transpose(), math.Inf(1)},
	}
	for _, test := range tests {
		if got := grid.MaxAbsDiff(test.a, test.b); got != test.want {
			t.Errorf("%s: %v, want %v", test.name, got, test.want)
		}
	}
	for _, pair := range [][2]*grid.Grid{{row(nan, 1), row(0, 1)}, {row(0, 1), row(0, nan)}} {
		if got := grid.MaxAbsDiff(pair[0], pair[1]); !math.IsNaN(got) {
			t.Errorf("with a NaN: %v, want NaN", got)
		}
	}
}

func TestNaNPropagates(t *testing.T) {
	g := grid.FromRows([][]float32{{1, float32(math.NaN()), 3}})
	for name, got := range map[string]float32{
		"Min": g.Min(), "Max": g.Max(), "Clip": g.Clip(0, 2).At(0, 1), "Abs": g.Abs().At(0, 1),
	} {
		if !math.IsNaN(float64(got)) {
			t.Errorf("%s of a grid with a NaN = %v, want NaN", name, got)
		}
	}
}

func TestMisusePanicsWithASentence(t *testing.T) {
	g := six()
	tests := []struct {
		name string
		do   func()
		want string
	}{
		{"no rows", func() { grid.New(0, 3) }, "at least one row"},
		{"no columns", func() { grid.FromRows([][]float32{{}}) }, "at least one row and one column"},
		{"nothing", func() { grid.FromRows(nil) }, "no rows"},
		{"ragged", func() { grid.FromRows([][]float32{{1, 2}, {3}}) }, "row 1 has 1 values, row 0 has 2"},
		// Column 3 of row 0 would be column 0 of row 1 in Pix.
		{"column too far", func() { g.At(0, 3) }, "At(0, 3) is outside the grid: rows are 0–1, columns 0–2"},
		{"row too far", func() { g.At(2, 0) }, "outside"},
		{"negative", func() { g.Set(-1, 0, 1) }, "Set(-1, 0) is outside"},
		{"crop too wide", func() { g.Crop(0, 1, 1, 3) }, "not inside a grid of 2×3"},
		{"crop of nothing", func() { g.Crop(0, 0, 0, 1) }, "not inside"},
		{"clip upside down", func() { g.Clip(1, 0) }, "lower bound"},
		{"stride 0", func() { g.Stride(0) }, "at least 1"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			defer func() {
				if got := fmt.Sprint(recover()); !strings.Contains(got, test.want) {
					t.Errorf("panic %q, want it to contain %q", got, test.want)
				}
			}()
			test.do()
		})
	}
}

func TestStringOfALargeGridIsItsSize(t *testing.T) {
	if got := grid.New(28, 40).String(); got != "grid 28×40" {
		t.Errorf("String = %q", got)
	}
}
