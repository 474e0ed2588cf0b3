package process

import (
	"context"
	"time"
)

// A wait is time that this program has spent waiting. While the program itself is stopped, as with a
// laptop that sleeps, whom it waits for is so too, and is not to blame.
type wait struct {
	limit, step time.Duration
	last        time.Time
	spent       time.Duration
}

func newWait(limit time.Duration, now time.Time) *wait {
	return &wait{limit: limit, step: min(max(limit/100, time.Millisecond), time.Second), last: now}
}

// over adds the time since it was last called, of which no more than some steps count, and
// reports whether the limit is reached.
func (w *wait) over(now time.Time) bool {
	const most = 4 // on a busy machine steps are late, too
	w.spent += min(now.Sub(w.last), most*w.step)
	w.last = now
	return w.spent >= w.limit
}

// AfterAwake calls a function when this program has waited so long for something. Time
// in which it was stopped counts for next to nothing. Stop keeps it from being called.
func AfterAwake(limit time.Duration, call func()) (stop func()) {
	ctx, stop := context.WithCancel(context.Background())
	go func() {
		w := newWait(limit, time.Now())
		ticker := time.NewTicker(w.step)
		defer ticker.Stop()
		for {
			select {
			case <-ticker.C:
				if w.over(time.Now()) {
					call()
					return
				}
			case <-ctx.Done():
				return
			}
		}
	}()
	return stop
}

// WithAwake returns a context that ends, with [context.DeadlineExceeded] as its cause, when this
// program has waited so long, as [AfterAwake] counts it.
func WithAwake(ctx context.Context, limit time.Duration) (context.Context, context.CancelFunc) {
	ctx, cancel := context.WithCancelCause(ctx)
	stop := AfterAwake(limit, func() { cancel(context.DeadlineExceeded) })
	return ctx, func() {
		stop()
		cancel(nil)
	}
}
