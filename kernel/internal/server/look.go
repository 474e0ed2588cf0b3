package server

import (
	"context"
	"errors"
	"time"

	"github.com/ninepixels/ninepixels/kernel/internal/cell"
	"github.com/ninepixels/ninepixels/kernel/internal/gonb"
	"github.com/ninepixels/ninepixels/kernel/internal/jupyter"
)

// An errand is done by the worker when no cell runs or waits.
type errand func(context.Context)

// How long who looks at variables waits for its turn, how long its program may take,
// and how long that goes on when a cell has come.
const (
	turnTime  = 2 * time.Second
	lookTime  = 8 * time.Second
	hurryTime = time.Second
)

// errBusy says why variables cannot be looked at.
var errBusy = errors.New("a cell is running: its variables can be seen when it has ended")

// asks is the key of the message that a request came in.
type asks struct{}

// asking returns a context that knows the message for which something is done.
func asking(ctx context.Context, m jupyter.Message) context.Context {
	return context.WithValue(ctx, asks{}, m)
}

// look has a small program tell what an expression of the notebook holds, in the form
// that as says. It waits for its turn, but no longer than turn, and for cells that
// run and wait.
//
// Errors: a sentence that says why there is nothing to see.
func (k *kernel) look(ctx context.Context, turn time.Duration, expression string, as cell.Look) (seen map[string]any, err error) {
	request, _ := ctx.Value(asks{}).(jupyter.Message)
	done := make(chan struct{})
	work := func(ctx context.Context) {
		defer close(done)
		if fault := k.survive("looking at variables", func() { seen, err = k.lookNow(ctx, request, expression, as) }); fault != nil {
			err = errors.New(blame(fault).Sentence)
		}
	}
	wait := time.NewTimer(turn)
	defer wait.Stop()
	select {
	case k.errands <- work:
		<-done
		return seen, err
	case <-wait.C:
		return nil, errBusy
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// lookNow runs the program. It changes nothing: neither the notebook, nor what is
// kept of it, and it does not start an engine.
func (k *kernel) lookNow(ctx context.Context, request jupyter.Message, expression string, as cell.Look) (map[string]any, error) {
	if k.live == nil || !k.live.Whole() {
		return nil, errors.New("no cell has run yet")
	}
	r := newRun(k, request)
	r.Code, r.Silent, r.StoreHistory = expression, true, false
	r.cell = k.parse(r)
	k.mu.Lock()
	k.running, k.errand = r, r
	k.mu.Unlock()
	press := time.AfterFunc(lookTime, r.press)
	defer func() {
		press.Stop()
		k.mu.Lock()
		k.running, k.errand = nil, nil
		k.mu.Unlock()
		close(r.done)
	}()
	program, _ := k.known().Compose(r.cell)
	program.Looks(as)
	r.out.start()
	job := gonb.Job{Cell: r.cell, Program: program, Skip: isOurs, Execute: jupyter.Execute{Silent: true, UserExpressions: map[string]string{}}}
	out, err := k.live.Run(ctx, job, r.talk(k.live))
	if err != nil {
		return nil, errors.New(broken(err).Sentence)
	}
	if what, failed := k.judge(r, out); failed {
		return nil, errors.New(what.Sentence)
	}
	k.result(r)
	if len(r.value) == 0 {
		return nil, errors.New("it has no value")
	}
	return r.value, nil
}

// atWork reports whether a cell runs or waits.
func (k *kernel) atWork() bool {
	k.mu.Lock()
	defer k.mu.Unlock()
	return len(k.queue) > 0 || k.running != nil && k.errand == nil
}

// hurry is for when a cell has come, which k.mu guards: what only looks has little
// time left.
func (k *kernel) hurry() {
	if r := k.errand; r != nil {
		time.AfterFunc(hurryTime, r.press)
	}
}
