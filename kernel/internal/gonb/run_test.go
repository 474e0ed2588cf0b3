package gonb_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/ninepixels/ninepixels/kernel/internal/cell"
	"github.com/ninepixels/ninepixels/kernel/internal/gonb"
	"github.com/ninepixels/ninepixels/kernel/internal/jupyter"
	"github.com/ninepixels/ninepixels/kernel/internal/jupyter/kerneltest"
	"github.com/ninepixels/ninepixels/kernel/internal/kernelproc"
)

// job is a cell to be run: special lines, and a program whose comments are the
// fake engine's steps, if there are any.
func job(special string, list ...string) gonb.Job {
	source := special
	if len(list) > 0 {
		source += "%%\n//: " + strings.Join(list, "\n//: ") + "\n_ = 0"
	}
	c := cell.Parse(source, gonb.Commands)
	c.Number = 1
	j := gonb.Job{Cell: c}
	if runs(c) {
		j.Program, _ = cell.Notebook{}.Compose(c)
	}
	return j
}

func TestRun(t *testing.T) {
	e := start(t, kerneltest.Works, nil)
	notes := filepath.Join(e.Temp(), "exits")
	const none, exit2 = "", `error "exit status 2" "exit status 2"`
	shell := func(line int, ended string) *gonb.ShellFailure { return &gonb.ShellFailure{Line: line, Ended: ended} }
	for _, c := range []struct {
		name  string
		job   gonb.Job
		notes string // that shell commands leave
		want  gonb.Outcome
		told  string
	}{
		{"nothing to do", job(none), none, gonb.Outcome{Compiled: true}, none},
		{"runs", job(none, `stdout "a"`, `result "3"`), none, gonb.Outcome{Compiled: true}, "stdout a | execute_result"},
		{"what GoNB says of an error is not passed on", job(none, exit2), none, gonb.Outcome{Compiled: true, Ended: "exit status 2"}, none},
		{"nor how a program has ended", job(none, `stderr "exit status 2\n"`, exit2), none, gonb.Outcome{Compiled: true, Ended: "exit status 2"}, none},
		{"unless it says so itself", job(none, `stderr "exit status 2\n"`), none, gonb.Outcome{Compiled: true}, "stderr exit status 2\n"},
		{"signal", job(none, `error "signal: killed" ""`), none, gonb.Outcome{Compiled: true, Ended: "signal: killed"}, none},
		{"compiled", job(none, `built ""`, `stdout "a"`), none, gonb.Outcome{Compiled: true}, "stdout a"},
		{"not compiled", job(none, `built "cell[1].go:1:1: no"`), none, gonb.Outcome{Built: cell.Built{Output: "cell[1].go:1:1: no"}}, none},
		{"compiled, and ended badly", job(none, `built ""`, exit2), none, gonb.Outcome{Compiled: true, Ended: "exit status 2"}, none},
		{"special command", job("%cd /none\n", `error "executing special commands in cell: no /none\nand more" "trace"`), none,
			gonb.Outcome{Command: "no /none", Trace: "trace"}, none},
		{"special command that does not say why", job("%cd /none\n", `error "" ""`), none,
			gonb.Outcome{Command: "GoNB could not run the cell, and has not said why"}, none},

		{"shell command that is well", job("!a; b\n", `stdout "a"`), "1 0\n", gonb.Outcome{Compiled: true}, "stdout a"},
		{"the first that has failed", job("!a; b\n!c; d\n!e; f\n", `stderr "exit status 4\n"`), "1 0\n2 3\n3 4\n",
			gonb.Outcome{Compiled: true, Shell: shell(2, "exit status 3")}, none},
		{"one that has left no note", job("!a; b\n!exec c; d\n!e; f\n", `stderr "exit status 3\n"`), "1 0\n3 0\n",
			gonb.Outcome{Compiled: true, Shell: shell(2, "exit status 3")}, none},
		{"stopped by a key", job("!exec c\n", `stderr "^C\nsignal: interrupt\n"`), none,
			gonb.Outcome{Compiled: true, Shell: shell(1, "signal: interrupt")}, none},
		{"its words, when all was well", job("!a; b\n", `stderr "exit status 3\n"`), "1 0\n", gonb.Outcome{Compiled: true}, "stderr exit status 3\n"},
		{"its words on the other stream", job("!exec c\n", `stdout "exit status 3\n"`), none, gonb.Outcome{Compiled: true}, "stdout exit status 3\n"},
		{"an end that is well", job("!exec c\n", `stderr "exit status 0\n"`), none, gonb.Outcome{Compiled: true}, "stderr exit status 0\n"},
	} {
		t.Run(c.name, func(t *testing.T) {
			var s story
			got, err := e.Run(t.Context(), c.job, gonb.Talk{Each: s.each, Began: func(string) {
				if err := os.WriteFile(notes, []byte(c.notes), 0o600); err != nil {
					t.Error(err)
				}
			}})
			if err != nil {
				t.Fatal(err)
			}
			gotShell, wantShell := got.Shell, c.want.Shell
			if (gotShell == nil) != (wantShell == nil) || gotShell != nil && *gotShell != *wantShell {
				t.Errorf("of the shell commands it is said that %+v, want %+v", gotShell, wantShell)
			}
			if got.Compiled != c.want.Compiled || got.Ended != c.want.Ended || got.Command != c.want.Command ||
				!strings.Contains(got.Trace, c.want.Trace) || got.Built.Output != c.want.Built.Output || got.Asked {
				t.Errorf("it ends with %+v, want %+v", got, c.want)
			}
			if s.String() != c.told {
				t.Errorf("it tells %q, want %q", s.String(), c.told)
			}
		})
	}
}

// A cell whose special lines have been obeyed is tried again without them.
func TestRunQuiet(t *testing.T) {
	e := start(t, kerneltest.Works, nil)
	j := job("!a; b\n%env A=1\n", "code")
	j.Quiet = true
	var s story
	if _, err := e.Run(t.Context(), j, gonb.Talk{Each: s.each}); err != nil {
		t.Fatal(err)
	}
	if strings.Contains(s.String(), "!") || strings.Contains(s.String(), "env") || !strings.Contains(s.String(), "%%") {
		t.Errorf("GoNB is handed %q", s.String())
	}
}

// The program is there for the time of its cell, and what came of an earlier one
// is not taken for its own.
func TestRunHandsOver(t *testing.T) {
	e := start(t, kerneltest.Works, nil)
	if err := (cell.Built{Output: "of another"}).HandBack(e.Temp()); err != nil {
		t.Fatal(err)
	}
	var s story
	out, err := e.Run(t.Context(), job("", "program"), gonb.Talk{Each: s.each})
	if err != nil || out.Built.Output != "" || !strings.Contains(s.String(), `"File":"cell[1].go"`) {
		t.Errorf("%+v, %v; the program: %s", out, err, s.String())
	}
	if _, err := cell.TakeOver(e.Temp()); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("behind the cell's end the program is still there: %v", err)
	}
	// A cell without Go leaves none.
	s = story{}
	if _, err := e.Run(t.Context(), gonb.Job{Cell: cell.Parse("!a; b", gonb.Commands)}, gonb.Talk{Each: s.each, Began: func(string) {
		if _, err := cell.TakeOver(e.Temp()); !errors.Is(err, os.ErrNotExist) {
			t.Errorf("a shell command has a program: %v", err)
		}
	}}); err != nil {
		t.Error(err)
	}
}

func TestRunAsks(t *testing.T) {
	e := start(t, kerneltest.Works, nil)
	var s story
	out, err := e.Run(t.Context(), job("", `input "who?"`), gonb.Talk{Unheard: true, Each: s.each})
	if err != nil || !out.Asked || s.String() != `input_request | stdout answered ""` {
		t.Errorf("%+v, %v, %q", out, err, s.String())
	}
}

// An engine that dies takes along what the compiler has said. Of a cell that is
// stopped it is known whether it was compiled, since what it declares holds then.
func TestRunEndsEarly(t *testing.T) {
	e := start(t, kerneltest.Works, nil)
	var dead *kernelproc.DeadError
	if out, err := e.Run(t.Context(), job("", "exit 1"), gonb.Talk{Each: func(jupyter.Received) {}}); !errors.As(err, &dead) || out.Compiled {
		t.Errorf("dead: %+v, %v", out, err)
	}
	for _, c := range []struct {
		steps    []string
		compiled bool
	}{
		{[]string{`built ""`, "hang"}, true},
		{[]string{"hang"}, false},
		{[]string{`built "cell[1].go:1:1: no"`, "hang"}, false},
	} {
		e := start(t, kerneltest.Works, nil)
		interrupts := make(chan time.Time, 1)
		interrupts <- time.Now()
		out, err := e.Run(t.Context(), job("", c.steps...), gonb.Talk{
			Each: func(jupyter.Received) {}, Interrupts: interrupts, GiveUp: patience,
		})
		if err != gonb.ErrInterrupted || out.Compiled != c.compiled {
			t.Errorf("%q: %+v, %v, want compiled %v", c.steps, out, err, c.compiled)
		}
	}
}

// What %test has asked of a cell whose commands failed would hold for the next
// one: GoNB is given an empty cell first.
func TestRunSettles(t *testing.T) {
	for _, c := range []struct {
		source string
		cells  int
	}{{"%test\nfunc f() {\n//: error \"no\" \"\"\n}", 3}, {"%cd x\nfunc f() {\n//: error \"no\" \"\"\n}", 2}} {
		e := start(t, kerneltest.Works, nil)
		parsed := cell.Parse(c.source, gonb.Commands)
		program, _ := cell.Notebook{}.Compose(parsed)
		out, err := e.Run(t.Context(), gonb.Job{Cell: parsed, Program: program}, gonb.Talk{Each: func(jupyter.Received) {}})
		if err != nil || out.Command != "no" {
			t.Errorf("%q: %+v, %v", c.source, out, err)
		}
		if result, err := e.Drive(t.Context(), jupyter.Execute{}, gonb.Talk{}); err != nil || result.ExecutionCount != c.cells {
			t.Errorf("%q: with the next one GoNB has run %d cells (%v), want %d", c.source, result.ExecutionCount, err, c.cells)
		}
	}
}
