package check_test

import (
	"math"
	"slices"

	"github.com/ninepixels/ninepixels/lessons/check"
)

// startingAt does what the hint says, from another first low.
func startingAt(low float64) check.EarlyStopper {
	return func(losses []float64, patience int) (stop, best int) {
		low := low
		for i, loss := range losses {
			if loss < low {
				low, best = loss, i+1
			} else if i+1-best == patience {
				return i + 1, best
			}
		}
		return len(losses), best
	}
}

func inTotal(losses []float64, patience int) (stop, best int) {
	best = 1
	waited := 0
	for i := 1; i < len(losses); i++ {
		if losses[i] < losses[best-1] {
			best = i + 1
			continue
		}
		if waited++; waited == patience {
			return i + 1, best
		}
	}
	return len(losses), best
}

func withTies(losses []float64, patience int) (stop, best int) {
	low := inf
	for i, loss := range losses {
		if loss <= low {
			low, best = loss, i+1
		} else if i+1-best == patience {
			return i + 1, best
		}
	}
	return len(losses), best
}

func sinceBefore(losses []float64, patience int) (stop, best int) {
	best = 1
	for i := 1; i < len(losses); i++ {
		if losses[i] < losses[i-1] {
			best = i + 1
		} else if i+1-best == patience {
			return i + 1, best
		}
	}
	return len(losses), best
}

// foreseeing looks for the best epoch in the whole list.
func foreseeing(losses []float64, patience int) (stop, best int) {
	stop, _ = stopping(losses, patience)
	for i, loss := range losses {
		if best == 0 || loss < losses[best-1] {
			best = i + 1
		}
	}
	return stop, best
}

// endless forgets what to return when the list ends: the stop, or with 1 both.
func endless(both int) check.EarlyStopper {
	return func(losses []float64, patience int) (stop, best int) {
		stop, best = stopping(losses, patience)
		if stop-best == patience {
			return stop, best
		}
		return 0, best * (1 - both)
	}
}

// fromFirst begins with the first loss.
func fromFirst(losses []float64, patience int) (stop, best int) {
	low, best := losses[0], 1
	for i := 1; i < len(losses); i++ {
		if losses[i] < low {
			low, best = losses[i], i+1
		}
		if i+1-best == patience {
			return i + 1, best
		}
	}
	return len(losses), best
}

// counting counts the epochs since the last new low.
func counting(losses []float64, patience int) (stop, best int) {
	low, waited := math.MaxFloat64, 0
	for i, loss := range losses {
		waited++
		if loss < low {
			low, best, waited = loss, i+1, 0
		}
		if waited >= patience {
			return i + 1, best
		}
	}
	return len(losses), best
}

// bySlices looks for the lowest of all losses so far in each epoch.
func bySlices(losses []float64, patience int) (stop, best int) {
	for n := 1; n <= len(losses); n++ {
		best = slices.Index(losses, slices.Min(losses[:n])) + 1
		if n-best >= patience {
			return n, best
		}
	}
	return len(losses), best
}

// coarse takes a loss for a new low only if it is lower by more than step.
func coarse(step float64) check.EarlyStopper {
	return func(losses []float64, patience int) (stop, best int) {
		low := inf
		for i, loss := range losses {
			if loss < low-step {
				low, best = loss, i+1
			} else if i+1-best == patience {
				return i + 1, best
			}
		}
		return len(losses), best
	}
}

func inHundredths(losses []float64, patience int) (stop, best int) {
	var round []float64
	for _, loss := range losses {
		round = append(round, math.Round(100*loss))
	}
	return stopping(round, patience)
}
