package doctor

import (
	"context"
	"path/filepath"
	"slices"
	"strings"

	"github.com/ninepixels/ninepixels/kernel/internal/gonb"
	"github.com/ninepixels/ninepixels/kernel/internal/process"
)

// Process is what the doctor wants to know of a running process.
type Process struct {
	PID, Parent int
	Exe         string // the program's path, or its name if the path is not known
	Cell        string // the folder of GoNB's that it works in, if that can be read
}

// list returns the processes that run.
func list(ctx context.Context) ([]Process, error) {
	found, err := process.List(ctx)
	var all []Process
	for _, p := range found {
		if !p.Ended {
			all = append(all, Process{p.PID, p.Parent, p.Program(), p.Variable(gonb.FolderVar)})
		}
	}
	return all, err
}

// Orphans returns the processes of our gonb whose parents are gone. A gonb belongs
// to our kernel or, under a kernelspec of others, to a Jupyter server, and falls to
// process 1 or to the user's systemd when that one dies.
func Orphans(all []Process, program string) []Process {
	byPID := map[int]Process{}
	for _, p := range all {
		byPID[p.PID] = p
	}
	return slices.DeleteFunc(slices.Clone(all), func(p Process) bool {
		return p.Exe != program || !adopts(byPID[p.Parent])
	})
}

// adopts reports whether a process takes in others' orphans. In a container,
// process 1 may be a Jupyter server, and is then a parent like any other.
func adopts(p Process) bool {
	name := filepath.Base(p.Exe)
	if name == "systemd" {
		return true
	}
	return p.PID <= 1 && !strings.Contains(name, "python") && !strings.Contains(name, "jupyter") && !strings.Contains(name, "ninepixels")
}

// Stale returns those of GoNB's temporary folders that no process works in. If
// a gonb runs and its folder cannot be read from its children, none is
// called stale.
func Stale(all []Process, folders []string) []string {
	used := map[string]bool{}
	running := 0
	for _, p := range all {
		used[p.Cell] = true
		if filepath.Base(p.Exe) == gonb.Program {
			running++
		}
	}
	delete(used, "")
	if running > len(used) {
		return nil
	}
	return slices.DeleteFunc(slices.Clone(folders), func(dir string) bool { return used[dir] })
}
