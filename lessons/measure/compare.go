package measure

import (
	"math"

	"gonum.org/v1/gonum/stat"
	"gonum.org/v1/gonum/stat/distuv"
)

// McNemar compares two networks that have answered the same questions. Of these,
// onlyA were answered right by the first network alone, and onlyB by the second
// alone. It returns the chance of a split at least as uneven, if both networks
// were equally good. Then each of these n = onlyA + onlyB questions is a fair coin.
//
//	n < 25:  p = min(1, 2 · Σ C(n, k) / 2ⁿ)   over 0 ≤ k ≤ min(onlyA, onlyB)
//	n ≥ 25:  p = P(X > χ²),  χ² = max(|onlyA − onlyB| − 1, 0)² / n
//
// The first is exact. The second has one degree of freedom, and is corrected by 1
// because counts are whole: it is close enough for many questions.
//
// Values: 0 to 1; below 0.05 is the custom for "not chance". Equal counts give 1,
// and so do no counts at all.
//
// Panics: if a count is negative.
//
// Lesson: notebooks/04-first-cnn.ipynb. Peer: R's mcnemar.test; statsmodels'
// mcnemar(exact=True) below 25, exact=False from there on, which corrects equal
// counts too, from 0 to 1.
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

// MeanSD returns the mean of xs and their standard deviation: how far apart the
// results of several seeds are.
//
//	sd = √( Σ (x − mean)² / (n − 1) )
//
// One number has no standard deviation: sd is NaN.
//
// Lesson: notebooks/07-experiments.ipynb. Peer: numpy.std(ddof=1).
func MeanSD(xs ...float64) (mean, sd float64) {
	if len(xs) == 0 {
		return math.NaN(), math.NaN()
	}
	return stat.MeanStdDev(xs, nil)
}
