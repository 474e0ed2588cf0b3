package pool_test

import (
	"fmt"
	"math"
	"reflect"
	"strings"
	"testing"

	"github.com/ninepixels/ninepixels/lessons/grid"
	"github.com/ninepixels/ninepixels/lessons/pool"
)

func sixteen() *grid.Grid {
	return grid.FromRows([][]float32{{0, 64, 128, 128}, {48, 192, 144, 144}, {142, 226, 168, 0}, {255, 0, 0, 64}})
}

func TestPooling(t *testing.T) {
	five := grid.FromRows([][]float32{
		{1, 2, 3, 4, 99},
		{5, 6, 7, 8, 99},
		{9, 10, 11, 12, 99},
		{13, 14, 15, 16, 99},
		{99, 99, 99, 99, 99}})
	tests := []struct {
		name string
		got  *grid.Grid
		want [][]float32
	}{
		// Windows: {0 64 48 192} {128 128 144 144} {142 226 255 0} {168 0 0 64}.
		{"max", pool.Max(sixteen(), 2, 2), [][]float32{{192, 144}, {255, 168}}},
		// 304/4, 544/4, 623/4, 232/4.
		{"mean", pool.Mean(sixteen(), 2, 2), [][]float32{{76, 136}, {155.75, 58}}},
		// (5-2)/2+1 = 2: row and column 4 belong to no whole window.
		{"max drops partial windows", pool.Max(five, 2, 2), [][]float32{{6, 8}, {14, 16}}},
		{"mean drops partial windows", pool.Mean(five, 2, 2), [][]float32{{3.5, 5.5}, {11.5, 13.5}}},
		// Windows that overlap: rows and columns 0–2 and 1–3.
		{"max 3 by 1", pool.Max(sixteen(), 3, 1), [][]float32{{226, 226}, {255, 226}}},
		{"max 1 by 1 is the grid", pool.Max(sixteen(), 1, 1), sixteen().Rows()},
		{"mean 1 by 3 is striding", pool.Mean(five, 1, 3), five.Stride(3).Rows()},
		{"all in one window", pool.Max(sixteen(), 4, 1), [][]float32{{255}}},
		{"mean of all", pool.Mean(sixteen(), 4, 4), [][]float32{{106.4375}}}, // 1703/16
		{"max of negative values", pool.Max(grid.FromRows([][]float32{{-4, -3}, {-2, -1}}), 2, 2), [][]float32{{-1}}},
		{"wide", pool.Max(grid.FromRows([][]float32{{1, 2, 3, 4}, {4, 3, 2, 1}}), 2, 2), [][]float32{{4, 4}}},
	}
	for _, test := range tests {
		if got := test.got.Rows(); !reflect.DeepEqual(got, test.want) {
			t.Errorf("%s: got %v, want %v", test.name, got, test.want)
		}
	}
}

func TestSymmetries(t *testing.T) {
	x := sixteen()
	negative := func(g *grid.Grid) *grid.Grid { return g.Map(func(v float32) float32 { return -v }) }
	tests := []struct {
		name string
		a, b *grid.Grid
	}{
		{"mirror", pool.Max(x.FlipH(), 2, 2), pool.Max(x, 2, 2).FlipH()},
		{"upside down", pool.Mean(x.FlipV(), 2, 2), pool.Mean(x, 2, 2).FlipV()},
		{"transpose", pool.Max(x.Transpose(), 2, 2), pool.Max(x, 2, 2).Transpose()},
		{"the mean is linear", pool.Mean(negative(x), 2, 2), negative(pool.Mean(x, 2, 2))},
		{"twice 2 is once 4", pool.Max(pool.Max(x, 2, 2), 2, 2), pool.Max(x, 4, 4)},
	}
	for _, test := range tests {
		if d := grid.MaxAbsDiff(test.a, test.b); d != 0 {
			t.Errorf("%s: differ by %v", test.name, d)
		}
	}
	if pool.Max(x, 2, 2).Max() != x.Max() {
		t.Error("max pooling lost the peak")
	}
}

func TestNaNPropagates(t *testing.T) {
	x := sixteen()
	x.Set(1, 1, float32(math.NaN()))
	for name, y := range map[string]*grid.Grid{"Max": pool.Max(x, 2, 2), "Mean": pool.Mean(x, 2, 2)} {
		if !math.IsNaN(float64(y.At(0, 0))) || math.IsNaN(float64(y.At(0, 1))) {
			t.Errorf("%s: NaN at (1, 1) must reach (0, 0) and nothing else:\n%v", name, y)
		}
	}
}

func TestMisusePanicsWithASentence(t *testing.T) {
	tests := []struct {
		name string
		do   func()
		want string
	}{
		{"no window", func() { pool.Max(sixteen(), 0, 1) }, "Max: windows of 0×0 with stride 1"},
		{"no step", func() { pool.Mean(sixteen(), 2, 0) }, "Mean: windows of 2×2 with stride 0"},
		{"too high", func() { pool.Max(grid.New(2, 9), 3, 1) }, "do not fit a grid of 2×9"},
		{"too wide", func() { pool.Max(grid.New(9, 2), 3, 1) }, "do not fit a grid of 9×2"},
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
