package runner

import (
	"context"
	"time"

	"github.com/ninepixels/ninepixels/kernel/internal/notebook"
)

// Result is what came of one cell.
type Result struct {
	Outputs        []notebook.Output
	ExecutionCount int

	// Failed is why the cell failed, in a sentence; "" if it did not. Text has
	// the error's own words.
	Failed, Text string

	collector *collector
}

// refresh returns the outputs as they stand now: a later cell may have updated a
// display in this one.
func (s *Session) refresh(r *Result) []notebook.Output {
	s.mu.Lock()
	defer s.mu.Unlock()
	return r.collector.outputs()
}

// linger waits for what comes after a cell's end, until there is enough or the
// time is up.
func (s *Session) linger(ctx context.Context, limit time.Duration, enough func() bool) error {
	timeUp := time.After(limit)
	for !enough() {
		select {
		case <-s.came:
		case <-timeUp:
			return nil
		case <-s.engine.Ended():
			return nil // what it has not sent will not come
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	return nil
}
