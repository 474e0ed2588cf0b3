package training

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/ninepixels/ninepixels/kernel/internal/bench"
)

// A measure is a row of the tables: a value of each answer of some rounds.
type measure struct {
	name   string
	rounds []Round
	of     func(Answer) float64 // 0 where it was not measured
	plain  bool                 // a ratio would say nothing
}

// measures are the rows for these results.
func (m *Match) measures(r *Results) []measure {
	var rows []measure
	for _, s := range m.Steps {
		what := map[string]string{"cnn": "CNN", "dense": "dense"}[s.Model]
		rows = append(rows, measure{fmt.Sprintf("%s step, batch %d, ms", what, s.Batch), r.Steps,
			func(a Answer) float64 { return 1000 * bench.Median(a.Step[s.Name]) }, false})
	}
	rows = append(rows,
		measure{"start to first step, s", r.Steps, func(a Answer) float64 { return a.First.Seconds() }, false},
		measure{"10,000 evaluated, first call, s", r.Steps, func(a Answer) float64 { return a.Cold }, false},
		measure{"10,000 evaluated, again, s", r.Steps, func(a Answer) float64 { return bench.Median(a.Evaluate) }, false},
		measure{"whole training, s", r.Trains, func(a Answer) float64 { return a.Trained.Seconds() }, false},
		measure{"its peak memory, MB", r.Trains, func(a Answer) float64 { return float64(a.Peak) / 1e6 }, false},
		measure{"its test accuracy, %", r.Trains, func(a Answer) float64 { return 100 * a.Accuracy }, true},
		measure{fmt.Sprintf("start to %g %% right, s", 100*m.Goal), r.Reaches, func(a Answer) float64 { return a.Reached.Seconds() }, false},
	)
	return slices.DeleteFunc(rows, func(row measure) bool { return len(row.rounds) == 0 })
}

// values are what a program reached in the rounds; nil if one is missing.
func (row measure) values(p *Program) []float64 {
	var values []float64
	for _, round := range row.rounds {
		if v := row.of(round[p.Name]); v > 0 {
			values = append(values, v)
		}
	}
	return values
}

// ratios are ours divided by the peer's, round by round.
func (row measure) ratios(ours, p *Program) []float64 {
	var ratios []float64
	for _, round := range row.rounds {
		if a, b := row.of(round[ours.Name]), row.of(round[p.Name]); a > 0 && b > 0 {
			ratios = append(ratios, a/b)
		}
	}
	return ratios
}

// Write writes the tables: what was measured, and ours divided by the others'.
func (m *Match) Write(out io.Writer, r *Results) {
	rows := m.measures(r)
	w := tabwriter.NewWriter(out, 0, 0, 3, ' ', 0)
	fmt.Fprintf(w, "median (smallest–largest)\t%s\n", strings.Join(labels(r.Programs), "\t"))
	for _, row := range rows {
		fmt.Fprint(w, row.name)
		for _, p := range r.Programs {
			fmt.Fprint(w, "\t", spread(row.values(p), number))
		}
		fmt.Fprintln(w)
	}
	w.Flush()
	fmt.Fprintln(out)
	ours, others := r.Programs[0], r.Programs[1:]
	fmt.Fprintf(w, "%s divided by\t%s\n", ours.Label, strings.Join(labels(others), "\t"))
	for _, row := range rows {
		if row.plain {
			continue
		}
		fmt.Fprint(w, strings.TrimSuffix(strings.TrimSuffix(row.name, ", ms"), ", s"))
		for _, p := range others {
			fmt.Fprint(w, "\t", spread(row.ratios(ours, p), ratio))
		}
		fmt.Fprintln(w)
	}
	w.Flush()
}

func labels(programs []*Program) []string {
	var names []string
	for _, p := range programs {
		names = append(names, p.Label)
	}
	return names
}

func number(v float64) string {
	switch {
	case v >= 100:
		return fmt.Sprintf("%.0f", v)
	case v >= 10:
		return fmt.Sprintf("%.1f", v)
	}
	return fmt.Sprintf("%.2f", v)
}

func ratio(v float64) string { return fmt.Sprintf("%.2f", v) }

// spread is the median with the range, or a dash.
func spread(values []float64, text func(float64) string) string {
	switch len(values) {
	case 0:
		return "–"
	case 1:
		return text(values[0])
	}
	return fmt.Sprintf("%s (%s–%s)", text(bench.Median(values)), text(slices.Min(values)), text(slices.Max(values)))
}
