package runner

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/ninepixels/ninepixels/kernel/internal/spec"
	"github.com/ninepixels/ninepixels/kernel/internal/wire"
)

// How long a kernel may take for what has nothing to do with a cell. Tests
// shorten these times.
var (
	startTimeout  = 60 * time.Second // from its start to its first answer
	stopPatience  = 2 * time.Second  // to shut down when asked to
	interruptTime = 7 * time.Second  // to end a cell when interrupted: GoNB kills its program after 5 s
	lateTime      = 2 * time.Second  // to send displays that a cell has made, when some are missing

	grace = 50 * time.Millisecond // how late the last cell's outputs may be
)

// resend is the pause between two questions to a kernel that starts.
const resend = 250 * time.Millisecond

// A Session is a running kernel.
type Session struct {
	Info wire.KernelInfo

	spec   *spec.Spec
	proc   *process
	client *wire.Client
	cells  map[string]*collector // by the id of the request
}

// Start starts the kernel of a kernelspec in the folder dir and waits until it
// answers.
//
// Errors: its program is missing, ends at once (a *DeadKernelError), or stays
// silent; ctx ended.
func Start(ctx context.Context, sp *spec.Spec, dir string) (_ *Session, err error) {
	dir, err = filepath.Abs(dir)
	if err != nil {
		return nil, err
	}
	temp, err := os.MkdirTemp("", "np*-") // short: a socket's path has room for 100 bytes
	if err != nil {
		return nil, fmt.Errorf("a kernel needs a temporary folder: %w", err)
	}
	conn, err := wire.NewConnection()
	if err != nil {
		os.RemoveAll(temp)
		return nil, err
	}
	file := filepath.Join(temp, "connection.json")
	if err := conn.Write(file); err != nil {
		os.RemoveAll(temp)
		return nil, err
	}
	proc, err := start(plainErrors(sp.Command(file)), sp.Environ(os.Environ()), dir, temp)
	if err != nil {
		os.RemoveAll(temp)
		return nil, err
	}
	s := &Session{spec: sp, proc: proc, cells: map[string]*collector{}}
	defer func() {
		if err != nil {
			s.Close()
		}
	}()
	limit, cancel := context.WithTimeout(ctx, startTimeout)
	defer cancel()
	// A kernel that dies at once will never listen.
	go func() {
		select {
		case <-proc.ended:
			cancel()
		case <-limit.Done():
		}
	}()
	if s.client, err = wire.Dial(limit, conn); err != nil {
		return nil, s.startError(ctx, err)
	}
	if err := s.handshake(limit); err != nil {
		return nil, s.startError(ctx, err)
	}
	return s, nil
}

// plainErrors asks GoNB for compile errors as text instead of HTML.
func plainErrors(argv []string) []string {
	if filepath.Base(argv[0]) == "gonb" {
		argv = append(argv, "-raw_error=true")
	}
	return argv
}

func (s *Session) startError(ctx context.Context, err error) error {
	select {
	case <-s.proc.ended:
		return s.dead()
	default:
	}
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if !errors.Is(err, context.DeadlineExceeded) {
		return fmt.Errorf("the kernel %q did not start: %w", s.spec.Name(), err)
	}
	text := fmt.Sprintf("the kernel %q has not answered within %v of its start", s.spec.Name(), startTimeout)
	if line := lastWord(s.proc.log.String()); line != "" {
		text += "; its last word was: " + line
	}
	return errors.New(text)
}

func (s *Session) dead() error { return &DeadKernelError{s.proc.how(), s.proc.log.String()} }

// handshake asks who the kernel is until both its answer and its status have
// arrived: messages on iopub that were sent before it knew of our subscription
// are lost, so one status seen means that no later one will be.
func (s *Session) handshake(ctx context.Context) error {
	ticker := time.NewTicker(resend)
	defer ticker.Stop()
	var answered, heard bool
	if _, err := s.client.Request(wire.Shell, wire.KernelInfoRequest, struct{}{}); err != nil {
		return err
	}
	for !answered || !heard {
		select {
		case m := <-s.client.Messages():
			switch {
			case m.Header.Type == wire.KernelInfoReply:
				if err := m.Read(&s.Info); err != nil {
					return err
				}
				answered = true
			case m.Channel == wire.IOPub:
				heard = true
			}
		case <-ticker.C:
			if _, err := s.client.Request(wire.Shell, wire.KernelInfoRequest, struct{}{}); err != nil {
				return err
			}
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	return nil
}

// Close shuts the kernel down and cleans up after it.
func (s *Session) Close() {
	patience := time.Duration(0)
	if s.client != nil {
		select {
		case <-s.proc.ended:
		default:
			if _, err := s.client.Request(wire.Control, wire.ShutdownRequest, wire.Shutdown{}); err == nil {
				patience = stopPatience
			}
		}
	}
	drained := make(chan struct{})
	go func() { // an unread message would hold up the kernel's farewell
		for s.client != nil {
			select {
			case <-s.client.Messages():
			case <-drained:
				return
			}
		}
	}()
	s.proc.stop(patience)
	close(drained)
	if s.client != nil {
		s.client.Close()
	}
}

// Execute runs the source of one cell and returns its outputs. It ends when
// both the reply has come and the kernel is idle: outputs may come after the
// reply.
//
// An error in the cell is in the Result. Errors: the kernel has died (a
// *DeadKernelError), took longer than the timeout (a *TimeoutError; the cell
// was interrupted or, if that did not help, the kernel was killed), or ctx ended.
func (s *Session) Execute(ctx context.Context, source string, timeout time.Duration) (*Result, error) {
	limit, cancel := context.WithTimeoutCause(ctx, timeout, &TimeoutError{timeout})
	defer cancel()
	id, err := s.client.Request(wire.Shell, wire.ExecuteRequest, wire.Execute{
		Code: s.watched(source), StoreHistory: true, StopOnError: true, UserExpressions: map[string]string{},
	})
	c := newCollector(source)
	if err != nil {
		return c.result(), s.sendError(err)
	}
	s.cells[id] = c
	err = s.await(limit, c)
	if err != nil && limit.Err() != nil {
		s.interrupt(c)
	}
	s.heed(c, source)
	return c.result(), err
}

// sendError tells a kernel that has died from other reasons why a request could
// not be sent.
func (s *Session) sendError(err error) error {
	select {
	case <-s.proc.ended:
		return s.dead()
	case <-time.After(stopPatience): // its end may be noticed later than its silence
		return err
	}
}

// await passes on messages until the cell of c has ended.
func (s *Session) await(ctx context.Context, c *collector) error {
	for !c.replied || !c.idle {
		select {
		case m := <-s.client.Messages():
			if err := s.receive(m); err != nil {
				return err
			}
		case <-s.proc.ended:
			return s.dead()
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
		_, _ = s.client.Request(wire.Control, wire.InterruptRequest, struct{}{})
	} else {
		interruptGroup(s.proc.cmd.Process.Pid)
	}
	ctx, cancel := context.WithTimeout(context.Background(), interruptTime)
	defer cancel()
	if s.await(ctx, c) != nil {
		s.proc.stop(0)
	}
}

// asksForInput is the failure of a cell that asks its reader for something.
const asksForInput = "it asks for input, and nobody is here to type it: run this notebook in JupyterLab"

// receive hands a message to the cell that it belongs to.
func (s *Session) receive(m wire.Received) error {
	if m.Channel == wire.Stdin && m.Header.Type == wire.InputRequest {
		answer := m.Reply(s.client.Session, wire.InputReply, map[string]string{"status": "ok", "value": ""})
		if err := s.client.Send(wire.Stdin, answer); err != nil {
			return err
		}
		if c := s.cells[m.Parent.ID]; c != nil {
			c.asked = true
		}
		return nil
	}
	if m.Channel == wire.IOPub && m.Header.Type == wire.UpdateDisplayData {
		var d wire.Display
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
