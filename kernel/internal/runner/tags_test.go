//go:build unix

package runner_test

import (
	"strings"
	"testing"

	"github.com/ninepixels/ninepixels/kernel/internal/jupyter/kerneltest"
	"github.com/ninepixels/ninepixels/kernel/internal/notebook"
	"github.com/ninepixels/ninepixels/kernel/internal/runner"
)

// tag adds a tag to a cell.
func tag(c *notebook.Cell, name string) {
	c.Metadata = map[string]any{"tags": []any{"other", name}}
}

// A cell that may fail has its error as output, and those behind it run; one
// that may fail and does not is like any other.
func TestMayFail(t *testing.T) {
	nb := book("stdout \"a\"\nerror \"no\" \"trace\"", `stdout "b"`, `error "unwanted" ""`, `stdout "c"`)
	tag(nb.Cells[0], runner.MayFail)
	tag(nb.Cells[1], runner.MayFail)
	nb.Cells[0].Outputs = []notebook.Output{{Type: notebook.DisplayData}} // the card that JupyterLab has stored
	var allowed []string
	err := runner.Run(t.Context(), nb, runner.Options{
		Spec: fake(t, kerneltest.Works), Dir: t.TempDir(), Timeout: patience,
		Ended: func(s runner.Step) { allowed = append(allowed, s.Allowed) },
	})
	if err == nil || !strings.HasPrefix(err.Error(), "cell 3 (c3): it failed: unwanted") {
		t.Errorf("the error is %v, want that of the cell without the tag", err)
	}
	if got := strings.Join(allowed, ";"); got != "it failed: no;;" {
		t.Errorf("allowed were %q", got)
	}
	for i, want := range []string{"stdout \"a\"\nerror \"no\" [\"trace\"]\n", "stdout \"b\"\n"} {
		if got := show(nb.Cells[i].Outputs); got != want {
			t.Errorf("cell %d has %q, want %q", i+1, got, want)
		}
	}
}

// The tag is for what a cell does: a kernel that dies or a cell without end fails.
func TestMayFailIsNotAnyEnd(t *testing.T) {
	for _, source := range []string{"exit 7", "hang"} {
		runner.SetTimes(t, patience, prompt, prompt)
		nb := book(source)
		tag(nb.Cells[0], runner.MayFail)
		timeout := patience
		if source == "hang" {
			timeout = prompt / 100
		}
		if err := run(t, fake(t, kerneltest.Works), nb, timeout); err == nil || err.Err == nil {
			t.Errorf("%s: the error is %v", source, err)
		}
	}
}

func TestSkip(t *testing.T) {
	nb := book(`stdout "a"`, `error "never" ""`, `stdout "c"`)
	tag(nb.Cells[1], runner.Skip)
	nb.Cells[1].Outputs = []notebook.Output{{Type: notebook.Stream, Name: "stdout", Text: "kept"}}
	nb.Cells[1].ExecutionCount = 7
	if err := run(t, fake(t, kerneltest.Works), nb, patience); err != nil {
		t.Fatal(err)
	}
	skipped := nb.Cells[1]
	if got := show(skipped.Outputs); got != "stdout \"kept\"\n" || skipped.ExecutionCount != 7 {
		t.Errorf("the cell that is skipped has %q and the number %d", got, skipped.ExecutionCount)
	}
	if last := nb.Cells[2]; show(last.Outputs) != "stdout \"c\"\n" || last.ExecutionCount != 2 {
		t.Errorf("the cell behind it is %+v", last)
	}
}
