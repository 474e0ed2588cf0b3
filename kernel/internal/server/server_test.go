//go:build unix

package server_test

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/ninepixels/ninepixels/kernel/internal/debug"
	"github.com/ninepixels/ninepixels/kernel/internal/jupyter"
	"github.com/ninepixels/ninepixels/kernel/internal/server"
)

func TestInfo(t *testing.T) {
	d := sit(t)
	for _, ch := range []jupyter.Channel{jupyter.Shell, jupyter.Control} {
		reply := d.ask(ch, jupyter.KernelInfoRequest, struct{}{})
		language, _ := reply["language_info"].(map[string]any)
		if reply["implementation"] != "ninepixels" || reply["implementation_version"] != "1.2.3" || reply["protocol_version"] != "5.4" ||
			language["name"] != "go" || language["version"] != "1.26" || language["pygments_lexer"] != "go" {
			t.Errorf("on %s the kernel says %v", ch, reply)
		}
		if banner, _ := reply["banner"].(string); !strings.Contains(banner, "go1.26.99") {
			t.Errorf("on %s the banner %q does not name the toolchain", ch, banner)
		}
	}
}

func TestExecute(t *testing.T) {
	d := sit(t)
	id := d.send(jupyter.Shell, jupyter.ExecuteRequest, cell(`stdout "hi"`+"\n"+`html - "<b>"`))
	d.tells(d.story(id), "status busy", "execute_input", "stream stdouthi", "display_data", "status idle", "execute_reply ok")
	reply := d.ask(jupyter.Shell, jupyter.ExecuteRequest, cell(""))
	if reply["status"] != "ok" || reply["execution_count"] != 1.0 {
		t.Errorf("an empty cell: %v, want ok and the count 1 as before", reply)
	}
	silent := cell(`stdout "psst"`)
	silent.Silent = true
	if got := d.story(d.send(jupyter.Shell, jupyter.ExecuteRequest, silent)); strings.Contains(got, "stream") || strings.Contains(got, "input") {
		t.Errorf("a silent cell is heard:\n%s", got)
	}
	asks := cell("")
	asks.Code, asks.UserExpressions = cell(`stdout "x"`).Code, map[string]string{"a": "1+1"}
	if reply := d.ask(jupyter.Shell, jupyter.ExecuteRequest, asks); !strings.Contains(fmt.Sprint(reply["user_expressions"]), "the expression has no value") || reply["execution_count"] != 2.0 {
		t.Errorf("user_expressions: %v", reply)
	}
}

// The cells behind one that fails are not run, and those sent later are.
func TestStopOnError(t *testing.T) {
	d := sit(t)
	begins := filepath.Join(t.TempDir(), "go")
	ids := []string{
		d.send(jupyter.Shell, jupyter.ExecuteRequest, cell(`await `+strconv.Quote(begins)+"\n"+`error "exit status 2" "exit status 2"`)),
		d.send(jupyter.Shell, jupyter.ExecuteRequest, cell(`stdout "second"`)),
		d.send(jupyter.Shell, jupyter.ExecuteRequest, cell(`stdout "third"`)),
	}
	d.ask(jupyter.Shell, jupyter.KernelInfoRequest, struct{}{}) // the answer says that the cells have come, too
	if err := os.WriteFile(begins, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	got := d.story(ids...)
	d.tells(got, "1 error", "1 execute_reply error", "2 execute_reply aborted", "3 execute_reply aborted")
	if strings.Contains(got, "second") || strings.Contains(got, "third") {
		t.Errorf("cells ran on:\n%s", got)
	}
	goOn := cell(`error "exit status 2" "exit status 2"`)
	goOn.StopOnError = false
	ids = []string{
		d.send(jupyter.Shell, jupyter.ExecuteRequest, goOn),
		d.send(jupyter.Shell, jupyter.ExecuteRequest, cell(`stdout "after"`)),
	}
	d.tells(d.story(ids...), "1 status idle", "2 stream stdoutafter", "1 execute_reply error", "2 execute_reply ok")
}

func TestInterrupt(t *testing.T) {
	d := sit(t)
	first := d.send(jupyter.Shell, jupyter.ExecuteRequest, cell(`stdout "on"`+"\nhang"))
	second := d.send(jupyter.Shell, jupyter.ExecuteRequest, cell(`stdout "second"`))
	d.await("the cell's output", func(m jupyter.Received) bool { return m.Header.Type == jupyter.Stream })
	began := time.Now()
	stop := d.send(jupyter.Control, jupyter.InterruptRequest, struct{}{})
	got := d.story(first, second, stop)
	d.tells(got, "1 execute_reply error KeyboardInterrupt the cell was stopped, and the cell behind it was not run", "2 execute_reply aborted")
	if strings.Contains(got, "signal:") {
		t.Errorf("the engine's words for it are shown too:\n%s", got)
	}
	if took := time.Since(began); took > 20*time.Second { // the cell would go on for ever
		t.Errorf("the interrupt took %v", took)
	}
	d.tells(d.story(d.send(jupyter.Shell, jupyter.ExecuteRequest, cell(`stdout "usable"`))), "stream stdoutusable", "ok")
}

// What a cell has declared that was stopped as its program ran holds; of one that
// was stopped before nothing is known.
func TestInterruptKeepsWhatIsDeclared(t *testing.T) {
	d := sit(t)
	for _, built := range []string{"", "//: built \"\"\n"} {
		id := d.send(jupyter.Shell, jupyter.ExecuteRequest, plain("func train() {}\n%%\n"+built+"//: stdout \"on\"\n//: hang\n_ = 0"))
		d.await("the cell's output", func(m jupyter.Received) bool { return m.Header.Type == jupyter.Stream })
		d.tells(d.story(id, d.send(jupyter.Control, jupyter.InterruptRequest, struct{}{})), "execute_reply error KeyboardInterrupt")
		got := d.story(d.send(jupyter.Shell, jupyter.ExecuteRequest, plain("%who")))
		if known := strings.Contains(got, "train"); known != (built != "") {
			t.Errorf("compiled %v, and the function is known %v:\n%s", built != "", known, got)
		}
	}
}

// A cell with none behind it is stopped alone.
func TestInterruptOfTheLast(t *testing.T) {
	d := sit(t)
	id := d.send(jupyter.Shell, jupyter.ExecuteRequest, cell(`stdout "on"`+"\nhang"))
	d.await("the cell's output", func(m jupyter.Received) bool { return m.Header.Type == jupyter.Stream })
	got := d.story(id, d.send(jupyter.Control, jupyter.InterruptRequest, struct{}{}))
	if d.tells(got, "execute_reply error KeyboardInterrupt the cell was stopped"); strings.Contains(got, "behind it") {
		t.Errorf("there are no cells behind it:\n%s", got)
	}
}

func TestInterruptOfNothing(t *testing.T) {
	d := sit(t)
	if reply := d.ask(jupyter.Control, jupyter.InterruptRequest, struct{}{}); reply["status"] != "ok" {
		t.Errorf("interrupt: %v", reply)
	}
	d.tells(d.story(d.send(jupyter.Shell, jupyter.ExecuteRequest, cell(`stdout "fine"`))), "stream stdoutfine", "ok")
}

// An engine that ends in a cell is told, and replaced at the next cell.
func TestEngineEnds(t *testing.T) {
	d := sit(t)
	d.tells(d.story(d.send(jupyter.Shell, jupyter.ExecuteRequest, cell("kill"))), "error", "execute_reply error engine ended")
	d.tells(d.story(d.send(jupyter.Shell, jupyter.ExecuteRequest, cell(`stdout "again"`))), "stream stdoutagain", "execute_reply ok")
}

// What the cells have declared outlives the engine, also what those declared that
// failed once they were built; what did not compile is not kept.
func TestDeclarationsOutliveTheEngine(t *testing.T) {
	d := sit(t)
	for _, code := range []string{
		"type well int", "type failed int\n%%\n//: error \"exit status 2\" \"exit status 2\"\n_ = 0",
		"type broken int\n%%\n//: built \"cell[3].go:1:1: no\"\n_ = 0",
	} {
		d.ask(jupyter.Shell, jupyter.ExecuteRequest, plain(code))
	}
	d.tells(d.story(d.send(jupyter.Shell, jupyter.ExecuteRequest, cell("kill"))), "execute_reply error engine ended")
	got := d.story(d.send(jupyter.Shell, jupyter.ExecuteRequest, cell("program")))
	d.tells(got, "stderrGoNB was started anew, with all", "execute_reply ok")
	for name, want := range map[string]bool{"well": true, "failed": true, "broken": false} {
		if strings.Contains(got, "type "+name+" int") != want {
			t.Errorf("%s is declared: %v, want %v\n%s", name, !want, want, got)
		}
	}
}

// An engine whose folder is gone, as by the machine's cleaner of temporary files,
// is replaced at the next cell, with all that the cells have declared.
func TestFolderIsGone(t *testing.T) {
	d := sit(t)
	d.ask(jupyter.Shell, jupyter.ExecuteRequest, plain("type well int"))
	d.tells(d.story(d.send(jupyter.Shell, jupyter.ExecuteRequest, cell("print TMPDIR"))), "execute_reply ok")
	text, err := os.ReadFile(d.book)
	if err != nil {
		t.Fatal(err)
	}
	_, temp, _ := strings.Cut(strings.TrimSpace(string(text)), " ")
	if err := os.RemoveAll(temp); err != nil {
		t.Fatal(err)
	}
	d.tells(d.story(d.send(jupyter.Shell, jupyter.ExecuteRequest, cell("program"))),
		"stderrThe kernel's temporary folder was emptied, so GoNB was started anew, with all", "what %env", "type well int", "execute_reply ok")
	d.tells(d.story(d.send(jupyter.Shell, jupyter.ExecuteRequest, cell(`stdout "again"`))), "busy", "execute_input", "stream stdoutagain", "execute_reply ok")
}

// While a cell runs, the last word on the kernel's state is that it is busy.
func TestBusyBesideOtherRequests(t *testing.T) {
	d := sit(t)
	id := d.send(jupyter.Shell, jupyter.ExecuteRequest, cell(`stdout "on"`+"\nhang"))
	d.await("the cell's output", func(m jupyter.Received) bool { return m.Header.Type == jupyter.Stream })
	other := d.send(jupyter.Shell, jupyter.CompleteRequest, jupyter.Cursor{Code: "fm", Position: 2})
	state := func(m jupyter.Received) string {
		var s jupyter.KernelState
		_ = m.Read(&s)
		return s.State
	}
	d.await("idle", func(m jupyter.Received) bool { return m.Parent.ID == other && state(m) == jupyter.StateIdle })
	d.await("busy", func(m jupyter.Received) bool { return m.Parent.ID == id && state(m) == jupyter.StateBusy })
	stop := d.send(jupyter.Control, jupyter.InterruptRequest, struct{}{})
	d.tells(d.story(id, stop), "1 execute_reply error")
	last := d.send(jupyter.Shell, jupyter.KernelInfoRequest, struct{}{})
	d.await("idle", func(m jupyter.Received) bool { return m.Parent.ID == last && state(m) == jupyter.StateIdle })
	select {
	case m := <-d.client.Messages():
		if m.Channel == jupyter.IOPub {
			t.Errorf("behind the last idle comes a %s %s", m.Header.Type, m.Content)
		}
	case <-time.After(100 * time.Millisecond):
	}
}

// What is sent right behind a cell that fails at once is not run either.
func TestStopOnErrorWaitsForTheRest(t *testing.T) {
	d := sitAt(t, func(o *server.Options) { o.Gather = 3 * time.Second }) // the client may be held up on a machine that is busy
	first := d.send(jupyter.Shell, jupyter.ExecuteRequest, cell("%nosuch"))
	second := d.send(jupyter.Shell, jupyter.ExecuteRequest, cell(`stdout "second"`))
	d.tells(d.story(first, second), "1 execute_reply error", "2 execute_reply aborted")
}

// Displays that come right behind a cell's end are passed on.
func TestLateDisplays(t *testing.T) {
	d := sit(t)
	const cells = 20
	seen := 0
	for range cells {
		d.send(jupyter.Shell, jupyter.ExecuteRequest, cell("late"))
	}
	d.await("all displays", func(m jupyter.Received) bool {
		if m.Header.Type == jupyter.DisplayData {
			seen++
		}
		return seen == 20*cells
	})
}

// A program may print what GoNB prints of a shell command that has failed. (Beside a
// shell command, too: package gonb's tests have the notes by which that is known.)
func TestPrintsLikeAFailedCommand(t *testing.T) {
	d := sit(t)
	d.tells(d.story(d.send(jupyter.Shell, jupyter.ExecuteRequest, cell("stderr \"exit status 1\\n\"\nstdout \"more\""))),
		"stream stderrexit status 1", "stream stdoutmore", "execute_reply ok")
	d.tells(d.story(d.send(jupyter.Shell, jupyter.ExecuteRequest, cell("stderr \"signal: hangup\\n\""))), "stream stderrsignal: hangup", "execute_reply ok")
}

// How a program ended stands in the error, and not in what it printed.
func TestEndIsToldOnce(t *testing.T) {
	d := sit(t)
	for _, c := range []struct{ printed, ended, told string }{
		{`stderr "exit status 3\n"`, "exit status 3", "ended with exit status 3"},
		{`stderr "signal: killed\n"`, "signal: killed", "the cell's program was killed"},
		{`stderr "exit status 3\n"` + "\n" + `stderr "exit status 3\n"`, "exit status 3", "stream stderrexit status 3"}, // the program's own, and the engine's
	} {
		got := d.story(d.send(jupyter.Shell, jupyter.ExecuteRequest, cell(c.printed+"\n"+fmt.Sprintf("error %q %q", c.ended, c.ended))))
		d.tells(got, c.told, "execute_reply error "+c.ended)
		if want := strings.Count(c.printed, "stderr") - 1; strings.Count(got, "stream stderr") != want {
			t.Errorf("%s: it is to be printed %d times:\n%s", c.printed, want, got)
		}
	}
}

func TestUnknownCommand(t *testing.T) {
	d := sit(t)
	reply := d.ask(jupyter.Shell, jupyter.ExecuteRequest, cell("%nosuch\n"+`stdout "x"`))
	if reply["status"] != "error" || reply["ename"] != "unknown command" || !strings.Contains(fmt.Sprint(reply["evalue"]), "%nosuch") {
		t.Errorf("an unknown special command: %v", reply)
	}
}

// What a panic writes is told by the error; what was printed before stays.
func TestPanic(t *testing.T) {
	d := sit(t)
	code := `stderr "before\npanic: runtime error: index out of range [3] with length 1\n\n"` + "\n" +
		`stderr "goroutine 1 [running]:\n\tcell[1].go:2 +0x1\n"` + "\n" + `error "exit status 2" "exit status 2"`
	id := d.send(jupyter.Shell, jupyter.ExecuteRequest, cell(code))
	got := d.story(id)
	d.tells(got, "stream stderrbefore", "error", "execute_reply error panic")
	if strings.Contains(got, "goroutine") {
		t.Errorf("the stack is printed too:\n%s", got)
	}
}

func TestOutputIsBounded(t *testing.T) {
	d := sit(t)
	id := d.send(jupyter.Shell, jupyter.ExecuteRequest, cell("flood 300 10000"))
	got := d.story(id)
	if size := len(got); size < 2<<20 || size > 2<<20+1000 || !strings.Contains(got, "the rest of the output is left out") {
		t.Errorf("of 3 MB %d bytes are shown", size)
	}
	d.tells(got[len(got)-200:], "execute_reply ok")
}

func TestInput(t *testing.T) {
	d := sit(t)
	asks := cell(`input "name? "`)
	if reply := d.ask(jupyter.Shell, jupyter.ExecuteRequest, asks); reply["ename"] != "no input" {
		t.Errorf("input that nobody can give: %v", reply)
	}
	asks.AllowStdin = true
	id := d.send(jupyter.Shell, jupyter.ExecuteRequest, asks)
	question := d.await("the question", func(m jupyter.Received) bool { return m.Header.Type == jupyter.InputRequest })
	if question.Parent.ID != id {
		t.Errorf("the question is an answer to %q, want %q", question.Parent.ID, id)
	}
	if err := d.client.Send(jupyter.Stdin, question.Reply(d.client.Session, jupyter.InputReply, jupyter.Typed{Status: jupyter.ReplyOK, Value: "Ada"})); err != nil {
		t.Fatal(err)
	}
	m := d.await("the answer's echo", func(m jupyter.Received) bool { return m.Header.Type == jupyter.Stream })
	if !strings.Contains(string(m.Content), "Ada") {
		t.Errorf("the cell got %s", m.Content)
	}
}

func TestHistory(t *testing.T) {
	d := sit(t)
	for _, code := range []string{`_ = "a"`, `_ = "b"`, `_ = "a"`} {
		d.ask(jupyter.Shell, jupyter.ExecuteRequest, plain(code))
	}
	for _, c := range []struct {
		question jupyter.HistoryQuery
		want     string
	}{
		{jupyter.HistoryQuery{Access: "tail", N: 2}, `[[1 2 _ = "b"] [1 3 _ = "a"]]`},
		{jupyter.HistoryQuery{Access: "range", Start: 1, Stop: 2}, `[[1 1 _ = "a"]]`},
		{jupyter.HistoryQuery{Access: "search", Pattern: "*a*", Unique: true, N: 9}, `[[1 3 _ = "a"]]`},
		{jupyter.HistoryQuery{Access: "search", Pattern: "a", N: 9}, `[]`},
		{jupyter.HistoryQuery{Access: "tail", N: 1, Output: true}, `[[1 3 [_ = "a" <nil>]]]`},
	} {
		if got := fmt.Sprint(d.ask(jupyter.Shell, jupyter.HistoryRequest, c.question)["history"]); got != c.want {
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
		ch      jupyter.Channel
		msgType string
		content any
		key     string
		want    any
	}{
		{jupyter.Shell, jupyter.IsCompleteRequest, jupyter.Source{Code: "%%\nfmt.Println(1)"}, "status", "complete"},
		{jupyter.Shell, jupyter.IsCompleteRequest, jupyter.Source{Code: "func f() {"}, "status", "incomplete"},
		{jupyter.Shell, jupyter.IsCompleteRequest, jupyter.Source{Code: "func func"}, "status", "invalid"},
		{jupyter.Shell, jupyter.CommInfoRequest, struct{}{}, "status", "ok"},
		{jupyter.Shell, jupyter.CompleteRequest, jupyter.Cursor{Code: "fm", Position: 2}, "status", "ok"},
		{jupyter.Shell, jupyter.InspectRequest, jupyter.Cursor{Code: "fmt", Position: 2}, "found", false},
		{jupyter.Control, jupyter.DebugRequest, debug.Request{Seq: 4, Type: debug.TypeRequest, Command: debug.Initialize}, "success", true},
	} {
		if got := d.ask(c.ch, c.msgType, c.content)[c.key]; got != c.want {
			t.Errorf("%s %v: %s is %v, want %v", c.msgType, c.content, c.key, got, c.want)
		}
	}
	// What is of a wrong type is answered, and the kernel stays.
	if got := d.ask(jupyter.Shell, jupyter.ExecuteRequest, map[string]any{"code": 7}); got["status"] != "error" {
		t.Errorf("code that is a number: %v", got)
	}
	d.send(jupyter.Shell, "make_coffee_request", struct{}{})
	d.ask(jupyter.Shell, jupyter.KernelInfoRequest, struct{}{})
}

func TestShutdown(t *testing.T) {
	d := sit(t)
	if reply := d.ask(jupyter.Control, jupyter.ShutdownRequest, jupyter.Shutdown{Restart: true}); reply["restart"] != true || reply["status"] != "ok" {
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
	conn, err := jupyter.NewConnection()
	if err != nil {
		t.Fatal(err)
	}
	taken, err := jupyter.Listen(conn, jupyter.ServerOptions{})
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	if err := server.Serve(t.Context(), d.options(conn)); err == nil || !strings.Contains(err.Error(), "taken") {
		t.Errorf("a taken port: %v", err)
	}
}

// A comm that nobody here can serve is closed, so that the client need not wait.
func TestUnknownComm(t *testing.T) {
	d := sit(t)
	d.send(jupyter.Shell, jupyter.CommOpen, jupyter.Comm{ID: "c1", Target: "jupyter.widget.control", Data: json.RawMessage("{}")})
	var closed jupyter.Comm
	m := d.await(jupyter.CommClose, func(m jupyter.Received) bool { return m.Header.Type == jupyter.CommClose })
	if err := m.Read(&closed); err != nil || closed.ID != "c1" {
		t.Errorf("comm_close of %q, error %v", closed.ID, err)
	}
}
