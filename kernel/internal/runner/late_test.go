//go:build unix

package runner_test

import (
	"strings"
	"testing"
	"time"

	"github.com/ninepixels/ninepixels/kernel/internal/jupyter/kerneltest"
	"github.com/ninepixels/ninepixels/kernel/internal/notebook"
	"github.com/ninepixels/ninepixels/kernel/internal/runner"
)

// What comes after a cell's end belongs to that cell, while the next one runs
// and also if it was the last.
func TestOutputAfterTheEnd(t *testing.T) {
	runner.SetLateTimes(t, prompt, 5*time.Second) // the engine takes 50 ms
	nb := book("stdout \"a\"\nreply\nidle\nhtml - \"late\"\nstdout \"b\"", `stdout "c"`, "reply\nidle\nhtml - \"last\"")
	if err := run(t, fake(t, kerneltest.Works), nb, patience); err != nil {
		t.Fatal(err)
	}
	for i, want := range []string{
		"stdout \"a\"\ndisplay_data map[text/html:late]\nstdout \"b\"\n", "stdout \"c\"\n", "display_data map[text/html:last]\n",
	} {
		if got := show(nb.Cells[i].Outputs); got != want {
			t.Errorf("cell %d has %q, want %q", i+1, got, want)
		}
	}
}

// Displays that the notebook has stored are waited for, but not for ever.
func TestLateDisplays(t *testing.T) {
	sp := fake(t, kerneltest.Works)
	stored := []notebook.Output{{Type: notebook.DisplayData}}

	nb := book("reply\nidle\nhtml - \"late\"")
	nb.Cells[0].Outputs = stored
	runner.SetLateTimes(t, patience, time.Millisecond)
	began := time.Now()
	if err := run(t, sp, nb, patience); err != nil {
		t.Error(err)
	}
	if took := time.Since(began); took > prompt { // waiting for more would take minutes
		t.Errorf("the display was there, and the run took %v", took)
	}

	runner.SetLateTimes(t, 50*time.Millisecond, time.Millisecond)
	nb = book(`stdout "a"`)
	nb.Cells[0].Outputs = stored
	if err := run(t, sp, nb, patience); err == nil || !strings.HasPrefix(err.Reason, "0 of 1 displays arrived") {
		t.Errorf("the error is %v", err)
	}
}

// Stored outputs say nothing of code that has been edited since.
func TestDisplaysOfEditedCode(t *testing.T) {
	nb := book(`html - "a"`)
	sp := fake(t, kerneltest.Works)
	if err := run(t, sp, nb, patience); err != nil {
		t.Fatal(err)
	}
	nb.Cells[0].Source = `stdout "a"`
	if err := run(t, sp, nb, patience); err != nil {
		t.Errorf("without the display that was edited out: %v", err)
	}
}
