package cells

import (
	"fmt"
	"io"
	"math"
	"slices"
	"text/tabwriter"

	"github.com/ninepixels/ninepixels/kernel/internal/bench"
)

// A Row is a line of the table: Times[0] here, Times[1] in the stock kernel, in
// seconds, both in the order of the rounds.
type Row struct {
	Name       string
	Times      [2][]float64
	Difference bool // compare by difference: the times may be 0 or less
}

// WriteTable writes the rows, and how to read them.
func WriteTable(out io.Writer, rows []Row) {
	writeRows(out, rows, "here", "stock GoNB", "here against stock")
	fmt.Fprintln(out, "median (smallest to largest); compared within each round: a ratio, or for the delay a difference")
}

// WriteValues writes rows that compare a kernel that keeps values with one that has
// none.
func WriteValues(out io.Writer, rows []Row) {
	writeRows(out, rows, "with values", "without", "with against without")
}

func writeRows(out io.Writer, rows []Row, here, there, against string) {
	w := tabwriter.NewWriter(out, 0, 0, 3, ' ', 0)
	fmt.Fprintf(w, "\t%s\t%s\t%s\trounds\n", here, there, against)
	for _, r := range rows {
		fmt.Fprintf(w, "%s\t%s s\t%s s\t%s\t%d\n", r.Name, spread(r.Times[0]), spread(r.Times[1]), r.against(), len(r.Times[0]))
	}
	w.Flush()
}

// against compares within each round.
func (r Row) against() string {
	compared := make([]float64, len(r.Times[0]))
	for i, here := range r.Times[0] {
		if r.Difference {
			compared[i] = here - r.Times[1][i]
		} else {
			compared[i] = here / r.Times[1][i]
		}
	}
	if r.Difference {
		return spread(compared) + " s"
	}
	return spread(compared)
}

// spread is the median with the range: in hundredths, or in thousandths where those
// say nothing.
func spread(values []float64) string {
	median := bench.Median(values)
	digits := 2
	if math.Abs(median) < 0.1 {
		digits = 3
	}
	return fmt.Sprintf("%.*f (%.*f to %.*f)", digits, median, digits, slices.Min(values), digits, slices.Max(values))
}
