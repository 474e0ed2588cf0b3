package server

import (
	"time"

	"github.com/ninepixels/ninepixels/kernel/internal/jupyter"
	"github.com/ninepixels/ninepixels/kernel/internal/kernelproc"
)

// How an interrupted cell is pressed, counted from the interrupt. GoNB itself
// ends only a program that runs already, and gives it five seconds.
const (
	pressEvery = 50 * time.Millisecond
	killAfter  = 800 * time.Millisecond // what still runs is killed
	saveTime   = 5 * time.Second        // unless it says something: it may be saving its work
	giveUp     = time.Second            // more: the engine is ended
)

// A stopper ends a cell, whatever it is doing: goimports, the compiler, the
// linker, a shell command, its program. GoNB then reports that it has failed.
type stopper struct {
	engine *kernelproc.Engine
	began  time.Time
	ticker *time.Ticker
	asked  map[int]bool // processes that got an interrupt
	speaks bool         // something was printed since
}

func newStopper(e *kernelproc.Engine, began time.Time) *stopper {
	s := &stopper{engine: e, began: began, ticker: time.NewTicker(pressEvery), asked: map[int]bool{}}
	_, _ = e.Client().Request(jupyter.Control, jupyter.InterruptRequest, struct{}{})
	s.press()
	return s
}

// tick is when to press again; a nil stopper never does.
func (s *stopper) tick() <-chan time.Time {
	if s == nil {
		return nil
	}
	return s.ticker.C
}

func (s *stopper) end() { s.ticker.Stop() }

// press interrupts what the engine has started, each process once, and later
// kills it.
func (s *stopper) press() {
	patience := killAfter
	if s.speaks {
		patience = saveTime
	}
	passed := time.Since(s.began)
	for _, pid := range s.engine.Descendants() {
		switch {
		case passed > patience:
			kill(pid)
		case !s.asked[pid]:
			s.asked[pid] = true
			interruptProcess(pid)
		}
	}
	if passed > patience+giveUp {
		s.engine.Kill()
	}
}
