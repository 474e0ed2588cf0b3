package runner

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"sync"
	"time"

	"github.com/ninepixels/ninepixels/kernel/internal/cell"
	"github.com/ninepixels/ninepixels/kernel/internal/gonb"
	"github.com/ninepixels/ninepixels/kernel/internal/jupyter"
	"github.com/ninepixels/ninepixels/kernel/internal/kernelproc"
	"github.com/ninepixels/ninepixels/kernel/internal/process"
	"github.com/ninepixels/ninepixels/kernel/internal/spec"
)

// How long a kernel may take. Tests shorten these times.
var (
	startTimeout, stopPatience time.Duration // 0: kernelproc's own

	interruptTime = 7 * time.Second // to end a cell when interrupted: GoNB kills its program after 5 s
	lateTime      = 2 * time.Second // to send displays that a cell has made, when some are missing

	grace = 50 * time.Millisecond // how late the last cell's outputs may be
)

// A Session is a running kernel.
type Session struct {
	Info jupyter.KernelInfo

	spec     *spec.Spec
	engine   *gonb.Engine
	metadata map[string]any // of the requests

	mu    sync.Mutex
	cells map[string]*collector // by the id of the request
	came  chan struct{}         // something has come behind the end of its cell
	err   error                 // in what came so
}

// Start starts the kernel of a kernelspec in the folder dir and waits until it
// answers.
//
// Errors: its program is missing, ends at once (a *kernelproc.DeadError), or stays
// silent; ctx ended.
func Start(ctx context.Context, sp *spec.Spec, dir string) (*Session, error) {
	s := &Session{spec: sp, cells: map[string]*collector{}, came: make(chan struct{}, 1)}
	e, err := gonb.Start(ctx, kernelproc.Options{
		Name: sp.Name(),
		Argv: func(file string) []string { return gonb.PlainErrors(sp.Command(file)) },
		// A kernel ends with what started it: that is this program, not the Jupyter
		// server from one of whose notebooks it may run, nor does it have that notebook's
		// metadata.
		Env:   append(sp.Environ(os.Environ()), spec.HistoryVar+"=off", "JPY_PARENT_PID="+strconv.Itoa(os.Getpid()), "JPY_SESSION_NAME="),
		Local: sp.Ours() || gonb.Local(sp.Argv),
		Dir:   dir, StartTimeout: startTimeout, StopPatience: stopPatience,
	}, s.late)
	if err != nil {
		return nil, err
	}
	s.Info, s.engine = e.Info, e
	return s, nil
}

// Close shuts the kernel down and cleans up after it.
func (s *Session) Close() { s.engine.Close() }

// Execute runs the source of one cell and returns its outputs.
//
// An error in the cell is in the Result. Errors: the kernel has died (a
// *kernelproc.DeadError), took longer than the timeout (a *TimeoutError; the cell
// was interrupted or, if that did not help, the kernel was killed), or ctx ended.
func (s *Session) Execute(ctx context.Context, source string, timeout time.Duration) (*Result, error) {
	ours := s.Info.Implementation == jupyter.Implementation // tells of failures itself
	parsed := cell.Parse(source, gonb.Commands)
	code := source
	if !ours {
		_ = os.Remove(s.notes()) // of the cell before
		code = gonb.Watched(parsed, s.notes())
	}
	c := newCollector(parsed)
	c.ours = ours
	interrupts := make(chan time.Time, 1)
	defer process.AfterAwake(timeout, func() { interrupts <- time.Now() })()
	stopped := context.AfterFunc(ctx, func() {
		select {
		case interrupts <- time.Now():
		default:
		}
	})
	defer stopped()
	talk := gonb.Talk{
		Began: func(id string) {
			s.mu.Lock()
			defer s.mu.Unlock()
			s.cells[id] = c
		},
		Each: s.take, Unheard: true, Metadata: s.metadata, Interrupts: interrupts, GiveUp: interruptTime,
	}
	if s.spec.InterruptMode != "message" {
		talk.Ask = s.engine.Interrupt
	}
	reply, err := s.engine.Drive(context.WithoutCancel(ctx), jupyter.Execute{
		Code: code, StoreHistory: true, StopOnError: true, UserExpressions: map[string]string{},
	}, talk)
	s.mu.Lock()
	defer s.mu.Unlock()
	c.reply = reply
	if !ours {
		s.heed(c, parsed)
	}
	switch {
	case ctx.Err() != nil:
		err = ctx.Err()
	case err == gonb.ErrInterrupted:
		err = &TimeoutError{timeout}
	case err == nil:
		err = s.err
	}
	return c.result(), err
}

// notes is the file in which the shell commands of the current cell note how
// they ended. It stands in the kernel's temporary folder and goes with it.
func (s *Session) notes() string { return filepath.Join(s.engine.Temp(), "exits") }

// heed judges the shell commands of a cell by their notes. What GoNB prints of
// them counts only for a command that has left none: a command may print the
// same words and end well.
func (s *Session) heed(c *collector, parsed *cell.Cell) {
	failed, silent := gonb.Ends(parsed, s.notes())
	switch {
	case failed != nil:
		c.complaint = fmt.Sprintf("a shell command of it (line %d) failed with %s", failed.Line, failed.Ended)
		if c.complainText == "" {
			c.complainText = c.printed("stdout") + c.printed("stderr")
		}
	case c.shellComplaint && !silent:
		c.complaint, c.complainText = "", ""
	}
}

// take takes in a message of the cell under way.
func (s *Session) take(m jupyter.Received) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.receive(m)
}

// late takes in what comes when no cell is under way: GoNB reads displays from a
// pipe that knows nothing of a cell's end.
func (s *Session) late(m jupyter.Received) {
	s.take(m)
	select {
	case s.came <- struct{}{}:
	default:
	}
}

// receive hands a message to the cell that it belongs to. A message that is not
// as the protocol has it is the session's error.
func (s *Session) receive(m jupyter.Received) {
	if m.Channel == jupyter.IOPub && m.Header.Type == jupyter.UpdateDisplayData {
		var d jupyter.Display
		if err := m.Read(&d); err != nil {
			s.err = err
			return
		}
		for _, c := range s.cells { // the display may stand in an earlier cell
			c.update(d)
		}
		return
	}
	if c := s.cells[m.Parent.ID]; c != nil {
		if err := c.add(m); err != nil {
			s.err = err
		}
	}
}
