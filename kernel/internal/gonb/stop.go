package gonb

import (
	"fmt"
	"maps"
	"slices"
	"syscall"
	"time"

	"github.com/ninepixels/ninepixels/kernel/internal/process"
)

// How an interrupted cell is pressed, counted from the interrupt. GoNB itself
// ends only a program that runs already, and gives it five seconds.
const (
	killAfter = 800 * time.Millisecond // what still runs is killed
	saveTime  = 5 * time.Second        // unless it says something: it may be saving its work
	giveUp    = time.Second            // more: the engine is ended
)

// A Presser ends a cell of an engine's, whatever it is doing: the compiler, the
// linker, a shell command, its program, and all that these have started. What
// earlier cells have left in the background stays.
type Presser struct {
	e     *Engine
	began process.Moment
	known map[int]bool // what the cell has started, and whether it was interrupted
}

// Presser returns one for the cell that begins now.
func (e *Engine) Presser() *Presser {
	return &Presser{e: e, began: process.Now(), known: map[int]bool{}}
}

// Left reports whether something runs that the cell has started, also what has lost
// its parent.
func (p *Presser) Left() bool {
	for _, pid := range p.e.StartedSince(p.began) {
		if _, known := p.known[pid]; !known {
			p.known[pid] = false
		}
	}
	for pid := range p.known {
		if !process.Alive(pid) {
			delete(p.known, pid)
		}
	}
	return len(p.known) > 0
}

// Press interrupts what the cell has started, each process once, and later kills
// it, and then the engine, if the cell goes on. GoNB then reports that the cell
// has failed.
func (p *Presser) Press(since time.Duration, spoke bool) {
	patience := killAfter
	if spoke {
		patience = saveTime
	}
	p.Left()
	// Parents first, whose numbers are smaller: a shell that loses its child before it
	// hears of the interrupt goes on to its next command.
	pids := slices.Sorted(maps.Keys(p.known))
	if since > patience {
		process.Signal(pids, syscall.SIGKILL)
	} else {
		for _, pid := range pids {
			if !p.known[pid] {
				p.known[pid] = true
				process.Signal([]int{pid}, syscall.SIGINT)
			}
		}
	}
	if since > patience+giveUp {
		p.e.Kill()
	}
}

func statusText(status int) string { return fmt.Sprintf("exit status %d", status) }
