package main_test

import (
	"syscall"
	"time"
)

// workOfChildren returns how long processors have worked for the processes that this one
// has started, and theirs, as far as they have ended and were waited for.
func workOfChildren() time.Duration {
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_CHILDREN, &usage); err != nil {
		return 0
	}
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}
