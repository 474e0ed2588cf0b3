// Package wiretest is the kernel's side of the Jupyter protocol for tests: as
// much of a kernel as a client can tell apart from a real one.
package wiretest

import (
	"context"
	"io"
	"log"
	"sync"

	"github.com/go-zeromq/zmq4"
	"github.com/ninepixels/ninepixels/kernel/internal/wire"
)

// Handle answers one request that came on the shell or control channel, or
// takes an answer that came on stdin. What comes on one channel is handled one
// after another.
type Handle func(k *Kernel, ch wire.Channel, request wire.Message)

// Kernel listens on the ports of a connection.
type Kernel struct {
	Session string

	mu      sync.Mutex
	key     []byte // signs what is sent
	cancel  context.CancelFunc
	sockets map[wire.Channel]zmq4.Socket
	beat    zmq4.Socket
	loops   sync.WaitGroup
}

// Listen opens the sockets and starts to answer.
func Listen(conn wire.Connection, handle Handle) (*Kernel, error) {
	ctx, cancel := context.WithCancel(context.Background())
	quiet := zmq4.WithLogger(log.New(io.Discard, "", 0))
	k := &Kernel{
		Session: wire.NewID(),
		key:     []byte(conn.Key),
		cancel:  cancel,
		beat:    zmq4.NewRep(ctx, quiet),
		sockets: map[wire.Channel]zmq4.Socket{
			wire.IOPub:   zmq4.NewPub(ctx, quiet),
			wire.Shell:   zmq4.NewRouter(ctx, quiet),
			wire.Control: zmq4.NewRouter(ctx, quiet),
			wire.Stdin:   zmq4.NewRouter(ctx, quiet),
		},
	}
	ports := map[wire.Channel]int{wire.IOPub: conn.IOPubPort, wire.Shell: conn.ShellPort, wire.Control: conn.ControlPort, wire.Stdin: conn.StdinPort}
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
	for _, ch := range []wire.Channel{wire.Shell, wire.Control, wire.Stdin} {
		k.loops.Go(func() { k.serve(ch, key, handle) })
	}
	k.loops.Go(k.echo)
	return k, nil
}

func (k *Kernel) serve(ch wire.Channel, key []byte, handle Handle) {
	for {
		raw, err := k.sockets[ch].Recv()
		if err != nil {
			return
		}
		if m, err := wire.Decode(raw.Frames, key); err == nil {
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
func (k *Kernel) Reply(ch wire.Channel, request wire.Message, msgType string, content any) {
	k.send(ch, request.Reply(k.Session, msgType, content))
}

// Publish sends a message about a request to all subscribers.
func (k *Kernel) Publish(request wire.Message, msgType string, content any) {
	m := request.Reply(k.Session, msgType, content)
	m.Identities = [][]byte{[]byte(msgType)}
	k.send(wire.IOPub, m)
}

func (k *Kernel) send(ch wire.Channel, m wire.Message) {
	k.mu.Lock() // the sockets cannot be written to by two at once
	defer k.mu.Unlock()
	// A client that has gone away is not the kernel's mistake.
	_ = k.sockets[ch].SendMulti(zmq4.NewMsgFrom(wire.Encode(m, k.key)...))
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
