//go:build unix

package runner_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/ninepixels/ninepixels/kernel/internal/jupyter/kerneltest"
	"github.com/ninepixels/ninepixels/kernel/internal/kernelproc"
	"github.com/ninepixels/ninepixels/kernel/internal/runner"
	"github.com/ninepixels/ninepixels/kernel/internal/spec"
)

// However an engine ends, fake checks that nothing of it is left.

func TestNoStart(t *testing.T) {
	for mode, want := range map[string]string{
		kerneltest.Dies:   "the kernel's process has ended: exit status 1; its last word was: the engine has no fuel",
		kerneltest.Silent: `the kernel "fake" has not answered within 400ms of its start`,
		kerneltest.Forges: `the kernel "fake" has not answered within 400ms of its start`,
	} {
		limit := 400 * time.Millisecond
		if mode == kerneltest.Dies {
			limit = patience
		}
		runner.SetTimes(t, limit, 100*time.Millisecond, time.Second)
		began := time.Now()
		s, err := runner.Start(t.Context(), fake(t, mode), t.TempDir())
		if err == nil {
			s.Close()
		}
		if err == nil || err.Error() != want {
			t.Errorf("%s: the error is %v, want %s", mode, err, want)
		}
		var dead *kernelproc.DeadError
		if errors.As(err, &dead) != (mode == kerneltest.Dies) {
			t.Errorf("%s: the error is a %T", mode, err)
		}
		if took := time.Since(began); took > prompt {
			t.Errorf("%s: giving up took %v", mode, took)
		}
	}
}

func TestNoProgram(t *testing.T) {
	temp := t.TempDir()
	t.Setenv("TMPDIR", temp)
	_, err := runner.Start(t.Context(), &spec.Spec{Dir: "/kernels/none", Argv: []string{"/nowhere/gonb"}}, temp)
	if err == nil || !strings.HasPrefix(err.Error(), "the kernel's program does not start: ") {
		t.Errorf("the error is %v", err)
	}
	if left, err := os.ReadDir(temp); err != nil || len(left) != 0 {
		t.Errorf("left in the temporary folder: %v, %v", left, err)
	}
}

func TestStartIsInterrupted(t *testing.T) {
	runner.SetTimes(t, patience, 100*time.Millisecond, time.Second)
	ctx, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
	defer cancel()
	_, err := runner.Start(ctx, fake(t, kerneltest.Silent), t.TempDir())
	if !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("the error is %v", err)
	}
}

// An engine that dies in a cell fails that cell, with what is known of its end.
func TestDiesInACell(t *testing.T) {
	for _, tc := range []struct{ cell, reason, outputs string }{
		{"stdout \"a\"\nlog \"no fuel\\n\"\nexit 7",
			"the kernel's process has ended: exit status 7; its last word was: no fuel", `stdout "a"`},
		{"log \"E1123 21:44:42.400186    2950 main.go:12] \\x1b[7m[f0141858]\\x1b[0m no tea\\nI1123 21:44:42.500000 2950 x.go:1] Executing\\n\"\nexit 7",
			"the kernel's process has ended: exit status 7; its last word was: no tea", ""},
		{"kill", "the kernel's process has ended: signal: killed", ""},
		// Its child holds the log open, which must not be waited for.
		{"spawn\nexit 0", "the kernel's process has ended: exit status 0", "stdout "},
	} {
		nb := book(`stdout "before"`, tc.cell, `stdout "after"`)
		began := time.Now()
		err := run(t, fake(t, kerneltest.Works), nb, patience)
		var dead *kernelproc.DeadError
		if err == nil || err.Number != 2 || err.Reason != tc.reason || !errors.As(err, &dead) {
			t.Errorf("%q: the error is %#v, want %s", tc.cell, err, tc.reason)
		}
		if got := show(nb.Cells[1].Outputs); !strings.HasPrefix(got, tc.outputs) {
			t.Errorf("%q: the outputs are %q", tc.cell, got)
		}
		if took := time.Since(began); took > prompt {
			t.Errorf("%q: it took %v", tc.cell, took)
		}
	}
}

// An engine may also die when nothing is asked of it.
func TestDiesBetweenCells(t *testing.T) {
	s := start(t, fake(t, kerneltest.Works))
	execute(t, s, "leave")
	select {
	case <-s.Ended():
	case <-time.After(patience):
		t.Fatal("the engine has not left")
	}
	_, err := s.Execute(t.Context(), `stdout "a"`, patience)
	var dead *kernelproc.DeadError
	if !errors.As(err, &dead) || dead.How != "exit status 0" {
		t.Errorf("the error is %v", err)
	}
}

// A cell that takes too long is interrupted, in the way that the kernelspec
// names, and the session lives on.
func TestTimeout(t *testing.T) {
	const limit = time.Second // long enough for the cell to print
	for _, mode := range []string{"message", "signal", ""} {
		sp := fake(t, kerneltest.Works)
		sp.InterruptMode = mode
		s := start(t, sp)
		r, err := s.Execute(t.Context(), "stdout \"a\"\nhang", limit)
		var late *runner.TimeoutError
		if !errors.As(err, &late) || late.After != limit {
			t.Fatalf("%q: the error is %v", mode, err)
		}
		if want := "it was still running after 1s, and was stopped; -timeout gives it longer"; err.Error() != want {
			t.Errorf("the error is %q, want %q", err, want)
		}
		if got := show(r.Outputs); !strings.HasPrefix(got, "stdout \"a\"\nstderr \"^C\\nsignal: interrupt\\n\"\nerror") {
			t.Errorf("%q: the outputs are %s", mode, got)
		}
		if r := execute(t, s, `stdout "b"`); show(r.Outputs) != "stdout \"b\"\n" {
			t.Errorf("%q: the next cell's outputs are %s", mode, show(r.Outputs))
		}
	}
}

// One that ignores the interrupt takes its engine with it.
func TestTimeoutOfADeafEngine(t *testing.T) {
	runner.SetTimes(t, patience, time.Second, 200*time.Millisecond)
	began := time.Now()
	err := run(t, fake(t, kerneltest.Deaf), book("stdout \"a\"\nspawn\nhang"), 150*time.Millisecond)
	var late *runner.TimeoutError
	if err == nil || !errors.As(err, &late) {
		t.Errorf("the error is %v", err)
	}
	if took := time.Since(began); took > prompt {
		t.Errorf("it took %v", took)
	}
}

// Ctrl-C is no failure of the cell.
func TestRunIsInterrupted(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	err := runner.Run(ctx, book("hang"), runner.Options{
		Spec: fake(t, kerneltest.Works), Dir: t.TempDir(), Timeout: patience,
		Began: func(runner.Step) { time.AfterFunc(100*time.Millisecond, cancel) },
	})
	var cell *runner.CellError
	if !errors.Is(err, context.Canceled) || errors.As(err, &cell) {
		t.Errorf("the error is %v", err)
	}
}

// A kernel gets time to shut down, and no more.
func TestClose(t *testing.T) {
	runner.SetTimes(t, patience, 300*time.Millisecond, time.Second)
	for _, mode := range []string{kerneltest.Works, kerneltest.Clings} {
		s := start(t, fake(t, mode))
		execute(t, s, "spawn") // what GoNB's gopls is: not in the group
		began := time.Now()
		s.Close()
		if took := time.Since(began); took > prompt {
			t.Errorf("%s: closing took %v", mode, took)
		}
		s.Close() // twice is once
	}
}

// The kernel runs in the notebook's folder, with a temporary folder of its own
// and the kernelspec's environment.
func TestSurroundings(t *testing.T) {
	dir := t.TempDir()
	sp := fake(t, kerneltest.Works)
	sp.Env["FUEL"] = "tea"
	s, err := runner.Start(t.Context(), sp, dir)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if got := execute(t, s, "print FUEL").Outputs[0].Text; got != "tea" {
		t.Errorf("FUEL is %q", got)
	}
	temp := execute(t, s, "print TMPDIR").Outputs[0].Text
	info, err := os.Stat(temp)
	if err != nil || temp == os.TempDir() {
		t.Fatalf("the temporary folder %s: %v", temp, err)
	}
	if mode := info.Mode().Perm(); mode != 0o700 { // the key in it lets anyone run code
		t.Errorf("the temporary folder's mode is %o", mode)
	}
	pid := execute(t, s, "print PID").Outputs[0].Text
	if got, err := os.Readlink("/proc/" + pid + "/cwd"); err == nil && got != dir {
		t.Errorf("the kernel runs in %s, want %s", got, dir)
	}
}

// parentVar asks this binary to run a cell that never ends, with the engine's
// book as its value.
const parentVar = "NINEPIXELS_TEST_PARENT"

func parent() {
	book := os.Getenv(parentVar)
	if book == "" {
		return
	}
	self, err := os.Executable()
	if err != nil {
		panic(err)
	}
	sp := &spec.Spec{Dir: "/kernels/fake", Argv: []string{self, "{connection_file}"},
		Env: map[string]string{kerneltest.ModeVar: kerneltest.Deaf, kerneltest.BookVar: book}}
	s, err := runner.Start(context.Background(), sp, ".")
	if err != nil {
		panic(err)
	}
	_, err = s.Execute(context.Background(), "spawn\nspawn bare\nnote\nhang", time.Hour)
	panic(err)
}

// A program that is killed while it runs a cell cannot clean up; its guard does.
func TestGuard(t *testing.T) {
	book := filepath.Join(t.TempDir(), "book")
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(self)
	cmd.Env = append(os.Environ(), parentVar+"="+book)
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	var pid int
	var temp string
	// The cell tells that it is under way by a line in the book.
	for deadline := time.Now().Add(patience); ; time.Sleep(10 * time.Millisecond) {
		text, err := os.ReadFile(book)
		if err == nil && strings.Count(string(text), "\n") == 2 {
			if _, err := fmt.Sscan(string(text), &pid, &temp); err != nil {
				t.Fatal(err)
			}
			break
		}
		if time.Now().After(deadline) {
			t.Fatalf("the cell does not run: %q, %v", text, err)
		}
	}
	if err := syscall.Kill(-pid, 0); err != nil {
		t.Fatalf("the engine does not run: %v", err)
	}
	if err := cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = cmd.Wait()
	isGone(t, pid, temp)
}
