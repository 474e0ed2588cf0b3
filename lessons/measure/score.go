package measure

import "math"

// MaxSoftmax returns the probability that softmax gives to the most likely class.
//
//	max over k of  exp(z[k]) / Σ exp(z)
//
// Values: from 1/len(logits), undecided, to 1. Adding a number to all logits
// changes nothing. NaN for no logits.
//
// Lesson: notebooks/08-off-centre-and-unknown.ipynb.
func MaxSoftmax(logits []float32) float64 {
	return math.Exp(MaxLogit(logits) - Energy(logits))
}

// MaxLogit returns the largest logit. Unlike softmax it keeps how strong the
// evidence is, not only how much stronger than that for the other classes.
// NaN for no logits.
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

// Energy returns the evidence of all classes together.
//
//	ln Σ exp(z)
//
// This is the free energy of Liu et al. (2020) with its sign turned, so that it
// is larger for what looks familiar, as the other scores are. It is a little
// above MaxLogit: by at most ln(len(logits)). NaN for no logits.
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

// Coverage returns the share of scores that a threshold accepts: those that are
// equal to it or above. Of known pictures that is the coverage, of unknown ones
// the share of false accepts.
//
// NaN if there are no scores; a score that is NaN is not accepted.
func Coverage(scores []float64, threshold float64) float64 {
	accepted := 0
	for _, s := range scores {
		if s >= threshold {
			accepted++
		}
	}
	return float64(accepted) / float64(len(scores))
}
