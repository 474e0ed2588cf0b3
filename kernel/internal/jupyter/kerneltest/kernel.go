// Package kerneltest is the kernel's side of the Jupyter protocol for tests: as
// much of a kernel as a client can tell apart from a real one.
package kerneltest

import (
	"sync"
	"time"

	"github.com/ninepixels/ninepixels/kernel/internal/jupyter"
	"github.com/ninepixels/ninepixels/kernel/internal/jupyter/zmtp"
)

// Handle answers one request that came on the shell or control channel, or
// takes an answer that came on stdin. What comes on one channel is handled one
// after another.
type Handle func(k *Kernel, ch jupyter.Channel, request jupyter.Message)

// Kernel listens on the ports of a connection. Like GoNB, and unlike our own
// kernel, it does not welcome those who subscribe.
type Kernel struct {
	Session string

	sockets [4]*zmtp.Socket // by channel
	beat    *zmtp.Socket
	open    chan struct{} // closed when all sockets are there

	mu  sync.Mutex
	key []byte // signs what is sent
}

// Listen opens the sockets and starts to answer.
//
// Errors: a port is taken.
func Listen(conn jupyter.Connection, handle Handle) (*Kernel, error) {
	k := &Kernel{Session: jupyter.NewID(), key: []byte(conn.Key), open: make(chan struct{})}
	err := k.bind(conn, handle)
	close(k.open) // after an error, too: a request may wait for it
	if err != nil {
		k.Close()
		return nil, err
	}
	return k, nil
}

func (k *Kernel) bind(conn jupyter.Connection, handle Handle) (err error) {
	ports := [4]int{jupyter.IOPub: conn.IOPubPort, jupyter.Shell: conn.ShellPort, jupyter.Control: conn.ControlPort, jupyter.Stdin: conn.StdinPort}
	for i, port := range ports {
		ch, kind := jupyter.Channel(i), zmtp.Router
		if ch == jupyter.IOPub {
			kind = zmtp.XPub
		}
		if k.sockets[ch], err = listen(conn, port, kind, k.receiver(ch, []byte(conn.Key), handle)); err != nil {
			return err
		}
	}
	k.beat, err = listen(conn, conn.HBPort, zmtp.Rep, nil)
	return err
}

// listen opens one socket. It waits for a client that is slow, so that no test
// loses a message.
func listen(conn jupyter.Connection, port int, kind zmtp.Kind, receive func([][]byte)) (*zmtp.Socket, error) {
	network, address := conn.Endpoint(port)
	return zmtp.Listen(kind, network, address, zmtp.Options{Receive: receive, Queue: 1 << 20, Patience: time.Minute})
}

// receiver returns what takes the messages of a channel.
func (k *Kernel) receiver(ch jupyter.Channel, key []byte, handle Handle) func(frames [][]byte) {
	var turn sync.Mutex // several clients take turns
	return func(frames [][]byte) {
		if <-k.open; k.beat == nil { // the last to be opened
			return
		}
		turn.Lock()
		defer turn.Unlock()
		if m, err := jupyter.Decode(frames, key); err == nil {
			handle(k, ch, m)
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
	k.mu.Lock()
	frames := jupyter.Encode(m, k.key)
	k.mu.Unlock()
	if ch == jupyter.IOPub {
		k.sockets[ch].Publish(frames[0], frames)
		return
	}
	// A client that has gone away is not the kernel's mistake.
	_ = k.sockets[ch].Send(frames[0], frames[1:])
}

// SignWith makes the kernel sign what it sends with another key than its
// connection's, so that every message is wrongly signed.
func (k *Kernel) SignWith(key string) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.key = []byte(key)
}

// farewell is how long queued messages may take to go out at the end.
const farewell = 500 * time.Millisecond

// Close ends the kernel.
func (k *Kernel) Close() {
	var all sync.WaitGroup
	for _, s := range append(k.sockets[:], k.beat) {
		if s != nil {
			all.Go(func() { s.Close(farewell) })
		}
	}
	all.Wait()
}
