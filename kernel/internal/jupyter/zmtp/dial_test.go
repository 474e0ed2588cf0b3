package zmtp_test

import (
	"context"
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
