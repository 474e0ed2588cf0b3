package delve_test

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/ninepixels/ninepixels/kernel/internal/cell"
	"github.com/ninepixels/ninepixels/kernel/internal/debug"
	"github.com/ninepixels/ninepixels/kernel/internal/delve"
)

// patience bounds what a test waits for.
const patience = time.Minute

type nothing struct{}

func (nothing) Variables(context.Context) []debug.Variable             { return nil }
func (nothing) Members(context.Context, int) ([]debug.Variable, error) { return nil, nil }
func (nothing) Rich(context.Context, string) debug.Rich                { return debug.Rich{} }

// A desk is a client before an adapter with a fake Delve.
type desk struct {
	*testing.T
	*debug.Session
	adapter *delve.Adapter
	folder  string // of the sockets
	events  chan debug.Event
	notes   string

	mu      sync.Mutex
	printed string
}

var first, second = "// f\n\nfunc f() {}", "f()\nx := 3"

func sit(t *testing.T, mode string) *desk {
	t.Helper()
	d := &desk{T: t, events: make(chan debug.Event, 100), notes: filepath.Join(t.TempDir(), "notes")}
	t.Setenv(modeVar, mode)
	t.Setenv(notesVar, d.notes)
	var err error
	if d.folder, err = os.MkdirTemp("", "np"); err != nil { // short: a socket's path has room for 100 bytes
		t.Fatal(err)
	}
	d.Session = debug.New(debug.Options{
		Folder: filepath.Join(t.TempDir(), "cells"), Notebook: nothing{}, Publish: func(e debug.Event) { d.events <- e },
	})
	d.adapter = delve.New(d.Session, func(context.Context, func(string)) (string, error) { return os.Args[0], nil })
	d.Session.Adapter = d.adapter
	t.Cleanup(func() {
		d.Close(context.Background())
		_ = os.RemoveAll(d.folder)
	})
	d.ask(debug.Initialize, nil)
	d.ask(debug.Attach, nil)
	return d
}

func (d *desk) ask(command string, arguments any) (debug.Response, map[string]any) {
	d.Helper()
	text, err := json.Marshal(arguments)
	if err != nil {
		d.Fatal(err)
	}
	r := d.Answer(d.Context(), debug.Request{Seq: 1, Type: debug.TypeRequest, Command: command, Arguments: text})
	var body map[string]any
	if text, err = json.Marshal(r.Body); err == nil {
		err = json.Unmarshal(text, &body)
	}
	if err != nil {
		d.Fatal(err)
	}
	return r, body
}

// breakAt sets a breakpoint in a line.
func (d *desk) breakAt(path string, line int) {
	d.ask(debug.SetBreakpoints, map[string]any{"source": map[string]any{"path": path}, "breakpoints": []any{map[string]any{"line": line}}})
}

// event waits for an event.
func (d *desk) event(name string) map[string]any {
	d.Helper()
	for {
		select {
		case e := <-d.events:
			if e.Event != name {
				continue
			}
			text, _ := json.Marshal(e.Body)
			var body map[string]any
			_ = json.Unmarshal(text, &body)
			return body
		case <-time.After(patience):
			d.Fatalf("there is no event %s", name)
		}
	}
}

// follow has a program of two cells debugged; goes is closed when it may go on.
func (d *desk) follow() (goes chan struct{}, end func()) {
	d.Helper()
	var cells []*cell.Cell
	for i, source := range []string{first, second} {
		c := cell.Parse(source, nil)
		c.Number = i + 1
		cells = append(cells, c)
	}
	socket, end, err := d.adapter.Follow(d.folder, cells, func(text string) {
		d.mu.Lock()
		defer d.mu.Unlock()
		d.printed += text
	})
	if err != nil {
		d.Fatal(err)
	}
	conn, err := net.Dial("unix", socket)
	if err != nil {
		d.Fatal(err)
	}
	d.Cleanup(func() { _ = conn.Close() })
	fmt.Fprintln(conn, os.Getpid())
	goes = make(chan struct{})
	go func() {
		in := bufio.NewReader(conn)
		if _, err := in.ReadString('\n'); err == nil {
			fmt.Fprintln(conn, "ready")
		}
		_, _ = in.ReadString('\n')
		close(goes)
	}()
	return goes, end
}

func (d *desk) said() string {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.printed
}

// A program gets the breakpoints of its cells, under their names in it; its stack and
// its variables come back under the learner's.
func TestProgram(t *testing.T) {
	d := sit(t, works)
	d.breakAt(d.Path(first), 1) // a comment, and an empty line behind it
	d.breakAt("/course/pool.go", 5)
	d.ask(debug.SetExceptionBreakpoints, map[string]any{"filters": []string{"unrecovered-panic"}})
	goes, end := d.follow()
	if at := d.event(debug.Stopped); at["threadId"] != 1.0 || at["reason"] != "breakpoint" {
		t.Errorf("it has stopped: %v", at)
	}
	<-goes
	notes, _ := os.ReadFile(d.notes)
	if want := "/course/pool.go:5 true\ncell[1].go:1 false\ncell[1].go:2 false\ncell[1].go:3 true\nfilters [unrecovered-panic]\n"; string(notes) != want {
		t.Errorf("Delve was asked\n%s\nwant\n%s", notes, want)
	}
	_, stack := d.ask("stackTrace", map[string]any{"threadId": 1})
	var frames []string
	for _, f := range stack["stackFrames"].([]any) {
		f := f.(map[string]any)
		frames = append(frames, fmt.Sprint(f["id"], " ", f["name"], " ", f["source"].(map[string]any)["path"]))
	}
	want := []string{"2 (*T[...]).f " + d.Path(first), "3 pool.Max /course/pool.go", "4 main.func1 " + d.Path(second), "5 main " + d.Path(second)}
	if !reflect.DeepEqual(frames, want) {
		t.Errorf("the stack is %q, want %q", frames, want)
	}
	for frame, want := range map[int]string{2: "Locals 2 Globals 100", 5: "Globals 100 Locals 5"} {
		_, body := d.ask("scopes", map[string]any{"frameId": frame})
		got := ""
		for _, s := range body["scopes"].([]any) {
			got += fmt.Sprint(" ", s.(map[string]any)["name"], " ", s.(map[string]any)["variablesReference"])
		}
		if got != " "+want {
			t.Errorf("the scopes of frame %d are%s, want %s", frame, got, want)
		}
	}
	_, list := d.ask(debug.VariablesOf, map[string]any{"variablesReference": 100})
	var rows []string
	for _, v := range list["variables"].([]any) {
		v := v.(map[string]any)
		rows = append(rows, fmt.Sprint(v["name"], " ", v["type"], " ", v["value"]))
	}
	listed := []string{"x int 3", `g *grid.Grid {H: 1, of: T {path: "/a/\"b/c"}}`, `s string "a/b main.c"`, `l []T len: 1, cap: 1, [{path: ""}]`}
	if !reflect.DeepEqual(rows, listed) {
		t.Errorf("the variables are %q, want %q", rows, listed)
	}
	if _, rich := d.ask(debug.RichInspectVariables, map[string]any{"variableName": "x", "frameId": 2}); rich["data"].(map[string]any)["text/plain"] != "3" {
		t.Errorf("x is shown as %v", rich)
	}
	if _, text := d.ask(debug.SourceText, map[string]any{"source": map[string]any{"path": d.Path(second)}}); text["content"] != second {
		t.Errorf("the second cell's source is %v", text)
	}
	// A step that leaves the cell goes on to the end, and what is said on the way is heard.
	if r, _ := d.ask("next", map[string]any{"threadId": 1}); !r.Success {
		t.Error(r.Message)
	}
	d.event(debug.Continued)
	waitFor(t, "the last log point", func() bool { return strings.Contains(d.said(), "behind") })
	end()
	if got := d.said(); got != "i is 3\nbehind the cell\n" {
		t.Errorf("it has printed %q", got)
	}
	if d.Standing() {
		t.Error("it stands still after its end")
	}
	if r, _ := d.ask("next", map[string]any{"threadId": 1}); r.Success {
		t.Error("a program that has ended steps on")
	}
}

// A breakpoint that is wrong is told, in the cell or, where a program runs, at once; one
// for another program waits for that.
func TestWrongBreakpoint(t *testing.T) {
	d := sit(t, works)
	set := func(line int, condition string) map[string]any {
		_, body := d.ask(debug.SetBreakpoints, map[string]any{"source": map[string]any{"path": d.Path(first)}, "breakpoints": []any{
			map[string]any{"line": line, "condition": condition},
		}})
		return body["breakpoints"].([]any)[0].(map[string]any)
	}
	if b := set(3, "bad ("); b["verified"] != true {
		t.Errorf("without a program it is %v", b)
	}
	_, end := d.follow()
	defer end()
	d.event(debug.Stopped)
	if got, want := d.said(), "The breakpoint in line 3 has no effect: expected operand.\n"; !strings.HasPrefix(got, want) {
		t.Errorf("it says %q, want %q", got, want)
	}
	if b := set(3, "bad ("); b["verified"] != false || b["message"] != "expected operand" {
		t.Errorf("a wrong one is %v", b)
	}
	if b := set(1, ""); b["verified"] != true || b["line"] != 3.0 {
		t.Errorf("one at a comment is %v", b)
	}
	if _, info := d.ask("exceptionInfo", map[string]any{"threadId": 1}); !strings.Contains(info["description"].(string), "is printed when the cell goes on") {
		t.Errorf("the panic is %v", info)
	}
}

func waitFor(t *testing.T, what string, is func() bool) {
	t.Helper()
	for end := time.Now().Add(patience); !is(); time.Sleep(10 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("there is not: %s", what)
		}
	}
}

// Whatever becomes of Delve, the program runs, and the learner reads why it does not
// stop.
func TestWithoutDelve(t *testing.T) {
	for mode, want := range map[string]string{
		dies:    "The cell runs without its breakpoints: the debugger cannot attach to the cell's program: it has not called back (could not launch process: no).\n",
		refuses: "The cell runs without its breakpoints: the debugger cannot attach to the cell's program: Failed to attach: operation not permitted.\n",
	} {
		d := sit(t, mode)
		goes, end := d.follow()
		<-goes
		end()
		if got := d.said(); got != want {
			t.Errorf("%s: it says %q, want %q", mode, got, want)
		}
	}
}

// An end does not wait for a Delve that hangs, nor for a program that does not come.
func TestEndsAtOnce(t *testing.T) {
	d := sit(t, silent)
	goes, end := d.follow()
	end()
	<-goes
	if got := d.said(); got != "" {
		t.Errorf("it says %q of what was stopped", got)
	}
	_, end, err := d.adapter.Follow(d.folder, nil, func(string) {})
	if err != nil {
		t.Fatal(err)
	}
	end()
}

// The program goes on when the session is turned off, or the cell interrupted.
func TestRelease(t *testing.T) {
	for name, release := range map[string]func(*desk){
		"off":       func(d *desk) { d.ask(debug.Disconnect, nil) },
		"interrupt": func(d *desk) { d.adapter.Release() },
	} {
		d := sit(t, works)
		_, end := d.follow()
		d.event(debug.Stopped)
		release(d)
		if d.Standing() {
			t.Errorf("%s: it stands still", name)
		}
		end()
	}
}

// Delve that is not there is built while the learner reads how far that is; what has
// failed is tried again when the session is turned on again.
func TestBuilding(t *testing.T) {
	d := sit(t, works)
	tries := 0
	goOn := make(chan struct{})
	a := delve.New(d.Session, func(_ context.Context, tell func(string)) (string, error) {
		tries++
		if tries == 1 {
			tell("3 of 7")
			<-goOn
			return "", errors.New("no network")
		}
		return "dlv", nil
	})
	if _, err := a.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	if err := a.Ready(ctx, func(how string) {
		if how != "3 of 7" {
			t.Errorf("it tells %q", how)
		}
		cancel()
	}); !errors.Is(err, context.Canceled) {
		t.Errorf("an interrupt while it is built: %v", err)
	}
	close(goOn)
	if err := a.Ready(t.Context(), func(string) {}); err == nil || err.Error() != "no network" {
		t.Errorf("Ready = %v, want why not", err)
	}
	if _, err := a.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := a.Ready(t.Context(), func(string) {}); err != nil || tries != 2 {
		t.Errorf("the second try: %v, after %d", err, tries)
	}
}

// nobody is a user who is neither this one nor the superuser.
const nobody = 65534

// No other user can reach the sockets: the folder is closed, or there is none.
func TestPrivate(t *testing.T) {
	d := sit(t, works)
	if err := os.Chmod(d.folder, 0o755); err != nil {
		t.Fatal(err)
	}
	if _, _, err := d.adapter.Follow(d.folder, nil, func(string) {}); err == nil || !strings.Contains(err.Error(), "other users can enter the folder") {
		t.Errorf("in a folder that is open to all, Follow says %v", err)
	}
	if err := os.Chmod(d.folder, 0o700); err != nil {
		t.Fatal(err)
	}
	socket, end, err := d.adapter.Follow(d.folder, nil, func(string) {})
	if err != nil {
		t.Fatal(err)
	}
	defer end()
	if info, err := os.Stat(d.folder); err != nil || info.Mode().Perm() != 0o700 {
		t.Errorf("the folder is %v (%v)", info.Mode(), err)
	}
	if os.Getuid() != 0 {
		return // only the superuser can ask as somebody else
	}
	knock := exec.Command("/bin/sh", "-c", `ls "$1"`, "sh", socket)
	knock.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: nobody, Gid: nobody}}
	if out, err := knock.CombinedOutput(); err == nil || !strings.Contains(string(out), "ermission denied") {
		t.Errorf("another user sees the socket: %s (%v)", out, err)
	}
}
