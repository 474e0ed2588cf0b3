package runner

import (
	"testing"
	"time"
)

// SetTimes shortens the times that a kernel may take, until the test has ended.
func SetTimes(t *testing.T, start, stop, interrupt time.Duration) {
	oldStart, oldStop, oldInterrupt := startTimeout, stopPatience, interruptTime
	t.Cleanup(func() { startTimeout, stopPatience, interruptTime = oldStart, oldStop, oldInterrupt })
	startTimeout, stopPatience, interruptTime = start, stop, interrupt
}

// SetLateTimes sets how long displays that are missing are waited for, and what
// comes behind the last cell.
func SetLateTimes(t *testing.T, late, end time.Duration) {
	oldLate, oldEnd := lateTime, grace
	t.Cleanup(func() { lateTime, grace = oldLate, oldEnd })
	lateTime, grace = late, end
}

// MaxText is how much of a stream is kept.
const MaxText = maxText

// Ended is closed when the kernel's own process has ended.
func (s *Session) Ended() <-chan struct{} { return s.engine.Ended() }
