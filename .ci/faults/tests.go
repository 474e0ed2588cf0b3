package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/ninepixels/ninepixels/.ci/faults/damage"
)

// testFiles is the folder of this run in which tests have their temporary files.
const testFiles = "tests"

// packages are those whose tests give faults to what reads, writes and listens.
var packages = []string{
	"./kernel/internal/notebook", "./kernel/internal/jupyter", "./kernel/internal/jupyter/zmtp", "./kernel/internal/history", "./kernel/internal/plugin",
	"./kernel/internal/cell", "./kernel/internal/server", "./kernel/values", "./lessons/internal/published", "./lessons/internal/safetensors",
	"./lessons/export", "./lessons/export/internal/onnx", "./lessons/export/internal/tflite", "./lessons/dataset/pictures", "./lessons/dataset/fetch",
	"./lessons/check", "./lessons/train",
}

// packages has these tests tried. The short mode leaves out what needs a setup, which they do
// without.
func (t *trial) packages() error {
	args := []string{
		"-short", "-timeout", "60m", "-run", "Damage|Deep|Changed|Hostile|Junk|Crowd|Silent|Unfinished|Echoes|AnswersThat|Claimed|Trickle|Broken|Malformed|Forged|Killed|Full|CannotBeWritten|OnOldLocal",
	}
	return t.test(slices.Concat(args, packages, []string{"-faults", strconv.Itoa(t.times)})...)
}

// kernels has the tests tried that run cells.
func (t *trial) kernels() error {
	soak := []string{"-soak-cells", "100", "-soak-kernels", "2"}
	if t.times > 1 {
		soak = []string{"-soak-cells", "1000", "-soak-kernels", "8"}
	}
	args := append([]string{
		"-timeout", "120m", "-run", "TestCourseHostileCells|TestCourseManyKills|TestCourseHostilePeers|TestCourseDaemonsEnd|NobodyElse|EmptiedFolder|TestCourseSoak|TestCourseHalted",
		"./kernel/internal/runner", "-faults", strconv.Itoa(t.times), "-hostile-cells", "0", "-halt", t.asleep().String(),
	}, soak...)
	return t.test(args...)
}

// An event is a line of go test -json.
type event struct{ Action, Package, Test, Output string }

// test calls go test, and adds up the faults that its tests say they have given, if they pass.
// One that fails is a loss.
func (t *trial) test(args ...string) error {
	temp := filepath.Join(t.dir, testFiles)
	if err := os.MkdirAll(temp, 0o755); err != nil {
		return err
	}
	options := []string{"test", "-json", "-count=1"}
	if t.race {
		// GoMLX's own backend makes pointers of one type those of another, which is no race, but ends a
		// program under the checks of pointers that come with the detector.
		options = append(options, "-race", "-gcflags=all=-d=checkptr=0")
	}
	cmd := t.child("go", slices.Concat(options, args)...)
	cmd.Env = append(os.Environ(), "TMPDIR="+temp)
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		return err
	}
	if err := cmd.Start(); err != nil {
		return err
	}
	errRead := t.count(out)
	var exit *exec.ExitError
	if err := cmd.Wait(); err != nil && !errors.As(err, &exit) {
		return err
	}
	if errRead == nil && len(t.given) == 0 {
		errRead = fmt.Errorf("no test says that it has given a fault")
	}
	return errRead
}

// count reads what go test says.
func (t *trial) count(out io.Reader) error {
	said := map[string]*strings.Builder{} // by package and test
	failed := map[string]string{}         // the last test of each package
	for events := json.NewDecoder(out); ; {
		var e event
		if err := events.Decode(&e); errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return err
		}
		name := e.Package + " " + e.Test
		if said[name] == nil {
			said[name] = &strings.Builder{}
		}
		switch e.Action {
		case "output":
			said[name].WriteString(e.Output)
		case "pass":
			t.read(said[name].String())
			delete(said, name)
		case "fail", "build-fail":
			// A test fails behind its subtests, and a package behind its tests: that is one loss.
			last := failed[e.Package]
			if last == "" || e.Test != "" && !strings.HasPrefix(last, e.Test+"/") {
				t.lost("%s fails:\n%s", name, said[name])
			}
			failed[e.Package] = e.Test
		}
	}
}

// read adds up what a test that has passed says of faults.
func (t *trial) read(said string) {
	for line := range strings.Lines(said) {
		_, given, found := strings.Cut(line, damage.Sign)
		number, kind, _ := strings.Cut(strings.TrimSpace(given), " ")
		if n, err := strconv.Atoi(number); found && err == nil {
			t.gave(n, kind)
		}
	}
}

// fuzz has each reader of bytes from outside fed with random ones, for some seconds or five
// minutes, by .ci/fuzz.
func (t *trial) fuzz() error {
	seconds := 2
	if t.times > 1 {
		seconds = 300
	}
	temp := filepath.Join(t.dir, "fuzz") // what ends by the clock leaves files
	if err := os.MkdirAll(temp, 0o755); err != nil {
		return err
	}
	cmd := t.child(filepath.Join(".ci", "fuzz"), strconv.Itoa(seconds))
	cmd.Env = append(os.Environ(), "TMPDIR="+temp)
	out, err := cmd.Output()
	last := ""
	for line := range strings.Lines(string(out)) {
		last = line
		if strings.HasPrefix(line, "FAILED") {
			t.lost("a fuzz test: %s", line)
		}
	}
	var targets int
	if _, errScan := fmt.Sscanf(last, "%d fuzz tests, %d inputs,", &targets, &t.inputs); errScan != nil || err != nil && t.losses == 0 {
		return fmt.Errorf("the fuzz tests end by %w:\n%s", errors.Join(err, errScan), out)
	}
	if t.losses > 0 {
		fmt.Printf("%s", out)
	}
	return nil
}
