package backprop_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"

	"gonum.org/v1/gonum/diff/fd"

	"github.com/ninepixels/ninepixels/lessons/backprop"
	"github.com/ninepixels/ninepixels/lessons/filter"
	"github.com/ninepixels/ninepixels/lessons/grid"
)

type matrix = backprop.Matrix

// video is the kernel that makes 577 of patch.
var (
	video = [3][3]float64{{-1, 0, -2}, {.5, 4.5, -1.5}, {1.5, 2, -3}}
	patch = matrix{{0, 64, 128}, {48, 192, 144}, {142, 226, 168}}
)

// drawn is a matrix of values from -1 to 1.
func drawn(h, w int, seed uint64) matrix {
	r := rand.New(rand.NewPCG(seed, 3))
	m := make(matrix, h)
	for i := range m {
		for range w {
			m[i] = append(m[i], 2*r.Float64()-1)
		}
	}
	return m
}

func kernel(seed uint64) (k [3][3]float64) {
	for a, row := range drawn(3, 3, seed) {
		copy(k[a][:], row)
	}
	return k
}

func ExampleCorrelate() {
	fmt.Println(backprop.Correlate(patch, video))
	// Output: [[577]]
}

// With one output, the gradient of that output's weights is the patch itself.
func ExampleWeights() {
	fmt.Println(backprop.Weights(patch, matrix{{1}}))
	// Output: [[0 64 128] [48 192 144] [142 226 168]]
}

// With one output, the gradient of the input is the kernel: what a pixel was
// multiplied by.
func ExampleInput() {
	fmt.Println(backprop.Input(matrix{{1}}, video))
	// Output: [[-1 0 -2] [0.5 4.5 -1.5] [1.5 2 -3]]
}

// The loss 3·k[1][2]² has the gradient 6·k[1][2], here 12, in one place.
func ExampleNumeric() {
	loss := func(w [3][3]float64) float64 { return 3 * w[1][2] * w[1][2] }
	gradient := backprop.Numeric(loss, [3][3]float64{1: {2: 2}})
	fmt.Printf("%.4f\n", gradient[1][2])
	// Output: 12.0000
}

func ExampleRelativeError() {
	fmt.Println(backprop.RelativeError(99, 100), backprop.RelativeError(0, 0))
	// Output: 0.01 0
}

// Two outputs side by side, e = 1 and 10: each weight has seen two pixels.
// x: 1 2 3 4 / 5 6 7 8 / 9 10 11 12. dk[0][0] = 1·1 + 10·2 = 21, and since each
// step to the right adds 1 + 10, each step down 4·11, the rest follows.
func TestWeightsByHand(t *testing.T) {
	x := matrix{{1, 2, 3, 4}, {5, 6, 7, 8}, {9, 10, 11, 12}}
	want := matrix{{21, 32, 43}, {65, 76, 87}, {109, 120, 131}}
	if got := backprop.Weights(x, matrix{{1, 10}}); !reflect.DeepEqual(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

// The same two errors, and a kernel 1 … 9: the first reaches columns 0 to 2,
// the second, ten times as strong, columns 1 to 3.
func TestInputByHand(t *testing.T) {
	k := [3][3]float64{{1, 2, 3}, {4, 5, 6}, {7, 8, 9}}
	want := matrix{{1, 12, 23, 30}, {4, 45, 56, 60}, {7, 78, 89, 90}}
	if got := backprop.Input(matrix{{1, 10}}, k); !reflect.DeepEqual(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

// The forward pass is the one of notebook 01. Values and weights are eighths
// below 2⁷, whose sums are exact in float32 too.
func TestCorrelateIsFilters(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 1))
	g := grid.New(9, 7)
	for i := range g.Pix {
		g.Pix[i] = float32(r.IntN(256)) / 8
	}
	var k filter.Kernel
	var k64 [3][3]float64
	for a := range 3 {
		for b := range 3 {
			k[a][b] = float32(r.IntN(33)-16) / 8
			k64[a][b] = float64(k[a][b])
		}
	}
	want := filter.Correlate(g, k)
	got := backprop.Correlate(backprop.FromGrid(g, 1), k64)
	for i := range want.H {
		for j := range want.W {
			if got[i][j] != float64(want.At(i, j)) {
				t.Fatalf("at (%d, %d): %v, want %v", i, j, got[i][j], want.At(i, j))
			}
		}
	}
}

// squares is a loss with an error that depends on the output, and its e.
func squares(y, target matrix) (loss float64, e matrix) {
	for i := range y {
		var row []float64
		for j := range y[i] {
			d := y[i][j] - target[i][j]
			loss += d * d / 2
			row = append(row, d)
		}
		e = append(e, row)
	}
	return loss, e
}

// Below 1e-6, as the notebook asks. The loss is quadratic, so a centred
// difference errs by rounding alone: 2⁻⁵³ · L / h ≈ 1e-16 · 20 / 6e-6 ≈ 4e-10 of
// gradients near 1.
func TestGradientsAgainstDifferences(t *testing.T) {
	for seed := uint64(1); seed <= 5; seed++ {
		h, w := 5+int(seed), 9-int(seed)
		x, k, target := drawn(h, w, seed), kernel(seed+10), drawn(h-2, w-2, seed+20)
		_, e := squares(backprop.Correlate(x, k), target)

		numeric := backprop.Numeric(func(w [3][3]float64) float64 {
			loss, _ := squares(backprop.Correlate(x, w), target)
			return loss
		}, k)
		gradient := backprop.Weights(x, e)
		for a := range 3 {
			for b := range 3 {
				if got := backprop.RelativeError(gradient[a][b], numeric[a][b]); !(got < 1e-6) {
					t.Errorf("seed %d, weight (%d, %d): relative error %g", seed, a, b, got)
				}
			}
		}

		flat := make([]float64, 0, h*w)
		for _, row := range x {
			flat = append(flat, row...)
		}
		byInput := fd.Gradient(nil, func(v []float64) float64 {
			moved := make(matrix, h)
			for i := range moved {
				moved[i] = v[i*w : (i+1)*w]
			}
			loss, _ := squares(backprop.Correlate(moved, k), target)
			return loss
		}, flat, &fd.Settings{Formula: fd.Central})
		for i, row := range backprop.Input(e, k) {
			for j, got := range row {
				if r := backprop.RelativeError(got, byInput[i*w+j]); !(r < 1e-6) {
					t.Errorf("seed %d, pixel (%d, %d): relative error %g", seed, i, j, r)
				}
			}
		}
	}
}

func TestRelativeError(t *testing.T) {
	for _, tt := range []struct{ a, b, want float64 }{
		{3, 3, 0}, {0, 0, 0}, {4, 3, .25}, {3, 4, .25}, {0, 5, 1}, {1, -1, 2}, {-2, -1, .5},
	} {
		if got := backprop.RelativeError(tt.a, tt.b); got != tt.want {
			t.Errorf("RelativeError(%v, %v) = %v, want %v", tt.a, tt.b, got, tt.want)
		}
	}
	if got := backprop.RelativeError(math.NaN(), 1); !math.IsNaN(got) {
		t.Errorf("NaN has a relative error of %v", got)
	}
}

func TestFromGrid(t *testing.T) {
	got := backprop.FromGrid(grid.FromRows([][]float32{{0, 51, 102}, {153, 204, 255}}), 1./255)
	want := matrix{{0, .2, .4}, {.6, .8, 1}}
	for i := range want {
		for j := range want[i] {
			// One rounding of the scale and one of the product.
			if math.Abs(got[i][j]-want[i][j]) > 1e-15 {
				t.Errorf("got %v, want %v", got, want)
			}
		}
	}
}

func TestPanics(t *testing.T) {
	for _, tt := range []struct {
		do   func()
		want string
	}{
		{func() { backprop.Correlate(drawn(2, 5, 1), video) }, "does not fit into a matrix of 2×5"},
		{func() { backprop.Correlate(nil, video) }, "Correlate: x has no values"},
		{func() { backprop.Correlate(matrix{{1, 2, 3}, {1, 2}, {1, 2, 3}}, video) }, "row 1 has 2 values, row 0 has 3"},
		{func() { backprop.Weights(drawn(5, 5, 1), drawn(4, 3, 2)) }, "between an input of 5×5 and an error of 4×3 there is no kernel of odd size: a 3×3 kernel has an error of 3×3"},
		{func() { backprop.Weights(drawn(5, 5, 1), drawn(7, 5, 2)) }, "there is no kernel of odd size"},
		{func() { backprop.Correlate(drawn(5, 5, 1), drawn(2, 3, 1)) }, "Correlate: a kernel has an odd number of rows and of columns, got 2×3"},
		{func() { backprop.Input(drawn(5, 5, 1), drawn(3, 4, 1)) }, "Input: a kernel has an odd number"},
		{func() { backprop.Correlate(drawn(5, 5, 1), matrix{}) }, "Correlate: the kernel has no values"},
		{func() { backprop.Correlate(drawn(5, 5, 1), matrix{{1}, {1, 2}, {1}}) }, "the kernel: row 1 has 2 values"},
		{func() { backprop.ToGrid(matrix{}, 1) }, "ToGrid has no values"},
		{func() { backprop.Input(matrix{{}}, video) }, "Input: e has no values"},
	} {
		func() {
			defer func() {
				if got := fmt.Sprint(recover()); !strings.Contains(got, tt.want) {
					t.Errorf("panic %q, want %q in it", got, tt.want)
				}
			}()
			tt.do()
		}()
	}
}

// The gradients of kernels of other sizes are the slopes of the loss, too, for the
// reason given at TestGradientsAgainstDifferences.
func TestOtherSizes(t *testing.T) {
	for i, size := range [][2]int{{1, 1}, {5, 5}, {1, 3}, {3, 7}} {
		x, k := drawn(9, 11, uint64(i)), drawn(size[0], size[1], uint64(i+10))
		target := drawn(9-size[0]+1, 11-size[1]+1, uint64(i+20))
		_, e := squares(backprop.Correlate(x, k), target)
		want := backprop.Numeric(func(w [][]float64) float64 {
			loss, _ := squares(backprop.Correlate(x, w), target)
			return loss
		}, k)
		got := backprop.Weights(x, e)
		if len(got) != size[0] || len(got[0]) != size[1] || len(want) != size[0] {
			t.Fatalf("%v: the gradient is %d×%d", size, len(got), len(got[0]))
		}
		for a := range got {
			for b := range got[a] {
				if d := backprop.RelativeError(got[a][b], want[a][b]); !(d < 1e-6) {
					t.Errorf("%v, weight (%d, %d): relative error %g", size, a, b, d)
				}
			}
		}
		byInput := backprop.Numeric(func(x [][]float64) float64 {
			loss, _ := squares(backprop.Correlate(x, k), target)
			return loss
		}, x)
		for i, row := range backprop.Input(e, k) {
			for j, v := range row {
				if d := backprop.RelativeError(v, byInput[i][j]); !(d < 1e-6) {
					t.Errorf("%v, pixel (%d, %d): relative error %g", size, i, j, d)
				}
			}
		}
	}
}

// Nine weights as an array and as rows are the same kernel.
func TestRowsAreTheArray(t *testing.T) {
	x, k := drawn(6, 7, 1), kernel(2)
	rows := matrix{k[0][:], k[1][:], k[2][:]}
	if a, b := backprop.Correlate(x, k), backprop.Correlate(x, rows); !reflect.DeepEqual(a, b) {
		t.Errorf("forward: %v and %v", a, b)
	}
	if a, b := backprop.Input(x, k), backprop.Input(x, rows); !reflect.DeepEqual(a, b) {
		t.Errorf("backward: %v and %v", a, b)
	}
}

func ExampleToGrid() {
	fmt.Println(backprop.ToGrid([][]float64{{0.5, 1}, {0, 0.25}}, 4))
	// Output:
	// 2 4
	// 0 1
}

func ExampleFromGrid() {
	fmt.Println(backprop.FromGrid(grid.FromRows([][]float32{{0, 51}, {102, 255}}), 1./255))
	// Output: [[0 0.2] [0.4 1]]
}

// A kernel is the same as an array and as rows, whatever its odd size.
func TestKernelsOfAllSizes(t *testing.T) {
	sameAs[[1][1]float64](t)
	sameAs[[3][3]float64](t)
	sameAs[[5][5]float64](t)
	sameAs[[7][7]float64](t)
	sameAs[[9][9]float64](t)
	sameAs[[11][11]float64](t)
}

func sameAs[K backprop.AnyKernel](t *testing.T) {
	t.Helper()
	var k K
	v := reflect.ValueOf(&k).Elem()
	rows := make(backprop.Matrix, v.Len())
	for a := range rows {
		rows[a] = make([]float64, v.Len())
		for b := range rows[a] {
			rows[a][b] = float64(a*a - 2*b)
			v.Index(a).Index(b).SetFloat(rows[a][b])
		}
	}
	x := make(backprop.Matrix, 13)
	for i := range x {
		x[i] = make([]float64, 12)
		for j := range x[i] {
			x[i][j] = math.Sin(float64(12*i + j))
		}
	}
	if got, want := backprop.Correlate(x, k), backprop.Correlate(x, rows); !reflect.DeepEqual(got, want) {
		t.Errorf("Correlate with %T gives %v, with rows %v", k, got, want)
	}
	if got, want := backprop.Input(x, k), backprop.Input(x, rows); !reflect.DeepEqual(got, want) {
		t.Errorf("Input with %T gives %v, with rows %v", k, got, want)
	}
	loss := func(w K) (sum float64) {
		for _, row := range backprop.Correlate(x, w) {
			for _, y := range row {
				sum += y * y / 2
			}
		}
		return sum
	}
	got := reflect.ValueOf(backprop.Numeric(loss, k))
	want := backprop.Weights(x, backprop.Correlate(x, k))
	for a := range rows {
		for b := range rows[a] {
			if e := backprop.RelativeError(got.Index(a).Index(b).Float(), want[a][b]); e > 1e-5 {
				t.Errorf("%T: the gradient at %d, %d is %v, measured %v", k, a, b, want[a][b], got.Index(a).Index(b).Float())
			}
		}
	}
}
