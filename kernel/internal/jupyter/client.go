package jupyter

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"sync"
	"sync/atomic"
	"time"

	"github.com/go-zeromq/zmq4"
)

// Channel is one of the protocol's channels.
type Channel int

// The channels of a client, in the order in which it connects them. The
// heartbeat is not among them: see [Client.Beat].
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

// Client is the client's end of a connection to a kernel.
type Client struct {
	Session string

	conn     Connection
	key      []byte
	ctx      context.Context
	cancel   context.CancelFunc
	sockets  [4]zmq4.Socket
	messages chan Received
	pumps    sync.WaitGroup
	rejected atomic.Int64
}

// retry is the pause between two attempts to reach a kernel that is not
// listening yet. It bounds what connecting adds to the start of a kernel.
const retry = 10 * time.Millisecond

// Dial connects to a kernel. A kernel that does not listen yet is tried again
// until ctx ends; then the error is ctx's.
func Dial(ctx context.Context, conn Connection) (*Client, error) {
	life, cancel := context.WithCancel(context.WithoutCancel(ctx))
	c := &Client{
		Session:  NewID(),
		conn:     conn,
		key:      []byte(conn.Key),
		ctx:      life,
		cancel:   cancel,
		messages: make(chan Received),
	}
	quiet := zmq4.WithLogger(log.New(io.Discard, "", 0)) // its log lines are noise in a terminal
	opts := []zmq4.Option{quiet, zmq4.WithDialerRetry(retry), zmq4.WithDialerMaxRetries(-1)}
	// A kernel asks for input on stdin under the name that shell goes by.
	named := append(opts, zmq4.WithID(zmq4.SocketIdentity(c.Session)))
	c.sockets = [4]zmq4.Socket{
		IOPub:   zmq4.NewSub(life, opts...),
		Shell:   zmq4.NewDealer(life, named...),
		Control: zmq4.NewDealer(life, named...),
		Stdin:   zmq4.NewDealer(life, named...),
	}
	stop := context.AfterFunc(ctx, cancel) // until connected, ctx ends the attempts
	ports := [4]int{IOPub: conn.IOPubPort, Shell: conn.ShellPort, Control: conn.ControlPort, Stdin: conn.StdinPort}
	dialled := make(chan error, 1)
	go func() {
		err := c.sockets[IOPub].SetOption(zmq4.OptionSubscribe, "")
		for ch, port := range ports {
			if err == nil {
				err = c.sockets[ch].Dial(conn.Address(port))
			}
		}
		dialled <- err
	}()
	var err error
	select {
	case err = <-dialled:
	case <-ctx.Done(): // the library waits for a peer that accepts and says nothing
		go func() {
			<-dialled
			c.Close()
		}()
		return nil, fmt.Errorf("the kernel does not answer: %w", ctx.Err())
	}
	if !stop() || err != nil {
		c.Close()
		if ctx.Err() != nil {
			err = ctx.Err()
		}
		return nil, fmt.Errorf("the kernel does not answer: %w", err)
	}
	for ch := range c.sockets {
		c.pumps.Add(1)
		go c.pump(Channel(ch))
	}
	return c, nil
}

// Messages delivers what arrives on the four channels, each channel in its own
// order. It must be read while the client is open: a message that nobody takes
// holds up its channel. It is never closed.
func (c *Client) Messages() <-chan Received { return c.messages }

// Rejected returns how many messages were dropped because their signature or
// their form was wrong.
func (c *Client) Rejected() int { return int(c.rejected.Load()) }

// Send signs m and sends it.
func (c *Client) Send(ch Channel, m Message) error {
	if err := c.sockets[ch].SendMulti(zmq4.NewMsgFrom(Encode(m, c.key)...)); err != nil {
		return fmt.Errorf("a %s could not be sent: %w", m.Header.Type, err)
	}
	return nil
}

// Request sends a new message of the given type and returns its identifier,
// which the answers carry in their parent header.
func (c *Client) Request(ch Channel, msgType string, content any) (id string, err error) {
	m := New(c.Session, msgType, content)
	return m.Header.ID, c.Send(ch, m)
}

// Beat sends one heartbeat and waits for its echo: a kernel answers even while
// it runs a cell.
func (c *Client) Beat(ctx context.Context) error {
	life, cancel := context.WithCancel(ctx)
	defer cancel()
	s := zmq4.NewReq(life, zmq4.WithLogger(log.New(io.Discard, "", 0)), zmq4.WithDialerMaxRetries(0))
	defer s.Close()
	ping := []byte("ping")
	if err := s.Dial(c.conn.Address(c.conn.HBPort)); err != nil {
		return fmt.Errorf("the kernel has no heartbeat: %w", err)
	}
	if err := s.Send(zmq4.NewMsg(ping)); err != nil {
		return fmt.Errorf("the kernel has no heartbeat: %w", err)
	}
	m, err := s.Recv()
	if err == nil && !bytes.Equal(bytes.Join(m.Frames, nil), ping) {
		err = errors.New("the echo differs from what was sent")
	}
	if err != nil {
		return fmt.Errorf("the kernel has no heartbeat: %w", err)
	}
	return nil
}

// pump passes on what arrives on one socket until the socket ends.
func (c *Client) pump(ch Channel) {
	defer c.pumps.Done()
	for {
		raw, err := c.sockets[ch].Recv()
		if err != nil {
			return // closed, or the kernel is gone, which its process shows
		}
		m, err := Decode(raw.Frames, c.key)
		if err != nil {
			c.rejected.Add(1)
			continue
		}
		select {
		case c.messages <- Received{ch, m}:
		case <-c.ctx.Done():
			return
		}
	}
}

// Close ends the connection. The kernel stays as it is.
func (c *Client) Close() {
	c.cancel()
	for _, s := range c.sockets {
		s.Close()
		drain(s)
	}
	c.pumps.Wait()
}

// drain empties the queue of a closed socket. Without it, the library's reader
// stays blocked for ever on a full queue that nobody reads any more. A read of
// a closed socket picks at random between the queue and the end, so one end
// says little: twenty in a row leave a message behind once in a million.
func drain(s zmq4.Socket) {
	for ends := 0; ends < 20; {
		if _, err := s.Recv(); errors.Is(err, context.Canceled) {
			ends++
		} else {
			ends = 0
		}
	}
}
