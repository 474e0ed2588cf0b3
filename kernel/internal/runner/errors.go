package runner

import (
	"fmt"
	"strings"
	"time"
)

// A CellError is a cell that failed, with what a person needs to mend it.
type CellError struct {
	Number int    // of the code cell, counted from 1
	ID     string // the cell's id
	Source string
	Reason string // one sentence
	Text   string // the error's own text: a compiler's lines, a panic's stack

	// Err is a *engine.DeadError or a *TimeoutError if one of these was the end
	// of the cell, or else nil.
	Err error
}

// Unwrap returns Err.
func (e *CellError) Unwrap() error { return e.Err }

// Error returns the reason in one line, as other errors do. [CellError.Report]
// has the rest.
func (e *CellError) Error() string {
	return fmt.Sprintf("cell %d (%s): %s", e.Number, e.ID, e.Reason)
}

// Report shows the cell with numbered lines, and under it the error's text.
func (e *CellError) Report() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s\n\n", e.Error())
	for i, line := range strings.Split(strings.TrimRight(e.Source, "\n"), "\n") {
		fmt.Fprintf(&b, "  %3d │ %s\n", i+1, strings.ReplaceAll(line, "\t", "    "))
	}
	if text := strings.TrimSpace(e.Text); text != "" {
		b.WriteByte('\n')
		for line := range strings.Lines(lastLines(text, 40)) {
			fmt.Fprintf(&b, "  %s\n", strings.TrimRight(line, "\r\n"))
		}
	}
	return b.String()
}

// lastLines cuts a long text down to its end, where most errors say what is
// wrong.
func lastLines(text string, n int) string {
	all := strings.Split(text, "\n")
	if len(all) <= n {
		return text
	}
	return fmt.Sprintf("… (%d lines before)\n%s", len(all)-n, strings.Join(all[len(all)-n:], "\n"))
}

// A TimeoutError is a cell that took longer than it may.
type TimeoutError struct{ After time.Duration }

func (e *TimeoutError) Error() string {
	return fmt.Sprintf("it was still running after %v, and was stopped; -timeout gives it longer", e.After)
}
