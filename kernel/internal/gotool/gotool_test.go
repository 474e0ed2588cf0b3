package gotool_test

import (
	"archive/zip"
	"bytes"
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/ninepixels/ninepixels/kernel/internal/gotool"
	"github.com/ninepixels/ninepixels/kernel/internal/process"
)

// Under the name go, the test binary is the shim.
func TestMain(m *testing.M) {
	if slices.Contains(gotool.StandIns, filepath.Base(os.Args[0])) {
		os.Exit(gotool.Main(os.Args[0], os.Args[1:], os.Stdout, os.Stderr))
	}
	os.Exit(m.Run())
}

// fakeGo logs its arguments and its folder, and fails a build until a get has
// been done.
const fakeGo = `#!/bin/sh
echo "$*" >> "$LOG"
case "$1" in
get)
	if [ -n "$OFFLINE" ]; then echo "go: no network" >&2; exit 1; fi
	touch "$LOG.got" ;;
build|test)
	if [ -n "$BROKEN" ]; then echo "main.go:3:1: syntax error" >&2; exit 1; fi
	if [ ! -e "$LOG.got" ]; then
		printf 'main.go:4:8: no required module provides package a.org/x; to add it:\n\tgo get a.org/x\n' >&2
		exit 1
	fi
	echo built ;;
env) echo "real env"; exit 7 ;;
esac
`

// kernel is a shim with a fake go behind it, as a cell would see them.
type kernel struct {
	t             *testing.T
	cell, log     string
	shim, fakeDir string
	state         string // the state folder, where there is one
}

func newKernel(t *testing.T) kernel {
	t.Helper()
	k := kernel{t: t, cell: t.TempDir(), log: filepath.Join(t.TempDir(), "log"), shim: t.TempDir(), fakeDir: t.TempDir()}
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(self, filepath.Join(k.shim, "go")); err != nil {
		t.Fatal(err)
	}
	if err := process.WriteProgram(filepath.Join(k.fakeDir, "go"), []byte(fakeGo)); err != nil {
		t.Fatal(err)
	}
	return k
}

// run calls the shim in a folder and returns its output, its exit code and
// what the real go was asked to do.
func (k kernel) run(dir string, env []string, args ...string) (output string, code int, asked []string) {
	k.t.Helper()
	cmd := exec.Command(filepath.Join(k.shim, "go"), args...)
	cmd.Dir = dir
	cmd.Env = append([]string{
		"PATH=" + k.shim + ":" + k.fakeDir + ":/usr/bin:/bin", "LOG=" + k.log, "GONB_TMP_DIR=" + k.cell,
	}, env...)
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	text, err := cmd.CombinedOutput()
	if cmd.ProcessState == nil {
		k.t.Fatal(err)
	}
	// What it has left to learn in the background would write into the folders that
	// the test removes.
	k.t.Cleanup(func() {
		_ = process.KillGroup(cmd.Process.Pid)
		for lives(cmd.Process.Pid) {
			time.Sleep(time.Millisecond)
		}
	})
	if logged, err := os.ReadFile(k.log); err == nil {
		asked = strings.Split(strings.TrimSpace(string(logged)), "\n")
	}
	return string(text), cmd.ProcessState.ExitCode(), asked
}

// lives reports whether a process of a group runs.
func lives(group int) bool {
	all, _ := process.List(context.Background())
	return slices.ContainsFunc(all, func(p process.Info) bool {
		of, err := syscall.Getpgid(p.PID)
		return err == nil && of == group && !p.Ended
	})
}

func TestBareGetIsAnsweredAtOnce(t *testing.T) {
	k := newKernel(t)
	for _, args := range [][]string{{"get"}, {"get", "-t"}} {
		if output, code, asked := k.run(k.cell, nil, args...); output != "" || code != 0 || asked != nil {
			t.Errorf("go %q: output %q, code %d, real go asked %q", args, output, code, asked)
		}
	}
}

// The learner's own go get, with a package or in a folder of theirs, is real.
func TestOtherCallsAreReal(t *testing.T) {
	elsewhere := t.TempDir()
	for _, tc := range []struct {
		dir    string
		args   []string
		output string
		code   int
	}{
		{"", []string{"get", "a.org/y@v1.2.3"}, "", 0},
		{elsewhere, []string{"get"}, "", 0},
		{"", []string{"env", "GOROOT"}, "real env\n", 7},
		{elsewhere, []string{"build", "-o", "x"}, "main.go:4:8: no required module provides package a.org/x; to add it:\n\tgo get a.org/x\n", 1},
	} {
		k := newKernel(t)
		dir := tc.dir
		if dir == "" {
			dir = k.cell
		}
		output, code, asked := k.run(dir, nil, tc.args...)
		if output != tc.output || code != tc.code || !slices.Equal(asked, []string{strings.Join(tc.args, " ")}) {
			t.Errorf("go %q: output %q, code %d, real go asked %q", tc.args, output, code, asked)
		}
	}
}

func TestBuildGetsWhatIsMissing(t *testing.T) {
	for _, args := range [][]string{{"build", "-o", "x", "-race"}, {"test", "-c", "-o", "x"}} {
		k := newKernel(t)
		output, code, asked := k.run(k.cell, nil, args...)
		line := strings.Join(args, " ")
		if output != "built\n" || code != 0 || !slices.Equal(asked, []string{line, "get a.org/x", line}) {
			t.Errorf("go %q: output %q, code %d, real go asked %q", args, output, code, asked)
		}
		// The second time nothing is missing.
		if _, _, asked := k.run(k.cell, nil, args...); len(asked) != 4 {
			t.Errorf("go %q again: real go asked %q", args, asked)
		}
	}
}

func TestBuildFails(t *testing.T) {
	k := newKernel(t)
	output, code, asked := k.run(k.cell, []string{"BROKEN=1"}, "build", "-o", "x")
	if output != "main.go:3:1: syntax error\n" || code != 1 || len(asked) != 1 {
		t.Errorf("broken: output %q, code %d, real go asked %q", output, code, asked)
	}

	k = newKernel(t)
	output, code, asked = k.run(k.cell, []string{"OFFLINE=1"}, "build", "-o", "x")
	want := "main.go:4:8: no required module provides package a.org/x; to add it:\n\tgo get a.org/x\ngo: no network\n"
	if output != want || code != 1 || len(asked) != 2 {
		t.Errorf("offline: output %q, code %d, real go asked %q", output, code, asked)
	}
}

func TestRealGoFromTheKernelspec(t *testing.T) {
	k := newKernel(t)
	named := filepath.Join(t.TempDir(), "go1.26")
	if err := process.WriteProgram(named, []byte("#!/bin/sh\necho named\n")); err != nil {
		t.Fatal(err)
	}
	if output, _, _ := k.run(k.cell, []string{gotool.RealVar + "=" + named}, "version"); output != "named\n" {
		t.Errorf("output %q, want the go that %s names", output, gotool.RealVar)
	}
	// If it is gone, or is the shim itself, the next on PATH is taken.
	for _, gone := range []string{"/nowhere/go", filepath.Join(k.shim, "go")} {
		if output, _, _ := k.run(k.cell, []string{gotool.RealVar + "=" + gone}, "env"); output != "real env\n" {
			t.Errorf("%s=%s: output %q", gotool.RealVar, gone, output)
		}
	}
	output, code, _ := k.run(k.cell, []string{gotool.RealVar + "=/nowhere/go", "PATH=" + k.shim}, "env")
	if code != 1 || !strings.Contains(output, "(/nowhere/go) is gone: install Go") {
		t.Errorf("no go at all: output %q, code %d", output, code)
	}
}

func TestMissing(t *testing.T) {
	// Each is what go 1.26.8 printed for a cell like that.
	for _, tc := range []struct {
		output string
		want   []string
	}{
		{"main.go:4:8: no required module provides package github.com/a/b; to add it:\n\tgo get github.com/a/b\n" +
			"main.go:5:8: no required module provides package c.io/d/v4; to add it:\n\tgo get c.io/d/v4\n",
			[]string{"github.com/a/b", "c.io/d/v4"}},
		{"package gonb_x imports github.com/rivo/uniseg from implicitly required module; to add missing requirements, run:\n" +
			"\tgo get github.com/rivo/uniseg@v0.4.7\n", []string{"github.com/rivo/uniseg@v0.4.7"}},
		{"main.go:4:8: cannot find module providing package c.io/d: import lookup disabled by -mod=readonly\n", []string{"c.io/d"}},
		{"main.go:3:8: package notstd/x is not in std (/usr/local/go/src/notstd/x)\n", nil},
		{"./main.go:4:2: undefined: x\n", nil},
	} {
		if got := gotool.Missing(tc.output); !slices.Equal(got, tc.want) {
			t.Errorf("Missing(%q) = %q, want %q", tc.output, got, tc.want)
		}
	}
}

// The real go command, with a module proxy that is a folder: the cell's build
// brings in the module that the cell imports.
func TestRealGo(t *testing.T) {
	proxy := writeProxy(t)
	k := newKernel(t)
	goPath, err := exec.LookPath("go")
	if err != nil {
		t.Fatal(err)
	}
	env := append(os.Environ(), gotool.RealVar+"="+goPath, "GOPROXY=file://"+proxy, "GOSUMDB=off",
		"GOMODCACHE="+t.TempDir(), "GOFLAGS=-modcacherw", "GOWORK=auto", "GONB_TMP_DIR="+k.cell)
	cell := "package main\n\nimport \"example.org/tiny\"\n\nfunc main() { println(tiny.Nine) }\n"
	if err := os.WriteFile(filepath.Join(k.cell, "main.go"), []byte(cell), 0o644); err != nil {
		t.Fatal(err)
	}
	for _, args := range [][]string{{"mod", "init", "gonb_x"}, {"work", "init"}, {"work", "use", "."}, {"get"}, {"build", "-o", "x"}} {
		if output, code, _ := k.run(k.cell, env, args...); code != 0 {
			t.Fatalf("go %q: %s", args, output)
		}
	}
	output, err := exec.Command(filepath.Join(k.cell, "x")).CombinedOutput()
	if err != nil || string(output) != "9\n" {
		t.Errorf("the cell printed %q (%v), want 9", output, err)
	}
}

// writeProxy makes a module proxy in a folder that serves example.org/tiny.
func writeProxy(t *testing.T) string {
	t.Helper()
	proxy := t.TempDir()
	dir := filepath.Join(proxy, "example.org", "tiny", "@v")
	if err := os.MkdirAll(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	const mod = "module example.org/tiny\n"
	var archive bytes.Buffer
	w := zip.NewWriter(&archive)
	for name, text := range map[string]string{"go.mod": mod, "tiny.go": "package tiny\n\nconst Nine = 9\n"} {
		f, err := w.Create("example.org/tiny@v1.0.0/" + name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := f.Write([]byte(text)); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{
		"list": "v1.0.0\n", "v1.0.0.info": `{"Version":"v1.0.0"}`, "v1.0.0.mod": mod, "v1.0.0.zip": archive.String(),
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return proxy
}
