package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/ninepixels/ninepixels/.ci/faults/disk"
)

// A trial is the place in which faults are tried, and the tally.
type trial struct {
	ctx     context.Context
	seed    uint64
	part    string
	random  *rand.Rand
	dir     string // all files of this run
	program string // the course's command
	mark    string // an environment variable that all processes of this part have
	times   int    // how many times as many faults as in the short form
	race    bool   // whether the tests are built for the race detector

	mu     sync.Mutex
	given  map[string]int // how many faults of each kind
	faults int
	inputs int // random ones, of fuzz tests

	losses, orphans, escapes int
}

// gave counts faults that were really given.
func (t *trial) gave(n int, kind string) { t.given[kind] += n }

// add adds a part's tally, and prints it.
func (t *trial) add(name string, p *trial, took time.Duration) {
	t.mu.Lock()
	defer t.mu.Unlock()
	faults := 0
	var kinds []string
	for kind, n := range p.given {
		faults += n
		kinds = append(kinds, kind)
	}
	t.faults, t.losses, t.orphans, t.escapes = t.faults+faults, t.losses+p.losses, t.orphans+p.orphans, t.escapes+p.escapes
	t.inputs += p.inputs
	fmt.Printf("%-56s %6d tried, %d losses, %d orphans, %d escapes (%.0f s)\n", name, faults, p.losses, p.orphans, p.escapes, took.Seconds())
	if p.inputs > 0 {
		fmt.Printf("  %-54s %6d\n", "random inputs", p.inputs)
	}
	slices.Sort(kinds)
	for _, kind := range kinds {
		if kind != name {
			fmt.Printf("  %-54s %6d\n", kind, p.given[kind])
		}
	}
}

// lost, orphaned and escaped count what did not survive, and say what it was.
func (t *trial) lost(format string, values ...any) {
	t.losses++
	fmt.Printf("LOST "+format+"\n", values...)
}
func (t *trial) orphaned(format string, values ...any) {
	t.orphans++
	fmt.Printf("ORPHAN "+format+"\n", values...)
}
func (t *trial) escaped(format string, values ...any) {
	t.escapes++
	fmt.Printf("ESCAPE "+format+"\n", values...)
}

// command calls the course's command in a session of its own, with a temporary
// folder of its own.
func (t *trial) command(args ...string) (cmd *exec.Cmd, temp string) {
	temp, _ = os.MkdirTemp(t.dir, "t") // an error shows as the program's
	cmd = t.child(t.program, args...)
	cmd.Env = append(os.Environ(), t.mark, "TMPDIR="+temp)
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
	return cmd, temp
}

// leavesNothing counts the processes of this part that live on after ten seconds, and
// the files in a temporary folder.
func (t *trial) leavesNothing(temp, fault string) {
	var left []string
	for deadline := time.Now().Add(10 * time.Second); ; time.Sleep(50 * time.Millisecond) {
		left = nil
		for _, p := range marked(t.mark) {
			left = append(left, p.command)
		}
		files, _ := os.ReadDir(temp)
		for _, f := range files {
			if !strings.HasPrefix(f.Name(), disk.Fillers) {
				left = append(left, f.Name())
			}
		}
		if len(left) == 0 {
			return
		}
		if time.Now().After(deadline) {
			t.orphaned("%s: %s", fault, strings.Join(left, ", "))
			return
		}
	}
}

// noneLeft counts the processes that descend from this one when all is over: an orphan
// comes to this process, whatever it has done to its environment and its session. It counts
// the files in the temporary folder of the tests, too.
func (t *trial) noneLeft() {
	var left []string
	for deadline := time.Now().Add(10 * time.Second); ; time.Sleep(100 * time.Millisecond) {
		left = descendants()
		if len(left) == 0 || time.Now().After(deadline) {
			break
		}
	}
	files, _ := filepath.Glob(filepath.Join(t.dir, testFiles, "*"))
	if left = append(left, files...); len(left) > 0 {
		t.orphaned("at the end: %s", strings.Join(left, ", "))
	}
}

// moment is a random time up to most.
func (t *trial) moment(most time.Duration) time.Duration {
	return time.Duration(t.random.Int64N(int64(most)))
}

// killed starts a command, kills it after a while, and waits.
func killed(cmd *exec.Cmd, after time.Duration) error {
	if err := cmd.Start(); err != nil {
		return err
	}
	timer := time.AfterFunc(after, func() { _ = cmd.Process.Kill() })
	defer timer.Stop()
	_ = cmd.Wait() // it was killed, or was quicker
	return nil
}
