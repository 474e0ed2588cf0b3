package doctor

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// list reads the processes from /proc, which is there even where ps is not.
func list(context.Context) ([]Process, error) {
	dirs, err := os.ReadDir("/proc")
	if err != nil {
		return nil, err
	}
	var all []Process
	for _, d := range dirs {
		pid, err := strconv.Atoi(d.Name())
		if err != nil {
			continue
		}
		if p, ok := read(pid); ok {
			all = append(all, p)
		}
	}
	return all, nil
}

// read reads one process; one that has ended meanwhile is not ok.
func read(pid int) (Process, bool) {
	dir := filepath.Join("/proc", strconv.Itoa(pid))
	stat, err := os.ReadFile(filepath.Join(dir, "stat"))
	if err != nil {
		return Process{}, false
	}
	// pid (name) state parent …; the name may hold anything.
	open, shut := bytes.IndexByte(stat, '('), bytes.LastIndexByte(stat, ')')
	if open < 0 || shut < open {
		return Process{}, false
	}
	fields := strings.Fields(string(stat[shut+1:]))
	if len(fields) < 2 || fields[0] == "Z" {
		return Process{}, false
	}
	p := Process{PID: pid, Exe: string(stat[open+1 : shut])}
	p.Parent, _ = strconv.Atoi(fields[1])
	if exe, err := os.Readlink(filepath.Join(dir, "exe")); err == nil {
		p.Exe = strings.TrimSuffix(exe, " (deleted)") // setup replaced it meanwhile
	}
	if environ, err := os.ReadFile(filepath.Join(dir, "environ")); err == nil {
		for entry := range strings.SplitSeq(string(environ), "\x00") {
			if cell, ok := strings.CutPrefix(entry, "GONB_TMP_DIR="); ok {
				p.Cell = cell
			}
		}
	}
	return p, true
}
