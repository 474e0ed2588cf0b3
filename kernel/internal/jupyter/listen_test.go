package jupyter_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/ninepixels/ninepixels/kernel/internal/jupyter"
	"github.com/ninepixels/ninepixels/kernel/internal/jupyter/zmtp"
)

func TestListenNamesThePortThatIsTaken(t *testing.T) {
	for name, port := range map[string]func(*jupyter.Connection) *int{
		"shell":     func(c *jupyter.Connection) *int { return &c.ShellPort },
		"iopub":     func(c *jupyter.Connection) *int { return &c.IOPubPort },
		"stdin":     func(c *jupyter.Connection) *int { return &c.StdinPort },
		"control":   func(c *jupyter.Connection) *int { return &c.ControlPort },
		"heartbeat": func(c *jupyter.Connection) *int { return &c.HBPort },
	} {
		conn := newConnection(t)
		taken := *port(&conn)
		l, err := net.Listen("tcp", net.JoinHostPort(conn.IP, strconv.Itoa(taken)))
		if err != nil {
			t.Fatal(err)
		}
		_, err = jupyter.Listen(conn, jupyter.ServerOptions{})
		if want := fmt.Sprintf("the %s port %d of 127.0.0.1 is taken by another program", name, taken); !errors.Is(err, jupyter.ErrPortTaken) || err.Error() != want {
			t.Errorf("the error is %v, not %s", err, want)
		}
		l.Close()
		s, err := jupyter.Listen(conn, jupyter.ServerOptions{}) // the others were given back
		if err != nil {
			t.Fatal(err)
		}
		s.Close()
	}
	conn := newConnection(t)
	conn.IP = "203.0.113.1" // an address for documentation, nobody's
	if _, err := jupyter.Listen(conn, jupyter.ServerOptions{}); err == nil || !strings.Contains(err.Error(), "port") || !strings.Contains(err.Error(), "cannot be opened") {
		t.Errorf("on a foreign address the error is %v", err)
	}
}

// dealer is a client of one port that may send anything.
func dealer(t *testing.T, conn jupyter.Connection, port int) (d *zmtp.Conn, answers <-chan [][]byte) {
	t.Helper()
	got := make(chan [][]byte, 10)
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	network, address := conn.Endpoint(port)
	d, err := zmtp.Dial(ctx, zmtp.Dealer, network, address, zmtp.Options{Receive: func(frames [][]byte) { got <- frames }})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { d.Close(0) })
	return d, got
}

// beats checks that there is a heartbeat.
func beats(t *testing.T, conn jupyter.Connection) {
	t.Helper()
	d, echo := dealer(t, conn, conn.HBPort)
	if err := d.Send([][]byte{{}, []byte("ping")}); err != nil {
		t.Error(err)
	}
	select {
	case m := <-echo:
		if len(m) != 2 || string(m[1]) != "ping" {
			t.Errorf("the echo is %q", m)
		}
	case <-time.After(patience):
		t.Error("there is no heartbeat")
	}
}

// Junk on every port, and a kernel that still answers.
func TestServerOutlivesJunk(t *testing.T) {
	conn := newConnection(t)
	s, j := serve(t, conn)
	c := dial(t, conn)
	next(t, c.Messages())
	for _, port := range []int{conn.ShellPort, conn.IOPubPort, conn.StdinPort, conn.ControlPort, conn.HBPort} {
		for _, junk := range []string{"", "\x00", "GET / HTTP/1.1\r\n\r\n", strings.Repeat("\xff", 4096), "\xff\x00\x00\x00\x00\x00\x00\x00\x01\x7f\x03\x00NULL"} {
			p, err := net.Dial("tcp", net.JoinHostPort(conn.IP, strconv.Itoa(port)))
			if err != nil {
				t.Fatal(err)
			}
			defer p.Close() // most stay, and say no more
			io.Copy(p, bytes.NewReader([]byte(junk)))
		}
	}
	m := request(t, s, c, jupyter.Shell)
	if err := s.Send(jupyter.Shell, m.Reply("kernel", jupyter.ExecuteReply, jupyter.Result{})); err != nil {
		t.Error(err)
	}
	next(t, c.Messages())
	beats(t, conn)
	for end := time.Now().Add(patience); strings.Count(j.text(), "does not speak ZMTP") < 15; time.Sleep(time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("three kinds of junk on five ports made these lines:\n%s", j.text())
		}
	}
}

// A local socket whose owner was killed is taken over; one that is served is not.
func TestListenOnOldLocalSocket(t *testing.T) {
	conn := newConnection(t)
	conn.Transport, conn.IP = "ipc", t.TempDir()+"/k"
	path := fmt.Sprintf("%s-%d", conn.IP, conn.ShellPort)
	l, err := net.ListenUnix("unix", &net.UnixAddr{Name: path})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := jupyter.Listen(conn, jupyter.ServerOptions{}); !errors.Is(err, jupyter.ErrPortTaken) {
		t.Errorf("while it is served: %v", err)
	}
	l.SetUnlinkOnClose(false)
	l.Close()
	s, err := jupyter.Listen(conn, jupyter.ServerOptions{})
	if err != nil {
		t.Fatal(err)
	}
	s.Close()
	if _, err := os.Stat(path); err == nil {
		t.Error("the socket's file is left behind")
	}
}
