//go:build unix

package runner_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/ninepixels/ninepixels/kernel/internal/jupyter/kerneltest"
	"github.com/ninepixels/ninepixels/kernel/internal/notebook"
	"github.com/ninepixels/ninepixels/kernel/internal/runner"
)

// The outputs of a cell, and why it failed if it did, in one session: a cell
// must not be disturbed by what the ones before it did.
func TestOutputs(t *testing.T) {
	s := start(t, fake(t, kerneltest.Works))
	for i, tc := range []struct{ name, cell, outputs, failed string }{
		{"answers", `stdout "hello\n"`, `stdout "hello\n"`, ""},
		{"nothing", "", "", ""},
		{"joins a stream", "stdout \"a\"\nstdout \"b\\n\"\nstderr \"e\"\nstdout \"c\"",
			`stdout "ab\n"` + "\n" + `stderr "e"` + "\n" + `stdout "c"`, ""},
		{"reply first", "reply\nstdout \"late\"\nhtml - \"<b>\"", `stdout "late"` + "\ndisplay_data map[text/html:<b>]", ""},
		{"idle first", "stdout \"a\"\nidle\nreply", `stdout "a"`, ""},
		{"result", `result "42"`, "execute_result map[text/plain:42]", ""},
		{"update", "html d1 \"old\"\nstdout \"x\"\nupdate d1 \"new\"\nupdate unknown \"nothing\"",
			"display_data map[text/html:new]\n" + `stdout "x"`, ""},
		{"clear", "stdout \"a\"\nclear\nstdout \"b\"", `stdout "b"`, ""},
		{"clear at the end", "stdout \"a\"\nclear", "", ""},
		{"clear wait", "stdout \"a\"\nclear wait\nhtml - \"b\"\nstdout \"c\"",
			"display_data map[text/html:b]\n" + `stdout "c"`, ""},
		{"clear wait at the end", "stdout \"a\"\nclear wait", `stdout "a"`, ""},
		{"wrong signature", "stdout \"a\"\nforge \"b\"\nstdout \"c\"", `stdout "ac"`, ""},
		{"junk in the log", "log \"\\x00\\xff{junk\\n\"\nstdout \"a\"", `stdout "a"`, ""},

		{"error", `error "it burns" "trace"`, `error "it burns" ["trace"]`, "it failed: it burns"},
		{"error without words", `error "" ""`, `error "" [""]`, "it failed"},
		{"error of many lines", `error "first\nsecond" ""`, `error "first\nsecond" [""]`, "it failed: first"},
		{"panic", "stderr \"panic: index out of range\\n\\ngoroutine 1\\nexit status 2\\n\"\nerror \"exit status 2\" \"\"",
			`stderr "panic: index out of range\n\ngoroutine 1\nexit status 2\n"` + "\n" + `error "exit status 2" [""]`,
			"panic: index out of range"},
		{"does not compile", `error "failed to run /usr/bin/go build" "\x1b[1m# gonb_0123abcd\n./main.go:5:2: undefined: y\x1b[0m"`,
			`error "failed to run /usr/bin/go build" ["\x1b[1m# gonb_0123abcd\n./main.go:5:2: undefined: y\x1b[0m"]`,
			"it does not compile: ./main.go:5:2: undefined: y"},

		{"shell command fails", "!false\nstdout \"a\\n\"\nstderr \"exit status 1\\n\"", `stdout "a\n"` + "\n" + `stderr "exit status 1\n"`,
			"a shell command of it (a line that begins with !) failed with exit status 1"},
		{"shell command is killed", "!sleep 9\nstderr \"signal: killed\\n\"", `stderr "signal: killed\n"`,
			"a shell command of it (a line that begins with !) failed with signal: killed"},
		{"status 0", "!true\nstderr \"exit status 0\\n\"", `stderr "exit status 0\n"`, ""},
		{"a program that prints the like", "stderr \"exit status 1\\n\"", `stderr "exit status 1\n"`, ""},
		{"unknown magic", "%%pylab\nstderr \"\\\"%pylab\\\" unknown or not implemented yet.\"",
			`stderr "\"%pylab\" unknown or not implemented yet."`, "the special command %pylab is unknown; %help lists them all"},

		{"input", `input "name?"`, `stdout "answered \"\""`, runnerAsks},
		{"input, then an error", "input \"name?\"\nerror \"EOF\" \"\"", `stdout "answered \"\""` + "\n" + `error "EOF" [""]`, runnerAsks},
	} {
		r := execute(t, s, tc.cell)
		if got := strings.TrimRight(show(r.Outputs), "\n"); got != tc.outputs {
			t.Errorf("%s: the outputs are\n%s\nwant\n%s", tc.name, got, tc.outputs)
		}
		if r.Failed != tc.failed {
			t.Errorf("%s: the failure is %q, want %q", tc.name, r.Failed, tc.failed)
		}
		if r.ExecutionCount != i+1 {
			t.Errorf("%s: the execution count is %d, want %d", tc.name, r.ExecutionCount, i+1)
		}
	}
}

const runnerAsks = "it asks for input, and nobody is here to type it: run this notebook in JupyterLab"

// GoNB shows a compiler's messages each with its place and the code around it.
// The first is the reason: the others often follow from it.
func TestReasonOfCompileErrors(t *testing.T) {
	const (
		undefined = "Cell[3]: Line 2\n\nfunc main() {\n\tx := y\n\t     ^\n\n}\n\n\nundefined: y\n"
		notUsed   = "Cell[3]: Line 4\nfunc main() {\n\tx := y\n\t^\n\n}\n\ndeclared and not used: x\n"
		missing   = "Cell[3]: Line 1\n\nimport \"a/b\"\n       ^\n\nno required module provides package a/b; to add it:\n\tgo get a/b\ngo: a/b: 404\n"
	)
	s := start(t, fake(t, kerneltest.Works))
	for _, tc := range []struct{ value, trace, want string }{
		{"# gonb_0123abcd\n./main.go:5:2: undefined: y", undefined, "it does not compile: undefined: y"},
		{"failed to run \"/usr/bin/go build\"", "# gonb_0123abcd\n" + undefined + notUsed, "it does not compile: undefined: y (and 1 more mistake)"},
		{"/temp/gonb_0123abcd/main.go:5:2", notUsed + undefined + undefined, "it does not compile: declared and not used: x (and 2 more mistakes)"},
		{"main.go:5:2: no required module provides package a/b; to add it:", missing, "it does not compile: no required module provides package a/b"},
		{"failed to run goimports", "line 1\nline 2", "it does not compile: line 2"},
	} {
		r := execute(t, s, fmt.Sprintf("error %q %q", tc.value, tc.trace))
		if r.Failed != tc.want {
			t.Errorf("%q: the reason is %q, want %q", tc.value, r.Failed, tc.want)
		}
		if r.Text != strings.TrimSpace(tc.trace) {
			t.Errorf("%q: the text is %q", tc.value, r.Text)
		}
	}
}

// The text of a failure is what was printed on the way to it.
func TestTextOfFailures(t *testing.T) {
	s := start(t, fake(t, kerneltest.Works))
	for _, tc := range []struct{ cell, want string }{
		{"stdout \"a\\n\"\nstderr \"panic: b\\nexit status 2\\n\"\nerror \"exit status 2\" \"exit status 2\"", "panic: b\nexit status 2"},
		// A test prints why it fails on standard output.
		{"stdout \"--- FAIL: TestA\\n\"\nstderr \"exit status 1\\n\"\nerror \"exit status 1\" \"exit status 1\"", "--- FAIL: TestA\nexit status 1"},
		{"!go vet\nstdout \"checking\\n\"\nstderr \"bad\\n\"\nstderr \"exit status 1\\n\"", "checking\nbad\n"},
	} {
		if r := execute(t, s, tc.cell); r.Failed == "" || r.Text != tc.want {
			t.Errorf("%s:\nthe text is %q, want %q", tc.cell, r.Text, tc.want)
		}
	}
}

// A later cell may update a display in an earlier one.
func TestUpdateOfAnEarlierCell(t *testing.T) {
	nb := book(`html live "0 %"`, `update live "100 %"`)
	if err := run(t, fake(t, kerneltest.Works), nb, patience); err != nil {
		t.Fatal(err)
	}
	if got, want := show(nb.Cells[0].Outputs), "display_data map[text/html:100 %]\n"; got != want {
		t.Errorf("the first cell's outputs are %q, want %q", got, want)
	}
	if got := show(nb.Cells[1].Outputs); got != "" {
		t.Errorf("the second cell's outputs are %q, want none", got)
	}
	if nb.Stale() {
		t.Error("the notebook is not marked as executed")
	}
}

// Each stream is kept up to a bound, so that a loop cannot fill the memory; the
// other stream, with the panic on it, is kept all the same.
func TestMuchOutput(t *testing.T) {
	s := start(t, fake(t, kerneltest.Works))
	const note = "\n… the rest of the output is left out: more than 4 MB\n"
	for _, tc := range []struct{ name, cell string }{
		{"large pieces", "flood 5 1000000"},
		{"pieces that fit exactly", "flood 5 1048576"},
		{"small pieces", "flood 4300 1000"},
	} {
		r := execute(t, s, tc.cell+"\nstdout \"more\"\nstderr \"panic: at last\"\nerror \"exit status 2\" \"\"")
		out := r.Outputs[0].Text
		if len(out) != runner.MaxText+len(note) || !strings.HasSuffix(out, "xxx"+note) {
			t.Errorf("%s: %d bytes are kept, the last are %q", tc.name, len(out), out[max(0, len(out)-80):])
		}
		if r.Failed != "panic: at last" {
			t.Errorf("%s: the failure is %q", tc.name, r.Failed)
		}
	}
	r := execute(t, s, "flood 1 4194303\nstdout \"€€\"") // one byte is left for a character of three
	if out, want := r.Outputs[0].Text, "x"+note; !strings.HasSuffix(out, want) || strings.ContainsRune(out, '�') {
		t.Errorf("a character was cut: %q", out[len(out)-80:])
	}
}

// Displays that the notebook has stored, and that do not arrive now, are a loss.
func TestMissingDisplays(t *testing.T) {
	runner.SetLateTimes(t, 50*time.Millisecond, time.Millisecond)
	sp := fake(t, kerneltest.Works)
	stored := []notebook.Output{{Type: notebook.DisplayData}, {Type: notebook.Stream}, {Type: notebook.ExecuteResult}}
	for _, tc := range []struct{ cell, reason string }{
		{`html - "one"`, "1 of 2 displays arrived"},
		{"", "0 of 2 displays arrived"},
		{"html - \"one\"\nresult \"two\"", ""},
		{"html - \"one\"\nhtml - \"two\"\nhtml - \"three\"", ""},
	} {
		nb := book(tc.cell + "\nstdout \"\"") // a cell without any text is not run
		nb.Cells[0].Outputs = stored
		err := run(t, sp, nb, patience)
		switch {
		case tc.reason == "" && err != nil:
			t.Errorf("%q: %v", tc.cell, err)
		case tc.reason != "" && (err == nil || !strings.HasPrefix(err.Reason, tc.reason)):
			t.Errorf("%q: the error is %v, want %s", tc.cell, err, tc.reason)
		}
	}
}

// Run stops at the first cell that fails, and tells what a person needs.
func TestRunStopsAtTheFirstFailure(t *testing.T) {
	nb := book(`stdout "one"`, "", "stdout \"two\"\n\terror \"no\" \"why\"\n", `stdout "three"`)
	nb.Cells = append([]*notebook.Cell{{ID: "text", Type: notebook.Markdown, Source: "# A"}}, nb.Cells...)
	nb.Cells[2].Outputs = []notebook.Output{{Type: notebook.Stream, Name: "stdout", Text: "old"}}
	nb.Cells[4].Outputs = []notebook.Output{{Type: notebook.Stream, Name: "stdout", Text: "old"}}

	var steps []string
	err := runner.Run(t.Context(), nb, runner.Options{
		Spec: fake(t, kerneltest.Works), Dir: t.TempDir(), Timeout: patience,
		Began: func(s runner.Step) { steps = append(steps, "began "+s.Cell.ID) },
		Ended: func(s runner.Step) {
			if s.Failed {
				steps = append(steps, "failed "+s.Cell.ID)
			} else {
				steps = append(steps, "passed "+s.Cell.ID)
			}
			if s.Of != 3 || s.Took <= 0 {
				t.Errorf("step %+v", s)
			}
		},
	})
	if got, want := strings.Join(steps, ", "), "began c1, passed c1, began c3, failed c3"; got != want {
		t.Errorf("the steps are %s, want %s", got, want)
	}
	cell, ok := err.(*runner.CellError)
	if !ok {
		t.Fatalf("the error is %v", err)
	}
	if want := "cell 2 (c3): it failed: no"; cell.Error() != want || cell.Number != 2 {
		t.Errorf("the error is %q, want %q", cell.Error(), want)
	}
	if got, want := cell.Report(), "cell 2 (c3): it failed: no\n\n    1 │ stdout \"two\"\n    2 │     error \"no\" \"why\"\n\n  two\n  why\n"; got != want {
		t.Errorf("the report is\n%q\nwant\n%q", got, want)
	}
	if nb.Cells[2].Outputs != nil {
		t.Error("a cell without code keeps its old outputs")
	}
	if got := show(nb.Cells[4].Outputs); got != "stdout \"old\"\n" {
		t.Errorf("a cell that was not run has lost its outputs: %q", got)
	}
}
