package server

import (
	"context"

	"github.com/ninepixels/ninepixels/kernel/internal/gonb"
	"github.com/ninepixels/ninepixels/kernel/internal/jupyter"
)

// started is an engine that has come up, or the reason why not.
type started struct {
	engine *gonb.Engine
	err    error
}

// launch starts an engine beside what else goes on: by the time somebody has
// written a cell, it is there.
func (k *kernel) launch(ctx context.Context) {
	k.starting = make(chan started, 1)
	starting := k.starting
	go func() {
		e, err := gonb.Start(ctx, k.Engine, k.stray)
		if err == nil {
			if fault := e.OpenPipes(); fault != nil { // it can do without
				k.Log("%v", fault)
			}
		}
		starting <- started{e, err}
	}()
}

// ready returns the engine. If the last one has ended, a new one takes its place.
// What the cells have declared is known here, and so is not lost; the values are.
func (k *kernel) ready(ctx context.Context, r *run) (*gonb.Engine, error) {
	if e := k.live; e != nil {
		select {
		case <-e.Ended():
			e.Close()
			k.setLive(nil)
			k.learn(k.known().Forgotten("GoNB has ended, and its value with it"))
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
		k.publish(r.request, jupyter.Stream, jupyter.Text{Name: "stderr",
			Text: "GoNB was started anew, with all that the cells before have declared; " + gonb.Forgotten + " is gone.\n"})
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
		return gonb.ErrInterrupted
	case <-ctx.Done():
		return ctx.Err()
	}
	if s.err != nil {
		return s.err
	}
	k.setLive(s.engine)
	return nil
}

func (k *kernel) setLive(e *gonb.Engine) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.live = e
	if e == nil {
		k.comms = map[string]string{}
	}
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
