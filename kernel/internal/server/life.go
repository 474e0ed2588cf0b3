package server

import (
	"context"
	"fmt"

	"github.com/ninepixels/ninepixels/kernel/internal/jupyter"
	"github.com/ninepixels/ninepixels/kernel/internal/kernelproc"
)

// started is an engine that has come up, or the reason why not.
type started struct {
	engine *kernelproc.Engine
	err    error
}

// launch starts an engine beside what else goes on: by the time somebody has
// written a cell, it is there.
func (k *kernel) launch(ctx context.Context) {
	k.starting = make(chan started, 1)
	starting := k.starting
	go func() {
		e, err := kernelproc.Start(ctx, k.Engine)
		starting <- started{e, err}
	}()
}

// ready returns the engine. If the last one has ended, a new one takes its
// place, and is told what the cells before have declared.
func (k *kernel) ready(ctx context.Context, r *run) (*kernelproc.Engine, error) {
	if e := k.live; e != nil {
		select {
		case <-e.Ended():
			e.Close()
			k.setLive(nil)
			k.lost = true
		default:
		}
	}
	if k.live == nil {
		if err := k.start(ctx, r); err != nil {
			return nil, err
		}
	}
	if k.lost {
		if err := k.replay(ctx, k.live, r); err != nil {
			return nil, err
		}
		k.lost = false
	}
	return k.live, nil
}

// start takes the engine that is coming up.
func (k *kernel) start(ctx context.Context, r *run) error {
	if k.starting == nil {
		k.launch(ctx)
	}
	var s started
	select {
	case s = <-k.starting:
		k.starting = nil
	case <-r.interrupts:
		return errInterrupted
	case <-ctx.Done():
		return ctx.Err()
	}
	if s.err != nil {
		return s.err
	}
	k.setLive(s.engine)
	go k.fromEngine(s.engine)
	return nil
}

func (k *kernel) setLive(e *kernelproc.Engine) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.live, k.counts = e, map[int]int{} // a new engine counts from 1
	if e == nil {
		k.comms = map[string]string{}
	}
}

// replay declares in a new engine what the cells before have declared, in the
// place of the cell r, which follows.
func (k *kernel) replay(ctx context.Context, e *kernelproc.Engine, r *run) error {
	source := k.declarations()
	if source == "" {
		return nil
	}
	again := newRun(k, r.request)
	again.Silent, again.StoreHistory = true, false
	again.interrupts = r.interrupts
	k.swap(again)
	err := again.through(ctx, e, source)
	k.swap(r)
	close(again.done)
	if err != nil {
		return err
	}
	if again.result.Status == jupyter.ReplyError {
		k.publish(r.request, jupyter.Stream, jupyter.Text{Name: "stderr", Text: fmt.Sprintf(
			"GoNB was started anew, and could not declare again what the cells before have declared (%s): run them again.\n", again.result.ErrorValue)})
		return nil
	}
	k.publish(r.request, jupyter.Stream, jupyter.Text{Name: "stderr",
		Text: "GoNB was started anew, with all that the cells before have declared; what %env and %cd have set is gone.\n"})
	return nil
}

// swap lets another run through in the place of the one under way.
func (k *kernel) swap(r *run) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.running, k.last = r, k.running
}

// end shuts the engine down, also one that is just starting.
func (k *kernel) end() {
	if k.starting != nil {
		if s := <-k.starting; s.err == nil {
			s.engine.Close()
		}
	}
	if e := k.live; e != nil {
		e.Close()
	}
}
