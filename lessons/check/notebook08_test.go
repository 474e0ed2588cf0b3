package check_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/ninepixels/ninepixels/lessons/check"
)

// tally makes an AUROC of what a pair is worth and what the sum is divided by.
func tally(above, equal, below float64, divide func(k, u int) int) func(known, unknown []float64) float64 {
	return func(known, unknown []float64) float64 {
		sum := 0.0
		for _, k := range known {
			for _, u := range unknown {
				switch {
				case k > u:
					sum += above
				case k == u:
					sum += equal
				default:
					sum += below
				}
			}
		}
		return sum / float64(divide(len(known), len(unknown)))
	}
}

func product(k, u int) int { return k * u }

// ranked is AUROC by ranks, as textbooks have it: another right way.
func ranked(known, unknown []float64) float64 {
	all := slices.Sorted(slices.Values(slices.Concat(known, unknown)))
	sum := 0.0
	for _, k := range known {
		first, _ := slices.BinarySearch(all, k)
		last := first
		for last < len(all) && all[last] == k {
			last++
		}
		sum += float64(first+1+last) / 2
	}
	n, m := float64(len(known)), float64(len(unknown))
	return (sum - n*(n+1)/2) / (n * m)
}

func TestAUROC(t *testing.T) {
	wantOK(t, "by pairs", check.AUROC(tally(1, .5, 0, product)))
	wantOK(t, "by ranks", check.AUROC(ranked))
	constant := func(v float64) func(_, _ []float64) float64 {
		return func(_, _ []float64) float64 { return v }
	}
	var list []mistake
	for _, c := range []struct {
		name   string
		fn     func(known, unknown []float64) float64
		phrase string
	}{
		{"none", nil, "no function yet"},
		{"as it stands", constant(0), "still to be written"},
		{"a coin", constant(.5), "a coin does that"},
		{"always 1", constant(1), "returns 1 whatever"},
		{"NaN", constant(nan), "make NaN with your function"},
		{"ties whole", tally(1, 1, 0, product), "as a whole win"},
		{"ties nothing", tally(1, 0, 0, product), "a tie counts as nothing"},
		{"upside down", tally(0, .5, 1, product), "upside down: "},
		{"upside down, no ties", tally(0, 0, 1, product), "ties are left out: "},
		{"upside down, ties whole", tally(0, 1, 1, product), "ties count whole"},
		{"punished", tally(1, .5, -1, product), "takes one away"},
		{"Somers", tally(1, 0, -1, product), "wins minus losses"},
		{"a count", tally(1, .5, 0, func(_, _ int) int { return 1 }), "number of pairs won"},
		{"by known", tally(1, .5, 0, func(k, _ int) int { return k }), "not by the number of known"},
		{"by unknown", tally(1, .5, 0, func(_, u int) int { return u }), "not by the number of unknown"},
		{"by both", tally(1, .5, 0, func(k, u int) int { return k + u }), "not plus"},
		{"side by side", func(known, unknown []float64) float64 {
			n := min(len(known), len(unknown))
			sum := 0.0
			for i := range n {
				sum += tally(1, .5, 0, product)(known[i:i+1], unknown[i:i+1])
			}
			return sum / float64(n)
		}, "side by side"},
		{"without ties", func(known, unknown []float64) float64 {
			won := tally(1, 0, 0, product)(known, unknown)
			if lost := tally(0, 0, 1, product)(known, unknown); won+lost > 0 {
				return won / (won + lost)
			}
			return 0
		}, "left out of the pairs"},
		{"panics", func(known, unknown []float64) float64 { return known[len(unknown)] }, "panicked"},
		{"sorts", func(known, unknown []float64) float64 {
			slices.Sort(known)
			return ranked(known, unknown)
		}, "changes the scores"},
		{"something else", constant(.7), "0.8333 belongs there"},
	} {
		list = append(list, mistake{c.name, check.AUROC(c.fn), c.phrase})
	}
	wantMistakes(t, list)
}

func TestShiftStep(t *testing.T) {
	wantOK(t, "4", check.ShiftStep(2*2))
	wantMistakes(t, counted(check.ShiftStep, map[int]string{
		0: "0 stands where", -4: "is negative",
		1: "without pooling", 2: "the first pooling", 3: "the width of a filter",
		5: "the width of the maps", 6: "adds the widths", 7: "whole places",
		8: "by two places", 10: "one value sees", 12: "by 3 places",
		16: "by 4 places", 28: "out of the picture",
	}))
}

func ExampleAUROC() {
	known, unknown := []float64{.9, .8}, []float64{.8, .1}
	fmt.Println(tally(1, .5, 0, product)(known, unknown)) // 3 wins and a tie of 4
	// Output: 0.875
}
