package cell

import (
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/scanner"
	"go/token"
	"go/types"
	"slices"
	"strings"
)

// Parse reads a cell. The commands are those special ones that the kernel
// knows. It never fails: what is wrong with the cell stands in its Problems.
func Parse(source string, commands Commands) *Cell {
	c := &Cell{Source: clean(source)}
	if len(c.Source) > MaxSource {
		c.Problems = []Problem{{Line: 1, Column: 1, Message: fmt.Sprintf("the cell is longer than %d MB", MaxSource>>20)}}
		return c
	}
	rows := strings.Split(c.Source, "\n")
	if isSpecial(rows[0]) {
		if first := readSpecial(rows, 0, commands); first.Role == TakesCell || first.Role == RunsShell {
			first.Rows = 1
			c.Specials, c.Mode, c.Start = []Special{first}, Input, &first
			return c
		}
	}
	s := split(c.Source, commands)
	c.Specials, c.open, c.failed, c.mismatch = s.specials, s.open, s.failed, s.mismatch
	c.mode(s)
	c.parse(s)
	if len(s.problems) > 0 {
		c.Problems = s.problems // what the parser says of it comes of this
	}
	return c
}

// mode finds out what the cell asks to be run.
func (c *Cell) mode(s *splitter) {
	opens := map[Role]*Special{}
	for i := range c.Specials {
		if special := &c.Specials[i]; opens[special.Role] == nil {
			opens[special.Role] = special
		}
	}
	statements := slices.ContainsFunc(s.items, item.isStatement)
	declares := slices.ContainsFunc(s.items, item.declares)
	switch tests, main, calls := opens[RunsTests], opens[OpensMain], opens[RunsFunc]; {
	case tests != nil:
		c.Mode, c.Start = Test, tests
	case main != nil && (statements || calls == nil):
		c.Mode, c.Start = Main, main
	case statements:
		c.Mode = Statements
	case calls != nil:
		c.Mode, c.Start = Exec, calls
	case declares:
		c.Mode = Declares
	}
}

// parse has Go's parser read the declarations, and then the statements. In each
// text all else is blank, so that lines and columns are the cell's.
func (c *Cell) parse(s *splitter) {
	isVar := func(it item) bool { return it.word == token.VAR && c.Mode == Statements && !it.embeds }
	declares := func(it item) bool { return it.declares() && !isVar(it) }
	keep := func(want func(item) bool) []byte {
		text := []byte(c.Source)
		for _, special := range c.Specials {
			last := special.Line - 1 + special.Rows
			end := len(text)
			if last < len(s.starts) {
				end = s.starts[last]
			}
			blank(text[s.starts[special.Line-1]:end])
		}
		for _, it := range s.items {
			if !want(it) {
				blank(text[it.start:it.end])
			}
		}
		return text
	}
	decls := string(keep(declares))
	tree, problems := parseText("package main\n", decls, "")
	c.Problems = problems
	r := reader{cell: c, text: decls, shift: len("package main\n")}
	r.read(tree)
	if !slices.ContainsFunc(s.items, item.isStatement) && c.Start == nil {
		return // no statements: variables are declarations like others
	}
	runs := func(it item) bool { return it.isStatement() || isVar(it) }
	text := keep(runs)
	for _, comment := range s.loose { // those of declarations: //go:embed has no place among statements
		next := slices.IndexFunc(s.items, func(it item) bool { return it.start >= comment.end })
		if next >= 0 && !runs(s.items[next]) {
			blank(text[comment.start:comment.end])
		}
	}
	body := c.withCalls(string(text))
	c.stmtRows = map[int]bool{}
	for _, it := range s.items {
		if runs(it) {
			for row := s.line(it.start) - 1; row < s.line(max(it.end-1, it.start)); row++ {
				c.stmtRows[row] = true
			}
		}
	}
	c.readBody(body)
	if c.Mode == Test && c.body != "" {
		line := 1 + strings.Count(c.body[:len(c.body)-len(strings.TrimLeft(c.body, " \t\n"))], "\n")
		c.refuse(line, "the cell has statements of its own to run, and "+c.Start.Name+": take one of the two out")
	}
	slices.SortFunc(c.Problems, func(a, b Problem) int { return a.Line - b.Line })
}

// withCalls puts into the rows of %exec the calls of the functions that it names,
// so that these run in their turn, as the rows around them.
func (c *Cell) withCalls(body string) string {
	rows := strings.Split(body, "\n")
	for _, special := range c.Specials {
		if special.Role != RunsFunc {
			continue
		}
		name := special.Function()
		if !token.IsIdentifier(name) {
			c.refuse(special.Line, special.Name+" needs the name of a function: "+special.Name+" f calls f()")
			continue
		}
		rows[special.Line-1] = name + "()"
	}
	return strings.Join(rows, "\n")
}

// refuse notes a problem of a whole line.
func (c *Cell) refuse(line int, message string) {
	c.Problems = append(c.Problems, Problem{Line: line, Column: 1, Message: message})
}

// blank overwrites a text with spaces, and leaves the ends of rows.
func blank(text []byte) {
	for i, b := range text {
		if b != '\n' {
			text[i] = ' '
		}
	}
}

// readBody reads the statements.
func (c *Cell) readBody(body string) {
	const head = "package main; func _() {\n"
	tree, problems := parseText(head, body, "\n}")
	c.Problems = append(c.Problems, problems...)
	if hasCode(body) {
		c.body = body
	}
	if tree == nil || len(tree.Decls) == 0 {
		return
	}
	c.bodyRefs = referencesOf(tree)
	main, ok := tree.Decls[0].(*ast.FuncDecl)
	if !ok || main.Body == nil {
		return
	}
	c.stmts = main.Body.List
	line := func(pos token.Pos) int {
		return 1 + strings.Count(body[:min(max(int(pos)-int(tree.FileStart)-len(head), 0), len(body))], "\n")
	}
	finder := localFinder{line: line, found: &c.locals}
	if c.Mode == Main {
		finder.scope = BelowMain
	}
	for _, stmt := range c.stmts {
		ast.Walk(finder, stmt)
	}
	if c.Mode != Statements {
		return
	}
	initials := initialReader{reader: reader{cell: c, text: body, base: int(tree.FileStart) + len(head)}, refs: unresolved(tree), found: map[string]Decl{}}
	for _, stmt := range c.stmts {
		initials.read(stmt)
	}
	c.initials = initials.found
	c.sets = setsOf(c.stmts, line)
	c.body, c.lateFlags = withFlags(c.body, c.stmts, int(tree.FileStart)+len(head))
	seen := map[string]bool{}
	for _, name := range declaredBy(c.stmts) {
		if _, isType := types.Universe.Lookup(name.Name).(*types.TypeName); isType {
			continue // string := "a": in other cells it is Go's own type
		}
		if name.Name != "_" && !seen[name.Name] {
			seen[name.Name] = true
			c.Vars = append(c.Vars, Name{Key: name.Name, Line: line(name.Pos())})
		}
	}
	c.early = early(tree, c.Vars)
}

// hasCode reports whether there is more than space and comments in a text.
func hasCode(text string) bool {
	var s scanner.Scanner
	file := token.NewFileSet().AddFile("", -1, len(text))
	s.Init(file, []byte(text), nil, 0)
	_, tok, _ := s.Scan()
	return tok != token.EOF
}

// declaredBy returns the names that statements declare at their top level.
func declaredBy(list []ast.Stmt) []*ast.Ident {
	var names []*ast.Ident
	for _, stmt := range list {
		switch stmt := stmt.(type) {
		case *ast.AssignStmt:
			if stmt.Tok == token.DEFINE {
				for _, left := range stmt.Lhs {
					if id, ok := left.(*ast.Ident); ok {
						names = append(names, id)
					}
				}
			}
		case *ast.DeclStmt:
			if decl, ok := stmt.Decl.(*ast.GenDecl); ok && decl.Tok == token.VAR {
				for _, spec := range decl.Specs {
					if spec, ok := spec.(*ast.ValueSpec); ok {
						names = append(names, spec.Names...)
					}
				}
			}
		}
	}
	return names
}

// parseText parses a text behind a head of one row. The problems' lines are
// those of the text.
func parseText(head, text, tail string) (*ast.File, []Problem) {
	fset := token.NewFileSet()
	// Objects are resolved: that is how a package's name is told from a variable's.
	tree, err := parser.ParseFile(fset, "", head+text+tail, parser.ParseComments|parser.AllErrors)
	var list scanner.ErrorList
	if !errors.As(err, &list) {
		return tree, nil
	}
	list.Sort()
	var problems []Problem
	rows := strings.Count(text, "\n") + 1
	for _, e := range list {
		if len(problems) == 10 {
			break
		}
		if isResolution(e.Msg) {
			continue // the compiler says it better, of the whole notebook
		}
		problems = append(problems, Problem{Line: min(max(e.Pos.Line-1, 1), rows), Column: e.Pos.Column, Message: e.Msg})
	}
	return tree, problems
}

// isResolution tells what the parser says when it resolves names, which are no
// mistakes of grammar; nor is an import behind a declaration, which the program
// gets in its place.
func isResolution(message string) bool {
	return message == "imports must appear before other declarations" || strings.Contains(message, " redeclared in this block") || strings.HasPrefix(message, "label ") || strings.Contains(message, "undefined label")
}
