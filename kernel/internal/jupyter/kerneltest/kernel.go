// Package kerneltest is the kernel's side of the Jupyter protocol for tests: as
// much of a kernel as a client can tell apart from a real one.
package kerneltest

import (
	"context"
	"io"
	"log"
	"sync"

	"github.com/go-zeromq/zmq4"
	"github.com/ninepixels/ninepixels/kernel/internal/jupyter"
)

// Handle answers one request that came on the shell or control channel, or
// takes an answer that came on stdin. What comes on one channel is handled one
// after another.
type Handle func(k *Kernel, ch jupyter.Channel, request jupyter.Message)

// Kernel listens on the ports of a connection.
type Kernel struct {
	Session string

	mu      sync.Mutex
	key     []byte // signs what is sent
	cancel  context.CancelFunc
	sockets map[jupyter.Channel]zmq4.Socket
	beat    zmq4.Socket
	loops   sync.WaitGroup
}

// Listen opens the sockets and starts to answer.
func Listen(conn jupyter.Connection, handle Handle) (*Kernel, error) {
	ctx, cancel := context.WithCancel(context.Background())
	quiet := zmq4.WithLogger(log.New(io.Discard, "", 0))
	k := &Kernel{
		Session: jupyter.NewID(),
		key:     []byte(conn.Key),
		cancel:  cancel,
		beat:    zmq4.NewRep(ctx, quiet),
		sockets: map[jupyter.Channel]zmq4.Socket{
			jupyter.IOPub:   zmq4.NewPub(ctx, quiet),
			jupyter.Shell:   zmq4.NewRouter(ctx, quiet),
			jupyter.Control: zmq4.NewRouter(ctx, quiet),
			jupyter.Stdin:   zmq4.NewRouter(ctx, quiet),
		},
	}
	ports := map[jupyter.Channel]int{jupyter.IOPub: conn.IOPubPort, jupyter.Shell: conn.ShellPort, jupyter.Control: conn.ControlPort, jupyter.Stdin: conn.StdinPort}
	for ch, s := range k.sockets {
		if err := s.Listen(conn.Address(ports[ch])); err != nil {
			k.Close()
			return nil, err
		}
	}
	if err := k.beat.Listen(conn.Address(conn.HBPort)); err != nil {
		k.Close()
		return nil, err
	}
	key := []byte(conn.Key)
	for _, ch := range []jupyter.Channel{jupyter.Shell, jupyter.Control, jupyter.Stdin} {
		k.loops.Go(func() { k.serve(ch, key, handle) })
	}
	k.loops.Go(k.echo)
	return k, nil
}

func (k *Kernel) serve(ch jupyter.Channel, key []byte, handle Handle) {
	for {
		raw, err := k.sockets[ch].Recv()
		if err != nil {
			return
		}
		if m, err := jupyter.Decode(raw.Frames, key); err == nil {
			handle(k, ch, m)
		}
	}
}

func (k *Kernel) echo() {
	for {
		m, err := k.beat.Recv()
		if err != nil || k.beat.Send(m) != nil {
			return
		}
	}
}

// Reply answers a request on the channel that is named.
func (k *Kernel) Reply(ch jupyter.Channel, request jupyter.Message, msgType string, content any) {
	k.send(ch, request.Reply(k.Session, msgType, content))
}

// Publish sends a message about a request to all subscribers.
func (k *Kernel) Publish(request jupyter.Message, msgType string, content any) {
	m := request.Reply(k.Session, msgType, content)
	m.Identities = [][]byte{[]byte(msgType)}
	k.send(jupyter.IOPub, m)
}

func (k *Kernel) send(ch jupyter.Channel, m jupyter.Message) {
	k.mu.Lock() // the sockets cannot be written to by two at once
	defer k.mu.Unlock()
	// A client that has gone away is not the kernel's mistake.
	_ = k.sockets[ch].SendMulti(zmq4.NewMsgFrom(jupyter.Encode(m, k.key)...))
}

// SignWith makes the kernel sign what it sends with another key than its
// connection's, so that every message is wrongly signed.
func (k *Kernel) SignWith(key string) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.key = []byte(key)
}

// Close ends the kernel.
func (k *Kernel) Close() {
	k.cancel()
	for _, s := range k.sockets {
		s.Close()
	}
	k.beat.Close()
	k.loops.Wait()
}
