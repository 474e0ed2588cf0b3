package check

import (
	"fmt"
	"maps"
	"strings"
)

// hints holds the hints of each exercise, the gentlest first. The last one all
// but writes the answer; the solutions notebooks write it. Those of a notebook
// stand at the end of its file, notebook01.go and so on, beside the checks.
var hints = map[string][]string{}

// addHints adds the hints of one notebook, such as "01", whose exercises are
// "01.1", "01.2" and so on. It panics at a key of another notebook, which would
// otherwise replace that one's hints.
func addHints(notebook string, list map[string][]string) {
	for exercise := range list {
		if !strings.HasPrefix(exercise, notebook+".") {
			panic(fmt.Sprintf("check: notebook %s has hints for exercise %q", notebook, exercise))
		}
	}
	maps.Copy(hints, list)
}

// Hint prints hint n of an exercise, as in Hint("01.2", 2). Hints count from 1. A
// later hint says more.
func Hint(exercise string, n int) {
	list, ok := hints[exercise]
	switch {
	case !ok:
		fmt.Fprintf(Output, "There is no exercise %q: they are called \"01.1\", \"01.2\" and so on.\n", exercise)
	case n < 1 || n > len(list):
		fmt.Fprintf(Output, "Exercise %s has hints 1 to %d.\n", exercise, len(list))
	default:
		more := ""
		if n < len(list) {
			more = fmt.Sprintf(" (More: check.Hint(%q, %d).)", exercise, n+1)
		}
		fmt.Fprintf(Output, "  Hint %d of %d: %s%s\n", n, len(list), list[n-1], more)
	}
}
