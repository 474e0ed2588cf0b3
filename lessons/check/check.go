// Package check looks at the answers to the exercises of the notebooks.
//
// Each exercise has its own function. It says ✓ and what you have shown, or ✗ and
// why the answer is wrong. Common mistakes have their own sentences. [Hint] gives a
// hint, and only when you ask for it. [Progress] counts what is done, and [Reset]
// forgets it.
//
// An answer may be missing: 0, nil, or a function that returns nil. Then the check
// says ○ and that the exercise waits for you, and the cell does not fail. The same
// holds for a function that panics.
package check

import (
	"fmt"
	"io"
	"strings"
)

// Output is where the checks print: the output of the notebook's cell, and elsewhere
// the standard output. Tests may change it.
var Output io.Writer = cellWriter{}

// A Result says whether an answer is right, and why. Every check prints it and
// returns it.
type Result struct {
	OK      bool
	Message string
}

// String returns the result as one line.
func (r Result) String() string {
	if r.OK {
		return "✓ " + r.Message
	}
	return "✗ Not yet: " + r.Message
}

func yes(format string, args ...any) Result    { return Result{true, fmt.Sprintf(format, args...)} }
func notYet(format string, args ...any) Result { return Result{false, fmt.Sprintf(format, args...)} }

// report shows r, and how to get a hint if it is not OK. It keeps whether r is OK
// for [Progress], which says so if that cannot be done.
func report(exercise string, r Result) Result {
	ask := fmt.Sprintf("For a hint, run check.Hint(%q).", exercise)
	switch what := waits(r.Message); {
	case r.OK && learned[exercise] != "":
		say(done, r.Message, "You now know: "+learned[exercise])
	case r.OK:
		say(done, r.Message)
	case what != "":
		say(pending, fmt.Sprintf("Exercise %s waits for you: %s", exercise, what), ask)
	default:
		say(wrong, strings.TrimPrefix(r.String(), "✗ "), ask)
	}
	_, _ = keep(map[string]bool{exercise: r.OK})
	return r
}

// guard calls f and turns a panic into one sentence; "" means that f returned.
func guard(f func()) (why string) {
	defer func() {
		if v := recover(); v != nil {
			first, _, _ := strings.Cut(fmt.Sprint(v), "\n")
			why = "panicked (" + strings.TrimPrefix(first, "runtime error: ") + ")"
		}
	}()
	f()
	return ""
}
