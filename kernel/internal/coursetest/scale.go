package coursetest

import (
	"regexp"

	"github.com/ninepixels/ninepixels/kernel/internal/notebook"
)

var (
	barsCall = regexp.MustCompile(`\bshow\.(?:Draw)?Bars\(`)
	axisCall = regexp.MustCompile(`\bshow\.Axis\(`)
)

// scaledBars asks that charts of bars say how long their axis is. Else the longest bar
// of each fills its chart: 0.64 looks like 0.86 in the chart below, and who compares the
// two is misled.
func scaledBars(nb *notebook.Notebook, _ string) []Problem {
	var problems []Problem
	for _, cell := range of(nb, notebook.Code) {
		if len(barsCall.FindAllString(cell.Source, -1)) > len(axisCall.FindAllString(cell.Source, -1)) {
			problems = append(problems, Problem{cell.ID, "bars need show.Axis, so that those of two charts can be compared"})
		}
	}
	return problems
}
