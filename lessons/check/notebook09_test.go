package check_test

import (
	"math"
	"slices"
	"testing"

	"github.com/ninepixels/ninepixels/lessons/check"
)

// over goes over all pairs of logits.
func over(a, b [][]float32, add func(x, y float64)) {
	for i := range a {
		for class := range a[i] {
			add(float64(a[i][class]), float64(b[i][class]))
		}
	}
}

// largestSize is the right answer to exercise 09.1.
func largestSize(a, b [][]float32) (largest float64) {
	over(a, b, func(x, y float64) { largest = max(largest, math.Abs(x-y)) })
	return largest
}

func TestLargestDifference(t *testing.T) {
	wantOK(t, "max", check.LargestDifference(largestSize))
	wantOK(t, "if", check.LargestDifference(func(a, b [][]float32) (d float64) {
		over(a, b, func(x, y float64) {
			if math.Abs(x-y) > d {
				d = math.Abs(x - y)
			}
		})
		return d
	}))
	wantOK(t, "below and above", check.LargestDifference(func(a, b [][]float32) (d float64) {
		over(a, b, func(x, y float64) { d = max(d, x-y, y-x) })
		return d
	}))
	wantOK(t, "float32", check.LargestDifference(func(a, b [][]float32) float64 {
		d := float32(0)
		over(a, b, func(x, y float64) { d = max(d, float32(math.Abs(x-y))) })
		return float64(d)
	}))
	wantOK(t, "square and root", check.LargestDifference(func(a, b [][]float32) (d float64) {
		over(a, b, func(x, y float64) { d = max(d, (x-y)*(x-y)) })
		return math.Sqrt(d)
	}))
	wantOK(t, "refuses NaN", check.LargestDifference(func(a, b [][]float32) float64 {
		d := largestSize(a, b)
		if math.IsNaN(d) {
			panic("NaN")
		}
		return d
	}))
	subtracting := check.LargestDifference(func(a, b [][]float32) (d float64) {
		for i := range a {
			for class := range a[i] {
				a[i][class] -= b[i][class]
				d = max(d, math.Abs(float64(a[i][class])))
			}
		}
		return d
	})
	// What one learner's function did must not reach the next one.
	wantOK(t, "after one that changes", check.LargestDifference(largestSize))
	wantMistakes(t, []mistake{
		{"nil", check.LargestDifference(nil), "no function yet"},
		{"zero", check.LargestDifference(func(_, _ [][]float32) float64 { return 0 }), "always returns 0"},
		{"no Abs", check.LargestDifference(func(a, b [][]float32) (d float64) {
			over(a, b, func(x, y float64) { d = max(d, x-y) })
			return d
		}), "below 0 are left out"},
		{"no Abs, exchanged", check.LargestDifference(func(a, b [][]float32) (d float64) {
			over(a, b, func(x, y float64) { d = max(d, y-x) })
			return d
		}), "above 0 are left out"},
		{"sum", check.LargestDifference(func(a, b [][]float32) (d float64) {
			over(a, b, func(x, y float64) { d += math.Abs(x - y) })
			return d
		}), "sum of all differences"},
		{"signed sum", check.LargestDifference(func(a, b [][]float32) (d float64) {
			over(a, b, func(x, y float64) { d += x - y })
			return d
		}), "which cancel"},
		{"mean", check.LargestDifference(func(a, b [][]float32) (d float64) {
			over(a, b, func(x, y float64) { d += math.Abs(x-y) / float64(len(a)*len(a[0])) })
			return d
		}), "the mean difference"},
		{"first picture", check.LargestDifference(func(a, b [][]float32) float64 { return largestSize(a[:1], b[:1]) }), "only the first picture"},
		{"last picture", check.LargestDifference(func(a, b [][]float32) (d float64) {
			for i := range a {
				d = largestSize(a[i:i+1], b[i:i+1])
			}
			return d
		}), "only the last picture"},
		{"overwritten", check.LargestDifference(func(a, b [][]float32) (d float64) {
			over(a, b, func(x, y float64) { d = math.Abs(x - y) })
			return d
		}), "the last difference"},
		{"square", check.LargestDifference(func(a, b [][]float32) (d float64) {
			over(a, b, func(x, y float64) { d = max(d, (x-y)*(x-y)) })
			return d
		}), "the square of the difference"},
		{"in place", subtracting, "changes the logits"},
		{"ten classes", check.LargestDifference(func(a, b [][]float32) (d float64) {
			for class := range 10 {
				d += float64(a[0][class])
			}
			return d
		}), "panicked (index out of range"},
		{"one too large", check.LargestDifference(func(a, b [][]float32) float64 { return largestSize(a, b) + 1 }), "your function returns 3; 2 belongs there"},
	})
}

// best is the class of the largest value of z.
func best(z []float32) (at int) {
	for class, v := range z {
		if v > z[at] {
			at = class
		}
	}
	return at
}

// counts makes an answer of a comparison of two pictures' logits.
func counts(same func(a, b []float32) bool) check.Result {
	return check.SameAnswers(func(a, b [][]float32) (n int) {
		for i := range a {
			if same(a[i], b[i]) {
				n++
			}
		}
		return n
	})
}

func TestSameAnswers(t *testing.T) {
	wantOK(t, "argmax", counts(func(a, b []float32) bool { return best(a) == best(b) }))
	fromZero := func(z []float32) (at int) {
		top := float32(0)
		for class, v := range z {
			if v > top {
				top, at = v, class
			}
		}
		return at
	}
	smallest := func(z []float32) (at int) {
		for class, v := range z {
			if v < z[at] {
				at = class
			}
		}
		return at
	}
	sorting := check.SameAnswers(func(a, b [][]float32) int {
		for i := range a {
			slices.Sort(a[i])
		}
		return len(a)
	})
	wantOK(t, "after one that changes", counts(func(a, b []float32) bool { return best(a) == best(b) }))
	wantMistakes(t, []mistake{
		{"sorts", sorting, "changes the logits"},
		{"nil", check.SameAnswers(nil), "no function yet"},
		{"zero", counts(func(_, _ []float32) bool { return false }), "always returns 0"},
		{"different", counts(func(a, b []float32) bool { return best(a) != best(b) }), "with different answers"},
		{"all", counts(func(_, _ []float32) bool { return true }), "counts all pictures"},
		{"values", counts(func(a, b []float32) bool { return a[best(a)] == b[best(b)] }), "largest values are compared"},
		{"equal", counts(func(a, b []float32) bool { return a[0] == b[0] && a[1] == b[1] && a[2] == b[2] }), "equal logits"},
		{"from 0", counts(func(a, b []float32) bool { return fromZero(a) == fromZero(b) && a[fromZero(a)] > 0 }), "below 0 are never the largest"},
		{"smallest", counts(func(a, b []float32) bool { return smallest(a) == smallest(b) }), "smallest logits"},
		{"ten classes", counts(func(a, b []float32) bool { return a[9] == b[9] }), "panicked (index out of range"},
		{"first class", counts(func(a, b []float32) bool { return a[0] > b[0] }), "belongs there"},
	})
}

// inputs makes an answer of what becomes of one pixel.
func inputs(f func(p uint8) float32) check.Result {
	return check.Intensities(func(pixels []uint8) []float32 {
		x := make([]float32, len(pixels))
		for i, p := range pixels {
			x[i] = f(p)
		}
		return x
	})
}

func TestIntensities(t *testing.T) {
	wantOK(t, "float32", inputs(func(p uint8) float32 { return float32(p) / 255 }))
	wantOK(t, "by a factor", inputs(func(p uint8) float32 { return float32(p) * (1. / 255) }))
	wantMistakes(t, []mistake{
		{"nil", check.Intensities(nil), "no function yet"},
		{"nothing", check.Intensities(func([]uint8) []float32 { return nil }), "returns nothing"},
		{"too many", check.Intensities(func(p []uint8) []float32 { return make([]float32, len(p)+1) }), "256 pixels become 257"},
		{"writes outside", check.Intensities(func(p []uint8) []float32 { p[len(p)] = 1; return nil }), "panicked (index out of range"},
		{"changes", check.Intensities(func(p []uint8) []float32 { p[3] = 0; return make([]float32, len(p)) }), "changes the pixels"},
		{"zero", inputs(func(uint8) float32 { return 0 }), "every value is 0"},
		{"pixels", inputs(func(p uint8) float32 { return float32(p) }), "not divided by 255"},
		{"whole numbers", inputs(func(p uint8) float32 { return float32(p / 255) }), "whole numbers are divided"},
		{"256", inputs(func(p uint8) float32 { return float32(p) / 256 }), "256 is one too many"},
		{"inverted", inputs(func(p uint8) float32 { return float32(255-p) / 255 }), "light and dark are exchanged"},
		{"−1 to 1", inputs(func(p uint8) float32 { return float32(p)/127.5 - 1 }), "from −1 to 1"},
		{"twice", inputs(func(p uint8) float32 { return float32(p) / 255 / 255 }), "divided by twice"},
		{"rounded", inputs(func(p uint8) float32 { return float32(math.Round(float64(p) / 255)) }), "are rounded"},
		{"standardised", inputs(func(p uint8) float32 { return (float32(p)/255 - .28604) / .35302 }), "mean and deviation"},
		{"another", inputs(func(p uint8) float32 { return float32(p) / 200 }), "the pixel 1 becomes 0.005"},
	})
}
