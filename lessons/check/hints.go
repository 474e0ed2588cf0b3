package check

import (
	"fmt"
	"maps"
	"strings"
)

// hints holds the hints of each exercise, the gentlest first. The last one all
// but writes the answer; the solutions notebooks write it. The hints of each
// notebook stand in a file of their own, which adds them.
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
