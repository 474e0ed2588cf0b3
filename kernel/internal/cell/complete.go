package cell

import (
	"go/parser"
	"go/scanner"
	"go/token"
	"strings"
)

// A State is what Jupyter's is_complete_request may be told of a cell.
type State string

// The states of a cell.
const (
	Complete   State = "complete"   // it may run as it is
	Incomplete State = "incomplete" // more is to come
	Invalid    State = "invalid"    // no more text makes it right
	Unknown    State = "unknown"    // it is too long to look
)

// maxTyped bounds the time to answer: a cell of this many bytes is no longer
// typed by hand.
const maxTyped = 1 << 20

// IsComplete answers Jupyter's is_complete_request: may the source run as it is,
// is more to come (with the indent of the next row), or would it be refused? The
// types are not checked. A cell that ends with %% itself is incomplete, so that
// statements can follow.
func IsComplete(source string, commands Commands) (state State, indent string) {
	if len(source) > maxTyped {
		return Unknown, ""
	}
	c := Parse(source, commands)
	if c.Mode == Input {
		return Complete, ""
	}
	if state := c.specialState(commands); state != Complete {
		return state, ""
	}
	if len(c.open) > 0 || c.failed || len(c.Problems) > 0 {
		return c.unfinished()
	}
	rows := strings.Split(c.Source, "\n")
	if c.Start != nil && c.Start.Role == OpensMain && c.Start.Line == len(rows) {
		return Incomplete, ""
	}
	return Complete, ""
}

// specialState judges the special lines only.
func (c *Cell) specialState(commands Commands) State {
	for _, s := range c.Specials {
		switch {
		case s.Open:
			return Incomplete
		case strings.TrimSpace(s.Text) == "":
			return Invalid
		case s.Role == TakesCell, s.Role == RunsShell, s.Role == RunsFunc && s.Arguments() == "":
			return Invalid
		}
	}
	return Complete
}

// unfinished tells a cell that more rows could complete from one that no row
// can. It is the former if the only thing wrong is that it ends.
func (c *Cell) unfinished() (state State, indent string) {
	if c.mismatch {
		return Invalid, ""
	}
	end := len(strings.TrimRight(c.Source, " \t\n"))
	at := c.firstError()
	switch {
	case at >= end:
		return Incomplete, strings.Repeat("\t", c.openRows())
	case at >= 0 && c.Source[at] == '`' && !strings.Contains(c.Source[at+1:], "`"),
		at >= 0 && strings.HasPrefix(c.Source[at:], "/*") && !strings.Contains(c.Source[at+2:], "*/"):
		return Incomplete, "" // an indent would become a part of the string
	}
	return Invalid, ""
}

// firstError returns the byte of the source at which Go's parser fails first, at
// its end or behind it if it only ends too early.
func (c *Cell) firstError() int {
	text := []byte(c.Source)
	rows := strings.Split(c.Source, "\n")
	starts := make([]int, 0, len(rows))
	for at, i := 0, 0; i < len(rows); i++ {
		starts = append(starts, at)
		at += len(rows[i]) + 1
	}
	for _, s := range c.Specials {
		to := len(text)
		if last := s.Line - 1 + s.Rows; last < len(starts) {
			to = starts[last]
		}
		blank(text[starts[s.Line-1]:to])
	}
	first, found := len(text)+2, false
	for _, wrapped := range c.wrappings(string(text)) {
		_, err := parser.ParseFile(token.NewFileSet(), "", wrapped.head+wrapped.text, parser.SkipObjectResolution|parser.ParseComments|parser.AllErrors)
		list, ok := err.(scanner.ErrorList)
		if !ok || len(list) == 0 {
			continue
		}
		list.Sort()
		first, found = min(first, list[0].Pos.Offset-len(wrapped.head)), true
	}
	if !found && len(c.open) == 0 {
		return 0 // the parser has nothing to say, and so no text behind it helps
	}
	return max(first, 0)
}

type wrapping struct{ head, text string }

// wrappings are the texts that the parser is given: the declarations, and the
// statements.
func (c *Cell) wrappings(text string) []wrapping {
	s := split(text, nil)
	keep := func(want func(item) bool) string {
		kept := []byte(text)
		for _, it := range s.items {
			if !want(it) {
				blank(kept[it.start:min(it.end, len(kept))])
			}
		}
		return strings.TrimRight(string(kept), " \t\n")
	}
	inMain := func(it item) bool {
		return c.Start != nil && c.Start.Role == OpensMain && 1+strings.Count(text[:it.start], "\n") > c.Start.Line
	}
	isStatement := func(it item) bool { return it.word == token.ILLEGAL || inMain(it) }
	list := []wrapping{{"package main\n", keep(func(it item) bool { return it.declares() && !isStatement(it) })}}
	if body := keep(isStatement); strings.TrimSpace(body) != "" {
		list = append(list, wrapping{"package main; func _() {\n", body + strings.Repeat(" ", len(text)-len(body)) + "\n}"})
	}
	return list
}

// openRows counts the rows with a bracket that is not closed: gofmt indents by
// one tab for each.
func (c *Cell) openRows() int {
	count, last := 0, -1
	for _, b := range c.open {
		row := strings.Count(c.Source[:b.at], "\n")
		if row != last {
			count++
		}
		last = row
	}
	return count
}
