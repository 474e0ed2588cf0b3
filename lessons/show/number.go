package show

import (
	"math"
	"strconv"
	"strings"

	"github.com/ninepixels/ninepixels/lessons/internal/sentence"
)

// number writes a value for a figure: at most two decimals, more for small values and
// for sixteenths such as 0.125, commas between thousands, and a real minus sign.
func number(v float64) string {
	size := math.Abs(v)
	switch {
	case v == 0:
		return "0" // not −0
	case size >= 1e12 || size < 1e-3 || math.IsNaN(v): // Inf is ≥ 1e12
		return minus(strconv.FormatFloat(v, 'g', 3, 64))
	case size < 0.1:
		return trim(decimal(v, 4))
	case size < 1 && sixteenths(v):
		return trim(decimal(v, 4))
	}
	return trim(decimal(v, 2))
}

// sixteenths reports whether 16v is a whole number. Weights of kernels are often such
// fractions: beside 0.0625, its double must not be 0.12.
func sixteenths(v float64) bool { return 16*v == math.Trunc(16*v) }

// signs is a label with real minus signs before its numbers, as they stand in figures. A
// hyphen within a word, or between digits, is none.
func signs(label string) string {
	letters := []rune(label)
	for i, r := range letters {
		begins := i == 0 || strings.ContainsRune(" (\n,:;=±×", letters[i-1])
		if r == '-' && begins && i+1 < len(letters) && (letters[i+1] >= '0' && letters[i+1] <= '9' || letters[i+1] == '.') {
			letters[i] = '−'
		}
	}
	return string(letters)
}

func allSigns(labels []string) []string {
	all := make([]string, len(labels))
	for i, label := range labels {
		all[i] = signs(label)
	}
	return all
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
