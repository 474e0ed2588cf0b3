package backprop

import (
	"math"
	"reflect"
	"slices"
)

// step is how far Numeric moves a weight. A smaller one loses more digits to rounding; a
// larger one is less exact, unless the loss is quadratic.
const step = 6e-6

// Numeric measures the gradient of loss at k. It moves each weight a little up and a
// little down, and looks at the change of the loss.
//
//	dL/dk[a][b] ≈ (L(k + h at a,b) − L(k − h at a,b)) / 2h
//
// The step h is 6e-6. If the loss is quadratic in the weights, the formula is exact, and
// rounding leaves about ten right digits.
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
	weights := slices.Concat(rows...)
	// at is the loss with one weight moved. Weights are copied anew each time: to move one
	// back by adding and subtracting would not always give the same number.
	at := func(i int, h float64) float64 {
		moved := slices.Clone(weights)
		moved[i] += h
		return loss(kernel[K](moved, len(rows[0])))
	}
	slopes := make([]float64, len(weights))
	for i := range slopes {
		slopes[i] = (at(i, step)/2 - at(i, -step)/2) / step
	}
	return kernel[K](slopes, len(rows[0]))
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
