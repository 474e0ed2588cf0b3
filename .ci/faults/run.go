package main

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"time"
)

// plain is a notebook of one cell, not in canonical form, so that a run changes it.
const plain = `{"nbformat":4,"nbformat_minor":5,"metadata":{"kernelspec":{"name":"gonb","display_name":"Go","language":"go"}},"cells":[
{"cell_type":"code","id":"a","metadata":{},"execution_count":null,"outputs":[],"source":"fmt.Println(6 * 7)"}]}`

// command calls the course's command in a session of its own, with a temporary
// folder of its own.
func (t *trial) command(args ...string) (cmd *exec.Cmd, temp string) {
	temp, _ = os.MkdirTemp(t.dir, "t") // an error shows as the program's
	cmd = exec.Command(t.program, args...)
	cmd.Env = append(os.Environ(), t.mark, "TMPDIR="+temp)
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
	return cmd, temp
}

// book writes a notebook into a folder of its own.
func (t *trial) book(text string) (path string, err error) {
	dir, err := os.MkdirTemp(t.dir, "n")
	if err != nil {
		return "", err
	}
	path = filepath.Join(dir, "book.ipynb")
	return path, os.WriteFile(path, []byte(text), 0o600)
}

// isWhole counts a loss unless the notebook is the old one or a whole new one.
func (t *trial) isWhole(path, old, fault string) {
	text, err := os.ReadFile(path)
	if err != nil || string(text) != old && !(json.Valid(text) && bytes.Contains(text, []byte("6 * 7"))) {
		t.lost("%s: the notebook is neither the old one nor the new one (%v)", fault, err)
	}
}

// leavesNothing counts the processes of this run that live on after ten seconds, and
// the files in a temporary folder.
func (t *trial) leavesNothing(temp, fault string) {
	var left []string
	for deadline := time.Now().Add(10 * time.Second); ; time.Sleep(50 * time.Millisecond) {
		left = t.processes()
		files, _ := os.ReadDir(temp)
		for _, f := range files {
			left = append(left, f.Name())
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

// processes are those that have this run's mark, other than this one.
func (t *trial) processes() (found []string) {
	all, _ := filepath.Glob("/proc/[0-9]*/environ")
	for _, path := range all {
		if environ, err := os.ReadFile(path); err == nil && bytes.Contains(environ, []byte(t.mark+"\x00")) {
			command, _ := os.ReadFile(filepath.Join(filepath.Dir(path), "cmdline"))
			found = append(found, strings.ReplaceAll(strings.TrimRight(string(command), "\x00"), "\x00", " "))
		}
	}
	return found
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

func (t *trial) killRun() error {
	path, err := t.book(plain)
	if err != nil {
		return err
	}
	start := time.Now()
	whole, _ := t.command("run", "-write", path)
	if out, err := whole.CombinedOutput(); err != nil {
		t.lost("without a fault run -write fails: %v\n%s", err, out)
		return nil
	}
	took := time.Since(start)
	for range 12 * t.times {
		path, err := t.book(plain)
		if err != nil {
			return err
		}
		after := t.moment(took)
		cmd, temp := t.command("run", "-write", path)
		if err := killed(cmd, after); err != nil {
			return err
		}
		t.faults++
		t.isWhole(path, plain, "killed after "+after.String())
		t.leavesNothing(temp, "killed after "+after.String())
	}
	return nil
}

// noRoom bounds how long a file may grow, as a full disk does.
func (t *trial) noRoom() error {
	large := strings.Replace(plain, `"kernelspec"`, `"large":"`+strings.Repeat("x", 3<<20)+`","kernelspec"`, 1)
	for range 2 * t.times {
		path, err := t.book(large)
		if err != nil {
			return err
		}
		cmd, temp := t.command("-c", `ulimit -f 2048; trap '' XFSZ; exec "$0" "$@"`, t.program, "run", "-write", path)
		cmd.Path, cmd.Args[0] = "/bin/sh", "/bin/sh"
		out, err := cmd.CombinedOutput()
		t.faults++
		if err == nil {
			t.lost("without room run -write ends well: %s", out)
		}
		if text, err := os.ReadFile(path); err != nil || string(text) != large {
			t.lost("without room the old notebook does not stay (%v)", err)
		}
		t.leavesNothing(temp, "no room")
	}
	return nil
}

func (t *trial) twoAtOnce() error {
	for range 2 * t.times {
		path, err := t.book(plain)
		if err != nil {
			return err
		}
		one, temp := t.command("run", "-write", path)
		two, other := t.command("run", "-write", path)
		if err := one.Start(); err != nil {
			return err
		}
		time.Sleep(t.moment(time.Second))
		_ = two.Run() // it may refuse
		_ = one.Wait()
		t.faults++
		t.isWhole(path, plain, "two at once")
		t.leavesNothing(temp, "two at once")
		t.leavesNothing(other, "two at once")
	}
	return nil
}

// halt stops all processes of a run, as a laptop that sleeps does.
func (t *trial) halt() error {
	for range 2 * t.times {
		path, err := t.book(plain)
		if err != nil {
			return err
		}
		cmd, temp := t.command("run", "-write", path)
		if err := cmd.Start(); err != nil {
			return err
		}
		time.Sleep(t.moment(2 * time.Second))
		_ = syscall.Kill(-cmd.Process.Pid, syscall.SIGSTOP)
		time.Sleep(time.Duration(t.times) * 2 * time.Second)
		_ = syscall.Kill(-cmd.Process.Pid, syscall.SIGCONT)
		t.faults++
		if err := cmd.Wait(); err != nil {
			t.lost("a run that was halted fails: %v", err)
		}
		if text, _ := os.ReadFile(path); !bytes.Contains(text, []byte(`42\n`)) {
			t.lost("a run that was halted has no output")
		}
		t.leavesNothing(temp, "halted")
	}
	return nil
}
