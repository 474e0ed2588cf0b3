package jupyter

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"sync"
	"syscall"
	"time"

	"github.com/ninepixels/ninepixels/kernel/internal/jupyter/zmtp"
)

// ServerOptions of [Listen]. All may be left out.
type ServerOptions struct {
	Session string                           // of the messages that the server itself sends
	Log     func(format string, args ...any) // takes one line about a peer's fault; it must not call the server
}

// Server is the kernel's end of a connection. It answers the heartbeat and
// welcomes subscribers by itself. What is not signed with the connection's key
// is dropped, and so is what comes a second time.
type Server struct {
	key      []byte
	session  string
	ctx      context.Context
	cancel   context.CancelFunc
	sockets  []*zmtp.Socket // by channel; the last is the heartbeat
	requests chan Received
	seen     replay
}

// farewell is how long queued messages may take to go out at the end.
const farewell = 500 * time.Millisecond

// comes is how long a client's stdin may come behind its first request.
const comes = time.Second

// strangers is how many bytes of messages are kept from all those together that
// have signed nothing yet.
const strangers = 48 << 20

// ErrPortTaken is wrapped by the error of [Listen] for a port on which somebody
// listens already.
var ErrPortTaken = errors.New("is taken by another program")

// PortTakenExit is the exit code of a kernel that ends with ErrPortTaken. Who
// started it may start it again on other ports. It is sysexits.h's EX_TEMPFAIL.
const PortTakenExit = 75

// Listen binds the five ports of conn and starts to serve them.
//
// Errors: a port is taken (ErrPortTaken), or cannot be bound for another reason.
func Listen(conn Connection, o ServerOptions) (*Server, error) {
	s := &Server{key: []byte(conn.Key), session: o.Session, requests: make(chan Received)}
	if s.session == "" {
		s.session = NewID()
	}
	s.ctx, s.cancel = context.WithCancel(context.Background())
	budget := zmtp.NewBudget(strangers)
	for i, p := range []struct {
		name string
		port int
		kind zmtp.Kind
	}{
		IOPub:   {"iopub", conn.IOPubPort, zmtp.XPub},
		Shell:   {"shell", conn.ShellPort, zmtp.Router},
		Control: {"control", conn.ControlPort, zmtp.Router},
		Stdin:   {"stdin", conn.StdinPort, zmtp.Router},
		{"heartbeat", conn.HBPort, zmtp.Rep},
	} {
		lines := calmed(p.name, o.Log)
		socket, err := open(conn, p.port, p.kind, zmtp.Options{
			Receive: func(frames [][]byte) { s.receive(Channel(i), frames, lines) },
			Known:   func(frames [][]byte) bool { return Signed(frames, s.key) },
			Budget:  budget,
			Welcome: s.welcome,
			Log:     lines,
		})
		if err != nil {
			s.Close()
			return nil, fmt.Errorf("the %s port %d of %s %w", p.name, p.port, conn.IP, err)
		}
		s.sockets = append(s.sockets, socket)
	}
	return s, nil
}

// open listens on one port of conn.
func open(conn Connection, port int, kind zmtp.Kind, o zmtp.Options) (*zmtp.Socket, error) {
	network, address := conn.Endpoint(port)
	if network == "unix" {
		removeDead(address)
	}
	socket, err := zmtp.Listen(kind, network, address, o)
	if errors.Is(err, syscall.EADDRINUSE) {
		return nil, ErrPortTaken
	} else if err != nil {
		return nil, fmt.Errorf("cannot be opened: %w", err)
	}
	return socket, nil
}

// removeDead removes the file of a local socket on which nobody listens: one
// that was killed leaves it behind.
func removeDead(path string) {
	info, err := os.Stat(path)
	if err != nil || info.Mode()&os.ModeSocket == 0 {
		return
	}
	if c, err := net.Dial("unix", path); err == nil {
		c.Close()
	} else if errors.Is(err, syscall.ECONNREFUSED) {
		os.Remove(path)
	}
}

// receive checks and passes on what came on a channel.
func (s *Server) receive(ch Channel, frames [][]byte, log func(format string, args ...any)) {
	m, err := Decode(frames, s.key)
	if err == nil && len(s.key) > 0 && !s.seen.first(string(frames[len(m.Identities)+1])) {
		err = fmt.Errorf("the %.50q with the id %.80q has come before", m.Header.Type, m.Header.ID)
	}
	if err != nil {
		log("a message is dropped: %v", err)
		return
	}
	select {
	case s.requests <- Received{ch, m}:
	case <-s.ctx.Done():
	}
}

// welcome is the message for a new subscription. Its topic is the subscription.
func (s *Server) welcome(topic []byte) [][]byte {
	m := New(s.session, IOPubWelcome, Welcome{string(topic)})
	m.Identities = [][]byte{topic}
	return Encode(m, s.key)
}

// Requests delivers what clients send on shell, control and stdin, what one
// client sends on one channel in its order. While nobody reads it, clients
// wait, but the heartbeat and iopub do not. It is never closed.
func (s *Server) Requests() <-chan Received { return s.requests }

// Send signs m and sends it on a channel, not iopub, to the client that its
// first identity names. It waits for at most a second for a client that has
// too much to read already, and on stdin for one that has not connected yet: a client
// is known there by its requests on shell, which may come before its stdin does.
//
// Errors: the client is gone, or reads nothing.
func (s *Server) Send(ch Channel, m Message) error {
	err := errors.New("it names no client")
	if ch != IOPub && len(m.Identities) > 0 {
		err = s.sockets[ch].Send(m.Identities[0], Encode(m, s.key)[1:])
		for began := time.Now(); ch == Stdin && errors.Is(err, zmtp.ErrGone) && time.Since(began) < comes; {
			time.Sleep(comes / 100)
			err = s.sockets[ch].Send(m.Identities[0], Encode(m, s.key)[1:])
		}
	}
	if err != nil {
		return fmt.Errorf("a %s could not be sent on %s: %w", m.Header.Type, ch, err)
	}
	return nil
}

// Publish signs m and sends it on iopub to all that subscribe to its topic,
// which is its first identity, or empty. It waits for at most a second for
// clients that have too much to read already; those then miss the message.
func (s *Server) Publish(m Message) {
	var topic []byte
	if len(m.Identities) > 0 {
		topic = m.Identities[0]
	}
	s.sockets[IOPub].Publish(topic, Encode(m, s.key))
}

// Close ends the server. What was sent before is given half a second to go
// out. When it returns, no goroutine of the server is left.
func (s *Server) Close() {
	s.cancel()
	var all sync.WaitGroup
	for _, socket := range s.sockets {
		all.Go(func() { socket.Close(farewell) })
	}
	all.Wait()
}
