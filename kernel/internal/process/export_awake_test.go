package process

import "time"

// NewWait returns what reports whether a wait of so long is over.
func NewWait(limit time.Duration, now time.Time) (over func(time.Time) bool) {
	return newWait(limit, now).over
}
