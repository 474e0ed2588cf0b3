package process

import (
	"errors"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"syscall"
	"time"
)

// Gently lets a command whose context has ended end in good order: it gets an
// interrupt, and is killed three seconds later.
func Gently(cmd *exec.Cmd) {
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) }
	cmd.WaitDelay = 3 * time.Second
}

// Said returns the error of [exec.Cmd.Output] as what the command wrote last to
// standard error. Another error, or that of a silent command, stays as it is.
func Said(err error) error {
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		if text := LastLine(string(exit.Stderr)); text != "" {
			return errors.New(text)
		}
	}
	return err
}

// LastLine returns the last line of a text that is not empty, or "".
func LastLine(text string) string {
	text = strings.TrimSpace(text)
	return strings.TrimSpace(text[strings.LastIndexByte(text, '\n')+1:])
}

// PeakMemory returns the most memory that a process held at once, in bytes, or 0
// if the system does not say.
func PeakMemory(state *os.ProcessState) int64 {
	usage, ok := state.SysUsage().(*syscall.Rusage)
	if !ok {
		return 0
	}
	if runtime.GOOS == "darwin" {
		return int64(usage.Maxrss) // bytes there, kilobytes elsewhere
	}
	return int64(usage.Maxrss) << 10
}
