package gonb_test

import (
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/ninepixels/ninepixels/kernel/internal/cell"
	"github.com/ninepixels/ninepixels/kernel/internal/gonb"
	"github.com/ninepixels/ninepixels/kernel/internal/jupyter/kerneltest"
)

// shell runs the shell commands of a cell as GoNB does, and returns what they
// print and their exit statuses.
func shell(t *testing.T, source string) (printed string, statuses []int) {
	t.Helper()
	run := func(cmd *exec.Cmd) {
		out, err := cmd.CombinedOutput()
		if _, failed := err.(*exec.ExitError); err != nil && !failed {
			t.Fatal(err)
		}
		printed += string(out)
		statuses = append(statuses, cmd.ProcessState.ExitCode())
	}
	c := cell.Parse(source, gonb.Commands)
	if c.Mode == cell.Input {
		_, script, _ := strings.Cut(c.Source, "\n")
		cmd := exec.Command(strings.TrimPrefix(c.Start.Name, "%%"))
		cmd.Stdin = strings.NewReader(script + "\n")
		run(cmd)
		return printed, statuses
	}
	for _, s := range c.Specials {
		if s.Shell {
			run(exec.Command("/bin/bash", "-c", strings.TrimPrefix(s.Text, "*")))
		}
	}
	return printed, statuses
}

// shellCases are commands as far from simple as a notebook's may be, with the
// statuses that they note, by the number of the line: on their own, and where the
// kernel has pipes.
var shellCases = []struct {
	name, source string
	want, piped  map[int]int
}{
	{"passes", "!echo hello; true", map[int]int{1: 0}, map[int]int{1: 0}},
	{"fails", "x := 1\n!echo hello; exit 3\n!* true && true", map[int]int{2: 3, 3: 0}, map[int]int{2: 3, 3: 0}},
	{"writes what GoNB writes", "!(echo 'exit status 1' >&2)", map[int]int{1: 0}, map[int]int{1: 0}},
	{"alone", "!true\n!* false\n!test -e /none", map[int]int{}, map[int]int{1: 0, 2: 1, 3: 1}},
	{"failure is allowed", "!false || echo as it should", map[int]int{1: 0}, map[int]int{1: 0}},
	{"pipe", "!true | false", map[int]int{1: 1}, map[int]int{1: 1}},
	{"negated", "!! true", map[int]int{1: 1}, map[int]int{1: 1}},
	{"comment", "!# nothing; at all", map[int]int{1: 0}, map[int]int{1: 0}},
	{"subshell", "!(exit 5); echo $?", map[int]int{1: 0}, map[int]int{1: 0}},
	{"a subshell notes nothing", "!(exit 6); (exit 4)", map[int]int{1: 4}, map[int]int{1: 4}},
	{"stops at errors", "!set -e; false; echo not reached", map[int]int{1: 1}, map[int]int{1: 1}},
	{"background", "!true & wait", map[int]int{1: 0}, map[int]int{1: 0}},
	{"continued", "!echo a \\\n  b && \\\n  false", map[int]int{1: 1}, map[int]int{1: 1}},
	{"quotes of both kinds", "!echo \"it's\" 'a \"b\"' \\' $((1+1)); true", map[int]int{1: 0}, map[int]int{1: 0}},
	{"here string", "!cat <<< \"it's 5 o'clock\"; true", map[int]int{1: 0}, map[int]int{1: 0}},
	{"substitution", "!echo `false` $(false)", map[int]int{1: 0}, map[int]int{1: 0}},
	{"loop", "!for i in 1 2; do echo $i; done", map[int]int{1: 0}, map[int]int{1: 0}},
	{"variable", "!A=5; echo $A ${A}b '$A'", map[int]int{1: 0}, map[int]int{1: 0}},
	{"unknown program", "!true && no-such-program-here 2>/dev/null", map[int]int{1: 127}, map[int]int{1: 127}},
	{"does not parse", "!if;", map[int]int{}, map[int]int{1: 2}},
	{"begins as an option does", "!-n", map[int]int{}, map[int]int{1: 127}},
	{"replaces its shell", "!true; exec false", map[int]int{}, map[int]int{}},
	{"own trap", "!trap 'echo bye' EXIT; false", map[int]int{}, map[int]int{}},
	{"bash script", "%%bash\n((i=1))\ncat <<EOF\n$i\nEOF\nfalse", map[int]int{1: 1}, map[int]int{1: 1}},
	{"sh script", "%%sh\n#!/bin/sh\nX=19\necho $X", map[int]int{1: 0}, map[int]int{1: 0}},
	{"script that ends itself", "%%bash\nexit 7\necho not reached", map[int]int{1: 7}, map[int]int{1: 7}},
	{"empty script", "%%sh", map[int]int{}, map[int]int{1: 0}},
	{"file", "%%writefile x\n!false", map[int]int{}, map[int]int{}},
}

// A watched cell does what the cell does, and notes how its commands ended; its
// lines keep their numbers.
func TestWatched(t *testing.T) {
	for _, c := range shellCases {
		t.Run(c.name, func(t *testing.T) {
			file := filepath.Join(t.TempDir(), "exits")
			watched := gonb.Watched(cell.Parse(c.source, gonb.Commands), file)
			if strings.Count(watched, "\n") != strings.Count(c.source, "\n") {
				t.Errorf("the lines' numbers have changed:\n%s", watched)
			}
			if strings.HasPrefix(c.source, "%%writefile") {
				if watched != c.source {
					t.Errorf("the file's text has changed:\n%s", watched)
				}
				return
			}
			wantPrinted, wantStatuses := shell(t, c.source)
			printed, statuses := shell(t, watched)
			// A message about a line that does not parse quotes it, or counts its words.
			unread := c.name == "does not parse" || c.name == "begins as an option does"
			if !unread && printed != wantPrinted || !slices.Equal(statuses, wantStatuses) {
				t.Errorf("watched, it prints %q and exits with %v; by itself %q and %v", printed, statuses, wantPrinted, wantStatuses)
			}
			if got := gonb.Exits(file); !maps.Equal(got, c.want) {
				t.Errorf("noted %v, want %v", got, c.want)
			}
		})
	}
}

// The same commands where the kernel has pipes: what they print comes by these,
// and says nothing of how they are run.
func TestPipedCommands(t *testing.T) {
	e := start(t, kerneltest.Works, nil)
	if err := e.OpenPipes(); err != nil {
		t.Fatal(err)
	}
	notes := filepath.Join(e.Temp(), "exits")
	for _, c := range shellCases {
		if strings.HasPrefix(c.source, "%%writefile") {
			continue // no shell reads it
		}
		t.Run(c.name, func(t *testing.T) {
			_ = os.Remove(notes) // of the case before
			wantPrinted, wantStatuses := shell(t, c.source)
			outside, statuses := shell(t, e.Rows(cell.Parse(c.source, gonb.Commands), false, nil))
			var printed, complaint string
			for _, print := range e.Printed() {
				printed += print.Text
				if print.Stream == "stderr" {
					complaint += print.Text
				}
			}
			if c.name == "begins as an option does" { // bash alone takes it for one of its own
				wantStatuses = []int{127}
			}
			if !slices.Equal(statuses, wantStatuses) {
				t.Errorf("it exits with %v; by itself with %v", statuses, wantStatuses)
			}
			if complaint == "" && printed != wantPrinted || outside != "" {
				t.Errorf("it prints %q, and beside the pipes %q; by itself %q", printed, outside, wantPrinted)
			}
			if strings.Contains(complaint, "trap") || strings.Contains(complaint, e.Temp()) {
				t.Errorf("it says how it is run: %q", complaint)
			}
			if got := gonb.Exits(notes); !maps.Equal(got, c.piped) {
				t.Errorf("noted %v, want %v", got, c.piped)
			}
		})
	}
}

func TestWatchedLeavesWhatItCannotQuote(t *testing.T) {
	for _, file := range []string{"it's", `a"b`, "$HOME/x", "a\nb"} {
		for _, source := range []string{"!ls; ls", "%%bash\nls"} {
			if got := gonb.Watched(cell.Parse(source, gonb.Commands), file); got != source {
				t.Errorf("with the file %q the cell became %q", file, got)
			}
		}
	}
	if got := gonb.Exits(filepath.Join(t.TempDir(), "missing")); len(got) != 0 {
		t.Errorf("a missing file has notes: %v", got)
	}
}

// What the notes say of a cell: the first command that failed, and whether there
// is one that has left none.
func TestEnds(t *testing.T) {
	for _, c := range []struct {
		source, notes, failed string
		line                  int
		silent                bool
	}{
		{"!a; b\n!c; d", "1 0\n2 0\n", "", 0, false},
		{"!a; b\n!c; d", "1 0\n2 3\n", "exit status 3", 2, false},
		{"!a; b\n!c; d", "1 130\n2 3\n", "exit status 130", 1, false},
		{"!a; b\n!c; d", "1 0\n", "", 0, true},
		{"!a\n!c; d", "2 4\n", "exit status 4", 2, true},
		{"!a; b", "", "", 0, true},
		{"!a; b", "1 x\nno note\n\n", "", 0, true},
		{"%env A=1\nf()", "", "", 0, false},
		{"%%bash\nfalse", "1 1\n", "exit status 1", 1, false},
		{"%%script cat\nfalse", "1 0\n", "", 0, false},
		{"%%script sh\nfalse", "1 1\n", "exit status 1", 1, false},
		{"%%script cat\nfalse", "", "", 0, true},
		{"%%writefile x\nfalse", "", "", 0, false},
	} {
		file := filepath.Join(t.TempDir(), "exits")
		if err := os.WriteFile(file, []byte(c.notes), 0o600); err != nil {
			t.Fatal(err)
		}
		failed, silent := gonb.Ends(cell.Parse(c.source, gonb.Commands), file)
		if failed == nil {
			failed = &gonb.ShellFailure{}
		}
		if failed.Line != c.line || failed.Ended != c.failed || silent != c.silent {
			t.Errorf("%q with the notes %q: %+v, silent %v", c.source, c.notes, failed, silent)
		}
	}
}
