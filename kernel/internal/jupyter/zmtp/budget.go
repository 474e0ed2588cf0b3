package zmtp

import "sync"

// A Budget bounds how much memory is taken by what peers send that nobody knows
// yet: what one of them claims, another cannot have. Several sockets may share
// one. When there is no more, the peer that holds the most is sent away, so that
// a newcomer with a word or two is heard.
type Budget struct {
	limit int

	mu   sync.Mutex
	used int
	held map[*peer]int // bytes
}

// NewBudget returns a budget of so many bytes.
func NewBudget(limit int) *Budget { return &Budget{limit: limit, held: map[*peer]int{}} }

// unknownBytes is the budget of a socket that is given none.
const unknownBytes = 64 << 20

// errGreedy is the fault of a peer that has been sent away for want of memory.
var errGreedy = wrong("it holds the most of the memory that there is for peers that have signed nothing")

// claim takes bytes for a peer, or gives them back if there are fewer than none.
//
// Error: the peer is sent away.
func (b *Budget) claim(p *peer, bytes int) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.held[p] += bytes
	b.used += bytes
	for b.used > b.limit {
		greedy := p
		for other, held := range b.held {
			if held > b.held[greedy] {
				greedy = other
			}
		}
		b.forget(greedy)
		if greedy == p {
			return errGreedy
		}
		greedy.sendAway(errGreedy)
	}
	return nil
}

// release gives back all that a peer holds.
func (b *Budget) release(p *peer) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.forget(p)
}

func (b *Budget) forget(p *peer) {
	b.used -= b.held[p]
	delete(b.held, p)
}
