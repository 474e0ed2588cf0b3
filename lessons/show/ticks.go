package show

import (
	"math"
	"slices"
)

// leastStep keeps ticks on whole numbers if all points are, as epochs are.
func (ch Chart) leastStep() float64 {
	if ch.outline != nil || ch.parts {
		return 0
	}
	if ch.whole {
		return 1
	}
	for _, s := range ch.Series {
		if slices.ContainsFunc(s.X, func(x float64) bool { return x != math.Trunc(x) }) {
			return 0
		}
	}
	return 1
}

// A tick is a round value on an axis.
type tick struct {
	value float64
	label string
}

// ticks returns round values between lo and hi, most of them at most and not
// nearer to each other than least. Their distance is 1, 2 or 5 times a power of
// ten, and their labels have just the decimals that this distance needs.
func ticks(lo, hi float64, most int, least float64) []tick {
	rough := max((hi-lo)/float64(max(most, 1)), least)
	exponent := math.Floor(math.Log10(rough))
	step, decimals := 10*math.Pow(10, exponent), -int(exponent)-1
	for _, m := range []float64{1, 2, 5} {
		if s := m * math.Pow(10, exponent); s >= rough {
			step, decimals = s, -int(exponent)
			break
		}
	}
	var at []tick
	// Counting in whole steps keeps 0.3 from becoming 0.30000000000000004.
	// Beyond 2⁵³ a float64 no longer counts, i+1 is i: so an int does.
	first := math.Ceil(lo / step)
	for n := range max(most, 1) + 1 {
		v := (first + float64(n)) * step
		if !(v <= hi) {
			break
		}
		at = append(at, tick{v, tickLabel(v, decimals)})
	}
	return at
}

func tickLabel(v float64, decimals int) string {
	if size := math.Abs(v); v != 0 && (size >= 1e12 || size < 1e-4) {
		return number(v)
	}
	if v == 0 {
		v = 0 // drops the sign of −0
	}
	return decimal(v, decimals)
}

// axisTicks are the ticks of an axis whose ends are logarithms if it is logarithmic:
// 1, 2 and 5 times the powers of ten, or these alone if there are many, or some of them.
func axisTicks(lo, hi float64, most int, least float64, log bool) []tick {
	if !log {
		return ticks(lo, hi, most, least)
	}
	var at []tick
	for _, factors := range [][]float64{{1, 2, 5}, {1}} {
		at = nil
		for power := math.Floor(lo); power <= hi; power++ {
			for _, m := range factors {
				v := m * math.Pow(10, power)
				if place := math.Log10(v); place >= lo && place <= hi {
					at = append(at, tick{v, number(v)})
				}
			}
		}
		if len(at) <= most {
			break
		}
	}
	if len(at) <= most {
		return at
	}
	var some []tick
	for i := 0; i < len(at); i += (len(at) + most - 1) / max(most, 1) {
		some = append(some, at[i])
	}
	return some
}
