package measure

import (
	"math"

	"gonum.org/v1/gonum/stat"
	"gonum.org/v1/gonum/stat/distuv"
)

// McNemar compares two networks that have answered the same questions, of which
// onlyA were answered right by the first alone and onlyB by the second alone. It
// returns the chance of a split at least as uneven, if both were equally good:
// the χ² test with one degree of freedom, corrected since counts are whole.
//
//	χ² = max(|onlyA − onlyB| − 1, 0)² / (onlyA + onlyB)
//
// Values: 0 to 1; below 0.05 is the custom for "not chance". Equal counts, whose
// χ² is 0, give 1, and so do no counts at all. If onlyA + onlyB is below about 25,
// the χ² is rough, however many questions both have answered alike.
// Panics: if a count is negative.
// Lesson: notebooks/04-first-cnn.ipynb. Peer: R's mcnemar.test; statsmodels'
// mcnemar(exact=False), which corrects equal counts too, from 0 to 1.
func McNemar(onlyA, onlyB int) (p float64) {
	if onlyA < 0 || onlyB < 0 {
		panic("measure: McNemar: a count is negative")
	}
	if onlyA+onlyB == 0 {
		return 1
	}
	d := max(math.Abs(float64(onlyA-onlyB))-1, 0) // a correction goes no further than to equality
	chi2 := d * d / float64(onlyA+onlyB)
	return distuv.ChiSquared{K: 1}.Survival(chi2)
}

// MeanSD returns the mean of xs and their standard deviation: how far apart the
// results of several seeds are.
//
//	sd = √( Σ (x − mean)² / (n − 1) )
//
// One number has no standard deviation: sd is NaN.
// Lesson: notebooks/07-experiments.ipynb. Peer: numpy.std(ddof=1).
func MeanSD(xs ...float64) (mean, sd float64) {
	if len(xs) == 0 {
		return math.NaN(), math.NaN()
	}
	return stat.MeanStdDev(xs, nil)
}
