package cell

import (
	"cmp"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"maps"
	"slices"
	"strings"
)

// Paths of the packages that composed programs use behind the author's back.
const (
	ValuesPath = "github.com/ninepixels/ninepixels/kernel/values"
	WaitPath   = "github.com/ninepixels/ninepixels/kernel/debuggee"
	showPath   = "github.com/ninepixels/ninepixels/lessons/show"
	lessons    = "github.com/ninepixels/ninepixels/lessons/"
)

// Names for them that no author takes by chance. The last is the function of the
// statements.
const (
	flagName   = "np_flag"
	valuesName = "np_values"
	showName   = "np_show"
	typesName  = "np_type"

	functionsName = "np_functions"

	// BodyFunction is what the statements' function is called in stacks, where
	// it is not main itself.
	BodyFunction = "np_cell"

	// LoadFunction is the function that reads kept values, as stacks name it.
	LoadFunction = ValuesPath + ".Load"
)

// A Finished program can be compiled.
type Finished struct {
	Text  string
	Types map[string]TypeText // of the variables that the statements declare
	Local map[string]string   // those that stay the cell's own, and why
	Fault string              // why the program cannot be made: a sentence
}

// Typed reports whether the program's types must be known to finish it.
func (p *Program) Typed() bool { return len(p.Vars) > 0 || p.Value || p.Hidden }

// Needs lists the packages that the program imports behind its author's back.
func (p *Program) Needs() []string {
	needs := []string{"flag"}
	if p.Typed() || len(p.Keep) > 0 || len(p.Restored) > 0 {
		needs = append(needs, ValuesPath)
	}
	texts := slices.Concat(slices.Collect(maps.Values(p.Types)), p.Know, p.Makers, p.Functions)
	for _, t := range texts {
		for _, path := range t.paths() {
			if !slices.Contains(needs, path) && path != "unsafe" {
				needs = append(needs, path)
			}
		}
	}
	return needs
}

// A finisher makes a program whole.
type finisher struct {
	*Program
	imports []Placed
	extra   []string // lines of imports that the types need
	names   map[string]string
	out     Finished
	body    string
	renamed map[string]bool // variables whose old values go by the name that former gives
}

// Finish makes the program whole: the imports are those that its code uses, and
// the importer knows their types, if [Program.Typed].
//
// The statements of a cell without %% are to run in order, in a function, and yet
// the variables that they declare at its top level belong to the notebook. So
// these become variables of the package, x := 3 becomes x = 3 in its place, and
// the type checker says of which type x is. It also says whether the last
// expression has a value, which is then shown.
func (p *Program) Finish(imports []Placed, importer types.Importer) Finished {
	f := &finisher{Program: p, imports: imports, names: map[string]string{}, body: p.Body, renamed: map[string]bool{}}
	f.out.Types, f.out.Local = map[string]TypeText{}, map[string]string{}
	for _, i := range imports {
		if !i.Hidden() {
			f.names[i.Path] = i.Name()
		}
	}
	if p.Typed() {
		f.hoist(importer)
	}
	f.out.Text = f.exits(f.text(f.body, f.variables()))
	return f.out
}

// text is the program with these statements, and these variables.
func (f *finisher) text(body, variables string) string {
	var b strings.Builder
	b.WriteString("package main\n\nimport (\n")
	if f.hasMain() {
		fmt.Fprintf(&b, "%s %q\n", flagName, "flag")
	}
	if strings.Contains(variables+body, valuesName+".") || len(f.keeps()) > 0 {
		fmt.Fprintf(&b, "%s %q\n", valuesName, ValuesPath)
	}
	if f.Debugger != "" {
		fmt.Fprintf(&b, "_ %q\n", WaitPath)
	}
	if strings.Contains(body, showName+".") {
		fmt.Fprintf(&b, "%s %q\n", showName, showPath)
	}
	for _, line := range f.extra {
		b.WriteString(line + "\n")
	}
	for _, i := range f.imports {
		if i.Path == "C" {
			continue
		}
		if i.Line > 0 {
			fmt.Fprintf(&b, "//line %s:%d:%d\n", i.File, i.Line, i.Column)
		}
		fmt.Fprintf(&b, "%s\n", strings.TrimLeft(fmt.Sprintf("%s %q", i.Alias, i.Path), " "))
	}
	fmt.Fprintf(&b, "//line %s:1:1\n)\n\n", Generated)
	for _, i := range f.imports {
		if i.Path == "C" { // its comment stands right before it, or cgo does not see it
			fmt.Fprintf(&b, "%s\nimport \"C\"\n", i.Preamble)
		}
	}
	fmt.Fprintf(&b, "//line %s:2:1\n%s", Generated, variables) // first, so that kept values are there before all others
	b.WriteString(f.Decls)
	f.writeMain(&b, body)
	return b.String()
}

// hasMain reports whether the main function is ours to write.
func (f *finisher) hasMain() bool { return !f.Test && !f.OwnMain }

// keeps are the variables to keep: those that were known before, and those that
// the statements have declared.
func (f *finisher) keeps() []string {
	if f.Off {
		return nil
	}
	names := slices.Clone(f.Keep)
	for _, name := range f.Vars {
		if _, known := f.out.Types[name]; known {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// writeMain writes the main function. What is kept is kept at its end, however
// the statements return.
func (f *finisher) writeMain(b *strings.Builder, body string) {
	if !f.hasMain() {
		return
	}
	fmt.Fprintf(b, "//line %s:3:1\n", Generated)
	parse := flagName + ".Parse()"
	if f.LateFlags {
		parse = fmt.Sprintf("_ = %s.Parse", flagName) // a statement all the same: that of the head is left out of the cell's
	}
	switch keeps := f.keeps(); {
	case len(keeps) == 0:
		fmt.Fprintf(b, "func main() {\n%s\n%s//line %s:4:1\n}\n", parse, body, Generated)
	default:
		vars := ""
		for _, name := range keeps {
			vars += fmt.Sprintf("%s.Var{Name: %q, Pointer: &%s}, ", valuesName, name, name)
		}
		for _, name := range f.Forget {
			vars += fmt.Sprintf("%s.Var{Name: %q}, ", valuesName, name)
		}
		if strings.Contains(f.Decls+body, "os.Exit") {
			parse = fmt.Sprintf("%s.Later(%s)\n%s", valuesName, vars, parse)
		}
		fmt.Fprintf(b, "func main() {\n%s\n%s()\n%s.Keep(%s", parse, BodyFunction, valuesName, vars)
		fmt.Fprintf(b, ")\n}\nfunc %s() {\n%s//line %s:4:1\n}\n", BodyFunction, body, Generated)
	}
}

// variables declares those of the statements, and those that are read back.
//
// Functions are made known by a method of an interface. A line that named them would
// run after the initialisers of all variables that they use, and so after the line that
// reads values back.
func (f *finisher) variables() string {
	var b strings.Builder
	load := ""
	for _, name := range f.Restored {
		as := name
		if f.renamed[name] {
			as = former(name)
		}
		fmt.Fprintf(&b, "var %s %s\n", as, f.spell(f.Types[name]))
		load += fmt.Sprintf("%s.Var{Name: %q, Pointer: &%s}, ", valuesName, name, as)
	}
	for _, name := range f.Vars {
		if t, known := f.out.Types[name]; known && (f.renamed[name] || !slices.Contains(f.Taken, name)) {
			fmt.Fprintf(&b, "var %s %s\n", name, f.spell(t))
		}
	}
	know, functions := "", ""
	for _, t := range f.Know {
		know += fmt.Sprintf("(*%s)(nil), ", f.spell(t))
	}
	for _, t := range f.Makers {
		know += f.spell(t) + ", "
	}
	for _, t := range f.Functions {
		if name := string(t); strings.HasPrefix(name, "‹") || slices.Contains(f.Names, name) {
			functions += f.spell(t) + ", "
		}
	}
	if functions != "" {
		fmt.Fprintf(&b, "type %s struct{}\nfunc (%[1]s) All() []any { return []any{%s} }\n", functionsName, functions)
		know += functionsName + "{}, "
	}
	if know != "" {
		fmt.Fprintf(&b, "var _ = %s.Know(%s)\n", valuesName, know)
	}
	if load != "" {
		fmt.Fprintf(&b, "var _ = %s.Load(%s)\n", valuesName, load)
	}
	return b.String()
}

// spell writes a type with the names that this program has for its packages, and
// imports those that it has not.
func (f *finisher) spell(t TypeText) string {
	return t.spell(func(path string) string {
		if name, known := f.names[path]; known {
			return name
		}
		name := fmt.Sprintf("%s%d", typesName, len(f.extra))
		f.extra = append(f.extra, fmt.Sprintf("%s %q", name, path))
		f.names[path] = name
		return name
	})
}

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
