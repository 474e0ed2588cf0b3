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

// Refresh returns the outputs as they stand now: a later cell may have updated
// a display in this one.
func (r *Result) Refresh() []notebook.Output { return r.collector.outputs() }

// linger takes in what comes after a cell's end, until there is enough or the
// time is up: GoNB reads displays from a pipe that knows nothing of that end.
func (s *Session) linger(ctx context.Context, limit time.Duration, enough func() bool) error {
	timeUp := time.After(limit)
	for !enough() {
		select {
		case m := <-s.client.Messages():
			if err := s.receive(m); err != nil {
				return err
			}
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
