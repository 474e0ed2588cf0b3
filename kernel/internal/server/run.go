package server

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/ninepixels/ninepixels/kernel/internal/diagnose"
	"github.com/ninepixels/ninepixels/kernel/internal/jupyter"
	"github.com/ninepixels/ninepixels/kernel/internal/kernelproc"
	"github.com/ninepixels/ninepixels/kernel/internal/special"
)

// A run is one cell on its way through the engine.
type run struct {
	jupyter.Execute
	k       *kernel
	request jupyter.Message
	count   int
	out     *printer

	id         string // of the engine's request
	messages   chan jupyter.Received
	interrupts chan time.Time
	inputs     chan jupyter.Message
	done       chan struct{} // closed at the end

	replied, idle bool
	shellEnd      string // how GoNB says that a shell command has failed; a program may print the same
	result        jupyter.Result
	asked         *jupyter.Message // the engine's input_request that waits for an answer
	askedAt       time.Time
	unheard       bool // it asked, and nobody may type
	repeats       int  // how often that is still to be answered
}

func newRun(k *kernel, m jupyter.Message) *run {
	r := &run{
		k: k, request: m, messages: make(chan jupyter.Received), interrupts: make(chan time.Time, 1),
		inputs: make(chan jupyter.Message, 1), done: make(chan struct{}),
		// What a request leaves out is as the protocol has it.
		Execute: jupyter.Execute{StoreHistory: true, StopOnError: true},
	}
	r.out = newPrinter(func(stream, text string) {
		if !r.Silent {
			k.publish(m, jupyter.Stream, jupyter.Text{Name: stream, Text: text})
		}
	})
	return r
}

func blank(code string) bool { return strings.TrimSpace(code) == "" }

// run sends a cell through the engine, and judges how it has ended.
func (k *kernel) run(ctx context.Context, r *run) (diagnose.Mistake, bool) {
	if what, refused := refuses(r.Code); refused {
		return what, true
	}
	e, err := k.ready(ctx, r)
	if err != nil {
		return broken(err), true
	}
	notes := filepath.Join(e.Temp(), "exits")
	_ = os.Remove(notes) // of the cell before
	err = r.through(ctx, e, special.Watch(r.Code, notes))
	r.out.flush(err != nil || r.result.Status == jupyter.ReplyError)
	if err != nil {
		return broken(err), true
	}
	what, failed := k.judge(r, special.Exits(notes))
	if !failed && r.shellEnd != "" {
		r.out.print("stderr", r.shellEnd)
	}
	if failed && what.Name == commandFailed {
		k.settle(ctx, e, r)
	}
	return what, failed
}

// settle runs an empty cell after one whose special command has failed: what
// the commands before it asked of this cell would hold for the next one.
func (k *kernel) settle(ctx context.Context, e *kernelproc.Engine, r *run) {
	if !strings.Contains(r.Code, "%test") && !strings.Contains(r.Code, "%wasm") {
		return
	}
	empty := newRun(k, r.request)
	empty.Silent, empty.StoreHistory = true, false
	empty.interrupts = r.interrupts
	k.swap(empty)
	if err := empty.through(ctx, e, "%%\n"); err != nil {
		k.Log("%v", err)
	}
	k.swap(r)
	close(empty.done)
}

// errInterrupted is the end of a cell that somebody has stopped.
var errInterrupted = errors.New("interrupted")

// through sends code to the engine and takes in what comes back until the reply
// has come and the engine is idle.
func (r *run) through(ctx context.Context, e *kernelproc.Engine, code string) error {
	m := jupyter.New(e.Client().Session, jupyter.ExecuteRequest, jupyter.Execute{
		Code: code, Silent: false, StoreHistory: r.StoreHistory, AllowStdin: true, UserExpressions: map[string]string{},
	})
	r.k.mu.Lock()
	r.id = m.Header.ID // before it can be answered
	if r.StoreHistory {
		r.k.counts[len(r.k.counts)+1] = r.count
	}
	r.k.mu.Unlock()
	if err := e.Client().Send(jupyter.Shell, m); err != nil {
		return e.SendError(err)
	}
	repeat := time.NewTicker(listening)
	defer repeat.Stop()
	var stopping *stopper
	for !r.replied || !r.idle {
		select {
		case m := <-r.messages:
			if stopping != nil && m.Header.Type == jupyter.Stream {
				stopping.speaks = true
			}
			r.receive(e, m)
		case m := <-r.inputs:
			r.answer(e, m)
		case at := <-r.interrupts:
			if stopping == nil {
				stopping = newStopper(e, at)
				defer stopping.end()
			}
		case <-repeat.C:
			r.answerNothing(e)
		case <-stopping.tick():
			stopping.press()
		case <-e.Ended():
			if stopping != nil {
				return errInterrupted
			}
			return e.Dead()
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	if stopping != nil {
		return errInterrupted
	}
	return nil
}

// receive takes in one of the engine's messages for this cell.
func (r *run) receive(e *kernelproc.Engine, m jupyter.Received) {
	switch m.Header.Type {
	case jupyter.Status:
		var s jupyter.KernelState
		if m.Read(&s) == nil {
			r.idle = s.State == jupyter.StateIdle
		}
	case jupyter.Stream:
		var t jupyter.Text
		switch {
		case m.Read(&t) != nil:
		case t.Name == "stderr" && shellFailed.MatchString(t.Text) && slices.ContainsFunc(special.Lines(r.Code), special.Line.IsShell):
			r.shellEnd = t.Text
		default:
			r.out.print(t.Name, t.Text)
		}
	case jupyter.ExecuteReply:
		r.replied = true
		_ = m.Read(&r.result)
	case jupyter.InputRequest:
		r.ask(e, m.Message)
	case "execute_input", jupyter.ErrorMessage: // ours say the same, better
	default:
		r.k.forward(m.Message, r)
	}
}

// forward passes a display or the like on to the clients, as an answer to r's
// request.
func (k *kernel) forward(m jupyter.Message, r *run) {
	if strings.HasPrefix(m.Header.Type, "comm_") {
		k.note(m)
	}
	var parent jupyter.Message
	if r != nil {
		if r.Silent {
			return
		}
		parent = r.request
	}
	p := parent.Reply(k.session, m.Header.Type, json.RawMessage(m.Content))
	p.Identities = [][]byte{[]byte("kernel." + k.session + "." + m.Header.Type)}
	p.Metadata, p.Buffers = m.Metadata, m.Buffers
	k.server.Publish(p)
}

// ask asks the client for what the cell wants to know.
func (r *run) ask(e *kernelproc.Engine, m jupyter.Message) {
	r.asked, r.askedAt = &m, time.Now()
	if !r.AllowStdin {
		r.unheard, r.repeats = true, repeats
		return
	}
	question := r.request.Reply(r.k.session, jupyter.InputRequest, json.RawMessage(m.Content))
	if err := r.k.server.Send(jupyter.Stdin, question); err != nil {
		r.k.Log("%v", err)
	}
}

// repeats is how often an empty answer is given, so that GoNB hears one. It
// answers a cell that goes on, too, but not for ever.
const repeats = 50

// answerNothing answers a question that nobody hears.
func (r *run) answerNothing(e *kernelproc.Engine) {
	if r.repeats == 0 {
		return
	}
	r.repeats--
	r.tell(e, "")
}

// tell gives the engine an answer to what it has asked.
func (r *run) tell(e *kernelproc.Engine, value string) {
	answer := r.asked.Reply(e.Client().Session, jupyter.InputReply, map[string]string{"status": "ok", "value": value})
	answer.Identities = nil
	if err := e.Client().Send(jupyter.Stdin, answer); err != nil {
		r.k.Log("%v", err)
	}
}

// listening is how long GoNB may take to listen after it has asked: an answer
// that is faster than that is lost, and the cell waits for ever. It says nothing
// when it does, and answers nothing else while a cell runs.
const listening = 100 * time.Millisecond

func (r *run) answer(e *kernelproc.Engine, m jupyter.Message) {
	if r.asked == nil || r.unheard { // the client was not asked
		return
	}
	time.Sleep(listening - time.Since(r.askedAt))
	var typed struct {
		Value string `json:"value"`
	}
	if err := m.Read(&typed); err != nil { // GoNB would panic
		r.k.Log("%v", err)
	}
	r.tell(e, typed.Value)
	r.asked = nil
}

// fromEngine takes the engine's messages as they come, until it has ended.
func (k *kernel) fromEngine(e *kernelproc.Engine) {
	ended := e.Ended()
	var silence <-chan time.Time
	for {
		select {
		case m := <-e.Client().Messages():
			k.deliver(m)
		case <-ended:
			ended, silence = nil, time.After(200*time.Millisecond) // what it has sent before
		case <-silence:
			return
		}
	}
}

// deliver hands a message to the cell that it belongs to. Displays may come
// after their cell has ended, comms' messages at any time.
func (k *kernel) deliver(m jupyter.Received) {
	isFor := func(r *run) bool { return r != nil && r.id != "" && r.id == m.Parent.ID }
	k.mu.Lock()
	r, last := k.running, k.last
	running, late := isFor(r), isFor(last)
	k.mu.Unlock()
	if running {
		select {
		case r.messages <- m:
			return
		case <-r.done: // it came behind the end
			last, late = r, true
		}
	}
	switch {
	case m.Channel != jupyter.IOPub:
	case strings.HasPrefix(m.Header.Type, "comm_"):
		k.forward(m.Message, r)
	case late && (m.Header.Type == jupyter.DisplayData || m.Header.Type == jupyter.UpdateDisplayData):
		k.forward(m.Message, last)
	}
}

// broken says why a cell has not come to an end of its own.
func broken(err error) diagnose.Mistake {
	if errors.Is(err, errInterrupted) || errors.Is(err, context.Canceled) { // the latter: the kernel is shut down
		return interrupted
	}
	var dead *kernelproc.DeadError
	if errors.As(err, &dead) {
		return diagnose.Mistake{
			Name:     "engine ended",
			Sentence: fmt.Sprintf("GoNB, which runs the cells, has ended (%s): run a cell again, and a new one takes its place, with all that the cells before have declared", dead.How),
			Detail:   dead.Error(),
		}
	}
	return diagnose.Mistake{Name: "no engine", Sentence: fmt.Sprintf("GoNB, which runs the cells, does not start: %v; go run ./kernel doctor says what is missing", err)}
}
