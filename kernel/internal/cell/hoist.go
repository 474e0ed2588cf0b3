package cell

import (
	"cmp"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"slices"
	"strings"
)

// An edit replaces a part of the statements.
type edit struct {
	from, to int
	text     string
}

// hoist makes variables of the notebook of those that the statements declare,
// and has the last value shown.
func (f *finisher) hoist(importer types.Importer) {
	restored := ""
	for _, name := range f.Restored {
		restored += fmt.Sprintf("var %s %s\n", name, f.spell(f.Types[name]))
	}
	saved := f.out.Types
	text := f.text(f.Body, restored)
	fset := token.NewFileSet()
	tree, err := parser.ParseFile(fset, Generated, text, parser.SkipObjectResolution|parser.ParseComments)
	if tree == nil || err != nil {
		return // the compiler says so
	}
	info := &types.Info{Defs: map[*ast.Ident]types.Object{}, Uses: map[*ast.Ident]types.Object{}, Types: map[ast.Expr]types.TypeAndValue{}}
	conf := types.Config{Importer: importer, FakeImportC: true, Error: func(error) {}}
	own, _ := conf.Check("main", fset, []*ast.File{tree}, info)
	f.out.Types = saved
	main := bodyOf(tree, len(f.keeps()) > 0)
	if main == nil || own == nil {
		return
	}
	h := &hoister{finisher: f, text: text, tree: tree, main: main, info: info, own: own, local: map[string]bool{}}
	h.choose(main.List)
	for i, stmt := range main.List {
		h.statement(stmt, i == len(main.List)-1)
	}
	begin := strings.LastIndex(text, f.Body)
	slices.SortStableFunc(h.edits, func(a, b edit) int { return cmp.Compare(b.from, a.from) })
	for _, e := range h.edits {
		f.body = f.body[:e.from-begin] + e.text + f.body[e.to-begin:]
	}
}

// bodyOf finds the function that the statements stand in.
func bodyOf(tree *ast.File, apart bool) *ast.BlockStmt {
	for _, decl := range slices.Backward(tree.Decls) {
		if fn, ok := decl.(*ast.FuncDecl); ok && fn.Recv == nil {
			if apart == (fn.Name.Name == BodyFunction) && (apart || fn.Name.Name == "main") {
				if !apart && len(fn.Body.List) > 0 {
					return &ast.BlockStmt{List: fn.Body.List[1:]} // without flag.Parse
				}
				return fn.Body
			}
		}
	}
	return nil
}

// A hoister works out the edits.
type hoister struct {
	*finisher
	text  string
	tree  *ast.File
	main  *ast.BlockStmt // the statements
	info  *types.Info
	own   *types.Package
	local map[string]bool // variables that stay in the function
	edits []edit
}

func (h *hoister) at(pos token.Pos) int { return int(pos - h.tree.FileStart) }

// inBody reports whether an identifier stands in the statements.
func (h *hoister) inBody(id *ast.Ident) bool {
	list := h.main.List
	return len(list) > 0 && list[0].Pos() <= id.Pos() && id.Pos() < list[len(list)-1].End()
}

func (h *hoister) replace(from, to token.Pos, text string) {
	h.edits = append(h.edits, edit{h.at(from), h.at(to), text})
}

// blank overwrites with spaces, so that columns stay.
func (h *hoister) blank(from, to token.Pos) {
	text := []byte(h.text[h.at(from):h.at(to)])
	blank(text)
	h.replace(from, to, string(text))
}

// choose decides which variables become the notebook's: those whose types can be
// written down, and whose names no import has.
func (h *hoister) choose(list []ast.Stmt) {
	for _, id := range declaredBy(list) {
		obj := h.info.Defs[id]
		if id.Name == "_" || obj == nil {
			continue // not a new one
		}
		if !slices.Contains(h.Vars, id.Name) || slices.Contains(h.Early, id.Name) {
			h.local[id.Name] = true
			continue
		}
		if _, known := h.out.Types[id.Name]; known {
			continue
		}
		text, ok := textOf(obj.Type(), h.own)
		reason := ""
		if !ok {
			reason = "its type has no name outside of its package"
		}
		for _, name := range h.names {
			if name == id.Name {
				reason = "it is called as a package that the cell uses"
			}
		}
		if reason == "" && slices.Contains(h.Taken, id.Name) {
			h.takeUp(id, text)
			continue
		}
		if slices.Contains(h.Names, id.Name) {
			reason = "the cell declares another thing of its name"
		}
		if reason != "" {
			h.local[id.Name] = true
			h.out.Local[id.Name] = reason + ", so its value is known in its own cell only"
			continue
		}
		h.out.Types[id.Name] = text
	}
}

// hoisted reports whether a name is a variable of the notebook.
func (h *hoister) hoisted(id *ast.Ident) bool {
	if id.Name == "_" {
		return true
	}
	_, known := h.out.Types[id.Name]
	return known && !h.local[id.Name]
}

func (h *hoister) statement(stmt ast.Stmt, last bool) {
	switch stmt := stmt.(type) {
	case *ast.AssignStmt:
		if stmt.Tok == token.DEFINE {
			h.define(stmt)
		}
	case *ast.DeclStmt:
		if decl, ok := stmt.Decl.(*ast.GenDecl); ok && decl.Tok == token.VAR {
			h.declare(decl)
		}
	case *ast.ExprStmt:
		if last && h.Value {
			h.show(stmt)
		} else if last && h.Hidden {
			h.discard(stmt)
		}
	}
}

// define makes x := 3 an assignment, if all on its left are the notebook's.
func (h *hoister) define(stmt *ast.AssignStmt) {
	var names []*ast.Ident
	for _, left := range stmt.Lhs {
		id, ok := left.(*ast.Ident)
		if !ok {
			return
		}
		names = append(names, id)
	}
	if h.allHoisted(names) {
		h.replace(stmt.TokPos, stmt.TokPos+2, " =")
		return
	}
	h.replace(stmt.End(), stmt.End(), h.part(names))
}

func (h *hoister) allHoisted(names []*ast.Ident) bool {
	return !slices.ContainsFunc(names, func(id *ast.Ident) bool { return !h.hoisted(id) })
}

// part is for variables that are declared together, and of which some stay in the
// function: it gives the others names for there, and returns what is to stand
// behind the declaration, so that they get their values.
func (h *hoister) part(names []*ast.Ident) (after string) {
	for _, id := range names {
		switch {
		case id.Name == "_":
		case h.hoisted(id):
			inner := fmt.Sprintf("np_%d", len(h.edits)) // the only one of that name
			h.replace(id.Pos(), id.End(), inner)
			after += fmt.Sprintf("; %s = %s", id.Name, inner)
		default:
			after += "; _ = " + id.Name // an unused variable of the notebook is no mistake
		}
	}
	return after
}

// declare makes var x T = v an assignment.
func (h *hoister) declare(decl *ast.GenDecl) {
	grouped := decl.Lparen.IsValid()
	if len(decl.Specs) == 0 { // var ()
		h.blank(decl.Pos(), decl.End())
		return
	}
	if grouped {
		h.blank(decl.Lparen, decl.Lparen+1)
		h.blank(decl.Rparen, decl.Rparen+1)
	}
	for _, spec := range decl.Specs {
		spec := spec.(*ast.ValueSpec)
		all := h.allHoisted(spec.Names)
		if all || grouped {
			h.blank(decl.Pos(), decl.Pos()+token.Pos(len("var")))
		}
		switch {
		case !all:
			h.replace(spec.End(), spec.End(), h.part(spec.Names))
			if grouped { // last: what is put in at a place stands before what replaces there
				h.replace(spec.Pos(), spec.Pos(), "var ")
			}
		case len(spec.Values) == 0:
			h.blank(spec.Pos(), spec.End())
		case spec.Type != nil:
			h.blank(spec.Type.Pos(), spec.Type.End())
		}
	}
}

// show has the value of the last expression shown.
func (h *hoister) show(stmt *ast.ExprStmt) {
	value, known := h.info.Types[stmt.X]
	if !known || value.IsVoid() || value.Type == nil || !value.IsValue() || h.isPrinted(stmt.X, value.Type) {
		return
	}
	h.replace(stmt.X.End(), stmt.X.End(), ")")
	h.replace(stmt.X.Pos(), stmt.X.Pos(), h.look(stmt)+h.here(stmt.X.Pos()))
}

// discard lets an expression stand whose value a semicolon hides. Go refuses one
// that is no call.
func (h *hoister) discard(stmt *ast.ExprStmt) {
	value, known := h.info.Types[stmt.X]
	if _, several := value.Type.(*types.Tuple); known && value.IsValue() && !several {
		h.replace(stmt.X.Pos(), stmt.X.Pos(), "_ = "+h.here(stmt.X.Pos()))
	}
}

// here is a directive that gives what follows it the place that it has now.
func (h *hoister) here(pos token.Pos) string {
	at := h.at(pos)
	begin := strings.LastIndex(h.text[:at], "\n//line ")
	if begin < 0 {
		return ""
	}
	directive, rest, _ := strings.Cut(h.text[begin+len("\n//line "):at], "\n")
	var line, column int
	colon := strings.Index(directive, ":")
	if colon < 0 {
		return ""
	}
	if _, err := fmt.Sscanf(directive[colon+1:], "%d:%d", &line, &column); err != nil {
		return ""
	}
	rows := strings.Count(rest, "\n")
	col := len(rest) - strings.LastIndexByte(rest, '\n')
	if rows == 0 {
		col = len(rest) + column
	}
	return fmt.Sprintf("/*line %s:%d:%d*/", directive[:colon], line+rows, col)
}

// isPrinted reports whether a call is there for what it prints: how many bytes
// that were is of no interest.
func (h *hoister) isPrinted(x ast.Expr, t types.Type) bool {
	call, ok := ast.Unparen(x).(*ast.CallExpr)
	if !ok {
		return false
	}
	tuple, ok := t.(*types.Tuple)
	if !ok || tuple.Len() != 2 || !types.Identical(tuple.At(0).Type(), types.Typ[types.Int]) || tuple.At(1).Type().String() != "error" {
		return false
	}
	selector, ok := call.Fun.(*ast.SelectorExpr)
	return ok && (strings.Contains(selector.Sel.Name, "rint") || strings.HasPrefix(selector.Sel.Name, "Write"))
}

// drawable reports whether a value may be a picture: of a type of the lessons, or
// an image of Go's.
func drawable(t types.Type) bool {
	switch under := t.(type) {
	case *types.Tuple:
		for i := range under.Len() {
			if drawable(under.At(i).Type()) {
				return true
			}
		}
		return false
	case *types.Pointer:
		return drawable(under.Elem()) || isImage(t)
	case *types.Slice:
		return drawable(under.Elem())
	case *types.Named:
		if pkg := under.Obj().Pkg(); pkg != nil && strings.HasPrefix(pkg.Path(), lessons) {
			return true
		}
	}
	return isImage(t)
}

func isImage(t types.Type) bool {
	set := types.NewMethodSet(t)
	for _, name := range []string{"At", "Bounds", "ColorModel"} {
		if set.Lookup(nil, name) == nil {
			return false
		}
	}
	return true
}
