package zmtp_test

import (
	"io"
	"net"
	"strings"
	"testing"
	"time"

	"github.com/ninepixels/ninepixels/.ci/faults/damage"
	"github.com/ninepixels/ninepixels/kernel/internal/jupyter/zmtp"
)

// echoes checks that a well-behaved peer is served.
func echoes(t *testing.T, s *zmtp.Socket) {
	t.Helper()
	p := connect(t, s, "REQ", "")
	p.send("", "still there")
	p.expect("", "still there")
	p.Close()
}

func TestJunk(t *testing.T) {
	good := string(greeting(0, "NULL"))
	hello := good + string(ready("REQ", ""))
	old := []byte(good)
	old[10] = 2
	junk := []struct{ name, data, said string }{
		{"a web browser", "GET / HTTP/1.1\r\n\r\n", "does not speak ZMTP"},
		{"one byte", "\x00", "does not speak ZMTP"},
		{"bad signature", "\xff123456789", "does not speak ZMTP"},
		{"all ones", strings.Repeat("\xff", 1000), "does not speak ZMTP"},
		{"version 2", string(old), "version 2"},
		{"PLAIN", string(greeting(1, "PLAIN")), `mechanism "PLAIN"`},
		{"no mechanism", string(greeting(1, "")), `mechanism ""`},
		{"a message first", good + "\x00\x01a", "READY"},
		{"another command", good + "\x04\x05\x04PING", "READY"},
		{"an error", good + "\x04\x07\x05ERROR\x00", "refuses"},
		{"no socket type", good + string(zmtp.AppendCommand(nil, "READY", nil)), "cannot talk"},
		{"a publisher", good + string(ready("PUB", "")), `"PUB" socket cannot talk to a REP`},
		{"cut property", good + string(zmtp.AppendCommand(nil, "READY", []byte("\x0bSocket-Type\x00\x00\x00\x09REQ"))), "cut off"},
		{"cut name", good + string(zmtp.AppendCommand(nil, "READY", []byte("\x0bSock"))), "cut off"},
		{"huge READY", good + "\x06\x7f\x00\x00\x00\x00\x00\x00\x00\x05READY", "is said to have"},
		{"huge message first", good + "\x02\x00\x00\x00\x00\x0f\x00\x00\x00aaaaa", "is said to have"},
		{"bad flags", hello + "\xf0\x01a", "flags 0xf0"},
		{"huge frame", hello + "\x02\x7f\xff\xff\xff\xff\xff\xff\xff", "is said to have"},
		{"bad PING", hello + "\x04\x05\x04PING", "PING"},
		{"cut greeting", "cut \xff\x00", "before its handshake"}, // and then it leaves
		{"cut handshake", "cut " + good, "before its handshake"},
		{"cut READY", "cut " + good + "\x04\x10\x05READY", "before its handshake"},
		{"cut message", "cut " + hello + "\x00\x10cut", "in the middle"},
	}
	damage.Given(t, len(junk), "peers that speak no ZeroMQ, or bad one")
	for _, c := range junk {
		t.Run(c.name, func(t *testing.T) {
			s, j := listen(t, zmtp.Rep, zmtp.Options{})
			kept := connect(t, s, "REQ", "")
			p := raw(t, s)
			data, cut := strings.CutPrefix(c.data, "cut ")
			io.WriteString(p, data)
			if cut {
				p.(*net.TCPConn).CloseWrite()
			}
			answer, err := io.ReadAll(p) // until the connection is closed, or reset over unread bytes
			if err, ok := err.(net.Error); ok && err.Timeout() {
				t.Fatal("the connection was not closed")
			}
			refused := strings.Contains(string(answer), "\x05ERROR")
			if want := strings.Contains(c.said, "mechanism") || strings.Contains(c.said, "cannot talk"); refused != want {
				t.Errorf("an ERROR was sent: %v, not %v; %q", refused, want, answer)
			}
			eventually(t, "a line in the log", func() bool { return j.count("") > 0 })
			echoes(t, s)
			kept.send("", "me too")
			kept.expect("", "me too")
			if j.count(c.said) != 1 || j.count("") != 1 {
				t.Errorf("the log has %q; it should say %q once", j.lines, c.said)
			}
		})
	}
}

// A peer that comes and goes without a fault is no news.
func TestQuietEnds(t *testing.T) {
	s, j := listen(t, zmtp.Rep, zmtp.Options{})
	for range 10 {
		raw(t, s).Close()
		echoes(t, s)
	}
	if j.count("") != 0 {
		t.Errorf("the log has %q", j.lines)
	}
}

// Peers that stay silent, before or in the middle of their greeting, hold up
// nobody, and are sent away in time.
func TestSilentPeers(t *testing.T) {
	const limit = time.Second // those who speak keep it, on a busy machine too
	patient, calm := listen(t, zmtp.Rep, zmtp.Options{})
	s, j := listen(t, zmtp.Rep, zmtp.Options{Handshake: limit})
	kept := connect(t, s, "REQ", "")
	var silent []net.Conn
	start := time.Now()
	for i := range 60 {
		raw(t, patient).Write(greeting(1, "NULL")[:i])
		c := raw(t, s)
		c.Write(greeting(1, "NULL")[:i])
		silent = append(silent, c)
	}
	echoes(t, patient)
	if calm.count("") != 0 {
		t.Errorf("before their time is over the log has %q", calm.lines)
	}
	for _, c := range silent {
		if _, err := io.Copy(io.Discard, c); err != nil {
			t.Errorf("a silent peer: %v", err)
		}
	}
	if took := time.Since(start); took < limit {
		t.Errorf("silent peers were sent away after %v, not %v", took, limit)
	}
	damage.Given(t, 2*len(silent), "peers that say nothing, or half a greeting")
	eventually(t, "60 lines", func() bool { return j.count("not over within 1s") == 60 })
	kept.send("", "silent since the handshake")
	kept.expect("", "silent since the handshake")
}

// One subscriber reads nothing: it is waited for once, then misses what comes,
// and the others get all. When it reads again, it is served again.
func TestSlowSubscriber(t *testing.T) {
	const wait = 3 * time.Second // enough for the quick one, on a busy machine too
	s, j := listen(t, zmtp.XPub, zmtp.Options{Queue: 1 << 20, Patience: wait, Welcome: func([]byte) [][]byte { return byteFrames("hi") }})
	slow, quick := connect(t, s, "SUB", ""), connect(t, s, "SUB", "")
	for _, p := range []*peer{slow, quick} {
		p.send("\x01")
		p.expect("hi")
	}
	slow.Conn.(*net.TCPConn).SetReadBuffer(64 << 10)
	const n = 64 << 10 // bytes; 500 of them are 32 MB, more than the system's buffers hold
	text := strings.Repeat("x", n)
	read := make(chan struct{})
	go func() {
		defer close(read)
		for range 500 {
			quick.expect(text)
		}
	}()
	start := time.Now()
	for range 500 {
		s.Publish(nil, byteFrames(text))
	}
	took := time.Since(start)
	select {
	case <-read:
	case <-time.After(patience):
		t.Fatal("the quick subscriber did not get all")
	}
	if took < wait || took > wait+40*time.Second { // waiting for each message would take minutes
		t.Errorf("500 messages took %v; one wait is %v", took, wait)
	}
	if j.count("does not read") != 1 || j.count("") != 1 {
		t.Errorf("the log has %q", j.lines)
	}
	go func() {
		for range 1000 {
			s.Publish(nil, byteFrames("now"))
			time.Sleep(5 * time.Millisecond)
			if j.count("reads again") > 0 {
				return
			}
		}
	}()
	for got := 0; ; got++ {
		if m := slow.next(); string(m.Frames[0]) == "now" {
			if got == 500 {
				t.Error("nothing was missed")
			}
			break
		}
	}
	if j.count("has missed") != 1 {
		t.Errorf("the log has %q", j.lines)
	}
}

func TestSendToOneThatDoesNotRead(t *testing.T) {
	s, _ := listen(t, zmtp.Router, zmtp.Options{Queue: 1 << 20, Patience: 50 * time.Millisecond, Receive: func([][]byte) {}})
	connect(t, s, "DEALER", "a")
	eventually(t, "the peer is known", func() bool { return s.Send([]byte("a"), byteFrames("x")) == nil })
	text := make([]byte, 1<<20)
	for range 200 { // 200 MB are more than the system's buffers hold
		if err := s.Send([]byte("a"), [][]byte{text}); err == zmtp.ErrSlow {
			return
		} else if err != nil {
			t.Fatal(err)
		}
	}
	t.Error("200 MB were sent to one that does not read")
}

func TestTooManyTopics(t *testing.T) {
	s, j := listen(t, zmtp.XPub, zmtp.Options{})
	many := connect(t, s, "SUB", "")
	for i := range 65 {
		many.Write(zmtp.AppendCommand(nil, "SUBSCRIBE", []byte{byte(i)}))
	}
	if _, err := many.in.Next(); err == nil {
		t.Error("65 topics are let in")
	}
	long := connect(t, s, "SUB", "")
	long.send("\x01" + strings.Repeat("x", 256))
	if _, err := long.in.Next(); err == nil {
		t.Error("a topic of 256 bytes is let in")
	}
	damage.Given(t, 2, "subscribers with too many topics, or too long ones")
	eventually(t, "two lines", func() bool { return j.count("topic") == 2 })
}
