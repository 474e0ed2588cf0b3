package cell

import (
	"go/ast"
	"go/token"
	"path"
	"regexp"
	"strconv"
	"strings"
)

// A Kind is what a declaration declares.
type Kind string

// The kinds of declarations.
const (
	Const  Kind = "const"
	Var    Kind = "var"
	Type   Kind = "type"
	Func   Kind = "func"
	Method Kind = "method"
	Init   Kind = "init" // func init, or a func init_x, which is one under a name

	Imported Kind = "import" // what [Notebook.Known] says of an import
)

// Word is the kind as a sentence has it.
func (k Kind) Word() string {
	switch k {
	case Const:
		return "constant"
	case Var:
		return "variable"
	case Func, Init:
		return "function"
	}
	return string(k)
}

// A Name is one that a declaration declares, with its place.
type Name struct {
	Key  string // as it is known in the notebook: f, T, T.Method; "_" and init have none, but an init_x does
	Line int    // of the cell, from 1

	at, size int // bytes of the declaration's text, to take the name out
}

// unnamed is a func init: there may be several, and none takes another's place.
var unnamed Name

// shown is what a reader calls the name.
func (n Name) shown() string {
	if n.Key == unnamed.Key {
		return "init"
	}
	return n.Key
}

// A Decl is one declaration: a function, a type, a block of constants, or the
// variables that get their values together.
type Decl struct {
	Kind         Kind
	Names        []Name
	Line, Column int    // where Text begins in the cell
	Text         string // as it was written, with the comment before it
	Embeds       []string

	head, tail string // around the text, of a block from which it was taken
	refs       refs
	values     bool     // a variable with a value
	together   []string // the variables that the same call makes, in their order; none if it is one
}

// An Import is one imported package.
type Import struct {
	Alias, Path  string
	Line, Column int
	Preamble     string // of import "C": the comment before it
}

var versionSuffix = regexp.MustCompile(`[/.]v[0-9]+$`)

// Name is what the package is called in the code, as far as its path tells.
func (i Import) Name() string {
	if i.Alias != "" {
		return i.Alias
	}
	base := path.Base(versionSuffix.ReplaceAllString(i.Path, ""))
	if at := strings.LastIndexAny(base, "-."); at >= 0 {
		base = base[at+1:]
	}
	return base
}

// Hidden reports whether no name of the code leads to the import: it is blank
// (_), or all its names are the file's own (.).
func (i Import) Hidden() bool { return i.Alias == "_" || i.Alias == "." }

// A reader takes the declarations from a parsed text.
type reader struct {
	cell  *Cell
	text  string
	shift int // bytes before the text
	base  int
	refs  references
}

func (r *reader) read(tree *ast.File) {
	if tree == nil {
		return
	}
	r.base = int(tree.FileStart) + r.shift
	r.refs = unresolved(tree)
	line := func(pos token.Pos) int { return r.line(r.at(pos)) }
	ast.Walk(localFinder{line: line, found: &r.cell.locals}, tree)
	for _, decl := range tree.Decls {
		switch decl := decl.(type) {
		case *ast.FuncDecl:
			r.function(decl)
		case *ast.GenDecl:
			r.general(decl)
		}
	}
}

// at returns the byte of the text at which a node begins; end that behind it.
func (r *reader) at(pos token.Pos) int { return min(max(int(pos)-r.base, 0), len(r.text)) }

// name returns a declared name; from is where its declaration's text begins.
func (r *reader) name(key string, id *ast.Ident, from int) Name {
	return Name{Key: key, Line: r.line(r.at(id.Pos())), at: r.at(id.Pos()) - from, size: len(id.Name)}
}

func (r *reader) line(at int) int { return 1 + strings.Count(r.text[:at], "\n") }

// add adds a declaration whose text goes from one byte to another.
func (r *reader) add(d Decl, from, to int, node ast.Node) {
	if from >= to {
		return // the parser made it up, to go on behind a mistake
	}
	d.Text = r.text[from:to]
	d.Line = r.line(from)
	d.Column = from - strings.LastIndexByte(r.text[:from], '\n')
	d.refs = r.refs.within(node)
	r.cell.Decls = append(r.cell.Decls, d)
}

// start is where a declaration begins, with the comment before it.
func (r *reader) start(node ast.Node, doc *ast.CommentGroup) int {
	if doc != nil {
		return r.at(doc.Pos())
	}
	return r.at(node.Pos())
}

func (r *reader) function(f *ast.FuncDecl) {
	from, to := r.start(f, f.Doc), r.at(f.End())
	key, kind := f.Name.Name, Func
	switch {
	case f.Recv != nil && len(f.Recv.List) > 0:
		key, kind = receiver(f.Recv.List[0].Type)+"."+key, Method
	case f.Recv != nil:
		kind = Method // its receiver is missing: the compiler says so
	case key == "init":
		key, kind = "", Init
	case strings.HasPrefix(key, "init_") && f.Type.Params.NumFields() == 0 && f.Type.Results.NumFields() == 0:
		kind = Init
	case key == "main" && r.cell.Mode != Test:
		if r.cell.Mode == Declares {
			r.cell.Mode = OwnMain
		} else {
			line := r.line(r.at(f.Name.Pos()))
			r.cell.Problems = append(r.cell.Problems, Problem{Line: line, Column: 1,
				Message: "the cell has statements of its own to run, and a func main: take one of the two out, or give the function another name"})
		}
	}
	if f.Body == nil && kind != Method {
		r.cell.Problems = append(r.cell.Problems, Problem{Line: r.line(r.at(f.Name.Pos())), Column: 1, Message: "missing function body"})
	}
	r.add(Decl{Kind: kind, Names: []Name{r.name(key, f.Name, from)}}, from, to, f)
}

// receiver is the name of a method's type: of (b *Box[T]) it is Box.
func receiver(t ast.Expr) string {
	switch t := t.(type) {
	case *ast.Ident:
		return t.Name
	case *ast.ParenExpr:
		return receiver(t.X)
	case *ast.StarExpr:
		return receiver(t.X)
	case *ast.IndexExpr:
		return receiver(t.X)
	case *ast.IndexListExpr:
		return receiver(t.X)
	}
	return ""
}

func (r *reader) general(decl *ast.GenDecl) {
	if decl.Tok == token.CONST { // as it is: its rows count with iota
		r.constants(decl)
		return
	}
	for _, spec := range decl.Specs {
		switch spec := spec.(type) {
		case *ast.ImportSpec:
			r.imported(decl, spec)
		case *ast.TypeSpec:
			from, to, head, tail := r.span(decl, spec, spec.Doc)
			r.add(Decl{Kind: Type, Names: []Name{r.name(spec.Name.Name, spec.Name, from)}, head: head, tail: tail}, from, to, spec)
		case *ast.ValueSpec:
			from, to, head, tail := r.span(decl, spec, spec.Doc)
			d := Decl{Kind: Var, head: head, tail: tail, values: len(spec.Values) > 0}
			for _, id := range spec.Names {
				d.Names = append(d.Names, r.name(id.Name, id, from))
			}
			for _, doc := range []*ast.CommentGroup{decl.Doc, spec.Doc} {
				d.Embeds = append(d.Embeds, embeds(doc)...)
			}
			r.add(d, from, to, spec)
		}
	}
}

// span is the text of a spec: the whole declaration if it is the only one, or
// what stands in the block, to be put into a block of its own.
func (r *reader) span(decl *ast.GenDecl, spec ast.Node, doc *ast.CommentGroup) (from, to int, head, tail string) {
	if !decl.Lparen.IsValid() {
		return r.start(decl, decl.Doc), r.at(decl.End()), "", ""
	}
	return r.start(spec, doc), r.at(spec.End()), decl.Tok.String() + " (", ")"
}

func (r *reader) constants(decl *ast.GenDecl) {
	from := r.start(decl, decl.Doc)
	d := Decl{Kind: Const}
	for _, spec := range decl.Specs {
		if spec, ok := spec.(*ast.ValueSpec); ok {
			for _, id := range spec.Names {
				d.Names = append(d.Names, r.name(id.Name, id, from))
			}
		}
	}
	r.add(d, from, r.at(decl.End()), decl)
}

func (r *reader) imported(decl *ast.GenDecl, spec *ast.ImportSpec) {
	at := r.at(spec.Pos())
	i := Import{Path: strings.Trim(spec.Path.Value, "\"`"), Line: r.line(at), Column: at - strings.LastIndexByte(r.text[:at], '\n')}
	if spec.Name != nil {
		i.Alias = spec.Name.Name
	}
	if i.Path == "" {
		return // the parser made it up
	}
	if i.Path == "C" {
		if doc := spec.Doc; doc != nil {
			i.Preamble = r.text[r.at(doc.Pos()):r.at(doc.End())]
		} else if decl.Doc != nil {
			i.Preamble = r.text[r.at(decl.Doc.Pos()):r.at(decl.Doc.End())]
		}
	}
	r.cell.Imports = append(r.cell.Imports, i)
}

// embedPrefix begins a comment that has the compiler put files into a variable: one
// of the package, which no statement can declare.
const embedPrefix = "//go:embed "

// embeds returns the patterns of //go:embed.
func embeds(doc *ast.CommentGroup) []string {
	if doc == nil {
		return nil
	}
	var patterns []string
	for _, comment := range doc.List {
		if rest, found := strings.CutPrefix(comment.Text, embedPrefix); found {
			patterns = append(patterns, words(rest)...)
		}
	}
	return patterns
}

// words are the patterns of a row: with a space between them, or in quotes as a
// text of Go's.
func words(row string) (found []string) {
	for {
		row = strings.TrimSpace(row)
		quoted, err := strconv.QuotedPrefix(row)
		word, _ := strconv.Unquote(quoted)
		if err != nil { // no quotes, or none at the end: then the compiler says so
			quoted = row
			if end := strings.IndexAny(row, " \t"); end >= 0 {
				quoted = row[:end]
			}
			word = quoted
		}
		if quoted == "" {
			return found
		}
		found, row = append(found, word), row[len(quoted):]
	}
}
