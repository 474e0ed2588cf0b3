package delve

import (
	"path/filepath"
	"regexp"
	"strings"

	"github.com/ninepixels/ninepixels/kernel/internal/cell"
	"github.com/ninepixels/ninepixels/kernel/internal/debug"
)

// noted is before what a log point says: the goroutine.
var noted = regexp.MustCompile(`^> \[Go \d+\]: `)

// event passes on what has happened to the program.
func (r *run) event(m Message) {
	switch m.Event {
	case output:
		var said struct {
			Category string `json:"category"`
			Output   string `json:"output"`
		}
		if unmarshal(m.Body, &said) == nil && said.Category == "stdout" {
			r.print(noted.ReplaceAllString(said.Output, ""))
		}
	case debug.Stopped:
		r.stopped(m)
	case debug.Continued, "thread":
		r.a.session.Tell(debug.NewEvent(m.Event, m.Body))
	case debug.Terminated, debug.Exited: // of the program, and not of the client's session
		r.a.session.Ended()
	}
}

// A stop is the body of a stopped event.
type stop struct {
	Reason      string `json:"reason"`
	Description string `json:"description,omitempty"`
	Text        string `json:"text,omitempty"`
	Thread      int    `json:"threadId"`
	All         bool   `json:"allThreadsStopped"`
	Hit         []int  `json:"hitBreakpointIds,omitempty"`
}

// stopped tells that the program stands still. A step that has left the learner's
// code goes on: what the kernel has put around that is of no interest.
func (r *run) stopped(m Message) {
	s := r.attached()
	if s == nil {
		return
	}
	var at stop
	if unmarshal(m.Body, &at) != nil {
		return
	}
	if at.Reason == "step" || at.Reason == "entry" {
		if command := leaves(r.top(s, at.Thread)); command != "" {
			if answer, err := s.Ask(command, thread{at.Thread}); err == nil && answer.Success {
				return
			}
		}
	}
	if at.Reason == "pause" { // whichever goroutine ran then; the cell's statements are in the first
		at.Thread = firstGoroutine
	}
	if strings.HasPrefix(at.Text, noValue) {
		r.print("A breakpoint has a condition that has no value here: " + strings.TrimPrefix(at.Text, noValue) + ".\n")
	}
	r.a.session.Tell(debug.NewEvent(debug.Stopped, at))
}

// noValue begins what Delve says of a condition that it cannot compute; it stops there.
const noValue = "error evaluating expression: "

// firstGoroutine is the one that runs main.
const firstGoroutine = 1

type thread struct {
	ID int `json:"threadId"`
}

// leaves is the command that brings a program back to the learner's code, or on to
// its end; "" where it stands in that code.
func leaves(f *Frame) string {
	switch {
	case f == nil:
		return ""
	case filepath.Base(f.Source.Path) == cell.Generated, f.Name == "runtime.main", f.Name == "runtime.goexit":
		return proceed
	case strings.HasPrefix(f.Name, cell.ValuesPath+"."):
		return stepOut
	}
	return ""
}

// top is the frame in which a goroutine stands, or nil.
func (r *run) top(s *Session, id int) *Frame {
	answer, err := s.Ask(stackTrace, map[string]any{"threadId": id, "levels": 1})
	if err != nil || !answer.Success {
		return nil
	}
	var stack Stack
	if unmarshal(answer.Body, &stack) != nil || len(stack.Frames) == 0 {
		return nil
	}
	return &stack.Frames[0]
}
