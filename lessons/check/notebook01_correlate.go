package check

import (
	"math"
	"math/rand/v2"

	"github.com/ninepixels/ninepixels/lessons/filter"
	"github.com/ninepixels/ninepixels/lessons/grid"
)

// A Correlator is a function for exercises 01.2 and 01.5. It slides k over x without
// padding, and does not turn the kernel: [H W] → [H-2 W-2].
type Correlator = func(x *grid.Grid, k filter.Kernel) *grid.Grid

// Correlate checks exercise 01.2, the sliding loop. It compares the function with
// filter.Correlate, on pictures and kernels that a fixed seed has drawn.
func Correlate(fn Correlator) Result { return report("01.2", correlate(fn)) }

func correlate(fn Correlator) Result {
	if fn == nil {
		return notYet("there is no function yet.")
	}
	if why := compare(fn, filter.Correlate, correlateSlips, correlateTrials()); why != "" {
		return notYet("%s.", why)
	}
	return yes("your loop equals filter.Correlate on pictures of several sizes.")
}

// FixTranspose checks exercise 01.5. The loop of the source uses the transposed
// kernel. The answer is the loop without this mistake.
func FixTranspose(fn Correlator) Result { return report("01.5", fixTranspose(fn)) }

func fixTranspose(fn Correlator) Result {
	if fn == nil {
		return notYet("there is no function yet.")
	}
	// One vertical edge, which the filter for horizontal lines must not see.
	// Transposed it sees 1·255 + 2·255 + 1·255.
	edge := each(5, 6, func(_, x int) float32 {
		if x >= 3 {
			return 255
		}
		return 0
	})
	slips := append([]slip[Correlator]{{correlateSlips[0].got,
		"the kernel is still transposed: with one vertical edge in the picture the filter for horizontal lines gives 1020, where 0 belongs"}},
		correlateSlips[1:]...)
	trials := append([]trial[Correlator]{with(edge, filter.SobelH)}, correlateTrials()...)
	if why := compare(fn, filter.Correlate, slips, trials); why != "" {
		return notYet("%s.", why)
	}
	return yes("mended: the filter for horizontal lines no longer sees a vertical edge.")
}

func with(x *grid.Grid, k filter.Kernel) trial[Correlator] {
	return trial[Correlator]{x, func(f Correlator, x *grid.Grid) *grid.Grid { return f(x, k) }}
}

// correlateTrials draws pictures of whole numbers and kernels of quarters.
// Heights and widths differ and no kernel is symmetric, so that an exchange of
// axes shows; sums are of both signs and beyond 255, so that clipping does.
func correlateTrials() []trial[Correlator] {
	rng := rand.New(rand.NewPCG(577, 3))
	var trials []trial[Correlator]
	for _, size := range [][2]int{{5, 7}, {6, 4}, {3, 3}, {9, 8}} {
		x := each(size[0], size[1], func(_, _ int) float32 { return float32(rng.IntN(256)) })
		var k filter.Kernel
		for a := range 3 {
			for b := range 3 {
				k[a][b] = float32(rng.IntN(25)-12) / 4
			}
		}
		trials = append(trials, with(x, k))
	}
	return trials
}

// correlateSlips holds the known mistakes; the transposed kernel is the first.
var correlateSlips = []slip[Correlator]{
	{func(x *grid.Grid, k filter.Kernel) *grid.Grid { return filter.Correlate(x, k.Transpose()) },
		"the kernel is transposed: k[a][b], row a and column b, belongs to the pixel in row i+a and column j+b"},
	{func(x *grid.Grid, k filter.Kernel) *grid.Grid { return filter.Correlate(x, k.Flip()) },
		"the kernel is turned by half a turn, which is convolution in the strict sense: here k[0][0] belongs to the top left pixel"},
	{func(x *grid.Grid, k filter.Kernel) *grid.Grid { return filter.Correlate(x, k.Transpose().Flip()) },
		"the kernel is both transposed and turned: k[0][0] belongs to the top left pixel, k[0][1] to the one on its right"},
	{func(x *grid.Grid, k filter.Kernel) *grid.Grid { return filter.Correlate(x, k).Transpose() },
		"rows and columns of the result are exchanged: it has H−2 rows and W−2 columns"},
	{func(x *grid.Grid, k filter.Kernel) *grid.Grid { return filter.Correlate(x.Transpose(), k) },
		"rows and columns of the picture are exchanged: At takes the row first, then the column"},
	{func(x *grid.Grid, k filter.Kernel) *grid.Grid { return filter.Correlate(x, k).Clip(0, 255) },
		"values are clipped to 0–255: a filter's result may be any number; clip it only to show it"},
	{func(x *grid.Grid, k filter.Kernel) *grid.Grid {
		return filter.Correlate(x, k).Clip(0, float32(math.Inf(1)))
	},
		"negative values became 0: a filter's result is signed; that step is ReLU, and comes later"},
	{func(x *grid.Grid, k filter.Kernel) *grid.Grid { return filter.Correlate(x, k).Abs() },
		"negative values lost their sign: add the products, and leave the sum as it is"},
	{func(x *grid.Grid, k filter.Kernel) *grid.Grid { return running(x, k, false) },
		"the sum goes on from one pixel to the next: set it to 0 for each pixel of the result"},
	{func(x *grid.Grid, k filter.Kernel) *grid.Grid { return running(x, k, true) },
		"the sum is set to 0 once per row: set it to 0 for each pixel of the result"},
	{func(x *grid.Grid, k filter.Kernel) *grid.Grid {
		k[2], k[0][2], k[1][2] = [3]float32{}, 0, 0
		return filter.Correlate(x, k)
	}, "only the first two rows and columns of the kernel count: its indices run from 0 to 2"},
	{func(x *grid.Grid, k filter.Kernel) *grid.Grid {
		return filter.Correlate(x, filter.Kernel{2: {2: k[2][2]}})
	}, "each product replaces the one before it: add them with +="},
	{func(x *grid.Grid, k filter.Kernel) *grid.Grid {
		return filter.Correlate(x, filter.Kernel{1: {1: k[1][1]}})
	}, "only the middle pixel counts: add its eight neighbours too"},
	{func(x *grid.Grid, k filter.Kernel) *grid.Grid {
		k[0], k[1][0], k[2][0] = [3]float32{}, 0, 0
		return filter.Correlate(x, k)
	}, "only the last two rows and columns of the kernel count: its indices begin at 0"},
	{func(x *grid.Grid, k filter.Kernel) *grid.Grid {
		return filter.Correlate(x, ones).Map(func(v float32) float32 { return v + float32(k.Sum()) })
	}, "pixel and weight are added: multiply each pixel by its weight, and add up the products"},
	{func(x *grid.Grid, k filter.Kernel) *grid.Grid {
		return x.Crop(0, 0, x.H-2, x.W-2).Map(func(v float32) float32 { return v * float32(k.Sum()) })
	}, "all nine weights meet one pixel, in.At(i, j): weight k[a][b] belongs to in.At(i+a, j+b)"},
	{func(x *grid.Grid, k filter.Kernel) *grid.Grid {
		return each(x.H-2, x.W-2, func(i, j int) float32 { return filter.At(x.Crop(i, j, 3, 3), ones, 0, 0) * k[min(i, 2)][min(j, 2)] })
	}, "all nine pixels meet one weight, k[i][j]: i and j are the place in the picture, and a and b that in the kernel"},
	{func(x *grid.Grid, k filter.Kernel) *grid.Grid {
		return filter.Correlate(x, k).Map(func(v float32) float32 { return -v })
	}, "the sign is turned: add the products, do not take them away"},
	{func(x *grid.Grid, _ filter.Kernel) *grid.Grid { return filter.Correlate(x, ones) },
		"the pixels are added without weights: multiply each one by k[a][b]"},
	{func(x *grid.Grid, k filter.Kernel) *grid.Grid {
		return filter.Correlate(x, k).Map(func(v float32) float32 { return v / 9 })
	}, "the sum is divided by nine: a filter adds, it takes no mean"},
	{func(x *grid.Grid, k filter.Kernel) *grid.Grid { return filter.Correlate(x, k.Normalize()) },
		"the kernel is normalised: use its weights as they are"},
	{func(x *grid.Grid, k filter.Kernel) *grid.Grid { return rounded(x, k, math.Trunc) },
		"values lose what stands after the point: add in float32, not in int"},
	{func(x *grid.Grid, k filter.Kernel) *grid.Grid { return rounded(x, k, math.Round) },
		"values are rounded: leave the sum as it is"},
	{func(x *grid.Grid, _ filter.Kernel) *grid.Grid { return filter.Correlate(x, filter.Video) },
		"the kernel is always the video's: use the one that the function is given"},
	{func(x *grid.Grid, k filter.Kernel) *grid.Grid { return filter.Correlate(padded(x), k) },
		"the result is as large as the picture, with zeros around it: without padding it has H−2 rows and W−2 columns"},
	{func(x *grid.Grid, k filter.Kernel) *grid.Grid { return padded(filter.Correlate(x, k)) },
		"the values are right but stand inside a border of zeros: the result has H−2 rows and W−2 columns"},
	{func(x *grid.Grid, k filter.Kernel) *grid.Grid {
		return filter.Correlate(padded(x), k).Crop(0, 0, x.H-2, x.W-2)
	}, "the result is shifted by one pixel: the window of its pixel (i, j) starts at (i, j), not at (i−1, j−1)"},
	{func(x *grid.Grid, _ filter.Kernel) *grid.Grid { return grid.New(x.H-2, x.W-2) },
		"every value is 0: store the sum with Set, and return the grid that you stored it in"},
	{func(x *grid.Grid, _ filter.Kernel) *grid.Grid { return x },
		"the picture comes back unchanged: write the sums to a new grid and return that"},
}

var ones = filter.Kernel{{1, 1, 1}, {1, 1, 1}, {1, 1, 1}}

// running sums without a fresh start for each pixel.
func running(x *grid.Grid, k filter.Kernel, perRow bool) *grid.Grid {
	var sum float32
	right := filter.Correlate(x, k)
	return each(right.H, right.W, func(i, j int) float32 {
		if perRow && j == 0 {
			sum = 0
		}
		sum += right.At(i, j)
		return sum
	})
}

func rounded(x *grid.Grid, k filter.Kernel, round func(float64) float64) *grid.Grid {
	return filter.Correlate(x, k).Map(func(v float32) float32 { return float32(round(float64(v))) })
}

// padded surrounds x with one row or column of zeros on each side.
func padded(x *grid.Grid) *grid.Grid {
	return each(x.H+2, x.W+2, func(i, j int) float32 {
		if i == 0 || j == 0 || i > x.H || j > x.W {
			return 0
		}
		return x.At(i-1, j-1)
	})
}
