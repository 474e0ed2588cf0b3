package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

// training is a cell that trains for some seconds, and says so. It keeps each epoch.
const training = `import (
	"github.com/janpfeifer/must"
	"github.com/ninepixels/ninepixels/lessons/dataset"
	"github.com/ninepixels/ninepixels/lessons/model"
	"github.com/ninepixels/ninepixels/lessons/train"
)

func dense(scope *model.Scope, images *model.Node) *model.Node {
	return model.Dense(scope.In("logits"), model.Flatten(images), 10)
}

%%
data := must.M1(dataset.Load())
must.M(os.WriteFile("begun", nil, 0o600))
m := must.M1(train.Fit(train.Config{Name: "x", Epochs: 40}, dense, data.Train.Take(2000)))
fmt.Println("epochs:", len(m.History), 6 * 7)`

// begun starts a notebook that trains, and waits until it does. wait waits for its end.
func (t *trial) begun() (path, temp string, cmd *exec.Cmd, wait func() error, out *bytes.Buffer, err error) {
	if path, err = t.book(withCell(training)); err != nil {
		return
	}
	cmd, temp = t.command("run", "-write", path)
	out = &bytes.Buffer{}
	cmd.Stdout, cmd.Stderr = out, out
	if wait, err = start(cmd); err != nil {
		return
	}
	for deadline := time.Now().Add(2 * time.Minute); ; time.Sleep(20 * time.Millisecond) {
		if _, errBegun := os.Stat(filepath.Join(filepath.Dir(path), "begun")); errBegun == nil {
			return
		}
		if time.Now().After(deadline) {
			_ = cmd.Process.Kill()
			_ = wait()
			err = fmt.Errorf("the training does not begin: %s", out)
			return
		}
	}
}

// haltTraining halts a training, and kills others.
func (t *trial) haltTraining() error {
	path, temp, _, wait, out, err := t.begun()
	if err != nil {
		return err
	}
	time.Sleep(t.moment(time.Second))
	t.halt(t.asleep())
	t.gave(1, "trainings halted")
	if err := wait(); err != nil {
		t.lost("a training that was halted fails: %v\n%s", err, out)
	}
	if text, _ := os.ReadFile(path); !bytes.Contains(text, []byte(`epochs: 40 42\n`)) {
		t.lost("a training that was halted is not stored: %s", out)
	}
	t.leavesNothing(temp, "a training halted")
	for range 2 * t.times {
		path, temp, cmd, wait, _, err := t.begun()
		if err != nil || t.ctx.Err() != nil {
			return err
		}
		time.Sleep(t.moment(2 * time.Second))
		_ = cmd.Process.Kill()
		_ = wait()
		t.gave(1, "notebooks killed in a training")
		t.isWhole(path, withCell(training), "killed in a training")
		t.leavesNothing(temp, "killed in a training")
		t.weightsAreWhole(filepath.Join(filepath.Dir(path), "runs", "x", "model.safetensors"))
	}
	return nil
}

// weightsAreWhole has the course's own command read a file of weights, if there is one yet.
func (t *trial) weightsAreWhole(path string) {
	if _, err := os.Stat(path); err != nil {
		return
	}
	cmd, _ := t.command("export", "-o", filepath.Join(t.dir, "exports"), filepath.Dir(path), "onnx")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.lost("the weights of a training that was killed cannot be read: %v\n%s", err, out)
	}
}

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
	"another kernel":   strings.Replace(plain, `"gonb"`, `"../../../bin/sh"`, 1),
	"another language": strings.Replace(plain, `"language":"go"`, `"language":"\u001b[2Jpython"`, 1),
	"a huge text":      strings.Replace(plain, "fmt.Println(6 * 7)", "fmt.Println("+strings.Repeat("9", 1<<20), 1),
	"a huge number":    strings.Replace(plain, "null", strings.Repeat("9", 1<<20), 1),
	"two of a key":     strings.Replace(plain, `"nbformat":4`, `"nbformat":4,"cells":7`, 1),
	"a huge output":    strings.Replace(plain, `"outputs":[]`, `"outputs":[{"output_type":"stream","name":"stdout","text":"`+strings.Repeat("x", 20<<20)+`"}]`, 1)[:20<<20],
}

func (t *trial) hostileNotebooks() error {
	for name, text := range notebooks {
		path, err := t.book(text)
		if err != nil || t.ctx.Err() != nil {
			return err
		}
		cmd, temp := t.command("run", "-write", path)
		out, err := cmd.CombinedOutput()
		t.gave(1, "hostile notebooks")
		if err == nil {
			t.lost("the notebook %q is run without an error", name)
		}
		if bytes.ContainsAny(out, "\x1b\x07") {
			t.escaped("the notebook %q writes to the terminal: %q", name, out)
		}
		t.saysWhy(out, err, "the notebook "+name)
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
	for range 5 * t.times {
		cmd, temp := setup()
		after := t.moment(12 * time.Second)
		if err := killed(cmd, after); err != nil || t.ctx.Err() != nil {
			return err
		}
		t.gave(1, "setup killed")
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
