package gonb

import (
	"context"
	"errors"
	"time"

	"github.com/ninepixels/ninepixels/kernel/internal/jupyter"
	"github.com/ninepixels/ninepixels/kernel/internal/process"
)

// A Talk is what its user has to do with a cell under way.
type Talk struct {
	// Began, if not nil, is told the request's identifier before the kernel is.
	Began func(id string)
	// Each takes what the kernel sends: all but the state and the reply.
	Each func(m jupyter.Received)
	// Inputs are what somebody has typed for a cell that asked.
	Inputs <-chan string
	// Unheard says that nobody can type: a cell that asks gets empty answers.
	Unheard bool
	// Watched says that the cell is looked at now and then. If its program waits for
	// input, that is asked for, or the cell ended if it is unheard; if it waits for a
	// page with widgets that does not come, it is ended.
	Watched bool
	// Interrupts asks for the cell's end, with the time at which that was wanted.
	Interrupts <-chan time.Time
	// Press, if not nil, is called now and then from an interrupt on: how long
	// ago it was, and whether the cell has said something since. Without it, the
	// kernel is only asked, and killed after GiveUp.
	Press  func(since time.Duration, spoke bool)
	Ask    func() // asks for the interrupt; nil sends an interrupt_request
	GiveUp time.Duration
}

// ErrInterrupted is the end of a cell that somebody has stopped.
var ErrInterrupted = errors.New("interrupted")

// How GoNB is to be answered when a cell has asked for input. It listens a
// moment after it has asked: an answer that is faster than that is lost, and the
// cell waits for ever. It says nothing when it does, and answers nothing else
// while a cell runs.
const (
	listening = 100 * time.Millisecond
	repeats   = 50 // so often an empty answer is given, so that GoNB hears one; not for ever
)

// pressEvery is the pause between two attempts to end a cell.
const pressEvery = 50 * time.Millisecond

// A conversation is one request under way.
type conversation struct {
	Talk
	e        *Engine
	id       string
	messages chan jupyter.Received
	done     chan struct{}

	result        jupyter.Result
	replied, idle bool
	asked         *jupyter.Message // the input_request that waits for an answer
	askedAt       time.Time
	again         int // how often it is still to be answered by nothing
	stopping      time.Time
	why           error // it is stopped
	spoke         bool
	lookout       *lookout // nil if it is not watched
}

// Drive sends a request to the kernel, and passes on what comes back until the
// reply has come and the kernel is idle: outputs may come after the reply.
//
// Errors: [ErrInterrupted], [ErrNoInput], [ErrNoPage], a *kernelproc.DeadError, or
// ctx's cause.
func (e *Engine) Drive(ctx context.Context, x jupyter.Execute, talk Talk) (jupyter.Result, error) {
	c := &conversation{Talk: talk, e: e, messages: make(chan jupyter.Received), done: make(chan struct{})}
	if c.Watched {
		c.lookout = newLookout(e)
	}
	m := jupyter.New(e.Client().Session, jupyter.ExecuteRequest, x)
	c.id = m.Header.ID
	if c.Began != nil {
		c.Began(c.id)
	}
	e.set(c)
	defer func() {
		e.set(nil)
		close(c.done)
	}()
	if err := e.Client().Send(jupyter.Shell, m); err != nil {
		return c.result, e.SendError(err)
	}
	err := c.run(ctx)
	return c.result, err
}

func (c *conversation) run(ctx context.Context) error {
	answer := time.NewTicker(listening)
	defer answer.Stop()
	press := time.NewTicker(pressEvery)
	defer press.Stop()
	for !c.replied || !c.idle {
		select {
		case m := <-c.messages:
			c.receive(m)
		case text := <-c.Inputs:
			c.answer(text)
		case at := <-c.Interrupts:
			c.interrupt(at, ErrInterrupted)
		case <-press.C:
			c.press()
		case now := <-answer.C:
			c.answerNothing()
			c.look(now)
		case <-c.e.Ended():
			if c.why != nil {
				return c.why
			}
			return c.e.Dead()
		case <-ctx.Done():
			return context.Cause(ctx)
		}
	}
	return c.why
}

func (c *conversation) receive(m jupyter.Received) {
	if c.lookout != nil {
		c.lookout.hear(m)
	}
	switch m.Header.Type {
	case jupyter.Status:
		var s jupyter.KernelState
		if m.Read(&s) == nil {
			c.idle = s.State == jupyter.StateIdle
		}
		return
	case jupyter.ExecuteReply:
		c.replied = true
		_ = m.Read(&c.result)
		return
	case jupyter.InputRequest:
		c.asked, c.askedAt = &m.Message, time.Now()
		if c.Unheard {
			c.again = repeats
		}
	case jupyter.Stream:
		c.spoke = true
		if c.why != nil && c.why != ErrInterrupted && saysEnd(m) {
			return // it is we who have ended it
		}
	}
	if c.Each != nil {
		c.Each(m)
	}
}

// look sees whether the cell waits for somebody.
func (c *conversation) look(now time.Time) {
	if c.lookout == nil || c.why != nil || c.asked != nil {
		return
	}
	reader, err := c.lookout.look(now)
	switch {
	case err != nil:
		c.interrupt(now, err)
	case reader != 0 && c.Unheard:
		c.interrupt(now, ErrNoInput)
	case reader != 0 && c.Each != nil:
		c.Each(jupyter.Received{Channel: jupyter.Stdin, Message: jupyter.New("", jupyter.InputRequest, jupyter.Prompt{})})
	}
}

// interrupt asks for the cell's end, once.
func (c *conversation) interrupt(at time.Time, why error) {
	if c.why != nil {
		return
	}
	c.stopping, c.why, c.spoke = at, why, false
	if c.Ask != nil {
		c.Ask()
	} else {
		_, _ = c.e.Client().Request(jupyter.Control, jupyter.InterruptRequest, struct{}{})
	}
	c.press()
}

func (c *conversation) press() {
	if c.why == nil {
		return
	}
	since := time.Since(c.stopping)
	if c.Press != nil {
		c.Press(since, c.spoke)
	} else if since > c.GiveUp {
		c.e.Kill()
	}
}

// answer gives the cell what somebody has typed.
func (c *conversation) answer(text string) {
	if c.lookout != nil && c.lookout.reader != 0 {
		_ = process.Type(c.lookout.reader, text+"\n") // a program that has ended needs none
		c.lookout.reader = 0
		return
	}
	if c.asked == nil || c.Unheard {
		return // nobody was asked
	}
	time.Sleep(listening - time.Since(c.askedAt))
	c.tell(text)
	c.asked = nil
}

// answerNothing answers a question that nobody hears.
func (c *conversation) answerNothing() {
	if c.again > 0 {
		c.again--
		c.tell("")
	}
}

func (c *conversation) tell(text string) {
	answer := c.asked.Reply(c.e.Client().Session, jupyter.InputReply, jupyter.Typed{Status: jupyter.ReplyOK, Value: text})
	answer.Identities = nil
	_ = c.e.Client().Send(jupyter.Stdin, answer) // a kernel that cannot be told has ended, which is noticed
}
