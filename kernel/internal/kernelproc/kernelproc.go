// Package kernelproc starts a Jupyter kernel as a process group of its own, speaks
// to it, and leaves nothing of it behind, however either of the two ends.
package kernelproc

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"time"

	"github.com/ninepixels/ninepixels/kernel/internal/jupyter"
)

// How long a kernel may take for what has nothing to do with a cell. Tests
// shorten these times.
var (
	startTimeout = 60 * time.Second // from its start to its first answer
	stopPatience = 2 * time.Second  // to shut down when asked to
)

// starts is how often a kernel is started whose ports are taken.
const starts = 3

// resend is the pause between two questions to a kernel that starts.
const resend = 250 * time.Millisecond

// Options say how to start a kernel.
type Options struct {
	Name string                               // for messages
	Argv func(connectionFile string) []string // the command line
	Env  []string
	Dir  string // the folder in which it runs: the notebook's
}

// An Engine is a running kernel.
type Engine struct {
	Info     jupyter.KernelInfo
	Answered time.Duration // from its start to its first kernel_info_reply

	began  time.Time
	name   string
	proc   *process
	client *jupyter.Client
}

// Start starts a kernel and waits until it answers. Ports are free when they are
// chosen, and may be taken by the time that the kernel listens, above all where
// many kernels start at once: then it is started again with others.
//
// Errors: its program is missing, ends at once (a *DeadError), or stays silent;
// ctx ended.
func Start(ctx context.Context, o Options) (*Engine, error) {
	for tries := 1; ; tries++ {
		e, err := startOnce(ctx, o)
		var dead *DeadError
		if tries == starts || !errors.As(err, &dead) || !dead.portTaken() {
			return e, err
		}
	}
}

func startOnce(ctx context.Context, o Options) (_ *Engine, err error) {
	dir, err := filepath.Abs(o.Dir)
	if err != nil {
		return nil, err
	}
	sh, err := newShelter()
	if err != nil {
		return nil, err
	}
	conn, err := jupyter.NewConnection()
	if err != nil {
		sh.raze()
		return nil, err
	}
	file := filepath.Join(sh.temp, "connection.json")
	if err := conn.Write(file); err != nil {
		sh.raze()
		return nil, err
	}
	began := time.Now()
	proc, err := start(o.Argv(file), o.Env, dir, sh)
	if err != nil {
		sh.raze()
		return nil, err
	}
	e := &Engine{began: began, name: o.Name, proc: proc}
	defer func() {
		if err != nil {
			e.Close()
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
	if e.client, err = jupyter.Dial(limit, conn); err != nil {
		return nil, e.startError(ctx, err)
	}
	if err := e.handshake(limit); err != nil {
		return nil, e.startError(ctx, err)
	}
	return e, nil
}

func (e *Engine) startError(ctx context.Context, err error) error {
	select {
	case <-e.proc.ended:
		return e.Dead()
	default:
	}
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if !errors.Is(err, context.DeadlineExceeded) {
		return e.SendError(fmt.Errorf("the kernel %q did not start: %w", e.name, err))
	}
	text := fmt.Sprintf("the kernel %q has not answered within %v of its start", e.name, startTimeout)
	if line := lastWord(e.proc.log.String()); line != "" {
		text += "; its last word was: " + line
	}
	return errors.New(text)
}

// handshake asks who the kernel is until both its answer and its status have
// arrived: messages on iopub that were sent before it knew of our subscription
// are lost, so one status seen means that no later one will be.
func (e *Engine) handshake(ctx context.Context) error {
	ticker := time.NewTicker(resend)
	defer ticker.Stop()
	var answered, heard bool
	if _, err := e.client.Request(jupyter.Shell, jupyter.KernelInfoRequest, struct{}{}); err != nil {
		return err
	}
	for !answered || !heard {
		select {
		case m := <-e.client.Messages():
			switch {
			case m.Header.Type == jupyter.KernelInfoReply:
				if err := m.Read(&e.Info); err != nil {
					return err
				}
				if !answered {
					e.Answered = time.Since(e.began)
				}
				answered = true
			case m.Channel == jupyter.IOPub:
				heard = true
			}
		case <-ticker.C:
			if _, err := e.client.Request(jupyter.Shell, jupyter.KernelInfoRequest, struct{}{}); err != nil {
				return err
			}
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	return nil
}

// Client returns the connection to the kernel. Its messages must be read.
func (e *Engine) Client() *jupyter.Client { return e.client }

// Ended is closed when the kernel's own process has ended.
func (e *Engine) Ended() <-chan struct{} { return e.proc.ended }

// Temp returns the kernel's temporary folder, which goes with it.
func (e *Engine) Temp() string { return e.proc.shelter.temp }

// Pid returns the kernel's process, which leads its group.
func (e *Engine) Pid() int { return e.proc.cmd.Process.Pid }

// Interrupt sends an interrupt to the kernel's process group.
func (e *Engine) Interrupt() { interruptGroup(e.Pid()) }

// Kill ends the kernel, and all that it has started, at once.
func (e *Engine) Kill() { e.proc.stop(0) }

// SendError tells a kernel that has died from other reasons why it could not be
// reached, or a request not be sent.
func (e *Engine) SendError(err error) error {
	select {
	case <-e.proc.ended:
		return e.Dead()
	case <-time.After(stopPatience): // its end may be noticed later than its silence
		return err
	}
}

// Close shuts the kernel down and cleans up after it.
func (e *Engine) Close() {
	patience := time.Duration(0)
	if e.client != nil {
		select {
		case <-e.proc.ended:
		default:
			if _, err := e.client.Request(jupyter.Control, jupyter.ShutdownRequest, jupyter.Shutdown{}); err == nil {
				patience = stopPatience
			}
		}
	}
	drained := make(chan struct{})
	go func() { // an unread message would hold up the kernel's farewell
		for e.client != nil {
			select {
			case <-e.client.Messages():
			case <-drained:
				return
			}
		}
	}()
	e.proc.stop(patience)
	close(drained)
	if e.client != nil {
		e.client.Close()
	}
}

// SetTimes sets how long a kernel may take to start and to stop, for a test's
// sake, and returns what sets them back.
func SetTimes(start, stop time.Duration) (back func()) {
	oldStart, oldStop := startTimeout, stopPatience
	startTimeout, stopPatience = start, stop
	return func() { startTimeout, stopPatience = oldStart, oldStop }
}
