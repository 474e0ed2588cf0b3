package server

import (
	"context"
	"errors"
	"fmt"

	"github.com/ninepixels/ninepixels/kernel/internal/cell"
	"github.com/ninepixels/ninepixels/kernel/internal/debug"
	"github.com/ninepixels/ninepixels/kernel/internal/gonb"
)

// A Debugger stops the programs of cells at breakpoints, while a client has turned
// the debug session on.
type Debugger interface {
	debug.Adapter

	// Ready waits until it can do so, which may take a minute at the first time, and
	// tells on the way how far that is.
	//
	// Errors: it cannot, with what is to be done; ctx has ended.
	Ready(ctx context.Context, tell func(how string)) error

	// Follow debugs the next program, made of these cells. It is to come to a socket in
	// the folder, which is this user's alone. print takes what log points say. end is
	// to be called when the program has ended.
	//
	// Errors: there cannot be a socket.
	Follow(folder string, cells []*cell.Cell, print func(text string)) (socket string, end func(), err error)

	// Release lets the program go on by itself.
	Release()
}

// follow has a cell's program debugged, if a client wants that. What stands in the
// way is told in the cell, which runs all the same.
func (k *kernel) follow(ctx context.Context, r *run, e *gonb.Engine, p *cell.Program, n cell.Notebook) (end func()) {
	if k.stops == nil || p == nil || !k.debug.On() || gonb.InBrowser(r.cell) {
		return func() {}
	}
	end, err := k.attach(ctx, r, e, p, n)
	if err != nil {
		if !errors.Is(err, gonb.ErrInterrupted) { // the engine is told so, too
			k.print(r, "stderr", "The cell runs without its breakpoints: "+err.Error()+".\n")
		}
		return func() {}
	}
	return end
}

func (k *kernel) attach(ctx context.Context, r *run, e *gonb.Engine, p *cell.Program, n cell.Notebook) (end func(), err error) {
	if err := k.waitForDebugger(ctx, r); err != nil {
		return nil, err
	}
	print, close, err := e.Printer()
	if err != nil {
		return nil, err
	}
	socket, ended, err := k.stops.Follow(e.Temp(), append(n.Cells(), r.cell), print) // of cells without declarations the notebook knows nothing
	if err != nil {
		close()
		return nil, err
	}
	p.Debugger = socket
	return func() {
		ended()
		close()
	}, nil
}

// waitForDebugger waits for it, unless the cell is interrupted.
func (k *kernel) waitForDebugger(ctx context.Context, r *run) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	ready := make(chan error, 1)
	told := false
	go func() {
		ready <- k.stops.Ready(ctx, func(how string) {
			if !told {
				k.print(r, "stderr", "The debugger is being built, which is done once.\n")
			}
			told = true
			k.print(r, "stderr", fmt.Sprintf("\rBuilding: %s", how))
		})
	}()
	select {
	case err := <-ready:
		if told {
			k.print(r, "stderr", "\n")
		}
		return err
	case at := <-r.interrupts:
		cancel()
		<-ready
		r.interrupts <- at
		return gonb.ErrInterrupted
	}
}
