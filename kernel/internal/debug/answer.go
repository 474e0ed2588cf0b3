package debug

import (
	"context"
	"encoding/json"
	"maps"
	"slices"
)

// notStanding is what a client reads that asks for something of a program that runs.
const notStanding = "no cell stands still: set a breakpoint, and run the cell"

// noBreakpoints is what a breakpoint says where there is nobody to stop a program.
const noBreakpoints = "this kernel has no breakpoints"

// Answer answers one request. It may take long; others can be answered beside it.
func (s *Session) Answer(ctx context.Context, r Request) Response {
	do, known := s.handlers()[r.Command]
	switch {
	case r.Type != TypeRequest:
		return r.Refuse("this is no request of the debug adapter protocol")
	case known:
		return do(ctx, r)
	case s.Adapter == nil || !s.On():
		return r.Refuse(notStanding)
	}
	return s.Adapter.Ask(ctx, r)
}

type handler func(context.Context, Request) Response

func (s *Session) handlers() map[string]handler {
	return map[string]handler{
		DebugInfo:               s.info,
		Initialize:              s.initialize,
		Attach:                  done,
		ConfigurationDone:       done,
		Disconnect:              s.disconnect,
		DumpCell:                s.dump,
		SourceText:              s.source,
		SetBreakpoints:          s.setBreakpoints,
		SetExceptionBreakpoints: s.orNothing,
		Threads:                 s.threads,
		InspectVariables:        s.inspect,
		RichInspectVariables:    s.rich,
		VariablesOf:             s.variables,
	}
}

func done(_ context.Context, r Request) Response { return r.Answer(struct{}{}) }

func (s *Session) info(_ context.Context, r Request) Response {
	s.mu.Lock()
	defer s.mu.Unlock()
	info := Info{
		IsStarted: s.on, HashMethod: HashMethod, HashSeed: HashSeed, FilePrefix: s.prefix(), FileSuffix: FileSuffix,
		Breakpoints: []SourceBreakpoints{}, StoppedThreads: []int{}, RichRendering: true, ExceptionPaths: []string{},
	}
	for _, source := range slices.Sorted(maps.Keys(s.breakpoints)) {
		info.Breakpoints = append(info.Breakpoints, SourceBreakpoints{source, s.breakpoints[source]})
	}
	info.StoppedThreads = slices.AppendSeq(info.StoppedThreads, maps.Keys(s.stopped))
	slices.Sort(info.StoppedThreads)
	return r.Answer(info)
}

// initialize turns the session on. A second client finds it on.
func (s *Session) initialize(ctx context.Context, r Request) Response {
	var by struct {
		Client string `json:"clientID"`
	}
	if err := r.Read(&by); err != nil {
		return r.Refuse(err.Error())
	}
	can := Capabilities{ConfigurationDone: true, ExceptionFilters: []ExceptionFilter{}}
	if s.Adapter != nil {
		var err error
		if can, err = s.Adapter.Start(ctx); err != nil {
			return r.Refuse(err.Error())
		}
		if can.ExceptionFilters == nil {
			can.ExceptionFilters = []ExceptionFilter{} // for without a list JupyterLab shows the button for it
		}
	}
	s.mu.Lock()
	s.on, s.client = true, by.Client
	s.mu.Unlock()
	s.Tell(NewEvent(Initialized, nil)) // JupyterLab opens its panel
	return r.Answer(can)
}

func (s *Session) disconnect(ctx context.Context, r Request) Response {
	s.off(ctx)
	return r.Answer(struct{}{})
}

// off forgets what the client has set, as a client expects that turns it on again
// with breakpoints of its own.
func (s *Session) off(ctx context.Context) {
	s.mu.Lock()
	on := s.on
	s.on = false
	clear(s.breakpoints)
	s.mu.Unlock()
	if on && s.Adapter != nil {
		s.Adapter.Stop(ctx)
	}
	s.mu.Lock()
	clear(s.stopped)
	s.mu.Unlock()
}

// dump notes a cell's text, and answers with the path by which it goes. There is no such
// file: who wants the text asks for the source, and a file might outlive the kernel.
func (s *Session) dump(_ context.Context, r Request) Response {
	var cell struct {
		Code string `json:"code"`
	}
	if err := r.Read(&cell); err != nil {
		return r.Refuse(err.Error())
	}
	path := s.Path(cell.Code)
	s.mu.Lock()
	s.cells[path] = cell.Code
	s.mu.Unlock()
	return r.Answer(map[string]string{"sourcePath": path})
}

// source answers with the text of a cell. The client reads files of packages where a
// program stands still, and these the adapter knows.
func (s *Session) source(ctx context.Context, r Request) Response {
	var want struct {
		Source Source `json:"source"`
	}
	if err := r.Read(&want); err != nil {
		return r.Refuse(err.Error())
	}
	if code, known := s.Cell(want.Source.Path); known {
		return r.Answer(map[string]string{"content": code})
	}
	if s.Adapter != nil && s.On() {
		return s.Adapter.Ask(ctx, r)
	}
	return r.Refuse("there is no such cell: " + want.Source.Path)
}

func (s *Session) setBreakpoints(ctx context.Context, r Request) Response {
	var at SetBreakpointsArguments
	if err := r.Read(&at); err != nil {
		return r.Refuse(err.Error())
	}
	found := Breakpoints{[]Breakpoint{}}
	if s.Adapter == nil {
		for _, b := range at.Breakpoints {
			found.Breakpoints = append(found.Breakpoints, Breakpoint{Line: b.Line, Message: noBreakpoints})
		}
		return r.Answer(found)
	}
	s.keep(at)
	found.Breakpoints = append(found.Breakpoints, s.Adapter.Break(ctx, at)...)
	moved := slices.Clone(at.Breakpoints) // a breakpoint on an empty line moves to the next
	for i := range min(len(moved), len(found.Breakpoints)) {
		if line := found.Breakpoints[i].Line; line > 0 {
			moved[i].Line = line
		}
	}
	s.keep(SetBreakpointsArguments{at.Source, moved})
	return r.Answer(found)
}

func (s *Session) keep(at SetBreakpointsArguments) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.breakpoints[at.Source.Path] = at.Breakpoints
	if len(at.Breakpoints) == 0 {
		delete(s.breakpoints, at.Source.Path)
	}
}

// orNothing asks the adapter, and without one there is nothing to be done.
func (s *Session) orNothing(ctx context.Context, r Request) Response {
	if s.Adapter != nil && s.On() {
		return s.Adapter.Ask(ctx, r)
	}
	return done(ctx, r)
}

func (s *Session) threads(ctx context.Context, r Request) Response {
	if s.Adapter != nil && s.Standing() {
		return s.Adapter.Ask(ctx, r)
	}
	return r.Answer(map[string]any{"threads": []any{}})
}

// reread turns what is JSON, or will be, into a type.
func reread(from, to any) error {
	text, err := json.Marshal(from)
	if err == nil {
		err = json.Unmarshal(text, to)
	}
	return err
}
