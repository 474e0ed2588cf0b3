package process

import (
	"context"
	"os"
	"os/exec"
	"syscall"
	"time"
)

// A Tree is a process and all that it starts: for a kernel gopls, a compiler, the
// program of a cell.
type Tree struct {
	Began time.Time // when its program was started

	cmd     *exec.Cmd
	log     Tail
	ended   chan struct{}
	shelter *Shelter
	mark    mark
}

// held runs the command "$@" in its own place, once it is told by file 3 that the
// command may begin. It does not run it if that ends, as it does with this program.
const held = `read -r _ <&3 || exit; exec "$@" 3<&-`

// Start runs argv in a session of its own, with the shelter's folder as its
// TMPDIR. The shelter goes with the tree; if there is an error, it stays.
//
// Errors: the program is missing, or cannot be started for another reason.
func (s *Shelter) Start(argv, env []string, dir string) (*Tree, error) {
	program, err := exec.LookPath(argv[0])
	if err != nil {
		return nil, err
	}
	// The program is marked before it can start another.
	begin, tell, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	defer begin.Close()
	defer tell.Close()
	t := &Tree{
		cmd:     exec.Command("/bin/sh", append([]string{"-c", held, "sh", program}, argv[1:]...)...),
		shelter: s, ended: make(chan struct{}),
	}
	t.cmd.Env = append(env[:len(env):len(env)], "TMPDIR="+s.Temp)
	t.cmd.Dir = dir
	t.cmd.Stdout, t.cmd.Stderr = &t.log, &t.log
	t.cmd.ExtraFiles = []*os.File{begin}
	ownSession(t.cmd)
	// What the process leaves behind may hold its output open: do not wait for it.
	t.cmd.WaitDelay = time.Second
	t.Began = time.Now()
	if err := t.cmd.Start(); err != nil {
		return nil, err
	}
	t.mark = newMark(t.Pid())
	s.guard.watch(t.Pid(), t.mark)
	_, _ = tell.WriteString("\n") // who has ended meanwhile is not told
	go func() {
		_ = t.cmd.Wait()
		// What it has started must not run on, even if nobody asks for a while.
		killTree(t.Pid(), s.Temp, t.mark)
		s.Raze()
		close(t.ended)
	}()
	return t, nil
}

// Pid returns the number of the tree's first process, which is its group's too.
func (t *Tree) Pid() int { return t.cmd.Process.Pid }

// Temp returns the folder of the tree's shelter.
func (t *Tree) Temp() string { return t.shelter.Temp }

// Log returns the end of what the tree has printed.
func (t *Tree) Log() string { return t.log.String() }

// Ended is closed when the first process has ended, and nothing of the tree is
// left.
func (t *Tree) Ended() <-chan struct{} { return t.ended }

// How says how the first process has ended: "exit status 1". Call it after Ended.
//
// It is not what Wait returns: that may also be about an output left open.
func (t *Tree) How() string { return t.cmd.ProcessState.String() }

// ExitCode returns the first process's exit code, or -1 if a signal has ended it.
// Call it after Ended.
func (t *Tree) ExitCode() int { return t.cmd.ProcessState.ExitCode() }

// Work returns how long processors have worked for the first process, and for those
// that it or one of them has waited for. Call it after Ended.
func (t *Tree) Work() time.Duration {
	return t.cmd.ProcessState.UserTime() + t.cmd.ProcessState.SystemTime()
}

// StartedSince returns the processes of the tree, but for the first, that were
// started since a moment. What has lost its parent is known by the
// tree's mark, or else by its temporary folder. Where the system tells no times,
// it is all that has not lost its parent.
func (t *Tree) StartedSince(m Moment) []int {
	all, _ := List(context.Background())
	below := map[int]bool{}
	for _, pid := range descendants(all, t.Pid()) {
		below[pid] = true
	}
	var found []int
	for _, p := range all {
		switch {
		case p.Ended || p.PID == t.Pid() || m != Moment{} && !m.before(p):
		case below[p.PID], m != Moment{} && t.owns(p):
			found = append(found, p.PID)
		}
	}
	return found
}

func (t *Tree) owns(p Info) bool { return t.mark.on(p.PID) || p.Variable("TMPDIR") == t.Temp() }

// Interrupt sends an interrupt to the first process's group.
func (t *Tree) Interrupt() { _ = syscall.Kill(-t.Pid(), syscall.SIGINT) }

// Stop ends the tree and removes its folder, unless that has been done. A
// process that was asked to end gets the given time to do so by itself.
func (t *Tree) Stop(patience time.Duration) {
	select {
	case <-t.ended: // its number may be another's by now
		return
	default:
	}
	select {
	case <-t.ended:
	case <-time.After(patience):
		killTree(t.Pid(), t.shelter.Temp, t.mark)
		<-t.ended
	}
}
