package process_test

import (
	"os"
	"testing"
	"time"

	"github.com/ninepixels/ninepixels/kernel/internal/process"
)

func TestTicks(t *testing.T) {
	if !exists("/proc/self/stat") {
		return
	}
	before, ok := process.Ticks([]int{os.Getpid()})
	if !ok {
		t.Fatal("the system does not tell")
	}
	for deadline, now := time.Now().Add(patience), before; now < before+10; {
		if now, _ = process.Ticks([]int{os.Getpid()}); time.Now().After(deadline) {
			t.Fatalf("it has computed, and the time went from %d to %d", before, now)
		}
	}
	if _, ok := process.Ticks(nil); ok {
		t.Error("no process has used some time")
	}
}
