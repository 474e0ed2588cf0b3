package check

import (
	"fmt"
	"math"
	"slices"

	"github.com/ninepixels/ninepixels/lessons/internal/sentence"
)

// LargestDifference checks exercise 09.1. The function returns the largest absolute
// difference between two lists of logits, over all pictures and all classes.
func LargestDifference(fn func(a, b [][]float32) float64) Result {
	return report("09.1", largestDifference(fn))
}

// A pair holds the logits of two programs for the same pictures.
type pair struct{ a, b [][]float32 }

// differencePairs have their largest difference in the first picture or in a
// later one, in either direction, and the last has none.
var differencePairs = []pair{
	{[][]float32{{1, 2, 3}, {4, 5, 6}}, [][]float32{{1, 2.5, 3}, {2, 5, 5}}},
	{[][]float32{{-1, 0, 1}}, [][]float32{{-1, .5, 1.25}}},
	{[][]float32{{0, 0, 0}, {0, 0, 0}, {0, 0, .25}}, [][]float32{{-.125, 0, 0}, {0, .25, 0}, {0, 0, -.5}}},
	{[][]float32{{0, 3, 0}, {0, 0, 0}}, [][]float32{{0, 0, 0}, {0, -1, 0}}},
	{[][]float32{{7, -7, 7}}, [][]float32{{7, -7, 7}}},
}

func largestDifference(fn func(a, b [][]float32) float64) Result {
	if fn == nil {
		return notYet("there is no function yet.")
	}
	const loops = "i goes over the pictures, class over the logits of one"
	got := make([]float64, len(differencePairs))
	for i, p := range differencePairs {
		var why string
		if got[i], why = ask(fn, p, loops); why != "" {
			return notYet("%s.", why)
		}
	}
	if why := fits(got, differencePairs, absoluteLargest, differenceSlips); why != "" {
		return notYet("%s.", why)
	}
	const found = "the largest difference, whatever its sign, over all pictures and classes."
	// What to do with a logit that is no number, the exercise does not say.
	nan := float32(math.NaN())
	if v, why := ask(fn, pair{[][]float32{{nan, 0, 0}}, [][]float32{{0, 0, 0}}}, ""); why == "" && v == 0 {
		return yes("%s One thing more: in yours, a logit that is not a number (NaN) counts as no difference, since no comparison with NaN is true.", found)
	}
	return yes(found)
}

// ask calls a learner's function with copies of the logits. It returns why the
// answer does not count: the function panicked, which the hint explains, or it
// has changed what it was given.
func ask[T any](fn func(a, b [][]float32) T, p pair, hint string) (got T, why string) {
	a, b := copied(p.a), copied(p.b)
	if why := guard(func() { got = fn(a, b) }); why != "" {
		return got, fmt.Sprintf("your function %s on %s: %s", why, sentence.Count(len(p.a), "picture"), hint)
	}
	if !unchanged(a, p.a) || !unchanged(b, p.b) {
		return got, "your function changes the logits that it is given: put what you compute into variables of your own"
	}
	return got, ""
}

// unchanged compares bits, so that NaN is equal to itself.
func unchanged(a, b [][]float32) bool {
	return slices.EqualFunc(a, b, func(x, y []float32) bool {
		return slices.EqualFunc(x, y, func(v, w float32) bool { return math.Float32bits(v) == math.Float32bits(w) })
	})
}

// fits compares a learner's numbers with the right ones, and names a known
// mistake that made them.
func fits[T int | float64](got []T, pairs []pair, right func(a, b [][]float32) T, slips []slip[func(a, b [][]float32) T]) string {
	made := func(f func(a, b [][]float32) T) bool {
		for i, p := range pairs {
			if !(math.Abs(float64(got[i])-float64(f(p.a, p.b))) < 1e-6) {
				return false
			}
		}
		return true
	}
	if made(right) {
		return ""
	}
	for _, s := range slips {
		if made(s.got) {
			return s.why
		}
	}
	for i, p := range pairs {
		if want := right(p.a, p.b); got[i] != want {
			return fmt.Sprintf("for the logits %v and %v your function returns %v; %v belongs there", p.a, p.b, got[i], want)
		}
	}
	return ""
}

// fold goes over all differences a−b.
func fold(a, b [][]float32, add func(sum, difference float64) float64) float64 {
	sum := 0.0
	for i := range a {
		for class := range a[i] {
			sum = add(sum, float64(a[i][class])-float64(b[i][class]))
		}
	}
	return sum
}

func absoluteLargest(a, b [][]float32) float64 {
	return fold(a, b, func(m, d float64) float64 { return max(m, math.Abs(d)) })
}

var differenceSlips = []slip[func(a, b [][]float32) float64]{
	{func(_, _ [][]float32) float64 { return 0 },
		"your function always returns 0: compare, and keep the largest"},
	{func(a, b [][]float32) float64 { return fold(a, b, func(m, d float64) float64 { return max(m, d) }) },
		"differences below 0 are left out: take math.Abs before you compare"},
	{func(a, b [][]float32) float64 { return fold(b, a, func(m, d float64) float64 { return max(m, d) }) },
		"differences above 0 are left out: take math.Abs before you compare"},
	{func(a, b [][]float32) float64 {
		return fold(a, b, func(m, d float64) float64 { return m + math.Abs(d) })
	},
		"this is the sum of all differences: one large one is what matters"},
	{func(a, b [][]float32) float64 { return fold(a, b, func(m, d float64) float64 { return m + d }) },
		"this is the sum of the differences with their signs, which cancel: keep the largest size"},
	{func(a, b [][]float32) float64 {
		return fold(a, b, func(m, d float64) float64 { return m + math.Abs(d) }) / float64(len(a)*len(a[0]))
	}, "this is the mean difference, which hides one large one among many small: keep the largest"},
	{func(a, b [][]float32) float64 { return absoluteLargest(a[:1], b[:1]) },
		"only the first picture is compared: go over all of them"},
	{func(a, b [][]float32) float64 { n := len(a) - 1; return absoluteLargest(a[n:], b[n:]) },
		"only the last picture is compared: set the result to 0 once, before both loops"},
	{func(a, b [][]float32) float64 { return fold(a, b, func(_, d float64) float64 { return math.Abs(d) }) },
		"this is the last difference: keep it only if it is larger than the one before"},
	{func(a, b [][]float32) float64 {
		return fold(a, b, func(m, d float64) float64 { return max(m, d*d) })
	}, "this is the square of the difference: take its size, math.Abs"},
}

// SameAnswers checks exercise 09.2. The function takes two lists of logits. It
// returns for how many pictures the largest value stands at the same class in both.
func SameAnswers(fn func(a, b [][]float32) int) Result { return report("09.2", sameAnswers(fn)) }

// answerPairs agree in 2 of 3, 0 of 2 (once with equal largest values), and 1
// of 1 (with negative logits, and none equal).
var answerPairs = []pair{
	{[][]float32{{1, 5, 2}, {9, 0, 0}, {0, 1, 7}}, [][]float32{{2, 3, 0}, {8, 1, 0}, {0, 8, 7}}},
	{[][]float32{{4, 0, 0}, {0, 2, 1}}, [][]float32{{0, 4, 0}, {3, 2, 0}}},
	{[][]float32{{-3, -1, -2}}, [][]float32{{-5, -4, -9}}},
	{[][]float32{{1, 2, 3}, {1, 2, 3}, {3, 2, 1}, {3, 2, 1}}, [][]float32{{1, 2, 3}, {1, 2, 3}, {3, 2, 1}, {1, 2, 3}}},
}

func sameAnswers(fn func(a, b [][]float32) int) Result {
	if fn == nil {
		return notYet("there is no function yet.")
	}
	got := make([]int, len(answerPairs))
	for i, p := range answerPairs {
		var why string
		if got[i], why = ask(fn, p, "take the number of classes from the logits, here three"); why != "" {
			return notYet("%s.", why)
		}
	}
	if why := fits(got, answerPairs, agree, answerSlips); why != "" {
		return notYet("%s.", why)
	}
	return yes("pictures are counted whose largest logit is at the same class.")
}

// counting counts the pictures for which same is true.
func counting(same func(a, b []float32) bool) func(a, b [][]float32) int {
	return func(a, b [][]float32) (n int) {
		for i := range a {
			if same(a[i], b[i]) {
				n++
			}
		}
		return n
	}
}

// largestFrom returns the class of the largest value above start.
func largestFrom(start float32, z []float32) int {
	best, at := start, 0
	for class, v := range z {
		if v > best {
			best, at = v, class
		}
	}
	return at
}

var minusInf = float32(math.Inf(-1))

var agree = counting(func(a, b []float32) bool { return largestFrom(minusInf, a) == largestFrom(minusInf, b) })

var answerSlips = []slip[func(a, b [][]float32) int]{
	{func(_, _ [][]float32) int { return 0 },
		"your function always returns 0: count the pictures with the same answer"},
	{func(a, b [][]float32) int { return len(a) - agree(a, b) },
		"this counts the pictures with different answers: count the same ones"},
	{func(a, _ [][]float32) int { return len(a) },
		"this counts all pictures: compare the two answers first"},
	{counting(func(a, b []float32) bool { return a[largestFrom(minusInf, a)] == b[largestFrom(minusInf, b)] }),
		"the largest values are compared: compare the classes at which they stand"},
	{counting(func(a, b []float32) bool { return absoluteLargest([][]float32{a}, [][]float32{b}) == 0 }),
		"this counts pictures with equal logits: the same class at the top is enough"},
	{counting(func(a, b []float32) bool { return largestFrom(0, a) == largestFrom(0, b) && a[largestFrom(0, a)] > 0 }),
		"logits below 0 are never the largest: start from the first one, not from 0"},
	{counting(func(a, b []float32) bool {
		return largestFrom(minusInf, negated(a)) == largestFrom(minusInf, negated(b))
	}), "the smallest logits are compared: the answer is the largest"},
}

func negated(z []float32) []float32 {
	out := make([]float32, len(z))
	for i, v := range z {
		out[i] = -v
	}
	return out
}

func init() {
	addHints("09", map[string][]string{
		"09.1": {
			"two loops: over the pictures, and over the ten logits of each.",
			"math.Abs of a difference is its size; keep it if it is the largest so far.",
			"difference := math.Abs(float64(a[i][class] - b[i][class]))",
		},
		"09.2": {
			"the answer to a picture is the class of its largest logit.",
			"argmax, above, returns that class: call it for a[i] and for b[i].",
			"if argmax(a[i]) == argmax(b[i]) { count++ }",
		},
		"09.3": {
			"what did training do with each pixel before the network got it? Notebook 03 says it.",
			"intensities go from 0 to 1: which number makes 1 of 255?",
			"make a float32 of the pixel, and divide that by the largest value that a pixel can have.",
		},
	})
}
