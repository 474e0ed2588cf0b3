package cell

import (
	"fmt"
	"go/ast"
	"go/token"
	"maps"
	"slices"
	"strings"
	"unicode"
)

// What cannot outlive its program, such as a channel or a function literal, is made
// anew in each cell that uses it. A declaration of the notebook says by itself how.
// Of a variable of statements, the statement that declares it becomes such a
// declaration, if it does nothing but make a value: what reads, computes or writes
// would surprise a reader who runs another cell.

// makers are functions of Go's own packages that only make something.
var makers = map[string]bool{
	"os.Open": true, "exec.Command": true, "exec.CommandContext": true,
	"bufio.NewReader": true, "bufio.NewWriter": true, "bufio.NewScanner": true,
	"context.Background": true, "context.TODO": true, "context.WithCancel": true, "context.WithCancelCause": true,
	"context.WithTimeout": true, "context.WithDeadline": true, "context.WithValue": true,
	"errors.New": true, "fmt.Errorf": true, "log.New": true, "net.Dialer": true,
	"sync.NewCond": true, "sync.OnceFunc": true, "sync.OnceValue": true, "sync.OnceValues": true,
	"unsafe.Pointer": true, "time.NewTicker": true, "time.NewTimer": true, "time.After": true, "time.Tick": true, "time.Duration": true,
}

// builtins are those of Go's own functions that change nothing.
var builtins = []string{"make", "new", "len", "cap", "min", "max", "complex", "real", "imag",
	"string", "bool", "byte", "rune", "any", "error", "int", "int8", "int16", "int32", "int64", "uint", "uint8", "uint16", "uint32", "uint64", "uintptr",
	"float32", "float64", "complex64", "complex128"}

// onlyMakes reports whether to evaluate an expression is to make a value, and
// nothing else.
func onlyMakes(x ast.Expr) bool {
	ok := true
	ast.Inspect(x, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.FuncLit, *ast.FuncType, *ast.InterfaceType, *ast.StructType:
			return false // what stands in it is not evaluated
		case *ast.UnaryExpr:
			ok = ok && n.Op != token.ARROW
		case *ast.CallExpr:
			ok = ok && makes(n.Fun)
		}
		return ok
	})
	return ok
}

// makes reports whether a call only makes a value: a conversion, or one of the
// functions that are known to.
func makes(fun ast.Expr) bool {
	switch fun := ast.Unparen(fun).(type) {
	case *ast.Ident:
		return slices.Contains(builtins, fun.Name)
	case *ast.SelectorExpr:
		pkg, ok := fun.X.(*ast.Ident)
		return ok && makers[pkg.Name+"."+fun.Sel.Name]
	case *ast.ArrayType, *ast.MapType, *ast.ChanType, *ast.FuncType, *ast.InterfaceType, *ast.StarExpr:
		return true
	}
	return false
}

// An initialReader finds out how the variables of statements are made anew.
type initialReader struct {
	reader
	refs  references
	found map[string]Decl
}

// read takes from a statement the declarations of its variables.
func (r *initialReader) read(stmt ast.Stmt) {
	switch stmt := stmt.(type) {
	case *ast.AssignStmt:
		if stmt.Tok == token.DEFINE {
			r.pairs(stmt.Lhs, nil, stmt.Rhs)
		}
	case *ast.DeclStmt:
		decl, ok := stmt.Decl.(*ast.GenDecl)
		if !ok || decl.Tok != token.VAR {
			return
		}
		for _, spec := range decl.Specs {
			if spec, ok := spec.(*ast.ValueSpec); ok {
				var names []ast.Expr
				for _, name := range spec.Names {
					names = append(names, name)
				}
				r.pairs(names, spec.Type, spec.Values)
			}
		}
	}
}

// pairs notes a declaration for each of the variables that are declared together.
func (r *initialReader) pairs(names []ast.Expr, typ ast.Expr, values []ast.Expr) {
	if slices.ContainsFunc(values, func(x ast.Expr) bool { return !onlyMakes(x) }) {
		return
	}
	all := make([]string, len(names))
	for i, name := range names {
		if id, ok := name.(*ast.Ident); ok {
			all[i] = id.Name
		}
	}
	for i, name := range names {
		id, ok := name.(*ast.Ident)
		if !ok || id.Name == "_" {
			continue
		}
		switch {
		case len(values) == 1 && len(names) > 1:
			r.note(id, leftOf(all, func(name string) bool { return name == id.Name }), typ, values[0])
			d := r.found[id.Name]
			d.together = all
			r.found[id.Name] = d
		case len(values) == len(names):
			r.note(id, id.Name, typ, values[i])
		default:
			r.note(id, id.Name, typ, nil)
		}
	}
}

// note notes a declaration, whose value stands where it stands in the cell.
func (r *initialReader) note(id *ast.Ident, left string, typ, value ast.Expr) {
	d := Decl{Kind: Var, refs: refs{}, Line: r.line(r.at(id.Pos())), Column: 1}
	d.Text = "var " + left
	if typ != nil {
		d.Text += " " + r.text[r.at(typ.Pos()):r.at(typ.End())]
		r.uses(typ, d.refs)
	}
	if value != nil {
		from := r.at(value.Pos())
		d.Text += fmt.Sprintf(" = /*line %s:%d:%d*/%s", filePlace, r.line(from), from-strings.LastIndexByte(r.text[:from], '\n'), r.text[from:r.at(value.End())])
		r.uses(value, d.refs)
	}
	r.found[id.Name] = d
}

// filePlace stands for the cell's file, whose name is not known when it is read.
const filePlace = "\x00file\x00"

// uses adds what a part of the statements takes from outside of itself: from the
// notebook, and from the statements before.
func (r *initialReader) uses(part ast.Node, all refs) {
	for use := range r.refs.within(part) {
		all[use] = true
	}
	ast.Inspect(part, func(n ast.Node) bool {
		if id, ok := n.(*ast.Ident); ok && id.Obj != nil && (id.Obj.Pos() < part.Pos() || id.Obj.Pos() >= part.End()) {
			all[ref{name: id.Name}] = true
		}
		return true
	})
}

// anew is what makes a variable of statements anew, in the text of a program; nil
// if there is no such thing.
func (c *Cell) anew(name string) *Decl {
	d, ok := c.initials[name]
	if !ok {
		return nil
	}
	d.Text = fmt.Sprintf("//line %s:%d:%d\n%s", c.File(), d.Line, d.Column, strings.ReplaceAll(d.Text, filePlace, c.File()))
	return &d
}

// makesAnew reports whether a variable of statements is to be declared by what
// made it.
func (n Notebook) makesAnew(d declared, name string) bool {
	return d.anew != nil && d.alive(name) && n.lost[name].Anew
}

// needed are the names that a program of the cell uses: those of its statements, of
// all declarations of the notebook, and of what is made anew because of these.
func (n Notebook) needed(c *Cell, test bool) refs {
	all := refs{}
	for use := range c.bodyRefs {
		all[use] = true
	}
	for _, e := range n.entries {
		for _, d := range e.decls {
			if d.aside != "" || d.typed != nil || !test && e.cell != c && isTest(d.Decl) || n.holds(d) {
				continue
			}
			for use := range d.refs {
				all[use] = true
			}
		}
	}
	for _, name := range n.ofTypes(c) {
		all[ref{name: name}] = true
	}
	for grown := true; grown; {
		grown = false
		for _, e := range n.entries {
			for _, d := range e.decls {
				for _, name := range d.Names {
					if !n.makesAnew(d, name.Key) || !all.has(name.Key) {
						continue
					}
					for use := range d.anew.refs {
						grown = grown || !all[use]
						all[use] = true
					}
				}
			}
		}
	}
	return all
}

// holds reports whether the values of all variables that a declaration declares are
// kept, so that it is in no program.
func (n Notebook) holds(d declared) bool {
	if d.Kind != Var {
		return false
	}
	return !slices.ContainsFunc(d.Names, func(name Name) bool {
		_, kept := n.values[name.Key]
		return name.Key == "_" || d.alive(name.Key) && !kept
	})
}

// ofTypes lists the kept variables whose values are made of types that the cell
// declares, perhaps anew: its program finds out whether they still fit.
func (n Notebook) ofTypes(c *Cell) (names []string) {
	changed := map[string]bool{}
	for _, d := range c.Decls {
		if d.Kind == Type {
			changed[d.Names[0].Key] = true
		}
	}
	for grown := len(changed) > 0; grown; {
		grown = false
		for _, e := range n.entries {
			for _, d := range e.decls {
				if d.Kind == Type && !changed[d.Names[0].Key] && slices.ContainsFunc(slices.Collect(maps.Keys(d.refs)), func(r ref) bool { return changed[r.name] }) {
					changed[d.Names[0].Key], grown = true, true
				}
			}
		}
	}
	for name, value := range n.values {
		for _, t := range append([]TypeText{value.Type}, value.Needs...) {
			for _, word := range t.words() {
				if changed[word] {
					names = append(names, name)
				}
			}
		}
	}
	return names
}

// words are the names in a type's text that may be the notebook's.
func (t TypeText) words() []string {
	return strings.FieldsFunc(quoted.ReplaceAllString(string(t), ""), func(r rune) bool {
		return r != '_' && r != '.' && !unicode.IsLetter(r) && !unicode.IsDigit(r)
	})
}
