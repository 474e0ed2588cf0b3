package diagnose

import (
	"regexp"
	"strings"
)

// hints say what to do about what a program that stopped has said.
var hints = []struct {
	match *regexp.Regexp
	say   string // with the match's groups as $1, $2
}{
	{regexp.MustCompile(`^runtime error: (index out of range \[-\d+\])`), "$1: indices go from 0 to the length less 1"},
	{regexp.MustCompile(`^runtime error: (index out of range \[(\d+)\] with length 0)`), "$1: there is nothing in it, not even at index 0"},
	{regexp.MustCompile(`^runtime error: (index out of range \[(\d+)\] with length (\d+))`), "$1: indices go from 0 to the length less 1"},
	{regexp.MustCompile(`^runtime error: (slice bounds out of range .*)`), "$1: a slice begins at 0 or later, ends at its capacity or before, and does not end before it begins"},
	{regexp.MustCompile(`^runtime error: (integer divide by zero)`), "$1: check the divisor first"},
	{regexp.MustCompile(`^runtime error: invalid memory address or nil pointer dereference`), "something here is nil: was an error ignored, or a pointer never set?"},
	{regexp.MustCompile(`^runtime error: makeslice: (len|cap) out of range`), "make cannot make a slice of that length: it is negative, or too large"},
	{regexp.MustCompile(`^(assignment to entry in nil map)`), "$1: make the map first: m := map[K]V{}"},
	{regexp.MustCompile(`^(interface conversion: .*)`), "$1: ask first, with v, ok := x.(T)"},
	{regexp.MustCompile(`^(all goroutines are asleep - deadlock!)`), "$1 Everything waits for something else: is a channel never received from, or never closed?"},
	{regexp.MustCompile(`^no goroutines \(main called runtime\.Goexit\)`), "runtime.Goexit has ended the goroutine of the cell, and no other one runs: leave a function with return"},
	{regexp.MustCompile(`^sync: (unlock of unlocked mutex|(?:R)?Unlock of unlocked RWMutex)`), "$1: each Unlock needs a Lock before it"},
	{regexp.MustCompile(`^sync: (negative WaitGroup counter)`), "$1: Done was called more often than Add has counted"},
	{regexp.MustCompile(`^panic while printing panic value: type `), "the value given to panic cannot be printed, as its method Error or String panics itself"},
	{regexp.MustCompile(`^panic while printing panic value: (.*)`), "the value given to panic cannot be printed, as its method Error or String panics itself: $1"},
	{regexp.MustCompile(`^panic called with nil argument`), "panic was called with nil: give it what is wrong"},
	{regexp.MustCompile(`^test timed out after (\S+)`), "the tests were stopped, as they took more than $1"},
	{regexp.MustCompile(`^(stack overflow)`), "$1: a function calls itself without end"},
	{regexp.MustCompile(`^(concurrent map .*)`), "$1: two goroutines use one map: protect it with a sync.Mutex"},
	{regexp.MustCompile(`^(runtime: )?(cannot allocate memory|out of memory.*)`), "$2: try smaller data or smaller batches"},
	{regexp.MustCompile(`^((send on|close of) closed channel)`), "$1: only the sender closes a channel, and only once"},
	{regexp.MustCompile(`^\((\*?)(?:main\.)?(\S+)\) (0x|\{)`), "the program was stopped with a value of type $1$2"},
	{regexp.MustCompile(`^main\.(\w+\(.*\))$`), "$1"},
	{regexp.MustCompile(`^(open .*: no such file or directory)$`), "$1: a path that does not begin with / goes from the notebook's own folder"},

	{regexp.MustCompile(`dimension of axis #(\d+) doesn't match and cannot be broadcast for BinaryOp \((\w+)\), got shapes (\S+) and (\S+)$`),
		"$2 of $3 and $4 does not go: their axes $1 differ in length, and neither is 1; print x.Shape() of both"},
	{regexp.MustCompile(`DotGeneral contracting dimensions don't match: lhs\[(\d+)\]=(\d+) != rhs\[(\d+)\]=(\d+)`),
		"the product does not go: axis $1 of the left factor has length $2, and axis $3 of the right one $4, where both must be as long"},
	{regexp.MustCompile(`cannot broadcast (\w+) and (\w+) for "(\w+)": they have different dtypes`),
		"$3 wants one type of number, and gets $1 and $2: convert one with graph.ConvertDType(x, dtypes.$1)"},
	{regexp.MustCompile(`AssertDims\((.*?)\): shape \(\((\w+)\)(.*?)\) axis (\d+) has dimension (\d+), wanted (\d+)`),
		"AssertDims expects $1, and the shape is $3: axis $4 has length $5, not $6"},
	{regexp.MustCompile(`total requested size (\d+) \(dimensions=(.*?)\) doesnt match original size (\d+) \(dimensions (.*?)\)`),
		"Reshape cannot make $2, which has $1 values, of $4, which has $3: the products of the lengths must be the same"},
	{regexp.MustCompile(`model\.Variable is nil`), "the model's variable is nil: scope.GetVariable finds only what a layer has made in the same scope"},
	// GoMLX says where it was before it says what is wrong.
	{regexp.MustCompile(`^failed during graph construction.* panicked: (.*(?:shape|dimension|axis|rank).*)`), "$1: print x.Shape() before this line to see what comes in"},
	{regexp.MustCompile(`^failed during graph construction.* panicked: (.*)`), "$1"},
	{regexp.MustCompile(`^runtime error: (.*)`), "$1"},
}

// explain is what a program said when it stopped, and what to do about it.
func explain(what string) string {
	for _, h := range hints {
		if m := h.match.FindStringSubmatch(what); m != nil {
			return expand(h.say, m)
		}
	}
	return strings.TrimPrefix(what, "runtime: ")
}
