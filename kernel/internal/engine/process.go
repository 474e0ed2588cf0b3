package engine

import (
	"fmt"
	"os"
	"os/exec"
	"strings"
	"sync"
	"time"
)

// process is a kernel's process, all that it starts, and their temporary folder.
type process struct {
	cmd   *exec.Cmd
	temp  string // TMPDIR of the group
	log   tail
	ended chan struct{} // closed when the first process of the group has ended

	guard    *exec.Cmd // cleans up if this program is killed
	stopOnce sync.Once
}

// start runs argv in a process group of its own, and a guard beside it.
func start(argv, env []string, dir, temp string) (*process, error) {
	p := &process{cmd: exec.Command(argv[0], argv[1:]...), temp: temp, ended: make(chan struct{})}
	p.cmd.Env = append(env, "TMPDIR="+temp)
	p.cmd.Dir = dir
	p.cmd.Stdout, p.cmd.Stderr = &p.log, &p.log
	ownGroup(p.cmd)
	// What the kernel leaves behind may hold its output open: do not wait for it.
	p.cmd.WaitDelay = time.Second
	if err := p.cmd.Start(); err != nil {
		return nil, fmt.Errorf("the kernel's program does not start: %w", err)
	}
	p.guard = guard(p.cmd.Process.Pid, temp)
	go func() {
		_ = p.cmd.Wait()
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

// stop ends all of the kernel's processes and removes its folder. A kernel that was asked to
// shut down gets the given time to do so by itself.
func (p *process) stop(patience time.Duration) {
	p.stopOnce.Do(func() {
		select {
		case <-p.ended:
		case <-time.After(patience):
		}
		killAll(p.cmd.Process.Pid, p.temp)
		<-p.ended
		removeAll(p.temp)
		dismiss(p.guard)
	})
}

// removeAll removes a folder, a few times over: a process that is just being
// killed may write one more file.
func removeAll(dir string) {
	for range 20 {
		if os.RemoveAll(dir) == nil {
			return
		}
		time.Sleep(50 * time.Millisecond)
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
