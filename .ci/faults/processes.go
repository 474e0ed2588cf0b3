package main

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// A process, as /proc shows it.
type process struct {
	pid, parent int
	state       string // Z has ended, and waits to be taken note of
	command     string
}

// processes are all that the machine shows.
func processes() (all []process) {
	stats, _ := filepath.Glob("/proc/[0-9]*/stat")
	for _, path := range stats {
		text, err := os.ReadFile(path)
		if err != nil {
			continue // it has ended
		}
		// The name stands in brackets, and may hold some itself.
		fields := strings.Fields(string(text[bytes.LastIndexByte(text, ')')+1:]))
		if len(fields) < 2 {
			continue
		}
		p := process{state: fields[0]}
		p.pid, _ = strconv.Atoi(filepath.Base(filepath.Dir(path)))
		p.parent, _ = strconv.Atoi(fields[1])
		command, _ := os.ReadFile(filepath.Join(filepath.Dir(path), "cmdline"))
		p.command = strings.TrimSpace(strings.ReplaceAll(string(command), "\x00", " "))
		all = append(all, p)
	}
	return all
}

// marked are those that live and have a variable in their environment.
func marked(variable string) (found []process) {
	for _, p := range processes() {
		environ, err := os.ReadFile(filepath.Join("/proc", strconv.Itoa(p.pid), "environ"))
		if err == nil && p.state != "Z" && bytes.Contains(environ, []byte(variable+"\x00")) {
			found = append(found, p)
		}
	}
	return found
}

// descendants are the commands that this process has started, and they in turn, and that
// live.
func descendants() (found []string) {
	ours := map[int]bool{os.Getpid(): true}
	all := processes()
	for grown := true; grown; {
		grown = false
		for _, p := range all {
			if ours[p.parent] && !ours[p.pid] {
				ours[p.pid], grown = true, true
				if p.state != "Z" {
					found = append(found, p.command)
				}
			}
		}
	}
	return found
}

// adoptOrphans makes this process the parent of all that descend from it and have lost
// theirs, and buries those that end.
func adoptOrphans() {
	if subreaper() != nil {
		return
	}
	go func() {
		ended := map[int]int{} // how often a process was seen to have ended
		for range time.Tick(100 * time.Millisecond) {
			seen := map[int]int{}
			for _, p := range processes() {
				if p.parent != os.Getpid() || p.state != "Z" {
					continue
				}
				// Those that this program waits for itself are gone at once.
				if seen[p.pid] = ended[p.pid] + 1; seen[p.pid] > 5 {
					_, _ = syscall.Wait4(p.pid, nil, syscall.WNOHANG, nil)
				}
			}
			ended = seen
		}
	}()
}

// start starts a command, and returns what waits for its end, which is to be called once.
// Somebody waits from the beginning: [adoptOrphans] buries those that ended long ago.
func start(cmd *exec.Cmd) (wait func() error, err error) {
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	return func() error { return <-ended }, nil
}
