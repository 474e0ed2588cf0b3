package measure

import (
	"math"

	"gonum.org/v1/gonum/stat"
	"gonum.org/v1/gonum/stat/distuv"
)

// McNemar compares two networks that have answered the same questions. The first
// network alone was right on onlyA questions. The second alone was right on onlyB.
// Other questions do not count. Suppose that both networks are equally good. Then
// each of these n = onlyA + onlyB questions is like a fair coin, and p is the chance
// of a result that is at least as uneven as this one.
//
//	n < 25:  p = min(1, 2 · Σ C(n, k) / 2ⁿ)   over 0 ≤ k ≤ min(onlyA, onlyB)
//	n ≥ 25:  p = P(X > χ²),  χ² = max(|onlyA − onlyB| − 1, 0)² / n
//
// The first formula is exact. The second has one degree of freedom. It subtracts 1,
// because counts are whole numbers. For many questions it is close enough.
//
// Values: 0 to 1. Below 0.05, people usually say "this is not chance". Equal counts
// give 1, and no counts give 1, too.
//
// Panics: if a count is negative.
//
// Lesson: notebooks/04-first-cnn.ipynb. Peer: R's mcnemar.test, and statsmodels'
// mcnemar: exact=True below 25, exact=False from 25 on. For equal counts,
// statsmodels gives another p, since it subtracts 1 there, too.
func McNemar(onlyA, onlyB int) (p float64) {
	if onlyA < 0 || onlyB < 0 {
		panic("measure: McNemar: a count is negative")
	}
	n := float64(onlyA + onlyB)
	if n == 0 {
		return 1
	}
	if n < fewest {
		coin := distuv.Binomial{N: n, P: 0.5}
		return min(1, 2*coin.CDF(float64(min(onlyA, onlyB))))
	}
	d := max(math.Abs(float64(onlyA-onlyB))-1, 0) // a correction goes no further than to equality
	return distuv.ChiSquared{K: 1}.Survival(d * d / n)
}

// fewest is how many questions χ² needs to be close.
const fewest = 25

// MeanSD returns the mean of xs and their standard deviation. For several seeds, the
// standard deviation says how far apart their results are.
//
//	mean = Σ x / n,  sd = √( Σ (x − mean)² / (n − 1) )
//
// Values: in the units of xs. For one number, sd is NaN. For none, both are NaN.
//
// Lesson: notebooks/07-experiments.ipynb. Peer: numpy.std(ddof=1).
func MeanSD(xs ...float64) (mean, sd float64) {
	if len(xs) == 0 {
		return math.NaN(), math.NaN()
	}
	return stat.MeanStdDev(xs, nil)
}
