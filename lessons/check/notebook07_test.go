package check_test

import (
	"fmt"
	"testing"

	"github.com/ninepixels/ninepixels/lessons/check"
)

func TestSweepParameters(t *testing.T) {
	// One filter of 3×3 over c channels has 9·c + 1 parameters.
	conv := func(c, filters int) int { return (9*c + 1) * filters }
	// flattened counts a dense layer of 128 on n values, and the last layer.
	flattened := func(n int) int { return (n+1)*128 + (128+1)*10 }
	two := conv(1, 32) + conv(32, 32)
	one := conv(1, 64)
	three := conv(1, 64) + 2*conv(64, 64)
	a, b, c := two+flattened(5*5*32), one+flattened(13*13*64), three+flattened(64)
	wantOK(t, "all three", check.SweepParameters([]int{a, b, c}))

	list := []mistake{
		{"nil", check.SweepParameters(nil), "0 numbers where 3 belong"},
		{"two", check.SweepParameters([]int{a, b}), "2 numbers where 3"},
		{"zeros", check.SweepParameters([]int{0, 0, 0}), "32 and 32 filters: 0 stands where"},
		{"swapped", check.SweepParameters([]int{b, a, c}), "in another order"},
	}
	for at, cases := range []map[int]string{
		{
			a - (32 + 32 + 128 + 10):                     "leaves out the biases",
			conv(1, 64) + conv(64, 64) + flattened(1600): "has 64 filters: here",
			conv(1, 32) + conv(32, 64) + flattened(1600): "in the second convolution: here",
			conv(1, 32) + conv(1, 32) + flattened(800):   "one channel",
			two + flattened(25):                          "flattens one map",
			two + flattened(1600):                        "flattens 64 maps",
			a - 1:                                        "too small",
			a + 1:                                        "too large",
			-3:                                           "negative",
		}, {
			b - (64 + 128 + 10):                          "leaves out the biases",
			one + flattened(1600):                        "keeps the dense layer",
			one + flattened(6*6*64):                      "keeps the second pooling",
			one + flattened(26*26*64):                    "leaves out the pooling",
			conv(1, 64) + conv(64, 64) + flattened(1600): "the second one is gone",
			one + flattened(13*13):                       "flattens one map",
			conv(1, 32) + flattened(13*13*32):            "has 32 filters",
			0:                                            "one convolution: 0 stands",
		}, {
			c - (3*64 + 128 + 10):                        "leaves out the biases",
			three + flattened(1600):                      "keeps the dense layer",
			three + flattened(3*3*64):                    "the third pooling",
			conv(1, 64) + conv(64, 64) + flattened(1600): "a third one is added",
			one + conv(64, 64) + flattened(64):           "forgets the third convolution",
			0:                                            "three convolutions: 0 stands",
		},
	} {
		for n, phrase := range cases {
			answer := []int{a, b, c}
			answer[at] = n
			list = append(list, mistake{fmt.Sprint(answer), check.SweepParameters(answer), phrase})
		}
	}
	wantMistakes(t, list)
}

func TestFourthConvolution(t *testing.T) {
	// 38 → 36 → 18 → 16 → 8 → 6 → 3.
	wantOK(t, "1 and 38", check.FourthConvolution(1, 38))
	// 46 → 44 → 22 → 20 → 10 → 8 → 4 → 2 → 1: Stack pools behind the fourth, too.
	wantOK(t, "1 and 46", check.FourthConvolution(1, 46))
	wantMistakes(t, []mistake{
		{"0", check.FourthConvolution(0, 0), "0 stands where the width belongs"},
		{"3", check.FourthConvolution(3, 38), "after the third convolution"},
		{"5", check.FourthConvolution(5, 38), "the third convolution reads"},
		{"2", check.FourthConvolution(2, 38), "rounds up"},
		{"64", check.FourthConvolution(64, 38), "number of maps"},
		{"7", check.FourthConvolution(7, 38), "7 is not the width"},
		{"1, 0", check.FourthConvolution(1, 0), "the smallest picture belongs"},
		{"1, 36", check.FourthConvolution(1, 36), "after the first convolution"},
		{"1, 40", check.FourthConvolution(1, 40), "a smaller one would do"},
		// 9 → 7 → 3 → 1 → 0
		{"1, 9", check.FourthConvolution(1, 9), "nothing is left"},
		{"1, -1", check.FourthConvolution(1, -1), "nothing is left"},
		{"1, 28", check.FourthConvolution(1, 28), "28 leaves 1"},
		// 37 → 35 → 17 → 15 → 7 → 5 → 2
		{"1, 37", check.FourthConvolution(1, 37), "37 leaves 2"},
		{"1, 39", check.FourthConvolution(1, 39), "a smaller one would do"},
	})
}

// stopping is a right answer to exercise 07.3, written as the hint says.
func stopping(losses []float64, patience int) (stop, best int) {
	low := inf
	for i, loss := range losses {
		epoch := i + 1
		if loss < low {
			low, best = loss, epoch
		} else if epoch-best == patience {
			return epoch, best
		}
	}
	return len(losses), best
}

// until is a learner's loop with a condition of its own.
func until(stops func(i int, losses []float64, best, patience int) bool) check.EarlyStopper {
	return func(losses []float64, patience int) (stop, best int) {
		for i, loss := range losses {
			if best == 0 || loss < losses[best-1] {
				best = i + 1
			}
			if stops(i, losses, best, patience) {
				return i + 1, best
			}
		}
		return len(losses), best
	}
}

// changed is the right answer with its results changed.
func changed(f func(stop, best int) (int, int)) check.EarlyStopper {
	return func(losses []float64, patience int) (int, int) { return f(stopping(losses, patience)) }
}

func TestStopEpoch(t *testing.T) {
	wantOK(t, "the loop of the hint", check.StopEpoch(stopping))
	wantOK(t, "low from the first", check.StopEpoch(fromFirst))
	wantOK(t, "counting", check.StopEpoch(counting))
	wantOK(t, "a slice at a time", check.StopEpoch(bySlices))
	wantOK(t, "another loop", check.StopEpoch(until(func(i int, _ []float64, best, patience int) bool {
		return i+1-best >= patience
	})))
	wantMistakes(t, []mistake{
		{"nil", check.StopEpoch(nil), "no function"},
		{"zeros", check.StopEpoch(func([]float64, int) (int, int) { return 0, 0 }), "still to be written"},
		{"panic", check.StopEpoch(func(l []float64, _ int) (int, int) { _ = l[len(l)]; return 1, 1 }), "panicked"},
		{"no patience", check.StopEpoch(until(func(i int, _ []float64, best, _ int) bool { return i+1 > best })), "first epoch without"},
		{"late", check.StopEpoch(until(func(i int, _ []float64, best, p int) bool { return i+1-best > p })), "one epoch late"},
		{"total", check.StopEpoch(inTotal), "never forgotten"},
		{"ties", check.StopEpoch(withTies), "equal loss"},
		{"before", check.StopEpoch(sinceBefore), "the one before it"},
		{"from 0", check.StopEpoch(changed(func(s, b int) (int, int) { return s - 1, b - 1 })), "count from 0: they"},
		{"exchanged", check.StopEpoch(changed(func(s, b int) (int, int) { return b, s })), "exchanged"},
		{"last is best", check.StopEpoch(changed(func(s, _ int) (int, int) { return s, s })), "not the last one"},
		{"stop from 0", check.StopEpoch(changed(func(s, b int) (int, int) { return s - 1, b })), "stops counts from 0"},
		{"best from 0", check.StopEpoch(changed(func(s, b int) (int, int) { return s, b - 1 })), "best epoch counts from 0"},
		{"one more", check.StopEpoch(changed(func(s, b int) (int, int) { return s + 1, b })), "one too high"},
		{"never", check.StopEpoch(until(func(int, []float64, int, int) bool { return false })), "never stops early"},
		{"future", check.StopEpoch(foreseeing), "after the stop"},
		{"no end", check.StopEpoch(endless(0)), "nothing is returned for the stop"},
		{"no end, no best", check.StopEpoch(endless(1)), "0, 0 is returned"},
		{"low starts at 1", check.StopEpoch(startingAt(1)), "starts at 1"},
		{"low starts at 0", check.StopEpoch(startingAt(0)), "starts at 0"},
		{"too coarse", check.StopEpoch(coarse(.005)), "only a little lower"},
		{"rounded", check.StopEpoch(inHundredths), "rounded before"},
		{"nonsense", check.StopEpoch(func([]float64, int) (int, int) { return 7, 7 }), "right is stop 6, best 4"},
	})
}

func TestUntouchedExperimentsWait(t *testing.T) {
	for exercise, run := range map[string]func() check.Result{
		"07.1": func() check.Result { return check.SweepParameters(nil) },
		"07.2": func() check.Result { return check.FourthConvolution(0, 0) },
		"07.3": func() check.Result { return check.StopEpoch(nil) },
		"07.4": func() check.Result { return check.Callback(nil) },
		"07.5": func() check.Result { return check.OneChange(check.Recipe{}) },
	} {
		wantWaiting(t, exercise, printed(func() { run() }))
	}
}
