package main

import (
	"fmt"
	"io"
	"math"
	"slices"
	"text/tabwriter"
)

// A benchRow is a line of the table: times[0] here, times[1] in the stock kernel,
// in seconds, both in the order of the rounds.
type benchRow struct {
	name       string
	times      [2][]float64
	difference bool // compare by difference: the times may be 0 or less
}

// writeBench writes the table.
func writeBench(out io.Writer, rows []benchRow) {
	w := tabwriter.NewWriter(out, 0, 0, 3, ' ', 0)
	fmt.Fprintln(w, "\there\tstock GoNB\there against stock\trounds")
	for _, r := range rows {
		fmt.Fprintf(w, "%s\t%s s\t%s s\t%s\t%d\n", r.name, spread(r.times[0]), spread(r.times[1]), r.against(), len(r.times[0]))
	}
	w.Flush()
	fmt.Fprintln(out, "median (smallest to largest); compared within each round: a ratio, or for the delay a difference")
}

// against compares within each round.
func (r benchRow) against() string {
	compared := make([]float64, len(r.times[0]))
	for i, here := range r.times[0] {
		if r.difference {
			compared[i] = here - r.times[1][i]
		} else {
			compared[i] = here / r.times[1][i]
		}
	}
	if r.difference {
		return spread(compared) + " s"
	}
	return spread(compared)
}

// spread is the median with the range: in hundredths, or in thousandths where those
// say nothing.
func spread(values []float64) string {
	sorted := slices.Sorted(slices.Values(values))
	n := len(sorted)
	median := (sorted[(n-1)/2] + sorted[n/2]) / 2
	digits := 2
	if math.Abs(median) < 0.1 {
		digits = 3
	}
	return fmt.Sprintf("%.*f (%.*f to %.*f)", digits, median, digits, sorted[0], digits, sorted[n-1])
}
