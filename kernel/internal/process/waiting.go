package process

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
)

// Input returns the pipe that is a process's standard input, as the system names
// it, if the process waits at this moment for something to come through it. It is
// "" otherwise, and where the system does not tell.
func Input(pid int) string {
	pipe := pipeAt(fmt.Sprintf("/proc/%d/fd/0", pid))
	if pipe == "" {
		return ""
	}
	threads, _ := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/syscall", pid))
	reads := fmt.Sprintf("%d 0x0 ", syscall.SYS_READ) // of the descriptor 0
	for _, file := range threads {
		if text, err := os.ReadFile(file); err == nil && strings.HasPrefix(string(text), reads) {
			return pipe
		}
	}
	return ""
}

// Holds reports whether a process has a pipe open.
func Holds(pid int, pipe string) bool {
	files, _ := filepath.Glob(fmt.Sprintf("/proc/%d/fd/*", pid))
	for _, file := range files {
		if pipeAt(file) == pipe {
			return true
		}
	}
	return false
}

func pipeAt(file string) string {
	if link, err := os.Readlink(file); err == nil && strings.HasPrefix(link, "pipe:") {
		return link
	}
	return ""
}

// Type writes what somebody has typed to the standard input of a process, which is
// a pipe.
func Type(pid int, text string) error {
	f, err := os.OpenFile(fmt.Sprintf("/proc/%d/fd/0", pid), os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	_, err = f.WriteString(text)
	if errClose := f.Close(); err == nil {
		err = errClose
	}
	return err
}

// Ticks returns how much processor time processes have used, in hundredths of a
// second; ok is false where the system does not tell.
func Ticks(pids []int) (sum int, ok bool) {
	for _, pid := range pids {
		text, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
		if err != nil {
			continue // it has ended
		}
		// PID (NAME) STATE and ten more, then the time in the program and in the system.
		const user, system = 11, 12
		fields := strings.Fields(string(text[bytes.LastIndexByte(text, ')')+1:]))
		if len(fields) <= system {
			continue
		}
		a, errA := strconv.Atoi(fields[user])
		b, errB := strconv.Atoi(fields[system])
		if errA == nil && errB == nil {
			sum, ok = sum+a+b, true
		}
	}
	return sum, ok
}
