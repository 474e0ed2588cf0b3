package cell

import (
	"errors"
	"go/ast"
	"go/parser"
	"go/scanner"
	"go/token"
	"strings"

	"github.com/ninepixels/ninepixels/kernel/internal/special"
)

// What is_complete_request may be told of a cell.
const (
	complete   = "complete"
	incomplete = "incomplete"
	invalid    = "invalid"
	unknown    = "unknown"
)

// maxCode bounds the time to answer: a cell of this many bytes is no longer
// typed by hand.
const maxCode = 1 << 20

// Complete answers Jupyter's is_complete_request: may the cell run as it is
// ("complete"), is more to come ("incomplete", with the indent of the next row),
// or would GoNB refuse it ("invalid")? The types are not checked. A very long
// cell is "unknown".
//
// A cell that ends with %% itself is incomplete, so that statements can follow;
// GoNB would accept it. Statements without %% are invalid, as GoNB has it.
func Complete(code string) (status, indent string) {
	if len(code) > maxCode {
		return unknown, ""
	}
	if isInput(code) {
		return complete, ""
	}
	if status := checkSpecial(code); status != complete {
		return status, ""
	}
	file := Compose(code)
	tree, err := parse(file.Text)
	if err != nil {
		_, err = parse(file.Open)
		return unfinished(file.Open, err)
	}
	last := code[strings.LastIndexByte(code, '\n')+1:]
	switch {
	case !hasBodies(tree):
		return invalid, ""
	case opensMain(strings.TrimPrefix(last, prefix)):
		return incomplete, ""
	}
	return complete, ""
}

// checkSpecial judges the special lines only.
func checkSpecial(code string) string {
	for _, line := range special.Lines(code) {
		switch fields := strings.Fields(line.Text); {
		case line.Open:
			return incomplete
		case len(fields) == 0:
			return invalid
		case line.Shell:
		case inputs[fields[0]], fields[0] == "exec" && len(fields) == 1:
			return invalid
		}
	}
	return complete
}

func parse(text string) (*ast.File, error) {
	return parser.ParseFile(token.NewFileSet(), "", text, parser.SkipObjectResolution|parser.ParseComments|parser.AllErrors)
}

// hasBodies reports whether each function has a body: Go's parser accepts those
// without, its compiler does not.
func hasBodies(tree *ast.File) bool {
	for _, decl := range tree.Decls {
		if f, ok := decl.(*ast.FuncDecl); ok && f.Body == nil {
			return false
		}
	}
	return true
}

// unfinished tells a text that more rows could complete from one that no row
// can. The text is the former if its first error is that it ends.
func unfinished(text string, err error) (status, indent string) {
	var list scanner.ErrorList
	if !errors.As(err, &list) || len(list) == 0 {
		return invalid, "" // the cell closes a brace that it has not opened
	}
	list.Sort()
	end := len(strings.TrimRight(text, " \t\n"))
	switch at := list[0].Pos.Offset; {
	case at >= end:
		return incomplete, strings.Repeat("\t", openRows(text))
	case text[at] == '`' && !strings.Contains(text[at+1:], "`"),
		strings.HasPrefix(text[at:], "/*") && !strings.Contains(text[at+2:], "*/"):
		return incomplete, "" // an indent would become a part of the string
	}
	return invalid, ""
}

// openRows counts the rows with a bracket that is not closed in the text: gofmt
// indents by one tab for each. The func main that stands for %% does not count.
func openRows(text string) int {
	fset := token.NewFileSet()
	file := fset.AddFile("", -1, len(text))
	var s scanner.Scanner
	s.Init(file, []byte(text), func(token.Position, string) {}, 0)
	var open []int // the rows of the brackets
	for {
		pos, tok, _ := s.Scan()
		switch tok {
		case token.LBRACE, token.LPAREN, token.LBRACK:
			open = append(open, file.Line(pos))
		case token.RBRACE, token.RPAREN, token.RBRACK:
			if len(open) > 0 {
				open = open[:len(open)-1]
			}
		case token.EOF:
			return countRows(text, open)
		}
	}
}

func countRows(text string, open []int) int {
	rows := strings.Split(text, "\n")
	count, last := 0, 0
	for _, row := range open {
		if row != last && rows[row-1] != "func main() {" {
			count++
		}
		last = row
	}
	return count
}
