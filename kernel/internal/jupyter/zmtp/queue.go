package zmtp

import (
	"context"
	"net"
	"sync"
	"time"
)

// batch is how many bytes are written at once. A queue gains room by that
// much, so that a slow peer can be told from one that reads nothing.
const batch = 256 << 10

// outcome of offering something to a queue.
type outcome int

const (
	taken   outcome = iota
	full            // there is no room: wait
	dropped         // the peer reads nothing, and has been waited for already
	gone            // the peer's connection is ending
)

// queue holds what a peer has not been sent yet. It takes what it is offered
// while it holds less than limit bytes: one message may go beyond.
type queue struct {
	limit int
	note  func(format string, args ...any)

	mu      sync.Mutex
	wake    *sync.Cond    // for the writer: there is work, or an end
	items   [][]byte      // shared with other queues: never written to
	size    int           // bytes in items and under way
	closed  bool          // takes no more
	until   time.Time     // by then what is left must be written
	stalled bool          // the peer has been waited for in vain
	lost    int           // messages dropped since
	room    chan struct{} // closed when there is room; nil if nobody waits
}

func newQueue(limit int, note func(format string, args ...any)) *queue {
	q := &queue{limit: limit, note: note}
	q.wake = sync.NewCond(&q.mu)
	return q
}

// put adds b if there is room. If it is full, room will be closed when it is
// worth trying again.
func (q *queue) put(b []byte) (o outcome, room <-chan struct{}) {
	q.mu.Lock()
	defer q.mu.Unlock()
	switch {
	case q.closed:
		return gone, nil
	case q.stalled && q.size >= q.limit/2:
		q.lost++
		return dropped, nil
	case q.size >= q.limit:
		if q.room == nil {
			q.room = make(chan struct{})
		}
		return full, q.room
	}
	if q.stalled {
		q.note("it reads again, and has missed %d messages", q.lost)
		q.stalled, q.lost = false, 0
	}
	q.items = append(q.items, b)
	q.size += len(b)
	q.wake.Signal()
	return taken, nil
}

// offer adds b if little waits. It is for answers that a peer can ask for as often
// as it likes, and does not have to read.
func (q *queue) offer(b []byte) {
	q.mu.Lock()
	little := q.size < maxSmall
	q.mu.Unlock()
	if little {
		q.put(b)
	}
}

// putWait adds b, waiting for room until ctx ends. If there is none by then,
// the peer counts as stalled, and nobody waits for it until it reads again.
func (q *queue) putWait(ctx context.Context, b []byte) outcome {
	for {
		o, room := q.put(b)
		if o != full {
			return o
		}
		select {
		case <-room:
			continue
		case <-ctx.Done():
		}
		q.mu.Lock()
		if !q.stalled && !q.closed {
			q.stalled = true
			q.note("it does not read what it is sent: %d bytes wait; what follows is dropped", q.size)
		}
		q.lost++
		q.mu.Unlock()
		return dropped
	}
}

// take waits for something to write and returns up to a batch of it; nothing
// at the end.
func (q *queue) take() net.Buffers {
	q.mu.Lock()
	defer q.mu.Unlock()
	for len(q.items) == 0 && !q.closed {
		q.wake.Wait()
	}
	var b net.Buffers
	n := 0
	for len(q.items) > 0 && n < batch {
		item := q.items[0]
		if len(item) > batch-n { // the rest stays
			q.items[0], item = item[batch-n:], item[:batch-n]
		} else {
			q.items[0] = nil
			q.items = q.items[1:]
		}
		b = append(b, item)
		n += len(item)
	}
	return b
}

// wrote makes room for n bytes.
func (q *queue) wrote(n int) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.size -= n
	if q.size < q.limit {
		q.announce()
	}
}

// announce wakes those that wait for room.
func (q *queue) announce() {
	if q.room != nil {
		close(q.room)
		q.room = nil
	}
}

// finish lets the queue take no more; what it holds can still be taken.
func (q *queue) finish(until time.Time) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if !q.closed {
		q.closed, q.until = true, until
	}
	q.announce()
	q.wake.Broadcast()
}

// discard ends the queue and forgets what it holds.
func (q *queue) discard() {
	q.finish(time.Now())
	q.mu.Lock()
	defer q.mu.Unlock()
	q.items = nil
}

// end returns when a finished queue must be done with.
func (q *queue) end() time.Time {
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.until
}
