package server

import (
	"context"

	"github.com/ninepixels/ninepixels/kernel/internal/diagnose"
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

// What a new engine in the place of one that cannot go on is told as, and why the
// values are lost.
const (
	endedNews    = "GoNB was started anew"
	endedReason  = "GoNB has ended, and its value with it"
	emptyNews    = "The kernel's temporary folder was emptied, so GoNB was started anew"
	emptyReason  = "the kernel's temporary folder was emptied, and its value with it"
	whatIsKept   = ", with all that the cells before have declared; "
	whatStays    = ", with all that the cells before have declared and with its values; "
	withoutValue = gonb.Forgotten + " is gone.\n"
	withValues   = "the values of their variables, and " + gonb.Forgotten + ", are gone.\n"
)

// emptied tells of a cell whose program could not be built because of that.
var emptied = diagnose.Mistake{
	Name:     "folder emptied",
	Sentence: "the kernel's temporary folder was emptied while the cell ran, so that its Go could not be built: leave that line out, or put it into a cell of its own",
}

// tend gives up the engine if it has ended, or cannot go on because its folder was
// emptied. What the cells have declared is known here, and so is not lost; the
// values are.
func (k *kernel) tend() {
	if k.live == nil {
		return
	}
	select {
	case <-k.live.Ended():
		k.abandon(endedNews, endedReason)
	default:
		if !k.live.Whole() {
			k.abandon(emptyNews, emptyReason)
		}
	}
}

// ready returns the engine, a new one if the last one was given up.
func (k *kernel) ready(ctx context.Context, r *run) (*gonb.Engine, error) {
	if k.live == nil {
		if err := k.start(ctx, r); err != nil {
			return nil, err
		}
	}
	if k.lost != "" {
		k.publish(r.request, jupyter.Stream, jupyter.Text{Name: "stderr", Text: k.lost})
		k.lost = ""
	}
	return k.live, nil
}

// abandon gives up the engine, and prepares what is to be told of it. Values that
// are kept in a folder of the kernel's own outlive it: a program writes them whole or
// not at all.
func (k *kernel) abandon(news, reason string) {
	k.lost = news + whatIsKept + withoutValue
	switch some := len(k.known().Kept()) > 0; {
	case some && k.Values != "":
		k.lost = news + whatStays + withoutValue
	case some:
		k.lost = news + whatIsKept + withValues
	}
	k.live.Close()
	k.setLive(nil)
	if k.Values == "" {
		k.learn(k.known().Forgotten(reason))
	}
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
