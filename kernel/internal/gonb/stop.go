package gonb

import (
	"fmt"
	"syscall"
	"time"

	"github.com/ninepixels/ninepixels/kernel/internal/process"
)

// How an interrupted cell is pressed, counted from the interrupt. GoNB itself
// ends only a program that runs already, and gives it five seconds.
const (
	killAfter = 800 * time.Millisecond // what still runs is killed
	saveTime  = 5 * time.Second        // unless it says something: it may be saving its work
	giveUp    = time.Second            // more: the engine is ended
)

// Presser returns the function that ends a cell of this engine's, whatever it is
// doing: the compiler, the linker, a shell command, its program. It interrupts
// what the engine has started, each process once, and later kills it. GoNB then
// reports that the cell has failed.
func (e *Engine) Presser() func(since time.Duration, spoke bool) {
	asked := map[int]bool{}
	return func(since time.Duration, spoke bool) {
		patience := killAfter
		if spoke {
			patience = saveTime
		}
		for _, pid := range process.Descendants(e.Pid()) {
			switch {
			case since > patience:
				_ = syscall.Kill(pid, syscall.SIGKILL)
			case !asked[pid]:
				asked[pid] = true
				_ = syscall.Kill(pid, syscall.SIGINT)
			}
		}
		if since > patience+giveUp {
			e.Kill()
		}
	}
}

func statusText(status int) string { return fmt.Sprintf("exit status %d", status) }
