package process

import (
	"bytes"
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
)

// Info is what the system tells of a process to everybody.
type Info struct {
	PID, Parent int
	Name        string // its program's file; on Linux the first 15 letters of its name
	Ended       bool   // it has ended, and its parent has not noticed yet
	Started     int64  // hundredths of a second after the machine; 0 if the system does not tell
	computed    int    // hundredths of a second of a processor, in the program and in the system; as Started
}

// List returns all processes, as far as the system shows them: from /proc, which
// is there even where ps is not, or else from ps.
//
// Errors: there is neither.
func List(ctx context.Context) ([]Info, error) {
	files, _ := filepath.Glob("/proc/[0-9]*/stat")
	if len(files) == 0 {
		text, err := exec.CommandContext(ctx, "ps", "-axo", "pid=,ppid=,comm=").Output()
		if err != nil {
			return nil, err
		}
		return fromPS(string(text)), nil
	}
	var all []Info
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			continue // it has ended meanwhile
		}
		if info, ok := fromStat(text); ok {
			all = append(all, info)
		}
	}
	return all, nil
}

// Where times stand behind a process's name: those that it has computed, in the
// program and in the system, and that of its start.
const (
	userField   = 11
	systemField = 12
	startField  = 19
)

// fromStat reads a line of /proc: PID (NAME) STATE PARENT …; the name may hold
// anything.
func fromStat(text []byte) (info Info, ok bool) {
	open, shut := bytes.IndexByte(text, '('), bytes.LastIndexByte(text, ')')
	if open < 0 || shut < open {
		return Info{}, false
	}
	fields := strings.Fields(string(text[shut+1:]))
	if len(fields) < 2 {
		return Info{}, false
	}
	pid, errPID := strconv.Atoi(strings.TrimSpace(string(text[:open])))
	parent, errParent := strconv.Atoi(fields[1])
	info = Info{PID: pid, Parent: parent, Name: string(text[open+1 : shut]), Ended: fields[0] == "Z"}
	if len(fields) > startField {
		info.Started, _ = strconv.ParseInt(fields[startField], 10, 64)
		user, _ := strconv.Atoi(fields[userField])
		system, _ := strconv.Atoi(fields[systemField])
		info.computed = user + system
	}
	return info, errPID == nil && errParent == nil
}

// fromPS reads lines PID PARENT PROGRAM; the program may hold spaces.
func fromPS(text string) (all []Info) {
	for line := range strings.Lines(text) {
		fields := strings.Fields(line)
		if len(fields) < 3 {
			continue
		}
		pid, errPID := strconv.Atoi(fields[0])
		parent, errParent := strconv.Atoi(fields[1])
		if errPID == nil && errParent == nil {
			all = append(all, Info{PID: pid, Parent: parent, Name: strings.Join(fields[2:], " ")})
		}
	}
	return all
}

// Program returns the path of the process's program, or its Name if the system
// does not tell the path. A program that was replaced meanwhile counts as itself.
func (i Info) Program() string {
	path, err := os.Readlink(i.file("exe"))
	if err != nil {
		return i.Name
	}
	return strings.TrimSuffix(path, " (deleted)")
}

// Variable returns the value that a variable had in the environment with which the
// process was started, or "" if it had none or if the system does not tell.
func (i Info) Variable(name string) (value string) {
	environ, _ := os.ReadFile(i.file("environ"))
	for entry := range strings.SplitSeq(string(environ), "\x00") {
		if v, ok := strings.CutPrefix(entry, name+"="); ok {
			value = v
		}
	}
	return value
}

func (i Info) file(name string) string {
	return filepath.Join("/proc", strconv.Itoa(i.PID), name)
}

// Descendants returns the processes that a process has started, and they in
// turn; none where the system lists no processes.
func Descendants(pid int) []int {
	all, _ := List(context.Background())
	return descendants(all, pid)
}

func descendants(all []Info, pid int) []int {
	children := map[int][]int{}
	for _, p := range all {
		children[p.Parent] = append(children[p.Parent], p.PID)
	}
	return follow(pid, func(pid int) []int { return children[pid] })
}

// follow returns the processes below one, those with the shorter way to it first.
func follow(pid int, children func(int) []int) []int {
	var found []int
	for next := children(pid); len(next) > 0; {
		child := next[0]
		found = append(found, child)
		next = append(next[1:len(next):len(next)], children(child)...)
	}
	return found
}

// Glance returns what [Descendants] does, at a hundredth of its cost where the
// system keeps a list of each process's children (on Linux, nearly everywhere):
// Descendants reads a file for each process of the machine. A process that starts
// or ends meanwhile may be missing, so it is for those who look again.
func Glance(pid int) []int {
	if _, err := os.Stat("/proc/thread-self/children"); err != nil {
		return Descendants(pid)
	}
	return follow(pid, children)
}

// children returns the processes that a process's threads have started.
func children(pid int) []int {
	var found []int
	files, _ := filepath.Glob(filepath.Join("/proc", strconv.Itoa(pid), "task", "*", "children"))
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			continue // the thread has ended meanwhile
		}
		for field := range strings.FieldsSeq(string(text)) {
			if child, err := strconv.Atoi(field); err == nil {
				found = append(found, child)
			}
		}
	}
	return found
}

// Signal sends a signal to each of some processes; those that have ended miss it.
func Signal(pids []int, signal syscall.Signal) {
	for _, pid := range pids {
		_ = syscall.Kill(pid, signal)
	}
}

// Alive reports whether a process runs.
func Alive(pid int) bool {
	text, err := os.ReadFile(Info{PID: pid}.file("stat"))
	if err != nil {
		return !gone(pid)
	}
	info, ok := fromStat(text)
	return ok && !info.Ended
}
