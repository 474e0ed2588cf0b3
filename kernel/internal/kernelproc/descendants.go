package kernelproc

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
)

// Descendants returns the processes that the kernel has started, and they in
// turn: a compiler, a shell, the program of a cell.
func (e *Engine) Descendants() []int {
	children := map[int][]int{}
	for pid, parent := range parents() {
		children[parent] = append(children[parent], pid)
	}
	var found []int
	for next := children[e.Pid()]; len(next) > 0; {
		pid := next[0]
		found = append(found, pid)
		next = append(next[1:len(next):len(next)], children[pid]...)
	}
	return found
}

// parents returns the parent of each process.
func parents() map[int]int {
	found := map[int]int{}
	files, _ := filepath.Glob("/proc/[0-9]*/stat")
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			continue // it has ended
		}
		// PID (NAME) STATE PARENT …; the name may hold anything.
		_, rest, _ := bytes.Cut(text[bytes.LastIndexByte(text, ')')+1:], []byte(" "))
		add(found, strings.Split(file, "/")[2], field(string(rest), 1))
	}
	if len(files) > 0 {
		return found
	}
	text, _ := exec.Command("ps", "-axo", "pid=,ppid=").Output()
	for line := range strings.Lines(string(text)) {
		add(found, field(line, 0), field(line, 1))
	}
	return found
}

func add(found map[int]int, pid, parent string) {
	p, errP := strconv.Atoi(pid)
	q, errQ := strconv.Atoi(parent)
	if errP == nil && errQ == nil {
		found[p] = q
	}
}

func field(text string, n int) string {
	if fields := strings.Fields(text); n < len(fields) {
		return fields[n]
	}
	return ""
}
