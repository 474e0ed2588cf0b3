package measure

import (
	"math"
	"slices"

	"gonum.org/v1/gonum/stat"
	"gonum.org/v1/gonum/stat/distuv"
)

// confidence is the coverage of the intervals.
const confidence = 0.95

// AUROC returns how well a score tells positive from negative. It takes all pairs of
// one positive and one negative. The result is the share of pairs in which the
// positive has the higher score. A pair with equal scores counts half. This is the
// area under the receiver operating characteristic.
//
//	auc = mean over i, j of  1 if p[i] > n[j],  ½ if p[i] = n[j],  0 if p[i] < n[j]
//
// The 95 % interval is low to high, after DeLong, DeLong and Clarke-Pearson (1988):
//
//	auc ± 1.96 √(var(p)/len(p) + var(n)/len(n)),  clipped to 0–1
//
// For each positive, take the share of negatives that lie below it: var(p) is the
// variance of these shares. var(n) is made in the same way. The interval assumes
// nothing about the distribution of the scores. With fewer than about thirty scores
// in a group it is too narrow. If auc is exactly 1, it has no width.
//
// Values: 1 is perfect, and 0.5 is chance. Below 0.5 the order is the wrong way
// round. All three are NaN if a group is empty or a score is NaN. If a group has
// only one score, low and high are NaN.
//
// Lesson: notebooks/08-off-centre-and-unknown.ipynb. Peer:
// sklearn.metrics.roc_auc_score.
func AUROC(positive, negative []float64) (auc, low, high float64) {
	nan := math.NaN()
	if len(positive) == 0 || len(negative) == 0 ||
		slices.ContainsFunc(positive, math.IsNaN) || slices.ContainsFunc(negative, math.IsNaN) {
		return nan, nan, nan
	}
	below := sharesBelow(positive, negative)
	auc, varP := stat.MeanVariance(below, nil)
	_, varN := stat.MeanVariance(sharesBelow(negative, positive), nil)
	if len(positive) < 2 || len(negative) < 2 {
		return auc, nan, nan
	}
	sd := math.Sqrt(varP/float64(len(positive)) + varN/float64(len(negative)))
	reach := distuv.UnitNormal.Quantile(1-(1-confidence)/2) * sd
	return auc, max(auc-reach, 0), min(auc+reach, 1)
}

// sharesBelow returns for each x the share of others that are lower, equal ones
// counted half.
func sharesBelow(xs, others []float64) []float64 {
	sorted := slices.Sorted(slices.Values(others))
	shares := make([]float64, len(xs))
	for i, x := range xs {
		lower, _ := slices.BinarySearch(sorted, x)
		upTo, _ := slices.BinarySearch(sorted, math.Nextafter(x, math.Inf(1)))
		if math.IsInf(x, 1) {
			upTo = len(sorted)
		}
		shares[i] = float64(lower+upTo) / 2 / float64(len(sorted))
	}
	return shares
}
