package special_test

import (
	"maps"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/ninepixels/ninepixels/kernel/internal/special"
)

func TestLines(t *testing.T) {
	for _, c := range []struct {
		name, source string
		want         []special.Line
	}{
		{"Go", "%%x := 1\nfmt.Println(!true)\n", []special.Line{{Number: 1, Shell: false, Text: "%x := 1"}}},
		{"none", "x := 7 % 3\n\t!ls\n%\n!\n", nil},
		{"shell", "!ls -l\n! \tpwd\n!*go version", []special.Line{{Number: 1, Shell: true, Text: "ls -l"}, {Number: 2, Shell: true, Text: "pwd"}, {Number: 3, Shell: true, Text: "*go version"}}},
		{"special", "%env A=1\n%%\nf()", []special.Line{{Number: 1, Shell: false, Text: "env A=1"}, {Number: 2, Shell: false, Text: "%"}}},
		{"hidden from Go's tools", "//gonb:!ls\n//gonb:%main\n// gonb:!ls", []special.Line{{Number: 1, Shell: true, Text: "ls"}, {Number: 2, Shell: false, Text: "main"}}},
		{"continued", "!a \\\n  && b\\\n c\n!d\\", []special.Line{{Number: 1, Shell: true, Text: "a    && b  c"}, {Number: 4, Shell: true, Text: "d ", Open: true}}},
		{"continued by nothing", "! \\\n\t\n!\\", []special.Line{{Number: 1, Shell: true, Text: ""}, {Number: 3, Shell: true, Text: "", Open: true}}},
		{"a special line within a string", "x := `\n!ls\n`", []special.Line{{Number: 2, Shell: true, Text: "ls"}}},
		{"script", "%%bash\n!ls", []special.Line{{Number: 1, Shell: true, Text: "%bash"}}},
		{"file", "%%writefile -a x\n!ls", []special.Line{{Number: 1, Shell: false, Text: "%writefile -a x"}}},
		{"script in the middle", "x\n%%bash\n!ls", []special.Line{{Number: 2, Shell: false, Text: "%bash"}, {Number: 3, Shell: true, Text: "ls"}}},
		{"empty", "", nil},
	} {
		if got := special.Lines(c.source); !slices.Equal(got, c.want) {
			t.Errorf("%s: %+v, want %+v", c.name, got, c.want)
		}
	}
}

// shell runs the shell commands of a cell as GoNB does and returns what they
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
	if first, script, _ := strings.Cut(source, "\n"); strings.HasPrefix(first, "%%") {
		cmd := exec.Command(strings.TrimPrefix(first, "%%"))
		cmd.Stdin = strings.NewReader(script + "\n")
		run(cmd)
		return printed, statuses
	}
	for _, line := range special.Lines(source) {
		if line.Shell {
			run(exec.Command("/bin/bash", "-c", strings.TrimPrefix(line.Text, "*")))
		}
	}
	return printed, statuses
}

// A watched cell does what the cell does, and says how its commands ended. The
// commands of each case are as far from simple as a notebook's may be.
func TestWatch(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("GoNB runs shell commands on Linux and macOS only")
	}
	for _, c := range []struct {
		name, source string
		want         map[int]int
	}{
		{"passes", "!echo hello; true", map[int]int{1: 0}},
		{"fails", "x := 1\n!echo hello; exit 3\n!* true && true", map[int]int{2: 3, 3: 0}},
		{"writes what GoNB writes", "!(echo 'exit status 1' >&2)", map[int]int{1: 0}},
		{"alone", "!true\n!* false\n!ls /none", map[int]int{}},
		{"failure is allowed", "!false || echo as it should", map[int]int{1: 0}},
		{"pipe", "!true | false", map[int]int{1: 1}},
		{"negated", "!! true", map[int]int{1: 1}},
		{"comment", "!# nothing; at all", map[int]int{1: 0}},
		{"subshell", "!(exit 5); echo $?", map[int]int{1: 0}},
		{"a subshell notes nothing", "!(exit 6); (exit 4)", map[int]int{1: 4}},
		{"stops at errors", "!set -e; false; echo not reached", map[int]int{1: 1}},
		{"background", "!true & wait", map[int]int{1: 0}},
		{"continued", "!echo a \\\n  b && \\\n  false", map[int]int{1: 1}},
		{"here string", "!cat <<< \"it's 5 o'clock\"; true", map[int]int{1: 0}},
		{"substitution", "!echo `false` $(false)", map[int]int{1: 0}},
		{"unknown program", "!true && no-such-program-here 2>/dev/null", map[int]int{1: 127}},
		{"does not parse", "!if;", map[int]int{}},
		{"replaces its shell", "!true; exec false", map[int]int{}},
		{"own trap", "!trap 'echo bye' EXIT; false", map[int]int{}},
		{"bash script", "%%bash\n((i=1))\ncat <<EOF\n$i\nEOF\nfalse", map[int]int{1: 1}},
		{"sh script", "%%sh\n#!/bin/sh\nX=19\necho $X", map[int]int{1: 0}},
		{"empty script", "%%sh", map[int]int{}},
		{"file", "%%writefile x\n!false", map[int]int{}},
	} {
		t.Run(c.name, func(t *testing.T) {
			file := filepath.Join(t.TempDir(), "exits")
			watched := special.Watch(c.source, file)
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
			// A message about a line that does not parse quotes it.
			if c.name != "does not parse" && printed != wantPrinted || !slices.Equal(statuses, wantStatuses) {
				t.Errorf("watched, it prints %q and exits with %v; by itself %q and %v", printed, statuses, wantPrinted, wantStatuses)
			}
			if got := special.Exits(file); !maps.Equal(got, c.want) {
				t.Errorf("noted %v, want %v", got, c.want)
			}
		})
	}
}

func TestWatchLeavesWhatItCannotQuote(t *testing.T) {
	for _, file := range []string{"it's", `a"b`, "$HOME/x", "a\nb"} {
		if got := special.Watch("!ls; ls", file); got != "!ls; ls" {
			t.Errorf("with the file %q the cell became %q", file, got)
		}
	}
	if got := special.Exits(filepath.Join(t.TempDir(), "missing")); len(got) != 0 {
		t.Errorf("a missing file has notes: %v", got)
	}
}
