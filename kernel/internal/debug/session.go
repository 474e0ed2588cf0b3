package debug

import (
	"context"
	"maps"
	"path/filepath"
	"slices"
	"sync"
)

// An Adapter debugs the programs of cells. Its methods may be called beside each
// other, and while a cell runs.
type Adapter interface {
	// Start is called when a client turns the debugger on (initialize), and says what
	// the adapter can do. From then on, cells are to be built for it. Its error is a
	// sentence for the user.
	Start(ctx context.Context) (Capabilities, error)

	// Stop is called when a client turns the debugger off (disconnect), and when the
	// kernel ends. A program that stands still goes on. It may be called twice.
	Stop(ctx context.Context)

	// Break is called for setBreakpoints: it takes the place of all breakpoints of
	// that file, which a later program may have, too. It returns one for each.
	Break(ctx context.Context, at SetBreakpointsArguments) []Breakpoint

	// Ask answers all other requests about a program: threads, stackTrace, scopes,
	// evaluate, continue, next, stepIn, stepOut, pause, setExceptionBreakpoints; and,
	// while a thread stands still, variables and richInspectVariables as well.
	Ask(ctx context.Context, r Request) Response
}

// A Notebook knows the variables that stay between cells.
type Notebook interface {
	// Variables lists them. JupyterLab asks for it at each message of a cell.
	Variables(ctx context.Context) []Variable

	// Members lists what the variable of that reference consists of.
	Members(ctx context.Context, reference int) ([]Variable, error)

	// Rich shows a variable. One that is not known has no forms.
	Rich(ctx context.Context, name string) Rich
}

// Options of [New].
type Options struct {
	Folder   string   // in which the cells' texts seem to stand; there need be none
	Notebook Notebook // must be there
	Adapter  Adapter  // nil: there are variables, and no breakpoints
	Publish  func(Event)
}

// A Session is what the kernel knows of its clients' debugger. There is one in each
// kernel, and it is off until a client turns it on.
type Session struct {
	Options
	mu          sync.Mutex
	on          bool
	client      string                        // which program has turned it on
	seq         int                           // of the last event
	breakpoints map[string][]SourceBreakpoint // by source
	stopped     map[int]bool                  // threads that stand still
	cells       map[string]string             // texts by path
}

// New returns a session that is off.
func New(o Options) *Session {
	return &Session{Options: o, breakpoints: map[string][]SourceBreakpoint{}, stopped: map[int]bool{}, cells: map[string]string{}}
}

// On reports whether a client has turned the debugger on.
func (s *Session) On() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.on
}

// Standing reports whether a program stands still.
func (s *Session) Standing() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.stopped) > 0
}

// Wanted returns the breakpoints that the client has set, by the path of their file.
func (s *Session) Wanted() map[string][]SourceBreakpoint {
	s.mu.Lock()
	defer s.mu.Unlock()
	return maps.Clone(s.breakpoints)
}

// Cell returns the text of the cell that the client knows by this path.
func (s *Session) Cell(path string) (code string, known bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	code, known = s.cells[path]
	return code, known
}

// Tell publishes an adapter's event, and keeps account of what stands still.
func (s *Session) Tell(e Event) {
	var at struct {
		Thread int  `json:"threadId"`
		All    bool `json:"allThreadsContinued"`
	}
	_ = reread(e.Body, &at)
	s.mu.Lock()
	defer s.mu.Unlock()
	switch e.Event {
	case Stopped:
		s.stopped[at.Thread] = true
	case Continued:
		delete(s.stopped, at.Thread)
		if at.All {
			clear(s.stopped)
		}
	case Terminated, Exited:
		clear(s.stopped)
	}
	s.seq++
	e.Type, e.Seq = TypeEvent, s.seq
	s.Publish(e) // under the lock: in the order in which it happened
}

// Ended tells the client that no program stands still any more. It is called when a
// cell has ended, however it ended.
func (s *Session) Ended() {
	s.mu.Lock()
	threads := slices.Sorted(maps.Keys(s.stopped))
	s.mu.Unlock()
	for _, id := range threads {
		s.Tell(NewEvent(Continued, map[string]any{"threadId": id, "allThreadsContinued": true}))
	}
}

// Close turns the session off.
func (s *Session) Close(ctx context.Context) { s.off(ctx) }

func (s *Session) prefix() string { return s.Folder + string(filepath.Separator) }
