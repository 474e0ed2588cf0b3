package backprop

import (
	"math"
	"reflect"
	"slices"

	"gonum.org/v1/gonum/diff/fd"
)

// Numeric measures the gradient of loss at k. It moves each weight a little up and a
// little down, and looks at the change of the loss.
//
//	dL/dk[a][b] ≈ (L(k + h at a,b) − L(k − h at a,b)) / 2h
//
// The step h is 6e-6, as in package gonum. If the loss is quadratic in the weights,
// the formula is exact, and rounding leaves about ten right digits.
//
// Cost: two losses for each weight. Nine weights need 18. A network has far too many
// weights to learn in this way.
//
// Panics: if k has an even number of rows or columns, or rows of different lengths.
//
// Lesson: notebooks/05-how-filters-learn.ipynb.
// Peer: scipy.optimize.approx_fprime, which takes one side only.
func Numeric[K AnyKernel](loss func(w K) float64, k K) K {
	rows := rowsOf("Numeric", k)
	f := func(v []float64) float64 { return loss(kernel[K](v, len(rows[0]))) }
	return kernel[K](fd.Gradient(nil, f, slices.Concat(rows...), &fd.Settings{Formula: fd.Central}), len(rows[0]))
}

// RelativeError returns how far a and b are apart, as a share of the larger one.
//
//	|a − b| / max(|a|, |b|)
//
// Values: 0 if they are equal, 1 if one of them is zero, 2 if they have the same
// size and opposite signs. NaN propagates.
//
// Lesson: notebooks/05-how-filters-learn.ipynb.
func RelativeError(a, b float64) float64 {
	if a == b {
		return 0
	}
	return math.Abs(a-b) / math.Max(math.Abs(a), math.Abs(b))
}

// kernel makes a kernel from its weights, row by row.
func kernel[K AnyKernel](v []float64, columns int) K {
	var k K
	at := reflect.ValueOf(&k).Elem()
	if at.Kind() == reflect.Slice {
		at.Set(reflect.MakeSlice(at.Type(), len(v)/columns, len(v)/columns))
		for a := range at.Len() {
			at.Index(a).Set(reflect.MakeSlice(at.Index(a).Type(), columns, columns))
		}
	}
	for i, x := range v {
		at.Index(i / columns).Index(i % columns).SetFloat(x)
	}
	return k
}
