package cells

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/ninepixels/ninepixels/kernel/internal/gonb"
	"github.com/ninepixels/ninepixels/kernel/internal/jupyter"
	"github.com/ninepixels/ninepixels/kernel/internal/kernelproc"
	"github.com/ninepixels/ninepixels/kernel/internal/spec"
)

// startLimit bounds one start and its first cell; a stock GoNB takes up to 15 s
// after a Tab.
const startLimit = 2 * time.Minute

// A Start is what one start of a kernel took, in seconds: until it first answered,
// and from the request of the first cell to its end.
type Start struct{ Answer, Cell float64 }

// A StartRound is the starts of one round: [0] here, [1] of the stock kernel. Tab
// was pressed right after the start of those that are Tabbed.
type StartRound struct{ Plain, Tabbed [2]Start }

// timeStarts starts both kernels in turn, each once as it is and once with a Tab
// right after the start.
func timeStarts(ctx context.Context, both Pair, dir string, rounds int, progress io.Writer) ([]Row, error) {
	times := make([]StartRound, rounds)
	for n := range times {
		for k := range 4 {
			which, tab := (k+n)%2, k >= 2 // who goes first takes turns
			fmt.Fprintf(progress, "\rstart, round %d of %d, kernel %d of 4 ", n+1, rounds, k+1)
			// Another program each time, so that none is built twice.
			took, err := timeStart(ctx, both[which], dir, statements("fmt.Println(\"start\", %d)", 4*n+k), tab)
			if err != nil {
				return nil, fmt.Errorf("the first cell after a start: %w", err)
			}
			if tab {
				times[n].Tabbed[which] = took
			} else {
				times[n].Plain[which] = took
			}
		}
	}
	fmt.Fprint(progress, "\r")
	return StartRows(times), nil
}

// StartRows are the lines of the table that rounds of starts make. The delay by a
// Tab is the difference of the first cells of one round.
func StartRows(rounds []StartRound) []Row {
	if len(rounds) == 0 {
		return nil
	}
	answer, cell := Row{Name: "start"}, Row{Name: "first cell"}
	delay := Row{Name: "delay by Tab", Difference: true}
	for _, r := range rounds {
		for k := range 2 {
			answer.Times[k] = append(answer.Times[k], r.Plain[k].Answer)
			cell.Times[k] = append(cell.Times[k], r.Plain[k].Cell)
			delay.Times[k] = append(delay.Times[k], r.Tabbed[k].Cell-r.Plain[k].Cell)
		}
	}
	return []Row{answer, cell, delay}
}

// timeStart starts a kernel, presses Tab in it if tab says so, and runs a cell
// without waiting for Tab's answer.
func timeStart(ctx context.Context, sp *spec.Spec, dir, code string, tab bool) (took Start, err error) {
	ctx, cancel := context.WithTimeoutCause(ctx, startLimit, fmt.Errorf("it has not ended within %v", startLimit))
	defer cancel()
	e, err := gonb.Start(ctx, kernelproc.Options{
		Name: sp.Name(), Argv: sp.Command, Env: append(sp.Environ(os.Environ()), spec.HistoryVar+"=off"), Dir: dir,
	}, nil)
	if err != nil {
		return took, err
	}
	defer e.Close()
	took.Answer = e.Answered.Seconds()
	if tab {
		const typed = gonb.MainLine + "fmt.Pri"
		at := jupyter.Cursor{Code: typed, Position: len(typed)}
		if _, err := e.Client().Request(jupyter.Shell, jupyter.CompleteRequest, at); err != nil {
			return took, err
		}
	}
	began := time.Now()
	reply, err := e.Drive(ctx, jupyter.Execute{Code: code, StoreHistory: true}, gonb.Talk{Unheard: true})
	took.Cell = time.Since(began).Seconds()
	if err == nil && reply.Status != jupyter.ReplyOK {
		err = errors.New("it failed: " + reply.ErrorValue)
	}
	return took, err
}
