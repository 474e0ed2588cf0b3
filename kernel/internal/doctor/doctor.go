// Package doctor looks at what setup made, and at the machine around it, and
// says for everything that is wrong what to do. It is a table of checks.
package doctor

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"sync"
	"time"
)

// Check is one line of the table.
type Check struct {
	Name string
	// Run returns what was found, in a few words. An error is what is wrong; a
	// Note works but could be better.
	Run func(context.Context) (string, error)
	// Fix says what to do if Run returns an error that does not say so itself.
	Fix string
}

// Note is an error of a check for something that is no failure.
type Note struct{ error }

func (n Note) Unwrap() error { return n.error }

// Notef makes a Note.
func Notef(format string, a ...any) error { return Note{fmt.Errorf(format, a...)} }

// Mend is an error of a check that knows better than the table what to do.
type Mend struct {
	What error
	Fix  string
}

func (m Mend) Error() string { return m.What.Error() }
func (m Mend) Unwrap() error { return m.What }

// States of a Finding.
const (
	OK     = "ok"
	Noted  = "note"
	Failed = "failed"
)

// Finding is what a check found.
type Finding struct {
	Name   string `json:"name"`
	State  string `json:"state"`
	Detail string `json:"detail"`
	Fix    string `json:"fix,omitempty"`
}

// limit is how long one check may take; the longest on a healthy machine are
// the plugin, which is 200 MB to read, and a cold build.
const limit = 3 * time.Minute

// Run runs all checks side by side and returns their findings in the table's order.
func Run(ctx context.Context, checks []Check) []Finding {
	findings := make([]Finding, len(checks))
	var all sync.WaitGroup
	for i, c := range checks {
		all.Go(func() { findings[i] = c.find(ctx) })
	}
	all.Wait()
	return findings
}

func (c Check) find(ctx context.Context) Finding {
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	detail, err := c.Run(ctx)
	f := Finding{Name: c.Name, State: OK, Detail: detail}
	if err == nil {
		return f
	}
	f.State, f.Detail, f.Fix = Failed, err.Error(), c.Fix
	var note Note
	if errors.As(err, &note) {
		f.State = Noted
	}
	var mend Mend
	if errors.As(err, &mend) {
		f.Fix = mend.Fix
	}
	return f
}

// Failures counts the findings that are failures.
func Failures(findings []Finding) (n int) {
	for _, f := range findings {
		if f.State == Failed {
			n++
		}
	}
	return n
}

// WriteTable writes the findings for people.
func WriteTable(w io.Writer, findings []Finding) {
	marks := map[string]string{OK: "✓", Noted: "!", Failed: "✗"}
	for _, f := range findings {
		fmt.Fprintf(w, "%s %-12s %s\n", marks[f.State], f.Name, f.Detail)
		if f.Fix != "" {
			fmt.Fprintf(w, "  %-12s → %s\n", "", f.Fix)
		}
	}
}

// WriteJSON writes the findings for programs.
func WriteJSON(w io.Writer, findings []Finding) error {
	encoder := json.NewEncoder(w)
	encoder.SetIndent("", "  ")
	encoder.SetEscapeHTML(false)
	return encoder.Encode(findings)
}
