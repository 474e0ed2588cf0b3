package show

import (
	"slices"
	"time"
)

const (
	// known is how many steps have to be measured before the time left is told.
	// The first may have been slow, and nobody can know yet how slow.
	known = 5

	// recent is how many of the last steps say how fast the next will be.
	recent = 200
)

// A pace measures how long the steps of a training take, and what is done between
// its epochs. Compiling comes before the first step, so that is where it begins.
type pace struct {
	last  time.Time       // when the step before ended; zero before the first one
	steps []time.Duration // the last of them, in a ring
	n     int             // how many were measured in all
	sum   time.Duration   // of them

	between time.Duration // the sum of what came between a last step and its epoch's end
	epochs  int
}

// step notes that so many steps have ended, which all took as long.
func (p *pace) step(now time.Time, steps int) {
	if !p.last.IsZero() {
		took := now.Sub(p.last) / time.Duration(steps)
		for range steps {
			if len(p.steps) < recent {
				p.steps = append(p.steps, took)
			} else {
				p.steps[p.n%recent] = took
			}
			p.n++
			p.sum += took
		}
	}
	p.last = now
}

// epoch notes that an epoch was measured. What the figure takes until resumed is
// neither the step's time nor the validation's.
func (p *pace) epoch(now time.Time) {
	if !p.last.IsZero() {
		p.between += now.Sub(p.last)
		p.epochs++
	}
}

// resumed notes that the next step begins.
func (p *pace) resumed(now time.Time) {
	if !p.last.IsZero() {
		p.last = now
	}
}

// mean is how long a step took. It is false if none was measured.
func (p *pace) mean() (time.Duration, bool) {
	if p.n == 0 {
		return 0, false
	}
	return p.sum / time.Duration(p.n), true
}

// left is how long so many steps and ends of epochs will take, going by the recent
// ones. The slowest tenth of these is left out: a laptop that slept for an hour in
// one step does not do so in all that follow. It is false as long as too little is
// known.
func (p *pace) left(steps, epochs int) (time.Duration, bool) {
	if p.n < known {
		return 0, false
	}
	sorted := slices.Clone(p.steps)
	slices.Sort(sorted)
	sorted = sorted[:len(sorted)-(len(sorted)+9)/10]
	var sum time.Duration
	for _, took := range sorted {
		sum += took
	}
	d := time.Duration(float64(sum) / float64(len(sorted)) * float64(steps))
	if p.epochs > 0 {
		d += p.between / time.Duration(p.epochs) * time.Duration(epochs)
	}
	return d, true
}
