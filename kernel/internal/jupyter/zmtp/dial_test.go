package zmtp_test

import (
	"context"
	"errors"
	"io"
	"net"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/ninepixels/ninepixels/kernel/internal/jupyter/zmtp"
)

// dial connects to an address, and delivers what comes.
func dial(t *testing.T, kind zmtp.Kind, addr net.Addr, identity string) (*zmtp.Conn, <-chan [][]byte) {
	t.Helper()
	got := make(chan [][]byte, 10_000)
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	c, err := zmtp.Dial(ctx, kind, addr.Network(), addr.String(), zmtp.Options{Identity: identity, Receive: func(f [][]byte) { got <- f }})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close(0) })
	return c, got
}

// hears checks the next message.
func hears(t *testing.T, got <-chan [][]byte, frames ...string) {
	t.Helper()
	select {
	case m := <-got:
		var texts []string
		for _, f := range m {
			texts = append(texts, string(f))
		}
		if strings.Join(texts, "|") != strings.Join(frames, "|") {
			t.Fatalf("got %.300q, not %.300q", texts, frames)
		}
	case <-time.After(patience):
		t.Fatalf("%.300q does not come", frames)
	}
}

func sends(t *testing.T, c *zmtp.Conn, frames ...string) {
	t.Helper()
	if err := c.Send(byteFrames(frames...)); err != nil {
		t.Fatal(err)
	}
}

// host listens without any protocol, and hands each connection to serve.
func host(t *testing.T, serve func(net.Conn)) net.Addr {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			t.Cleanup(func() { c.Close() })
			go serve(c)
		}
	}()
	return l.Addr()
}

// says is a server that sends bytes, and then reads what comes.
func says(data string) func(net.Conn) {
	return func(c net.Conn) {
		io.WriteString(c, data)
		io.Copy(io.Discard, c)
	}
}

// hello is how a server of a kind begins.
func hello(kind string) string { return string(greeting(1, "NULL")) + string(ready(kind, "")) }

// A DEALER and a ROUTER, both ways, over TCP and a local socket. What one sends
// arrives in its order.
func TestDealer(t *testing.T) {
	for network, address := range map[string]string{"tcp": "127.0.0.1:0", "unix": filepath.Join(t.TempDir(), "s")} {
		heard := make(chan [][]byte, 10_000)
		s, err := zmtp.Listen(zmtp.Router, network, address, zmtp.Options{Receive: func(f [][]byte) { heard <- f }})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { s.Close(0) })
		a, got := dial(t, zmtp.Dealer, s.Addr(), "a")
		large := strings.Repeat("x", 1<<20)
		const n = 1000
		for i := range n {
			sends(t, a, strconv.Itoa(i), "")
		}
		sends(t, a, large)
		for i := range n {
			hears(t, heard, "a", strconv.Itoa(i), "")
		}
		hears(t, heard, "a", large)
		for i := range n {
			if err := s.Send([]byte("a"), byteFrames(strconv.Itoa(i))); err != nil {
				t.Fatal(err)
			}
		}
		for i := range n {
			hears(t, got, strconv.Itoa(i))
		}
	}
}

// A DEALER may talk to a REP, as a client does that listens for the heartbeat.
func TestDealerOfRep(t *testing.T) {
	s, _ := listen(t, zmtp.Rep, zmtp.Options{})
	c, got := dial(t, zmtp.Dealer, s.Addr(), "")
	sends(t, c, "", "ping")
	hears(t, got, "", "ping")
}

func TestSub(t *testing.T) {
	s, _ := listen(t, zmtp.XPub, zmtp.Options{Welcome: func(topic []byte) [][]byte { return byteFrames("welcome", string(topic)) }})
	_, got := dial(t, zmtp.Sub, s.Addr(), "")
	hears(t, got, "welcome", "")
	for _, topic := range []string{"a", "", "b"} {
		s.Publish([]byte(topic), byteFrames(topic, "text"))
		hears(t, got, topic, "text")
	}
}

// A server may ask whether its client is there.
func TestDialledAnswersPing(t *testing.T) {
	pong := make(chan zmtp.Packet, 1)
	addr := host(t, func(c net.Conn) {
		io.WriteString(c, hello("ROUTER"))
		io.CopyN(io.Discard, c, 64) // the greeting
		in := zmtp.NewReader(c)
		in.Next() // READY
		c.Write(zmtp.AppendCommand(nil, "PING", []byte("\x00\x0acontext")))
		p, _ := in.Next()
		pong <- p
	})
	dial(t, zmtp.Dealer, addr, "")
	if p := <-pong; p.Command != "PONG" || string(p.Data) != "context" {
		t.Errorf("a PING is answered with %q", p)
	}
}

// Who is dialled may listen later.
func TestDialTriesAgain(t *testing.T) {
	path := filepath.Join(t.TempDir(), "s")
	came := make(chan error, 1)
	go func() {
		c, err := zmtp.Dial(t.Context(), zmtp.Dealer, "unix", path, zmtp.Options{Receive: func([][]byte) {}})
		if err == nil {
			c.Close(0)
		}
		came <- err
	}()
	select {
	case err := <-came:
		t.Fatalf("with nobody there it ends: %v", err)
	case <-time.After(50 * time.Millisecond):
	}
	s, err := zmtp.Listen(zmtp.Router, "unix", path, zmtp.Options{Receive: func([][]byte) {}})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close(0)
	select {
	case err := <-came:
		if err != nil {
			t.Error(err)
		}
	case <-time.After(patience):
		t.Error("it does not find who listens now")
	}
}

// Some hang up, or say nothing, and are tried again until ctx ends.
func TestDialEnds(t *testing.T) {
	before := runtime.NumGoroutine()
	for name, serve := range map[string]func(net.Conn){
		"hangs up":            func(c net.Conn) { c.Close() },
		"hangs up in between": func(c net.Conn) { io.WriteString(c, hello("ROUTER")[:70]); c.Close() },
		"silent":              func(c net.Conn) { io.Copy(io.Discard, c) },
		"silent in between":   says(hello("ROUTER")[:70]),
	} {
		ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
		defer cancel()
		_, err := zmtp.Dial(ctx, zmtp.Dealer, "tcp", host(t, serve).String(), zmtp.Options{})
		if !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("%s: the error is %v", name, err)
		}
	}
	// of each, the goroutine that accepts is still there, and with the silent ones that reads
	eventually(t, "no goroutine of a dial is left", func() bool { return runtime.NumGoroutine() <= before+6 })
}

// Who is silent for too long is left, and tried again.
func TestDialOfOneThatWakesUp(t *testing.T) {
	calls := make(chan bool, 1000)
	addr := host(t, func(c net.Conn) {
		calls <- true
		if len(calls) > 2 {
			says(hello("ROUTER"))(c)
		}
	})
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	c, err := zmtp.Dial(ctx, zmtp.Dealer, "tcp", addr.String(), zmtp.Options{Handshake: 300 * time.Millisecond})
	if err != nil {
		t.Fatal(err)
	}
	c.Close(0)
}

// Who is no ZeroMQ socket, or of another kind, is told at once.
func TestDialOfJunk(t *testing.T) {
	good := string(greeting(0, "NULL"))
	old := []byte(good)
	old[10] = 2
	for _, c := range []struct{ name, data, want string }{
		{"a web server", "HTTP/1.1 400 Bad Request\r\n\r\n", "does not speak ZMTP"},
		{"version 2", string(old), "version 2"},
		{"CURVE", string(greeting(1, "CURVE")), `mechanism "CURVE"`},
		{"a publisher", hello("PUB"), `"PUB" socket cannot talk to a DEALER`},
		{"a message first", good + "\x00\x01a", "READY"},
		{"an error", good + "\x04\x07\x05ERROR\x00", "refuses"},
		{"huge READY", good + "\x06\x7f\x00\x00\x00\x00\x00\x00\x00\x05READY", "is said to have"},
		{"huge message first", good + "\x02\x00\x00\x00\x00\x0f\x00\x00\x00aaaaa", "is said to have"},
	} {
		ctx, cancel := context.WithTimeout(t.Context(), patience)
		_, err := zmtp.Dial(ctx, zmtp.Dealer, "tcp", host(t, says(c.data)).String(), zmtp.Options{})
		cancel()
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: the error is %v; it should say %q", c.name, err, c.want)
		}
	}
}

// A server that claims sizes, or sends junk, ends its own connection, and costs
// no memory.
func TestHostileServer(t *testing.T) {
	for _, c := range []struct{ name, data, want string }{
		{"huge frame", "\x02\x7f\xff\xff\xff\xff\xff\xff\xff", "is said to have"},
		{"many frames", strings.Repeat("\x01\x00", zmtp.MaxFrames+1), "frames"},
		{"bad flags", "\xf0\x01a", "flags 0xf0"},
		{"bad PING", "\x04\x05\x04PING", "PING"},
		{"error", "\x04\x07\x05ERROR\x00", "gives up"},
	} {
		j := &journal{}
		got := make(chan [][]byte, 10)
		d, err := zmtp.Dial(t.Context(), zmtp.Dealer, "tcp", host(t, says(hello("ROUTER")+"\x00\x01a"+c.data)).String(),
			zmtp.Options{Receive: func(f [][]byte) { got <- f }, Log: j.log})
		if err != nil {
			t.Fatal(err)
		}
		hears(t, got, "a")
		eventually(t, c.name+" ends the connection", func() bool { err = d.Send(byteFrames("x")); return err != nil })
		if !errors.Is(err, zmtp.ErrGone) || !strings.Contains(err.Error(), c.want) || j.count(c.want) != 1 {
			t.Errorf("%s: the error is %v, the log %q; both should say %q", c.name, err, j.lines, c.want)
		}
		d.Close(time.Minute) // there is nothing to wait for
	}
}

// A claim of 200 MB, which is within the limit, costs nothing until it is kept.
func TestClaimedSizeCostsNothing(t *testing.T) {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	for range 20 {
		dial(t, zmtp.Dealer, host(t, says(hello("ROUTER")+"\x02\x00\x00\x00\x00\x0c\x00\x00\x00start")), "")
	}
	runtime.ReadMemStats(&after)
	if grown := (after.TotalAlloc - before.TotalAlloc) >> 20; grown > 100 { // 4 GB are claimed
		t.Errorf("%d MB were allocated", grown)
	}
}

// What was sent before the end arrives, though the peer sends on, and nothing
// is left behind.
func TestDialledCloseDelivers(t *testing.T) {
	before := runtime.NumGoroutine()
	heard := make(chan [][]byte, 10)
	s, err := zmtp.Listen(zmtp.Router, "tcp", "127.0.0.1:0", zmtp.Options{Receive: func(f [][]byte) { heard <- f }})
	if err != nil {
		t.Fatal(err)
	}
	life, end := context.WithCancel(t.Context())
	c, err := zmtp.Dial(t.Context(), zmtp.Dealer, "tcp", s.Addr().String(),
		zmtp.Options{Identity: "a", Receive: func([][]byte) { <-life.Done() }}) // it reads nothing until its end
	if err != nil {
		t.Fatal(err)
	}
	eventually(t, "the peer is known", func() bool { return s.Send([]byte("a"), byteFrames("x")) == nil })
	for range 100 {
		s.Send([]byte("a"), [][]byte{make([]byte, 100_000)})
	}
	big := strings.Repeat("y", 4<<20)
	sends(t, c, big)
	sends(t, c, "good bye")
	end()
	c.Close(time.Minute)
	hears(t, heard, "a", big)
	hears(t, heard, "a", "good bye")
	if err := c.Send(byteFrames("x")); err != zmtp.ErrGone {
		t.Errorf("after the end Send gives %v", err)
	}
	c.Close(0) // does no harm
	s.Close(0)
	eventually(t, "no goroutine is left", func() bool { return runtime.NumGoroutine() <= before })
}

// A server that reads nothing holds up neither Send, once it has been waited
// for, nor Close beyond its time.
func TestServerThatDoesNotRead(t *testing.T) {
	addr := host(t, func(c net.Conn) { io.WriteString(c, hello("ROUTER")) })
	c, err := zmtp.Dial(t.Context(), zmtp.Dealer, "tcp", addr.String(), zmtp.Options{Queue: 1 << 20, Patience: 50 * time.Millisecond})
	if err != nil {
		t.Fatal(err)
	}
	text := make([]byte, 1<<20)
	for range 200 { // 200 MB are more than the system's buffers hold
		if err = c.Send([][]byte{text}); err != nil {
			break
		}
	}
	if err != zmtp.ErrSlow {
		t.Errorf("200 MB to one that does not read: %v", err)
	}
	start := time.Now()
	c.Close(100 * time.Millisecond)
	if took := time.Since(start); took > 20*time.Second {
		t.Errorf("Close took %v", took)
	}
}
