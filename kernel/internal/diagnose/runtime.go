package diagnose

import (
	"strings"
)

// A crash is what the runtime writes when it ends a program.
type crash struct {
	fatal   bool       // a fatal error or a signal, not a panic
	must    bool       // must has been given an error
	panics  [][]string // the rows of each message: of panics within a panic the first is the oldest
	signal  string     // what the system has ended it with: "SIGABRT: abort"
	foreign string     // what C code said of it before: "free(): invalid pointer"
	frames  []frame    // lines of cells, from the inside out
	head    []string   // the message as it is written
	stack   []string   // of the goroutine that crashed
}

var (
	// How a crash begins. A message's other rows are indented, so that none of
	// them begins so.
	crashLine = expression(`(?m)^(?:panic|fatal error|` + signals + `): `)
	// The same behind a text of the program's that does not end its row.
	crashBehind = expression(`(?:panic|fatal error): `)
	// What the runtime explains before it says so: the stack overflows.
	explains = expression(`(?m)(?:^(?:runtime: .*|unexpected fault address .*)\n)+\z`)
	rethrown = expression(` \[recovered.*\]$`)
	mustLine = expression(`(?m)^(?:\d{4}/\d\d/\d\d \d\d:\d\d:\d\d )?Must not error: `)
	// What stands between a message and the stack.
	aboutSignal = expression(`^(\[signal (SIG\w+: .*?)(?: code=.*)?\]|PC=.*|signal arrived .*|instruction bytes: .*|runtime: .*|\[.*\])$`)
	stackHead   = expression(`^(goroutine \d+ .*\[.*\]:|runtime stack:)$`)
	// What a C library says before it ends the program.
	foreignWords = expression(`Assertion .* failed.*|^(?:free\(|malloc|realloc|munmap_chunk|corrupted|double free|\*\*\* |terminate called|what\(\)|.*(?:invalid pointer|buffer overflow|stack smashing)).*`)
)

// signals are those that end a program with its stacks.
const signals = `SIG(?:ABRT|BUS|FPE|ILL|QUIT|SEGV|STKFLT|SYS|TRAP)`

// crashAt returns where in a program's stderr it tells of its crash, or -1. A
// program may write "panic:" itself: the crash is the last that a stack follows.
func crashAt(text string) int {
	for _, begins := range []pattern{crashLine, crashBehind} {
		all := begins().FindAllStringIndex(text, -1)
		for i := len(all) - 1; i >= 0; i-- {
			at := all[i][0]
			if row := strings.LastIndexByte(text[:at], '\n') + 1; text[row] != '\t' && hasStack(text[at:]) {
				return at - len(explains().FindString(text[:at]))
			}
		}
	}
	// One has no stack: that of a program without goroutines.
	if all := crashLine().FindAllStringIndex(text, -1); len(all) > 0 {
		return all[len(all)-1][0]
	}
	return -1
}

// hasStack reports whether a message that a text begins with is followed by a
// stack.
func hasStack(text string) bool {
	_, rest, _ := strings.Cut(text, "\n")
	for row := range strings.Lines(rest) {
		row = strings.TrimRight(row, "\n")
		if row != "" && row[0] != '\t' && !aboutSignal().MatchString(row) {
			return stackHead().MatchString(row)
		}
	}
	return false
}

// mustAt returns where must has said that there is an error, if its panic is the
// crash; that stands before the panic, with the error's own stack.
func mustAt(text string, at int) int {
	said := mustLine().FindAllStringIndex(text[:at], -1)
	if _, stack := parts(strings.Split(text[at:], "\n")); len(said) == 0 || !strings.Contains(strings.Join(stack[:min(2, len(stack))], ""), "/must.") {
		return at
	}
	return said[len(said)-1][0]
}

// readCrash reads a crash that a text begins with; before is what must has said
// of it, and last the row before that.
func readCrash(text, before, last string) (c crash) {
	rows := asMain(strings.Split(text, "\n"))
	for len(rows) > 1 && !crashLine().MatchString(rows[0]) {
		rows = rows[1:] // what the runtime explains
	}
	kind, _, _ := strings.Cut(rows[0], ": ")
	c.fatal, c.must = kind != panicName, before != ""
	c.head, c.stack = parts(rows)
	message := []string{strings.TrimPrefix(rows[0], kind+": ")}
	for _, row := range c.head[1:] {
		if indented, found := strings.CutPrefix(row, "\t"); found {
			message = append(message, indented)
		} else if found := aboutSignal().FindStringSubmatch(row); found != nil && found[2] != "" {
			c.signal = found[2]
		}
	}
	if strings.HasPrefix(kind, "SIG") {
		c.signal, message = rows[0], nil
	}
	c.foreign = foreignWords().FindString(last)
	c.panics = nested(message, c.stack)
	c.frames = frames(c.head)
	c.frames = append(c.frames, frames(strings.Split(before, "\n"))...)
	stack := c.stack
	if len(c.panics) < 2 || c.wraps() {
		stack = origin(stack)
	}
	c.frames = append(c.frames, frames(stack)...)
	return c
}

// testPackage is the name that the cells' package has in a program of tests.
var testPackage = expression(`^(created by )?\w+\.`)

// asMain names the functions of cells in a stack as in a program that is none of
// tests.
func asMain(rows []string) []string {
	for i := range rows[:len(rows)-1] {
		if isPlace(rows[i+1]) && programLine().MatchString(rows[i+1]) {
			rows[i] = testPackage().ReplaceAllString(rows[i], "${1}main.")
		}
	}
	return rows
}

// parts are the rows of a message, and those of the stack behind it: of the first
// goroutine, or, as C code crashes in a thread of its own, the first with a
// cell's line.
func parts(rows []string) (message, stack []string) {
	end := 0
	for end < len(rows) && rows[end] != "" && (end == 0 || rows[end][0] == '\t' || aboutSignal().MatchString(rows[end])) {
		end++
	}
	message = rows[:end]
	for at := end; at < len(rows); at++ {
		if !strings.HasPrefix(rows[at], "goroutine ") {
			continue
		}
		to := at + 1
		for to < len(rows) && rows[to] != "" {
			to++
		}
		found := rows[at+1 : to]
		if stack == nil {
			stack = found
		}
		if strings.HasPrefix(rows[0], "panic: ") || len(frames(found)) > 0 {
			return message, found
		}
		at = to
	}
	return message, stack
}

// nested takes a message apart into those of the panics: each that was under way
// when the last came has left a call of panic in the stack, so that a message that
// only looks like several stays one.
func nested(message, stack []string) [][]string {
	inner := 0
	for _, row := range stack {
		if strings.HasPrefix(row, "panic(") {
			inner++
		}
	}
	var list [][]string
	end := len(message)
	for at := end - 1; at > 0 && inner > 0; at-- {
		if rest, found := strings.CutPrefix(message[at], "panic: "); found {
			list = append([][]string{append([]string{rest}, message[at+1:end]...)}, list...)
			end = at
			inner--
		}
	}
	list = append([][]string{append([]string{}, message[:end]...)}, list...)
	for _, rows := range list {
		if n := len(rows); n > 0 {
			rows[n-1] = rethrown().ReplaceAllString(rows[n-1], "")
		}
	}
	return list
}

// origin is the stack from below the last panic in it: where a panic that a
// deferred function has passed on came from.
func origin(stack []string) []string {
	for i := len(stack) - 1; i >= 0; i-- {
		if strings.HasPrefix(stack[i], "panic(") {
			return append(append([]string{}, stack[i+1:]...), stack[:i]...)
		}
	}
	return stack
}

// last and first are the messages of the newest panic and of the oldest.
func (c crash) last() []string  { return c.panics[len(c.panics)-1] }
func (c crash) first() []string { return c.panics[0] }

// wraps reports whether the last of several panics passes on what the first has
// said.
func (c crash) wraps() bool {
	return strings.Contains(strings.Join(c.last(), "\n"), strings.Join(c.first(), "\n"))
}

// explained is what the program said in the end, and what to do about it.
func (c crash) explained() []string {
	said := c.withoutStack()
	switch {
	case strings.HasPrefix(c.signal, "SIGQUIT"):
		return []string{c.signal + ": somebody asked the program for its stacks, and that ends it"}
	case c.fatal && len(said) > 0 && said[0] == "fault":
		return []string{c.signal + ": the program has used memory that is not its own, by package unsafe, by C code or in a mapped file"}
	case c.fatal && (len(said) == 0 || strings.HasPrefix(said[0], "unexpected signal")):
		if c.foreign != "" {
			return []string{c.signal + " (a crash in C code), which said: " + c.foreign}
		}
		return []string{c.signal + " (a crash in C code)"}
	case len(said) == 0:
		return nil
	}
	said[0] = explain(said[0])
	if len(c.panics) > 1 {
		first := c.first()[0]
		if c.wraps() {
			said[0] = strings.Replace(said[0], first, explain(first), 1)
		} else {
			said[len(said)-1] += " (while another panic was under way: " + strings.TrimPrefix(joined(c.first()), "runtime error: ") + ")"
		}
	}
	return said
}

// withoutStack is the last message without the places that its author has put
// into it, which the cells' lines show: rows with a file's line, and the line
// itself behind it.
func (c crash) withoutStack() []string {
	var rows []string
	quoted := false
	for i, row := range c.last() {
		place := i > 0 && onlyPlace().MatchString(row)
		if place && strings.HasPrefix(row, "\t") && len(rows) > 1 {
			rows = rows[:len(rows)-1] // the function's name
		}
		if !place && !quoted && strings.TrimSpace(row) != "" {
			rows = append(rows, row)
		}
		quoted = place && strings.HasPrefix(strings.TrimSpace(row), "at ")
	}
	return rows
}

// onlyPlace is a row of a message that says no more than where something was.
var onlyPlace = expression(`^\s*(at )?\S*\.go:\d+( \+0x[0-9a-f]+)?$`)
