package diagnose

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"
)

var moreOf = expression(` \(and (\d+) more errors?\)$`)

// Compile reads what the compiler, or the go command before it, said about the
// program of a cell.
func (h History) Compile(text string) Mistake {
	return h.complain(reports(plain(head(text, maxText))), plain(head(text, maxText)))
}

// Grammar tells why a cell is not Go: its problems were found before a compiler
// saw it.
func (h History) Grammar() Mistake {
	var list []report
	for _, p := range h.Cell.Problems {
		list = append(list, report{file: h.Cell.File(), line: p.Line, column: p.Column, message: p.Message})
		if p.Also > 0 {
			list = append(list, report{file: h.Cell.File(), line: p.Also, message: otherEnd})
		}
	}
	m := h.complain(list, "")
	if len(h.Cell.Problems) > 0 && h.Cell.Problems[0].Also > 0 {
		m.Places = m.Places[:min(2, len(m.Places))]
	}
	return m
}

// otherEnd is what is said of a line that belongs to a problem.
const otherEnd = "it is opened here"

func (h History) complain(list []report, text string) Mistake {
	m := h.mistake()
	m.Name = compileError
	if len(list) == 0 {
		m.Detail = clean(m.unmarked(tail(withoutPackages(text), maxDetail)))
		if said := machine(text); said != "" {
			m.Sentence = said
			return m
		}
		a := advice{Mistake: m, report: report{message: firstSaid(m.Detail)}, members: h.Members, unknown: map[string]bool{}}
		m.Sentence = or(sentence(a.compile()), "the cell could not be compiled")
		return m
	}
	for i, r := range list {
		list[i] = advice{Mistake: m, report: r, place: m.place(r), members: h.Members}.exact()
	}
	m.Detail = head(m.detail(m.causes(list, h.Members)), maxDetail)
	if say, place := m.foreign(list, text == ""); say != "" {
		m.Sentence, m.Places = sentence(say), m.known(place)
		return m
	}
	// What is not used is often what another line misspells.
	slices.SortStableFunc(list, func(a, b report) int { return weight(a) - weight(b) })
	list = slices.DeleteFunc(list, func(r report) bool { return strings.HasPrefix(r.message, "other declaration of ") })
	list = m.causes(list, h.Members)
	var places []Place
	for _, r := range list {
		p := m.place(r)
		p.Note = sentence(moreOf().ReplaceAllString(firstLine(r.message), ""))
		places = append(places, p)
	}
	m.Places = m.known(places...)
	if len(list) == 0 {
		m.Sentence = sentence(firstLine(m.Detail))
		return m
	}
	more := 0
	for _, r := range list[1:] {
		if r.message != otherEnd {
			more++
		}
	}
	a := advice{Mistake: m, report: list[0], place: places[0], more: more, unknown: map[string]bool{}, members: h.Members}
	for _, r := range list {
		if name := undefinedName().FindStringSubmatch(r.message); name != nil {
			a.unknown[name[1]] = true
		}
	}
	if a.habit() != "" {
		m.Places = m.known(places[0]) // what else Go says comes of it
	}
	m.Sentence = sentence(m.unmarked(a.compile()))
	return m
}

// foreign looks in the cell for words of another language: in the rows that are
// complained of, and, if the cell is no Go at all, in all others, since a parser
// may lose its way far from where it was misled.
func (m Mistake) foreign(list []report, everywhere bool) (say string, place Place) {
	rows, code := strings.Split(m.sources[0], "\n"), codeRows(m.sources[0])
	var lines []int
	for _, r := range list {
		if p := m.place(r); p.Cell == 0 && p.Line > 0 {
			lines = append(lines, p.Line)
		}
	}
	if everywhere {
		for i := range rows {
			lines = append(lines, i+1)
		}
	}
	special := map[int]bool{}
	for _, s := range m.history.Cell.Specials {
		for i := range s.Rows {
			special[s.Line+i] = true
		}
	}
	for _, line := range lines {
		if special[line] || line > len(code) {
			continue
		}
		row := strings.TrimRight(rows[line-1], "\r")
		if say, at := foreignRow(row, code[line-1][:len(row)]); say != "" {
			return say, Place{Line: line, Column: characters(row, at+1)}
		}
	}
	return "", Place{}
}

// causes leaves out the complaints that come of others.
func (m Mistake) causes(list []report, members func(line, column int) []string) []report {
	kept := slices.DeleteFunc(slices.Clone(list), func(r report) bool {
		return advice{Mistake: m, report: r, place: m.place(r), members: members}.follows()
	})
	if len(kept) == 0 {
		return list
	}
	return kept
}

var undefinedName = expression(`^undefined: (\w+)$`)

func weight(r report) int {
	switch {
	case strings.HasPrefix(r.message, "declared and not used"):
		return 1
	case strings.Contains(r.message, " imported and not used"):
		return 2
	}
	return 0
}

// place finds a report's line in its cell.
func (m Mistake) place(r report) Place {
	number := m.history.number(r.file)
	if r.line == 0 || number < 0 {
		return Place{}
	}
	rows := strings.Split(m.sources[number], "\n")
	if r.line > len(rows) {
		return Place{}
	}
	return Place{Cell: number, Line: r.line, Column: characters(rows[r.line-1], r.column), Text: strings.TrimSpace(rows[r.line-1])}
}

// characters returns the column, in characters, of a column in bytes.
func characters(row string, column int) int {
	if column < 1 || column > len(row)+1 {
		return 0
	}
	return utf8.RuneCountInString(row[:column-1]) + 1
}

// bytesTo returns how many bytes of a row stand before a column in characters.
func bytesTo(row string, column int) int {
	for at := range row {
		if column--; column <= 0 {
			return at
		}
	}
	return 0
}

// detail is the compiler's text with the lines of cells.
func (m Mistake) detail(list []report) string {
	var b strings.Builder
	for _, r := range list {
		if p := m.known(m.place(r)); len(p) > 0 {
			b.WriteString(m.where(p[0]))
			if p[0].Column > 0 {
				fmt.Fprintf(&b, ", column %d", p[0].Column)
			}
			b.WriteString(": ")
		}
		b.WriteString(clean(m.unmarked(r.message)) + "\n")
	}
	return strings.TrimSpace(b.String())
}

// where names a place: "line 3", or "cell [2], line 3".
func (m Mistake) where(p Place) string {
	if p.Cell == 0 {
		return fmt.Sprintf("line %d", p.Line)
	}
	return fmt.Sprintf("cell [%d], line %d", p.Cell, p.Line)
}

func wordRune(r rune) bool {
	return r == '_' || r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= 0x80
}
