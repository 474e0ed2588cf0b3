package grid

import "math"

// Sum returns the sum of all values. It adds in float64.
//
//	Σ x[i,j]
func (g *Grid) Sum() float64 {
	var sum float64
	for _, v := range g.Pix {
		sum += float64(v)
	}
	return sum
}

// Mean returns the sum of all values divided by their number.
//
//	Σ x[i,j] / (H·W)
func (g *Grid) Mean() float64 {
	return g.Sum() / float64(len(g.Pix))
}

// AbsSum returns the sum of the absolute values. It says how much a filter has
// found, without the signs.
//
//	Σ |x[i,j]|
//
// Lesson: notebooks/01-filters.ipynb.
func (g *Grid) AbsSum() float64 {
	var sum float64
	for _, v := range g.Pix {
		sum += math.Abs(float64(v))
	}
	return sum
}

// Min returns the smallest value. It is NaN if a value is NaN.
func (g *Grid) Min() float32 {
	low := g.Pix[0]
	for _, v := range g.Pix {
		low = min(low, v)
	}
	return low
}

// Max returns the largest value. It is NaN if a value is NaN.
func (g *Grid) Max() float32 {
	high := g.Pix[0]
	for _, v := range g.Pix {
		high = max(high, v)
	}
	return high
}

// MaxAbsDiff returns the largest absolute difference between two values at the same
// place. It is 0 if the grids are equal.
//
//	max |a[i,j] − b[i,j]|
//
// It answers "are these two the same?" with a number. Compare it with a tolerance:
// MaxAbsDiff(a, b) < 1e-4.
//
// Values: +Inf if the sizes differ. NaN propagates, so that the comparison above is
// false for a grid with a NaN.
func MaxAbsDiff(a, b *Grid) float64 {
	if a.H != b.H || a.W != b.W {
		return math.Inf(1)
	}
	var worst float64
	for i := range a.Pix {
		worst = max(worst, math.Abs(float64(a.Pix[i])-float64(b.Pix[i])))
	}
	return worst
}
