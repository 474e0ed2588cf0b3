package check

import (
	"math"
	"slices"

	"github.com/ninepixels/ninepixels/lessons/backprop"
)

// A LogitSlope is a function for exercise 05.4. It gets the logits of a picture and
// the index of its class. It returns the error of each logit.
type LogitSlope = func(logits []float64, label int) []float64

// LogitError checks exercise 05.4, the error of each logit:
//
//	∂L/∂z[c] = p[c] − y[c],  L = −ln p[label],  p = softmax(z)
//
// y is 1 for the right class, and 0 for the others. It compares the function with the
// slopes of L, which it measures by small changes to both sides.
func LogitError(fn LogitSlope) Result { return report("05.4", logitError(fn)) }

// A logitTrial has logits for another number of classes each time, and no two equal.
type logitTrial struct {
	z     []float64
	label int
}

var logitTrials = []logitTrial{
	{[]float64{2, 1, 0}, 1}, {[]float64{.5, -1, 3, .2}, 3}, {[]float64{-.7, 1.6, .1, -2, .4}, 0},
}

// logitTolerance is the largest error that passes. A centred difference of this loss
// has about nine right digits.
const logitTolerance = 1e-6

func logitError(fn LogitSlope) Result {
	if fn == nil {
		return notYet("there is no function yet.")
	}
	got := make([][]float64, len(logitTrials))
	for i, t := range logitTrials {
		if why := guard(func() { got[i] = fn(slices.Clone(t.z), t.label) }); why != "" {
			return notYet("your function %s for %d logits and the class %d.", why, len(t.z), t.label)
		}
		if len(got[i]) == 0 {
			return notYet("your function returns nothing: it returns one error for each logit.")
		}
		if len(got[i]) != len(t.z) {
			return notYet("your function returns %d errors for %d logits: each logit has one.", len(got[i]), len(t.z))
		}
	}
	made := func(f func(t logitTrial, p []float64, c int) float64) bool {
		for i, t := range logitTrials {
			p := softmaxOf(t.z)
			for c := range t.z {
				if !near(got[i][c], f(t, p, c), logitTolerance) {
					return false
				}
			}
		}
		return true
	}
	if made(func(t logitTrial, _ []float64, c int) float64 { return t.slope(c) }) {
		return yes("probability minus truth: equal to the measured slopes.")
	}
	for _, s := range logitSlips {
		if made(s.got) {
			return notYet("%s.", s.why)
		}
	}
	for i, t := range logitTrials {
		for c := range t.z {
			if want := t.slope(c); !near(got[i][c], want, logitTolerance) {
				return notYet("for the logits %v and the class %d the error of logit %d is %.4g; the measured slope is %.4g.", t.z, t.label, c, got[i][c], want)
			}
		}
	}
	return notYet("the errors are not the measured slopes.")
}

// slope is measured: the loss with logit c a little larger, and a little smaller.
func (t logitTrial) slope(c int) float64 {
	return backprop.Numeric(func(d [1][1]float64) float64 {
		z := slices.Clone(t.z)
		z[c] += d[0][0]
		return -math.Log(softmaxOf(z)[t.label])
	}, [1][1]float64{})[0][0]
}

func softmaxOf(z []float64) []float64 {
	p, sum := make([]float64, len(z)), 0.0
	for c, v := range z {
		p[c] = math.Exp(v)
		sum += p[c]
	}
	for c := range p {
		p[c] /= sum
	}
	return p
}

// truth is 1 for the right class.
func (t logitTrial) truth(c int) float64 {
	if c == t.label {
		return 1
	}
	return 0
}

var logitSlips = []slip[func(t logitTrial, p []float64, c int) float64]{
	{func(logitTrial, []float64, int) float64 { return 0 },
		"every error is 0: take probability minus truth"},
	{func(_ logitTrial, p []float64, c int) float64 { return p[c] },
		"these are the probabilities: take 1 away from that of the right class"},
	{func(t logitTrial, p []float64, c int) float64 { return t.truth(c) - p[c] },
		"the sign is wrong: the error is probability minus truth, as it was output minus target"},
	{func(t logitTrial, _ []float64, c int) float64 { return t.z[c] - t.truth(c) },
		"the softmax is left out: these are logits minus truth"},
	{func(t logitTrial, _ []float64, c int) float64 { return math.Exp(t.z[c]) - t.truth(c) },
		"the sum is left out: softmax divides each exp by the sum of all"},
	{func(t logitTrial, p []float64, c int) float64 { return (p[c] - t.truth(c)) / float64(len(p)) },
		"this is the mean over the classes: the loss is that of the picture, not of one class"},
	{func(t logitTrial, p []float64, c int) float64 { return -t.truth(c) / p[c] },
		"this is the slope along the probability, -1/p: the softmax before it has a slope as well"},
	{func(t logitTrial, p []float64, c int) float64 { return -t.truth(c) },
		"this is the truth with a minus: the probabilities are left out"},
	{func(t logitTrial, p []float64, c int) float64 { return -t.truth(c) * math.Log(p[c]) },
		"this is the loss: the question is its slope along each logit"},
	{func(t logitTrial, p []float64, c int) float64 { return (p[c] - t.truth(c)) * p[c] * (1 - p[c]) },
		"a factor too many: p · (1 - p) belongs to the square of the error, not to this loss"},
	{func(t logitTrial, p []float64, c int) float64 { return t.truth(c) * (p[c] - 1) },
		"only the right class has an error here: each other logit has one, its probability"},
	{func(t logitTrial, p []float64, c int) float64 { return p[c] - 1 },
		"1 is taken away from every class: the truth is 0 for all but the right one"},
	{func(t logitTrial, p []float64, c int) float64 { return 2 * (p[c] - t.truth(c)) },
		"twice too large: there is no square in this loss"},
}
