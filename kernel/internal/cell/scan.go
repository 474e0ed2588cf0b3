package cell

import (
	"fmt"
	"go/scanner"
	"go/token"
	"slices"
	"strings"
)

// An item is a statement or a declaration at the top level of a cell, with the
// semicolon that is written behind it.
type item struct {
	word       token.Token // IMPORT, CONST, TYPE, VAR, FUNC, PACKAGE, ILLEGAL for a statement, SEMICOLON for nothing
	start, end int         // bytes of the source; end is behind it
	embeds     bool        // a //go:embed stands before it, or in it
}

func (it item) isStatement() bool { return it.word == token.ILLEGAL }

func (it item) declares() bool {
	return it.word != token.ILLEGAL && it.word != token.PACKAGE && it.word != token.SEMICOLON
}

// A bracket is one that is not closed yet.
type bracket struct {
	tok     token.Token // LPAREN, LBRACK or LBRACE
	at      int         // byte of the source
	literal bool        // the { of a composite literal: its rows hold values, not statements
	header  bool        // the { that ends the header of an if, a for or a switch is still to come
	signed  bool        // the { of a function's body is still to come
	typed   bool        // behind []T or map[K]V, whose { makes a literal of it
	prefix  bool        // the [ that begins such a type
	indent  int         // of its row
}

// A splitter cuts a cell into special lines and items, by its tokens alone, so
// that it can do so with a cell that does not parse.
type splitter struct {
	src      string
	rows     []string
	starts   []int // where each row begins
	commands Commands

	scan scanner.Scanner
	file *token.File
	base int // where the scanner's text begins

	comment  int // where the last comment begins
	behind   int // where it ends
	open     []bracket
	top      bracket     // what is known at the top level, outside of all brackets
	prev     token.Token // the token before; ILLEGAL at a start
	current  *item
	words    []token.Token // of the current item, the first ones
	items    []item
	loose    []item // comments between these
	embeds   bool   // one of them, before the next item, is a //go:embed
	specials []Special
	problems []Problem
	suspect  *bracket // one whose end is missing, by the indents
	main     bool     // behind %%
	mismatch bool     // a bracket closes what is not open
	failed   bool     // the scanner met something that is no token
}

func split(src string, commands Commands) *splitter {
	s := &splitter{src: src, rows: strings.Split(src, "\n"), commands: commands}
	for at := 0; len(s.starts) < len(s.rows); at += len(s.rows[len(s.starts)-1]) + 1 {
		s.starts = append(s.starts, at)
	}
	s.restart(0)
	for s.next() {
	}
	s.finish(len(src))
	s.missing()
	if s.failed { // a text that does not end: what seems open is in it
		s.problems = nil
	}
	return s
}

// restart has Go's scanner read on from a byte of the source.
func (s *splitter) restart(at int) {
	s.base = at
	rest := []byte(s.src[at:])
	s.file = token.NewFileSet().AddFile("", -1, len(rest))
	s.scan.Init(s.file, rest, func(token.Position, string) { s.failed = true }, scanner.ScanComments)
	s.prev = token.ILLEGAL
}

// next takes in one token.
func (s *splitter) next() bool {
	pos, tok, text := s.scan.Scan()
	if tok == token.EOF {
		return false
	}
	at := s.base + s.file.Offset(pos)
	switch {
	case tok == token.COMMENT:
		s.comment, s.behind = at, at+len(text)
		s.remark(at, text)
	case tok == token.SEMICOLON && text == "\n" && at < s.behind:
		at = s.comment // the statement ends before the comment that holds the end of its row
	}
	if s.special(at) {
		return true
	}
	if tok == token.COMMENT {
		return true
	}
	if len(s.open) == 0 {
		s.step(tok, at)
	}
	s.bracket(tok, at)
	s.prev = tok
	return true
}

// remark takes in a comment. Behind the line that opens the statements there is no
// declaration to which it could belong.
func (s *splitter) remark(at int, text string) {
	embeds := strings.HasPrefix(text, embedPrefix)
	if s.main {
		return
	}
	if s.current == nil {
		s.loose = append(s.loose, item{start: at, end: at + len(text)})
		s.embeds = s.embeds || embeds
	} else {
		s.current.embeds = s.current.embeds || embeds
	}
}

// frame is the innermost open bracket, or the top level.
func (s *splitter) frame() *bracket {
	if len(s.open) == 0 {
		return &s.top
	}
	return &s.open[len(s.open)-1]
}

// special takes in the special line that begins at a byte, if one does.
func (s *splitter) special(at int) bool {
	row, first := slices.BinarySearch(s.starts, at)
	if !first || !isSpecial(s.src[at:]) || !s.startable() {
		return false
	}
	found := readSpecial(s.rows, row, s.commands)
	if found.Role == OpensMain {
		if len(s.open) > 0 {
			s.failedBefore(found)
		}
		s.finish(at)
		s.main = true
	}
	s.specials = append(s.specials, found)
	if next := row + found.Rows; next < len(s.rows) {
		s.restart(s.starts[next])
	} else {
		s.restart(len(s.src))
	}
	return true
}

// startable reports whether a statement or a declaration may begin here.
func (s *splitter) startable() bool {
	f := s.frame()
	if len(s.open) > 0 && (f.tok != token.LBRACE || f.literal) {
		return false
	}
	switch s.prev {
	case token.ILLEGAL, token.SEMICOLON, token.LBRACE, token.COLON:
		return true
	}
	return false
}

// failedBefore notes that a function or a block does not end before the line that
// opens the statements.
func (s *splitter) failedBefore(main Special) {
	first := s.unclosed()
	s.problems = append(s.problems, Problem{
		Line: main.Line, Column: 1, Also: s.line(first.at),
		Message: fmt.Sprintf("a %s is missing before %s: the %s of line %d is not closed", closer(first.tok), main.Name, first.tok, s.line(first.at)),
	})
	s.open, s.suspect = nil, nil
}

// step begins or ends an item with a token at the top level.
func (s *splitter) step(tok token.Token, at int) {
	switch {
	case tok == token.SEMICOLON && s.top.header && s.written(at): // of for i := 0; i < 3; i++
	case tok == token.SEMICOLON && !s.written(at):
		s.finish(at)
	case tok == token.SEMICOLON:
		if s.current == nil {
			s.current = &item{word: token.SEMICOLON, start: at}
		}
		s.finish(at + len(";"))
	case s.current == nil:
		s.current = &item{word: token.ILLEGAL, start: at, embeds: s.embeds}
		s.words, s.embeds = nil, false
		if !s.main {
			switch tok {
			case token.IMPORT, token.CONST, token.TYPE, token.VAR, token.FUNC, token.PACKAGE:
				s.current.word = tok
			}
		}
	}
	if len(s.words) < 8 {
		s.words = append(s.words, tok)
	}
}

// written reports whether a semicolon stands in the source, and is not one that
// the scanner has put at the end of a row.
func (s *splitter) written(at int) bool { return strings.HasPrefix(s.src[at:], ";") }

// finish ends the current item before a byte.
func (s *splitter) finish(at int) {
	if s.current == nil {
		return
	}
	s.current.end = at
	if s.current.word == token.FUNC && !declaresFunc(s.words) {
		s.current.word = token.ILLEGAL // func() { … }() is a statement
	}
	s.items = append(s.items, *s.current)
	s.current, s.top = nil, bracket{}
}

// declaresFunc tells func f(…) and func (r T) f(…) from a function that is used as
// a value, by the first words outside of brackets: the brackets' own tokens are
// among them, what is in the brackets is not.
func declaresFunc(words []token.Token) bool {
	if len(words) > 1 && words[1] == token.IDENT {
		return true
	}
	return len(words) > 3 && words[1] == token.LPAREN && words[2] == token.IDENT && words[3] == token.LPAREN
}

// bracket keeps account of what is open.
func (s *splitter) bracket(tok token.Token, at int) {
	f := s.frame()
	switch tok {
	case token.IF, token.FOR, token.SWITCH, token.SELECT:
		f.header = true
	case token.FUNC:
		f.signed = true
	case token.SEMICOLON:
		if !s.written(at) { // those of a header are
			f.header, f.signed = false, false
		}
	case token.LPAREN:
		s.open = append(s.open, bracket{tok: tok, at: at, indent: s.indent(at)})
	case token.LBRACK:
		s.open = append(s.open, bracket{tok: tok, at: at, indent: s.indent(at), prefix: f.typed || !endsOperand(s.prev)})
	case token.LBRACE:
		b := bracket{tok: tok, at: at, indent: s.indent(at), literal: s.isLiteral(f)}
		if s.prev != token.STRUCT && s.prev != token.INTERFACE {
			if f.signed {
				f.signed = false
			} else if !b.literal {
				f.header = false
			}
		}
		f.typed = false
		s.open = append(s.open, b)
	case token.RPAREN, token.RBRACK, token.RBRACE:
		s.close(tok, at)
	case token.IDENT, token.PERIOD, token.MUL, token.MAP, token.STRUCT, token.INTERFACE, token.CHAN:
		return
	}
	if tok != token.RBRACK && tok != token.LBRACK {
		f.typed = false
	}
}

// endsOperand reports whether a [ behind the token is that of an index.
func endsOperand(tok token.Token) bool {
	switch tok {
	case token.IDENT, token.RPAREN, token.RBRACK, token.RBRACE, token.STRING:
		return true
	}
	return false
}

// isLiteral tells the { of a composite literal from that of a block, as Go's
// parser does: by what stands before it.
func (s *splitter) isLiteral(f *bracket) bool {
	switch {
	case f.signed:
		return false
	case f.header:
		return f.typed // of a bare name Go takes the { for the block's
	}
	switch s.prev {
	case token.IDENT, token.RBRACK, token.RBRACE:
		return true
	case token.COMMA, token.LBRACE, token.COLON:
		return f.literal
	}
	return false
}

// close takes the bracket off that a closing one belongs to.
func (s *splitter) close(tok token.Token, at int) {
	if len(s.open) == 0 {
		s.mismatch = true
		what := fmt.Sprintf("there is one %s too many: nothing is open that it could close", tok)
		s.problems = append(s.problems, Problem{Line: s.line(at), Column: s.column(at), Message: what})
		return
	}
	last := s.open[len(s.open)-1]
	if closer(last.tok) == tok.String() {
		s.open = s.open[:len(s.open)-1]
		if tok == token.RBRACK {
			s.frame().typed = last.prefix
		}
		if s.suspect == nil && tok == token.RBRACE && s.firstInRow(at) && s.indent(at) < last.indent {
			s.suspect = &last
		}
		return
	}
	s.mismatch = true
	s.problems = append(s.problems, Problem{
		Line: s.line(at), Column: s.column(at), Also: s.line(last.at),
		Message: fmt.Sprintf("a %s is missing before this %s: the %s of line %d is still open", closer(last.tok), tok, last.tok, s.line(last.at)),
	})
	for i := len(s.open) - 1; i >= 0; i-- {
		if closer(s.open[i].tok) == tok.String() {
			s.open = s.open[:i]
			return
		}
	}
}

// unclosed is the one of the open brackets that lacks its end: that whose end the
// indents miss, or else the outermost.
func (s *splitter) unclosed() bracket {
	if s.suspect != nil && s.open[0].tok == token.LBRACE {
		return *s.suspect
	}
	return s.open[0]
}

// missing notes the bracket that is never closed.
func (s *splitter) missing() {
	if len(s.open) == 0 {
		return
	}
	b := s.unclosed()
	s.problems = append(s.problems, Problem{
		Line: s.line(b.at), Column: s.column(b.at),
		Message: fmt.Sprintf("a %s is missing: the %s of line %d is never closed", closer(b.tok), b.tok, s.line(b.at)),
	})
}

func closer(tok token.Token) string {
	switch tok {
	case token.LPAREN:
		return ")"
	case token.LBRACK:
		return "]"
	}
	return "}"
}

// line returns the row of a byte, from 1.
func (s *splitter) line(at int) int {
	row, exact := slices.BinarySearch(s.starts, at)
	if exact {
		row++
	}
	return row
}

// column returns the place of a byte in its row, from 1.
func (s *splitter) column(at int) int { return at - s.starts[s.line(at)-1] + 1 }

// indent is the space before the row of a byte, a tab counting as four.
func (s *splitter) indent(at int) int {
	row := s.rows[s.line(at)-1]
	n := 0
	for _, r := range row {
		switch r {
		case '\t':
			n += 4
		case ' ':
			n++
		default:
			return n
		}
	}
	return n
}

// firstInRow reports whether there is only space before a byte in its row.
func (s *splitter) firstInRow(at int) bool {
	return strings.TrimSpace(s.src[s.starts[s.line(at)-1]:at]) == ""
}
