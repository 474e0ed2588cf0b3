package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

// notebooks are files that are to be refused, and to stay as they are.
var notebooks = map[string]string{
	"empty": "", "not JSON": "<html>", "cut off": plain[:len(plain)/2], "null": "null", "a list": "[]", "no cells": `{"nbformat":4}`,
	"Latin-1":          strings.Replace(plain, "6 * 7", "6 * 7 // caf\xe9", 1),
	"a lone surrogate": strings.Replace(plain, "6 * 7", `6 * 7 // \ud800`, 1),
	"UTF-16":           "\xff\xfe{\x00}\x00",
	"deep metadata":    strings.Replace(plain, `"metadata":{}`, `"metadata":{"d":`+strings.Repeat("[", 9000)+strings.Repeat("]", 9000)+`}`, 1),
	"format 99":        strings.Replace(plain, `"nbformat":4`, `"nbformat":99`, 1),
	"a kind of cell":   strings.Replace(plain, `"code"`, `"\u001b]0;evil\u0007"`, 1),
	"escapes":          strings.Replace(plain, "fmt.Println(6 * 7)", `panic(\"\u001b]0;evil\u0007\u001b[2J\")`, 1),
	"no Go":            strings.Replace(plain, "fmt.Println(6 * 7)", `}\u001b[2J{`, 1),
}

func (t *trial) hostileNotebooks() error {
	for name, text := range notebooks {
		path, err := t.book(text)
		if err != nil {
			return err
		}
		cmd, temp := t.command("run", "-write", path)
		out, err := cmd.CombinedOutput()
		t.faults++
		if err == nil {
			t.lost("the notebook %q is run without an error", name)
		}
		if bytes.ContainsAny(out, "\x1b\x07") {
			t.escaped("the notebook %q writes to the terminal: %q", name, out)
		}
		if strings.Contains(string(out), "goroutine 1 [") {
			t.lost("the notebook %q ends the command by a panic", name)
		}
		if now, err := os.ReadFile(path); err != nil || string(now) != text && !json.Valid(now) {
			t.lost("the notebook %q does not stay (%v)", name, err)
		}
		t.leavesNothing(temp, "the notebook "+name)
	}
	return nil
}

// killSetup kills setups of a new state folder, with the data at hand, at random
// moments. A last one completes what they have begun.
func (t *trial) killSetup() error {
	state, data := filepath.Join(t.dir, "state"), filepath.Join(os.Getenv("NINEPIXELS_HOME"), "data", "fashion-mnist")
	setup := func() (*exec.Cmd, string) {
		cmd, temp := t.command("setup", "-user-spec=false", "-data", data)
		cmd.Env = append(cmd.Env, "NINEPIXELS_HOME="+state)
		return cmd, temp
	}
	for range 4 * t.times {
		cmd, temp := setup()
		after := t.moment(15 * time.Second)
		if err := killed(cmd, after); err != nil {
			return err
		}
		t.faults++
		t.leavesNothing(filepath.Join(temp, "none"), "setup killed after "+after.String()) // a killed compiler leaves files
	}
	cmd, _ := setup()
	if out, err := cmd.CombinedOutput(); err != nil {
		t.lost("after kills setup does not end well: %v\n%s", err, out)
	}
	for _, pattern := range []string{"data/.fetch-*", "tmp/plugin-*", "tmp/wheel-*", ".warm.json-*"} {
		if left, _ := filepath.Glob(filepath.Join(state, pattern)); len(left) > 0 {
			t.orphaned("after a setup there are still %s", strings.Join(left, ", "))
		}
	}
	return nil
}

// tests runs the repo's own tests of the same kind, and counts each as a fault.
func (t *trial) tests() error {
	cmd := exec.Command("go", "test", "-json", "-count=1",
		"-run", "Hostile|Junk|Crowd|Silent|Trickle|Broken|Bad|Wrong|Malformed|Forged|Nobody|Kill|Killed|FullDisk|CannotBeWritten|Unfinished|Emptied|Families|CutShort",
		"./kernel/internal/jupyter/...", "./kernel/internal/server", "./kernel/internal/runner", "./kernel/internal/process", "./kernel/internal/history",
		"./kernel/internal/plugin", "./lessons/dataset/fetch", "./lessons/internal/safetensors", "./lessons/export", "./lessons/check")
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		return err
	}
	for events := json.NewDecoder(bytes.NewReader(out)); ; {
		var e struct{ Action, Package, Test string }
		if err := events.Decode(&e); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			return err
		}
		switch {
		case e.Action == "pass" && e.Test != "":
			t.faults++
		case e.Action == "fail" || e.Action == "build-fail":
			t.lost("%s %s fails", e.Package, e.Test)
		}
	}
	return nil
}
