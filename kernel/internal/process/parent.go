package process

import (
	"context"
	"errors"
	"os"
	"syscall"
	"time"
)

// StopWithout calls stop when the process pid is no more, and returns then or
// when ctx ends. It is for a program that is to end with another, which may
// be killed and so cannot say that it ends.
func StopWithout(ctx context.Context, pid int, stop func()) {
	ticker := time.NewTicker(time.Second)
	defer ticker.Stop()
	for {
		select {
		case <-ticker.C:
			if gone(pid) {
				stop()
				return
			}
		case <-ctx.Done():
			return
		}
	}
}

func gone(pid int) bool {
	p, err := os.FindProcess(pid)
	if err != nil {
		return true
	}
	defer func() { _ = p.Release() }()
	return errors.Is(p.Signal(syscall.Signal(0)), os.ErrProcessDone)
}
