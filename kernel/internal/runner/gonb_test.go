//go:build unix

package runner_test

import (
	"errors"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/ninepixels/ninepixels/kernel/internal/kernelproc"
	"github.com/ninepixels/ninepixels/kernel/internal/process"
	"github.com/ninepixels/ninepixels/kernel/internal/runner"
	"github.com/ninepixels/ninepixels/kernel/internal/spec"
	"github.com/ninepixels/ninepixels/lessons/dataset/fetch"
)

var setup = sync.OnceValue(func() error {
	cmd := exec.Command("go", "run", "github.com/ninepixels/ninepixels/kernel", "setup", "-user-spec=false")
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("setup, which these tests need, failed: %v\n%s", err, out)
	}
	return nil
})

// gonb returns a kernelspec that starts GoNB without our front, as others'
// kernelspecs do.
func gonb(t *testing.T) *spec.Spec {
	t.Helper()
	sp := with(course(t))
	bin := filepath.Dir(sp.Argv[0])
	sp.Argv = []string{filepath.Join(bin, "gonb"), "--kernel", "{connection_file}", "-go_work=" + sp.Repo()}
	tools := t.TempDir()
	if err := process.WriteProgram(filepath.Join(tools, "gopls"), []byte(fakeGopls)); err != nil {
		t.Fatal(err)
	}
	sp.Env["PATH"] = tools + string(os.PathListSeparator) + sp.Env["PATH"]
	return sp
}

// fakeGopls stands for the gopls that GoNB starts wherever it finds one. It says
// that it runs, and ends as little by itself.
const fakeGopls = "#!/bin/sh\necho $$ >\"$TMPDIR/gopls.pid\"\nexec sleep 600\n"

// course returns the course's kernelspec, and sets up what it starts.
func course(t *testing.T) *spec.Spec {
	t.Helper()
	if testing.Short() {
		t.Skip("runs GoNB")
	}
	if err := setup(); err != nil {
		t.Fatal(err)
	}
	state, err := fetch.Home()
	if err != nil {
		t.Fatal(err)
	}
	sp, err := spec.Read(filepath.Join(spec.StateDir(state), "kernels", spec.Name))
	if err != nil {
		t.Fatalf("run go run ./kernel setup: %v", err)
	}
	return sp
}

// with returns the kernelspec with more variables in its environment, given as
// pairs of name and value.
func with(sp *spec.Spec, pairs ...string) *spec.Spec {
	changed := *sp
	changed.Env = maps.Clone(sp.Env)
	for i := 0; i < len(pairs); i += 2 {
		changed.Env[pairs[i]] = pairs[i+1]
	}
	return &changed
}

// surroundings has a session's GoNB tell its process id and temporary folder,
// and checks at the end of the test that nothing is left of them.
func surroundings(t *testing.T, s *runner.Session) {
	t.Helper()
	var pid int
	var temp string
	if _, err := fmt.Sscan(execute(t, s, "!echo $PPID $TMPDIR").Outputs[0].Text, &pid, &temp); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		s.Close()
		isGone(t, pid, temp)
	})
}

// A trial is a cell and what has to come of it: patterns of how it fails, and of
// its outputs as show writes them.
type trial struct{ name, cell, failed, outputs string }

// runs runs the cells one after another in one session.
func runs(t *testing.T, s *runner.Session, trials []trial) {
	t.Helper()
	for _, tc := range trials {
		r := execute(t, s, tc.cell)
		if !regexp.MustCompile(tc.failed).MatchString(r.Failed) {
			t.Errorf("%s: the failure is %q, want %s\n%s", tc.name, r.Failed, tc.failed, r.Text)
		}
		if got := show(r.Outputs); !regexp.MustCompile(tc.outputs).MatchString(got) {
			t.Errorf("%s: the outputs are\n%s\nwant %s", tc.name, got, tc.outputs)
		}
	}
}

func TestGoNBCells(t *testing.T) {
	s := start(t, with(gonb(t), "GOPROXY", "off"))
	surroundings(t, s)
	runs(t, s, []trial{
		{"plain", "%%\nfmt.Println(6 * 7)", `^$`, `^stdout "42\\n"\n$`},
		{"compile error", "%%\nx := 1\nfmt.Println(y)", `^it does not compile: declared and not used: x \(and 1 more mistake\)$`, ``},
		{"syntax error", "%%\nfmt.Println(\"a\"", `^it does not compile: missing ',' before newline in argument list`, ``},
		{"unknown package", "import \"nowhere.invalid/pkg\"\n%%\npkg.F()", `^it does not compile: no required module provides package nowhere.invalid/pkg$`, ``},
		{"panic", "%%\nvar p []int\nfmt.Println(p[3])", `^panic: runtime error: index out of range \[3\] with length 0$`, `stderr "panic: .*main\.main`}, // GoNB marks the cell's line, but not always
		{"fatal", "%%\nlog.Fatalf(\"stuck in %s\", \"Switzerland\")", `^it failed: exit status 1$`, `stuck in Switzerland`},
		{"exit", "%%\nfmt.Println(\"before\")\nos.Exit(3)", `^it failed: exit status 3$`, `^stdout "before\\n"`},
		{"shell command", "!echo before; false", `^(a|the) shell command .* failed with exit status 1$`, `^stdout "before\\n"\nstderr "exit status 1\\n"\n$`},
		{"shell command passes", "!echo a; echo b >&2", `^$`, `stderr "b\\n"`},
		{"a program that prints the like", "%%\nfmt.Fprintln(os.Stderr, \"exit status 1\")", `^$`, `^stderr "exit status 1\\n"`},
		{"unknown magic", "%pylab inline", `^the special command %pylab is unknown`, `unknown or not implemented`},
		{"input", "%with_inputs\n!read name; echo \"got $name.\"", `^it asks for input, and nobody is here`, `stdout "got \.\\n"`},
		{"test passes", "func TestA(t *testing.T) {}\n%test", `^$`, `PASS`},
		{"test fails", "func TestA(t *testing.T) { t.Error(\"why\") }\n%test", `^it failed: exit status 1$`, `FAIL: TestA`},
		{"display", "%%\ngonbui.DisplayHTML(\"<b>bold</b>\")\ngonbui.Sync()", `^$`, `^display_data map\[text/html:<b>bold</b>\]\n$`},
		{"still well", "%%\nfmt.Println(\"well\")", `^$`, `^stdout "well\\n"\n$`},
	})
}

// The same through our front, which says what is wrong, and what to do.
func TestCourseCells(t *testing.T) {
	s := start(t, with(course(t), "GOPROXY", "off"))
	runs(t, s, []trial{
		{"plain", "%%\nfmt.Println(6 * 7)", `^$`, `^stdout "42\\n"\n$`},
		{"misspelt", "%%\nfmt.Printn(2)", `^fmt has no Printn: did you mean Print, Printf or Println\?`, `^error .*line 2.*fmt.Printn`},
		{"compile error", "%%\nx := 1\nfmt.Println(2)", `^x is declared and not used: use it`, `^error .*line 2.*x := 1`},
		{"syntax error", "%%\nfmt.Println(\"a\"", `^a \) is missing: the \( of line 2 is never closed$`, `^error .*line 2.*fmt.Println`},
		{"unknown package", "import \"nowhere.invalid/pkg\"\n%%\npkg.F()", `^the package nowhere.invalid/pkg is not on this machine`, ``},
		{"statement without %%", "x := 1", `^$`, `^$`},
		{"value", "x + 41", `^$`, `^execute_result map\[text/plain:42\]\n$`},
		{"panic", "%%\nvar p []int\nfmt.Println(p[3])", `^index out of range \[3\] with length 0: there is nothing in it`, `^error .*line 3.*fmt.Println\(p\[3\]\)`},
		{"declares", "func pick(p []int, i int) int {\n\treturn p[i]\n}", `^$`, `^$`},
		{"panic in an earlier cell", "%%\nfmt.Println(pick(nil, 3))", `^index out of range`, `^error .*cell \[\d+\], line 2.*return p\[i\].*line 2.*fmt.Println\(pick`},
		{"must", "%%\nmust.M(os.Remove(\"none\"))", `^remove none: no such file`, `^error .*line 2.*must.M`},
		{"fatal", "%%\nlog.Fatalf(\"stuck in %s\", \"Switzerland\")", `^the cell's program ended with exit status 1, and the last that it said was: stuck in Switzerland$`, `stuck in Switzerland`},
		{"exit", "%%\nfmt.Println(\"before\")\nos.Exit(3)", `^the cell's program ended with exit status 3`, `^stdout "before\\n"`},
		{"shell command", "!echo before; false", `^the shell command in line 1 ended with exit status 1`, `^stdout "before\\n"\nerror`},
		{"one program", "!ls nowhere", `^the shell command in line 1 ended with exit status 2`, `^stderr "ls: .*\\n"\nerror`},
		{"one program passes", "!echo a", `^$`, `^stdout "a\\n"\n$`},
		{"a program that prints the like", "%%\nfmt.Fprintln(os.Stderr, \"exit status 1\")", `^$`, `^stderr "exit status 1\\n"`},
		{"shell command passes", "!echo a; echo b >&2", `^$`, `stderr "b\\n"`},
		{"unknown magic", "%pylab inline", `^there is no special command %pylab`, `^error`},
		{"compile error behind what GoNB has not seen", "%%\nx := 1", `^x is declared and not used: use it`, `^error .*line 2.*x := 1`},
		{"empty command", "! ", `^the ! in line 1 has no shell command`, `^error`},
		{"a failed %test leaves nothing", "%test\n%cd nowhere", `chdir nowhere`, ``},
		{"input", "%with_inputs\n!read name; echo \"got $name.\"", `^the cell asks for input, and nobody is here`, ``},
		{"test fails", "func TestA(t *testing.T) { t.Error(\"why\") }\n%test", `^TestA failed: why`, `FAIL: TestA`},
		{"display", "%%\ngonbui.DisplayHTML(\"<b>bold</b>\")\ngonbui.Sync()", `^$`, `^display_data map\[text/html:<b>bold</b>\]\n$`},
		{"still well", "%%\nfmt.Println(\"well\")", `^$`, `^stdout "well\\n"\n$`},
	})
}

// What a notebook runs nobody has typed, so it is not in the learner's history.
func TestCourseHistory(t *testing.T) {
	s := start(t, course(t))
	cell := fmt.Sprintf("%%%%\nfmt.Println(%d)", time.Now().UnixNano())
	execute(t, s, cell)
	state, err := fetch.Home()
	if err != nil {
		t.Fatal(err)
	}
	kept, err := os.ReadFile(filepath.Join(state, "history.jsonl"))
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		t.Fatal(err)
	}
	if strings.Contains(string(kept), cell[len("%%\n"):]) {
		t.Errorf("the learner's history has the cell %q", cell)
	}
}

// An interrupt ends a cell within a second, whatever it is doing, and the next
// one finds the kernel well.
func TestCourseInterrupts(t *testing.T) {
	s := start(t, course(t))
	execute(t, s, "%%\nfmt.Println(\"warm\")")
	var times []time.Duration
	for _, tc := range []struct {
		cell  string
		after time.Duration // of the start: 50 ms is goimports or the compiler, 500 ms is the program
	}{
		{"%%\nfor {\n}", 20 * time.Millisecond},
		{"%%\nfor {\n}", 50 * time.Millisecond},
		{"%%\nfor {\n}", 100 * time.Millisecond},
		{"%%\nfor {\n}", 500 * time.Millisecond},
		{"%%\nsignal.Ignore(os.Interrupt)\nfor {\n}", 500 * time.Millisecond},
		{"!sleep 600; echo awake", 200 * time.Millisecond},
	} {
		began := time.Now()
		_, err := s.Execute(t.Context(), tc.cell, tc.after)
		var late *runner.TimeoutError
		if !errors.As(err, &late) {
			t.Errorf("%q after %v: the error is %v", tc.cell, tc.after, err)
		}
		took := time.Since(began) - tc.after
		t.Logf("%q after %v: ended within %v", tc.cell, tc.after, took.Round(time.Millisecond))
		times = append(times, took)
		if got := show(execute(t, s, "%%\nfmt.Println(\"next\")").Outputs); got != "stdout \"next\\n\"\n" {
			t.Errorf("%q: the next cell's outputs are %s", tc.cell, got)
		}
	}
	slices.Sort(times)
	// A second is what is promised; on a machine with much else to do the middle
	// one may take three, and none as long as what was not heeded at all.
	if middle, slowest := times[len(times)/2], times[len(times)-1]; middle > 3*time.Second || slowest > prompt {
		t.Errorf("interrupts took %v", times)
	}
}

// A cell that never ends is stopped, even if its program ignores the interrupt:
// GoNB kills that after five seconds, and the next cell finds it well.
func TestGoNBTimeout(t *testing.T) {
	s := start(t, gonb(t))
	surroundings(t, s)
	execute(t, s, "%%\nfmt.Println(\"warm\")")
	for _, cell := range []string{"%%\nfor {}", "%%\nsignal.Ignore(os.Interrupt)\nfor {}"} {
		timesOut(t, s, cell)
		if got := show(execute(t, s, "%%\nfmt.Println(\"next\")").Outputs); got != "stdout \"next\\n\"\n" {
			t.Errorf("%q: the next cell's outputs are %s", cell, got)
		}
	}
	// GoNB interrupts and kills a shell, but not what the shell is waiting for:
	// such a cell ends with its kernel.
	timesOut(t, s, "!sleep 600; echo awake")
}

// timesOut runs a cell that must be stopped after a second, and be gone after
// the time that an interrupt may take.
func timesOut(t *testing.T, s *runner.Session, cell string) {
	t.Helper()
	began := time.Now()
	_, err := s.Execute(t.Context(), cell, time.Second)
	var late *runner.TimeoutError
	if !errors.As(err, &late) {
		t.Errorf("%q: the error is %v", cell, err)
	}
	if took := time.Since(began); took > prompt {
		t.Errorf("%q: it took %v to end", cell, took)
	}
}

// GoNB is killed while a cell runs: its gopls and the cell's program must not
// live on, nor the temporary folder.
func TestGoNBIsKilled(t *testing.T) {
	sp := gonb(t)
	told := filepath.Join(t.TempDir(), "told")
	var pid int
	var temp string
	ended := func(step runner.Step) {
		if step.Number > 1 {
			return
		}
		text, err := os.ReadFile(told)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := fmt.Sscan(string(text), &pid, &temp); err != nil {
			t.Fatal(err)
		}
		waitForGopls(t, temp)
	}
	nb := book("!echo $PPID $TMPDIR >"+told, "%%\nfmt.Println(\"here\")\nsyscall.Kill(os.Getppid(), syscall.SIGKILL)\ntime.Sleep(time.Hour)")
	err := runner.Run(t.Context(), nb, runner.Options{Spec: sp, Dir: t.TempDir(), Timeout: patience, Ended: ended})
	var cell *runner.CellError
	var dead *kernelproc.DeadError
	if !errors.As(err, &cell) || !errors.As(err, &dead) || cell.Number != 2 || dead.How != "signal: killed" {
		t.Errorf("the error is %v", err)
	}
	isGone(t, pid, temp)
}

// waitForGopls waits until the gopls of a kernel runs, so that the test is about
// something.
func waitForGopls(t *testing.T, temp string) {
	t.Helper()
	for deadline := time.Now().Add(patience); time.Now().Before(deadline); time.Sleep(20 * time.Millisecond) {
		if pid, err := os.ReadFile(filepath.Join(temp, "gopls.pid")); err == nil && len(pid) > 0 {
			return
		}
	}
	t.Error("GoNB has started no gopls")
}
