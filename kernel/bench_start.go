package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"

	"github.com/ninepixels/ninepixels/kernel/internal/jupyter"
	"github.com/ninepixels/ninepixels/kernel/internal/kernelproc"
	"github.com/ninepixels/ninepixels/kernel/internal/progress"
	"github.com/ninepixels/ninepixels/kernel/internal/setup"
	"github.com/ninepixels/ninepixels/kernel/internal/spec"
	"github.com/ninepixels/ninepixels/kernel/internal/toolchain"
)

// startLimit bounds one start and its first cell; a stock GoNB takes up to 15 s
// after a Tab.
const startLimit = 2 * time.Minute

// A benchStart is what one start of a kernel took, in seconds: until it first
// answered, and from the request of the first cell to its end.
type benchStart struct{ answer, cell float64 }

// A startRound is the starts of one round: [0] here, [1] of the stock kernel.
type startRound struct{ plain, tabbed [2]benchStart }

// benchStarts starts both kernels in turn, each once as it is and once with a Tab
// right after the start.
func benchStarts(ctx context.Context, both [2]*spec.Spec, rounds int, s streams) ([]benchRow, error) {
	dir, err := os.MkdirTemp("", "npbench")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	times := make([]startRound, rounds)
	for n := range times {
		for k := range 4 {
			which, tab := (k+n)%2, k >= 2 // who goes first takes turns
			fmt.Fprintf(s.err, "\rstart, round %d of %d, kernel %d of 4 ", n+1, rounds, k+1)
			// Another program each time, so that none is built twice.
			took, err := timeStart(ctx, both[which], dir, fmt.Sprintf("%%%%\nfmt.Println(\"start\", %d)", 4*n+k), tab)
			if err != nil {
				return nil, fmt.Errorf("the first cell after a start: %w", err)
			}
			if tab {
				times[n].tabbed[which] = took
			} else {
				times[n].plain[which] = took
			}
		}
	}
	fmt.Fprint(s.err, "\r")
	return startRows(times), nil
}

// startRows are the lines of the table that rounds of starts make.
func startRows(rounds []startRound) []benchRow {
	if len(rounds) == 0 {
		return nil
	}
	answer, cell := benchRow{name: "start"}, benchRow{name: "first cell"}
	delay := benchRow{name: "delay by Tab", difference: true}
	for _, r := range rounds {
		for k := range 2 {
			answer.times[k] = append(answer.times[k], r.plain[k].answer)
			cell.times[k] = append(cell.times[k], r.plain[k].cell)
			delay.times[k] = append(delay.times[k], r.tabbed[k].cell-r.plain[k].cell)
		}
	}
	return []benchRow{answer, cell, delay}
}

// timeStart starts a kernel, presses Tab in it if tab says so, and runs a cell
// without waiting for Tab's answer.
func timeStart(ctx context.Context, sp *spec.Spec, dir, code string, tab bool) (took benchStart, err error) {
	ctx, cancel := context.WithTimeoutCause(ctx, startLimit, fmt.Errorf("it has not ended within %v", startLimit))
	defer cancel()
	e, err := kernelproc.Start(ctx, kernelproc.Options{Name: sp.Name(), Argv: sp.Command, Env: append(sp.Environ(os.Environ()), spec.HistoryVar+"=off"), Dir: dir})
	if err != nil {
		return took, err
	}
	defer e.Close()
	took.answer = e.Answered.Seconds()
	if tab {
		const typed = "%%\nfmt.Pri"
		at := map[string]any{"code": typed, "cursor_pos": len(typed)}
		if _, err := e.Client().Request(jupyter.Shell, "complete_request", at); err != nil {
			return took, err
		}
	}
	began := time.Now()
	id, err := e.Client().Request(jupyter.Shell, jupyter.ExecuteRequest, jupyter.Execute{Code: code, StoreHistory: true})
	if err != nil {
		return took, err
	}
	err = awaitCell(ctx, e, id)
	took.cell = time.Since(began).Seconds()
	return took, err
}

// awaitCell waits until a request to execute a cell has been replied to, and the
// kernel is idle again.
func awaitCell(ctx context.Context, e *kernelproc.Engine, id string) error {
	for replied, idle := false, false; !replied || !idle; {
		select {
		case m := <-e.Client().Messages():
			if m.Parent.ID != id {
				continue
			}
			var state jupyter.KernelState
			var reply jupyter.Result
			switch m.Header.Type {
			case jupyter.Status:
				idle = idle || m.Read(&state) == nil && state.State == jupyter.StateIdle
			case jupyter.ExecuteReply:
				if err := m.Read(&reply); err != nil {
					return err
				}
				if reply.Status != jupyter.ReplyOK {
					return errors.New("it failed: " + reply.ErrorValue)
				}
				replied = true
			}
		case <-e.Ended():
			return e.Dead()
		case <-ctx.Done():
			return context.Cause(ctx)
		}
	}
	return nil
}

// benchGopls builds the gopls that a stock GoNB asks for, and says what it is. If
// it cannot be had, the stock kernel finds the user's own, or none.
func benchGopls(ctx context.Context, l toolchain.Layout, s streams) (string, error) {
	g, err := toolchain.FindGo(ctx, l.Repo)
	if err != nil {
		return "", err
	}
	tool := toolchain.Gopls
	if tool.Check(l, g) == nil {
		return tool.Version, nil
	}
	if err := l.Prepare(); err != nil {
		return "", err
	}
	board := progress.New(s.err)
	defer board.Close()
	unlock, err := setup.Lock(ctx, l.Lock(), func() { board.Println("A setup is running; waiting for it to end.") })
	if err != nil {
		return "", err
	}
	defer unlock()
	step := board.Step(tool.Name)
	if err := tool.Install(ctx, l, g, func(n int64) { step.At(n, tool.Packages) }); err != nil {
		if ctx.Err() != nil {
			return "", ctx.Err()
		}
		step.Note("%v", err)
		return "the one on your PATH, or none, and then Tab does nothing there", nil
	}
	step.Done("%s built, for the stock GoNB", tool.Version)
	return tool.Version, nil
}
