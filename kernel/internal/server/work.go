package server

import (
	"context"
	"time"

	"github.com/ninepixels/ninepixels/kernel/internal/diagnose"
	"github.com/ninepixels/ninepixels/kernel/internal/jupyter"
)

// work runs the cells of the queue, one at a time, until ctx ends.
func (k *kernel) work(ctx context.Context) {
	defer k.end()
	var calmed <-chan time.Time
	for {
		m, ok := k.next()
		if !ok {
			select {
			case <-k.wake:
				continue
			case do := <-k.errands:
				do(ctx)
				continue
			case <-calmed:
				k.prepare()
				continue
			case <-ctx.Done():
				return
			}
		}
		var aborted []jupyter.Message
		k.occupied(m, func() { aborted = k.execute(ctx, m) })
		for _, m := range aborted {
			k.during(m, func() { k.reply(onShell(m), jupyter.ExecuteReply, jupyter.Reply{Status: jupyter.ReplyAborted}) })
		}
		calmed = time.After(calm)
	}
}

func onShell(m jupyter.Message) jupyter.Received {
	return jupyter.Received{Channel: jupyter.Shell, Message: m}
}

func (k *kernel) next() (jupyter.Message, bool) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if len(k.queue) == 0 {
		return jupyter.Message{}, false
	}
	m := k.queue[0]
	k.queue = k.queue[1:]
	return m, true
}

// execute answers one execute_request, and returns those that are not to be run
// because it failed.
func (k *kernel) execute(ctx context.Context, m jupyter.Message) (aborted []jupyter.Message) {
	began := time.Now()
	r := newRun(k, m)
	if err := m.Read(&r.Execute); err != nil {
		k.fail(r, diagnose.Mistake{Name: "bad request", Sentence: err.Error()})
		return nil
	}
	if r.Silent {
		r.StoreHistory = false
	}
	k.mu.Lock()
	if r.StoreHistory && !blank(r.Code) {
		k.count++
	}
	r.count = k.count
	k.running = r
	k.mu.Unlock()
	defer func() {
		k.mu.Lock()
		k.running, k.last = nil, r
		k.ran++
		k.mu.Unlock()
		close(r.done)
		k.debug.Ended()
	}()
	var what diagnose.Mistake
	failed := true
	if fault := k.survive("a cell", func() { what, failed = k.begin(ctx, r) }); fault != nil {
		what = blame(fault)
	}
	if !failed {
		payload := []any{}
		if r.next != nil {
			payload = append(payload, r.next)
		}
		k.reply(onShell(m), jupyter.ExecuteReply, jupyter.Result{
			Status: jupyter.ReplyOK, ExecutionCount: r.count, Payload: payload, UserExpressions: k.evaluate(ctx, r),
		})
		return nil
	}
	if r.StopOnError {
		aborted = k.abort(ctx, began)
		what = behind(what, len(aborted))
	}
	if fault := k.survive("a cell's mistake", func() { k.fail(r, what) }); fault != nil {
		k.fail(r, blame(fault))
	}
	return aborted
}

// begin announces a cell, and has it run.
func (k *kernel) begin(ctx context.Context, r *run) (what diagnose.Mistake, failed bool) {
	if !r.Silent {
		k.publish(r.request, jupyter.ExecuteInput, jupyter.Input{Code: r.Code, ExecutionCount: r.count})
		if r.StoreHistory && !blank(r.Code) {
			k.history.Add(r.count, r.Code)
		}
	}
	if !blank(r.Code) {
		what, failed = k.run(ctx, r)
	}
	return what, failed
}

// abort empties the queue behind a cell that has failed.
func (k *kernel) abort(ctx context.Context, began time.Time) []jupyter.Message {
	select {
	case <-time.After(k.Gather - time.Since(began)):
	case <-ctx.Done():
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	aborted := k.queue
	k.queue = nil
	return aborted
}

// keyboardInterrupt is what clients of all languages call an interrupt, after
// Python's exception; some tell it from a cell's own error by that name.
const keyboardInterrupt = "KeyboardInterrupt"

// fail reports a mistake: for JupyterLab as a card, and as the protocol's error.
func (k *kernel) fail(r *run, what diagnose.Mistake) {
	name := what.Name
	if name == diagnose.Interrupted {
		name = keyboardInterrupt
	}
	content := jupyter.Error{Name: name, Value: what.Sentence, Traceback: what.Traceback()}
	k.card(r, what)
	if !r.Silent {
		k.publish(r.request, jupyter.ErrorMessage, content)
	}
	k.reply(onShell(r.request), jupyter.ExecuteReply, jupyter.Result{
		Status: jupyter.ReplyError, ExecutionCount: r.count, Payload: []any{}, UserExpressions: map[string]any{},
		ErrorName: content.Name, ErrorValue: content.Value, Traceback: content.Traceback,
	})
}

// interrupt ends the cell under way, and those behind it are not run.
func (k *kernel) interrupt() {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.stops != nil {
		go k.stops.Release() // a program that stands still hears no signal
	}
	if r := k.running; r != nil {
		r.press()
	}
}

// input passes on what somebody has typed for a cell that asked.
func (k *kernel) input(m jupyter.Message) {
	k.mu.Lock()
	r := k.running
	k.mu.Unlock()
	if r == nil || m.Header.Type != jupyter.InputReply {
		return
	}
	var typed jupyter.Typed
	if err := m.Read(&typed); err != nil { // the engine would not survive it
		k.Log("%v", err)
	}
	select {
	case r.inputs <- typed.Value:
	case <-r.done:
	default: // nobody asked
	}
}
