package check

import (
	"fmt"
	"math"
	"slices"
)

// A chooser is a learner's function for exercise 08.3.
type chooser = func(known []float64, share float64) float64

// A stayCase is a list of known scores, and the share of them that is to stay. In
// each, the number of scores that may be turned away is no whole number, so that
// rounding up or down is seen, and no rounding error of 1 − share decides.
type stayCase struct {
	known []float64
	share float64
}

var stayCases = []stayCase{
	{[]float64{.5, .9, .2, .7, .99, .6, .8}, .75},                 // 1.75 may go: .2, so .5 stays
	{[]float64{-3, 5, -1, 0, 2, -7, 8, 1, 3, -2, 4}, .5},          // 5.5 may go: to −1, so 0 … stay
	{[]float64{4, 1, 3}, .95},                                     // none may go
	{[]float64{2, 1, 2, 4, 2, 3, 2, 2}, .6},                       // 3.2 may go; equal ones stay together
	{outOfOrder(45), .95},                                         // 2.25 may go: two
	{[]float64{12, 11, 14, 17, 13, 16, 15, 18, 19, 10, 20}, .875}, // 1.375 may go: 10
}

// outOfOrder are the scores 1/n to 1, out of order.
func outOfOrder(n int) []float64 {
	all := make([]float64, n)
	for i := range all {
		all[i] = float64((i*17+5)%n+1) / float64(n)
	}
	return all
}

// Threshold checks exercise 08.3. The function gets the scores of known pictures, and
// the share of them that is to stay, such as 0.95. It returns a threshold that at
// least this share reaches, and no lower one than it must.
func Threshold(fn func(known []float64, share float64) float64) Result {
	return report("08.3", chosen(fn))
}

func chosen(fn chooser) Result {
	if fn == nil {
		return notYet("there is no function yet.")
	}
	got := make([]float64, len(stayCases))
	for i, c := range stayCases {
		known := slices.Clone(c.known)
		if why := guard(func() { got[i] = fn(known, c.share) }); why != "" {
			return notYet("your function %s with %d scores and a share of %v: look at the index.", why, len(known), c.share)
		}
		if !slices.Equal(known, c.known) {
			return notYet("your function changes the scores that it is given: sort a copy.")
		}
	}
	if agrees(got, stayRight) {
		return yes("the scores stay that are to stay, and no threshold above yours keeps them all, on %d lists of scores.", len(stayCases))
	}
	for _, s := range chooserSlips {
		if agrees(got, s.got) {
			return notYet("%s.", s.why)
		}
	}
	for i, c := range stayCases {
		if why := c.why(got[i]); why != "" {
			return notYet("%s.", why)
		}
	}
	return notYet("your function gives a number that is none.")
}

// fits is true for every threshold that keeps the same scores as the right one.
func (c stayCase) fits(t float64) bool {
	want := stayRight(c.known, c.share)
	return t <= want && accepted(c.known, t) == accepted(c.known, want)
}

// why says what is wrong with a threshold; "" means nothing.
func (c stayCase) why(t float64) string {
	n := len(c.known)
	stay := accepted(c.known, t)
	switch {
	case math.IsNaN(t):
		return fmt.Sprintf("of %d scores your function makes a threshold that is not a number", n)
	case c.fits(t):
		return ""
	case stay < c.share:
		return fmt.Sprintf("of %d scores %.0f stay at your threshold of %.4g: that is a share of %.3f, and %.4g was to stay", n, stay*float64(n), t, stay, c.share)
	}
	return fmt.Sprintf("of %d scores %.0f stay at your threshold of %.4g: with a higher one, a share of %.4g stays as well", n, stay*float64(n), t, c.share)
}

// agrees is true if all thresholds are those of f, or as good.
func agrees(got []float64, f chooser) bool {
	for i, c := range stayCases {
		want := f(slices.Clone(c.known), c.share)
		if got[i] != want && !(want == stayRight(c.known, c.share) && c.fits(got[i])) {
			return false
		}
	}
	return true
}

// stayRight is the highest threshold that keeps the share.
func stayRight(known []float64, share float64) float64 {
	return scoreAt(known, math.Floor(float64(len(known))*(1-share)))
}

// scoreAt returns the score at a place of the sorted list, or its end.
func scoreAt(known []float64, place float64) float64 {
	sorted := slices.Sorted(slices.Values(known))
	return sorted[min(max(int(place), 0), len(sorted)-1)]
}

// accepted is the share of scores that are the threshold or more.
func accepted(scores []float64, threshold float64) float64 {
	n := 0
	for _, s := range scores {
		if s >= threshold {
			n++
		}
	}
	return float64(n) / float64(len(scores))
}

// unsorted takes the score at the right place of the list as it is given.
func unsorted(known []float64, share float64) float64 {
	return known[int(float64(len(known))*(1-share))]
}

var chooserSlips = []slip[chooser]{
	{func([]float64, float64) float64 { return 0 }, "your function returns 0: it is still to be written"},
	{func(known []float64, _ float64) float64 { return slices.Min(known) },
		"your function returns the lowest score, so all of them stay: the lowest ones may go"},
	{func(known []float64, _ float64) float64 { return slices.Max(known) },
		"your function returns the highest score, so hardly any stays"},
	{func(_ []float64, share float64) float64 { return share },
		"your function returns the share: a threshold is a score, and what scores are like depends on the network"},
	{func(_ []float64, share float64) float64 { return 1 - share },
		"your function returns the share that may go: a threshold is a score, and what scores are like depends on the network"},
	{func(known []float64, share float64) float64 { return scoreAt(known, float64(len(known))*share) },
		"upside down: the share that is to stay goes with you. The lowest scores go"},
	{unsorted, "the scores are not in order: sort a copy of them first"},
	{func(known []float64, share float64) float64 { return math.Floor(float64(len(known)) * (1 - share)) },
		"this is a place in the list: return the score that stands there"},
	{func(known []float64, _ float64) float64 { return stayRight(known, .95) },
		"your function always keeps 0.95: the share is given to it"},
	{func(known []float64, share float64) float64 {
		return scoreAt(known, math.Ceil(float64(len(known))*(1-share)))
	},
		"the number of scores that may go is rounded up with you, so that fewer than the share stay: round down"},
	{func(known []float64, share float64) float64 {
		return scoreAt(known, math.Round(float64(len(known))*(1-share)))
	},
		"the number of scores that may go is rounded with you, so that sometimes fewer than the share stay: round down"},
	{func(known []float64, share float64) float64 {
		return scoreAt(known, math.Floor(float64(len(known))*(1-share))-1)
	},
		"your threshold is one score too low: the places in a list count from 0"},
	{func(known []float64, share float64) float64 { return meanScore(known) * share },
		"your threshold is a part of the mean: count scores instead"},
	{func(known []float64, _ float64) float64 { return meanScore(known) },
		"your threshold is the mean: about half of the scores go"},
}

func meanScore(xs []float64) float64 {
	sum := 0.0
	for _, x := range xs {
		sum += x
	}
	return sum / float64(len(xs))
}
