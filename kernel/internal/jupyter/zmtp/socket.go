package zmtp

import (
	"context"
	"encoding/binary"
	"errors"
	"net"
	"strings"
	"sync"
	"time"
)

// Errors of [Socket.Send] and [Conn.Send].
var (
	ErrGone = errors.New("the peer is gone")
	ErrSlow = errors.New("the peer does not read what it is sent")
)

// Options of a socket. A zero value stands for the default.
type Options struct {
	// Receive takes a message that came to a ROUTER, and then the first frame is
	// the identity of its sender, or to a socket that dials. While it waits, only
	// that peer is held up.
	Receive func(frames [][]byte)
	// Identity is the name by which a DEALER is known to the ROUTER that it dials.
	Identity string
	// Known tells whether a message to a ROUTER shows that its sender may talk to us.
	// It is asked until it does. If nil, every message does.
	Known func(frames [][]byte) bool
	// Budget bounds what is kept of peers that are not known; the default is one of
	// the socket's own, of 64 MiB.
	Budget *Budget
	// Welcome returns what an XPUB sends to whoever subscribes to a topic; may be nil.
	Welcome func(topic []byte) [][]byte
	// Log takes one line about a peer's faults; it must not call the socket. May be nil.
	Log func(format string, args ...any)

	Handshake time.Duration // within which a handshake must be over: 10 s
	Patience  time.Duration // how long to wait for a peer that does not read: 1 s
	Queue     int           // bytes that may wait for a peer: 64 MiB
	Peers     int           // connections at a time, to a socket that listens: 1024
}

func (o *Options) complete() {
	if o.Handshake == 0 {
		o.Handshake = 10 * time.Second
	}
	if o.Patience == 0 {
		o.Patience = time.Second
	}
	if o.Queue == 0 {
		o.Queue = 64 << 20
	}
	if o.Peers == 0 {
		o.Peers = 1024
	}
	if o.Budget == nil {
		o.Budget = NewBudget(unknownBytes)
	}
}

// Socket is a socket that listens.
type Socket struct {
	kind     Kind
	o        Options
	listener net.Listener
	life     context.Context
	end      context.CancelFunc
	loops    sync.WaitGroup

	publishing sync.Mutex // one message after another, for all in the same order

	mu     sync.Mutex
	closed bool
	peers  map[*peer]struct{}
	routes map[string]*peer
	named  uint32 // peers that were given an identity
	came   uint64 // peers that have connected
}

// Listen opens a socket on a "tcp" or "unix" address, as in [net.Listen].
func Listen(kind Kind, network, address string, o Options) (*Socket, error) {
	l, err := net.Listen(network, address)
	if err != nil {
		return nil, err
	}
	o.complete()
	s := &Socket{kind: kind, o: o, listener: l, peers: map[*peer]struct{}{}, routes: map[string]*peer{}}
	s.life, s.end = context.WithCancel(context.Background())
	s.loops.Go(s.accept)
	return s, nil
}

// Addr returns the address on which the socket listens.
func (s *Socket) Addr() net.Addr { return s.listener.Addr() }

func (s *Socket) logf(format string, args ...any) {
	if s.o.Log != nil && s.life.Err() == nil {
		s.o.Log(format, args...)
	}
}

// accept lets peers in. It never waits for one: each has its own goroutine.
func (s *Socket) accept() {
	for {
		conn, err := s.listener.Accept()
		if errors.Is(err, net.ErrClosed) {
			return
		}
		if err != nil { // for want of file descriptors, say
			s.logf("a connection could not be accepted: %v", err)
			select {
			case <-time.After(50 * time.Millisecond):
			case <-s.life.Done():
				return
			}
			continue
		}
		s.mu.Lock()
		refused := s.closed || !s.room()
		if !refused {
			s.came++
			p := newPeer(s, conn, s.came)
			s.peers[p] = struct{}{}
			s.loops.Go(p.serve)
		}
		s.mu.Unlock()
		if refused {
			s.logf("the connection of %s is closed: there are %d already", name(conn), s.o.Peers)
			conn.Close()
		}
	}
}

// room tells whether there is room for one more peer. If there are too many, it
// makes some: the oldest goes of those that nobody knows. Whoever may talk to us
// does so right after its handshake, or connects again. Where signed messages
// never come, a peer that subscribes or gives a sign of life is known by that, and
// anybody can: there the newest of them goes, so that those who were there before
// the crowd stay.
func (s *Socket) room() bool {
	if len(s.peers) < s.o.Peers {
		return true
	}
	var oldest, newest *peer
	for p := range s.peers {
		if !p.known && (oldest == nil || p.number < oldest.number) {
			oldest = p
		}
		if newest == nil || p.number > newest.number {
			newest = p
		}
	}
	switch {
	case oldest != nil:
		s.sendAway(oldest, errStranger)
	case s.kind != Router:
		s.sendAway(newest, errCrowd)
	default:
		return false
	}
	return true
}

// Faults of peers that make room for others.
var (
	errStranger = wrong("there are too many, and it has not shown that it may talk to us")
	errCrowd    = wrong("there are too many")
)

// sendAway ends a connection at once.
func (s *Socket) sendAway(p *peer, why error) {
	if p.away == nil {
		p.away = why
	}
	delete(s.peers, p)
	p.conn.Close()
}

// awayOf returns why a peer was sent away, if it was.
func (s *Socket) awayOf(p *peer) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return p.away
}

// meet makes a peer known. What a ROUTER's peer sends from then on is not counted
// any more; that of others proves nothing. It runs where the peer is read.
func (s *Socket) meet(p *peer) {
	s.mu.Lock()
	first := !p.known
	p.known = true
	if first && p.wanted != "" {
		s.name(p, p.wanted)
	}
	s.mu.Unlock()
	if first && s.kind == Router {
		p.in.claim = nil
		s.o.Budget.release(p)
	}
}

// admit makes a peer part of the socket after its handshake. An identity goes to
// whoever asked for it last, as with Jupyter's kernels: a client that connects
// again gets its replies even if its old connection has not ended yet. The older
// peer goes on under another. But a peer that is known loses its own only to one
// that is known, too: identities are no secret.
func (s *Socket) admit(p *peer, identity string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return false
	}
	p.ready = true
	if s.kind != Router {
		return true
	}
	if identity == "" || len(identity) > 255 || identity[0] == 0 { // a zero is reserved for those given here
		identity = s.freshIdentity()
	}
	if old := s.routes[identity]; old != nil && old.known {
		p.wanted, identity = identity, s.freshIdentity()
	}
	s.name(p, identity)
	return true
}

// name gives a peer an identity, also if another has it.
func (s *Socket) name(p *peer, identity string) {
	if old := s.routes[identity]; old != nil {
		old.identity = s.freshIdentity()
		s.routes[old.identity] = old
	}
	if s.routes[p.identity] == p {
		delete(s.routes, p.identity)
	}
	p.identity = identity
	s.routes[identity] = p
}

// freshIdentity returns an identity of 5 bytes, as ZeroMQ gives them.
func (s *Socket) freshIdentity() string {
	s.named++
	return string(binary.BigEndian.AppendUint32([]byte{0}, s.named))
}

func (s *Socket) dismiss(p *peer) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.peers, p)
	if s.routes[p.identity] == p {
		delete(s.routes, p.identity)
		s.bequeath(p.identity)
	}
}

// bequeath gives an identity that is free to the last that asked for it.
func (s *Socket) bequeath(identity string) {
	var heir *peer
	for p := range s.peers {
		if p.wanted == identity && identity != "" && (heir == nil || p.number > heir.number) {
			heir = p
		}
	}
	if heir != nil {
		s.name(heir, identity)
	}
}

func (s *Socket) receive(p *peer, frames [][]byte) {
	if s.o.Known == nil || s.o.Known(frames) {
		s.meet(p)
	}
	s.mu.Lock()
	identity, closed := p.identity, s.closed
	s.mu.Unlock()
	if !closed {
		s.o.Receive(append([][]byte{[]byte(identity)}, frames...))
	}
}

// Send sends a message to the peer of a ROUTER that has the identity. If that
// peer has too much to read already, Send waits a moment.
//
// Errors: ErrGone, ErrSlow.
func (s *Socket) Send(identity []byte, frames [][]byte) error {
	s.mu.Lock()
	p := s.routes[string(identity)]
	s.mu.Unlock()
	if p == nil {
		return ErrGone
	}
	return s.put(p, AppendMessage(nil, frames))
}

// put queues something for a peer, with patience.
func (s *Socket) put(p *peer, b []byte) error { return p.put(s.life, s.o.Patience, b) }

// Publish sends a message to the peers of an XPUB that subscribe to its topic
// or to the beginning of it. For those that have too much to read already it
// waits a moment, once for all of them; then they miss the message.
func (s *Socket) Publish(topic []byte, frames [][]byte) {
	b := AppendMessage(nil, frames)
	s.publishing.Lock()
	defer s.publishing.Unlock()
	var late []*peer
	for _, p := range s.subscribers(string(topic)) {
		if o, _ := p.out.put(b); o == full {
			late = append(late, p)
		}
	}
	if len(late) == 0 {
		return
	}
	ctx, cancel := context.WithTimeout(s.life, s.o.Patience)
	defer cancel()
	for _, p := range late {
		p.out.putWait(ctx, b)
	}
}

func (s *Socket) subscribers(topic string) []*peer {
	s.mu.Lock()
	defer s.mu.Unlock()
	var list []*peer
	for p := range s.peers {
		for t := range p.topics {
			if strings.HasPrefix(topic, t) {
				list = append(list, p)
				break
			}
		}
	}
	return list
}

// subscribe starts or ends a subscription. The welcome is the first that comes
// of it: both happen before the next message can be published to it.
func (s *Socket) subscribe(p *peer, on bool, topic string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !on {
		delete(p.topics, topic)
		return nil
	}
	if len(p.topics) >= maxTopics && !p.topics[topic] {
		return wrong("the peer subscribes to more than %d topics", maxTopics)
	}
	if s.o.Welcome != nil && !p.topics[topic] {
		p.out.offer(AppendMessage(nil, s.o.Welcome([]byte(topic))))
	}
	p.topics[topic] = true
	p.known = true
	return nil
}

// Close ends the socket. What is queued is given that much time to go out.
// When it returns, no goroutine of the socket is left.
func (s *Socket) Close(wait time.Duration) {
	deadline := time.Now().Add(wait)
	s.end()
	s.listener.Close()
	s.mu.Lock()
	if !s.closed {
		s.closed = true
		for p := range s.peers {
			if p.ready {
				p.conn.SetWriteDeadline(deadline)
				p.out.finish(deadline)
			} else {
				p.conn.Close()
			}
		}
	}
	s.mu.Unlock()
	s.loops.Wait()
}
