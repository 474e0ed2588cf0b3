// Package kernelproc starts a Jupyter kernel as a process group of its own, speaks
// to it, and leaves nothing of it behind, however either of the two ends.
package kernelproc

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"time"

	"github.com/ninepixels/ninepixels/kernel/internal/jupyter"
	"github.com/ninepixels/ninepixels/kernel/internal/process"
)

// How long a kernel may take for what has nothing to do with a cell, unless its
// Options say otherwise.
const (
	startTimeout = 60 * time.Second
	stopPatience = 2 * time.Second
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

	StartTimeout time.Duration // from its start to its first answer; 0 stands for a minute
	StopPatience time.Duration // to shut down when asked to; 0 stands for two seconds

	// ReadLog, if not nil, finds out what the kernel's log says of its end: each
	// kernel has words of its own.
	ReadLog func(log string) Said

	// Local says that the kernel understands the transport ipc. It then listens on
	// sockets in its temporary folder, which no other user of the machine can enter,
	// and on no port. Where the folder's path is too long for sockets, it listens on
	// ports all the same.
	Local bool

	// File is the name of the connection file in the temporary folder; "" stands for
	// connection.json.
	File string

	// TempVars are variables of its environment that name files and folders in
	// its temporary folder, by their names there.
	TempVars map[string]string
}

// An Engine is a running kernel.
type Engine struct {
	Info     jupyter.KernelInfo
	Answered time.Duration // from its start to its first kernel_info_reply

	options Options
	tree    *process.Tree
	client  *jupyter.Client
}

// Start starts a kernel and waits until it answers. Ports are free when they are
// chosen, and may be taken by the time that the kernel listens, above all where
// many kernels start at once: then it is started again with others.
//
// Errors: its program is missing, ends at once (a *DeadError), or stays silent;
// ctx ended.
func Start(ctx context.Context, o Options) (*Engine, error) {
	o.StartTimeout = cmp.Or(o.StartTimeout, startTimeout)
	o.StopPatience = cmp.Or(o.StopPatience, stopPatience)
	for tries := 1; ; tries++ {
		e, err := startOnce(ctx, o)
		var dead *DeadError
		if tries == starts || !errors.As(err, &dead) || !dead.portTaken() {
			return e, err
		}
	}
}

func startOnce(ctx context.Context, o Options) (_ *Engine, err error) {
	tree, conn, err := launch(o)
	if err != nil {
		return nil, err
	}
	e := &Engine{options: o, tree: tree}
	defer func() {
		if err != nil {
			e.Close()
		}
	}()
	limit, cancel := process.WithAwake(ctx, o.StartTimeout)
	defer cancel()
	// A kernel that dies at once will never listen.
	go func() {
		select {
		case <-tree.Ended():
			cancel()
		case <-limit.Done():
		}
	}()
	if e.client, err = jupyter.Dial(limit, conn); err == nil {
		err = e.handshake(limit)
	}
	if err != nil {
		return nil, e.startError(ctx, context.Cause(limit), err)
	}
	return e, nil
}

// launch starts the kernel's program on a connection of its own.
func launch(o Options) (_ *process.Tree, conn jupyter.Connection, err error) {
	dir, err := filepath.Abs(o.Dir)
	if err != nil {
		return nil, conn, err
	}
	shelter, err := process.NewShelter()
	if err != nil {
		return nil, conn, fmt.Errorf("a kernel needs a temporary folder: %w", err)
	}
	defer func() {
		if err != nil {
			shelter.Raze()
		}
	}()
	if conn, err = o.connection(shelter.Temp); err != nil {
		return nil, conn, err
	}
	file := filepath.Join(shelter.Temp, cmp.Or(o.File, "connection.json"))
	if err := conn.Write(file); err != nil {
		return nil, conn, err
	}
	env := slices.Clone(o.Env)
	for name, file := range o.TempVars {
		env = append(env, name+"="+filepath.Join(shelter.Temp, file))
	}
	tree, err := shelter.Start(o.Argv(file), env, dir)
	if err != nil {
		return nil, conn, fmt.Errorf("the kernel's program does not start: %w", err)
	}
	return tree, conn, nil
}

// connection chooses where a kernel with that temporary folder listens.
func (o *Options) connection(temp string) (jupyter.Connection, error) {
	if o.Local {
		if conn, err := jupyter.NewLocalConnection(temp); err == nil {
			return conn, nil
		}
	}
	return jupyter.NewConnection()
}

// startError says why the kernel has not started: limit is why the wait for it has ended, or nil.
func (e *Engine) startError(ctx context.Context, limit, err error) error {
	select {
	case <-e.tree.Ended():
		return e.Dead()
	default:
	}
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if !errors.Is(limit, context.DeadlineExceeded) {
		return e.SendError(fmt.Errorf("the kernel %q did not start: %w", e.options.Name, err))
	}
	text := fmt.Sprintf("the kernel %q has not answered within %v of its start", e.options.Name, e.options.StartTimeout)
	if said := e.options.said(e.tree.Log()); said.Trouble != "" {
		text += "; its last word was: " + said.Trouble
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
					e.Answered = time.Since(e.tree.Began)
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
func (e *Engine) Ended() <-chan struct{} { return e.tree.Ended() }

// Work returns how long processors have worked for the kernel and what it has started.
// Call it after Ended.
func (e *Engine) Work() time.Duration { return e.tree.Work() }

// Temp returns the kernel's temporary folder, which goes with it.
func (e *Engine) Temp() string { return e.tree.Temp() }

// Pid returns the kernel's process, which leads its group.
func (e *Engine) Pid() int { return e.tree.Pid() }

// Descendants returns the processes that the kernel has started, and they in
// turn: a compiler, a shell, the program of a cell.
func (e *Engine) Descendants() []int { return process.Descendants(e.Pid()) }

// StartedSince returns those that were started since a moment, also such as have left
// the kernel and lost their parents.
func (e *Engine) StartedSince(m process.Moment) []int { return e.tree.StartedSince(m) }

// Interrupt sends an interrupt to the kernel's process group.
func (e *Engine) Interrupt() { e.tree.Interrupt() }

// Kill ends the kernel, and all that it has started, at once.
func (e *Engine) Kill() { e.tree.Stop(0) }

// SendError tells a kernel that has died from other reasons why it could not be
// reached, or a request not be sent.
func (e *Engine) SendError(err error) error {
	select {
	case <-e.tree.Ended():
		return e.Dead()
	case <-time.After(e.options.StopPatience): // its end may be noticed later than its silence
		return err
	}
}

// Close shuts the kernel down and cleans up after it.
func (e *Engine) Close() {
	patience := time.Duration(0)
	if e.client != nil {
		select {
		case <-e.tree.Ended():
		default:
			if _, err := e.client.Request(jupyter.Control, jupyter.ShutdownRequest, jupyter.Shutdown{}); err == nil {
				patience = e.options.StopPatience
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
	e.tree.Stop(patience)
	close(drained)
	if e.client != nil {
		e.client.Close()
	}
}
