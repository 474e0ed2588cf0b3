package history

import "time"

// Limits are bounds that a test can reach.
type Limits struct {
	Memory, File, Input int
	Wait                time.Duration
}

// OpenWithin is Open with other bounds.
func OpenWithin(l Limits, file string, log func(string, ...any)) *History {
	return openWithin(limits{memory: l.Memory, file: l.File, input: l.Input, wait: l.Wait}, file, log)
}
