package check

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/ninepixels/ninepixels/lessons/filter"
)

// WeightGradient checks exercise 05.1. The answer is the gradient of the middle
// weight. The nine pixels give 577, and 500 is wanted.
//
//	∂L/∂k = (y − t) · x = (577 − 500) · 192 = 14,784,  L = ½(y − t)²
func WeightGradient(got float64) Result { return report("05.1", weightGradient(got)) }

func weightGradient(got float64) Result {
	switch {
	case math.IsNaN(got) || math.IsInf(got, 0):
		return notYet("%v is not a number: two numbers are multiplied.", got)
	case got == 0:
		return notYet("0 stands where the gradient belongs.")
	}
	for _, s := range []slip[float64]{
		{77, "is the error alone: times the pixel that the weight meets"},
		{192, "is the pixel alone: times the error of the output"},
		{-77, "is the error with the wrong sign, and alone: output minus target, times the pixel"},
		{-14_784, "has the wrong sign: the error is output minus target, and the loss rises with the weight"},
		{577 * 192, "takes the output for the error: subtract the target, 500, first"},
		{500 * 192, "takes the target for the error: the error is output minus target"},
		{2 * 14_784, "is twice too large: the half in front of the square cancels the 2"},
		{14_784. / 2, "is half of it: the slope of ½e² is e"},
		{77 * 4.5, "multiplies the error by the weight: the slope of y along k is the pixel, 192"},
		{577 * 4.5, "multiplies the output by the weight: the error times the pixel is asked for"},
		{77 * 192 * 4.5, "multiplies by the weight as well: the slope of y along k is the pixel alone"},
		{864, "is the product of weight and pixel, a part of the output: the gradient is error times pixel"},
		{2964.5, "is the loss, ½·77²: the question is its slope"},
		{5929, "is the square of the error: the slope is wanted, the error times the pixel"},
		{77 * 192 / 255., "divides the pixel by 255: here the pixels go from 0 to 255"},
	} {
		if near(got, s.got, .01) {
			return notYet("%v %s.", got, s.why)
		}
	}
	// Measured with a step of 0.01 in float32, the slope is off by less than 5.
	if near(got, 14_784, 5) {
		return yes("77 × 192 = 14,784: the error times the pixel.")
	}
	return notYet("%v is not the error times the pixel.", got)
}

// recovered is the largest error of a weight that counts as found again.
const recovered = 1e-2

// A Step is a function for exercise 05.3. It takes one step of gradient descent from
// the weights k with the gradients g, and returns the new weights.
type Step = func(k, g [3][3]float64, rate float64) [3][3]float64

// RecoveredKernel checks exercise 05.3. It checks one step with a rate of one half.
// It also checks the kernel k that a thousand such steps have found. This must be
// the filter for vertical lines, each weight to 0.01.
func RecoveredKernel(step Step, k [3][3]float64) Result {
	r := oneStep(step)
	if r.OK {
		r = recoveredKernel(k)
	}
	return report("05.3", r)
}

// oneStep tries a step where no two of the known mistakes make the same: from
// weights 1 to 9 with gradients 2, −1.5, …, and a rate that is not 1.
func oneStep(step Step) Result {
	if step == nil {
		return notYet("there is no function yet.")
	}
	const rate = 0.5
	var k, g, got [3][3]float64
	for i := range 9 {
		k[i/3][i%3], g[i/3][i%3] = float64(i+1), float64(i*i%7)-1.5
	}
	if why := guard(func() { got = step(k, g, rate) }); why != "" {
		return notYet("your step %s.", why)
	}
	made := func(f func(k, g float64) float64) bool {
		for i := range 9 {
			if !near(got[i/3][i%3], f(k[i/3][i%3], g[i/3][i%3]), 1e-9) {
				return false
			}
		}
		return true
	}
	if made(func(k, g float64) float64 { return k - rate*g }) {
		return yes("a step downhill.")
	}
	for _, s := range []slip[func(k, g float64) float64]{
		{func(k, _ float64) float64 { return k }, "the step changes no weight: each step takes the rate times the gradient from them"},
		{func(k, g float64) float64 { return k - g }, "the rate is left out: with a rate of 0.5 the weights go only half as far"},
		{func(k, g float64) float64 { return k + g }, "the step goes uphill, and the rate is left out: go against the gradient, the rate times as far"},
		{func(k, g float64) float64 { return k + rate*g }, "the step goes uphill: the gradient points to where the loss grows, so subtract"},
		{func(_, g float64) float64 { return -rate * g }, "the weights are replaced: change them, with -= and not ="},
		{func(k, _ float64) float64 { return k - rate }, "the gradient is left out: each weight moves by the rate times its own slope"},
		{func(k, g float64) float64 { return k - rate*k*g }, "the weight is a factor as well: the step is the rate times the gradient"},
		{func(k, g float64) float64 { return k - g/rate }, "the gradient is divided by the rate: a larger rate makes larger steps, so multiply"},
	} {
		if made(s.got) {
			return notYet("%s.", s.why)
		}
	}
	for i := range 9 {
		a, b := i/3, i%3
		if want := k[a][b] - rate*g[a][b]; !near(got[a][b], want, 1e-9) {
			return notYet("from the weight %v with the gradient %v and the rate %v your step makes k[%d][%d] %.4g; %v belongs there.",
				k[a][b], g[a][b], rate, a, b, got[a][b], want)
		}
	}
	return notYet("your step makes a number that is none.")
}

func recoveredKernel(k [3][3]float64) Result {
	largest := 0.0
	for _, row := range k {
		for _, w := range row {
			if math.IsNaN(w) || math.IsInf(w, 0) {
				return notYet("a weight is %v: the steps have grown beyond all numbers, so take a smaller rate.", w)
			}
			largest = max(largest, math.Abs(w))
		}
	}
	off := distance(k, filter.SobelV)
	switch {
	case largest == 0:
		return notYet("all nine weights are 0: start from random ones, and change them in each step.")
	case off < recovered:
		return yes("every weight of SobelV to %.4f: found from pictures alone.", off)
	case largest > 10:
		return notYet("the largest weight is %.3g: each step overshoots more than the last, or goes uphill; go against the gradient, and take a smaller rate.", largest)
	}
	for _, s := range []slip[filter.Kernel]{
		{filter.SobelH, "this is the filter for horizontal lines: rows and columns of the gradient are exchanged"},
		{filter.SobelV.Flip(), "this is the filter turned by half a turn: the gradient belongs to the weight that met the pixel"},
		{filter.SobelH.Flip(), "this is the filter for horizontal lines, turned: both the rows and the sign are exchanged"},
	} {
		if distance(k, s.got) < .1 {
			return notYet("%s.", s.why)
		}
	}
	if off < 1 {
		return notYet("the largest error of a weight is %.3f: on the way, but too slow; take a larger rate, or more steps.", off)
	}
	return notYet("the largest error of a weight is %.2f: do the weights change at all? Each step takes the rate times the gradient from them.", off)
}

// distance is the largest difference between weights at the same place.
func distance(k [3][3]float64, want filter.Kernel) float64 {
	off := 0.0
	for a := range 3 {
		for b := range 3 {
			off = max(off, math.Abs(k[a][b]-float64(want[a][b])))
		}
	}
	return off
}

// RankFilters checks exercise 05.5. The answer is the names of the filters, the best
// first. accuracy has a list for each name: one accuracy for each seed. A pair of
// names is decided if one of them is the better one with every seed. The order of
// every decided pair must be right. The others may stand either way.
func RankFilters(order []string, accuracy map[string][]float64) Result {
	return report("05.5", rankFilters(order, accuracy))
}

func rankFilters(order []string, runs map[string][]float64) Result {
	if len(order) == 0 {
		return notYet("the order is empty: write the names, the best first.")
	}
	if why := namesIn(order, runs); why != "" {
		return notYet("%s.", why)
	}
	seeds := len(runs[order[0]])
	for _, name := range order {
		if len(runs[name]) != seeds || seeds < 3 {
			return notYet("%q has %d accuracies and %q has %d: each needs one for each seed, and 3 seeds at least.", name, len(runs[name]), order[0], seeds)
		}
		for _, a := range runs[name] {
			if why := accuracy(name, a, .967); why != "" {
				return notYet("%s.", why)
			}
		}
	}
	back := slices.Clone(order)
	slices.Reverse(back)
	worse, better := wrongPair(order, runs)
	if _, left := wrongPair(back, runs); worse != "" && left == "" {
		return notYet("this is the order from the worst: write the best first.")
	}
	if worse != "" {
		return notYet("%s stands before %s, and %s was the better one with each of the %d seeds: that pair is decided.", worse, better, better, seeds)
	}
	if open := openPairs(order, runs); len(open) > 0 {
		return yes("%s: so it is with every seed, but %s is not decided.", strings.Join(order, ", "), strings.Join(open, ", "))
	}
	return yes("%s: so it is with every seed.", strings.Join(order, ", "))
}

// seedsAbove says with how many seeds a is above b.
func seedsAbove(a, b []float64) (n int) {
	for i := range a {
		if a[i] > b[i] {
			n++
		}
	}
	return n
}

// wrongPair returns two names in an order that no seed shows.
func wrongPair(order []string, runs map[string][]float64) (worse, better string) {
	for i, a := range order {
		for _, b := range order[i+1:] {
			if seedsAbove(runs[b], runs[a]) == len(runs[a]) {
				return a, b
			}
		}
	}
	return "", ""
}

// openPairs lists the pairs of which neither is above the other with every seed.
func openPairs(order []string, runs map[string][]float64) (open []string) {
	for i, a := range order {
		for _, b := range order[i+1:] {
			if n := len(runs[a]); seedsAbove(runs[a], runs[b]) < n && seedsAbove(runs[b], runs[a]) < n {
				open = append(open, a+" or "+b)
			}
		}
	}
	return open
}

// namesIn says which names of the order are wrong, or "".
func namesIn(order []string, measured map[string][]float64) string {
	for i, name := range order {
		if _, ok := measured[name]; !ok {
			return fmt.Sprintf("%q was not measured: the names are those of the table", name)
		}
		if slices.Contains(order[:i], name) {
			return fmt.Sprintf("%q stands there twice", name)
		}
	}
	for name := range measured {
		if !slices.Contains(order, name) {
			return fmt.Sprintf("%d names where %d belong: all that were measured are ranked", len(order), len(measured))
		}
	}
	return ""
}

func init() {
	addHints("05", map[string][]string{
		"05.1": {
			"two slopes are multiplied: that of the loss along y, and that of y along the weight.",
			"the slope of ½(y − t)² along y is y − t; y grows by the pixel when the weight grows by 1.",
			"(what came out − what should) · the pixel that the weight meets.",
		},
		"05.2": {
			"look into forward: which x does k[a][b] meet when y[i][j] is computed?",
			"at place (i, j) the weight k[a][b] met the pixel x[i+a][j+b].",
			"pixel := x[i+a][j+b]",
		},
		"05.3": {
			"the gradient points uphill, and downhill is where you want to go.",
			"take the rate times the gradient away from each of the nine weights.",
			"k[a][b] -= rate * g[a][b]",
		},
		"05.4": {
			"softmax first: it makes probabilities of the logits.",
			"the truth is 1 for the right class and 0 for the others; the error is probability minus truth.",
			"compute p as softmax does, take 1 away from p[label], and return p.",
		},
		"05.5": {
			"look at the dots: does one row lie to the right of the other with every seed?",
			"compare the lists seed by seed. A pair that some seeds turn around may stand either way.",
			"find the name that loses to another one with every seed; it comes behind that one.",
		},
	})
}
