package check_test

import (
	"math"
	"slices"
	"sort"
	"testing"

	"github.com/ninepixels/ninepixels/lessons/check"
)

func sorted(known []float64) []float64 { return slices.Sorted(slices.Values(known)) }

// The family of right answers: any threshold between the last score that goes and the
// first that stays, however it is found.
func TestThresholdAccepts(t *testing.T) {
	for name, fn := range map[string]func(known []float64, share float64) float64{
		"rounded down": func(known []float64, share float64) float64 {
			return sorted(known)[int(float64(len(known))*(1-share))]
		},
		"from the top": func(known []float64, share float64) float64 {
			s := sorted(known)
			slices.Reverse(s)
			return s[int(math.Ceil(share*float64(len(s))))-1]
		},
		"by trying": func(known []float64, share float64) float64 {
			best := math.Inf(-1)
			for _, t := range known {
				if reach(known, t) >= share && t > best {
					best = t
				}
			}
			return best
		},
		"by removing": func(known []float64, share float64) float64 {
			s := slices.Clone(known)
			sort.Float64s(s)
			for float64(len(s)-1) >= share*float64(len(known)) {
				s = s[1:]
			}
			return s[0]
		},
		"a hair lower": func(known []float64, share float64) float64 {
			return sorted(known)[int(float64(len(known))*(1-share))] - 1e-6
		},
	} {
		wantOK(t, name, check.Threshold(fn))
	}
}

// reach is the share of scores that are t or more.
func reach(known []float64, t float64) float64 {
	n := 0.
	for _, v := range known {
		if v >= t {
			n++
		}
	}
	return n / float64(len(known))
}

func TestThresholdRefuses(t *testing.T) {
	place := func(f func(x float64) float64) func([]float64, float64) float64 {
		return func(known []float64, share float64) float64 {
			return sorted(known)[max(0, min(len(known)-1, int(f(float64(len(known))*(1-share)))))]
		}
	}
	constant := func(v float64) func([]float64, float64) float64 { return func([]float64, float64) float64 { return v } }
	var list []mistake
	for _, c := range []struct {
		name   string
		fn     func(known []float64, share float64) float64
		phrase string
	}{
		{"none", nil, "no function yet"},
		{"as it stands", constant(0), "still to be written"},
		{"lowest", func(k []float64, _ float64) float64 { return slices.Min(k) }, "all of them stay"},
		{"highest", func(k []float64, _ float64) float64 { return slices.Max(k) }, "hardly any stays"},
		{"share", func(_ []float64, s float64) float64 { return s }, "returns the share: a"},
		{"1 − share", func(_ []float64, s float64) float64 { return 1 - s }, "the share that may go: a"},
		{"upside down", func(k []float64, s float64) float64 { return sorted(k)[int(float64(len(k))*s)] }, "upside down"},
		{"unsorted", func(k []float64, s float64) float64 { return k[int(float64(len(k))*(1-s))] }, "not in order"},
		{"sorts in place", func(k []float64, s float64) float64 { slices.Sort(k); return k[int(float64(len(k))*(1-s))] }, "changes the scores"},
		{"a place", func(k []float64, s float64) float64 { return float64(int(float64(len(k)) * (1 - s))) }, "a place in the list"},
		{"always .95", func(k []float64, _ float64) float64 { return sorted(k)[len(k)/20] }, "always keeps 0.95"},
		{"up", place(math.Ceil), "rounded up"},
		{"to the nearest", place(math.Round), "is rounded with you"},
		{"one lower", place(func(x float64) float64 { return math.Floor(x) - 1 }), "one score too low"},
		{"beyond", func(k []float64, _ float64) float64 { return sorted(k)[len(k)] }, "look at the index"},
		{"NaN", constant(nan), "not a number"},
		{"a probability", constant(.5), "a share of"},
		{"far below", constant(-100), "with a higher one"},
		{"between two", func(k []float64, s float64) float64 {
			all, i := sorted(k), int(float64(len(k))*(1-s))
			return (all[i] + all[min(i+1, len(all)-1)]) / 2
		}, "was to stay"},
	} {
		list = append(list, mistake{c.name, check.Threshold(c.fn), c.phrase})
	}
	wantMistakes(t, list)
}
