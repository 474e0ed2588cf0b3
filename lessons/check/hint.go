package check

import (
	"fmt"
	"maps"
	"strings"
)

// hints holds the hints of each exercise, the gentlest first. None holds
// a number of the solution; the solutions notebooks write that. Those of a notebook
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

// Hint gives a hint for an exercise, as in Hint("01.2"): the first one. Hint("01.2", 2)
// gives the second one, which says more. No hint holds the answer.
func Hint(exercise string, n ...int) {
	list, ok := hints[exercise]
	at := 1
	if len(n) > 0 {
		at = n[0]
	}
	switch {
	case !ok:
		say(telling, fmt.Sprintf("There is no exercise %q: they are called \"01.1\", \"01.2\" and so on.", exercise))
	case at < 1 || at > len(list):
		say(telling, fmt.Sprintf("Exercise %s has hints 1 to %d.", exercise, len(list)))
	case at < len(list):
		say(hinting, fmt.Sprintf("Hint %d of %d: %s", at, len(list), list[at-1]),
			fmt.Sprintf("For the next one, run check.Hint(%q, %d).", exercise, at+1))
	default:
		say(hinting, fmt.Sprintf("Hint %d of %d: %s", at, len(list), list[at-1]))
	}
}
