package complete

import (
	"context"
	"errors"
	"go/ast"
	"go/parser"
	"go/scanner"
	"go/token"
	"regexp"
	"slices"
	"strings"

	"github.com/ninepixels/ninepixels/kernel/internal/cell"
)

// sketch is a cell as a Go file.
func (a *Assistant) sketch(code string) cell.Sketch { return cell.Parse(code, a.commands).Sketch() }

// cursorName takes the place of the word at the cursor, so that what surrounds
// an empty or half a word parses.
const cursorName = "cursorOfTheNotebook"

// A program is a cell together with what the cells before have declared.
type program struct {
	fset  *token.FileSet
	cell  *ast.File
	other *ast.File
	extra []*ast.ImportSpec // for packages that are used without an import

	declared map[string]bool // the names of variables, wherever

	cursor token.Pos
	path   []ast.Node // from the cell's file to the name at the cursor; empty if the parser dropped it
}

// program parses the code. If wordEnd is not 0, the name that is looked for ends
// at that byte of the code.
func (a *Assistant) program(ctx context.Context, declared, code string, wordEnd int) *program {
	p := &program{fset: token.NewFileSet()}
	p.other = p.parse(a.sketch(declared).Text)
	for _, decl := range p.other.Decls {
		if f, ok := decl.(*ast.FuncDecl); ok {
			f.Body = nil // it is of no concern to this cell
		}
	}
	p.parseCell(a.sketch, called(code, wordEnd), wordEnd)
	a.addImports(ctx, p)
	return p
}

// startsCall is a row up to a name that go or defer calls.
var startsCall = regexp.MustCompile(`(?:^|[\s;{])(?:go|defer)\s+[^\s(){}]*(?:\([^(){}]*\)[^\s(){}]*)*$`)

// called makes a call of the name that ends at a byte of the code, if it stands
// behind go or defer: what is no call there the parser drops.
func called(code string, wordEnd int) string {
	if wordEnd == 0 || strings.HasPrefix(strings.TrimLeft(code[wordEnd:], " \t"), "(") {
		return code
	}
	if row := code[strings.LastIndexByte(code[:wordEnd], '\n')+1 : wordEnd]; !startsCall.MatchString(row) {
		return code
	}
	return code[:wordEnd] + "()" + code[wordEnd:]
}

// parse parses as much as there is sense in.
func (p *program) parse(text string) *ast.File {
	tree, _ := parser.ParseFile(p.fset, "", text, parser.SkipObjectResolution|parser.ParseComments|parser.AllErrors)
	return tree
}

// maxMends bounds how often a cell is parsed.
const maxMends = 8

// parseCell parses the cell such that the name at the cursor is in the tree.
// Rows with errors before the cursor are taken for empty ones.
func (p *program) parseCell(sketch func(string) cell.Sketch, code string, wordEnd int) {
	for range maxMends {
		file := sketch(code)
		var err error
		p.cell, err = parser.ParseFile(p.fset, "", file.Text, parser.SkipObjectResolution|parser.ParseComments|parser.AllErrors)
		if wordEnd == 0 {
			return
		}
		p.locate(file, code, wordEnd)
		if len(p.path) > 0 {
			return
		}
		row, ok := firstError(file, code, err)
		if !ok {
			return
		}
		start := rowStart(code, row)
		if row >= strings.Count(code[:wordEnd], "\n") {
			return
		}
		text, _, _ := strings.Cut(code[start:], "\n")
		code = code[:start] + strings.Repeat(" ", len(text)) + code[start+len(text):]
	}
}

// rowStart returns where a row begins.
func rowStart(code string, row int) int {
	start := 0
	for range row {
		start += strings.IndexByte(code[start:], '\n') + 1
	}
	return start
}

// locate finds the name that ends at a byte of the code.
func (p *program) locate(file cell.Sketch, code string, wordEnd int) {
	row := strings.Count(code[:wordEnd], "\n")
	start, ok := file.Offset(row)
	if !ok {
		return
	}
	column := wordEnd - 1 - strings.LastIndexByte(code[:wordEnd], '\n')
	p.cursor = p.cell.FileStart + token.Pos(start+column)
	p.path = pathTo(p.cell, p.cursor)
}

// pathTo returns the nodes that enclose the name which ends at pos.
func pathTo(root ast.Node, pos token.Pos) (path []ast.Node) {
	var stack []ast.Node
	ast.Inspect(root, func(n ast.Node) bool {
		if n == nil {
			stack = stack[:len(stack)-1]
			return true
		}
		stack = append(stack, n)
		if id, ok := n.(*ast.Ident); ok && id.End() == pos && path == nil {
			path = slices.Clone(stack)
		}
		return true
	})
	return path
}

// firstError returns the row of the code with the first error.
func firstError(file cell.Sketch, code string, err error) (row int, ok bool) {
	var list scanner.ErrorList
	if !errors.As(err, &list) || len(list) == 0 {
		return 0, false
	}
	list.Sort()
	for row := strings.Count(code, "\n"); row >= 0; row-- {
		if start, ok := file.Offset(row); ok && start <= list[0].Pos.Offset {
			return row, true
		}
	}
	return 0, false
}
