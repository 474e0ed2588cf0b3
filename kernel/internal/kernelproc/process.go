package kernelproc

import (
	"fmt"
	"os/exec"
	"strings"
	"sync"
	"time"
)

// process is a kernel's process and all that it starts.
type process struct {
	cmd   *exec.Cmd
	log   tail
	ended chan struct{} // closed when the first process of the group has ended, and nothing of it is left

	shelter *shelter
}

// start runs argv in a process group of its own, under a shelter.
func start(argv, env []string, dir string, sh *shelter) (*process, error) {
	p := &process{cmd: exec.Command(argv[0], argv[1:]...), shelter: sh, ended: make(chan struct{})}
	p.cmd.Env = append(env, "TMPDIR="+sh.temp)
	p.cmd.Dir = dir
	p.cmd.Stdout, p.cmd.Stderr = &p.log, &p.log
	ownGroup(p.cmd)
	// What the kernel leaves behind may hold its output open: do not wait for it.
	p.cmd.WaitDelay = time.Second
	if err := p.cmd.Start(); err != nil {
		return nil, fmt.Errorf("the kernel's program does not start: %w", err)
	}
	sh.guard.watch(p.cmd.Process.Pid)
	go func() {
		_ = p.cmd.Wait()
		// What it has started must not run on, even if nobody asks for a while.
		killAll(p.cmd.Process.Pid, sh.temp)
		sh.raze()
		close(p.ended)
	}()
	return p, nil
}

// how says how the process has ended; call it after ended is closed.
//
// It is not what Wait returns: that may also be about an output left open.
func (p *process) how() string {
	return p.cmd.ProcessState.String()
}

// stop ends all of the kernel's processes and removes its folder, unless that
// has been done. A kernel that was asked to shut down gets the given time to do
// so by itself.
func (p *process) stop(patience time.Duration) {
	select {
	case <-p.ended: // its number may be another's by now
		return
	default:
	}
	select {
	case <-p.ended:
	case <-time.After(patience):
		killAll(p.cmd.Process.Pid, p.shelter.temp)
		<-p.ended
	}
}

// tail keeps the end of what a process logs.
type tail struct {
	mu   sync.Mutex
	text []byte
}

const tailSize = 64 << 10

func (t *tail) Write(p []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.text = append(t.text, p...)
	if over := len(t.text) - tailSize; over > 0 {
		t.text = append(t.text[:0], t.text[over:]...)
	}
	return len(p), nil
}

func (t *tail) String() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return strings.ToValidUTF8(string(t.text), "\uFFFD")
}
