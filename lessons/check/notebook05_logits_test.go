package check_test

import (
	"math"
	"slices"
	"testing"

	"github.com/ninepixels/ninepixels/lessons/check"
)

func softmax(z []float64) []float64 {
	sum, p := 0.0, make([]float64, len(z))
	for _, v := range z {
		sum += math.Exp(v)
	}
	for c, v := range z {
		p[c] = math.Exp(v) / sum
	}
	return p
}

func TestLogitError(t *testing.T) {
	wantOK(t, "softmax, minus 1", check.LogitError(func(z []float64, label int) []float64 {
		p := softmax(z)
		p[label]--
		return p
	}))
	wantOK(t, "with the largest logit taken away", check.LogitError(func(z []float64, label int) []float64 {
		e := make([]float64, len(z))
		for c := range z {
			e[c] = z[c] - slices.Max(z)
		}
		e = softmax(e)
		e[label]--
		return e
	}))
	wantOK(t, "with the log of the sum", check.LogitError(func(z []float64, label int) []float64 {
		sum, e := 0.0, make([]float64, len(z))
		for _, v := range z {
			sum += math.Exp(v)
		}
		for c, v := range z {
			e[c] = math.Exp(v - math.Log(sum))
			if c == label {
				e[c] -= 1
			}
		}
		return e
	}))
	wantOK(t, "as a sum of differences", check.LogitError(func(z []float64, label int) []float64 {
		p, e := softmax(z), make([]float64, len(z))
		for c := range z {
			if c != label {
				e[c] = p[c]
				e[label] -= p[c]
			}
		}
		return e
	}))
	wantOK(t, "into the logits", check.LogitError(func(z []float64, label int) []float64 {
		copy(z, softmax(z))
		z[label]--
		return z
	}))
}

func TestLogitErrorMistakes(t *testing.T) {
	of := func(f func(z, p []float64, c, label int) float64) check.Result {
		return check.LogitError(func(z []float64, label int) []float64 {
			e, p := make([]float64, len(z)), softmax(z)
			for c := range z {
				e[c] = f(z, p, c, label)
			}
			return e
		})
	}
	y := func(c, label int) float64 {
		if c == label {
			return 1
		}
		return 0
	}
	wantMistakes(t, []mistake{
		{"nil", check.LogitError(nil), "no function yet"},
		{"nothing", check.LogitError(func([]float64, int) []float64 { return nil }), "returns nothing"},
		{"one number", check.LogitError(func([]float64, int) []float64 { return []float64{1} }), "1 errors for 3 logits"},
		{"panics", check.LogitError(func(z []float64, _ int) []float64 { return []float64{z[3]} }), "panicked (index out of range"},
		{"zeros", of(func(_, _ []float64, _, _ int) float64 { return 0 }), "every error is 0"},
		{"p", of(func(_, p []float64, c, _ int) float64 { return p[c] }), "these are the probabilities"},
		{"y − p", of(func(_, p []float64, c, l int) float64 { return y(c, l) - p[c] }), "the sign is wrong"},
		{"z − y", of(func(z, _ []float64, c, l int) float64 { return z[c] - y(c, l) }), "the softmax is left out"},
		{"exp z − y", of(func(z, _ []float64, c, l int) float64 { return math.Exp(z[c]) - y(c, l) }), "the sum is left out"},
		{"mean", of(func(_, p []float64, c, l int) float64 { return (p[c] - y(c, l)) / float64(len(p)) }), "mean over the classes"},
		{"−1/p", of(func(_, p []float64, c, l int) float64 { return -y(c, l) / p[c] }), "slope along the probability"},
		{"−y", of(func(_, _ []float64, c, l int) float64 { return -y(c, l) }), "the probabilities are left out"},
		{"the loss", of(func(_, p []float64, c, l int) float64 { return -y(c, l) * math.Log(p[c]) }), "this is the loss"},
		{"of a square", of(func(_, p []float64, c, l int) float64 { return (p[c] - y(c, l)) * p[c] * (1 - p[c]) }), "a factor too many"},
		{"only the right one", of(func(_, p []float64, c, l int) float64 { return y(c, l) * (p[c] - 1) }), "only the right class"},
		{"1 from each", of(func(_, p []float64, c, _ int) float64 { return p[c] - 1 }), "taken away from every class"},
		{"twice", of(func(_, p []float64, c, l int) float64 { return 2 * (p[c] - y(c, l)) }), "twice too large"},
		{"label from 1", of(func(_, p []float64, c, l int) float64 { return p[c] - y(c, (l+1)%len(p)) }), "the error of logit 1 is"},
		{"NaN", of(func(_, _ []float64, _, _ int) float64 { return nan }), "is NaN; the measured slope"},
	})
}
