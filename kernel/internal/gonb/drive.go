package gonb

import (
	"context"
	"errors"
	"syscall"
	"time"

	"github.com/ninepixels/ninepixels/kernel/internal/jupyter"
	"github.com/ninepixels/ninepixels/kernel/internal/process"
)

// A Talk is what its user has to do with a cell under way.
type Talk struct {
	// Metadata are those of the request; nil for none.
	Metadata map[string]any
	// Began, if not nil, is told the request's identifier before the kernel is.
	Began func(id string)
	// Each takes what the kernel sends: all but the state and the reply.
	Each func(m jupyter.Received)
	// Print takes what the cell prints by the engine's pipes; what comes as
	// messages is Each's.
	Print func(p Print)
	// Room, if not nil, reports whether more may be printed now; as long as not, a
	// program that prints has to wait.
	Room func() bool
	// Tick, if not nil, is called now and then, so that what was printed can be
	// shown together.
	Tick func()
	// Wants, if not nil, is called when a program of the cell waits for something
	// to read from its standard input.
	Wants func()
	// Deserted, if not nil, is called when the cell is ended because it waits for a
	// page with its widgets that does not come.
	Deserted func()
	// Inputs are what somebody has typed for a cell that asked.
	Inputs <-chan string
	// Unheard says that nobody can type: a cell that asks gets empty answers.
	Unheard bool
	// Interrupts asks for the cell's end, with the time at which that was wanted.
	Interrupts <-chan time.Time
	// Left, if not nil, tells whether something still runs that the cell has
	// started: an interrupted one ends when nothing does.
	Left func() bool
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

// tickEvery is the pause between two looks at a cell: whether it waits for input,
// and how long what it prints is gathered before it is shown.
const tickEvery = 60 * time.Millisecond

// displayTime is how long what was printed waits for a display that was made before
// it: far more than GoNB takes to send it on.
const displayTime = 2 * time.Second

// When to look whether a program waits for input: first when a small one is built,
// and with no longer pauses than that.
const (
	firstLook = 150 * time.Millisecond
	lookEvery = time.Second
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
	spoke         bool
	began         time.Time
	look          time.Time // when to look next whether a program waits
	queue         []Print   // what was printed, and waits for a display
	waits         time.Time // since then
	marked, shown int       // displays whose marks were read, and that have come
	reads         bool      // a program waits for a line on its standard input, and somebody was asked
	waited        bool      // a program waited a moment ago
	page          pageWatch
}

// Drive sends a request to the kernel, and passes on what comes back until the
// reply has come and the kernel is idle: outputs may come after the reply.
//
// Errors: [ErrInterrupted], a *kernelproc.DeadError, or ctx's cause.
func (e *Engine) Drive(ctx context.Context, x jupyter.Execute, talk Talk) (jupyter.Result, error) {
	c := &conversation{Talk: talk, e: e, messages: make(chan jupyter.Received), done: make(chan struct{}), began: time.Now()}
	c.page.e = e
	c.look = c.began.Add(firstLook)
	m := jupyter.New(e.Client().Session, jupyter.ExecuteRequest, x)
	if talk.Metadata != nil {
		m.Metadata = talk.Metadata
	}
	c.id = m.Header.ID
	if e.pipes != nil { // before the cell begins: a short command has printed at once
		e.pipes.clear()
		e.pipes.last() // of the cell before
	}
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
	tick := time.NewTicker(tickEvery)
	defer tick.Stop()
	var printed <-chan struct{}
	if c.e.pipes != nil {
		printed = c.e.pipes.some
	}
	var press <-chan time.Time
	for !c.replied || !c.idle {
		more := printed
		if c.Room != nil && !c.Room() {
			more = nil
		}
		select {
		case m := <-c.messages:
			c.receive(m)
		case <-more:
			c.print(c.e.pipes.take(false))
		case <-tick.C:
			c.tick()
		case text := <-c.Inputs:
			c.answer(text)
		case at := <-c.Interrupts:
			if c.stopping.IsZero() {
				ticker := time.NewTicker(pressEvery)
				defer ticker.Stop()
				press = ticker.C
				c.interrupt(at)
			}
		case <-press:
			c.press()
		case <-answer.C:
			c.answerNothing()
		case <-c.e.Ended():
			if !c.stopping.IsZero() {
				return ErrInterrupted
			}
			return c.e.Dead()
		case <-ctx.Done():
			return context.Cause(ctx)
		}
	}
	if c.e.pipes != nil {
		c.print(c.e.pipes.last())
		for len(c.queue) > 0 {
			c.give()
		}
	}
	if !c.stopping.IsZero() {
		c.clear()
		return ErrInterrupted
	}
	return nil
}

// clear ends what an interrupted cell has started and has not ended with it. The
// engine itself is no longer to be pressed.
func (c *conversation) clear() {
	if c.Left == nil || c.Press == nil {
		return
	}
	for began := time.Now(); c.Left() && time.Since(began) < 2*killAfter; time.Sleep(pressEvery) {
		c.Press(time.Since(began), false)
	}
}

// print passes on what the cell has printed, in its order with what it has shown:
// behind the mark of a display it waits for that display.
func (c *conversation) print(prints []Print) {
	c.queue = append(c.queue, prints...)
	for len(c.queue) > 0 {
		p := c.queue[0]
		if p.Text == "" {
			if c.shown <= c.marked {
				if c.waits.IsZero() {
					c.waits = time.Now()
				}
				return
			}
			c.marked++
		} else {
			c.spoke, c.page.said = true, time.Now()
			if c.Print != nil {
				c.Print(p)
			}
		}
		c.queue, c.waits = c.queue[1:], time.Time{}
	}
}

// give passes on what was printed although a display before it has not come.
func (c *conversation) give() {
	c.shown = c.marked + 1
	c.print(nil)
}

// tick looks whether a program waits for input, or for a page.
func (c *conversation) tick() {
	if !c.waits.IsZero() && time.Since(c.waits) > displayTime {
		c.give()
	}
	if c.Tick != nil {
		c.Tick()
	}
	if c.Deserted != nil && c.stopping.IsZero() && c.page.inVain() {
		c.Deserted()
		c.kill()
	}
	if c.e.pipes == nil || c.reads || time.Now().Before(c.look) {
		return
	}
	// The longer a cell runs, the less it minds to be asked a little later, and the
	// more it minds that somebody looks.
	c.look = time.Now().Add(min(time.Since(c.began)/4, lookEvery))
	if pids := c.e.readers(); len(pids) > 0 && c.waited {
		c.reads, c.waited = true, false
		if c.Wants != nil {
			c.Wants()
		}
		if c.Unheard {
			c.kill()
		}
	} else if c.waited = len(pids) > 0; c.waited {
		c.look = time.Time{} // once more, at the next tick: it may only be about to read what is there
	}
}

// kill ends the cell's processes at once: the shells before what they have started,
// or they would tell of its end.
func (c *conversation) kill() {
	process.Signal(process.Descendants(c.e.Pid()), syscall.SIGKILL)
}

func (c *conversation) receive(m jupyter.Received) {
	c.page.hear(m)
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
	}
	if c.e.pipes != nil { // what was printed before a display stands before it
		c.print(c.e.pipes.take(true))
	}
	if c.Each != nil {
		c.Each(m)
	}
	if m.Header.Type == jupyter.DisplayData || m.Header.Type == jupyter.UpdateDisplayData {
		c.shown++
		c.print(nil)
	}
}

// interrupt asks for the cell's end.
func (c *conversation) interrupt(at time.Time) {
	c.stopping, c.spoke = at, false
	if c.Left != nil {
		c.Left() // before their parents end
	}
	if c.Ask != nil {
		c.Ask()
	} else {
		_, _ = c.e.Client().Request(jupyter.Control, jupyter.InterruptRequest, struct{}{})
	}
	c.press()
}

func (c *conversation) press() {
	since := time.Since(c.stopping)
	if c.Press != nil {
		c.Press(since, c.spoke)
	} else if since > c.GiveUp {
		c.e.Kill()
	}
}

// answer gives the cell what somebody has typed.
func (c *conversation) answer(text string) {
	if c.reads {
		c.reads = false
		c.e.pipes.enter(text)
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
