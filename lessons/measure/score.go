package measure

import (
	"math"
	"slices"
)

// MaxSoftmax returns the probability of the most likely class, after softmax.
//
//	max over k of  exp(z[k]) / Σ exp(z)
//
// If the same number is added to all logits, the result does not change.
//
// Values: from 1/len(logits), which is undecided, to 1. NaN for no logits.
//
// Lesson: notebooks/08-off-centre-and-unknown.ipynb.
func MaxSoftmax(logits []float32) float64 {
	return math.Exp(MaxLogit(logits) - Energy(logits))
}

// MaxLogit returns the largest logit. It says how strong the evidence is. Softmax
// only says how much stronger it is than that for other classes.
//
//	max over k of  z[k]
//
// Values: any; NaN for no logits.
func MaxLogit(logits []float32) float64 {
	if len(logits) == 0 {
		return math.NaN()
	}
	most := logits[0]
	for _, z := range logits {
		most = max(most, z)
	}
	return float64(most)
}

// Energy returns how strong the evidence of all classes is together.
//
//	ln Σ exp(z)
//
// This is the free energy of Liu et al. (2020) with the opposite sign, so that it is
// larger for familiar pictures, as the other scores are.
//
// Values: a little above [MaxLogit], by at most ln(len(logits)). NaN for no logits.
//
// Peer: scipy.special.logsumexp.
func Energy(logits []float32) float64 {
	most := MaxLogit(logits)
	if math.IsInf(most, 0) {
		return most
	}
	sum := 0.0
	for _, z := range logits {
		sum += math.Exp(float64(z) - most) // ≤ 1, where exp(z) could overflow
	}
	return most + math.Log(sum)
}

// Coverage returns the share of scores that a threshold accepts. It accepts a score
// that is equal to it or above it. For known pictures the share is called coverage.
// For unknown pictures it is the share of false accepts.
//
//	#(score ≥ threshold) / len(scores)
//
// Values: 0 to 1, and NaN if there are no scores. A score that is NaN is not
// accepted.
func Coverage(scores []float64, threshold float64) float64 {
	accepted := 0
	for _, s := range scores {
		if s >= threshold {
			accepted++
		}
	}
	return float64(accepted) / float64(len(scores))
}

// Threshold returns the highest of the scores that at least the given share of them
// reaches. With 0.95 and the scores of known validation pictures, it keeps 95 % of
// the known, and no unknown picture is needed to choose it.
//
//	t = the score at place ⌊n·(1 − share)⌋ of the n scores in order, from 0
//
// Values: a score; NaN if there are none, or if the share is not in 0–1.
//
// Lesson: notebooks/08-off-centre-and-unknown.ipynb. Peer:
// numpy.quantile(scores, 1−share, method="lower"), which counts n − 1 steps.
func Threshold(scores []float64, share float64) float64 {
	if len(scores) == 0 || !(share >= 0 && share <= 1) {
		return math.NaN()
	}
	sorted := slices.Sorted(slices.Values(scores))
	// A hair more, since 20·(1 − 0.95) is 1.0000000000000009, and 10·(1 − 0.9) is
	// 0.9999999999999998.
	may := int(float64(len(scores))*(1-share) + 1e-9)
	return sorted[min(may, len(sorted)-1)]
}
