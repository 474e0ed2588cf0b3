package check

import "slices"

// A scorer is a learner's AUROC.
type scorer = func(known, unknown []float64) float64

// pairs returns the mean over all pairs of what f says of a known and an
// unknown score.
func pairs(f func(k, u float64) float64) scorer {
	return func(known, unknown []float64) float64 {
		sum := 0.0
		for _, k := range known {
			for _, u := range unknown {
				sum += f(k, u)
			}
		}
		return sum / float64(len(known)*len(unknown))
	}
}

// wins returns a pair's worth when the known score is above, equal and below.
func wins(above, equal, below float64) scorer {
	return pairs(func(k, u float64) float64 {
		switch {
		case k > u:
			return above
		case k == u:
			return equal
		}
		return below
	})
}

// toys are scores whose AUROC is counted by hand: pairs won, plus half of the
// ties, over all pairs.
var toys = []struct {
	known, unknown []float64
	want           float64
}{
	// .9 wins 3; .8 ties once and wins 2, twice; .6 wins 2: (9 + 2/2) / 12.
	{[]float64{.9, .8, .6, .8}, []float64{.5, .8, .3}, 10. / 12},
	{[]float64{2, 3}, []float64{1, 0, -5}, 1},
	{[]float64{1, 1}, []float64{1, 1, 1}, .5},
	// −1 wins over −2 only, 5 wins over both: 3 of 4.
	{[]float64{-1, 5}, []float64{0, -2}, 3. / 4},
}

// AUROC checks exercise 08.2. The function takes all pairs of one known and one
// unknown picture. It returns the share of pairs in which the known picture has the
// higher score. A pair with equal scores counts half.
func AUROC(fn func(known, unknown []float64) float64) Result { return report("08.2", auroc(fn)) }

func auroc(fn scorer) Result {
	if fn == nil {
		return notYet("there is no function yet.")
	}
	got := make([]float64, len(toys))
	for i, toy := range toys {
		known, unknown := slices.Clone(toy.known), slices.Clone(toy.unknown)
		if why := guard(func() { got[i] = fn(known, unknown) }); why != "" {
			return notYet("your function %s with %d known and %d unknown scores.", why, len(known), len(unknown))
		}
		if !slices.Equal(known, toy.known) || !slices.Equal(unknown, toy.unknown) {
			return notYet("your function changes the scores that it is given: sort a copy.")
		}
	}
	if matches(got, func(i int) float64 { return toys[i].want }) {
		return yes("10 of 12 pairs make %.3f; scores that separate make 1, equal scores one half.", got[0])
	}
	if why := aurocSlip(got); why != "" {
		return notYet("%s.", why)
	}
	for i, toy := range toys {
		if !near(got[i], toy.want, 1e-9) {
			return notYet("known %v and unknown %v make %.4g with your function; %.4g belongs there.",
				toy.known, toy.unknown, got[i], toy.want)
		}
	}
	return notYet("your function gives a number that is none.")
}

func matches(got []float64, want func(i int) float64) bool {
	for i, v := range got {
		if !near(v, want(i), 1e-9) {
			return false
		}
	}
	return true
}

// aurocSlip names the mistake that makes these values, or none.
func aurocSlip(got []float64) string {
	by := func(f scorer) func(int) float64 {
		return func(i int) float64 { return f(toys[i].known, toys[i].unknown) }
	}
	times := func(f scorer, n func(known, unknown int) int) func(int) float64 {
		return func(i int) float64 {
			k, u := len(toys[i].known), len(toys[i].unknown)
			return f(toys[i].known, toys[i].unknown) * float64(k*u) / float64(n(k, u))
		}
	}
	half := wins(1, .5, 0)
	for _, s := range []struct {
		value func(i int) float64
		why   string
	}{
		{func(int) float64 { return 0 }, "your function returns 0: it is still to be written, or it divides whole numbers"},
		{func(int) float64 { return .5 }, "your function returns one half whatever the scores are: a coin does that"},
		{func(int) float64 { return 1 }, "your function returns 1 whatever the scores are"},
		{by(wins(1, 1, 0)), "a tie counts as a whole win with you: it counts half"},
		{by(wins(1, 0, 0)), "a tie counts as nothing with you: it counts half"},
		{by(wins(0, .5, 1)), "upside down: a pair is won when the known score is the higher one"},
		{by(wins(0, 0, 1)), "upside down, and ties are left out: a pair is won when the known score is the higher one"},
		{by(wins(0, 1, 1)), "upside down, and ties count whole: a pair is won when the known score is the higher one"},
		{by(wins(1, .5, -1)), "a lost pair takes one away with you: it counts 0"},
		{by(wins(1, 0, -1)), "wins minus losses go from −1 to 1: count wins, and half of the ties"},
		{times(half, func(int, int) int { return 1 }), "this is the number of pairs won: divide it by the number of pairs"},
		{times(half, func(k, _ int) int { return k }), "divide by the number of pairs, known times unknown, not by the number of known scores"},
		{times(half, func(_, u int) int { return u }), "divide by the number of pairs, known times unknown, not by the number of unknown scores"},
		{times(half, func(k, u int) int { return k + u }), "divide by the number of pairs: known times unknown, not plus"},
		{by(sideBySide), "you compare the scores side by side: each known one meets every unknown one"},
		{by(decided), "ties are left out of the pairs with you: they stay among them, and count half"},
	} {
		if matches(got, s.value) {
			return s.why
		}
	}
	return ""
}

// sideBySide compares score i with score i only.
func sideBySide(known, unknown []float64) float64 {
	n, sum := min(len(known), len(unknown)), 0.0
	for i := range n {
		sum += wins(1, .5, 0)(known[i:i+1], unknown[i:i+1])
	}
	return sum / float64(n)
}

// decided divides the pairs won by the pairs that are no ties.
func decided(known, unknown []float64) float64 {
	won, lost := wins(1, 0, 0)(known, unknown), wins(0, 0, 1)(known, unknown)
	if won+lost == 0 {
		return 0
	}
	return won / (won + lost)
}

// ShiftStep checks exercise 08.1. The answer is by how many pixels a picture must be
// shifted so that the maps behind the second pooling move by exactly one place: 4.
func ShiftStep(got int) Result { return report("08.1", shiftStep(got)) }

func shiftStep(got int) Result {
	switch {
	case got == 4:
		return yes("4 pixels: the poolings halve the way twice; by 1, 2 or 3 pixels the maps change.")
	case got == 0:
		return notYet("0 stands where your number of pixels belongs.")
	case got < 0:
		return notYet("%d is negative: count the pixels.", got)
	}
	for _, s := range []slip[int]{
		{1, "is right without pooling: a pooling keeps one place of two"},
		{2, "is right for the first pooling: the second one halves once more"},
		{3, "is the width of a filter: filters move with the picture, whatever their width; the poolings count"},
		{5, "is the width of the maps: the question is how far to shift the picture"},
		{6, "adds the widths of the filters: they do not matter here; the poolings do"},
		{8, "would move the maps by two places"},
		{10, "is how many pixels one value sees: neighbouring values see pieces that overlap"},
		{28, "moves the subject out of the picture"},
	} {
		if s.got == got {
			return notYet("%d %s.", got, s.why)
		}
	}
	if got%4 == 0 {
		return notYet("%d would move the maps by %d places.", got, got/4)
	}
	return notYet("%d pixels do not move them by whole places: each pooling takes two to one.", got)
}

func init() {
	addHints("08", map[string][]string{
		"08.2": {
			"each known score meets each unknown one: how many of these pairs does the known one win?",
			"two loops, one inside the other; add 1 for a win and half as much for a tie.",
			"divide the sum by float64(len(known) * len(unknown)).",
		},
		"08.3": {
			"put the scores in order, in a copy. Which of them may be turned away?",
			"those that may be turned away are the lowest ones, and their share is 1 − share. How many is that, rounded down?",
			"slices.Sorted(slices.Values(known)) is a copy in order. The threshold is the first score in it that must stay.",
		},
		"08.1": {
			"a filter's map moves by one place when the picture moves by one pixel: what does a pooling do to that?",
			"behind one pooling the maps move by one place for every 2 pixels.",
			"there are two poolings, one after the other: what does the second one do to the steps of the first?",
		},
	})
}
