package training

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"slices"
	"time"
)

// A Match is a comparison of programs, in rounds. In each round all programs do
// the same task, one after another; who is first changes from round to round.
type Match struct {
	Programs   []*Program // ours is the first
	Base       Task       // Data and Threads
	Rounds     int        // of "steps"
	Epochs     int        // of a whole training; 0 for none
	Images     int        // of a whole training
	Seeds      int        // how many whole trainings
	Goal       float64    // to train until; 0 for no such training
	MostEpochs int        // for Goal
	Steps      []Steps
	Colour     Colour
	Dir        string // for weights; must exist
	Progress   io.Writer
	began      time.Time
}

// Colour is the part of a Match that is about colour pictures.
type Colour struct {
	Dir    string // what Draw has filled
	Images int    // 0 for no such part
	Steps  []Steps
}

// A Round holds the answers of one round by the programs' names.
type Round map[string]Answer

// Results are what a Match measured.
type Results struct {
	Programs               []*Program // those that came through, ours first
	Steps, Trains, Reaches []Round
	Colours, ColourTrains  []Round            // the same on colour pictures
	Parity                 map[string]float64 // the largest difference of a logit, from ours
	Left                   []string           // a sentence for each program that did not
}

// stepEpochs is how many epochs of each of Steps are counted in a round.
const stepEpochs = 2

// Limits of one task: many times what it takes on a slow machine.
const (
	stepsLimit = 10 * time.Minute
	trainLimit = 3 * time.Hour
)

// Play runs the match. A peer that fails is left out from then on. The error is
// about our own program, or says that no peer is left.
func (m *Match) Play(ctx context.Context) (*Results, error) {
	m.began = time.Now()
	r := &Results{Programs: m.Programs, Parity: map[string]float64{}}
	if len(m.Steps) > 0 {
		err := m.part(ctx, r, part{"", m.Base, m.Steps, m.Images, &r.Steps, &r.Trains})
		if err != nil {
			return r, err
		}
	}
	if m.Colour.Images > 0 {
		t := m.Base
		t.Colour = m.Colour.Dir
		err := m.part(ctx, r, part{"colour, ", t, m.Colour.Steps, m.Colour.Images, &r.Colours, &r.ColourTrains})
		if err != nil {
			return r, err
		}
	}
	if m.Goal > 0 {
		t := m.Base
		t.Do, t.Epochs, t.Goal = "reach", m.MostEpochs, m.Goal
		if err := m.round(ctx, r, &r.Reaches, fmt.Sprintf("training to %g %%", 100*m.Goal), 0, t, trainLimit); err != nil {
			return r, err
		}
	}
	return r, nil
}

// A part is what is done with one kind of pictures.
type part struct {
	prefix        string // of titles
	base          Task
	steps         []Steps
	images        int // of a whole training
	rounds, whole *[]Round
}

// part compares the logits, times the steps, and times whole trainings.
func (m *Match) part(ctx context.Context, r *Results, p part) error {
	if err := m.parity(ctx, r, p); err != nil {
		return err
	}
	for i := range m.Rounds {
		t := p.base
		t.Do, t.Epochs, t.Steps, t.Seed = "steps", stepEpochs, p.steps, int64(i)
		if err := m.round(ctx, r, p.rounds, fmt.Sprintf("%sround %d of %d", p.prefix, i+1, m.Rounds), i, t, stepsLimit); err != nil {
			return err
		}
	}
	if m.Epochs == 0 {
		return nil
	}
	for i := range m.Seeds {
		t := p.base
		t.Do, t.Epochs, t.Images, t.Seed = "train", m.Epochs, p.images, int64(i)
		if err := m.round(ctx, r, p.whole, fmt.Sprintf("%swhole training %d of %d", p.prefix, i+1, m.Seeds), i, t, trainLimit); err != nil {
			return err
		}
	}
	return nil
}

// round lets every program that is left do a task.
func (m *Match) round(ctx context.Context, r *Results, to *[]Round, title string, number int, t Task, limit time.Duration) error {
	round := Round{}
	programs := r.Programs
	for i := range programs {
		p := programs[(i+number)%len(programs)]
		own, able := p.able(t)
		if !able {
			continue
		}
		a, err := m.run(ctx, p, own, limit, title)
		if err != nil {
			if err := m.leave(ctx, r, p, title, err); err != nil {
				return err
			}
			continue
		}
		round[p.Name] = a
	}
	*to = append(*to, round)
	return nil
}

// parity compares the logits of the same weights on the same pictures. Of two kinds of
// pictures, the larger difference counts.
func (m *Match) parity(ctx context.Context, r *Results, of part) error {
	title := of.prefix + "same weights, same pictures"
	t := of.base
	t.Do, t.Images, t.Weights = "weights", 3200, m.Dir
	ours, err := m.run(ctx, m.Programs[0], t, stepsLimit, title)
	if err != nil {
		return m.leave(ctx, r, m.Programs[0], title, err)
	}
	if alike(ours.Logits) {
		return fmt.Errorf("%s: our network gives the same logits for each picture, so that comparing them would show nothing", title)
	}
	t.Weights = filepath.Join(m.Dir, ours.File)
	if _, err := os.Stat(t.Weights); err != nil {
		return fmt.Errorf("the weights that were kept are not there: %w", err)
	}
	for _, p := range r.Programs[1:] {
		a, err := m.run(ctx, p, t, stepsLimit, title)
		if err == nil {
			var d float64
			d, err = difference(ours.Logits, a.Logits)
			r.Parity[p.Name] = max(r.Parity[p.Name], d)
		}
		if err != nil {
			if err := m.leave(ctx, r, p, title, err); err != nil {
				return err
			}
		}
	}
	return nil
}

// run runs a task, with a line of progress.
func (m *Match) run(ctx context.Context, p *Program, t Task, limit time.Duration, title string) (Answer, error) {
	began := time.Now()
	a, err := p.Run(ctx, t, limit)
	passed := time.Since(m.began).Round(time.Second)
	if err == nil {
		fmt.Fprintf(m.Progress, "%3d:%02d  %-28s %-17s %6.1f s\n", int(passed.Minutes()), int(passed.Seconds())%60,
			title, p.Label, time.Since(began).Seconds())
	}
	return a, err
}

// leave takes a program that failed out of the match.
func (m *Match) leave(ctx context.Context, r *Results, p *Program, title string, err error) error {
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case p.Ours:
		return fmt.Errorf("our own program failed (%s): %w", title, err)
	}
	var rest []*Program
	for _, q := range r.Programs {
		if q != p {
			rest = append(rest, q)
		}
	}
	r.Programs = rest
	why := fmt.Sprintf("%s is left out (%s): %v", p.Label, title, err)
	r.Left = append(r.Left, why)
	if len(rest) == 1 {
		return fmt.Errorf("no peer is left to compare with: %s", why)
	}
	fmt.Fprintln(m.Progress, why+".")
	return nil
}

// alike reports whether several pictures all have the same logits.
func alike(logits [][]float32) bool {
	return len(logits) > 1 && !slices.ContainsFunc(logits, func(one []float32) bool { return !slices.Equal(one, logits[0]) })
}

// difference is the largest |a-b|; the two must have the same shape.
func difference(a, b [][]float32) (float64, error) {
	largest := 0.0
	if len(a) != len(b) {
		return 0, fmt.Errorf("it gave the logits of %d pictures, not of %d", len(b), len(a))
	}
	for i := range a {
		if len(a[i]) != len(b[i]) {
			return 0, fmt.Errorf("it gave %d logits per picture, not %d", len(b[i]), len(a[i]))
		}
		for j := range a[i] {
			d := math.Abs(float64(a[i][j]) - float64(b[i][j]))
			if math.IsNaN(d) {
				return 0, errors.New("it gave a logit that is no number")
			}
			largest = max(largest, d)
		}
	}
	return largest, nil
}
