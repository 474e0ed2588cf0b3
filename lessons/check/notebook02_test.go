package check_test

import (
	"math"
	"testing"

	"github.com/ninepixels/ninepixels/lessons/check"
	"github.com/ninepixels/ninepixels/lessons/filter"
	"github.com/ninepixels/ninepixels/lessons/grid"
	"github.com/ninepixels/ninepixels/lessons/pool"
)

// four calls value with the four values of each 2×2 window: top left, top
// right, bottom left, bottom right.
func four(value func(a, b, c, d float32) float32) check.Pooler {
	return func(x *grid.Grid) *grid.Grid {
		return loop(x.H/2, x.W/2, func(i, j int) float32 {
			return value(x.At(2*i, 2*j), x.At(2*i, 2*j+1), x.At(2*i+1, 2*j), x.At(2*i+1, 2*j+1))
		})
	}
}

func magnitude(v float32) float32 { return max(v, -v) }

func TestMaxPool(t *testing.T) {
	largest := four(func(a, b, c, d float32) float32 { return max(a, b, c, d) })
	wantOK(t, "four values", check.MaxPool(largest))
	wantOK(t, "pool.Max", check.MaxPool(func(x *grid.Grid) *grid.Grid { return pool.Max(x, 2, 2) }))

	wantMistakes(t, []mistake{
		{"nil", check.MaxPool(nil), "no function yet"},
		{"nil grid", check.MaxPool(func(*grid.Grid) *grid.Grid { return nil }), "returns nil"},
		{"mean", check.MaxPool(four(func(a, b, c, d float32) float32 { return (a + b + c + d) / 4 })), "the mean"},
		{"sum", check.MaxPool(four(func(a, b, c, d float32) float32 { return a + b + c + d })), "the sum"},
		{"min", check.MaxPool(four(func(a, b, c, d float32) float32 { return min(a, b, c, d) })), "the smallest"},
		{"from 0", check.MaxPool(four(func(a, b, c, d float32) float32 { return max(0, a, b, c, d) })), "not from 0"},
		{"absolute", check.MaxPool(four(func(a, b, c, d float32) float32 {
			return max(magnitude(a), magnitude(b), magnitude(c), magnitude(d))
		})), "lost their sign"},
		{"striding", check.MaxPool(func(x *grid.Grid) *grid.Grid { return x.Crop(0, 0, x.H/2*2, x.W/2*2).Stride(2) }), "this is striding"},
		{"last value", check.MaxPool(four(func(_, _, _, d float32) float32 { return d })), "only if it is larger"},
		{"upper row", check.MaxPool(four(func(a, b, _, _ float32) float32 { return max(a, b) })), "upper row"},
		{"left column", check.MaxPool(four(func(a, _, c, _ float32) float32 { return max(a, c) })), "left column"},
		{"two corners", check.MaxPool(four(func(a, _, _, d float32) float32 { return max(a, d) })), "two corners"},
		{"stride 1", check.MaxPool(func(x *grid.Grid) *grid.Grid {
			return loop(x.H-1, x.W-1, func(i, j int) float32 {
				return max(x.At(i, j), x.At(i, j+1), x.At(i+1, j), x.At(i+1, j+1))
			})
		}), "step by 2"},
		{"windows at (i, j)", check.MaxPool(func(x *grid.Grid) *grid.Grid {
			return loop(x.H/2, x.W/2, func(i, j int) float32 {
				return max(x.At(i, j), x.At(i, j+1), x.At(i+1, j), x.At(i+1, j+1))
			})
		}), "start at (2i, 2j)"},
		{"odd sizes up", check.MaxPool(func(x *grid.Grid) *grid.Grid {
			return loop((x.H+1)/2, (x.W+1)/2, func(i, j int) float32 {
				best := float32(math.Inf(-1))
				for y := 2 * i; y < min(2*i+2, x.H); y++ {
					for z := 2 * j; z < min(2*j+2, x.W); z++ {
						best = max(best, x.At(y, z))
					}
				}
				return best
			})
		}), "half-filled windows"},
		{"odd sizes crash", check.MaxPool(func(x *grid.Grid) *grid.Grid {
			return loop((x.H+1)/2, (x.W+1)/2, func(i, j int) float32 {
				return max(x.At(2*i, 2*j), x.At(2*i, 2*j+1), x.At(2*i+1, 2*j), x.At(2*i+1, 2*j+1))
			})
		}), "on a picture of 5×7"},
		{"never reset", check.MaxPool(func(x *grid.Grid) *grid.Grid {
			best := float32(math.Inf(-1))
			return four(func(a, b, c, d float32) float32 {
				best = max(best, a, b, c, d)
				return best
			})(x)
		}), "start anew"},
		{"result transposed", check.MaxPool(func(x *grid.Grid) *grid.Grid { return largest(x).Transpose() }), "exchanged"},
		{"not stored", check.MaxPool(func(x *grid.Grid) *grid.Grid { return grid.New(x.H/2, x.W/2) }), "every value is 0"},
		{"unchanged", check.MaxPool(func(x *grid.Grid) *grid.Grid { return x }), "comes back unchanged"},
		{"writes to its input", check.MaxPool(func(x *grid.Grid) *grid.Grid {
			y := largest(x)
			x.Pix[0]++
			return y
		}), "changes the picture"},
		{"3×3 windows", check.MaxPool(func(x *grid.Grid) *grid.Grid { return x.Crop(0, 0, 1, 1) }), "makes 1×1; 2×2 belong there"},
	})
}

func TestOutputShapes(t *testing.T) {
	wantOK(t, "26 13 11 5", check.OutputShapes([]int{26, 13, 11, 5}))
	wantMistakes(t, shaped(check.OutputShapes, []shapeCase{
		{nil, "is empty: write 4 numbers"},
		{[]int{28, 14, 14, 7}, "with padding"},
		{[]int{26, 13, 11, 6}, "rounds up"},
		{[]int{676, 169, 121, 25}, "counts all numbers of each map"},
		{[]int{43264, 10816, 7744, 1600}, "of all 64 maps"},
		{[]int{784, 676, 169, 121, 25}, "begins with the picture itself: write how many rows"},
		{[]int{5, 11, 13, 26}, "from its end"},
		{[]int{26, 24, 22, 20}, "leaves out the pooling"},
		{[]int{26, 25, 23, 22}, "do not overlap"},
		{[]int{27, 13, 12, 6}, "loses 1"},
		{[]int{25, 12, 9, 4}, "loses 3"},
		{[]int{28, 26, 13, 11, 5}, "the picture itself"},
		{[]int{0, 0, 0, 0}, "0 for the first convolution"},
		{[]int{26, 12, 11, 5}, "12 for the first pooling"},
		{[]int{26, 13, 13, 6}, "13 for the second convolution"},
		{[]int{26, 13, 11, 4}, "4 for the second pooling"},
		{[]int{26, 13}, "2 numbers where 4 belong: the one for the second convolution"},
		{[]int{26, 13, 11, 5, 5}, "5 numbers where 4 belong"},
	}))
}

func TestParameters(t *testing.T) {
	wantOK(t, "18,496", check.Parameters(18_496))
	wantMistakes(t, counted(check.Parameters, map[int]string{
		0:                   "0 stands where",
		-1:                  "−1 is negative",
		3 * 3 * 32 * 64:     "leaves out the biases",
		3 * 3 * 64:          "one channel and no biases",
		(3*3 + 1) * 64:      "counts one channel: each filter",
		32 * 64:             "3×3 slices",
		3*3*32*64 + 32:      "32 biases",
		3*3*32*64 + 1:       "one bias: each",
		(3*3 + 1) * 32 * 64: "a bias for each slice",
		(3*3*32 + 1) * 32:   "from 32 channels to 32",
		(3*3*64 + 1) * 64:   "from 64 channels to 64",
		(32 + 1) * 64:       "nine places",
		18_497:              "18,497 is too large",
		18_000:              "18,000 is too small",
	}))
}

// layers returns two channels of 3×4, their kernels and a bias, in whole numbers
// and halves.
func layers() ([]*grid.Grid, []filter.Kernel, float32) {
	return []*grid.Grid{
			grid.FromRows([][]float32{{1, 2, 0, 5}, {3, 1, 4, 1}, {2, 7, 1, 8}}),
			grid.FromRows([][]float32{{0, 3, 1, 2}, {6, 2, 5, 0}, {1, 1, 9, 4}}),
		}, []filter.Kernel{
			{{1, 0, -1}, {2, .5, 0}, {0, 1, -2}},
			{{0, 1, 2}, {-1, -3, 0}, {1, -2, .5}},
		}, -4
}

func TestOneMap(t *testing.T) {
	channels, kernels, bias := layers()
	// Channel 0: 1·1 − 1·0 + 2·3 + .5·1 + 1·7 − 2·1 = 12.5 and
	//            1·2 − 1·5 + 2·1 + .5·4 + 1·1 − 2·8 = −14.
	// Channel 1: 1·3 + 2·1 − 1·6 − 3·2 + 1·1 − 2·1 + .5·9 = −3.5 and
	//            1·1 + 2·2 − 1·2 − 3·5 + 1·1 − 2·9 + .5·4 = −27.
	// With the bias −4: 5 and −45.
	row := func(v ...float32) *grid.Grid { return grid.FromRows([][]float32{v}) }
	oneMap := func(got *grid.Grid) check.Result { return check.OneMapOf(got, channels, kernels, bias) }
	wantOK(t, "by hand", oneMap(row(5, -45)))
	// 1e-4 of the largest value, 45, is 4.5e-3.
	wantOK(t, "rounding", oneMap(row(5.004, -45)))

	filtered := func(change func(filter.Kernel) filter.Kernel) *grid.Grid {
		return filter.Correlate(channels[0], change(kernels[0])).
			Add(filter.Correlate(channels[1], change(kernels[1]))).Map(func(v float32) float32 { return v + bias })
	}
	second := filter.Correlate(channels[1], kernels[0])
	wantMistakes(t, []mistake{
		{"nil", oneMap(nil), "no map yet"},
		{"no values", oneMap(&grid.Grid{H: 1, W: 2}), "1×2 with 0 values"},
		{"no channels", check.OneMapOf(row(5, -45), nil, nil, 0), "0 channels and 0 kernels"},
		{"a kernel too few", check.OneMapOf(row(5, -45), channels, kernels[:1], 0), "2 channels and 1 kernels"},
		{"unequal channels", check.OneMapOf(row(5, -45), []*grid.Grid{channels[0], channels[1].Transpose()}, kernels, 0), "one size"},
		{"no bias", oneMap(row(9, -41)), "bias is missing"},
		{"bias twice", oneMap(row(1, -49)), "once per channel"},
		{"Add not kept", oneMap(row(-4, -4)), "keep what it returns"},
		{"first channel", oneMap(row(8.5, -18)), "only the first channel counts: add"},
		{"first channel, no bias", oneMap(row(12.5, -14)), "first channel counts, and no bias"},
		{"last channel", oneMap(row(-7.5, -31)), "only the last channel"},
		{"mean", oneMap(row(.5, -24.5)), "the mean over the channels"},
		{"ReLU", oneMap(row(5, 0)), "before ReLU"},
		{"transposed", oneMap(filtered(filter.Kernel.Transpose)), "are transposed"},
		{"flipped", oneMap(filtered(filter.Kernel.Flip)), "half a turn"},
		{"one kernel", oneMap(row(12.5-4+second.At(0, 0), -14-4+second.At(0, 1))), "with the first kernel"},
		{"reversed", oneMap(filter.Correlate(channels[0], kernels[1]).Add(second).Map(func(v float32) float32 { return v + bias })), "reverse order"},
		{"result transposed", oneMap(row(5, -45).Transpose()), "exchanged"},
		{"not stored", oneMap(row(0, 0)), "every value is 0"},
		{"another size", oneMap(row(5)), "makes 1×1; 1×2 belong there"},
		{"one value", oneMap(row(5, -44)), "makes -44 in row 0, column 1; -45"},
		{"NaN", oneMap(row(float32(nan), -45)), "makes NaN"},
	})
}

func TestOneMapOfSmallValues(t *testing.T) {
	// Below 1 the tolerance is 1e-4 itself.
	channels := []*grid.Grid{grid.FromRows([][]float32{{0, 0, 0}, {0, .5, 0}, {0, 0, 0}})}
	kernels := []filter.Kernel{filter.Identity}
	at := func(v float32) check.Result {
		return check.OneMapOf(grid.FromRows([][]float32{{v}}), channels, kernels, 0)
	}
	wantOK(t, "0.50009", at(.50009))
	wantMistakes(t, []mistake{
		{"0.5005", at(.5005), "not within 1e-4"},
		{"0.502", at(.502), "makes 0.502"},
	})
}

func TestOneMapOfOneChannel(t *testing.T) {
	channels, kernels, bias := layers()
	got := grid.FromRows([][]float32{{8.5, -18}})
	wantOK(t, "one channel", check.OneMapOf(got, channels[:1], kernels[:1], bias))
}

// The maps of the lesson, of a picture that is not square.
func lessonMaps() []*grid.Grid {
	x := loop(9, 12, func(i, j int) float32 { return float32((31*i + 17*j) % 97) })
	var maps []*grid.Grid
	for _, k := range []filter.Kernel{filter.SobelV, filter.SobelH, filter.Edge, filter.Blur} {
		maps = append(maps, filter.Correlate(x, k))
	}
	return maps
}

var lessonSlices = []filter.Kernel{filter.Blur, filter.SobelH, filter.Sharpen, filter.Identity}

func TestOneMapOfTheLesson(t *testing.T) {
	maps := lessonMaps()
	out := grid.New(maps[0].H-2, maps[0].W-2)
	for i, m := range maps {
		out = out.Add(filter.Correlate(m, lessonSlices[i]))
	}
	plus := func(g *grid.Grid, bias float32) *grid.Grid {
		return g.Map(func(v float32) float32 { return v + bias })
	}
	back := grid.New(out.H, out.W) // added up from the last channel
	for i := 3; i >= 0; i-- {
		back = back.Add(filter.Correlate(maps[i], lessonSlices[i]))
	}
	wantOK(t, "in order", check.OneMap(plus(out, 12), maps, lessonSlices, 12))
	wantOK(t, "from the last", check.OneMap(plus(back, 12), maps, lessonSlices, 12))
	wantOK(t, "the bias first", check.OneMap(plus(plus(out, 5), 7), maps, lessonSlices, 12))
	wantOK(t, "in float64", check.OneMap(plus(out, 12.00001), maps, lessonSlices, 12))
	wantOK(t, "a bias of eighths", check.OneMap(plus(plus(out, 11.875), .125), maps, lessonSlices, 12))

	other := append([]filter.Kernel{filter.Identity}, lessonSlices[1:]...)
	wantMistakes(t, []mistake{
		{"one of four", check.OneMap(filter.Correlate(maps[0], lessonSlices[0]), maps[:1], lessonSlices[:1], 0), "1 channels and 1 kernels: the exercise has 4"},
		{"another bias", check.OneMap(plus(out, 11.9), maps, lessonSlices, 11.9), "the bias 11.9"},
		{"no bias, twice", check.OneMap(out, maps, lessonSlices, 0), "the bias 0"},
		{"other kernels", check.OneMap(plus(out, 12), maps, other, 12), "other kernels"},
		{"one map four times", check.OneMap(plus(out, 12), []*grid.Grid{maps[0], maps[0], maps[2], maps[3]}, lessonSlices, 12), "channels 0 and 1 are the same"},
		{"nothing added", check.OneMap(plus(grid.New(out.H, out.W), 12), maps, lessonSlices, 12), "keep what it returns"},
		{"bias forgotten", check.OneMap(out, maps, lessonSlices, 12), "bias is missing"},
	})
}

// Exchanged axes leave the grid of a picture that is not square. The check finds
// what they do from square ones.
func TestMaxPoolWithExchangedAxes(t *testing.T) {
	wantMistakes(t, []mistake{
		{"the picture's", check.MaxPool(func(x *grid.Grid) *grid.Grid {
			return loop(x.H/2, x.W/2, func(i, j int) float32 {
				return max(x.At(2*j, 2*i), x.At(2*j, 2*i+1), x.At(2*j+1, 2*i), x.At(2*j+1, 2*i+1))
			})
		}), "rows and columns of the picture are exchanged"},
		{"of three values", check.MaxPool(func(x *grid.Grid) *grid.Grid {
			return loop(x.H/2, x.W/2, func(i, j int) float32 {
				best := x.At(2*i, 2*j)
				for a := range 2 {
					for b := range 2 {
						best = max(best, x.At(2*j+b, 2*i+a))
					}
				}
				return best
			})
		}), "on a picture of"},
	})
}
