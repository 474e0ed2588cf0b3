package show

import (
	"math"
	"strconv"
	"strings"

	"github.com/ninepixels/ninepixels/lessons/internal/sentence"
)

// number writes a value for a figure: at most two decimals, more for small
// values, commas between thousands, a real minus sign.
func number(v float64) string {
	size := math.Abs(v)
	switch {
	case v == 0:
		return "0" // not −0
	case size >= 1e12 || size < 1e-3 || math.IsNaN(v): // Inf is ≥ 1e12
		return minus(strconv.FormatFloat(v, 'g', 3, 64))
	case size < 0.1:
		return trim(decimal(v, 4))
	}
	return trim(decimal(v, 2))
}

// measured writes a loss, an accuracy: three decimals below 10, even if they
// are zeros, so that numbers in a column or in a sentence have one length.
func measured(v float64) string {
	if v == 0 || !(math.Abs(v) < 10) {
		return number(v)
	}
	return decimal(v, 3)
}

// decimal writes v with a fixed number of decimals and commas between thousands.
func decimal(v float64, decimals int) string {
	s := strconv.FormatFloat(v, 'f', max(decimals, 0), 64)
	whole, fraction, _ := strings.Cut(s, ".")
	if fraction != "" {
		fraction = "." + fraction
	}
	return minus(sentence.Commas(whole) + fraction)
}

// minus replaces the hyphen, which is too short beside digits.
func minus(s string) string { return strings.Replace(s, "-", "−", 1) }

// trim drops the zeros at the end of decimals.
func trim(s string) string {
	if !strings.Contains(s, ".") {
		return s
	}
	return strings.TrimSuffix(strings.TrimRight(s, "0"), ".")
}

// places is how many decimals v needs, three at most.
func places(v float64) int {
	_, fraction, _ := strings.Cut(trim(strconv.FormatFloat(v, 'f', 3, 64)), ".")
	return len(fraction)
}
