package zmtp

import (
	"errors"
	"net"
	"os"
	"sync"
	"time"
)

// Limits on a subscriber's subscriptions, which are kept in memory.
const (
	maxTopics = 64
	maxTopic  = 255 // bytes, as of an identity
)

// peer is one connection of a socket that listens. Its reader runs in serve, its
// writer beside it.
type peer struct {
	link
	socket *Socket
	number uint64 // the later it came, the higher

	// Guarded by the socket's mutex.
	known    bool            // it has said something that only somebody can who may talk to us
	away     error           // why it was sent away
	ready    bool            // the handshake is over
	identity string          // of a ROUTER's peer
	wanted   string          // the identity that it gets once it is known
	topics   map[string]bool // of an XPUB's peer
}

func newPeer(s *Socket, conn net.Conn, number uint64) *peer {
	room := s.o.Queue
	if s.kind == Rep {
		room = maxSmall // echoes, which nobody needs to have many of
	}
	p := &peer{socket: s, number: number, topics: map[string]bool{}, link: newLink(conn, room, func(format string, args ...any) {
		s.logf("the peer %s: "+format, append([]any{name(conn)}, args...)...)
	})}
	p.in.claim = func(bytes int) error { return s.o.Budget.claim(p, bytes) }
	return p
}

// name tells connections apart in the log; a peer on a local socket has none.
func name(conn net.Conn) string {
	if addr := conn.RemoteAddr(); addr != nil && addr.Network() == "tcp" {
		return addr.String()
	}
	return "(local)"
}

// serve lives as long as the connection.
func (p *peer) serve() {
	defer p.socket.dismiss(p)
	defer p.conn.Close()
	defer p.socket.o.Budget.release(p)
	p.conn.SetDeadline(time.Now().Add(p.socket.o.Handshake))
	identity, err := handshake(p.conn, p.in, p.socket.kind, "")
	if err != nil {
		if errors.Is(err, os.ErrDeadlineExceeded) {
			err = wrong("its handshake was not over within %v", p.socket.o.Handshake)
		}
		p.explain(err)
		return
	}
	p.conn.SetDeadline(time.Time{})
	if !p.socket.admit(p, identity) {
		return
	}
	var writer sync.WaitGroup
	writer.Go(p.write)
	err = p.read()
	if away := p.socket.awayOf(p); away != nil {
		err = away
	}
	p.explain(err)
	p.out.discard()
	p.conn.Close()
	writer.Wait()
}

// sendAway ends the connection at once, unless the peer has become known.
func (p *peer) sendAway(why error) {
	s := p.socket
	s.mu.Lock()
	defer s.mu.Unlock()
	if !p.known || s.kind != Router {
		s.sendAway(p, why)
	}
}

// explain logs why a connection ends, if the peer did something wrong. Peers
// come and go, and the network has its ways: that is no news.
func (p *peer) explain(err error) {
	var fault protocolError
	if errors.As(err, &fault) {
		p.socket.logf("the connection of %s is closed: %v", name(p.conn), fault)
	}
}

// read handles what the peer sends until there is no more.
func (p *peer) read() error {
	for {
		packet, err := p.in.Next()
		if err != nil {
			return err
		}
		if packet.Command != "" {
			err = p.command(packet)
		} else {
			err = p.message(packet.Frames)
			p.socket.o.Budget.release(p)
		}
		if err != nil {
			return err
		}
	}
}

func (p *peer) command(c Packet) error {
	switch c.Command {
	case "SUBSCRIBE":
		return p.subscribe(true, c.Data)
	case "CANCEL":
		return p.subscribe(false, c.Data)
	}
	return p.link.command(c)
}

func (p *peer) message(frames [][]byte) error {
	switch p.socket.kind {
	case Router:
		p.socket.receive(p, frames)
	case Rep:
		p.socket.meet(p)
		p.socket.put(p, AppendMessage(nil, frames)) // one that does not read misses its echo
	case XPub: // before ZMTP 3.1, a message of one byte and a topic
		if len(frames) == 1 && len(frames[0]) > 0 && frames[0][0] <= 1 {
			return p.subscribe(frames[0][0] == 1, frames[0][1:])
		}
	}
	return nil
}

func (p *peer) subscribe(on bool, topic []byte) error {
	if p.socket.kind != XPub {
		return nil
	}
	if len(topic) > maxTopic {
		return wrong("a topic has %d bytes; %d are allowed", len(topic), maxTopic)
	}
	return p.socket.subscribe(p, on, string(topic))
}
