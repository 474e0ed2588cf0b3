package pictures

import (
	"cmp"
	"strings"
	"unicode"
)

// natural compares names as people sort them: class 2 before class 10, and apple
// beside Apple. It is 0 only for equal names.
func natural(a, b string) int {
	x, y := []rune(a), []rune(b)
	for len(x) > 0 && len(y) > 0 {
		if digit(x[0]) && digit(y[0]) {
			var m, n string
			m, x = number(x)
			n, y = number(y)
			if c := cmp.Or(cmp.Compare(len(m), len(n)), strings.Compare(m, n)); c != 0 {
				return c
			}
			continue
		}
		if c := cmp.Compare(unicode.ToLower(x[0]), unicode.ToLower(y[0])); c != 0 {
			return c
		}
		x, y = x[1:], y[1:]
	}
	return cmp.Or(cmp.Compare(len(x), len(y)), strings.Compare(a, b))
}

func digit(r rune) bool { return r >= '0' && r <= '9' }

// number splits off the digits at the beginning, without leading zeros.
func number(r []rune) (digits string, rest []rune) {
	n := 0
	for n < len(r) && digit(r[n]) {
		n++
	}
	return strings.TrimLeft(string(r[:n]), "0"), r[n:]
}
