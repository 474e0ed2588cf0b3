package mistake

import (
	"regexp"
	"strconv"
	"strings"
)

var (
	crashLine = regexp.MustCompile(`(?m)^(panic|fatal error|runtime): (.*)$`)
	stackMark = regexp.MustCompile(`\[\[ Cell \[(\d{1,9})\] Line (\d{1,9}) \]\]`)
	rethrown  = regexp.MustCompile(` \[recovered.*\]$`)
)

// Crash is [Crash] with what is known of the kernel.
func (h History) Crash(source string, execution int, stderr, ended string) Mistake {
	m := h.mistake(source, execution)
	text := plain(tail(stderr, maxText))
	what, rest := lastCrash(text)
	m.Places = m.known(marks(rest)...)
	if len(m.Places) == 0 {
		m.Places = m.known(h.unmarked(m.sources[0], rest)...)
	}
	m.Detail = clean(head(fold(rest), maxDetail))
	switch {
	case what == "":
		m.ended(text, clean(firstLine(ended)))
	case strings.Contains(text, "Must not error: "):
		m.Name = errorName
		m.Sentence = sentence(what)
	default:
		m.Name = panicName
		if strings.HasPrefix(rest, fatalError) || strings.HasPrefix(rest, "runtime: ") {
			m.Name = fatalError
		}
		m.Sentence = sentence(explain(what))
	}
	return m
}

// lastCrash returns what the last panic says, and the text from there.
func lastCrash(text string) (what, rest string) {
	all := crashLine.FindAllStringSubmatchIndex(text, -1)
	if len(all) == 0 {
		return "", text
	}
	at := all[0] // of a panic within a panic, the first is the cause
	what = text[at[4]:at[5]]
	if text[at[2]:at[3]] == "runtime" && len(all) > 1 { // the stack overflows, and then it says so
		what = text[all[1][4]:all[1][5]]
	}
	return strings.TrimSpace(rethrown.ReplaceAllString(what, "")), text[at[0]:]
}

// marks lists the cells' lines in a stack, the innermost first.
func marks(text string) []Place {
	var places []Place
	for _, mark := range stackMark.FindAllStringSubmatch(text, 50) {
		cell, _ := strconv.Atoi(mark[1])
		line, _ := strconv.Atoi(mark[2])
		places = append(places, Place{Cell: cell, Line: line})
	}
	return places
}

var programLine = regexp.MustCompile(`/main\.go:(\d{1,9})`)

// unmarked finds the cell's lines by what they say in the engine's program.
func (h History) unmarked(source, text string) []Place {
	program, rows := strings.Split(h.Program, "\n"), strings.Split(source, "\n")
	var places []Place
	for _, m := range programLine.FindAllStringSubmatch(text, 50) {
		if n, _ := strconv.Atoi(m[1]); n >= 1 && n <= len(program) {
			places = append(places, Place{Line: only(rows, program[n-1])})
		}
	}
	return places
}

// fold leaves out the lines of a stack that are in libraries.
func fold(text string) string {
	rows := strings.Split(text, "\n")
	var b strings.Builder
	for i := 0; i < len(rows); i++ {
		call := i+1 < len(rows) && strings.HasPrefix(rows[i+1], "\t") && strings.Contains(rows[i+1], ".go:")
		if call && !stackMark.MatchString(rows[i+1]) && !strings.Contains(rows[i+1], "/main.go:") {
			i++
			continue
		}
		b.WriteString(stackMark.ReplaceAllString(rows[i], "cell [$1], line $2:") + "\n")
	}
	return b.String()
}

// ended tells of a program that has ended without a panic.
func (m *Mistake) ended(text, ended string) {
	m.Name = or(ended, "error")
	said := lastWords(strings.TrimSuffix(strings.TrimSpace(text), ended))
	switch {
	case ended == "signal: killed":
		m.Sentence = "the cell's program was killed: most often the machine had no memory left, so try smaller data or smaller batches"
	case strings.HasPrefix(ended, "signal: interrupt"):
		m.Name, m.Sentence = interrupted, "the cell was stopped"
	case said != "":
		m.Sentence = sentence("the cell's program ended with " + ended + ", and the last that it said was: " + said)
	default:
		m.Sentence = "the cell's program ended with " + ended
	}
}

// logLine begins what package log prints.
var logLine = regexp.MustCompile(`(?m)^\d{4}/\d\d/\d\d \d\d:\d\d:\d\d (.*)$`)

// lastWords is the last line that a program has logged, or else printed.
func lastWords(text string) string {
	if all := logLine.FindAllStringSubmatch(text, -1); len(all) > 0 {
		return all[len(all)-1][1]
	}
	return lastLine(text)
}

// hints say what to do about what the runtime says.
var hints = []struct{ begins, do string }{
	{"runtime error: index out of range", "indices go from 0 to the length less 1"},
	{"runtime error: slice bounds out of range", "a slice ends at most at its capacity"},
	{"runtime error: integer divide by zero", "check the divisor first"},
	{"runtime error: invalid memory address or nil pointer dereference", "something here is nil: was an error ignored, or a pointer never set?"},
	{"assignment to entry in nil map", "make the map first: m := map[K]V{}"},
	{"interface conversion", "ask first, with v, ok := x.(T)"},
	{"all goroutines are asleep", "everything waits for something else: is a channel never received from, or never closed?"},
	{"stack overflow", "a function calls itself without end"},
	{"concurrent map", "two goroutines use one map: protect it with a sync.Mutex"},
	{"runtime: out of memory", "try smaller data or smaller batches"},
	{"send on closed channel", "only the sender closes a channel, and only once"},
}

func explain(what string) string {
	for _, h := range hints {
		if strings.HasPrefix(what, h.begins) {
			return strings.TrimPrefix(what, "runtime error: ") + ": " + h.do
		}
	}
	// GoMLX says where it was before it says what is wrong.
	if at := strings.LastIndex(what, " panicked: "); at >= 0 {
		return what[at+len(" panicked: "):] + ": print x.Shape() before this line to see what comes in"
	}
	return what
}
