package delve

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"sync"

	"github.com/ninepixels/ninepixels/kernel/internal/cell"
	"github.com/ninepixels/ninepixels/kernel/internal/debug"
)

// Requests and events beside those that [debug] names.
const (
	output     = "output"
	evaluate   = "evaluate"
	proceed    = "continue"
	stackTrace = "stackTrace"
	scopes     = "scopes"
	stepOut    = "stepOut"
)

// notStanding is what a client reads that asks for something of a program that is
// not there.
const notStanding = "no cell is being debugged: set a breakpoint, and run the cell"

// maxSource bounds the files that a client can read.
const maxSource = 4 << 20

// Filters are the kinds of failure at which Delve can stop a program.
var Filters = []debug.ExceptionFilter{
	{Filter: "unrecovered-panic", Label: "Panics"},
	{Filter: "runtime-fatal-throw", Label: "Fatal errors of the Go runtime"},
}

// An Adapter debugs the programs of cells, one after another, for one debug session.
// All methods may be called at any time, and beside each other.
type Adapter struct {
	session *debug.Session
	delve   *installation

	mu      sync.Mutex
	filters []string // at which failures a program is to stop
	live    *run     // the program that is being debugged, if one is
}

// New returns an adapter for a session. install returns the path of the program
// dlv, and builds it first if it is not there; it tells how far it has got.
func New(s *debug.Session, install func(ctx context.Context, tell func(string)) (dlv string, err error)) *Adapter {
	return &Adapter{session: s, delve: &installation{install: install}}
}

// Start begins to build Delve, if it is not there. It does not wait for it: the first
// cell does, which can show how far it has got.
func (a *Adapter) Start(context.Context) (debug.Capabilities, error) {
	a.delve.begin()
	return debug.Capabilities{
		ConfigurationDone: true, Conditional: true, LogPoints: true, EvaluateForHovers: true,
		DelayedStackFrames: true, ExceptionFilters: Filters,
	}, nil
}

// Stop lets the program go on without its debugger.
func (a *Adapter) Stop(context.Context) {
	a.Release()
	a.mu.Lock()
	a.filters = nil
	a.mu.Unlock()
	a.session.Tell(debug.NewEvent(debug.Terminated, map[string]any{}))
}

// Release lets the program that is being debugged go on by itself. A signal that
// has been sent to it arrives then.
func (a *Adapter) Release() {
	if r := a.current(); r != nil {
		r.release()
	}
}

// Ready waits until Delve can be started, and tells how far that has got.
//
// Errors: Delve cannot be built; ctx has ended.
func (a *Adapter) Ready(ctx context.Context, tell func(string)) error {
	_, err := a.delve.wait(ctx, tell)
	return err
}

func (a *Adapter) current() *run {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.live
}

// Follow debugs the program that comes to the door of a folder, made of these cells.
// print takes what log points say. end is to be called when the program has ended;
// it ends the debugger, too. socket is where the program is to come.
//
// Errors: those of [Open].
func (a *Adapter) Follow(dir string, cells []*cell.Cell, print func(text string)) (socket string, end func(), err error) {
	dlv, err := a.delve.wait(context.Background(), func(string) {})
	if err != nil {
		return "", nil, err
	}
	door, err := Open(dir)
	if err != nil {
		return "", nil, err
	}
	r := newRun(a, door, cells, print)
	a.mu.Lock()
	a.live = r
	a.mu.Unlock()
	go r.serve(dlv)
	return door.Socket(), func() {
		r.close()
		a.mu.Lock()
		if a.live == r {
			a.live = nil
		}
		a.mu.Unlock()
	}, nil
}

// Break sets breakpoints in the program that is being debugged. Otherwise they wait
// for the next one.
func (a *Adapter) Break(_ context.Context, at debug.SetBreakpointsArguments) []debug.Breakpoint {
	if r := a.current(); r != nil {
		if s := r.attached(); s != nil {
			return r.setBreakpoints(s, at.Source.Path, at.Breakpoints)
		}
	}
	return pending(at.Source.Path, at.Breakpoints)
}

// Ask answers what is about a program.
func (a *Adapter) Ask(_ context.Context, q debug.Request) debug.Response {
	r := a.current()
	switch q.Command {
	case debug.SetExceptionBreakpoints:
		var want struct {
			Filters []string `json:"filters"`
		}
		if err := q.Read(&want); err != nil {
			return q.Refuse(err.Error())
		}
		a.mu.Lock()
		a.filters = want.Filters
		a.mu.Unlock()
		if r == nil || r.attached() == nil {
			return q.Answer(struct{}{})
		}
	case debug.SourceText:
		return a.source(q, r)
	}
	if r == nil {
		return q.Refuse(notStanding)
	}
	s := r.attached()
	if s == nil {
		return q.Refuse(notStanding)
	}
	return r.answer(s, q)
}

// source answers with the text of a cell, or of a package's file.
func (a *Adapter) source(q debug.Request, r *run) debug.Response {
	var want struct {
		Source debug.Source `json:"source"`
	}
	if err := q.Read(&want); err != nil {
		return q.Refuse(err.Error())
	}
	path := want.Source.Path
	if r != nil {
		if text, known := r.texts[path]; known {
			return q.Answer(source{text, goType})
		}
	}
	if info, err := os.Stat(path); err != nil || !filepath.IsAbs(path) || filepath.Ext(path) != ".go" || info.Size() > maxSource {
		return q.Refuse(fmt.Sprintf("the Go file %s cannot be shown: it is not on this machine", path))
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return q.Refuse(err.Error())
	}
	return q.Answer(source{string(text), goType})
}

type source struct {
	Content string `json:"content"`
	Type    string `json:"mimeType"`
}

const goType = "text/x-go"

func (a *Adapter) wanted() (points map[string][]debug.SourceBreakpoint, filters []string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.session.Wanted(), append([]string{}, a.filters...)
}

// sorted are the keys of a map, so that what is done for each is done in one order.
func sorted[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }

func unmarshal(text json.RawMessage, into any) error {
	if len(text) == 0 {
		return nil
	}
	return json.Unmarshal(text, into)
}
