package fetch

import (
	"fmt"
	"time"
)

// A download that is slower than this is given up. A telephone line brings 6 kB/s;
// at 1 kB/s the data would take ten hours.
const (
	leastRate  = 4 << 10 // bytes per second
	paceWindow = time.Minute
)

// A Pace watches how fast a download comes. A limit on silence does not end one whose
// server sends a byte now and then. The zero value is ready for use.
type Pace struct {
	Window time.Duration // over which the rate is taken; 0 means a minute
	Least  int           // bytes per second; 0 means 4096
	since  time.Time
	came   int
}

// Came takes in that n more bytes have come.
//
// Errors: the bytes of the last window came more slowly than Least.
func (p *Pace) Came(n int) error { return p.cameAt(n, time.Now()) }

func (p *Pace) cameAt(n int, now time.Time) error {
	window, least := p.Window, p.Least
	if window == 0 {
		window = paceWindow
	}
	if least == 0 {
		least = leastRate
	}
	if p.since.IsZero() {
		p.since = now
	}
	p.came += n
	took := now.Sub(p.since)
	if took < window {
		return nil
	}
	if float64(p.came) < float64(least)*took.Seconds() {
		return fmt.Errorf("only %d bytes came in %v, and at least %d per second must: is the network busy? Try again later",
			p.came, took.Round(time.Second), least)
	}
	p.since, p.came = now, 0
	return nil
}
