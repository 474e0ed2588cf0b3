package check

import "math"

// A waiting is early stopping with its parts exchangeable: when a loss counts as
// better, and after how many epochs without a better one it stops.
type waiting struct {
	better func(loss, low, before float64) bool
	limit  func(patience int) int
	total  bool // count all epochs without a new low, not only those in a row
}

func newLow(loss, low, _ float64) bool { return loss < low }

func (w waiting) run(losses []float64, patience int) (stop, best int) {
	limit := patience
	if w.limit != nil {
		limit = w.limit(patience)
	}
	low, before, waited := losses[0], losses[0], 0
	best = 1
	for i, loss := range losses[1:] {
		if w.better(loss, low, before) {
			low, best = loss, i+2
			if !w.total {
				waited = 0
			}
		} else if waited++; waited >= limit {
			return i + 2, best
		}
		before = loss
	}
	return len(losses), best
}

func properly(losses []float64, patience int) (stop, best int) {
	return waiting{better: newLow}.run(losses, patience)
}

// fromLow is early stopping with a number of one's own for the first low.
func fromLow(low float64, losses []float64, patience int) (stop, best int) {
	for i, loss := range losses {
		epoch := i + 1
		if loss < low {
			low, best = loss, epoch
		} else if epoch-best >= patience {
			return epoch, best
		}
	}
	return len(losses), best
}

// lowest returns the epoch, from 1, with the first lowest loss.
func lowest(losses []float64) int {
	low, best := math.Inf(1), 0
	for i, loss := range losses {
		if loss < low {
			low, best = loss, i+1
		}
	}
	return best
}

// stopSlips are the known mistakes of exercise 07.3.
var stopSlips = []slip[EarlyStopper]{
	{waiting{better: newLow, limit: func(int) int { return 1 }}.run,
		"training stops at the first epoch without a new low: wait for as many as the patience says"},
	{waiting{better: newLow, limit: func(p int) int { return p + 1 }}.run,
		"training stops one epoch late: patience 2 means that the second epoch in a row without a new low is the last"},
	{waiting{better: newLow, total: true}.run,
		"the epochs without a new low are never forgotten: a new low starts the count again"},
	{waiting{better: func(loss, low, _ float64) bool { return loss <= low }}.run,
		"an equal loss counts as a new low: it must be lower"},
	{waiting{better: func(loss, _, before float64) bool { return loss < before }}.run,
		"each loss is compared with the one before it: compare it with the lowest so far"},
	{waiting{better: func(loss, low, _ float64) bool { return loss < low-.005 }}.run,
		"a loss that is only a little lower does not count with you: every new low counts, however small the step"},
	{waiting{better: func(loss, low, _ float64) bool { return loss < low-.001 }}.run,
		"a loss that is only a little lower does not count with you: every new low counts, however small the step"},
	{waiting{better: func(loss, low, _ float64) bool { return math.Round(loss*100) < math.Round(low*100) }}.run,
		"the losses are rounded before they are compared: every new low counts, however small the step"},
	{func(losses []float64, patience int) (stop, best int) {
		stop, best = properly(losses, patience)
		return stop - 1, best - 1
	}, "the epochs count from 0: they count from 1"},
	{func(losses []float64, patience int) (stop, best int) {
		stop, best = properly(losses, patience)
		return best, stop
	}, "the two results are exchanged: the epoch at which training stops comes first"},
	{func(losses []float64, patience int) (stop, best int) {
		stop, _ = properly(losses, patience)
		return stop, stop
	}, "the best epoch is not the last one: remember where the lowest loss was"},
	{func(losses []float64, patience int) (stop, best int) {
		stop, best = properly(losses, patience)
		return stop - 1, best
	}, "the epoch at which training stops counts from 0: it counts from 1"},
	{func(losses []float64, patience int) (stop, best int) {
		stop, best = properly(losses, patience)
		return stop, best - 1
	}, "the best epoch counts from 0: it counts from 1"},
	{func(losses []float64, _ int) (stop, best int) { return len(losses), lowest(losses) },
		"training never stops early: compare the epochs since the last low with the patience"},
	{func(losses []float64, patience int) (stop, best int) {
		stop, _ = properly(losses, patience)
		return stop, lowest(losses)
	}, "the best epoch lies after the stop: nobody knows the losses of epochs that were never run"},
	{func(losses []float64, patience int) (stop, best int) {
		stop, best = properly(losses, patience)
		if stop-best < patience {
			return 0, best
		}
		return stop, best
	}, "when the loss falls to the end nothing is returned for the stop: it is the last epoch then"},
	{func(losses []float64, patience int) (stop, best int) {
		stop, best = properly(losses, patience)
		if stop-best < patience {
			return 0, 0
		}
		return stop, best
	}, "when the loss falls to the end 0, 0 is returned: the last epoch is the stop then, and the lowest loss is still the best"},
	{func(losses []float64, patience int) (stop, best int) {
		return fromLow(1, losses, patience)
	}, "the lowest loss so far starts at 1, and a loss may be larger than that: start from math.Inf(1), or from the first loss"},
	{func(losses []float64, patience int) (stop, best int) {
		return fromLow(0, losses, patience)
	}, "the lowest loss so far starts at 0, so no loss is ever a new low: start from math.Inf(1), or from the first loss"},
	{func(losses []float64, patience int) (stop, best int) {
		stop, best = properly(losses, patience)
		return stop + 1, best
	}, "the stop is one too high: return the epoch after which training ends, not the next one"},
}
