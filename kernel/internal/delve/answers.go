package delve

import (
	"encoding/json"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/ninepixels/ninepixels/kernel/internal/cell"
	"github.com/ninepixels/ninepixels/kernel/internal/debug"
)

// A Stack is the body of the answer to stackTrace.
type Stack struct {
	Frames []Frame `json:"stackFrames"`
	Total  int     `json:"totalFrames"`
}

// A Frame is a function that has been called and has not returned.
type Frame struct {
	ID     int           `json:"id"`
	Name   string        `json:"name"`
	Source *debug.Source `json:"source,omitempty"`
	Line   int           `json:"line"`
	Column int           `json:"column"`
}

// A Scope is a list of variables that a frame sees.
type Scope struct {
	Name      string `json:"name"`
	Reference int    `json:"variablesReference"`
	Expensive bool   `json:"expensive"`
}

type scopeList struct {
	Scopes []Scope `json:"scopes"`
}

// answer has Delve answer a request, in the client's names.
func (r *run) answer(s *Session, q debug.Request) debug.Response {
	if q.Command == proceed { // Delve does not tell it, and the next stop may come at once
		r.tellContinued(q)
	}
	if q.Command == debug.RichInspectVariables {
		return r.rich(s, q)
	}
	answer, err := s.Ask(q.Command, q.Arguments)
	if err != nil {
		return q.Refuse(err.Error())
	}
	if !answer.Success {
		return q.Refuse(reason(answer))
	}
	var body any = answer.Body
	if len(answer.Body) == 0 {
		body = struct{}{}
	}
	switch q.Command {
	case stackTrace:
		body = r.stack(answer.Body)
	case scopes:
		body = r.scopes(s, answer.Body)
	case debug.VariablesOf:
		body = named(answer.Body)
	case exceptionInfo:
		body = panicked(answer.Body)
	}
	return q.Answer(body)
}

func (r *run) tellContinued(q debug.Request) {
	var of thread
	if q.Read(&of) == nil {
		r.a.session.Tell(debug.NewEvent(debug.Continued, map[string]any{"threadId": of.ID, "allThreadsContinued": true}))
	}
}

// stack is a stack without what is around the learner's functions, and with the
// client's names of the cells.
func (r *run) stack(body json.RawMessage) Stack {
	stack := Stack{}
	if unmarshal(body, &stack) != nil {
		return Stack{Frames: []Frame{}}
	}
	frames := slices.DeleteFunc(stack.Frames, around)
	// A panic stands in the runtime, and its reason below.
	if first := slices.IndexFunc(frames, func(f Frame) bool { return !strings.HasPrefix(f.Name, "runtime.") }); first > 0 {
		frames = frames[first:]
	}
	for i := range frames {
		f := &frames[i]
		if f.Source == nil {
			continue
		}
		if path, isCell := r.path(f.Source.Path); isCell {
			f.Source.Name, f.Source.Path = strings.TrimSuffix(filepath.Base(f.Source.Path), ".go"), path
			_, f.Name, _ = strings.Cut(f.Name, ".") // without the package, which is main, or a test's
		}
		f.Name = strings.ReplaceAll(short(f.Name), cell.BodyFunction, "main")
	}
	return Stack{frames, len(frames)}
}

// around reports whether a frame is of what the kernel and the runtime have put
// around a cell.
func around(f Frame) bool {
	return f.Name == "runtime.main" || f.Name == "runtime.goexit" ||
		f.Source != nil && filepath.Base(f.Source.Path) == cell.Generated
}

// path is the path by which the client knows the cell of a file in the program.
func (r *run) path(file string) (path string, isCell bool) {
	if path, isCell = r.paths[file]; isCell {
		return path, true
	}
	path, isCell = r.paths[filepath.Base(file)]
	return path, isCell
}

// scopes puts the notebook's variables first where a frame has none of its own, as
// the statements of a cell have not: clients show the first scope.
func (r *run) scopes(s *Session, body json.RawMessage) scopeList {
	list := scopeList{[]Scope{}}
	if unmarshal(body, &list) != nil || len(list.Scopes) == 0 {
		return list
	}
	for i := range list.Scopes {
		name, _, _ := strings.Cut(list.Scopes[i].Name, " (")
		list.Scopes[i].Name = name
	}
	answer, err := s.Ask(debug.VariablesOf, map[string]any{"variablesReference": list.Scopes[0].Reference})
	if err == nil && answer.Success && len(named(answer.Body).Variables) == 0 {
		slices.Reverse(list.Scopes)
	}
	return list
}

// named are the variables of a list that the learner has named.
func named(body json.RawMessage) debug.Variables {
	list := debug.Variables{}
	if unmarshal(body, &list) != nil {
		list.Variables = nil
	}
	list.Variables = slices.DeleteFunc(list.Variables, func(v debug.Variable) bool {
		return strings.HasPrefix(v.Name, "np_") || strings.HasPrefix(v.Name, "~") || strings.HasPrefix(v.Name, ".") || v.Name == "_"
	})
	if list.Variables == nil {
		list.Variables = []debug.Variable{}
	}
	for i := range list.Variables {
		v := &list.Variables[i]
		v.Type, v.Value = short(v.Type), value(v.Type, v.Value)
	}
	return list
}

// packagePath is what stands before the name of a package in a type: the path to it, or
// main, which the learner never wrote. What stands in quotes is no type.
var packagePath = regexp.MustCompile(`"(?:[^"\\]|\\.)*"|(?:[\w.~-]+/)+|\bmain\.`)

// short writes types as the learner does: *grid.Grid.
func short(text string) string {
	return packagePath.ReplaceAllStringFunc(text, func(found string) string {
		if found[0] == '"' {
			return found
		}
		return ""
	})
}

// value is what Delve says of a variable's value, without the type before it.
func value(typeName, text string) string {
	return strings.TrimPrefix(short(text), short(typeName)+" ") // Delve shortens the one and not the other
}

// rich shows a variable as a text.
func (r *run) rich(s *Session, q debug.Request) debug.Response {
	var of struct {
		Name  string `json:"variableName"`
		Frame int    `json:"frameId"`
	}
	if err := q.Read(&of); err != nil {
		return q.Refuse(err.Error())
	}
	shown := debug.Rich{Data: map[string]any{}, Metadata: map[string]any{}}
	answer, err := s.Ask(evaluate, map[string]any{"expression": of.Name, "frameId": of.Frame, "context": "clipboard"})
	if err == nil && answer.Success {
		var value struct {
			Result string `json:"result"`
		}
		if unmarshal(answer.Body, &value) == nil {
			shown.Data["text/plain"] = value.Result
		}
	}
	return q.Answer(shown)
}

const exceptionInfo = "exceptionInfo"

// panicked puts a sentence in place of what Delve says of a panic whose message it cannot
// read: Go's own packages are built without what it reads.
func panicked(body json.RawMessage) any {
	info := map[string]any{}
	if unmarshal(body, &info) != nil {
		return body
	}
	if text, _ := info["description"].(string); strings.HasPrefix(text, "Error getting panic message") {
		info["description"] = "the cell has panicked; the panic's message is printed when the cell goes on"
	}
	return info
}
