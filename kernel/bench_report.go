package main

import (
	"context"
	"fmt"
	"math"
	"strings"
	"time"

	"github.com/ninepixels/ninepixels/kernel/internal/bench"
)

// foretell says how long it will take, from what it took on two cores.
func (o *benchTrainOptions) foretell(home bench.Home) string {
	const ourSteps, ourStepCost, start = 7, 0.011, 6
	costs := func(steps, step float64) float64 {
		seconds := start + float64(o.rounds*len(o.steps()))*steps
		if o.epochs > 0 {
			seconds += float64(o.seeds) * (start + float64(o.epochs*o.images/32)*step)
		}
		if o.goal > 0 {
			seconds += start + 6*60000/32*step
		}
		return seconds
	}
	seconds := costs(ourSteps, ourStepCost)
	var missing []string
	var size int64
	for _, p := range o.peers {
		seconds += costs(p.Steps, p.StepCost)
		if o.python[p.Name] == "" && !home.Installed(p) {
			missing = append(missing, p.Label)
			size += p.Size
		}
	}
	text := fmt.Sprintf("This takes about %d min on two quiet cores.", int(math.Ceil(seconds/60)))
	if len(missing) > 0 {
		text += fmt.Sprintf(" First it gets %s by pip, %.1f GB on disk.", strings.Join(missing, ", "), float64(size)/(1<<30))
	}
	return text
}

// report writes the machine, the tables and what is to be known about them.
func (o *benchTrainOptions) report(ctx context.Context, m *bench.Match, r *bench.Results, s streams) {
	fmt.Fprintf(s.out, "%s\nMachine: %s\n", time.Now().Format("2006-01-02"), bench.Machine(ctx))
	for _, p := range r.Programs {
		fmt.Fprintf(s.out, "%s: %s\n", p.Label, p.About)
	}
	fmt.Fprintf(s.out, "Each has %d threads. Rounds: %d; a ratio is formed within a round.\n", m.Base.Threads, m.Rounds)
	if o.epochs > 0 {
		fmt.Fprintf(s.out, "Whole training: epochs: %d, pictures: %d, batch: 32, seeds: %d.\n", m.Epochs, m.Images, m.Seeds)
	}
	if o.goal > 0 {
		fmt.Fprintf(s.out, "Training until %g %% of the test pictures are right: all 60,000 pictures, batch: 32; a dash if %d epochs were not enough.\n", 100*o.goal, m.MostEpochs)
	}
	fmt.Fprintln(s.out)
	m.Write(s.out, r)
	fmt.Fprintln(s.out)
	for _, p := range r.Programs[1:] {
		fmt.Fprintf(s.out, "Same weights, same 100 test pictures: the logits of %s differ from ours by at most %.1e.\n", p.Label, r.Parity[p.Name])
	}
	for _, why := range r.Left {
		fmt.Fprintln(s.out, why+".")
	}
}

// tolerance is for logits of size 10 in float32: 10·6e-8 for each of the
// network's hundreds of sums, which mostly cancel.
const tolerance = 1e-4

// agree reports a peer that computes something else than we do.
func agree(r *bench.Results) error {
	for _, p := range r.Programs[1:] {
		if d := r.Parity[p.Name]; d > tolerance {
			return fmt.Errorf("the logits of %s differ by %.1e, which is more than %g: it is not the same network, and its times do not count", p.Label, d, tolerance)
		}
	}
	return nil
}
