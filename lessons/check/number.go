package check

import (
	"fmt"
	"slices"
	"strconv"
)

// A slip is a wrong answer that is known, and why it is wrong.
type slip[T any] struct {
	got T
	why string
}

// count checks a whole number. what names the thing that is counted.
func count(got, want int, what string, slips []slip[int]) Result {
	switch {
	case got == want:
		return yes("%s parameters: right.", comma(want))
	case got == 0:
		return notYet("0 stands where your number of parameters belongs.")
	case got < 0:
		return notYet("%s is negative: a number of parameters is not.", comma(got))
	}
	for _, s := range slips {
		if s.got == got {
			return notYet("%s %s.", comma(got), s.why)
		}
	}
	if got < want {
		return notYet("%s is too small for %s.", comma(got), what)
	}
	return notYet("%s is too large for %s.", comma(got), what)
}

// A stage is one number of a list that is checked, with what explains it.
type stage struct {
	name, why string
	want      int
}

// list checks whole numbers in order; the first wrong one is named.
func list(got []int, stages []stage, slips []slip[[]int]) Result {
	if len(got) == 0 {
		return notYet("the list is empty: write %d numbers.", len(stages))
	}
	for _, s := range slips {
		if slices.Equal(s.got, got) {
			return notYet("%v %s.", got, s.why)
		}
	}
	for i, s := range stages {
		if i == len(got) {
			return notYet("%d numbers where %d belong: the one for %s is missing.", len(got), len(stages), s.name)
		}
		if got[i] != s.want {
			return notYet("%d for %s is wrong: %s.", got[i], s.name, s.why)
		}
	}
	if len(got) > len(stages) {
		return notYet("%d numbers where %d belong: the last ones are too many.", len(got), len(stages))
	}
	return yes("%v: right.", got)
}

// comma writes n with a comma after each three digits.
func comma(n int) string {
	if n < 0 {
		return "−" + comma(-n)
	}
	if n < 1000 {
		return strconv.Itoa(n)
	}
	return fmt.Sprintf("%s,%03d", comma(n/1000), n%1000)
}
