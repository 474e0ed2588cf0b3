package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"github.com/ninepixels/ninepixels/.ci/faults/disk"
)

// plain is a notebook of one cell, not in canonical form, so that a run changes it.
const plain = `{"nbformat":4,"nbformat_minor":5,"metadata":{"kernelspec":{"name":"gonb","display_name":"Go","language":"go"}},"cells":[
{"cell_type":"code","id":"a","metadata":{},"execution_count":null,"outputs":[],"source":"fmt.Println(6 * 7)"}]}`

// withCell is plain with another cell.
func withCell(source string) string {
	text, _ := json.Marshal(source) // a string can always be written
	return strings.Replace(plain, `"fmt.Println(6 * 7)"`, string(text), 1)
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

// saysWhy counts a loss if a command that failed ends by a panic, or without a word.
func (t *trial) saysWhy(out []byte, err error, fault string) {
	if bytes.Contains(out, []byte("goroutine 1 [")) || bytes.Contains(out, []byte("compile error: #")) || err != nil && len(bytes.TrimSpace(out)) == 0 {
		t.lost("%s: the command ends by %v and says %q", fault, err, out)
	}
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
	for range 20 * t.times {
		path, err := t.book(plain)
		if err != nil || t.ctx.Err() != nil {
			return err
		}
		after := t.moment(took)
		cmd, temp := t.command("run", "-write", path)
		if err := killed(cmd, after); err != nil {
			return err
		}
		t.gave(1, "run -write killed")
		t.isWhole(path, plain, "killed after "+after.String())
		t.leavesNothing(temp, "killed after "+after.String())
	}
	return nil
}

// noRoom runs notebooks where the notebook's folder, or the folder for temporary files, takes
// nothing more. The notebook is to stay whole, and when there is room again, it is to run.
func (t *trial) noRoom() error {
	for round := range 8 * t.times {
		shortage, inTemp := disk.Shortages[round%len(disk.Shortages)], round/len(disk.Shortages)%2 == 1
		dir, err := os.MkdirTemp(t.dir, "d")
		if err != nil || t.ctx.Err() != nil {
			return err
		}
		d, err := disk.Mount(dir)
		if err != nil {
			return t.shortFiles()
		}
		path, err := t.book(plain)
		if err != nil {
			return err
		}
		where := "the temporary folder is "
		if !inTemp {
			path, where = filepath.Join(dir, "book.ipynb"), "the notebook's folder is "
			if err := os.WriteFile(path, []byte(plain), 0o600); err != nil {
				return err
			}
		}
		if err := shortage.Make(d, t.random); err != nil {
			return err
		}
		cmd, temp := t.command("run", "-write", path)
		if inTemp {
			temp = dir
			cmd.Env = append(cmd.Env, "TMPDIR="+dir)
		}
		out, err := cmd.CombinedOutput()
		fault := where + shortage.Name
		t.gave(1, "run -write on full disks")
		t.saysWhy(out, err, fault)
		t.isWhole(path, plain, fault)
		t.leavesNothing(temp, fault)
		if d.Unmount() != nil {
			time.Sleep(time.Second)
			if err := d.Unmount(); err != nil {
				t.orphaned("%s: the disk is still in use: %v", fault, err)
			}
		}
	}
	return nil
}

// shortFiles bounds how long a file may grow, for a user who may mount no disk.
func (t *trial) shortFiles() error {
	large := strings.Replace(plain, `"kernelspec"`, `"large":"`+strings.Repeat("x", 3<<20)+`","kernelspec"`, 1)
	for range 4 * t.times {
		path, err := t.book(large)
		if err != nil {
			return err
		}
		cmd, temp := t.command("-c", `ulimit -f 2048; exec "$0" "$@"`, t.program, "run", "-write", path)
		cmd.Path, cmd.Args[0] = "/bin/sh", "/bin/sh"
		out, err := cmd.CombinedOutput()
		t.gave(1, "run -write with short files")
		if err == nil {
			t.lost("without room run -write ends well: %s", out)
		}
		if text, err := os.ReadFile(path); err != nil || string(text) != large {
			t.lost("without room the old notebook does not stay (%v)", err)
		}
		t.leavesNothing(filepath.Join(temp, "none"), "no room") // what the system ends leaves files
	}
	return nil
}

func (t *trial) twoAtOnce() error {
	for range 3 * t.times {
		path, err := t.book(plain)
		if err != nil || t.ctx.Err() != nil {
			return err
		}
		one, temp := t.command("run", "-write", path)
		two, other := t.command("run", "-write", path)
		wait, err := start(one)
		if err != nil {
			return err
		}
		time.Sleep(t.moment(time.Second))
		_ = two.Run() // it may refuse
		_ = wait()
		t.gave(1, "two of run -write at once")
		t.isWhole(path, plain, "two at once")
		t.leavesNothing(temp, "two at once")
		t.leavesNothing(other, "two at once")
	}
	return nil
}

// halt stops all processes of this part for a while, as a laptop that sleeps does.
func (t *trial) halt(most time.Duration) {
	for _, p := range marked(t.mark) {
		_ = syscall.Kill(p.pid, syscall.SIGSTOP) // one may have ended
	}
	time.Sleep(most)
	for _, p := range marked(t.mark) {
		_ = syscall.Kill(p.pid, syscall.SIGCONT)
	}
}

// asleep is how long things are halted: some seconds, or a minute.
func (t *trial) asleep() time.Duration { return min(time.Duration(t.times)*6*time.Second, time.Minute) }

func (t *trial) haltRun() error {
	for range 1 + t.times/3 {
		path, err := t.book(withCell("time.Sleep(2 * time.Second)\nfmt.Println(6 * 7)")) // it is not to end before
		if err != nil {
			return err
		}
		cmd, temp := t.command("run", "-write", path)
		var out bytes.Buffer
		cmd.Stdout, cmd.Stderr = &out, &out
		wait, err := start(cmd)
		if err != nil {
			return err
		}
		time.Sleep(t.moment(time.Second))
		t.halt(t.asleep())
		t.gave(1, "run -write halted")
		if err := wait(); err != nil {
			t.lost("a run that was halted fails: %v\n%s", err, &out)
		}
		if text, _ := os.ReadFile(path); !bytes.Contains(text, []byte(`42\n`)) {
			t.lost("a run that was halted has no output: %s", &out)
		}
		t.leavesNothing(temp, "halted")
	}
	return nil
}
