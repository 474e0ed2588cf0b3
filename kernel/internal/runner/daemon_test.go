//go:build unix

package runner_test

import (
	"fmt"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/ninepixels/ninepixels/.ci/faults/damage"
	"github.com/ninepixels/ninepixels/kernel/internal/jupyter"
	"github.com/ninepixels/ninepixels/kernel/internal/process"
)

// daemons are cells that start a process which shares nothing with the cell, and
// print its number.
var daemons = []string{
	"!(env -i setsid sh -c '(cd /; sleep 4000 </dev/null >/dev/null 2>&1 & echo $!)')",
	"!env -i setsid sh -c 'cd /; sleep 4000 </dev/null >/dev/null 2>&1 & echo $!'",
	"%%bash\nunset TMPDIR\ncd /\nnohup setsid sleep 4000 </dev/null >/dev/null 2>&1 &\necho $!\ndisown",
	"%%\ncmd := exec.Command(\"/bin/sh\", \"-c\", \"sleep 4000 & echo $!\")\ncmd.Env, cmd.Dir = []string{\"A=1\"}, \"/\"\ncmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true}\n" +
		"out, _ := cmd.StdoutPipe()\nmust.M(cmd.Start())\nline, _ := bufio.NewReader(out).ReadString('\\n')\nfmt.Print(line)",
}

// Whatever a cell has started ends with the kernel, however this ends; until then,
// it goes on.
func TestCourseDaemonsEnd(t *testing.T) {
	if _, err := os.Stat("/proc/self/limits"); err != nil {
		t.Skip("the system does not tell which process belongs to whom")
	}
	sp := course(t)
	for name, end := range map[string]func(d *desk){
		"closed": func(*desk) {},
		"killed": func(d *desk) { _ = syscall.Kill(d.e.Pid(), syscall.SIGKILL) },
		"its GoNB killed": func(d *desk) {
			d.wait(d.execute("!kill -s KILL $PPID"))
			d.well() // by another
		},
	} {
		t.Run(name, func(t *testing.T) {
			d := sit(t, sp)
			var pids []int
			for _, source := range daemons {
				c := d.execute(source)
				d.wait(c)
				var pid int
				if _, err := fmt.Sscan(c.printed.String(), &pid); err != nil || c.result.Status != jupyter.ReplyOK {
					t.Fatalf("%s: it prints %q and ends by %+v", source, c.printed.String(), c.result)
				}
				t.Cleanup(func() { _ = syscall.Kill(pid, syscall.SIGKILL) })
				pids = append(pids, pid)
			}
			d.well()
			for i, pid := range pids {
				if !process.Alive(pid) {
					t.Errorf("%s: it does not outlive its cell", daemons[i])
				}
			}
			end(d)
			d.leave()
			for i, pid := range pids {
				ends(t, pid, daemons[i])
			}
			damage.Given(t, len(pids), "cells that start daemons")
		})
	}
}

// An interrupted cell takes such a process with it.
func TestCourseInterruptEndsDaemons(t *testing.T) {
	if _, err := os.Stat("/proc/self/limits"); err != nil {
		t.Skip("the system does not tell which process belongs to whom")
	}
	d := sit(t, course(t))
	for _, source := range []string{daemons[0] + "\n!sleep 4000", daemons[3] + "\ntime.Sleep(time.Hour)"} {
		c := d.execute(source)
		var pid int
		if _, err := fmt.Sscan(strings.TrimSpace(d.printed(c)), &pid); err != nil {
			t.Fatal(err)
		}
		d.wait(d.ask(jupyter.Control, jupyter.InterruptRequest, struct{}{}))
		d.wait(c)
		ends(t, pid, source)
		d.well()
	}
}

// An interrupt ends what the cell's program has started, and what that has.
func TestCourseInterruptEndsGrandchildren(t *testing.T) {
	if _, err := exec.LookPath("pgrep"); err != nil {
		t.Fatal("the test needs pgrep: install procps")
	}
	d := sit(t, course(t))
	// A number of seconds that nobody else on the machine sleeps for.
	seconds := fmt.Sprintf("47.%d", os.Getpid())
	for name, source := range map[string]string{
		"a program's shell":     "%%\nfmt.Println(1)\nexec.Command(\"sh\", \"-c\", \"sleep 47; echo never\").Run()", // S21
		"with its output":       "fmt.Println(1)\nout, err := exec.Command(\"sh\", \"-c\", \"sleep 47; echo never\").CombinedOutput()\nfmt.Println(out, err)",
		"in a group of its own": "fmt.Println(1)\ncmd := exec.Command(\"sh\", \"-c\", \"sleep 47; echo never\")\ncmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}\ncmd.Run()",
		"two floors down":       "fmt.Println(1)\nexec.Command(\"sh\", \"-c\", \"sh -c 'sleep 47; true'; true\").Run()",
		"that hears nothing":    "fmt.Println(1)\nexec.Command(\"sh\", \"-c\", \"trap '' INT; sleep 47; echo never\").Run()",
		"a shell command":       "!echo 1; sh -c 'sleep 47; echo never'; true",
		"a script":              "%%bash\necho 1\n(sleep 47; echo never)\ntrue",
	} {
		c := d.execute(strings.ReplaceAll(source, "sleep 47", "sleep "+seconds))
		d.printed(c)
		for deadline := time.Now().Add(patience); exec.Command("pgrep", "-f", "^sleep "+seconds).Run() != nil; time.Sleep(10 * time.Millisecond) {
			if time.Now().After(deadline) {
				t.Fatalf("%s: nothing sleeps", name)
			}
		}
		d.wait(d.ask(jupyter.Control, jupyter.InterruptRequest, struct{}{}))
		d.wait(c)
		left := d.execute("!pgrep -fa '^sleep " + seconds + "' || echo none")
		d.wait(left)
		if got := left.printed.String(); got != "none\n" || strings.Contains(c.printed.String(), "never") || c.result.ErrorName != "KeyboardInterrupt" {
			t.Errorf("%s: %q sleeps on, the cell has printed %q and ends by %+v", name, got, c.printed.String(), c.result)
		}
	}
}

// ends fails the test unless a process ends.
func ends(t *testing.T, pid int, cell string) {
	t.Helper()
	for deadline := time.Now().Add(patience); process.Alive(pid); time.Sleep(10 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Errorf("%s: its process %d goes on", cell, pid)
			return
		}
	}
}
