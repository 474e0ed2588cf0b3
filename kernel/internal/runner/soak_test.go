//go:build unix

package runner_test

import (
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"syscall"
	"testing"
	"time"

	"github.com/ninepixels/ninepixels/.ci/faults/damage"
	"github.com/ninepixels/ninepixels/kernel/internal/jupyter"
	"github.com/ninepixels/ninepixels/kernel/internal/process"
)

// The fault suite has longer soaks and halts than a usual run.
var (
	soakCells   = flag.Int("soak-cells", 20, "`number` of cells that each kernel of the soak runs")
	soakKernels = flag.Int("soak-kernels", 2, "`number` of kernels side by side")
	haltTime    = flag.Duration("halt", time.Second, "`time` for which a kernel and its cell are stopped")
)

// A reading is what a kernel takes after so many cells.
type reading struct {
	front, engine    int // bytes that are resident
	frontFDs, engFDs int
	files            int // in its temporary folder
	descendants      int
}

func (d *desk) read(engine int, temp string) reading {
	files := 0
	_ = filepath.WalkDir(temp, func(string, os.DirEntry, error) error { files++; return nil })
	return reading{resident(d.e.Pid()), resident(engine), descriptors(d.e.Pid()), descriptors(engine), files, len(process.Descendants(d.e.Pid()))}
}

// descriptors returns how many files a process has open, or 0 where the system does not
// show it.
func descriptors(pid int) int {
	list, _ := os.ReadDir(fmt.Sprintf("/proc/%d/fd", pid))
	return len(list)
}

// Kernels side by side run many cells, of which four in ten fail. They do not grow, leave
// nothing behind while they run, and are as quick at the end as they were at the beginning.
func TestCourseSoak(t *testing.T) {
	sp := course(t)
	for k := range *soakKernels {
		t.Run(fmt.Sprint("kernel ", k+1), func(t *testing.T) {
			t.Parallel()
			soak(t, sit(t, sp))
		})
	}
}

// soak runs the cells of one kernel. The time of each plain cell is taken in units of what the
// machine needs at that moment to run ten small programs, since others are busy beside.
func soak(t *testing.T, d *desk) {
	engine, temp := d.engine()
	warm := max(len(kinds), *soakCells/10)
	var before reading
	var times []float64
	failing := 0
	for i := range *soakCells {
		if i == warm {
			before = d.read(engine, temp)
		}
		kind := kinds[i%len(kinds)]
		unit := small(t)
		began := time.Now()
		c := d.execute(numbered(kind.cell, i))
		d.wait(c)
		if took := time.Since(began); kind.name == "plain" {
			times = append(times, float64(took)/float64(unit+small(t)))
		}
		if kind.status == jupyter.ReplyError {
			failing++
		}
		if c.result.Status != kind.status || c.printed.String() != numbered(kind.prints, i) {
			t.Fatalf("cell %d, %s: %q printed %q, want %q and %q", i, kind.name, c.result.Status, c.printed.String(), kind.status, numbered(kind.prints, i))
		}
	}
	after := d.read(engine, temp)
	part := max(1, min(10, len(times)/2)) // of a hundred cells, ten are plain
	first, last := median(times[:part]), median(times[len(times)-part:])
	t.Logf("%d cells: %+v, before %+v; a plain cell takes %.2f of its first time", *soakCells, after, before, last/first)
	const most, more = 64 << 20, 12
	if after.front-before.front > most || after.engine-before.engine > most {
		t.Errorf("it grows from %+v to %+v", before, after)
	}
	if after.frontFDs-before.frontFDs > more || after.engFDs-before.engFDs > more || after.files-before.files > more || after.descendants-before.descendants > 2 {
		t.Errorf("it keeps more and more: %+v, then %+v", before, after)
	}
	if len(times) >= 20 && last > 2*first {
		t.Errorf("a plain cell takes %.2f of its first time", last/first)
	}
	damage.Given(t, failing, "failing cells in a soak")
}

func median(values []float64) float64 {
	sorted := slices.Sorted(slices.Values(values))
	return sorted[len(sorted)/2]
}

// small returns how long the machine takes for ten programs that do nothing.
func small(t *testing.T) time.Duration {
	t.Helper()
	began := time.Now()
	for range 10 {
		if err := exec.Command("true").Run(); err != nil {
			t.Fatal(err)
		}
	}
	return time.Since(began)
}

// A laptop sleeps while a cell runs: all processes of the kernel stop, and go on. The cell ends
// as if nothing had been, and the next one is well.
func TestCourseHalted(t *testing.T) {
	d := sit(t, course(t))
	d.well()
	for name, cell := range map[string]string{
		"a program": "%%\nfmt.Println(\"begun\")\nfor range 20 {\n\ttime.Sleep(50 * time.Millisecond)\n}\nfmt.Println(\"ended\")",
		"a shell":   "!echo begun; sleep 1; echo ended",
		"a loop":    "%%\nfmt.Println(\"begun\")\nx := 0.\nfor i := range 300_000_000 {\n\tx += float64(i)\n}\nfmt.Println(\"ended\")\n_ = x",
	} {
		c := d.execute(cell)
		d.printed(c)
		all := append(process.Descendants(d.e.Pid()), d.e.Pid())
		for _, pid := range all {
			_ = syscall.Kill(pid, syscall.SIGSTOP) // one may have ended
		}
		time.Sleep(*haltTime)
		for _, pid := range all {
			_ = syscall.Kill(pid, syscall.SIGCONT)
		}
		d.wait(c)
		if c.result.Status != jupyter.ReplyOK || c.printed.String() != "begun\nended\n" {
			t.Errorf("%s: it ends with %+v, and has printed %q", name, c.result, c.printed.String())
		}
		d.well()
	}
	damage.Given(t, 3, "cells halted for "+haltTime.String())
}
