// Package cell reads the cells of a Go notebook, remembers what they have
// declared, and composes of both the Go program that a cell is run as.
//
// A cell is read once, by [Parse], with Go's own scanner and parser: special
// lines (!ls, %env A=1) count only where a statement or a declaration could
// begin, so that what looks like one in a comment, in a raw string or in a
// wrapped expression is left alone. A [Notebook] keeps the declarations of the
// cells that ran, and [Notebook.Compose] makes a [Program] of them and of a new
// cell. Positions in the program are those of the cells: each piece stands
// behind a //line directive with its cell's [Cell.File].
package cell

import (
	"fmt"
	"go/ast"
	"strings"
)

// MaxSource bounds what is parsed: a cell of this many bytes is no longer typed
// by hand.
const MaxSource = 16 << 20

// A Mode says what a cell asks to be run.
type Mode int

// The modes of a cell.
const (
	Nothing    Mode = iota // it has no Go
	Declares               // declarations only
	Statements             // statements at the top level, perhaps among declarations
	Main                   // the statements behind %%
	OwnMain                // a func main of its own, as in a program
	Exec                   // the functions that %exec names, and no statements
	Test                   // its tests, by %test
	Input                  // the whole cell is the input of its first line, as with %%bash
)

// A Cell is one cell, parsed.
type Cell struct {
	Source   string    // with \n at the ends of rows, and without a byte order mark
	Specials []Special // in order; those of an Input cell are its first line
	Mode     Mode

	// Start is the special line that opens the statements, or names what to run.
	Start *Special

	Imports []Import
	Decls   []Decl
	Vars    []Name // the variables that its statements declare for the notebook

	// Problems are why the cell is not Go, the one to mend first at the head.
	Problems []Problem

	// Number is the cell's place in the order of execution, by which messages
	// name it, and ID is what the client calls it; both are set by who runs it.
	Number int
	ID     string

	file      string // its name in the program; see File
	body      string // the statements: Source, with all else blanked
	bodyRefs  refs
	stmts     []ast.Stmt
	locals    []Local
	early     map[string]bool // those of Vars that are used before they are declared
	sets      []Name          // what its statements give values to
	initials  map[string]Decl // of Vars: what makes them anew, if nothing speaks against it
	stmtRows  map[int]bool    // the rows, from 0, on which statements stand
	open      []bracket       // those that are never closed
	failed    bool            // the scanner met something that is no token
	mismatch  bool            // a bracket closes what is not open
	lateFlags bool            // the statements define flags, which are parsed behind that
}

// File is the name by which the cell's lines go in compiler messages and stacks.
func (c *Cell) File() string {
	if c.file == "" {
		return fmt.Sprintf("cell[%d].go", c.Number)
	}
	return c.file
}

// A Problem is why a cell cannot be run, found before the compiler sees it.
type Problem struct {
	Line, Column int // from 1; the column counts bytes
	Message      string
	// Also is a line that belongs to the problem, such as that of the opening
	// bracket; 0 if there is none.
	Also int
}

// Row returns a line of the source, from 1, or "".
func (c *Cell) Row(line int) string {
	rows := strings.Split(c.Source, "\n")
	if line < 1 || line > len(rows) {
		return ""
	}
	return rows[line-1]
}

// Tests returns the names of the cell's functions that %test runs: its tests,
// with examples and fuzz targets, and its benchmarks.
func (c *Cell) Tests() (tests, benchmarks []string) {
	for _, d := range c.Decls {
		if d.Kind != Func {
			continue
		}
		switch name := d.Names[0].Key; {
		case strings.HasPrefix(name, "Test"), strings.HasPrefix(name, "Fuzz"), strings.HasPrefix(name, "Example"):
			tests = append(tests, name)
		case strings.HasPrefix(name, "Benchmark"):
			benchmarks = append(benchmarks, name)
		}
	}
	return tests, benchmarks
}

// clean brings a source into the form in which it is read: rows end with \n, and
// there is no byte order mark.
func clean(source string) string {
	source = strings.TrimPrefix(source, "\ufeff")
	return strings.ReplaceAll(strings.ReplaceAll(source, "\r\n", "\n"), "\r", "\n")
}

// mayShow reports whether the last statement is an expression whose value is to
// be shown, or one whose value a semicolon behind it hides. A call that prints is
// neither.
func (c *Cell) mayShow() (shows, hides bool) {
	if len(c.stmts) == 0 {
		return false, false
	}
	last, ok := c.stmts[len(c.stmts)-1].(*ast.ExprStmt)
	if !ok || prints(last.X) {
		return false, false
	}
	hides = strings.HasSuffix(strings.TrimSpace(c.body), ";")
	return !hides, hides
}

// prints reports whether an expression is a call of a function that prints.
func prints(x ast.Expr) bool {
	call, ok := x.(*ast.CallExpr)
	if !ok {
		return false
	}
	switch fun := call.Fun.(type) {
	case *ast.SelectorExpr:
		if pkg, ok := fun.X.(*ast.Ident); ok && (pkg.Name == "fmt" || pkg.Name == "log") {
			return strings.Contains(fun.Sel.Name, "rint") && !strings.HasPrefix(fun.Sel.Name, "Sprint")
		}
	case *ast.Ident:
		return fun.Name == "print" || fun.Name == "println" || fun.Name == "panic"
	}
	return false
}
