package diagnose

import (
	"regexp"
	"strings"
)

// A crash is what the runtime writes when a program ends by itself.
type crash struct {
	fatal   bool     // a fatal error, not a panic
	must    bool     // must has been given an error
	message string   // in one line
	frames  []frame  // lines of cells, from the inside out
	rows    []string // the message and the goroutine's stack
}

// Crash reads what a cell's program wrote on stderr, and how it ended: "exit
// status 2", "signal: killed".
func (h History) Crash(stderr, ended string) Mistake {
	m := h.mistake()
	text := plain(tail(stderr, maxText))
	c, found := readCrash(text)
	if !found {
		m.Detail = clean(m.unmarked(tail(text, maxDetail)))
		m.ended(text, clean(firstLine(ended)))
		return m
	}
	for i := range c.frames {
		f := &c.frames[i]
		if f.cell = h.number(f.file); f.cell < 0 {
			f.line = 0
		}
		if m.Start == nil && startsProgram.MatchString(f.function) && f.line > 0 {
			m.Start = &Place{Cell: f.cell, Line: f.line}
		}
	}
	m.Places = m.known(places(c.frames)...)
	m.Detail = clean(head(m.unmarked(strings.Join(fold(c.rows), "\n")), maxDetail))
	switch {
	case c.must:
		m.Name = errorName
	case c.fatal:
		m.Name = fatalError
	default:
		m.Name = panicName
	}
	m.Sentence = or(sentence(m.unmarked(explain(c.message))), "the program stopped")
	return m
}

// startsProgram matches the functions that run before main: those that give the
// package's variables their values, and func init.
var startsProgram = regexp.MustCompile(`^main\.init(\.\d+)?$`)

var (
	crashLine = regexp.MustCompile(`(?m)^(panic|fatal error|runtime): (.*)$`)
	rethrown  = regexp.MustCompile(` \[recovered.*\]$`)
	mustLine  = regexp.MustCompile(`(?m)^(?:\d{4}/\d\d/\d\d \d\d:\d\d:\d\d )?Must not error: `)
)

// readCrash finds what the runtime says in a program's stderr. Of a panic
// within a panic the first is the cause.
func readCrash(text string) (c crash, found bool) {
	all := crashLine.FindAllStringSubmatchIndex(text, -1)
	if len(all) == 0 {
		return c, false
	}
	at := all[0]
	rest := text[at[0]:]
	c.fatal = !strings.HasPrefix(rest, "panic: ")
	for _, next := range all { // what the runtime explains before it says so: the stack overflows
		if text[at[2]:at[3]] == "runtime" {
			at = next
		}
	}
	c.message = strings.TrimSpace(rethrown.ReplaceAllString(text[at[4]:at[5]], ""))
	rows := strings.Split(rest, "\n")
	stack := stackRows(rows)
	message := rows[:firstEmpty(rows)]
	c.frames = frames(message)
	if said := mustLine.FindAllStringIndex(text[:at[0]], -1); len(said) > 0 && strings.Contains(strings.Join(stack[:min(2, len(stack))], ""), "/must.") {
		c.must = true // what it prints before the panic has the error's own stack
		c.frames = append(c.frames, frames(strings.Split(text[said[len(said)-1][0]:at[0]], "\n"))...)
	}
	c.frames = append(c.frames, frames(origin(stack))...)
	c.rows = append(append(append([]string{}, message...), ""), stack...)
	return c, true
}

func firstEmpty(rows []string) int {
	for i, row := range rows {
		if row == "" {
			return i
		}
	}
	return len(rows)
}

// stackRows are those of the first goroutine, without their head.
func stackRows(rows []string) []string {
	start := 0
	for start < len(rows) && !strings.HasPrefix(rows[start], "goroutine ") {
		start++
	}
	end := start
	for end < len(rows) && rows[end] != "" {
		end++
	}
	return rows[min(start+1, end):end]
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

// places lists the cells' lines of a crash, each with what it has to do there.
func places(list []frame) []Place {
	var found []Place
	inner := "" // the function of the frame before: this one calls it
	for _, f := range list {
		if f.line > 0 {
			p := Place{Cell: f.cell, Line: f.line}
			switch {
			case f.created:
				p.Note = "starts the goroutine"
			case inner != "" && len(found) > 0:
				p.Note = "calls " + inner
			case f.called != "" && !hidden.MatchString(f.called):
				p.Note = "calls " + short(f.called)
			}
			found = append(found, p)
		}
		inner = own(f.function)
	}
	return found
}

// hidden are functions that the author of a cell did not call by that name.
var hidden = regexp.MustCompile(`^(runtime\.|internal/|panic$|created by|github\.com/janpfeifer/must\.|github\.com/gomlx/gomlx/support/)`)

// stackPlace is a line of the program in a stack.
var stackPlace = regexp.MustCompile(`[^ \t\n]*?(cell\[\d+\][^\s:]*\.go|generated\.go):(\d+)(?::\d+)?(?: \+0x[0-9a-f]+)?`)

// unmarked writes a text with its places in cells as this package names them.
func (m Mistake) unmarked(text string) string {
	return stackPlace.ReplaceAllStringFunc(text, func(place string) string {
		found := stackPlace.FindStringSubmatch(place)
		if number := m.history.number(found[1]); number >= 0 {
			return m.where(Place{Cell: number, Line: atoi(found[2])})
		}
		return "in the cell's program"
	})
}

// ended tells of a program that has ended without a panic.
func (m *Mistake) ended(text, ended string) {
	m.Name = or(ended, "error")
	said := lastWords(strings.TrimSuffix(strings.TrimSpace(text), ended))
	switch {
	case ended == "signal: killed":
		m.Sentence = "the cell's program was killed: most often the machine had no memory left, so try smaller data or smaller batches"
	case strings.HasPrefix(ended, "signal: interrupt"):
		m.Name, m.Sentence = Interrupted, "the cell was stopped"
	case said != "":
		m.Sentence = sentence("the cell's program ended with " + ended + ", and the last that it said was: " + m.unmarked(said))
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
