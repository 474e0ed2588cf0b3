package backprop

import (
	"math"

	"gonum.org/v1/gonum/diff/fd"
)

// Numeric returns the gradient of loss at k by centred differences: it moves
// each weight a little to both sides, and looks what the loss does.
//
//	dL/dk[a][b] ≈ (L(k + h at a,b) - L(k - h at a,b)) / 2h
//
// The step h is gonum's, 6e-6: for a loss that is quadratic in the weights, the
// formula is exact, and rounding leaves about ten digits. It takes two losses
// per weight, 18 in all, which is why no network learns this way.
// Lesson: notebooks/05-how-filters-learn.ipynb.
// Peer: scipy.optimize.approx_fprime, which takes one side only.
func Numeric(loss func(w [3][3]float64) float64, k [3][3]float64) [3][3]float64 {
	f := func(v []float64) float64 { return loss(square(v)) }
	return square(fd.Gradient(nil, f, list(k), &fd.Settings{Formula: fd.Central}))
}

// RelativeError returns how far a and b are apart, as a share of the larger.
//
//	|a - b| / max(|a|, |b|)
//
// Values: 0 if they are equal, 1 if one of them is zero, 2 if they have opposite
// signs and the same size; NaN propagates.
// Lesson: notebooks/05-how-filters-learn.ipynb.
func RelativeError(a, b float64) float64 {
	if a == b {
		return 0
	}
	return math.Abs(a-b) / math.Max(math.Abs(a), math.Abs(b))
}

func list(k [3][3]float64) []float64 {
	v := make([]float64, 0, 9)
	for _, row := range k {
		v = append(v, row[:]...)
	}
	return v
}

func square(v []float64) (k [3][3]float64) {
	for i, x := range v {
		k[i/3][i%3] = x
	}
	return k
}
