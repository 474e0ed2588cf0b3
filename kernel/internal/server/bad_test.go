//go:build unix

package server_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"runtime"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/ninepixels/ninepixels/kernel/internal/complete"
	"github.com/ninepixels/ninepixels/kernel/internal/jupyter"
	"github.com/ninepixels/ninepixels/kernel/internal/jupyter/zmtp"
	"github.com/ninepixels/ninepixels/kernel/internal/server"
)

// works checks that the kernel runs cells.
func (d *desk) works() {
	d.Helper()
	d.tells(d.story(d.send(jupyter.Shell, jupyter.ExecuteRequest, cell(`stdout "works"`))), "stream stdoutworks", "execute_reply ok")
}

// A ! or % without a command would end GoNB.
func TestEmptyCommand(t *testing.T) {
	d := sit(t)
	for _, c := range []struct{ code, want string }{
		{"! ", "the ! in line 1 has no shell command"},
		{`!\`, "the ! in line 1 has no shell command"},
		{"_ = 0\n% \t", "the % in line 2 has no special command"},
		{"!\\\n\t", "the ! in line 1"},
	} {
		reply := d.ask(jupyter.Shell, jupyter.ExecuteRequest, plain(c.code))
		if reply["ename"] != "empty command" || !strings.Contains(fmt.Sprint(reply["evalue"]), c.want) {
			t.Errorf("%q: %v, want %q", c.code, reply, c.want)
		}
	}
	d.works()
}

// What somebody without the key sends is dropped and logged, and not answered.
func TestWrongSignature(t *testing.T) {
	d := sit(t)
	other := d.conn
	other.Key = "another key"
	forger, err := jupyter.Dial(t.Context(), other)
	if err != nil {
		t.Fatal(err)
	}
	defer forger.Close()
	forged := map[string]bool{}
	for _, ch := range []jupyter.Channel{jupyter.Shell, jupyter.Control, jupyter.Stdin} {
		id, err := forger.Request(ch, jupyter.ExecuteRequest, cell(`stdout "forged"`))
		if err != nil {
			t.Fatal(err)
		}
		forged[id] = true
		d.logs(ch.String() + ": a message is dropped: a message is not signed")
	}
	id := d.send(jupyter.Shell, jupyter.ExecuteRequest, cell(`stdout "works"`))
	d.await("the end of the cell", func(m jupyter.Received) bool {
		if forged[m.Parent.ID] { // even what is under way is told on iopub
			t.Errorf("the forger's request is answered with a %s", m.Header.Type)
		}
		return m.Parent.ID == id && m.Header.Type == jupyter.ExecuteReply
	})
}

func TestUnknownRequest(t *testing.T) {
	d := sit(t)
	for _, ch := range []jupyter.Channel{jupyter.Shell, jupyter.Control} {
		d.send(ch, "make_coffee_request", struct{}{})
		d.logs("a make_coffee_request on " + ch.String() + " is of no type that this kernel knows")
	}
	d.send(jupyter.Shell, jupyter.ExecuteReply, jupyter.Result{})
	d.logs("a execute_reply on shell")
	d.send(jupyter.Stdin, jupyter.InputReply, jupyter.Typed{Value: "nobody asked"})
	d.works()
}

// Contents that are JSON but not as the protocol has them.
func TestMalformedContent(t *testing.T) {
	d := sit(t)
	for _, msgType := range []string{jupyter.ExecuteRequest, jupyter.IsCompleteRequest, jupyter.CompleteRequest, jupyter.InspectRequest} {
		if got := d.ask(jupyter.Shell, msgType, map[string]any{"code": []int{7}}); got["status"] != "error" || got["evalue"] == "" {
			t.Errorf("%s whose code is a list: %v", msgType, got)
		}
	}
	if got := d.ask(jupyter.Shell, jupyter.HistoryRequest, map[string]any{"n": "many"}); got["status"] != "error" {
		t.Errorf("history_request: %v", got)
	}
	for _, at := range []int{-1, 1 << 40} {
		if got := d.ask(jupyter.Shell, jupyter.CompleteRequest, jupyter.Cursor{Code: "fmt", Position: at}); got["status"] != "ok" {
			t.Errorf("a completion at %d: %v", at, got)
		}
	}
	d.send(jupyter.Shell, jupyter.CommOpen, map[string]any{"comm_id": 7})
	d.send(jupyter.Shell, jupyter.CommMessage, map[string]any{"data": "of no comm"})
	d.works()
}

// An answer that is no text would end GoNB.
func TestMalformedInput(t *testing.T) {
	d := sit(t)
	for _, content := range []any{map[string]any{"value": 7}, map[string]any{"status": "ok"}} {
		asks := cell(`input "name? "`)
		asks.AllowStdin = true
		id := d.send(jupyter.Shell, jupyter.ExecuteRequest, asks)
		question := d.await("the question", func(m jupyter.Received) bool { return m.Header.Type == jupyter.InputRequest })
		if err := d.client.Send(jupyter.Stdin, question.Reply(d.client.Session, jupyter.InputReply, content)); err != nil {
			t.Fatal(err)
		}
		d.tells(d.story(id), `answered ""`, "execute_reply ok")
	}
	d.works()
}

// An answer to a question that the client was not asked does no harm.
func TestInputNobodyAskedFor(t *testing.T) {
	d := sit(t)
	id := d.send(jupyter.Shell, jupyter.ExecuteRequest, cell("input \"name? \"\nhang"))
	d.await("the empty answer", func(m jupyter.Received) bool { return m.Header.Type == jupyter.Stream })
	d.send(jupyter.Stdin, jupyter.InputReply, jupyter.Typed{Value: "Ada"})
	time.Sleep(300 * time.Millisecond) // the empty answer is repeated
	stop := d.send(jupyter.Control, jupyter.InterruptRequest, struct{}{})
	d.tells(d.story(id, stop), "1 execute_reply error")
	d.works()
}

// raw opens a connection to a port and shakes hands as a socket of that kind;
// as none, it says nothing.
func (d *desk) raw(port int, kind string) net.Conn {
	d.Helper()
	conn, err := net.Dial("tcp", net.JoinHostPort(d.conn.IP, strconv.Itoa(port)))
	if err != nil {
		d.Fatal(err)
	}
	d.Cleanup(func() { conn.Close() })
	if kind != "" {
		greeting := make([]byte, 64) // of version 3.0, with the mechanism NULL
		greeting[0], greeting[9], greeting[10] = 0xff, 0x7f, 3
		copy(greeting[12:], "NULL")
		property := "\x0bSocket-Type\x00\x00\x00" + string(rune(len(kind))) + kind
		if _, err := conn.Write(zmtp.AppendCommand(greeting, "READY", []byte(property))); err != nil {
			d.Fatal(err)
		}
	}
	return conn
}

// Junk, peers that say nothing, and frames that are no message, on each port.
func TestJunk(t *testing.T) {
	d := sit(t)
	c := d.conn
	for _, port := range []struct {
		name   string
		number int
		kind   string
	}{{"shell", c.ShellPort, "DEALER"}, {"control", c.ControlPort, "DEALER"}, {"stdin", c.StdinPort, "DEALER"}, {"iopub", c.IOPubPort, "SUB"}, {"heartbeat", c.HBPort, "REQ"}} {
		d.raw(port.number, "")
		for _, junk := range []string{"GET / HTTP/1.1\r\n\r\n", strings.Repeat("\x00\xff\x80", 1000)} {
			_, _ = d.raw(port.number, "").Write([]byte(junk)) // it may be closed already
			d.logs(port.name + ": the connection of")
		}
		_, _ = d.raw(port.number, port.kind).Write([]byte("\x02\x7f\xff\xff\xff\xff\xff\xff\xff")) // a frame of 2^63 bytes
		d.logs("is said to have")
		_, _ = d.raw(port.number, port.kind).Write(zmtp.AppendMessage(nil, [][]byte{{}, []byte("\x00junk\xff"), {}}))
		if port.kind == "DEALER" {
			d.logs(port.name + ": a message is dropped: a message has no <IDS|MSG> frame")
		}
	}
	d.works()
	d.beats()
}

// beats checks that there is a heartbeat.
func (d *desk) beats() {
	d.Helper()
	conn := d.raw(d.conn.HBPort, "REQ")
	_ = conn.SetDeadline(time.Now().Add(patience))
	_, err := conn.Write(zmtp.AppendMessage(nil, [][]byte{{}, []byte("ping")}))
	if err == nil {
		_, err = io.CopyN(io.Discard, conn, 64) // the greeting
	}
	in := zmtp.NewReader(conn)
	for echo := (zmtp.Packet{}); err == nil; echo, err = in.Next() {
		if len(echo.Frames) == 2 && string(echo.Frames[1]) == "ping" {
			return
		}
	}
	d.Errorf("there is no heartbeat: %v", err)
}

// A subscriber that does not read costs no more memory than its queue, and
// holds nobody up for longer than a second.
func TestSubscriberThatDoesNotRead(t *testing.T) {
	d := sit(t)
	idle := d.raw(d.conn.IOPubPort, "SUB")
	if _, err := idle.Write(zmtp.AppendMessage(nil, [][]byte{{1}})); err != nil { // it wants all
		t.Fatal(err)
	}
	d.works()
	began := time.Now()
	for range 44 { // 2 MB each, which is what a cell may print
		d.story(d.send(jupyter.Shell, jupyter.ExecuteRequest, cell("flood 11 200000")))
	}
	d.logs("it does not read what it is sent")
	t.Logf("88 MB past a subscriber that does not read took %v", time.Since(began).Round(time.Millisecond))
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	if m.HeapAlloc > 128<<20 { // a queue of 64 MB, and as much again for whatever is under way
		t.Errorf("%d MB are kept", m.HeapAlloc>>20)
	}
	d.works()
}

// A cell of 10 MB is run.
func TestLargeCell(t *testing.T) {
	d := sit(t)
	d.tells(d.story(d.send(jupyter.Shell, jupyter.ExecuteRequest, cell(`stdout "large"`+strings.Repeat("\n// ten bytes", 10<<20/13)))), "stream stdoutlarge", "execute_reply ok")
	reply := d.ask(jupyter.Shell, jupyter.HistoryRequest, jupyter.HistoryQuery{Access: "tail", N: 1})
	if text, err := json.Marshal(reply); err != nil || len(text) > 1<<20 {
		t.Errorf("the history keeps %d bytes of it (%v)", len(text), err)
	}
	d.works()
}

func TestIPv6(t *testing.T) {
	l, err := net.Listen("tcp", "[::1]:0")
	if err != nil {
		t.Logf("this machine has no IPv6: %v", err)
		return
	}
	l.Close()
	d := sitAt(t, func(o *server.Options) { o.Connection.IP = "::1" })
	d.works()
}

// An assistant that counts how often it was prepared.
type counting struct{ prepared atomic.Int32 }

func (*counting) Complete(context.Context, string, string, int) ([]complete.Match, int, int) {
	return nil, 0, 0
}
func (*counting) Inspect(context.Context, string, string, int) (complete.Doc, bool) {
	return complete.Doc{}, false
}
func (c *counting) Prepare(string) { c.prepared.Add(1) }

// The assistant is prepared for what a cell has declared when no other follows.
func TestPrepare(t *testing.T) {
	c := &counting{}
	d := sitAt(t, func(o *server.Options) { o.Assistant = c })
	var ids []string
	for i := range 5 {
		ids = append(ids, d.send(jupyter.Shell, jupyter.ExecuteRequest, cell(fmt.Sprintf("/**/ var a%d int", i))))
	}
	d.story(ids...)
	d.ask(jupyter.Shell, jupyter.ExecuteRequest, plain("var declared = 1"))
	for deadline := time.Now().Add(patience); c.prepared.Load() == 0; time.Sleep(10 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatal("it is not prepared")
		}
	}
	if n := c.prepared.Load(); n > 2 {
		t.Errorf("it was prepared %d times for 6 cells in a row", n)
	}
}
