package check

import (
	"math"
	"slices"

	"github.com/ninepixels/ninepixels/lessons/filter"
	"github.com/ninepixels/ninepixels/lessons/grid"
)

// OneMap checks exercise 02.4. The answer is one map of a convolution over several
// channels, before ReLU:
//
//	want[i,j] = bias + Σ_c Σ_a,b channels[c][i+a, j+b] · kernels[c][a][b]
//
// The map may differ from it by 1e-4 of the largest value, or by 1e-4 if the largest
// value is below 1. The reason is float32: another order of the sum changes it by
// about 1e-6.
func OneMap(got *grid.Grid, channels []*grid.Grid, kernels []filter.Kernel, bias float32) Result {
	r := ofLesson(channels, kernels, bias)
	if got == nil || r.OK {
		r = oneMap(got, channels, kernels, bias)
	}
	return report("02.4", r)
}

// lessonSlices and lessonBias are the filter of exercise 02.4.
var lessonSlices = []filter.Kernel{filter.Blur, filter.SobelH, filter.Sharpen, filter.Identity}

const lessonBias = 12

// ofLesson says whether the check was given the maps, slices and bias of the
// exercise: with others, an easier answer would be right.
func ofLesson(channels []*grid.Grid, kernels []filter.Kernel, bias float32) Result {
	n := len(lessonSlices)
	switch {
	case len(channels) != n || len(kernels) != n:
		return notYet("the check was given %d channels and %d kernels: the exercise has %d of each, so pass inputs and slices whole.", len(channels), len(kernels), n)
	case !slices.Equal(kernels, lessonSlices):
		return notYet("the check was given other kernels than those of the exercise: pass slices as they are.")
	case bias != lessonBias:
		return notYet("the check was given the bias %v: that of the exercise is %d, so pass bias.", bias, lessonBias)
	}
	for i, c := range channels {
		for j := range i {
			if c != nil && channels[j] != nil && c.H == channels[j].H && c.W == channels[j].W && grid.MaxAbsDiff(c, channels[j]) == 0 {
				return notYet("channels %d and %d are the same map: pass all four, as maps() returns them.", j, i)
			}
		}
	}
	return Result{OK: true}
}

func oneMap(got *grid.Grid, channels []*grid.Grid, kernels []filter.Kernel, bias float32) Result {
	switch {
	case got == nil:
		return notYet("there is no map yet: nil stands in its place.")
	case len(got.Pix) != got.H*got.W:
		return notYet("your map is a grid of %d×%d with %d values: make it with grid.New.", got.H, got.W, len(got.Pix))
	case len(channels) == 0 || len(channels) != len(kernels):
		return notYet("the check was given %d channels and %d kernels: it needs one kernel for each channel.", len(channels), len(kernels))
	}
	var want *grid.Grid
	if why := guard(func() { want = mapOf(channels, kernels, bias) }); why != "" {
		return notYet("the check was given channels that cannot be filtered and added: they must all have one size, 3×3 or more.")
	}
	if closeTo(got, want) {
		return yes("one map of %d×%d from %d channels, by hand.", got.H, got.W, len(channels))
	}
	for _, s := range mapSlips(channels, kernels, bias) {
		if closeTo(got, s.got) {
			return notYet("%s.", s.why)
		}
	}
	if why := difference(got, want, channels[0]); why != "" {
		return notYet("%s.", why)
	}
	return notYet("your map is close, but not within 1e-4.")
}

func mapSlips(channels []*grid.Grid, kernels []filter.Kernel, bias float32) []slip[*grid.Grid] {
	n := len(channels)
	want := mapOf(channels, kernels, bias)
	changed := func(change func(c int) filter.Kernel) *grid.Grid {
		other := make([]filter.Kernel, n)
		for c := range other {
			other[c] = change(c)
		}
		return mapOf(channels, other, bias)
	}
	return []slip[*grid.Grid]{
		{mapOf(channels, kernels, 0), "the bias is missing: add it once to each value"},
		{mapOf(channels, kernels, float32(n)*bias), "the bias is added once per channel: add it once to each value"},
		{mapOf(channels[:1], kernels[:1], bias), "only the first channel counts: add the results of all channels"},
		{mapOf(channels[:1], kernels[:1], 0), "only the first channel counts, and no bias: add the results of all channels, then the bias"},
		{mapOf(channels[n-1:], kernels[n-1:], bias), "only the last channel counts: add with +=, the results of all channels"},
		{mapOf(channels, kernels, 0).Map(func(v float32) float32 { return v/float32(n) + bias }),
			"this is the mean over the channels: a convolution adds them"},
		{want.Clip(0, float32(math.Inf(1))), "negative values became 0: compare the map before ReLU"},
		{changed(func(c int) filter.Kernel { return kernels[c].Transpose() }), "the kernels are transposed: their first index counts rows"},
		{changed(func(c int) filter.Kernel { return kernels[c].Flip() }), "the kernels are turned by half a turn: use filter.Correlate, not Convolve"},
		{changed(func(int) filter.Kernel { return kernels[0] }), "every channel is filtered with the first kernel: channel c has kernel c"},
		{changed(func(c int) filter.Kernel { return kernels[n-1-c] }), "the kernels are in reverse order: channel c has kernel c"},
		{grid.New(want.H, want.W).Map(func(float32) float32 { return bias }),
			"every value is the bias alone: Add returns a new grid, so keep what it returns, as in out = out.Add(…)"},
		{want.Transpose(), "rows and columns of the map are exchanged"},
		{grid.New(want.H, want.W), "every value is 0: add the results of the channels to the map"},
	}
}

// mapOf returns bias plus the sum of each channel filtered with its kernel.
func mapOf(channels []*grid.Grid, kernels []filter.Kernel, bias float32) *grid.Grid {
	sum := filter.Correlate(channels[0], kernels[0])
	for c := 1; c < len(channels); c++ {
		sum = sum.Add(filter.Correlate(channels[c], kernels[c]))
	}
	return sum.Map(func(v float32) float32 { return v + bias })
}

func closeTo(got, want *grid.Grid) bool {
	scale := max(1, float64(want.Abs().Max()))
	return grid.MaxAbsDiff(got, want) <= 1e-4*scale
}
