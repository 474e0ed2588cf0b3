package debug_test

import (
	"context"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/ninepixels/ninepixels/kernel/internal/debug"
)

// A notebook has two variables, of which the second has members.
type notebook struct{}

func (notebook) Variables(context.Context) []debug.Variable {
	return []debug.Variable{{Name: "n", Type: "int", Value: "3"}, {Name: "g", Type: "*grid.Grid", Value: "&grid.Grid{…}", Reference: 7}}
}

func (notebook) Members(_ context.Context, reference int) ([]debug.Variable, error) {
	if reference != 7 {
		return nil, errors.New("there is no such variable any more")
	}
	return []debug.Variable{{Name: "H", Type: "int", Value: "28"}}, nil
}

func (notebook) Rich(_ context.Context, name string) debug.Rich {
	return debug.Rich{Data: map[string]any{"text/plain": name}, Metadata: map[string]any{}}
}

// An adapter notes what it is asked for, and moves breakpoints down a line.
type adapter struct {
	refuses error
	asked   []string
}

func (a *adapter) Start(context.Context) (debug.Capabilities, error) {
	a.asked = append(a.asked, "start")
	return debug.Capabilities{Conditional: true}, a.refuses
}

func (a *adapter) Stop(context.Context) { a.asked = append(a.asked, "stop") }

func (a *adapter) Break(_ context.Context, at debug.SetBreakpointsArguments) (set []debug.Breakpoint) {
	for _, b := range at.Breakpoints {
		set = append(set, debug.Breakpoint{Verified: true, Line: b.Line + 1})
	}
	return set
}

func (a *adapter) Ask(_ context.Context, r debug.Request) debug.Response {
	a.asked = append(a.asked, r.Command)
	return r.Answer(map[string]any{"by": "adapter"})
}

type desk struct {
	*debug.Session
	t      *testing.T
	seq    int
	folder string
	events []debug.Event
}

func sit(t *testing.T, a debug.Adapter) *desk {
	d := &desk{t: t, folder: filepath.Join(t.TempDir(), "cells")}
	d.Session = debug.New(debug.Options{
		Folder: d.folder, Notebook: notebook{}, Adapter: a,
		Publish: func(e debug.Event) { d.events = append(d.events, e) },
	})
	t.Cleanup(func() { d.Close(context.Background()) })
	return d
}

// ask sends a request, and returns the response with its body as JSON has it.
func (d *desk) ask(command string, arguments any) (debug.Response, map[string]any) {
	d.t.Helper()
	d.seq++
	text, err := json.Marshal(arguments)
	if err != nil {
		d.t.Fatal(err)
	}
	r := d.Answer(d.t.Context(), debug.Request{Seq: d.seq, Type: debug.TypeRequest, Command: command, Arguments: text})
	if r.RequestSeq != d.seq || r.Type != debug.TypeResponse || r.Command != command || !r.Success == (r.Message == "") {
		d.t.Errorf("%s: the response is %+v", command, r)
	}
	var body map[string]any
	if text, err = json.Marshal(r.Body); err == nil {
		err = json.Unmarshal(text, &body)
	}
	if err != nil || body == nil {
		d.t.Errorf("%s: the body is %s (%v), want an object", command, text, err)
	}
	return r, body
}

func TestInfo(t *testing.T) {
	d := sit(t, &adapter{})
	_, info := d.ask(debug.DebugInfo, nil)
	want := map[string]any{
		"isStarted": false, "hashMethod": "Murmur2", "hashSeed": float64(debug.HashSeed),
		"tmpFilePrefix": d.folder + string(filepath.Separator), "tmpFileSuffix": ".go",
		"breakpoints": []any{}, "stoppedThreads": []any{}, "richRendering": true, "exceptionPaths": []any{}, "copyToGlobals": false,
	}
	if !reflect.DeepEqual(info, want) {
		t.Errorf("a new session is\n%v\nwant\n%v", info, want)
	}
	_, body := d.ask(debug.Initialize, nil)
	if filters, is := body["exceptionBreakpointFilters"].([]any); !is || len(filters) > 0 || body["supportsConditionalBreakpoints"] != true {
		t.Errorf("initialize says %v", body)
	}
	_, at := d.ask(debug.DumpCell, map[string]any{"code": "x := 1\n\nx++"})
	path := at["sourcePath"].(string)
	if path != d.Path("x := 1\n\nx++") {
		t.Errorf("the cell goes by the path %s", path)
	}
	if _, text := d.ask(debug.SourceText, map[string]any{"source": map[string]any{"path": path}}); text["content"] != "x := 1\n\nx++" {
		t.Errorf("the source is %v", text)
	}
	d.ask(debug.SetBreakpoints, map[string]any{"source": map[string]any{"path": path}, "breakpoints": []any{map[string]any{"line": 1}}})
	d.Tell(debug.NewEvent(debug.Stopped, map[string]any{"threadId": 4, "reason": "breakpoint"}))
	_, info = d.ask(debug.DebugInfo, nil)
	points := []any{map[string]any{"source": path, "breakpoints": []any{map[string]any{"line": 2.0}}}}
	if info["isStarted"] != true || !reflect.DeepEqual(info["breakpoints"], points) || !reflect.DeepEqual(info["stoppedThreads"], []any{4.0}) {
		t.Errorf("a session that stands still is %v", info)
	}
	if _, err := os.Stat(d.folder); err == nil {
		t.Error("there is a folder, which the kernel would leave behind when it is killed")
	}
}

// What a program is asked for goes to the adapter, but only while the debugger is on,
// and its variables only while a thread stands still.
func TestAdapter(t *testing.T) {
	a := &adapter{}
	d := sit(t, a)
	if r, _ := d.ask("stackTrace", nil); r.Success {
		t.Error("a stack of a session that is off")
	}
	d.ask(debug.Initialize, nil)
	d.ask(debug.VariablesOf, map[string]any{"variablesReference": 7})
	d.ask(debug.RichInspectVariables, map[string]any{"variableName": "g"})
	d.Tell(debug.NewEvent(debug.Stopped, map[string]any{"threadId": 1}))
	d.ask("stackTrace", nil)
	d.ask(debug.VariablesOf, map[string]any{"variablesReference": 7})
	d.ask(debug.RichInspectVariables, map[string]any{"variableName": "g", "frameId": 1000})
	d.Ended()
	d.ask(debug.VariablesOf, map[string]any{"variablesReference": 7})
	d.ask(debug.Disconnect, nil)
	want := []string{"start", "stackTrace", debug.VariablesOf, debug.RichInspectVariables, "stop"}
	if !slices.Equal(a.asked, want) {
		t.Errorf("the adapter was asked for %v, want %v", a.asked, want)
	}
	if len(d.events) != 3 || d.events[0].Event != debug.Initialized || d.events[2].Event != debug.Continued || d.events[2].Seq != 3 || d.events[2].Type != debug.TypeEvent {
		t.Errorf("the events are %v", d.events)
	}
	if d.On() || d.Standing() {
		t.Error("the session is on after it was turned off")
	}
}

func TestAdapterRefuses(t *testing.T) {
	d := sit(t, &adapter{refuses: errors.New("Delve is not built")})
	if r, _ := d.ask(debug.Initialize, nil); r.Success || r.Message != "Delve is not built" || d.On() {
		t.Errorf("initialize answers %+v, on is %v", r, d.On())
	}
}

// Without an adapter all the requests of the variables panel have answers of the form
// that JupyterLab looks into, and a breakpoint says that there are none.
func TestPanelAlone(t *testing.T) {
	d := sit(t, nil)
	for _, command := range []string{debug.Initialize, debug.Attach, debug.SetExceptionBreakpoints, debug.ConfigurationDone} {
		if r, _ := d.ask(command, map[string]any{}); !r.Success {
			t.Errorf("%s is refused: %s", command, r.Message)
		}
	}
	_, all := d.ask(debug.InspectVariables, map[string]any{})
	rows := all["variables"].([]any)
	if len(rows) != 2 || !reflect.DeepEqual(rows[0], map[string]any{"name": "n", "type": "int", "value": "3", "variablesReference": 0.0}) {
		t.Errorf("the variables are %v", rows)
	}
	_, members := d.ask(debug.VariablesOf, map[string]any{"variablesReference": 7})
	if rows := members["variables"].([]any); len(rows) != 1 || rows[0].(map[string]any)["name"] != "H" {
		t.Errorf("the members are %v", rows)
	}
	if r, _ := d.ask(debug.VariablesOf, map[string]any{"variablesReference": 8}); r.Success || !strings.Contains(r.Message, "no such variable") {
		t.Errorf("an old reference: %+v", r)
	}
	for name, want := range map[string]map[string]any{"g": {"text/plain": "g"}, "[3]": {}, "a b": {}, "": {}} {
		if _, rich := d.ask(debug.RichInspectVariables, map[string]any{"variableName": name}); !reflect.DeepEqual(rich["data"], any(want)) {
			t.Errorf("%q is shown as %v, want %v", name, rich["data"], want)
		}
	}
	_, set := d.ask(debug.SetBreakpoints, map[string]any{"source": map[string]any{"path": "p"}, "breakpoints": []any{map[string]any{"line": 3}}})
	if rows := set["breakpoints"].([]any); len(rows) != 1 || rows[0].(map[string]any)["verified"] != false || rows[0].(map[string]any)["message"] == "" {
		t.Errorf("the breakpoints are %v", rows)
	}
	for _, command := range []string{"stackTrace", "evaluate", "continue", "makeCoffee"} {
		if r, _ := d.ask(command, map[string]any{}); r.Success {
			t.Errorf("%s is answered", command)
		}
	}
}

// What is not as the protocol has it is refused in a sentence.
func TestBadRequests(t *testing.T) {
	d := sit(t, &adapter{})
	for _, command := range []string{debug.DumpCell, debug.SourceText, debug.SetBreakpoints, debug.VariablesOf, debug.RichInspectVariables} {
		if r, _ := d.ask(command, []int{1}); r.Success || !strings.Contains(r.Message, command) {
			t.Errorf("%s of a list: %+v", command, r)
		}
	}
	if r := d.Answer(t.Context(), debug.Request{Seq: 1, Type: "event", Command: debug.DebugInfo}); r.Success {
		t.Error("an event is answered as a request")
	}
}

// JupyterLab shows the type alone, so that it gets shape and value there; another
// client gets what the protocol says.
func TestDetails(t *testing.T) {
	for client, want := range map[string][]string{
		"":           {"int", "*grid.Grid"},
		"other":      {"int", "*grid.Grid"},
		"jupyterlab": {"int = 3", "*grid.Grid = {…}"},
	} {
		d := sit(t, nil)
		d.ask(debug.Initialize, map[string]any{"clientID": client})
		_, all := d.ask(debug.InspectVariables, nil)
		for i, row := range all["variables"].([]any) {
			if got := row.(map[string]any)["type"]; got != want[i] {
				t.Errorf("%q gets the type %v, want %s", client, got, want[i])
			}
		}
	}
}
