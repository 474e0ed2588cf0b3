package gonb

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/ninepixels/ninepixels/kernel/internal/process"
)

// readers returns the processes that the engine has started and that wait for
// something to read from the pipe of the standard input, while there is nothing
// in it. On systems without /proc there are never any.
func (e *Engine) readers() []int {
	if e.pipes.unread() {
		return nil
	}
	pipe := filepath.Join(e.Temp(), stdinPipe)
	var found []int
	for _, pid := range process.Glance(e.Pid()) {
		dir := filepath.Join("/proc", strconv.Itoa(pid))
		if target, err := os.Readlink(filepath.Join(dir, "fd", "0")); err != nil || target != pipe {
			continue
		}
		if readsStdin(dir) {
			found = append(found, pid)
		}
	}
	return found
}

// readsStdin reports whether a thread of a process is in the system call that
// reads from the file 0.
func readsStdin(dir string) bool {
	threads, _ := filepath.Glob(filepath.Join(dir, "task", "[0-9]*", "syscall"))
	for _, file := range threads {
		text, err := os.ReadFile(file)
		if err != nil {
			continue
		}
		if fields := strings.Fields(string(text)); len(fields) > 1 && fields[0] == readCall && fields[1] == "0x0" {
			return true
		}
	}
	return false
}
