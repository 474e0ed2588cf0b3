package zmtp

import (
	"context"
	"net"
	"time"
)

// link is a connection, and what waits to be written to it.
type link struct {
	conn net.Conn
	in   *Reader
	out  *queue
}

// newLink returns a link whose queue holds about so many bytes. note takes what
// is to be said of a peer that does not read.
func newLink(conn net.Conn, limit int, note func(format string, args ...any)) link {
	return link{conn: conn, in: NewReader(conn), out: newQueue(limit, note)}
}

// put queues bytes, and waits for room until patience or life ends.
//
// Errors: ErrGone, ErrSlow.
func (l *link) put(life context.Context, patience time.Duration, b []byte) error {
	ctx, cancel := context.WithTimeout(life, patience)
	defer cancel()
	switch l.out.putWait(ctx, b) {
	case taken:
		return nil
	case gone:
		return ErrGone
	}
	return ErrSlow
}

// command handles the commands that either end may send.
func (l *link) command(c Packet) error {
	switch c.Command {
	case "PING": // two bytes of time to live, then a context that goes back
		if len(c.Data) < 2 || len(c.Data) > 18 {
			return wrong("a PING has %d bytes", len(c.Data))
		}
		l.out.offer(AppendCommand(nil, "PONG", c.Data[2:]))
	case "ERROR":
		return wrong("the peer gives up: %.300q", c.Data)
	}
	return nil
}

// write sends what is queued. When the queue has ended in order, it lets the
// peer close first, as peers do that have read all: a connection that is closed
// over unread bytes is reset, and what is under way is lost.
func (l *link) write() {
	for {
		b := l.out.take()
		if len(b) == 0 {
			break
		}
		n, err := b.WriteTo(l.conn)
		if err != nil {
			l.conn.Close() // which ends the reader
			return
		}
		l.out.wrote(int(n))
	}
	linger(l.conn, l.out.end())
}
