package delve

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/ninepixels/ninepixels/kernel/internal/cell"
	"github.com/ninepixels/ninepixels/kernel/internal/debug"
)

// A run is one program on its way through its debugger.
type run struct {
	a     *Adapter
	door  *Door
	print func(text string)
	paths map[string]string   // by file in the program: the path by which the client knows the cell
	files map[string][]string // the other way: cells of the same text share a path
	texts map[string]string   // of the cells, by path

	ctx    context.Context
	cancel context.CancelFunc
	events chan Message
	served sync.WaitGroup

	mu       sync.Mutex
	session  *Session
	released bool
}

func newRun(a *Adapter, door *Door, cells []*cell.Cell, print func(string)) *run {
	r := &run{
		a: a, door: door, print: print, paths: map[string]string{}, files: map[string][]string{}, texts: map[string]string{},
		events: make(chan Message, 64),
	}
	r.ctx, r.cancel = context.WithCancel(context.Background())
	for _, c := range cells {
		path := a.session.Path(c.Source)
		if r.paths[c.File()] != "" {
			continue
		}
		r.paths[c.File()] = path
		r.files[path] = append(r.files[path], c.File())
		r.texts[path] = c.Source
	}
	r.served.Add(1)
	return r
}

// serve waits for the program, and debugs it.
func (r *run) serve(dlv string) {
	defer r.served.Done()
	p, err := r.door.accept()
	if err != nil {
		return // the cell has ended before, or does not compile
	}
	defer p.Go() // with or without a debugger
	r.served.Go(r.hear)
	s, err := r.door.Attach(r.ctx, dlv, p, r.take)
	if err != nil {
		if r.ctx.Err() == nil {
			r.print("The cell runs without its breakpoints: " + err.Error() + ".\n")
		}
		return
	}
	r.mu.Lock()
	released := r.released
	r.session = s
	r.mu.Unlock()
	if released {
		s.Close()
		return
	}
	if err := r.configure(s); err != nil && r.ctx.Err() == nil {
		r.print("The cell runs without its breakpoints: " + err.Error() + ".\n")
		s.Close()
	}
}

// configure tells Delve all that the client has asked for, and has the program go on
// up to where it waits.
func (r *run) configure(s *Session) error {
	points, filters := r.a.wanted()
	for _, path := range sorted(points) {
		for i, b := range r.setBreakpoints(s, path, points[path]) {
			if !b.Verified {
				r.print(fmt.Sprintf("The breakpoint in line %d has no effect: %s.\n", points[path][i].Line, b.Message))
			}
		}
	}
	if _, err := s.Ask(debug.SetExceptionBreakpoints, map[string]any{"filters": filters}); err != nil {
		return err
	}
	answer, err := s.Ask(debug.ConfigurationDone, struct{}{})
	if err == nil && !answer.Success {
		err = errors.New(reason(answer))
	}
	return err
}

// setBreakpoints sets those of one source in all the files that it has in the program,
// and returns what has become of each. Where a line has no code, the next that has
// some takes its place. A source that is not in the program has its breakpoints for
// later ones.
func (r *run) setBreakpoints(s *Session, path string, points []debug.SourceBreakpoint) []debug.Breakpoint {
	found := pending(path, points)
	files, isCell := r.files[path]
	if !isCell {
		files = []string{path}
	}
	for _, file := range files {
		at := debug.SetBreakpointsArguments{Source: debug.Source{Path: file}, Breakpoints: slices.Clone(points)}
		var set debug.Breakpoints
		for range maxMoves {
			answer, err := s.Ask(debug.SetBreakpoints, at)
			set = debug.Breakpoints{}
			if err != nil || !answer.Success || unmarshal(answer.Body, &set) != nil || !move(at.Breakpoints, set.Breakpoints) {
				break
			}
		}
		for i, b := range set.Breakpoints {
			switch {
			case i >= len(found):
			case b.Verified:
				found[i].Verified, found[i].Message, found[i].Line = true, "", b.Line
			case b.Message != "" && !strings.HasPrefix(b.Message, notThere) && b.Message != twice:
				found[i].Verified, found[i].Message = false, plain(b.Message)
			}
		}
	}
	return found
}

// pending are breakpoints as they are for a program that is still to come.
func pending(path string, points []debug.SourceBreakpoint) []debug.Breakpoint {
	list := make([]debug.Breakpoint, len(points))
	for i, p := range points {
		list[i] = debug.Breakpoint{ID: i + 1, Verified: true, Line: p.Line, Source: &debug.Source{Path: path}}
	}
	return list
}

// maxMoves is how many lines a breakpoint may move down: a comment may be long, and
// what follows it may be another function.
const maxMoves = 20

// What Delve says of a breakpoint that it cannot set.
const (
	noCode   = "could not find statement"
	notThere = "could not find file"
	twice    = "breakpoint already exists" // two have moved to one line
)

// plain is what Delve says of a breakpoint, as a sentence of ours can end.
func plain(message string) string {
	if strings.HasPrefix(message, noCode) {
		return "there is no statement in it, nor behind it"
	}
	message, _, _ = strings.Cut(message, "\n")
	return strings.TrimRight(message, ". ")
}

// move moves the breakpoints for which there was no code down a line, and reports
// whether there was one.
func move(points []debug.SourceBreakpoint, set []debug.Breakpoint) (moved bool) {
	for i, b := range set {
		if i < len(points) && !b.Verified && strings.HasPrefix(b.Message, noCode) {
			points[i].Line++
			moved = true
		}
	}
	return moved
}

// attached is the session, once the program can be asked for something.
func (r *run) attached() *Session {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.released {
		return nil
	}
	return r.session
}

// release lets the program go on without a debugger.
func (r *run) release() {
	r.mu.Lock()
	r.released = true
	s := r.session
	r.mu.Unlock()
	if s != nil {
		s.Close()
		r.a.session.Ended()
	}
}

// close ends all that there is for the program, which has ended.
func (r *run) close() {
	r.door.Close()
	r.release()
	r.cancel()
	r.served.Wait()
}

// take takes an event from Delve; what is to be done of it may ask Delve.
func (r *run) take(m Message) {
	select {
	case r.events <- m:
	case <-r.ctx.Done():
	}
}

func (r *run) hear() {
	for {
		select {
		case m := <-r.events:
			r.event(m)
		case <-r.ctx.Done():
			for { // what has come before the end
				select {
				case m := <-r.events:
					r.event(m)
				default:
					return
				}
			}
		}
	}
}
