package server

import "sync"

// A sequence does one thing after another, in the order in which they were
// added, and beside who adds them.
type sequence struct {
	mu      sync.Mutex
	waiting []func()
	busy    bool // somebody does them
}

// add returns at once.
func (s *sequence) add(do func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.waiting = append(s.waiting, do)
	if !s.busy {
		s.busy = true
		go s.work()
	}
}

// work goes on until nothing waits.
func (s *sequence) work() {
	for {
		s.mu.Lock()
		if len(s.waiting) == 0 {
			s.busy, s.waiting = false, nil
			s.mu.Unlock()
			return
		}
		do := s.waiting[0]
		s.waiting = s.waiting[1:]
		s.mu.Unlock()
		do()
	}
}
