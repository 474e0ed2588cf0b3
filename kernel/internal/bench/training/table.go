package training

import (
	"cmp"
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
		rows = append(rows, measure{stepName(s) + ", ms", r.Steps,
			func(a Answer) float64 { return 1000 * bench.Median(a.Step[s.Name]) }, false})
	}
	rows = append(rows, m.whole(r)...)
	rows = append(rows, colour(r)...)
	return slices.DeleteFunc(rows, func(row measure) bool { return len(row.rounds) == 0 })
}

// stepName is what the tables call a step.
func stepName(s Steps) string {
	return fmt.Sprintf("%s step, batch %d", map[string]string{"cnn": "CNN", "dense": "dense"}[s.Model], s.Batch)
}

// whole are the rows about more than steps.
func (m *Match) whole(r *Results) []measure {
	return []measure{
		{"start to first step, s", r.Steps, func(a Answer) float64 { return a.First.Seconds() }, false},
		{"the same, our programs kept, s", r.Steps, func(a Answer) float64 { return cmp.Or(a.Again, a.First.Seconds()) }, false},
		{"10,000 evaluated, first call, s", r.Steps, func(a Answer) float64 { return a.Cold }, false},
		{"10,000 evaluated, again, s", r.Steps, func(a Answer) float64 { return bench.Median(a.Evaluate) }, false},
		{"whole training, s", r.Trains, func(a Answer) float64 { return a.Trained.Seconds() }, false},
		{"its peak memory, MB", r.Trains, func(a Answer) float64 { return float64(a.Peak) / 1e6 }, false},
		{"its test accuracy, %", r.Trains, func(a Answer) float64 { return 100 * a.Accuracy }, true},
		{fmt.Sprintf("start to %g %% right, s", 100*m.Goal), r.Reaches, func(a Answer) float64 { return a.Reached.Seconds() }, false},
	}
}

// colour are the rows about colour pictures.
func colour(r *Results) []measure {
	step := func(a Answer, name string) float64 { return 1000 * bench.Median(a.Step[name]) }
	added := func(a Answer) float64 {
		with, without := step(a, "colour32folder"), step(a, "colour32")
		if with == 0 || without == 0 {
			return 0
		}
		return with / without
	}
	return []measure{
		{"colour CNN step, batch 32, ms", r.Colours, func(a Answer) float64 { return step(a, "colour32") }, false},
		{"the same from a folder, mirrored, ms", r.Colours, func(a Answer) float64 { return step(a, "colour32folder") }, false},
		{"the second by the first", r.Colours, added, true},
		{"colour, start to first step, s", r.Colours, func(a Answer) float64 { return a.First.Seconds() }, false},
		{"colour, whole training from a folder, s", r.ColourTrains, func(a Answer) float64 { return a.Trained.Seconds() }, false},
		{"colour, its peak memory, MB", r.ColourTrains, func(a Answer) float64 { return float64(a.Peak) / 1e6 }, false},
	}
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

// Write writes the tables: what was measured, and ours divided by the others'. Below it
// says what steps would take in the plainest programs.
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
	for i, sentence := range m.roofs(r) {
		if i == 0 {
			fmt.Fprintln(out)
		}
		fmt.Fprintln(out, sentence+".")
	}
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
