package jupyter_test

import (
	"context"
	"fmt"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/ninepixels/ninepixels/kernel/internal/jupyter"
	"github.com/ninepixels/ninepixels/kernel/internal/jupyter/zmtp"
)

// journal keeps the lines that a server logs.
type journal struct {
	mu    sync.Mutex
	lines []string
}

func (j *journal) log(format string, args ...any) {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.lines = append(j.lines, fmt.Sprintf(format, args...))
}

func (j *journal) text() string {
	j.mu.Lock()
	defer j.mu.Unlock()
	return strings.Join(j.lines, "\n")
}

func serve(t *testing.T, conn jupyter.Connection) (*jupyter.Server, *journal) {
	t.Helper()
	j := &journal{}
	s, err := jupyter.Listen(conn, jupyter.ServerOptions{Session: "kernel", Log: j.log})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	return s, j
}

func newConnection(t *testing.T) jupyter.Connection {
	t.Helper()
	conn, err := jupyter.NewConnection()
	if err != nil {
		t.Fatal(err)
	}
	return conn
}

func dial(t *testing.T, conn jupyter.Connection) *jupyter.Client {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	c, err := jupyter.Dial(ctx, conn)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	return c
}

// next returns the next message of a channel of messages.
func next(t *testing.T, messages <-chan jupyter.Received) jupyter.Received {
	t.Helper()
	select {
	case m := <-messages:
		return m
	case <-time.After(patience):
		t.Fatal("no message came")
		return jupyter.Received{}
	}
}

// request sends a request and returns it as the server got it.
func request(t *testing.T, s *jupyter.Server, c *jupyter.Client, ch jupyter.Channel) jupyter.Message {
	t.Helper()
	id, err := c.Request(ch, jupyter.ExecuteRequest, jupyter.Execute{Code: "1"})
	if err != nil {
		t.Fatal(err)
	}
	m := next(t, s.Requests())
	if m.Channel != ch || m.Header.ID != id || string(m.Identities[0]) != c.Session {
		t.Fatalf("on %s came %s from %q, not %s from %q", m.Channel, m.Header.ID, m.Identities, id, c.Session)
	}
	return m.Message
}

func TestServer(t *testing.T) {
	conn := newConnection(t)
	unsigned := newConnection(t)
	unsigned.Key, unsigned.Scheme = "", ""
	local := conn
	local.Transport, local.IP = "ipc", t.TempDir()+"/k"
	for name, conn := range map[string]jupyter.Connection{"tcp": conn, "unsigned": unsigned, "ipc": local} {
		t.Run(name, func(t *testing.T) {
			s, j := serve(t, conn)
			a, b := dial(t, conn), dial(t, conn)
			for _, c := range []*jupyter.Client{a, b} {
				var w jupyter.Welcome
				m := next(t, c.Messages())
				if err := m.Read(&w); err != nil || m.Channel != jupyter.IOPub || m.Header.Type != jupyter.IOPubWelcome || m.Header.Session != "kernel" ||
					m.Parent != (jupyter.Header{}) || w.Subscription != "" || len(m.Identities) != 1 || len(m.Identities[0]) != 0 {
					t.Errorf("the welcome is %+v %s", m, m.Content)
				}
			}
			for _, ch := range []jupyter.Channel{jupyter.Shell, jupyter.Control} {
				m := request(t, s, a, ch)
				if err := s.Send(ch, m.Reply("kernel", jupyter.ExecuteReply, jupyter.Result{Status: jupyter.ReplyOK})); err != nil {
					t.Error(err)
				}
				if r := next(t, a.Messages()); r.Channel != ch || r.Parent.ID != m.Header.ID {
					t.Errorf("the reply is %+v", r)
				}
			}
			// stdin: the kernel asks, by the identity that the client has on shell
			ask := request(t, s, b, jupyter.Shell)
			if err := s.Send(jupyter.Stdin, ask.Reply("kernel", jupyter.InputRequest, jupyter.Prompt{Prompt: "?"})); err != nil {
				t.Error(err)
			}
			if r := next(t, b.Messages()); r.Channel != jupyter.Stdin || r.Header.Type != jupyter.InputRequest {
				t.Errorf("b got %+v", r)
			}
			request(t, s, b, jupyter.Stdin)
			out := ask.Reply("kernel", jupyter.Stream, jupyter.Text{Name: "stdout", Text: "to all"})
			out.Identities = [][]byte{[]byte("stream")}
			s.Publish(out)
			for _, c := range []*jupyter.Client{a, b} {
				if m := next(t, c.Messages()); m.Channel != jupyter.IOPub || string(m.Identities[0]) != "stream" || m.Header != out.Header {
					t.Errorf("on iopub came %+v", m)
				}
			}
			beats(t, conn)
			if j.text() != "" {
				t.Errorf("the log has %s", j.text())
			}
		})
	}
}

// A client's stdin that comes behind its first request gets what is asked of it.
func TestStdinComesLate(t *testing.T) {
	conn := newConnection(t)
	s, _ := serve(t, conn)
	named := func(port int, receive func([][]byte)) *zmtp.Conn {
		network, address := conn.Endpoint(port)
		d, err := zmtp.Dial(t.Context(), zmtp.Dealer, network, address, zmtp.Options{Identity: "late", Receive: receive})
		if err != nil {
			t.Error(err)
			return nil
		}
		t.Cleanup(func() { d.Close(0) })
		return d
	}
	shell := named(conn.ShellPort, func([][]byte) {})
	if err := shell.Send(jupyter.Encode(jupyter.New("late", "execute_request", struct{}{}), []byte(conn.Key))); err != nil {
		t.Fatal(err)
	}
	ask := next(t, s.Requests())
	came := make(chan bool, 1)
	go func() {
		time.Sleep(200 * time.Millisecond)
		named(conn.StdinPort, func([][]byte) { came <- true })
	}()
	if err := s.Send(jupyter.Stdin, ask.Reply("kernel", jupyter.InputRequest, jupyter.Prompt{Prompt: "?"})); err != nil {
		t.Fatal(err)
	}
	select {
	case <-came:
	case <-time.After(patience):
		t.Error("no question came")
	}
}

func TestServerSendErrors(t *testing.T) {
	s, _ := serve(t, newConnection(t))
	m := jupyter.New("kernel", jupyter.ExecuteReply, jupyter.Result{})
	if err := s.Send(jupyter.Shell, m); err == nil || !strings.Contains(err.Error(), "names no client") {
		t.Errorf("to nobody: %v", err)
	}
	m.Identities = [][]byte{[]byte("somebody")}
	if err := s.Send(jupyter.Shell, m); err == nil || !strings.Contains(err.Error(), "execute_reply could not be sent on shell: the peer is gone") {
		t.Errorf("to somebody: %v", err)
	}
	if err := s.Send(jupyter.IOPub, m); err == nil {
		t.Error("Send publishes")
	}
	s.Publish(m) // to nobody
}

func TestServerDropsWhatIsNotSigned(t *testing.T) {
	conn := newConnection(t)
	s, j := serve(t, conn)
	d, _ := dealer(t, conn, conn.ShellPort)
	send := func(frames ...[]byte) {
		t.Helper()
		if err := d.Send(frames); err != nil {
			t.Fatal(err)
		}
	}
	key := []byte(conn.Key)
	first, second := jupyter.New("c", "first", struct{}{}), jupyter.New("c", "second", struct{}{})
	changed := jupyter.Encode(first, key)
	changed[5] = []byte(`{"a":1}`)
	send(changed...)
	send(jupyter.Encode(first, []byte("another key"))...)
	send([]byte("junk"))
	send(jupyter.Encode(first, key)...)
	send(jupyter.Encode(first, key)...) // the same again
	send(jupyter.Encode(second, key)...)
	for _, want := range []string{"first", "second"} {
		if m := next(t, s.Requests()); m.Header.Type != want {
			t.Errorf("instead of the %s came %+v", want, m)
		}
	}
	text := j.text()
	if strings.Count(text, "shell: a message is dropped") != 4 || strings.Count(text, jupyter.ErrSignature.Error()) != 2 ||
		!strings.Contains(text, "no <IDS|MSG>") || !strings.Contains(text, `the "first" with the id "`+first.Header.ID+`" has come before`) {
		t.Errorf("the log has %s", text)
	}
	for range 1000 {
		send(jupyter.Encode(first, nil)...)
	}
	send(jupyter.Encode(jupyter.New("c", "third", struct{}{}), key)...)
	next(t, s.Requests())
	if n := strings.Count(j.text(), "\n") + 1; n > 10 {
		t.Errorf("1004 messages that are dropped make %d lines", n)
	}
}

// Without a key there are no signatures that could have come before.
func TestServerWithoutKey(t *testing.T) {
	conn := newConnection(t)
	conn.Key, conn.Scheme = "", ""
	s, _ := serve(t, conn)
	d, _ := dealer(t, conn, conn.ShellPort)
	for range 2 {
		if err := d.Send(jupyter.Encode(jupyter.New("c", "x", struct{}{}), nil)); err != nil {
			t.Fatal(err)
		}
		next(t, s.Requests())
	}
}

// Nobody reads the requests: heartbeat and iopub go on, and nothing is lost.
func TestServerUnread(t *testing.T) {
	conn := newConnection(t)
	s, _ := serve(t, conn)
	c := dial(t, conn)
	next(t, c.Messages()) // the welcome
	const n = 500
	go func() {
		for range n {
			c.Request(jupyter.Shell, jupyter.ExecuteRequest, jupyter.Execute{Code: strings.Repeat("x", 10_000)})
		}
	}()
	time.Sleep(20 * time.Millisecond) // the requests begin to pile up
	beats(t, conn)
	s.Publish(jupyter.New("kernel", jupyter.Status, jupyter.KernelState{State: jupyter.StateIdle}))
	if m := next(t, c.Messages()); m.Channel != jupyter.IOPub {
		t.Errorf("got %+v", m)
	}
	for range n {
		next(t, s.Requests())
	}
}

// What was sent last arrives, and nothing is left of the server.
func TestServerClose(t *testing.T) {
	conn := newConnection(t)
	visit := func() {
		s, err := jupyter.Listen(conn, jupyter.ServerOptions{})
		if err != nil {
			t.Fatal(err)
		}
		c := dial(t, conn)
		next(t, c.Messages())
		m := request(t, s, c, jupyter.Control)
		for range 3 { // these are never read
			if _, err := c.Request(jupyter.Shell, jupyter.ExecuteRequest, jupyter.Execute{}); err != nil {
				t.Fatal(err)
			}
		}
		if err := s.Send(jupyter.Control, m.Reply("kernel", jupyter.ShutdownReply, jupyter.Shutdown{Status: jupyter.ReplyOK})); err != nil {
			t.Fatal(err)
		}
		closed := make(chan struct{})
		go func() { s.Close(); close(closed) }()
		if r := next(t, c.Messages()); r.Header.Type != jupyter.ShutdownReply {
			t.Errorf("the last message is %+v", r)
		}
		<-closed
		c.Close()
		s.Close() // does no harm
	}
	visit() // what is started once and kept is started here
	time.Sleep(100 * time.Millisecond)
	before := runtime.NumGoroutine()
	for range 10 {
		visit()
	}
	for end := time.Now().Add(patience); runtime.NumGoroutine() > before+5; time.Sleep(time.Millisecond) { // a leak shows at least 10
		if time.Now().After(end) {
			buf := make([]byte, 1<<20)
			t.Fatalf("10 servers left %d goroutines behind\n%s", runtime.NumGoroutine()-before, buf[:runtime.Stack(buf, true)])
		}
	}
}

// A new client is answered although the ports are full of peers that have shaken
// hands and say nothing.
func TestServerIsFullOfSilentPeers(t *testing.T) {
	conn := newConnection(t)
	s, _ := serve(t, conn)
	const full = 1024 // connections to a port
	for range full {
		dealer(t, conn, conn.ShellPort)
	}
	c := dial(t, conn)
	m := request(t, s, c, jupyter.Shell)
	if err := s.Send(jupyter.Shell, m.Reply("kernel", jupyter.ExecuteReply, jupyter.Result{Status: jupyter.ReplyOK})); err != nil {
		t.Fatal(err)
	}
	for r := next(t, c.Messages()); r.Parent.ID != m.Header.ID; r = next(t, c.Messages()) {
	}
}
