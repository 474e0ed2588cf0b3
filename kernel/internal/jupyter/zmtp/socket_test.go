package zmtp_test

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"net"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/ninepixels/ninepixels/kernel/internal/jupyter/zmtp"
)

// patience bounds every wait of these tests; nothing here takes longer than a
// second unless it is broken.
const patience = 2 * time.Minute

// journal keeps the lines that a socket logs.
type journal struct {
	mu    sync.Mutex
	lines []string
}

func (j *journal) log(format string, args ...any) {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.lines = append(j.lines, fmt.Sprintf(format, args...))
}

// count returns how many lines hold the text.
func (j *journal) count(text string) int {
	j.mu.Lock()
	defer j.mu.Unlock()
	n := 0
	for _, l := range j.lines {
		if strings.Contains(l, text) {
			n++
		}
	}
	return n
}

// eventually waits until something is so.
func eventually(t *testing.T, what string, so func() bool) {
	t.Helper()
	for end := time.Now().Add(patience); !so(); time.Sleep(time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("waited in vain: %s", what)
		}
	}
}

func listen(t *testing.T, kind zmtp.Kind, o zmtp.Options) (*zmtp.Socket, *journal) {
	t.Helper()
	j := &journal{}
	o.Log = j.log
	s, err := zmtp.Listen(kind, "tcp", "127.0.0.1:0", o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close(0) })
	return s, j
}

// raw is a connection without any protocol.
func raw(t *testing.T, s *zmtp.Socket) net.Conn {
	t.Helper()
	c, err := net.Dial("tcp", s.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	c.SetDeadline(time.Now().Add(patience))
	return c
}

// greetings of a peer, by version and mechanism.
func greeting(minor byte, mechanism string) []byte {
	g := make([]byte, 64)
	copy(g, "\xff\x00\x00\x00\x00\x00\x00\x00\x01\x7f\x03")
	g[11] = minor
	copy(g[12:], mechanism)
	return g
}

func property(name, value string) string {
	size := binary.BigEndian.AppendUint32(nil, uint32(len(value)))
	return string(rune(len(name))) + name + string(size) + value
}

func ready(kind, identity string) []byte {
	return zmtp.AppendCommand(nil, "READY", []byte(property("Socket-Type", kind)+property("Identity", identity)))
}

// peer is a connection after its handshake.
type peer struct {
	net.Conn
	in *zmtp.Reader
	t  *testing.T
}

func connect(t *testing.T, s *zmtp.Socket, kind, identity string) *peer {
	t.Helper()
	c := raw(t, s)
	c.Write(append(greeting(1, "NULL"), ready(kind, identity)...))
	var theirs [64]byte
	if n, err := c.Read(theirs[:]); err != nil || n != 64 || !bytes.Equal(theirs[:16], []byte("\xff\x00\x00\x00\x00\x00\x00\x00\x00\x7f\x03\x01NULL")) {
		t.Fatalf("the greeting is %q, %v", theirs[:n], err)
	}
	p := &peer{Conn: c, in: zmtp.NewReader(c), t: t}
	if r := p.next(); r.Command != "READY" {
		t.Fatalf("instead of READY came %q", r)
	}
	return p
}

func (p *peer) next() zmtp.Packet {
	p.t.Helper()
	got, err := p.in.Next()
	if err != nil {
		p.t.Fatal(err)
	}
	return got
}

func (p *peer) send(frames ...string) {
	p.Write(zmtp.AppendMessage(nil, byteFrames(frames...)))
}

// expect reads one message.
func (p *peer) expect(frames ...string) {
	p.t.Helper()
	got := p.next()
	if got.Command != "" || !slices.EqualFunc(got.Frames, byteFrames(frames...), bytes.Equal) {
		p.t.Fatalf("got %.300q, not %.300q", got, frames)
	}
}

func byteFrames(frames ...string) (b [][]byte) {
	for _, f := range frames {
		b = append(b, []byte(f))
	}
	return b
}

func TestEcho(t *testing.T) {
	s, _ := listen(t, zmtp.Rep, zmtp.Options{})
	p := connect(t, s, "REQ", "")
	for _, frames := range [][]string{{"", "ping"}, {"a", "b", "", "c"}, {""}, {"no delimiter"}, {"", strings.Repeat("x", 60_000)}} {
		p.send(frames...)
		p.expect(frames...)
	}
}

func TestPing(t *testing.T) {
	for kind, peer := range map[zmtp.Kind]string{zmtp.Rep: "REQ", zmtp.XPub: "SUB", zmtp.Router: "DEALER"} {
		s, _ := listen(t, kind, zmtp.Options{})
		p := connect(t, s, peer, "")
		p.Write(zmtp.AppendCommand(nil, "PING", []byte("\x00\x0acontext")))
		if got := p.next(); got.Command != "PONG" || string(got.Data) != "context" {
			t.Errorf("%s answers a PING with %q", kind, got)
		}
	}
}

func TestRouter(t *testing.T) {
	got := make(chan [][]byte, 1)
	s, _ := listen(t, zmtp.Router, zmtp.Options{Receive: func(f [][]byte) { got <- f }})
	a, b := connect(t, s, "DEALER", "a"), connect(t, s, "DEALER", "")
	a.send("from a")
	if f := <-got; string(f[0]) != "a" || string(f[1]) != "from a" || len(f) != 2 {
		t.Errorf("got %q", f)
	}
	b.send("from b")
	f := <-got
	if len(f[0]) != 5 || f[0][0] != 0 {
		t.Errorf("a peer without an identity is called %q", f[0])
	}
	if err := s.Send(f[0], byteFrames("to b")); err != nil {
		t.Error(err)
	}
	b.expect("to b")

	// another a takes over the name; the first goes on under a new one
	second := connect(t, s, "DEALER", "a")
	second.send("here")
	if f = <-got; string(f[0]) != "a" || string(f[1]) != "here" {
		t.Errorf("got %q", f)
	}
	a.send("again")
	f = <-got
	if string(f[0]) == "a" {
		t.Errorf("two peers go by %q", f[0])
	}
	if s.Send(f[0], byteFrames("to the first")) != nil || s.Send([]byte("a"), byteFrames("to the second")) != nil {
		t.Error("a peer cannot be reached")
	}
	a.expect("to the first")
	second.expect("to the second")
	second.Close()
	eventually(t, "the peer is gone", func() bool { return s.Send([]byte("a"), byteFrames("x")) == zmtp.ErrGone })
	if err := s.Send([]byte("nobody"), nil); err != zmtp.ErrGone {
		t.Errorf("an unknown peer gives %v", err)
	}
}

func TestSubscribe(t *testing.T) {
	s, _ := listen(t, zmtp.XPub, zmtp.Options{Welcome: func(topic []byte) [][]byte { return byteFrames("welcome", string(topic)) }})
	old, young := connect(t, s, "SUB", ""), connect(t, s, "SUB", "")
	old.send("\x01ab")
	old.expect("welcome", "ab")
	young.Write(zmtp.AppendCommand(nil, "SUBSCRIBE", []byte("b")))
	young.expect("welcome", "b")
	for _, topic := range []string{"a", "abc", "b", "ab", ""} {
		s.Publish([]byte(topic), byteFrames(topic, "text"))
	}
	old.expect("abc", "text") // the topic begins with ab
	old.expect("ab", "text")
	young.expect("b", "text")

	old.send("\x00ab")
	young.Write(zmtp.AppendCommand(nil, "CANCEL", []byte("b")))
	for _, p := range []*peer{old, young} {
		p.send("\x01")
		p.expect("welcome", "")
	}
	s.Publish([]byte("ab"), byteFrames("once"))
	s.Publish(nil, byteFrames("last"))
	for _, p := range []*peer{old, young} { // by one subscription, not by two
		p.expect("once")
		p.expect("last")
	}
}

// TestCloseDelivers: what was sent before the end arrives, however much the
// peer sends meanwhile.
func TestCloseDelivers(t *testing.T) {
	before := runtime.NumGoroutine()
	s, _ := listen(t, zmtp.Router, zmtp.Options{Receive: func([][]byte) {}})
	p := connect(t, s, "DEALER", "a")
	raw(t, s) // one that never says a word does not hold up the end
	done := make(chan struct{})
	go func() {
		defer close(done)
		for {
			if _, err := p.Write(zmtp.AppendMessage(nil, byteFrames(strings.Repeat("x", 1000)))); err != nil {
				return
			}
			time.Sleep(100 * time.Microsecond) // it leaves the machine to the others
		}
	}()
	big := strings.Repeat("y", 4<<20)
	eventually(t, "the peer is known", func() bool { return s.Send([]byte("a"), byteFrames(big)) == nil })
	if err := s.Send([]byte("a"), byteFrames("good bye")); err != nil {
		t.Fatal(err)
	}
	closed := make(chan struct{})
	go func() { s.Close(5 * time.Second); close(closed) }()
	time.Sleep(50 * time.Millisecond) // so that all is on its way before any of it is read
	p.expect(big)
	p.expect("good bye")
	p.Close()
	<-done
	<-closed
	eventually(t, "no goroutine is left", func() bool { return runtime.NumGoroutine() <= before })
	if err := s.Send([]byte("a"), byteFrames("x")); err != zmtp.ErrGone {
		t.Errorf("after the end Send gives %v", err)
	}
}

// TestCloseDoesNotWait for a peer that reads nothing, beyond the time it is given.
func TestCloseDoesNotWait(t *testing.T) {
	s, _ := listen(t, zmtp.Router, zmtp.Options{Receive: func([][]byte) {}})
	connect(t, s, "DEALER", "a")
	eventually(t, "the peer is known", func() bool { return s.Send([]byte("a"), [][]byte{make([]byte, 32<<20)}) == nil })
	start := time.Now()
	s.Close(100 * time.Millisecond)
	if took := time.Since(start); took > 20*time.Second {
		t.Errorf("Close took %v", took)
	}
}
