package check

import (
	"math"

	"github.com/ninepixels/ninepixels/lessons/grid"
	"github.com/ninepixels/ninepixels/lessons/pool"
)

// A Pooler is a function for exercise 02.1. It keeps the largest value of each 2×2
// window. The windows do not overlap: [H W] → [H/2 W/2].
type Pooler = func(x *grid.Grid) *grid.Grid

// MaxPool checks exercise 02.1, max pooling. It compares the function with
// pool.Max(x, 2, 2), first on the table of the lesson.
func MaxPool(fn Pooler) Result { return report("02.1", maxPool(fn)) }

func maxPool(fn Pooler) Result {
	if fn == nil {
		return notYet("there is no function yet.")
	}
	right := func(x *grid.Grid) *grid.Grid { return pool.Max(x, 2, 2) }
	var trials []trial[Pooler]
	for _, x := range poolInputs() {
		trials = append(trials, trial[Pooler]{x, func(f Pooler, x *grid.Grid) *grid.Grid { return f(x) }})
	}
	if why := compare(fn, right, poolSlips, trials); why != "" {
		return notYet("%s.", why)
	}
	return yes("your loop equals pool.Max, with negative values and odd sizes too.")
}

// poolInputs are the lesson's table, a map with both signs in which one window
// is negative throughout, and sizes that are odd.
func poolInputs() []*grid.Grid {
	return []*grid.Grid{
		grid.FromRows([][]float32{{0, 64, 128, 128}, {48, 192, 144, 144}, {142, 226, 168, 0}, {255, 0, 0, 64}}),
		grid.FromRows([][]float32{{-5, -3, 4, -9, 2, 7}, {-8, -4, 1, 0, -6, 3}}),
		each(5, 7, func(i, j int) float32 { return float32((17*i+29*j)%41 - 20) }),
		each(7, 4, func(i, j int) float32 { return float32((13*i+31*j)%37 - 30) }),
	}
}

var poolSlips = []slip[Pooler]{
	{func(x *grid.Grid) *grid.Grid { return pool.Mean(x, 2, 2) },
		"this is the mean of each window: keep the largest value"},
	{func(x *grid.Grid) *grid.Grid { return pool.Mean(x, 2, 2).Map(func(v float32) float32 { return 4 * v }) },
		"this is the sum of each window: keep the largest value"},
	{func(x *grid.Grid) *grid.Grid { return pool.Max(x, 2, 1) },
		"the windows overlap: step by 2, not by 1"},
	{func(x *grid.Grid) *grid.Grid { return pool.Max(x, 2, 2).Clip(0, float32(math.Inf(1))) },
		"a window of negative values gives 0: start from the window's first value, not from 0"},
	{func(x *grid.Grid) *grid.Grid { return negate(pool.Max(negate(x), 2, 2)) },
		"this is the smallest value of each window: keep the largest"},
	{func(x *grid.Grid) *grid.Grid { return pool.Max(x.Abs(), 2, 2) },
		"values lost their sign: compare them as they are, −5 is less than 1"},
	{func(x *grid.Grid) *grid.Grid { return ceiling(x) },
		"where a size is odd the half-filled windows count too: drop what is left over, H/2 rows and W/2 columns"},
	{func(x *grid.Grid) *grid.Grid { return corner(x, 0, 0) },
		"only the top left value of each window counts: this is striding; compare all four"},
	{func(x *grid.Grid) *grid.Grid { return corner(x, 1, 1) },
		"each value replaces the one before it: keep it only if it is larger"},
	{func(x *grid.Grid) *grid.Grid {
		return each(x.H/2, x.W/2, func(i, j int) float32 { return max(x.At(2*i, 2*j), x.At(2*i, 2*j+1)) })
	}, "only the upper row of each window counts: compare all four values"},
	{func(x *grid.Grid) *grid.Grid {
		return each(x.H/2, x.W/2, func(i, j int) float32 { return max(x.At(2*i, 2*j), x.At(2*i+1, 2*j)) })
	}, "only the left column of each window counts: compare all four values"},
	{func(x *grid.Grid) *grid.Grid {
		return each(x.H/2, x.W/2, func(i, j int) float32 { return max(x.At(2*i, 2*j), x.At(2*i+1, 2*j+1)) })
	}, "only two corners of each window count: compare all four values"},
	{func(x *grid.Grid) *grid.Grid { return carried(x) },
		"the largest value goes on from one window to the next: start anew for each window"},
	{func(x *grid.Grid) *grid.Grid {
		return each(x.H/2, x.W/2, func(i, j int) float32 { return pool.Max(x.Crop(i, j, 2, 2), 2, 2).Pix[0] })
	}, "the windows start at (i, j): they start at (2i, 2j)"},
	{func(x *grid.Grid) *grid.Grid { return pool.Max(x.Transpose(), 2, 2) },
		"rows and columns of the picture are exchanged: At takes the row first, then the column"},
	{func(x *grid.Grid) *grid.Grid { return pool.Max(x, 2, 2).Transpose() },
		"rows and columns of the result are exchanged: it has H/2 rows and W/2 columns"},
	{func(x *grid.Grid) *grid.Grid { return grid.New(x.H/2, x.W/2) },
		"every value is 0: store the largest with Set, and return the grid that you stored it in"},
	{func(x *grid.Grid) *grid.Grid { return x },
		"the picture comes back unchanged: write to a new grid of H/2 rows and W/2 columns"},
}

func negate(x *grid.Grid) *grid.Grid {
	return x.Map(func(v float32) float32 { return -v })
}

// corner takes the value at (a, b) of each window.
func corner(x *grid.Grid, a, b int) *grid.Grid {
	return each(x.H/2, x.W/2, func(i, j int) float32 { return x.At(2*i+a, 2*j+b) })
}

// ceiling pools half-filled windows too.
func ceiling(x *grid.Grid) *grid.Grid {
	return each((x.H+1)/2, (x.W+1)/2, func(i, j int) float32 {
		return x.Crop(2*i, 2*j, min(2, x.H-2*i), min(2, x.W-2*j)).Max()
	})
}

// carried never forgets the largest value.
func carried(x *grid.Grid) *grid.Grid {
	right := pool.Max(x, 2, 2)
	largest := right.Pix[0]
	return right.Map(func(v float32) float32 {
		largest = max(largest, v)
		return largest
	})
}

// halving lists the sizes that the video's network goes through.
var halving = []stage{
	{"the first convolution", "a 3×3 window fits at 2 places fewer than there are pixels", 26},
	{"the first pooling", "2×2 windows with stride 2 halve the size before them", 13},
	{"the second convolution", "a 3×3 window again loses 2", 11},
	{"the second pooling", "half of an odd size is rounded down: a partial window is dropped", 5},
}

// OutputShapes checks exercise 02.2. The answer is the height and the width after
// convolution, pooling, convolution and pooling, for pictures of 28×28.
func OutputShapes(got []int) Result {
	return report("02.2", list(got, halving, []slip[[]int]{
		{[]int{28, 14, 14, 7}, "would be right with padding: a 3×3 kernel without it loses one pixel on each side"},
		{[]int{26, 13, 11, 6}, "rounds up at the end: 2×2 pooling drops the odd row and column"},
		{[]int{676, 169, 121, 25}, "counts all numbers of each map: write how many rows it has"},
		{[]int{26 * 26 * 64, 13 * 13 * 64, 11 * 11 * 64, 5 * 5 * 64}, "counts all numbers of all 64 maps: write how many rows one map has"},
		{[]int{784, 676, 169, 121, 25}, "counts all numbers, and begins with the picture itself: write how many rows each map has"},
		{[]int{5, 11, 13, 26}, "is the list from its end: begin after the first filter"},
		{[]int{26, 24, 22, 20}, "leaves out the pooling: it halves"},
		{[]int{26, 25, 23, 22}, "steps the pooling by 1: its windows do not overlap"},
		{[]int{27, 13, 12, 6}, "loses 1 at each convolution: a kernel of 3 loses 3 − 1"},
		{[]int{25, 12, 9, 4}, "loses 3 at each convolution: a kernel of 3 loses 3 − 1"},
		{[]int{28, 26, 13, 11, 5}, "begins with the picture itself: begin after the first convolution"},
	}))
}

// Parameters checks exercise 02.3. The answer is the number of parameters of a
// convolution from 32 channels to 64, with 3×3 kernels.
func Parameters(got int) Result {
	return report("02.3", count(got, 18_496, "3×3 kernels from 32 channels to 64", []slip[int]{
		{18_432, "leaves out the biases: each of the 64 maps has one"},
		{640, "counts one channel: each filter reaches through all 32 of them"},
		{576, "counts one channel and no biases: each filter reaches through all 32 channels, and has one bias"},
		{2_048, "is the number of 3×3 slices: each has nine weights, and each of the 64 maps a bias"},
		{18_464, "has 32 biases: they belong to the 64 maps that come out"},
		{18_433, "has one bias: each of the 64 maps has its own"},
		{20_480, "has a bias for each slice: there is one for each of the 64 maps"},
		{9_248, "goes from 32 channels to 32: 64 maps come out"},
		{36_928, "goes from 64 channels to 64: 32 channels come in"},
		{2_112, "leaves out the nine places of the kernel"},
	}))
}

func init() {
	addHints("02", map[string][]string{
		"02.1": {
			"each value of the result is the largest of four neighbours.",
			"window (i, j) starts at row 2i and column 2j; the result has H/2 rows and W/2 columns.",
			"start from x.At(2*i, 2*j), not from 0, and keep the larger value three times.",
		},
		"02.2": {
			"a 3×3 kernel loses the border, 2×2 pooling halves.",
			"convolution: n − 3 + 1; pooling: n / 2, rounded down.",
			"go on with the result of each step: four steps, four numbers.",
		},
		"02.3": {
			"every one of the 64 filters reaches through all input channels.",
			"one filter has a weight for each place of its window in each channel, and one bias.",
			"(height · width · channels + 1) · filters, as the text of the exercise gives them.",
		},
		"02.4": {
			"each channel has a 3×3 slice of the filter of its own; their results are added.",
			"correlate channel c with kernel c, add the maps value by value, add the bias once.",
			"start from filter.Correlate(channels[0], kernels[0]), Add the others, then Map v + bias.",
		},
	})
}
