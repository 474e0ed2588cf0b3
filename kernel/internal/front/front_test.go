//go:build unix

package front_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/ninepixels/ninepixels/kernel/internal/engine"
	"github.com/ninepixels/ninepixels/kernel/internal/front"
	"github.com/ninepixels/ninepixels/kernel/internal/wire"
	"github.com/ninepixels/ninepixels/kernel/internal/wire/wiretest"
)

// patience bounds what a test waits for; what works takes milliseconds.
const patience = 20 * time.Second

func TestMain(m *testing.M) {
	wiretest.Engine() // if this process is to be a fake engine
	os.Exit(m.Run())
}

// A desk is a client before a served kernel with a fake engine behind it.
type desk struct {
	*testing.T
	client  *wire.Client
	book    string
	history string
	served  chan error
}

func sit(t *testing.T) *desk {
	t.Helper()
	d := &desk{T: t, book: filepath.Join(t.TempDir(), "book"), history: filepath.Join(t.TempDir(), "history"), served: make(chan error, 1)}
	conn, err := wire.NewConnection()
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	go func() { d.served <- front.Serve(ctx, d.options(conn)) }()
	if d.client, err = wire.Dial(t.Context(), conn); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		cancel()
		select {
		case err := <-d.served:
			if err != nil {
				t.Error(err)
			}
		case <-time.After(patience):
			t.Error("the kernel does not end")
		}
		d.client.Close()
		d.leavesNothing()
	})
	d.await("the welcome", func(m wire.Received) bool { return m.Header.Type == wire.IOPubWelcome })
	return d
}

func (d *desk) options(conn wire.Connection) front.Options {
	self, err := os.Executable()
	if err != nil {
		d.Fatal(err)
	}
	return front.Options{
		Connection: conn, Version: "1.2.3", GoVersion: "go1.26", History: d.history, Log: d.Logf,
		Engine: engine.Options{
			Name: "fake", Dir: d.TempDir(), Argv: func(file string) []string { return []string{self, file} },
			Env: append(os.Environ(), wiretest.ModeVar+"="+wiretest.Works, wiretest.BookVar+"="+d.book),
		},
	}
}

// leavesNothing checks that the engines' processes and folders are gone.
func (d *desk) leavesNothing() {
	text, err := os.ReadFile(d.book)
	if err != nil {
		return // it was not even started when the test had ended
	}
	for line := range strings.Lines(string(text)) {
		var pid int
		var temp string
		if _, err := fmt.Sscan(line, &pid, &temp); err != nil {
			d.Fatal(err)
		}
		deadline := time.Now().Add(5 * time.Second)
		for {
			_, errFolder := os.Stat(temp)
			if errors.Is(errFolder, os.ErrNotExist) && errors.Is(syscall.Kill(-pid, 0), syscall.ESRCH) {
				break
			}
			if time.Now().After(deadline) {
				d.Errorf("engine %d or its folder %s is left behind", pid, temp)
				break
			}
			time.Sleep(10 * time.Millisecond)
		}
	}
}

func (d *desk) await(what string, is func(wire.Received) bool) wire.Received {
	d.Helper()
	limit := time.After(patience)
	for {
		select {
		case m := <-d.client.Messages():
			if is(m) {
				return m
			}
		case <-limit:
			d.Fatalf("%s does not come", what)
		}
	}
}

func (d *desk) send(ch wire.Channel, msgType string, content any) string {
	d.Helper()
	id, err := d.client.Request(ch, msgType, content)
	if err != nil {
		d.Fatal(err)
	}
	return id
}

// ask sends a request and returns the content of its reply.
func (d *desk) ask(ch wire.Channel, msgType string, content any) map[string]any {
	d.Helper()
	id := d.send(ch, msgType, content)
	m := d.await("the reply to "+msgType, func(m wire.Received) bool { return m.Channel == ch && m.Parent.ID == id })
	if want := strings.TrimSuffix(msgType, "request") + "reply"; m.Header.Type != want {
		d.Errorf("a %s was answered by a %s, want %s", msgType, m.Header.Type, want)
	}
	var reply map[string]any
	if err := m.Read(&reply); err != nil {
		d.Fatal(err)
	}
	return reply
}

func cell(code string) wire.Execute {
	return wire.Execute{Code: code, StoreHistory: true, StopOnError: true, UserExpressions: map[string]string{}}
}

// story tells what came of some requests until each has been answered and is
// idle again, one line a message: first those on iopub, then the replies.
func (d *desk) story(ids ...string) string {
	d.Helper()
	var b, replies strings.Builder
	number := map[string]int{}
	for i, id := range ids {
		number[id] = i + 1
	}
	for open := 2 * len(ids); open > 0; {
		m := d.await("the end of the cells", func(m wire.Received) bool { return number[m.Parent.ID] > 0 })
		var c struct {
			State string `json:"execution_state"`
			Name, Text, Status, Code,
			EName, EValue string
			Data map[string]any
		}
		if err := json.Unmarshal(m.Content, &c); err != nil {
			d.Fatal(err)
		}
		to := &b
		if m.Channel != wire.IOPub {
			to = &replies
		}
		fmt.Fprintf(to, "%d %s %s\n", number[m.Parent.ID], m.Header.Type, strings.TrimSpace(fmt.Sprint(c.State, c.Name, c.Text, c.Status, " ", c.EName)))
		if m.Channel != wire.IOPub || c.State == wire.StateIdle {
			open--
		}
	}
	return b.String() + replies.String()
}

func (d *desk) tells(got string, want ...string) {
	d.Helper()
	rest := got
	for _, w := range want {
		at := strings.Index(rest, w)
		if at < 0 {
			d.Errorf("there is no %q (in this order) in\n%s", w, got)
			return
		}
		rest = rest[at+len(w):]
	}
}

func TestInfo(t *testing.T) {
	d := sit(t)
	for _, ch := range []wire.Channel{wire.Shell, wire.Control} {
		reply := d.ask(ch, wire.KernelInfoRequest, struct{}{})
		language, _ := reply["language_info"].(map[string]any)
		if reply["implementation"] != "ninepixels" || reply["implementation_version"] != "1.2.3" || reply["protocol_version"] != "5.4" ||
			language["name"] != "go" || language["version"] != "go1.26" || language["pygments_lexer"] != "go" {
			t.Errorf("on %s the kernel says %v", ch, reply)
		}
	}
}

func TestExecute(t *testing.T) {
	d := sit(t)
	id := d.send(wire.Shell, wire.ExecuteRequest, cell(`stdout "hi"`+"\n"+`html - "<b>"`))
	d.tells(d.story(id), "status busy", "execute_input", "stream stdouthi", "display_data", "status idle", "execute_reply ok")
	reply := d.ask(wire.Shell, wire.ExecuteRequest, cell(""))
	if reply["status"] != "ok" || reply["execution_count"] != 1.0 {
		t.Errorf("an empty cell: %v, want ok and the count 1 as before", reply)
	}
	silent := cell(`stdout "psst"`)
	silent.Silent = true
	if got := d.story(d.send(wire.Shell, wire.ExecuteRequest, silent)); strings.Contains(got, "stream") || strings.Contains(got, "input") {
		t.Errorf("a silent cell is heard:\n%s", got)
	}
	asks := cell("")
	asks.Code, asks.UserExpressions = `stdout "x"`, map[string]string{"a": "1+1"}
	if reply := d.ask(wire.Shell, wire.ExecuteRequest, asks); !strings.Contains(fmt.Sprint(reply["user_expressions"]), "values do not outlive") || reply["execution_count"] != 2.0 {
		t.Errorf("user_expressions: %v", reply)
	}
}

// The cells behind one that fails are not run, and those sent later are.
func TestStopOnError(t *testing.T) {
	d := sit(t)
	ids := []string{
		d.send(wire.Shell, wire.ExecuteRequest, cell(`error "exit status 2" "exit status 2"`)),
		d.send(wire.Shell, wire.ExecuteRequest, cell(`stdout "second"`)),
		d.send(wire.Shell, wire.ExecuteRequest, cell(`stdout "third"`)),
	}
	got := d.story(ids...)
	d.tells(got, "1 error", "1 execute_reply error", "2 execute_reply aborted", "3 execute_reply aborted")
	if strings.Contains(got, "second") || strings.Contains(got, "third") {
		t.Errorf("cells ran on:\n%s", got)
	}
	goOn := cell(`error "exit status 2" "exit status 2"`)
	goOn.StopOnError = false
	ids = []string{
		d.send(wire.Shell, wire.ExecuteRequest, goOn),
		d.send(wire.Shell, wire.ExecuteRequest, cell(`stdout "after"`)),
	}
	d.tells(d.story(ids...), "1 status idle", "2 stream stdoutafter", "1 execute_reply error", "2 execute_reply ok")
}

func TestInterrupt(t *testing.T) {
	d := sit(t)
	first := d.send(wire.Shell, wire.ExecuteRequest, cell(`stdout "on"`+"\nhang"))
	second := d.send(wire.Shell, wire.ExecuteRequest, cell(`stdout "second"`))
	d.await("the cell's output", func(m wire.Received) bool { return m.Header.Type == wire.Stream })
	began := time.Now()
	stop := d.send(wire.Control, wire.InterruptRequest, struct{}{})
	d.tells(d.story(first, second, stop), "1 execute_reply error KeyboardInterrupt", "2 execute_reply aborted")
	if took := time.Since(began); took > 2*time.Second {
		t.Errorf("the interrupt took %v", took)
	}
	d.tells(d.story(d.send(wire.Shell, wire.ExecuteRequest, cell(`stdout "usable"`))), "stream stdoutusable", "ok")
}

func TestInterruptOfNothing(t *testing.T) {
	d := sit(t)
	if reply := d.ask(wire.Control, wire.InterruptRequest, struct{}{}); reply["status"] != "ok" {
		t.Errorf("interrupt: %v", reply)
	}
	d.tells(d.story(d.send(wire.Shell, wire.ExecuteRequest, cell(`stdout "fine"`))), "stream stdoutfine", "ok")
}

// An engine that ends in a cell is told, and replaced at the next cell.
func TestEngineEnds(t *testing.T) {
	d := sit(t)
	d.tells(d.story(d.send(wire.Shell, wire.ExecuteRequest, cell("kill"))), "error", "execute_reply error engine ended")
	d.tells(d.story(d.send(wire.Shell, wire.ExecuteRequest, cell(`stdout "again"`))), "stream stdoutagain", "execute_reply ok")
}

func TestUnknownCommand(t *testing.T) {
	d := sit(t)
	reply := d.ask(wire.Shell, wire.ExecuteRequest, cell("%nosuch\n"+`stdout "x"`))
	if reply["status"] != "error" || reply["ename"] != "unknown command" || !strings.Contains(fmt.Sprint(reply["evalue"]), "%nosuch") {
		t.Errorf("an unknown special command: %v", reply)
	}
}

// What a panic writes is told by the error; what was printed before stays.
func TestPanic(t *testing.T) {
	d := sit(t)
	code := `stderr "before\npanic: runtime error: index out of range [3] with length 1\n\n"` + "\n" +
		`stderr "goroutine 1 [running]:\n\t [[ Cell [1] Line 2 ]] main.go:12\n"` + "\n" + `error "exit status 2" "exit status 2"`
	id := d.send(wire.Shell, wire.ExecuteRequest, cell(code))
	got := d.story(id)
	d.tells(got, "stream stderrbefore", "error", "execute_reply error panic")
	if strings.Contains(got, "goroutine") {
		t.Errorf("the stack is printed too:\n%s", got)
	}
}

func TestOutputIsBounded(t *testing.T) {
	d := sit(t)
	id := d.send(wire.Shell, wire.ExecuteRequest, cell("flood 1200 10000"))
	got := d.story(id)
	if size := len(got); size < 8<<20 || size > 9<<20 || !strings.Contains(got, "the rest of the output is left out") {
		t.Errorf("of 12 MB %d bytes are shown", size)
	}
	d.tells(got[len(got)-200:], "execute_reply ok")
}

func TestInput(t *testing.T) {
	d := sit(t)
	asks := cell(`input "name? "`)
	if reply := d.ask(wire.Shell, wire.ExecuteRequest, asks); reply["ename"] != "no input" {
		t.Errorf("input that nobody can give: %v", reply)
	}
	asks.AllowStdin = true
	id := d.send(wire.Shell, wire.ExecuteRequest, asks)
	question := d.await("the question", func(m wire.Received) bool { return m.Header.Type == wire.InputRequest })
	if question.Parent.ID != id {
		t.Errorf("the question is an answer to %q, want %q", question.Parent.ID, id)
	}
	if err := d.client.Send(wire.Stdin, question.Reply(d.client.Session, wire.InputReply, map[string]string{"status": "ok", "value": "Ada"})); err != nil {
		t.Fatal(err)
	}
	m := d.await("the answer's echo", func(m wire.Received) bool { return m.Header.Type == wire.Stream })
	if !strings.Contains(string(m.Content), "Ada") {
		t.Errorf("the cell got %s", m.Content)
	}
}

func TestHistory(t *testing.T) {
	d := sit(t)
	for _, code := range []string{`stdout "a"`, `stdout "b"`, `stdout "a"`} {
		d.ask(wire.Shell, wire.ExecuteRequest, cell(code))
	}
	for _, c := range []struct {
		question map[string]any
		want     string
	}{
		{map[string]any{"hist_access_type": "tail", "n": 2}, `[[1 2 stdout "b"] [1 3 stdout "a"]]`},
		{map[string]any{"hist_access_type": "range", "session": 0, "start": 1, "stop": 2}, `[[1 1 stdout "a"]]`},
		{map[string]any{"hist_access_type": "search", "pattern": "*a*", "unique": true, "n": 9}, `[[1 3 stdout "a"]]`},
		{map[string]any{"hist_access_type": "search", "pattern": "a", "n": 9}, `[]`},
		{map[string]any{"hist_access_type": "tail", "n": 1, "output": true}, `[[1 3 [stdout "a" <nil>]]]`},
	} {
		if got := fmt.Sprint(d.ask(wire.Shell, "history_request", c.question)["history"]); got != c.want {
			t.Errorf("%v: %s, want %s", c.question, got, c.want)
		}
	}
	text, err := os.ReadFile(d.history)
	if err != nil || strings.Count(string(text), "\n") != 3 {
		t.Errorf("the file has %q (%v), want three lines", text, err)
	}
}

func TestOtherRequests(t *testing.T) {
	d := sit(t)
	for _, c := range []struct {
		ch      wire.Channel
		msgType string
		content any
		key     string
		want    any
	}{
		{wire.Shell, "is_complete_request", map[string]string{"code": "%%\nfmt.Println(1)"}, "status", "complete"},
		{wire.Shell, "is_complete_request", map[string]string{"code": "func f() {"}, "status", "incomplete"},
		{wire.Shell, "is_complete_request", map[string]string{"code": "func func"}, "status", "invalid"},
		{wire.Shell, "comm_info_request", struct{}{}, "status", "ok"},
		{wire.Shell, "complete_request", map[string]any{"code": "fm", "cursor_pos": 2}, "status", "ok"},
		{wire.Shell, "inspect_request", map[string]any{"code": "fmt", "cursor_pos": 2, "detail_level": 0}, "found", false},
		{wire.Control, "debug_request", map[string]any{"seq": 4, "type": "request", "command": "initialize"}, "success", false},
	} {
		if got := d.ask(c.ch, c.msgType, c.content)[c.key]; got != c.want {
			t.Errorf("%s %v: %s is %v, want %v", c.msgType, c.content, c.key, got, c.want)
		}
	}
	// What is of a wrong type is answered, and the kernel stays.
	if got := d.ask(wire.Shell, wire.ExecuteRequest, map[string]any{"code": 7}); got["status"] != "error" {
		t.Errorf("code that is a number: %v", got)
	}
	d.send(wire.Shell, "make_coffee_request", struct{}{})
	d.ask(wire.Shell, wire.KernelInfoRequest, struct{}{})
}

func TestShutdown(t *testing.T) {
	d := sit(t)
	if reply := d.ask(wire.Control, wire.ShutdownRequest, wire.Shutdown{Restart: true}); reply["restart"] != true || reply["status"] != "ok" {
		t.Errorf("shutdown: %v", reply)
	}
	select {
	case err := <-d.served:
		d.served <- err // for the end of the test
	case <-time.After(patience):
		t.Fatal("the kernel goes on")
	}
}

func TestPortTaken(t *testing.T) {
	d := sit(t)
	conn, err := wire.NewConnection()
	if err != nil {
		t.Fatal(err)
	}
	server, err := wire.Listen(conn, wire.ServerOptions{})
	if err != nil {
		t.Fatal(err)
	}
	defer server.Close()
	if err := front.Serve(t.Context(), d.options(conn)); err == nil || !strings.Contains(err.Error(), "taken") {
		t.Errorf("a taken port: %v", err)
	}
}
