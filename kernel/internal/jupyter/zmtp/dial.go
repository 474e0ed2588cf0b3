package zmtp

import (
	"context"
	"errors"
	"fmt"
	"net"
	"sync"
	"time"
)

// retry is the pause between two attempts to reach a socket that does not listen
// yet. It bounds what dialling adds to the start of a kernel.
const retry = 10 * time.Millisecond

// Conn is a socket that dials: one connection to a socket that listens.
type Conn struct {
	link
	o     Options
	life  context.Context
	end   context.CancelFunc
	loops sync.WaitGroup

	mu    sync.Mutex
	fault error // what the peer did wrong, by which the connection ended
}

// Dial connects a DEALER or a SUB to a "tcp" or "unix" address, as in [net.Dial].
// It tries again until somebody listens there, or ctx ends. A SUB subscribes to
// all topics. Of the options, Receive must be given.
//
// Errors: who listens is no ZeroMQ socket, or of another kind; ctx ended, and
// then the error is ctx's with the reason why the last attempt failed.
func Dial(ctx context.Context, kind Kind, network, address string, o Options) (*Conn, error) {
	o.complete()
	var last error
	for {
		c, err := dialOnce(ctx, kind, network, address, o)
		if err == nil {
			return c, nil
		}
		if ctx.Err() == nil {
			last = err
		}
		if inVain(err) {
			return nil, err
		}
		select {
		case <-time.After(retry):
			continue
		case <-ctx.Done():
		}
		if last == nil { // the first attempt was under way
			return nil, ctx.Err()
		}
		return nil, fmt.Errorf("%w: %w", ctx.Err(), last)
	}
}

// inVain tells whether the next attempt would fail as this one did: somebody
// else listens there. One that only hangs up may be a forwarder of connections
// whose kernel does not listen yet.
func inVain(err error) bool {
	var fault protocolError
	return errors.As(err, &fault) && fault != errLeft
}

// dialOnce connects and shakes hands.
func dialOnce(ctx context.Context, kind Kind, network, address string, o Options) (*Conn, error) {
	dialer := net.Dialer{Timeout: o.Handshake}
	conn, err := dialer.DialContext(ctx, network, address)
	if err != nil {
		return nil, err
	}
	c := &Conn{o: o}
	c.link = newLink(conn, o.Queue, c.logf)
	conn.SetDeadline(time.Now().Add(o.Handshake))
	// The end of ctx ends the handshake with a peer that says nothing, too.
	stop := context.AfterFunc(ctx, func() { conn.Close() })
	_, err = handshake(conn, c.in, kind, o.Identity)
	if err == nil && kind == Sub {
		// As before ZMTP 3.1: every publisher understands it.
		_, err = conn.Write(AppendMessage(nil, [][]byte{{1}}))
	}
	if !stop() && err == nil {
		err = ctx.Err()
	}
	if err != nil {
		conn.Close()
		return nil, err
	}
	conn.SetDeadline(time.Time{})
	c.life, c.end = context.WithCancel(context.Background())
	c.loops.Go(c.write)
	c.loops.Go(c.serve)
	return c, nil
}

func (c *Conn) logf(format string, args ...any) {
	if c.o.Log != nil {
		c.o.Log(format, args...)
	}
}

// serve reads until there is no more.
func (c *Conn) serve() {
	var fault protocolError
	if err := c.read(); errors.As(err, &fault) && c.life.Err() == nil {
		c.mu.Lock()
		c.fault = fault
		c.mu.Unlock()
		c.logf("the connection to %s is closed: %v", name(c.conn), fault)
	}
	c.out.discard()
	c.conn.Close()
}

func (c *Conn) read() error {
	for {
		p, err := c.in.Next()
		if err != nil {
			return err
		}
		if p.Command != "" {
			if err := c.command(p); err != nil {
				return err
			}
		} else if c.life.Err() == nil { // after that, what comes is read so that the peer can end in order
			c.o.Receive(p.Frames)
		}
	}
}

// Send sends a message. If the peer has too much to read already, Send waits a
// moment.
//
// Errors: ErrGone, with what the peer did wrong if it did; ErrSlow.
func (c *Conn) Send(frames [][]byte) error {
	err := c.put(c.life, c.o.Patience, AppendMessage(nil, frames))
	c.mu.Lock()
	defer c.mu.Unlock()
	if err == ErrGone && c.fault != nil {
		return fmt.Errorf("%w: %w", err, c.fault)
	}
	return err
}

// Close ends the connection. What is queued is given that much time to go out.
// When it returns, no goroutine of the connection is left; so Receive must not
// wait for its caller.
func (c *Conn) Close(wait time.Duration) {
	deadline := time.Now().Add(wait)
	c.end()
	c.conn.SetWriteDeadline(deadline)
	c.out.finish(deadline)
	c.loops.Wait()
}
