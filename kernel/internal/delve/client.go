package delve

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/textproto"
	"strconv"
	"sync"
)

// A Message is a request, a response or an event of the debug adapter protocol, by
// its Type.
type Message struct {
	Seq        int             `json:"seq"`
	Type       string          `json:"type"`
	Command    string          `json:"command,omitempty"`   // of a request and its response
	Arguments  json.RawMessage `json:"arguments,omitempty"` // of a request
	RequestSeq int             `json:"request_seq,omitempty"`
	Success    bool            `json:"success,omitempty"`
	Message    string          `json:"message,omitempty"` // why a response is no success
	Event      string          `json:"event,omitempty"`
	Body       json.RawMessage `json:"body,omitempty"`
}

// Types of messages.
const (
	typeRequest  = "request"
	typeResponse = "response"
	typeEvent    = "event"
)

// maxMessage bounds what is read: a larger message is none of Delve's.
const maxMessage = 64 << 20

// errClosed is the error of a request that Delve has not answered before its end.
var errClosed = errors.New("the debugger has ended")

// A client asks Delve by a connection.
type client struct {
	conn   net.Conn
	events func(Message) // called one at a time, in order

	mu      sync.Mutex
	seq     int
	waiting map[int]chan Message
	closed  bool
	done    chan struct{} // closed when the connection is
}

func newClient(conn net.Conn, events func(Message)) *client {
	c := &client{conn: conn, events: events, waiting: map[int]chan Message{}, done: make(chan struct{})}
	go c.listen()
	return c
}

// ask sends a request and waits for its response.
//
// Errors: Delve has ended; arguments that are no JSON.
func (c *client) ask(command string, arguments any) (Message, error) {
	text, err := json.Marshal(arguments)
	if err != nil {
		return Message{}, err
	}
	answer := make(chan Message, 1)
	c.mu.Lock()
	if c.closed {
		c.mu.Unlock()
		return Message{}, errClosed
	}
	c.seq++
	request := Message{Seq: c.seq, Type: typeRequest, Command: command, Arguments: text}
	c.waiting[request.Seq] = answer
	err = write(c.conn, request)
	c.mu.Unlock()
	if err != nil {
		return Message{}, fmt.Errorf("%w: %w", errClosed, err)
	}
	select {
	case m := <-answer:
		return m, nil
	case <-c.done:
		select {
		case m := <-answer: // it was the last thing that came
			return m, nil
		default:
			return Message{}, errClosed
		}
	}
}

// listen takes what comes, until the connection is closed.
func (c *client) listen() {
	defer close(c.done)
	from := bufio.NewReader(c.conn)
	for {
		m, err := read(from)
		if err != nil {
			c.mu.Lock()
			c.closed = true
			c.mu.Unlock()
			_ = c.conn.Close()
			return
		}
		if m.Type == typeEvent {
			c.events(m)
			continue
		}
		c.mu.Lock()
		answer := c.waiting[m.RequestSeq]
		delete(c.waiting, m.RequestSeq)
		c.mu.Unlock()
		if answer != nil {
			answer <- m
		}
	}
}

// write sends a message behind its length, as the protocol has it.
func write(to io.Writer, m Message) error {
	text, err := json.Marshal(m)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(to, "Content-Length: %d\r\n\r\n%s", len(text), text)
	return err
}

// read takes the next message.
//
// Errors: the connection's; what comes is no message.
func read(from *bufio.Reader) (m Message, err error) {
	header, err := textproto.NewReader(from).ReadMIMEHeader()
	if err != nil {
		return m, err
	}
	size, err := strconv.Atoi(header.Get("Content-Length"))
	if err != nil || size < 0 || size > maxMessage {
		return m, fmt.Errorf("a message of %q bytes", header.Get("Content-Length"))
	}
	text := make([]byte, size)
	if _, err := io.ReadFull(from, text); err != nil {
		return m, err
	}
	return m, json.Unmarshal(text, &m)
}
