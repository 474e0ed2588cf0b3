package process

import (
	"fmt"
	"io"
	"os/exec"
	"sync"
	"time"
)

// A sentry is a shell that waits for this program to end, in whatever way, and then does
// something for it: who is killed cannot do so itself. What it waits for is the end of
// its input, which the system closes for us. If the shell itself is killed, another takes its
// place, so that it has to be killed in the same moment as we.
type sentry struct {
	command func() *exec.Cmd
	off     chan struct{} // closed when it is dismissed
	once    sync.Once     // for that
	ended   chan struct{}

	mu    sync.Mutex
	cmd   *exec.Cmd
	input io.Writer
	told  string
}

// pause is between the end of a shell and the next one, so that one that cannot live is not
// started all the time.
const pause = 20 * time.Millisecond

// newSentry returns nil if there is no shell. Each shell gets a mark of its own: with ours it
// would end itself.
func newSentry(command func() *exec.Cmd) *sentry {
	s := &sentry{command: command, off: make(chan struct{}), ended: make(chan struct{})}
	if !s.start() {
		return nil
	}
	go func() {
		defer close(s.ended)
		for s.replaced() {
		}
	}()
	return s
}

func (s *sentry) start() bool {
	s.cmd = s.command()
	ownSession(s.cmd)
	input, err := s.cmd.StdinPipe() // stays open as long as we live
	if err != nil {
		return false
	}
	s.input = input
	_, _ = io.WriteString(input, s.told) // before it starts, since we may be killed at any moment
	if s.cmd.Start() != nil {
		return false
	}
	newMark(s.cmd.Process.Pid)
	return true
}

// replaced waits until the shell has ended, and starts another, unless it was dismissed.
func (s *sentry) replaced() bool {
	_ = s.cmd.Wait()
	for wait := pause; ; wait = min(2*wait, time.Minute) { // longer, where there is no room for a process
		select {
		case <-s.off:
			return false
		case <-time.After(wait):
		}
		s.mu.Lock()
		started := s.start()
		s.mu.Unlock()
		if started {
			return true
		}
	}
}

// tell hands the shell a line, and each that takes its place.
func (s *sentry) tell(values ...any) {
	s.mu.Lock()
	defer s.mu.Unlock()
	line := fmt.Sprintln(values...)
	s.told += line
	_, _ = io.WriteString(s.input, line) // the next one is told, too
}

// dismiss ends the shell, which then does nothing.
func (s *sentry) dismiss() {
	s.once.Do(func() { close(s.off) })
	for {
		s.mu.Lock()
		if s.cmd.Process != nil {
			_ = s.cmd.Process.Kill()
		}
		s.mu.Unlock()
		select {
		case <-s.ended:
			return
		case <-time.After(pause): // one was just taking its place
		}
	}
}
