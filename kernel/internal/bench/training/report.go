package training

import (
	"context"
	"fmt"
	"math"
	"strings"
	"time"
)

// Foretell says how long it will take, from what it took on two cores, and what is
// still to be installed in home.
func (o *Options) Foretell(home Home) string {
	const ourSteps, ourStepCost, start = 7, 0.011, 6
	costs := func(steps, step float64) float64 {
		seconds := start + float64(o.Rounds*len(o.TimedSteps()))*steps
		if len(o.Batches) == 0 {
			seconds = 0
		} else if o.Epochs > 0 {
			seconds += float64(o.Seeds) * (start + float64(o.Epochs*o.Images/32)*step)
		}
		if o.Colour > 0 { // a step takes three times as long; each round has some epochs, twice
			epochs := o.Rounds*2*(stepEpochs+1) + o.Seeds*o.Epochs
			seconds += float64(1+o.Rounds)*start + float64(epochs*o.Colour/32)*3*step
		}
		if o.Goal > 0 {
			seconds += start + 6*60000/32*step
		}
		return seconds
	}
	seconds := costs(ourSteps, ourStepCost)
	var missing []string
	var size int64
	for _, p := range o.Peers {
		seconds += costs(p.Steps, p.StepCost)
		if o.Python[p.Name] == "" && !home.Installed(p) {
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
func (c *Comparison) report(ctx context.Context, m *Match, r *Results) {
	fmt.Fprintf(c.Out, "%s\nMachine: %s\n", time.Now().Format("2006-01-02"), Machine(ctx))
	for _, p := range r.Programs {
		fmt.Fprintf(c.Out, "%s: %s\n", p.Label, p.About)
	}
	fmt.Fprintf(c.Out, "Each has %d threads. Rounds: %d; a ratio is formed within a round.\n", m.Base.Threads, m.Rounds)
	if c.Epochs > 0 {
		fmt.Fprintf(c.Out, "Whole training: epochs: %d, pictures: %d, batch: 32, seeds: %d.\n", m.Epochs, m.Images, m.Seeds)
	}
	if c.Goal > 0 {
		fmt.Fprintf(c.Out, "Training until %g %% of the test pictures are right: all 60,000 pictures, batch: 32; a dash if %d epochs were not enough.\n", 100*c.Goal, m.MostEpochs)
	}
	fmt.Fprintln(c.Out)
	m.Write(c.Out, r)
	fmt.Fprintln(c.Out)
	for _, p := range r.Programs[1:] {
		fmt.Fprintf(c.Out, "Same weights, same 100 pictures: the logits of %s differ from ours by at most %.1e.\n", p.Label, r.Parity[p.Name])
	}
	for _, why := range r.Left {
		fmt.Fprintln(c.Out, why+".")
	}
}

// tolerance is for logits of size 10 in float32: 10·6e-8 for each of the
// network's hundreds of sums, which mostly cancel.
const tolerance = 1e-4

// Agree reports a peer that computes something else than we do.
func (r *Results) Agree() error {
	for _, p := range r.Programs[1:] {
		if d := r.Parity[p.Name]; d > tolerance {
			return fmt.Errorf("the logits of %s differ by %.1e, which is more than %g: it is not the same network, and its times do not count", p.Label, d, tolerance)
		}
	}
	return nil
}
