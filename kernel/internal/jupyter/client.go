package jupyter

import (
	"context"
	"fmt"
	"sync"

	"github.com/ninepixels/ninepixels/kernel/internal/jupyter/zmtp"
)

// Channel is one of the protocol's channels.
type Channel int

// The channels of a client, in the order in which it connects them. The
// heartbeat is not among them: whether a kernel lives is seen from its process.
const (
	IOPub Channel = iota
	Shell
	Control
	Stdin
)

func (c Channel) String() string { return [...]string{"iopub", "shell", "control", "stdin"}[c] }

// Received is a message and the channel it came on.
type Received struct {
	Channel Channel
	Message
}

// Client is the client's end of a connection to a kernel. What is not signed
// with the connection's key is dropped.
type Client struct {
	Session string

	key      []byte
	ctx      context.Context
	cancel   context.CancelFunc
	sockets  []*zmtp.Conn // by channel
	messages chan Received
}

// Dial connects to a kernel. A kernel that does not listen yet is tried again
// until ctx ends.
//
// Errors: ctx's, when it ends before the kernel answers; another program listens
// on a port of the kernel.
func Dial(ctx context.Context, conn Connection) (*Client, error) {
	c := &Client{Session: NewID(), key: []byte(conn.Key), messages: make(chan Received)}
	c.ctx, c.cancel = context.WithCancel(context.Background())
	for i, port := range []int{IOPub: conn.IOPubPort, Shell: conn.ShellPort, Control: conn.ControlPort, Stdin: conn.StdinPort} {
		ch, kind := Channel(i), zmtp.Dealer
		if ch == IOPub {
			kind = zmtp.Sub
		}
		network, address := conn.Endpoint(port)
		socket, err := zmtp.Dial(ctx, kind, network, address, zmtp.Options{
			Identity: c.Session, // a kernel asks for input on stdin under the name that shell goes by
			Receive:  func(frames [][]byte) { c.receive(ch, frames) },
		})
		if err != nil {
			c.Close()
			return nil, fmt.Errorf("the kernel does not answer on %s: %w", ch, err)
		}
		c.sockets = append(c.sockets, socket)
	}
	return c, nil
}

// receive passes on what came on a channel, if it is signed.
func (c *Client) receive(ch Channel, frames [][]byte) {
	m, err := Decode(frames, c.key)
	if err != nil {
		return
	}
	select {
	case c.messages <- Received{ch, m}:
	case <-c.ctx.Done():
	}
}

// Messages delivers what arrives on the four channels, each channel in its own
// order. It must be read while the client is open: a message that nobody takes
// holds up its channel. It is never closed.
func (c *Client) Messages() <-chan Received { return c.messages }

// Send signs m and sends it. It waits for at most a second for a kernel that
// has too much to read already.
//
// Errors: the kernel is gone, or reads nothing.
func (c *Client) Send(ch Channel, m Message) error {
	if err := c.sockets[ch].Send(Encode(m, c.key)); err != nil {
		return fmt.Errorf("a %s could not be sent: %w", m.Header.Type, err)
	}
	return nil
}

// Request sends a new message of the given type and returns its identifier,
// which the answers carry in their parent header.
//
// Errors: those of [Client.Send].
func (c *Client) Request(ch Channel, msgType string, content any) (id string, err error) {
	m := New(c.Session, msgType, content)
	return m.Header.ID, c.Send(ch, m)
}

// Close ends the connection. The kernel stays as it is. What was sent before is
// given half a second to go out. When it returns, no goroutine of the client is
// left.
func (c *Client) Close() {
	c.cancel()
	var all sync.WaitGroup
	for _, socket := range c.sockets {
		all.Go(func() { socket.Close(farewell) })
	}
	all.Wait()
}
