// Package check looks at the answers to the exercises of the notebooks.
//
// Each exercise has its own function. It prints one line. The line begins with ✓ and
// what you have shown, or with ✗ and why the answer is wrong. Common mistakes have
// their own sentences. A first hint follows. [Hint] prints the next hints.
//
// An answer may be missing: 0, nil, or a function that returns nil. Then the line
// says "not yet", and the cell does not fail. The same holds for a function that
// panics.
package check

import (
	"fmt"
	"io"
	"os"
	"strings"
)

// Output is where the checks print. Tests may change it.
var Output io.Writer = os.Stdout

// A Result says whether an answer is right, and why. Every check prints it and
// returns it.
type Result struct {
	OK      bool
	Message string
}

// String returns the line that a check prints.
func (r Result) String() string {
	if r.OK {
		return "✓ " + r.Message
	}
	return "✗ Not yet: " + r.Message
}

func yes(format string, args ...any) Result    { return Result{true, fmt.Sprintf(format, args...)} }
func notYet(format string, args ...any) Result { return Result{false, fmt.Sprintf(format, args...)} }

// report prints r and, if it is not OK, the first hint of the exercise. It keeps
// whether r is OK for [Progress], which says so if that cannot be done.
func report(exercise string, r Result) Result {
	fmt.Fprintln(Output, r)
	_, _ = keep(map[string]bool{exercise: r.OK})
	if !r.OK {
		Hint(exercise, 1)
	}
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
