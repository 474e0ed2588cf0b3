package jupyter

import (
	"sync"
	"time"
)

// replay remembers the signatures of the last messages. Someone who reads a
// message off the wire can send it again without knowing the key.
type replay struct {
	mu    sync.Mutex
	seen  map[string]struct{}
	order []string // a ring, once it is full
	next  int
}

// replayed is how many signatures are remembered, as many as by Jupyter's own
// kernel. They take 10 MB.
const replayed = 1 << 16

// first says whether a signature is new, and remembers it.
func (r *replay) first(signature string) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	if _, ok := r.seen[signature]; ok {
		return false
	}
	if r.seen == nil {
		r.seen = map[string]struct{}{}
	}
	r.seen[signature] = struct{}{}
	if len(r.order) < replayed {
		r.order = append(r.order, signature)
		return true
	}
	delete(r.seen, r.order[r.next])
	r.order[r.next] = signature
	r.next = (r.next + 1) % replayed
	return true
}

// How many lines may be logged about one port in which time.
const (
	lineLimit = 10
	lineTime  = 10 * time.Second
)

// calmed returns a log for one port that says no more than the limit allows
// and then, when the time is over, how many lines it has held back.
func calmed(port string, log func(format string, args ...any)) func(format string, args ...any) {
	if log == nil {
		return func(string, ...any) {}
	}
	var mu sync.Mutex
	var since time.Time
	var lines int
	return func(format string, args ...any) {
		mu.Lock()
		defer mu.Unlock()
		if now := time.Now(); now.Sub(since) > lineTime {
			if lines > lineLimit {
				log("%s: %d more lines like these were held back", port, lines-lineLimit)
			}
			since, lines = now, 0
		}
		if lines++; lines <= lineLimit {
			log(port+": "+format, args...)
		}
	}
}
