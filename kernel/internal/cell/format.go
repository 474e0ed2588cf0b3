package cell

import (
	"fmt"
	"go/format"
	"go/token"
	"slices"
	"strings"
)

// Format returns a cell as gofmt writes Go. Special lines stay as they are, and
// so does a cell that is no Go, such as a shell script. ok is false if the cell
// does not parse, or cannot be formatted for another reason; it is returned as it
// is then.
func Format(source string, commands Commands) (formatted string, ok bool) {
	c := Parse(source, commands)
	switch {
	case c.Mode == Input:
		return source, true
	case len(c.Problems) > 0:
		return source, false
	}
	formatted, ok = formatOnce(c.Source, commands)
	if !ok || !alike(c, Parse(formatted, commands)) {
		return source, false
	}
	// A few odd texts are not settled by gofmt at once, such as a label without a
	// statement: they stay as they are.
	if again, ok := formatOnce(formatted, commands); !ok || again != formatted {
		return source, false
	}
	return formatted, true
}

// formatOnce formats a cell once.
func formatOnce(source string, commands Commands) (formatted string, ok bool) {
	s := split(source, commands)
	chunks, ok := s.chunks()
	if !ok {
		return "", false
	}
	return s.format(chunks)
}

// A chunk is some rows of a cell that gofmt can format together: it takes
// declarations or statements, no mixture, and it knows no special lines.
type chunk struct {
	from, to int // rows, from 0; to is behind the last
	word     token.Token
	special  bool
}

// What gofmt takes a chunk for, by the word of its items.
const (
	either      = token.VAR // declarations that are statements too, or none
	declaration = token.FUNC
	statement   = token.ILLEGAL
)

// chunks cuts the cell. Comments go with what stands behind them, those at the
// end with what stands before. ok is false if rows would have to be cut.
func (s *splitter) chunks() (list []chunk, ok bool) {
	specials := slices.Clone(s.specials)
	var units []chunk
	for _, it := range s.items {
		unit := chunk{from: s.line(it.start) - 1, to: s.line(max(it.end-1, it.start)), word: chunkWord(it.word)}
		for len(specials) > 0 && specials[0].Line-1 < unit.to {
			if special := specials[0]; special.Line-1 < unit.from { // else it is in a block of the item
				units = append(units, chunk{special.Line - 1, special.Line - 1 + special.Rows, statement, true})
			}
			specials = specials[1:]
		}
		units = append(units, unit)
	}
	for _, special := range specials {
		units = append(units, chunk{special.Line - 1, special.Line - 1 + special.Rows, statement, true})
	}
	return s.gather(units)
}

// gather makes chunks of the items and the special lines.
func (s *splitter) gather(units []chunk) (list []chunk, ok bool) {
	done := 0 // rows that are in a chunk
	for _, unit := range units {
		last := len(list) - 1
		switch {
		case unit.special && last >= 0 && !list[last].special:
			list[last].to = unit.from
		case unit.special && done < unit.from:
			list = append(list, chunk{done, unit.from, either, false})
		}
		last = len(list) - 1
		word, fits := token.Token(0), false
		if !unit.special && last >= 0 && !list[last].special {
			word, fits = together(list[last].word, unit.word)
		}
		switch {
		case fits:
			list[last].to, list[last].word = unit.to, word
		case unit.from < done:
			return nil, false
		case unit.special:
			list = append(list, unit)
		default:
			list = append(list, chunk{done, unit.to, unit.word, false})
		}
		done = unit.to
	}
	switch last := len(list) - 1; {
	case done == len(s.rows):
	case last >= 0 && !list[last].special:
		list[last].to = len(s.rows)
	default:
		list = append(list, chunk{done, len(s.rows), either, false})
	}
	return list, true
}

func chunkWord(word token.Token) token.Token {
	switch word {
	case token.FUNC, token.IMPORT, token.PACKAGE:
		return declaration
	case token.ILLEGAL:
		return statement
	}
	return either
}

// together returns what two are in one chunk, if they fit into one.
func together(a, b token.Token) (word token.Token, ok bool) {
	switch {
	case a == b, b == either:
		return a, true
	case a == either:
		return b, true
	}
	return 0, false
}

// format formats the chunks. Of the empty rows between two, one stays.
func (s *splitter) format(chunks []chunk) (formatted string, ok bool) {
	var b strings.Builder
	space := false // there is an empty row before what comes
	for _, c := range chunks {
		rows := s.rows[c.from:c.to]
		for len(rows) > 0 && strings.TrimSpace(rows[0]) == "" {
			rows, c.from, space = rows[1:], c.from+1, true
		}
		if len(rows) == 0 {
			continue
		}
		text := strings.Join(rows, "\n")
		if !c.special {
			if text, ok = s.formatRows(c, rows); !ok {
				return "", false
			}
		}
		if b.Len() > 0 {
			b.WriteByte('\n')
			if space {
				b.WriteByte('\n')
			}
		}
		b.WriteString(text)
		space = !c.special && strings.TrimSpace(rows[len(rows)-1]) == ""
	}
	return b.String(), true
}

// formatRows has Go's formatter format rows of one kind. Special lines in their
// blocks are comments meanwhile.
func (s *splitter) formatRows(c chunk, rows []string) (text string, ok bool) {
	hidden := map[string]string{}
	kept := slices.Clone(rows[:0])
	for i := 0; i < len(rows); i++ {
		at := slices.IndexFunc(s.specials, func(special Special) bool { return special.Line-1 == c.from+i })
		if at < 0 {
			kept = append(kept, rows[i])
			continue
		}
		marker := fmt.Sprintf("//ninepixels:special:%d", at)
		hidden[marker] = strings.Join(rows[i:i+s.specials[at].Rows], "\n")
		kept = append(kept, marker)
		i += s.specials[at].Rows - 1
	}
	text = strings.TrimSpace(strings.Join(kept, "\n"))
	out, err := format.Source([]byte(text))
	head := "_ = 0\n"
	if err != nil && c.word == statement { // of what begins like a declaration, gofmt thinks that it is one
		out, err = format.Source([]byte(head + text))
	}
	if err != nil {
		return "", false
	}
	quiet := strings.HasSuffix(text, ";") // keeps a value from being shown, and gofmt takes it away
	rows = strings.Split(strings.TrimSpace(strings.TrimPrefix(string(out), head)), "\n")
	for i, row := range rows {
		if special, found := hidden[strings.TrimSpace(row)]; found {
			rows[i] = special
		}
	}
	text = strings.Join(rows, "\n")
	if quiet && !strings.HasSuffix(text, ";") {
		text += ";"
	}
	return text, true
}

// alike reports whether two cells say the same, as far as a slip of formatting
// could change it.
func alike(a, b *Cell) bool {
	sameSpecial := func(a, b Special) bool { return a.Text == b.Text && a.Shell == b.Shell && a.Rows == b.Rows }
	sameDecl := func(a, b Decl) bool {
		return a.Kind == b.Kind && slices.EqualFunc(a.Names, b.Names, func(a, b Name) bool { return a.Key == b.Key })
	}
	sameName := func(a, b Name) bool { return a.Key == b.Key }
	sameImport := func(a, b Import) bool { return a.Alias == b.Alias && a.Path == b.Path }
	return len(b.Problems) == 0 && a.Mode == b.Mode && len(a.stmts) == len(b.stmts) && sameValue(a, b) &&
		slices.EqualFunc(a.Specials, b.Specials, sameSpecial) && slices.EqualFunc(a.Decls, b.Decls, sameDecl) &&
		slices.EqualFunc(a.Vars, b.Vars, sameName) && slices.EqualFunc(a.Imports, b.Imports, sameImport)
}

// sameValue reports whether two cells show a value alike.
func sameValue(a, b *Cell) bool {
	showsA, hidesA := a.mayShow()
	showsB, hidesB := b.mayShow()
	return showsA == showsB && hidesA == hidesB
}
