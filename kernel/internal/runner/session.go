package runner

import (
	"context"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"github.com/ninepixels/ninepixels/kernel/internal/jupyter"
	"github.com/ninepixels/ninepixels/kernel/internal/kernelproc"
	"github.com/ninepixels/ninepixels/kernel/internal/spec"
)

// How long a kernel may take. Tests shorten these times.
var (
	startTimeout, stopPatience time.Duration // 0: kernelproc's own

	interruptTime = 7 * time.Second // to end a cell when interrupted: GoNB kills its program after 5 s
	lateTime      = 2 * time.Second // to send displays that a cell has made, when some are missing

	grace = 50 * time.Millisecond // how late the last cell's outputs may be

	again = 100 * time.Millisecond // until a question is answered once more
)

// A Session is a running kernel.
type Session struct {
	Info jupyter.KernelInfo

	spec   *spec.Spec
	engine *kernelproc.Engine
	client *jupyter.Client
	cells  map[string]*collector // by the id of the request
}

// Start starts the kernel of a kernelspec in the folder dir and waits until it
// answers.
//
// Errors: its program is missing, ends at once (a *kernelproc.DeadError), or stays
// silent; ctx ended.
func Start(ctx context.Context, sp *spec.Spec, dir string) (*Session, error) {
	e, err := kernelproc.Start(ctx, kernelproc.Options{
		Name: sp.Name(),
		Argv: func(file string) []string { return plainErrors(sp.Command(file)) },
		// A kernel ends with what started it: that is this program, not the Jupyter
		// server from one of whose notebooks it may run.
		Env: append(sp.Environ(os.Environ()), spec.HistoryVar+"=off", "JPY_PARENT_PID="+strconv.Itoa(os.Getpid())),
		Dir: dir, StartTimeout: startTimeout, StopPatience: stopPatience,
	})
	if err != nil {
		return nil, err
	}
	return &Session{Info: e.Info, spec: sp, engine: e, client: e.Client(), cells: map[string]*collector{}}, nil
}

// plainErrors asks GoNB for compile errors as text instead of HTML.
func plainErrors(argv []string) []string {
	if filepath.Base(argv[0]) == "gonb" {
		argv = append(argv, "-raw_error=true")
	}
	return argv
}

// Close shuts the kernel down and cleans up after it.
func (s *Session) Close() { s.engine.Close() }

// Execute runs the source of one cell and returns its outputs. It ends when
// both the reply has come and the kernel is idle: outputs may come after the
// reply.
//
// An error in the cell is in the Result. Errors: the kernel has died (a
// *kernelproc.DeadError), took longer than the timeout (a *TimeoutError; the cell
// was interrupted or, if that did not help, the kernel was killed), or ctx ended.
func (s *Session) Execute(ctx context.Context, source string, timeout time.Duration) (*Result, error) {
	limit, cancel := context.WithTimeoutCause(ctx, timeout, &TimeoutError{timeout})
	defer cancel()
	ours := s.Info.Implementation == jupyter.Implementation // tells of failures itself
	code := source
	if !ours {
		code = s.watched(source)
	}
	id, err := s.client.Request(jupyter.Shell, jupyter.ExecuteRequest, jupyter.Execute{
		Code: code, StoreHistory: true, StopOnError: true, UserExpressions: map[string]string{},
	})
	c := newCollector(source)
	c.ours = ours
	if err != nil {
		return c.result(), s.engine.SendError(err)
	}
	s.cells[id] = c
	err = s.await(limit, c)
	if err != nil && limit.Err() != nil {
		s.interrupt(c)
	}
	if !ours {
		s.heed(c, source)
	}
	return c.result(), err
}

// await passes on messages until the cell of c has ended.
func (s *Session) await(ctx context.Context, c *collector) error {
	repeat := time.NewTicker(again)
	defer repeat.Stop()
	for !c.replied || !c.idle {
		select {
		case <-repeat.C:
			if err := s.answer(c); err != nil {
				return err
			}
		case m := <-s.client.Messages():
			if err := s.receive(m); err != nil {
				return err
			}
		case <-s.engine.Ended():
			return s.engine.Dead()
		case <-ctx.Done():
			return context.Cause(ctx)
		}
	}
	return nil
}

// interrupt ends a cell that has run too long, so that its program is not left
// behind, or else the kernel.
func (s *Session) interrupt(c *collector) {
	if s.spec.InterruptMode == "message" {
		_, _ = s.client.Request(jupyter.Control, jupyter.InterruptRequest, struct{}{})
	} else {
		s.engine.Interrupt()
	}
	ctx, cancel := context.WithTimeout(context.Background(), interruptTime)
	defer cancel()
	if s.await(ctx, c) != nil {
		s.engine.Kill()
	}
}

// asksForInput is the failure of a cell that asks its reader for something.
const asksForInput = "it asks for input, and nobody is here to type it: run this notebook in JupyterLab"

// maxAnswers is how often one question is answered.
const maxAnswers = 50

// answer answers what a cell has asked for, if it has, with an empty line. GoNB
// listens a moment after it has asked, and what comes before that is lost: the
// answer is given more than once.
func (s *Session) answer(c *collector) error {
	if c.answers == 0 {
		return nil
	}
	c.answers--
	return s.client.Send(jupyter.Stdin, c.question.Reply(s.client.Session, jupyter.InputReply, jupyter.Typed{Status: jupyter.ReplyOK}))
}

// receive hands a message to the cell that it belongs to.
func (s *Session) receive(m jupyter.Received) error {
	if m.Channel == jupyter.Stdin && m.Header.Type == jupyter.InputRequest {
		c := s.cells[m.Parent.ID]
		if c == nil {
			return nil
		}
		c.question, c.answers = &m.Message, maxAnswers
		return nil
	}
	if m.Channel == jupyter.IOPub && m.Header.Type == jupyter.UpdateDisplayData {
		var d jupyter.Display
		if err := m.Read(&d); err != nil {
			return err
		}
		for _, c := range s.cells { // the display may stand in an earlier cell
			c.update(d)
		}
		return nil
	}
	if c := s.cells[m.Parent.ID]; c != nil {
		return c.add(m)
	}
	return nil // of no request of ours: a kernel's own news
}
