package diagnose

import (
	"strings"
)

// Crash reads what a cell's program wrote on stderr, and how it ended: "exit
// status 2", "signal: killed".
func (h History) Crash(stderr, ended string) Mistake {
	m := h.mistake()
	m.Told = len(stderr)
	text, left := abridge(stderr, maxText)
	at := -1
	if mayCrash(ended) {
		at = crashAt(text)
	}
	if at < 0 {
		m.Detail = usage().ReplaceAllString(clean(m.unmarked(tail(plain(text), maxDetail))), "Usage:")
		m.ended(plain(text), clean(firstLine(ended)))
		return m
	}
	before := mustAt(text, at)
	m.Told = before
	if before > left {
		m.Told += len(stderr) - len(text)
	}
	m.crashed(readCrash(plain(text[at:]), plain(text[before:at]), lastLine(plain(text[:before]))))
	return m
}

// mayCrash reports whether a program that ended so may have been ended by the
// runtime: a panic's exit status is 2.
func mayCrash(ended string) bool {
	status, found := strings.CutPrefix(ended, "exit status ")
	return !found || status == "2"
}

// crashed tells of a crash.
func (m *Mistake) crashed(c crash) {
	for i := range c.frames {
		f := &c.frames[i]
		if f.cell = m.history.number(f.file); f.cell < 0 {
			f.line = 0
		}
		if m.Start == nil && startsProgram().MatchString(f.function) && f.line > 0 {
			m.Start = &Place{Cell: f.cell, Line: f.line}
		}
	}
	m.Places = m.known(places(c.frames)...)
	m.Detail = m.fullCrash(c)
	switch {
	case c.must:
		m.Name = errorName
	case c.fatal:
		m.Name = fatalError
	default:
		m.Name = panicName
	}
	said := c.explained()
	for i := range said {
		said[i] = m.unmarked(said[i])
	}
	m.Sentence = or(sentence(joined(said)), "the program stopped")
	if len(said) > 1 {
		for _, row := range said {
			row, _ = abridge(shorten(row), maxSentence)
			m.Said = append(m.Said, strings.TrimRight(row, " \t"))
		}
	}
}

// fullCrash is the crash as the runtime tells it. Of a long message the middle
// is left out, so that there is room for the stack.
func (m Mistake) fullCrash(c crash) string {
	message, _ := abridge(strings.Join(c.head, "\n"), maxDetail/2)
	stack := strings.Join(fold(c.stack), "\n")
	return clean(head(m.unmarked(message+"\n\n"+stack), maxDetail))
}

// startsProgram matches the functions that run before main: those that give the
// package's variables their values, and func init.
var startsProgram = expression(`^main\.init(\.\d+)?$`)

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
			case f.called != "" && !hidden().MatchString(f.called):
				p.Note = "calls " + short(f.called)
			}
			found = append(found, p)
		}
		inner = own(f.function)
	}
	return found
}

// hidden are functions that the author of a cell did not call by that name.
var hidden = expression(`^(runtime\.|internal/|panic$|created by|testing\.|github\.com/janpfeifer/must\.|github\.com/gomlx/gomlx/support/)`)

// stackPlace is a line of the program in a stack.
var stackPlace = expression(`[^ \t\n]*?(cell\[\d+\][^\s:]*\.go|generated\.go):(\d+)(?::\d+)?(?: \+0x[0-9a-f]+)?`)

// unmarked writes a text with its places in cells as this package names them.
func (m Mistake) unmarked(text string) string {
	return stackPlace().ReplaceAllStringFunc(text, func(place string) string {
		found := stackPlace().FindStringSubmatch(place)
		if number := m.history.number(found[1]); number >= 0 {
			return m.where(Place{Cell: number, Line: atoi(found[2])})
		}
		return "in the cell's program"
	})
}
