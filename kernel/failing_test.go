package main_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/ninepixels/ninepixels/kernel/internal/runner"
)

// failing are cells that fail, each with what its reader is told, and what is
// printed.
var failing = []struct{ cell, told, printed string }{
	{"%%\npanic(\"first line\\nsecond line\")", "panic: first line; second line", ""},
	{"panic(errors.Join(errors.New(\"no labels\"), errors.New(\"no pictures\")))", "panic: no labels; no pictures", ""},
	{"panic(\"too many: \" + strings.Repeat(\"pixel \", 30000) + \"the end\")", "panic: too many: pixel", ""},
	{"%%\ndefer func() { panic(fmt.Sprint(\"loading failed: \", recover())) }()\npanic(\"3 bytes\")", "panic: loading failed: 3 bytes", ""},
	{"%%\ndefer func() { panic(recover()) }()\npanic(\"3 bytes\")", "panic: 3 bytes", ""},
	{"defer func() { panic(\"not closed\") }()\nvar list []int\nfmt.Println(list[3])", "panic: not closed (while another panic was under way: index out of range", ""},
	{"%%\nsyscall.Kill(os.Getpid(), syscall.SIGABRT)\ntime.Sleep(time.Second)", "fatal error: SIGABRT: abort (a crash in C code)", ""},
	{"fmt.Fprintln(os.Stderr, \"panic: handled\\non with it\")\nos.Exit(3)", "exit status 3: the cell's program ended with exit status 3, and the last that it said was: on with it", "panic: handled\non with it\n"},
	{"fmt.Fprint(os.Stderr, \"loading … \")\npanic(\"real\")", "panic: real", "loading … "},
	{"func TestArea(t *testing.T) { t.Errorf(\"got %d, want %d\", 2, 3) }\nfunc TestB(t *testing.T) {}\n%test", "test failed: TestArea failed: got 2, want 3", "--- FAIL: TestArea"},
	{"%args -n many\nvar n = flag.Int(\"n\", 1, \"\")\n%%\nfmt.Println(*n)", "exit status 2: \"many\" is no value for the flag -n", ""},
	{"while true {\n}", "compile error: Go has no while", ""},
	{"%%script bash -e\nfalse\necho b", "command failed: the program in line 1 ended with exit status 1", ""},
	{"%% fmt.Println(\"x\")", "command failed: what stands behind %% are the program's arguments", ""},
	{"%env A=1\n!echo \"A is $A\"", "", "A is 1\n"},
	{"func hello() { fmt.Println(\"hello\") }", "", ""},
	{"%exec hello", "", "hello\n"},
	{"%%script bash\necho exit status 7 >&2", "", "exit status 7\n"},
}

// TestFailingCells runs cells that fail in the kernel as it is set up: its compiler,
// its runtime and its shell say what a reader is told.
func TestFailingCells(t *testing.T) {
	sp := setUp(t)
	s, err := runner.Start(t.Context(), sp, t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	for _, c := range failing {
		result, err := s.Execute(t.Context(), c.cell, 5*time.Minute)
		if err != nil {
			t.Fatal(err)
		}
		told, printed := "", ""
		for _, out := range result.Outputs {
			if out.Type == "error" {
				told = fmt.Sprintf("%s: %s", out.ErrorName, out.ErrorValue)
			}
			printed += out.Text
		}
		if !strings.HasPrefix(told, c.told) || (told == "") != (c.told == "") || !strings.Contains(printed, c.printed) {
			t.Errorf("%s\nis told %q, want %q\nand prints %q, want %q", c.cell, told, c.told, printed, c.printed)
		}
	}
}

// TestInterruptEndsAll interrupts programs that have started others, in their own
// group, in a group or a session of their own: all of them end, and what an earlier
// cell has left in the background stays.
func TestInterruptEndsAll(t *testing.T) {
	sp := setUp(t)
	dir := t.TempDir()
	s, err := runner.Start(t.Context(), sp, dir)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if _, err := s.Execute(t.Context(), "!sleep 300 >/dev/null 2>&1 & echo $! >background", 5*time.Minute); err != nil {
		t.Fatal(err)
	}
	for i, script := range []string{
		"sleep 300 & echo $! >FILE; wait",
		"setsid sleep 300 & echo $! >FILE; wait",
		"sh -c 'echo $$ >FILE; exec sleep 300'; echo never",
		"trap '' INT; sh -c 'echo $$ >FILE; exec sleep 300'",
	} {
		file := fmt.Sprint("child", i)
		cell := fmt.Sprintf("exec.Command(\"sh\", \"-c\", %q).Run()", strings.ReplaceAll(script, "FILE", file))
		interruptOnce(t, s, cell, filepath.Join(dir, file))
		if lives(t, filepath.Join(dir, file)) {
			t.Errorf("%s: it lives on", script)
		}
	}
	if !lives(t, filepath.Join(dir, "background")) {
		t.Error("what an earlier cell has left in the background is gone")
	}
}

// interruptOnce runs a cell and interrupts it as soon as a file is there.
func interruptOnce(t *testing.T, s *runner.Session, cell, file string) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	go func() {
		for ctx.Err() == nil {
			if text, _ := os.ReadFile(file); len(text) > 0 {
				cancel()
			}
			time.Sleep(10 * time.Millisecond)
		}
	}()
	if _, err := s.Execute(ctx, cell, 5*time.Minute); !errors.Is(err, context.Canceled) {
		t.Fatalf("%s: %v", cell, err)
	}
}

// lives reports whether the process whose number stands in a file lives; one that
// has been ended may take a moment.
func lives(t *testing.T, file string) bool {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	pid, err := strconv.Atoi(strings.TrimSpace(string(text)))
	if err != nil {
		t.Fatal(err)
	}
	for deadline := time.Now().Add(3 * time.Second); time.Now().Before(deadline); time.Sleep(20 * time.Millisecond) {
		if status, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid)); errors.Is(syscall.Kill(pid, 0), syscall.ESRCH) ||
			err == nil && strings.Contains(string(status), ") Z ") {
			return false
		}
	}
	return true
}
