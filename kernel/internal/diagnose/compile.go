package diagnose

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"
)

var (
	endedOnly = regexp.MustCompile(`^(exit status \d+|signal: [\w /]+)( \(core dumped\))?$`)
	moreOf    = regexp.MustCompile(` \(and (\d+) more errors?\)$`)
)

// Compile is [Compile] with what is known of the kernel.
func (h History) Compile(source string, execution int, text string) Mistake {
	text = plain(head(text, maxText))
	if trimmed := strings.TrimSpace(text); endedOnly.MatchString(firstLine(trimmed)) && strings.Count(trimmed, "\n") < 2 {
		return h.Crash(source, execution, "", firstLine(trimmed))
	}
	m := h.mistake(source, execution)
	m.Name = compileError
	list := reports(text)
	for i := range list {
		if list[i].cell > 0 {
			list[i].cell = h.cell(list[i].cell)
		}
	}
	if len(list) == 0 {
		m.special(text)
		return m
	}
	m.Detail = head(m.detail(list), maxDetail)
	// What is not used is often what another line misspells.
	slices.SortStableFunc(list, func(a, b report) int { return weight(a) - weight(b) })
	list = slices.DeleteFunc(list, func(r report) bool { return strings.HasPrefix(r.message, "other declaration of ") })
	list = m.causes(list, h.Members)
	var places []Place
	for _, r := range list {
		p := m.place(r)
		p.Note = sentence(moreOf.ReplaceAllString(firstLine(r.message), ""))
		places = append(places, p)
	}
	m.Places = m.known(places...)
	if len(list) == 0 {
		m.Sentence = sentence(firstLine(m.Detail))
		return m
	}
	a := advice{Mistake: m, report: list[0], place: places[0], more: len(list) - 1, unknown: map[string]bool{}, members: h.Members}
	for _, r := range list {
		if name := undefinedName.FindStringSubmatch(r.message); name != nil {
			a.unknown[name[1]] = true
		}
	}
	m.Sentence = sentence(a.compile())
	return m
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

var undefinedName = regexp.MustCompile(`^undefined: (\w+)$`)

func weight(r report) int {
	switch {
	case strings.HasPrefix(r.message, "declared and not used"):
		return 1
	case strings.Contains(r.message, " imported and not used"):
		return 2
	}
	return 0
}

// special tells of a text that is not the compiler's.
func (m *Mistake) special(text string) {
	m.Detail = clean(tail(text, maxDetail))
	line := firstLine(m.Detail)
	for _, prefix := range []string{"executing special commands in cell: ", "failed to start to execute command "} {
		if rest, found := strings.CutPrefix(line, prefix); found {
			m.Name = commandFailed
			if strings.HasPrefix(prefix, "failed") {
				rest = "the command cannot be started: " + rest
			}
			line = rest
		}
	}
	if name, found := unknownMagic(line); found {
		m.Name = commandFailed
		line = fmt.Sprintf("there is no special command %s: %%help lists them all", name)
	}
	if name := regexp.MustCompile(`%{1,2}[a-z_]+`).FindString(line); m.Name == commandFailed && name != "" {
		for i, row := range strings.Split(m.sources[0], "\n") {
			if strings.HasPrefix(strings.TrimPrefix(row, "//gonb:"), name) {
				m.Places = m.known(Place{Line: i + 1})
				break
			}
		}
	}
	m.Sentence = or(sentence(line), "the cell could not be run")
}

func unknownMagic(line string) (name string, found bool) {
	rest, found := strings.CutSuffix(line, `" unknown or not implemented yet.`)
	if !found || !strings.HasPrefix(rest, `"%`) {
		return "", false
	}
	return rest[1:], true
}

// place finds a report's line in its cell. A line whose text is not what the
// compiler read is looked for by that text, and left out if it is not found: a
// wrong line is worse than none.
func (m Mistake) place(r report) Place {
	p := Place{Cell: r.cell, Line: r.line, Text: strings.TrimSpace(r.code)}
	if p.Cell == m.execution {
		p.Cell = 0
	}
	if r.line == 0 {
		return Place{}
	}
	source, known := m.sources[p.Cell]
	if !known { // an earlier cell's line: only main.go has its text
		p.Text = strings.TrimRight(r.code, " \t\r")
		p.Column = characters(r.code, r.column)
		return p
	}
	rows := strings.Split(source, "\n")
	if p.Line > len(rows) || !same(rows[p.Line-1], r.code) {
		p.Line = only(rows, r.code)
	}
	if p.Line == 0 {
		return Place{}
	}
	row := rows[p.Line-1]
	code := strings.TrimSpace(r.code)
	indent := strings.Index(r.code, code)
	if at := strings.Index(row, code); at >= 0 && code != "" && r.column > 0 {
		p.Column = characters(row, at+r.column-indent)
	}
	return p
}

// same reports whether main.go's line is that of the cell: GoNB writes
// declarations anew, without their keyword, and a function for %%.
func same(row, code string) bool {
	if mainLine(row) {
		return strings.HasPrefix(code, "func main") || strings.TrimSpace(code) == "flag.Parse()" || strings.HasPrefix(code, "\t")
	}
	code = strings.TrimSpace(code)
	if code == "" {
		return strings.TrimSpace(row) == ""
	}
	if strings.Contains(row, code) {
		return true
	}
	word := strings.FieldsFunc(code, func(r rune) bool { return !wordRune(r) })
	declared := strings.ContainsAny(code, `="`) || len(word) > 1 // var, const and import lines
	return declared && len(word) > 0 && !slices.ContainsFunc(word, func(w string) bool { return !strings.Contains(row, w) })
}

// mainLine reports whether GoNB makes a line the start of func main.
func mainLine(row string) bool {
	row = strings.TrimPrefix(row, "//gonb:")
	return row == "%%" || strings.HasPrefix(row, "%% ") || strings.HasPrefix(row, "%%\t") ||
		strings.HasPrefix(row, "%main") || strings.HasPrefix(row, "%exec")
}

// only returns the number of the one row that is the code, or 0.
func only(rows []string, code string) int {
	code = strings.TrimSpace(code)
	found := 0
	for i, row := range rows {
		if code != "" && strings.TrimSpace(row) == code {
			if found > 0 {
				return 0
			}
			found = i + 1
		}
	}
	return found
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
		b.WriteString(clean(r.message) + "\n")
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
