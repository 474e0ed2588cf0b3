package coursetest

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/ninepixels/ninepixels/kernel/internal/notebook"
)

// again is put behind the name of a model that is trained a second time.
const again = "-again"

// A training whose model is kept, and its settings in a cell's source.
var (
	fitting      = regexp.MustCompile(`\btrain\.Fit\(`)
	trainingName = regexp.MustCompile(`(\bName:\s+")([\w-]+)",`)
	epochs       = regexp.MustCompile(`(\bEpochs:\s+)\d+`)
)

// Quicken makes a notebook quick to run a second time in the same folder: a
// training whose model is kept, as the long ones are, takes one epoch, and is
// kept under another name, so that the cells behind it load the model that the
// first run has kept. It changes those whose name and epochs stand in the cell as
// they are; what is computed for a series of models stays.
func Quicken(nb *notebook.Notebook) {
	for _, cell := range of(nb, notebook.Code) {
		if fitting.MatchString(cell.Source) && trainingName.MatchString(cell.Source) && epochs.MatchString(cell.Source) {
			cell.Source = epochs.ReplaceAllString(trainingName.ReplaceAllString(cell.Source, "$1$2"+again+`",`), "${1}1")
		}
	}
}

var (
	clockCall    = regexp.MustCompile(`\btime\.(Now|Since)\(|\btesting\.Benchmark\(|\bruntime\.(ReadMemStats|NumCPU)\(|\.(PerStep|Seconds)\b`)
	declaredName = regexp.MustCompile(`(?m)^(?:func(?:\s*\([^)]*\))?|type|var|const)\s+(\w+)`)
)

// declares lists what the cells of which it is true declare.
func declares(cells []*notebook.Cell, is map[string]bool) []string {
	var names []string
	for _, cell := range cells {
		if is[cell.ID] {
			for _, m := range declaredName.FindAllStringSubmatch(cell.Source, -1) {
				names = append(names, m[1])
			}
		}
	}
	return names
}

// spread marks also the cells that use what a marked cell declares.
func spread(cells []*notebook.Cell, marked map[string]bool) {
	for size := -1; size != len(marked); {
		size = len(marked)
		names := declares(cells, marked)
		if len(names) == 0 {
			return
		}
		use := regexp.MustCompile(`\b(` + strings.Join(names, "|") + `)\b`)
		for _, cell := range cells {
			if use.MatchString(cell.Source) {
				marked[cell.ID] = true
			}
		}
	}
}

// Differences compares two runs of a notebook, the second after Quicken in the
// folder of the first, and says where their texts differ.
//
// Times are left out. Of a cell that measures with a clock, numbers are. Of a
// cell in which the second run has trained less, the first epoch's lines count.
func Differences(first, second *notebook.Notebook) []Problem {
	cells := of(first, notebook.Code)
	shorter, clocked := map[string]bool{}, map[string]bool{}
	for _, cell := range cells {
		if twin := second.Cell(cell.ID); twin == nil {
			return []Problem{{Cell: cell.ID, Text: "the second run has no such cell"}}
		} else if strings.ReplaceAll(twin.Source, again, "") != cell.Source {
			shorter[cell.ID] = true
		}
		if clockCall.MatchString(cell.Source) {
			clocked[cell.ID] = true
		}
	}
	spread(cells, shorter)
	spread(cells, clocked)
	var problems []Problem
	for _, cell := range cells {
		a, b := Settle(cell.Printed()), Settle(second.Cell(cell.ID).Printed())
		if shorter[cell.ID] {
			a, b = firstEpochs(a), firstEpochs(b)
		}
		if clocked[cell.ID] {
			a, b = anyNumber.ReplaceAllString(a, "#"), anyNumber.ReplaceAllString(b, "#")
		}
		if a != b {
			problems = append(problems, Problem{Cell: cell.ID, Text: fmt.Sprintf("the first run prints\n%s\nand the second\n%s", a, b)})
		}
	}
	return problems
}

var (
	duration  = regexp.MustCompile(`(?:\d+h)?(?:\d+m)?\d[\d.,]*\s?(?:ns|µs|μs|ms|s|min|h|seconds?|minutes?|hours?)\b(?:\s\d[\d.,]*\s?(?:s|min)\b)*`)
	rate      = regexp.MustCompile(`\d[\d.,]*( \w+)? (per|a) second\b|\d[\d.,]*( \w+)?/s\b`)
	anyNumber = regexp.MustCompile(`[−+-]?\d[\d.,]*(e[+-]?\d+)?`)
	blanks    = regexp.MustCompile(`[ \t]+`)
	firstLine = regexp.MustCompile(`^epoch 1 of \d+:`)
)

// Settle takes out of what a cell has printed what no two runs share: times and
// what is computed from them, the blanks that align columns with them, and the
// other name of a second training.
func Settle(text string) string {
	text = strings.ReplaceAll(text, again, "")
	text = rate.ReplaceAllString(text, "RATE")
	text = duration.ReplaceAllString(text, "TIME")
	text = blanks.ReplaceAllString(text, " ")
	var lines []string
	for line := range strings.Lines(text) {
		if line = strings.TrimSpace(line); line != "" {
			lines = append(lines, line)
		}
	}
	return strings.Join(lines, "\n")
}

// firstEpochs returns the lines of trainings' first epochs, however many epochs
// there are.
func firstEpochs(text string) string {
	lines := slices.DeleteFunc(strings.Split(text, "\n"), func(line string) bool { return !firstLine.MatchString(line) })
	for i, line := range lines {
		lines[i] = firstLine.ReplaceAllString(line, "epoch 1:")
	}
	return strings.Join(lines, "\n")
}

// Trains reports whether a notebook prints what XLA has computed, or what another
// notebook has kept of that in runs: numbers whose last digit depends on the
// processor.
func Trains(nb *notebook.Notebook) bool {
	return slices.ContainsFunc(of(nb, notebook.Code), func(c *notebook.Cell) bool { return xlaCall.MatchString(c.Source) })
}

var xlaCall = regexp.MustCompile(`\b(train|feature|graph|layers|model)\.|\bruns/`)
