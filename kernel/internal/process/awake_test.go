package process_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/ninepixels/ninepixels/kernel/internal/process"
)

// A minute's patience is over after a minute of steps. A sleep of any length in between counts for
// some seconds at most.
func TestWaitLeavesSleepOut(t *testing.T) {
	for _, sleep := range []time.Duration{0, time.Minute, 10 * time.Hour} {
		now := time.Now()
		over := process.NewWait(time.Minute, now)
		now = now.Add(sleep)
		if over(now) {
			t.Fatalf("after a sleep of %v alone the patience is over", sleep)
		}
		steps := 0
		for ; !over(now); steps++ {
			now = now.Add(100 * time.Millisecond)
		}
		if steps < 550 || steps > 600 {
			t.Errorf("behind a sleep of %v a minute's patience lasts %v", sleep, time.Duration(steps)*100*time.Millisecond)
		}
	}
}

func TestAwake(t *testing.T) {
	ctx, cancel := process.WithAwake(t.Context(), 50*time.Millisecond)
	defer cancel()
	select {
	case <-ctx.Done():
	case <-time.After(patience):
		t.Fatal("the wait has no end")
	}
	if err := context.Cause(ctx); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("it ends by %v", err)
	}
	ctx, cancel = process.WithAwake(t.Context(), time.Hour)
	cancel()
	if err := context.Cause(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("one that is not needed any more ends by %v", err)
	}
	process.AfterAwake(20*time.Millisecond, func() { t.Error("what was stopped is called") })()
	time.Sleep(60 * time.Millisecond)
}
