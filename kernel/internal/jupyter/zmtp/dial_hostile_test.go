package zmtp_test

import (
	"context"
	"errors"
	"io"
	"net"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/ninepixels/ninepixels/kernel/internal/jupyter/zmtp"
)

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
