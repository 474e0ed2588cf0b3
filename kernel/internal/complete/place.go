package complete

import (
	"go/scanner"
	"go/token"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/ninepixels/ninepixels/kernel/internal/cell"
)

// The kinds of places that a cursor may be in.
const (
	nothing    = iota // a comment, a string, a number, the shell's line
	command           // behind the % that begins a row
	importPath        // in the string of an import
	name              // where Go expects a name
)

// A place is a cursor in a cell's code.
type place struct {
	kind   int
	code   string
	sketch func(string) cell.Sketch

	start, cursor, end      int // bytes: where the word begins, the cursor, where the word ends
	startRunes, cursorRunes int
	word                    string // from start to the cursor
	row                     int    // from 0
}

// locate finds out where a cursor stands.
func locate(sketch func(string) cell.Sketch, code string, cursorRunes int) place {
	p := place{sketch: sketch, code: code, cursor: byteOffset(code, cursorRunes)}
	p.start, p.end = p.cursor, p.cursor
	p.row = strings.Count(code[:p.cursor], "\n")
	p.cursorRunes = utf8.RuneCountInString(code[:p.cursor])
	p.startRunes = p.cursorRunes
	if len(code) > maxCode {
		return p
	}
	rowStart := strings.LastIndexByte(code[:p.cursor], '\n') + 1
	row := code[rowStart:p.cursor]
	trimmed := cell.Unhidden(row)
	file := sketch(code)
	offset, isGo := file.Offset(p.row)
	switch {
	case isGo:
		p.kind, p.start = lex(file.Text[:min(offset+len(row), len(file.Text))], p.cursor)
		p.end = p.cursor + len(leadingName(code[p.cursor:]))
	case strings.HasPrefix(trimmed, "%"):
		if !strings.ContainsAny(trimmed, " \t") {
			p.kind, p.start = command, p.cursor-len(trimmed)
		}
	}
	p.start = max(p.start, rowStart)
	p.word = code[p.start:p.cursor]
	p.startRunes = p.cursorRunes - utf8.RuneCountInString(p.word)
	return p
}

// lex classifies the end of a Go text. start is where the word at its end
// begins, if the text's end is the offset end.
func lex(text string, end int) (kind, start int) {
	fset := token.NewFileSet()
	file := fset.AddFile("", -1, len(text))
	var s scanner.Scanner
	failed := -1
	s.Init(file, []byte(text), func(pos token.Position, _ string) { failed = pos.Offset }, scanner.ScanComments)
	var last token.Token
	var lastAt, lastEnd int
	for {
		pos, tok, lit := s.Scan()
		if tok == token.EOF {
			break
		}
		if lit == "" {
			lit = tok.String()
		}
		if lit == "\n" && file.Offset(pos) >= len(text) {
			continue // a semicolon that the scanner adds at the end
		}
		last, lastAt = tok, file.Offset(pos)
		lastEnd = lastAt + len(lit)
	}
	atEnd := lastEnd >= len(text)
	switch {
	case last == token.COMMENT && (atEnd && strings.HasPrefix(text[lastAt:], "//") || failed == lastAt):
		return nothing, end
	case (last == token.STRING || last == token.CHAR) && atEnd && failed == lastAt:
		if last == token.STRING && stringInImport(text[:lastAt]) {
			return importPath, end - (len(text) - lastAt - 1)
		}
		return nothing, end
	case atEnd && (last == token.STRING || last == token.CHAR || last == token.INT || last == token.FLOAT || last == token.IMAG):
		return nothing, end
	}
	return name, end - len(trailingName(text))
}

// stringInImport reports whether a string that begins behind the text is the
// path of an import.
func stringInImport(text string) bool {
	fset := token.NewFileSet()
	file := fset.AddFile("", -1, len(text))
	var s scanner.Scanner
	s.Init(file, []byte(text), nil, 0)
	importing, inParens := false, false
	for {
		switch _, tok, _ := s.Scan(); tok {
		case token.EOF:
			return importing
		case token.IMPORT:
			importing, inParens = true, false
		case token.LPAREN:
			inParens = importing
		case token.RPAREN:
			importing = false
		case token.SEMICOLON:
			importing = importing && inParens
		}
	}
}

// onName moves the cursor onto the name that it touches; failing that, onto the
// name of the function in whose parentheses it stands.
func (p place) onName() (place, bool) {
	if p.kind == name && p.start < p.end {
		return p, true
	}
	if p.kind == command || p.kind == importPath {
		return p, false
	}
	depth := 0
	for i := p.cursor - 1; i >= 0; i-- {
		switch p.code[i] {
		case ')', ']', '}':
			depth++
		case '[', '{':
			depth--
		case '(':
			depth--
		}
		if depth >= 0 {
			continue
		}
		if p.code[i] != '(' {
			depth = 0 // a list within the parentheses
			continue
		}
		before := strings.TrimRight(p.code[:i], " \t")
		q := locate(p.sketch, p.code, utf8.RuneCountInString(before))
		return q, q.kind == name && q.start < q.end
	}
	return p, false
}

// Cursor returns how many code points stand before a line and a column of the code, which
// count from 1.
func Cursor(code string, line, column int) int {
	rows := strings.SplitAfterN(code, "\n", line)
	return utf8.RuneCountInString(strings.Join(rows[:min(line-1, len(rows))], "")) + column - 1
}

// byteOffset returns where the code point number runes begins.
func byteOffset(code string, runes int) int {
	if runes <= 0 {
		return 0
	}
	for i := range code {
		if runes == 0 {
			return i
		}
		runes--
	}
	return len(code)
}

func isNameRune(r rune) bool { return r == '_' || unicode.IsLetter(r) || unicode.IsDigit(r) }

func trailingName(text string) string {
	return text[len(strings.TrimRightFunc(text, isNameRune)):]
}

func leadingName(text string) string {
	return text[:len(text)-len(strings.TrimLeftFunc(text, isNameRune))]
}
