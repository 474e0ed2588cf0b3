package diagnose

import (
	"strings"
)

// hints say what to do about what a program that stopped has said.
var hints = []struct {
	match pattern
	say   string // with the match's groups as $1, $2
}{
	{expression(`^runtime error: (index out of range \[-\d+\])`), "$1: indices go from 0 to the length less 1"},
	{expression(`^runtime error: (index out of range \[(\d+)\] with length 0)`), "$1: there is nothing in it, not even at index 0"},
	{expression(`^runtime error: (index out of range \[(\d+)\] with length (\d+))`), "$1: indices go from 0 to the length less 1"},
	{expression(`^runtime error: (slice bounds out of range .*)`), "$1: a slice begins at 0 or later, ends at its capacity or before, and does not end before it begins"},
	{expression(`^runtime error: (integer divide by zero)`), "$1: check the divisor first"},
	{expression(`^runtime error: invalid memory address or nil pointer dereference`), "something here is nil: was an error ignored, or a pointer never set?"},
	{expression(`^runtime error: makeslice: (len|cap) out of range`), "make cannot make a slice of that length: it is negative, or too large"},
	{expression(`^(assignment to entry in nil map)`), "$1: make the map first: m := map[K]V{}"},
	{expression(`^(interface conversion: .*)`), "$1: ask first, with v, ok := x.(T)"},
	{expression(`^(all goroutines are asleep - deadlock!)`), "$1 Everything waits for something else: is a channel never received from, or never closed?"},
	{expression(`^no goroutines \(main called runtime\.Goexit\)`), "runtime.Goexit has ended the goroutine of the cell, and no other one runs: leave a function with return"},
	{expression(`^sync: (unlock of unlocked mutex|(?:R)?Unlock of unlocked RWMutex)`), "$1: each Unlock needs a Lock before it"},
	{expression(`^sync: (negative WaitGroup counter)`), "$1: Done was called more often than Add has counted"},
	{expression(`^panic while printing panic value: type `), "the value given to panic cannot be printed, as its method Error or String panics itself"},
	{expression(`^panic while printing panic value: (.*)`), "the value given to panic cannot be printed, as its method Error or String panics itself: $1"},
	{expression(`^panic called with nil argument`), "panic was called with nil: give it what is wrong"},
	{expression(`^test timed out after (\S+)`), "the tests were stopped, as they took more than $1"},
	{expression(`^(stack overflow)`), "$1: a function calls itself without end"},
	{expression(`^(concurrent map .*)`), "$1: two goroutines use one map: protect it with a sync.Mutex"},
	{expression(`^(runtime: )?(cannot allocate memory|out of memory.*)`), "$2: try smaller data or smaller batches"},
	{expression(`^((send on|close of) closed channel)`), "$1: only the sender closes a channel, and only once"},
	{expression(`^\((\*?)(?:main\.)?(\S+)\) (0x|\{)`), "the program was stopped with a value of type $1$2"},
	{expression(`^main\.(\w+\(.*\))$`), "$1"},
	{expression(`^(open .*: no such file or directory)$`), "$1: a path that does not begin with / goes from the notebook's own folder"},

	{expression(`dimension of axis #(\d+) doesn't match and cannot be broadcast for BinaryOp \((\w+)\), got shapes (\S+) and (\S+)$`),
		"$2 of $3 and $4 does not go: their axes $1 differ in length, and neither is 1; print x.Shape() of both"},
	{expression(`DotGeneral contracting dimensions don't match: lhs\[(\d+)\]=(\d+) != rhs\[(\d+)\]=(\d+)`),
		"the product does not go: axis $1 of the left factor has length $2, and axis $3 of the right one $4, where both must be as long"},
	{expression(`cannot broadcast (\w+) and (\w+) for "(\w+)": they have different dtypes`),
		"$3 wants one type of number, and gets $1 and $2: convert one with graph.ConvertDType(x, dtypes.$1)"},
	{expression(`AssertDims\((.*?)\): shape \(\((\w+)\)(.*?)\) axis (\d+) has dimension (\d+), wanted (\d+)`),
		"AssertDims expects $1, and the shape is $3: axis $4 has length $5, not $6"},
	{expression(`total requested size (\d+) \(dimensions=(.*?)\) doesnt match original size (\d+) \(dimensions (.*?)\)`),
		"Reshape cannot make $2, which has $1 values, of $4, which has $3: the products of the lengths must be the same"},
	{expression(`model\.Variable is nil`), "the model's variable is nil: scope.GetVariable finds only what a layer has made in the same scope"},
	// GoMLX says where it was before it says what is wrong.
	{expression(`^failed during graph construction.* panicked: (.*(?:shape|dimension|axis|rank).*)`), "$1: print x.Shape() before this line to see what comes in"},
	{expression(`^failed during graph construction.* panicked: (.*)`), "$1"},
	{expression(`^runtime error: (.*)`), "$1"},
}

// explain is what a program said when it stopped, and what to do about it.
func explain(what string) string {
	for _, h := range hints {
		if m := h.match().FindStringSubmatch(what); m != nil {
			return expand(h.say, m)
		}
	}
	return strings.TrimPrefix(what, "runtime: ")
}
