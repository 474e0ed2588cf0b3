//go:build unix

package runner_test

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/ninepixels/ninepixels/kernel/internal/jupyter/kerneltest"
	"github.com/ninepixels/ninepixels/kernel/internal/notebook"
	"github.com/ninepixels/ninepixels/kernel/internal/runner"
	"github.com/ninepixels/ninepixels/kernel/internal/spec"
)

// patience bounds what a test waits for, where time is not its subject: what
// works takes milliseconds, and GoNB's cells half a second, but other packages
// are compiled and tested beside, and a new machine's build cache is empty.
const patience = 3 * time.Minute

// prompt is what ends long before something else would have been waited for,
// be the machine as busy as it may.
const prompt = 30 * time.Second

func TestMain(m *testing.M) {
	intruder()          // if this process is to be another user's
	stranger()          // the same, with the ports of a kernel
	kerneltest.Engine() // if this process is to be a fake engine
	parent()            // if it is to be a program that is killed while it runs a cell
	os.Exit(m.Run())
}

// fake returns a kernelspec of a fake engine. When the test has ended, no
// process and no folder of any engine that it has started may be left.
func fake(t *testing.T, mode string) *spec.Spec {
	t.Helper()
	book := filepath.Join(t.TempDir(), "book")
	t.Cleanup(func() { leavesNothing(t, book) })
	return engineSpec(t, mode, book)
}

func engineSpec(t *testing.T, mode, book string) *spec.Spec {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	return &spec.Spec{
		Dir: "/kernels/fake", Argv: []string{self, "{connection_file}"}, InterruptMode: "message",
		Env: map[string]string{kerneltest.ModeVar: mode, kerneltest.BookVar: book},
	}
}

// leavesNothing checks that all is gone of the engines that have noted
// themselves in a book.
func leavesNothing(t *testing.T, book string) {
	t.Helper()
	text, err := os.ReadFile(book)
	if err != nil {
		t.Errorf("no engine was started: %v", err)
	}
	for line := range strings.Lines(string(text)) {
		var pid int
		var temp string
		if _, err := fmt.Sscan(line, &pid, &temp); err != nil {
			t.Fatalf("the book has a line %q: %v", line, err)
		}
		isGone(t, pid, temp)
	}
}

// isGone checks that the process group is gone, every process that was started
// with the temporary folder, and the folder. What has been killed may take a
// moment to be reaped.
func isGone(t *testing.T, group int, temp string) {
	t.Helper()
	deadline := time.Now().Add(patience)
	for {
		_, errFolder := os.Stat(temp)
		errGroup := syscall.Kill(-group, 0)
		others := startedWith(temp)
		if errors.Is(errGroup, syscall.ESRCH) && errors.Is(errFolder, os.ErrNotExist) && len(others) == 0 {
			return
		}
		if time.Now().After(deadline) {
			t.Errorf("left behind: group %d (%v), processes %v, folder %s (%v)", group, errGroup, others, temp, errFolder)
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
}

// startedWith returns the processes whose environment names the folder, where
// the system shows that.
func startedWith(temp string) (pids []string) {
	files, _ := filepath.Glob("/proc/[0-9]*/environ")
	for _, file := range files {
		if environ, err := os.ReadFile(file); err == nil && bytes.Contains(environ, []byte("TMPDIR="+temp)) {
			pids = append(pids, strings.Split(file, "/")[2])
		}
	}
	return pids
}

func start(t *testing.T, sp *spec.Spec) *runner.Session {
	t.Helper()
	s, err := runner.Start(t.Context(), sp, t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	return s
}

// execute runs a cell that must end by itself.
func execute(t *testing.T, s *runner.Session, cell string) *runner.Result {
	t.Helper()
	r, err := s.Execute(t.Context(), cell, patience)
	if err != nil {
		t.Fatalf("%q: %v; its outputs are\n%s", cell, err, show(r.Outputs))
	}
	return r
}

// book makes a notebook of code cells, with ids c1, c2, ….
func book(cells ...string) *notebook.Notebook {
	nb := &notebook.Notebook{Metadata: map[string]any{}}
	for i, source := range cells {
		nb.Cells = append(nb.Cells, &notebook.Cell{ID: "c" + strconv.Itoa(i+1), Type: notebook.Code, Source: source})
	}
	return nb
}

// run runs a notebook and returns the error as a *CellError, or nil.
func run(t *testing.T, sp *spec.Spec, nb *notebook.Notebook, timeout time.Duration) *runner.CellError {
	t.Helper()
	err := runner.Run(t.Context(), nb, runner.Options{Spec: sp, Dir: t.TempDir(), Timeout: timeout})
	if err == nil {
		return nil
	}
	var cell *runner.CellError
	if !errors.As(err, &cell) {
		t.Fatalf("the error is %v, want one of a cell", err)
	}
	return cell
}

// show writes outputs down in one line each.
func show(outputs []notebook.Output) string {
	var b strings.Builder
	for _, o := range outputs {
		switch o.Type {
		case notebook.Stream:
			fmt.Fprintf(&b, "%s %q\n", o.Name, o.Text)
		case notebook.Error:
			fmt.Fprintf(&b, "error %q %q\n", o.ErrorValue, o.Traceback)
		default:
			fmt.Fprintf(&b, "%s %v\n", o.Type, o.Data)
		}
	}
	return b.String()
}
