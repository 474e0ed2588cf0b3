package complete

import (
	"context"
	"go/ast"
	"go/doc/comment"
	"go/types"
	"html"
	"strings"
)

// explain documents the name at the place.
func (a *Assistant) explain(ctx context.Context, declared string, at place) Doc {
	p := a.program(ctx, declared, at.code, at.end)
	if len(p.path) == 0 {
		return Doc{}
	}
	await(ctx, half(ctx), a.packages.Need(p.imports()))
	var e explained
	known := false
	a.alone(ctx, func() {
		c := p.check(a.packages.Importer())
		e, known = c.describe()
	})
	switch {
	case !known:
		return a.explainFromSource(ctx, p)
	case e.local != nil:
		return render(nil, e.signature, e.local.Text())
	case e.path == "":
		return render(nil, e.signature, "")
	}
	src := a.packages.Source(ctx, e.path)
	if src == nil {
		return render(nil, e.signature, "")
	}
	if e.key == "" {
		return render(src, e.signature, src.Comment)
	}
	entry := src.Names[e.key]
	if len(entry.Signature) > len(e.signature) && entry.Kind == "type" || e.path == "builtin" {
		e.signature = entry.Signature // the source shows the type's fields
	}
	return render(src, e.signature, entry.Comment)
}

// An explained name: what the types say of it, and where its comment is.
type explained struct {
	signature string
	path, key string            // in a package's source; the key is empty for the package itself
	local     *ast.CommentGroup // in the cells
}

// describe looks the name at the cursor up.
func (c *checked) describe() (e explained, known bool) {
	id := c.path[len(c.path)-1].(*ast.Ident)
	obj := c.info.Uses[id]
	if obj == nil {
		obj = c.info.Defs[id]
	}
	if obj == nil || obj.Pkg() != nil && obj.Type() == types.Typ[types.Invalid] && !isPackage(obj) {
		return explained{}, false
	}
	e.signature = signature(obj)
	if imported, ok := obj.(*types.PkgName); ok {
		e.path = imported.Imported().Path()
		return e, true
	}
	switch {
	case obj.Pkg() == c.pkg:
		e.local = c.comment(obj)
	case obj.Pkg() == nil:
		e.path, e.key = "builtin", obj.Name()
	default:
		e.path, e.key = obj.Pkg().Path(), c.key(obj)
	}
	return e, true
}

func isPackage(obj types.Object) bool {
	_, ok := obj.(*types.PkgName)
	return ok
}

// key is what a source's entry for the object is called.
func (c *checked) key(obj types.Object) string {
	owner := ""
	switch obj := obj.(type) {
	case *types.Func:
		if recv := obj.Signature().Recv(); recv != nil {
			owner = typeName(recv.Type())
		}
	case *types.Var:
		if obj.IsField() {
			owner = c.fieldOwner(obj)
		}
	}
	if owner != "" {
		return owner + "." + obj.Name()
	}
	return obj.Name()
}

func typeName(t types.Type) string {
	if named, ok := types.Unalias(deref(t)).(*types.Named); ok {
		return named.Obj().Name()
	}
	return ""
}

// fieldOwner finds the type of its package that has the field.
func (c *checked) fieldOwner(field *types.Var) string {
	field = field.Origin()
	scope := field.Pkg().Scope()
	for _, name := range scope.Names() {
		obj, ok := scope.Lookup(name).(*types.TypeName)
		if !ok {
			continue
		}
		s, ok := obj.Type().Underlying().(*types.Struct)
		if !ok {
			continue
		}
		for i := range s.NumFields() {
			if s.Field(i) == field {
				return name
			}
		}
	}
	return ""
}

// comment finds the comment of what the cells declare.
func (c *checked) comment(obj types.Object) (found *ast.CommentGroup) {
	found = &ast.CommentGroup{}
	keep := func(id *ast.Ident, groups ...*ast.CommentGroup) {
		if id.Pos() != obj.Pos() {
			return
		}
		for _, g := range groups {
			if g != nil {
				found = g
				return
			}
		}
	}
	for _, file := range []*ast.File{c.cell, c.other} {
		ast.Inspect(file, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.FuncDecl:
				keep(n.Name, n.Doc)
			case *ast.GenDecl:
				for _, spec := range n.Specs {
					switch spec := spec.(type) {
					case *ast.TypeSpec:
						keep(spec.Name, spec.Doc, spec.Comment, n.Doc)
					case *ast.ValueSpec:
						for _, id := range spec.Names {
							keep(id, spec.Doc, spec.Comment, n.Doc)
						}
					}
				}
			case *ast.Field:
				for _, id := range n.Names {
					keep(id, n.Doc, n.Comment)
				}
			}
			return true
		})
	}
	return found
}

// explainFromSource documents a package, or one of its names, without types.
func (a *Assistant) explainFromSource(ctx context.Context, p *program) Doc {
	s := p.selector()
	if s == nil {
		return Doc{}
	}
	path := p.packagePath(s.X)
	if path == "" {
		return Doc{}
	}
	src := a.packages.Source(ctx, path)
	if src == nil {
		return Doc{}
	}
	e, ok := src.Names[s.Sel.Name]
	if !ok {
		return Doc{}
	}
	return render(src, e.Signature, e.Comment)
}

// render shows a signature and a comment. The names in the comment that src has become
// links; src may be nil.
func render(src *Source, signature, text string) Doc {
	plain := signature
	page := "<pre>" + html.EscapeString(signature) + "</pre>\n"
	if strings.TrimSpace(text) != "" {
		comments := comment.Parser{LookupSym: func(recv, name string) bool {
			if recv != "" {
				name = recv + "." + name
			}
			return src != nil && src.Names[name].Kind != ""
		}}
		parsed := comments.Parse(text)
		printer := comment.Printer{
			HeadingLevel:   4,
			HeadingID:      func(*comment.Heading) string { return "" },
			DocLinkBaseURL: "https://pkg.go.dev",
		}
		plain += "\n\n" + strings.TrimRight(string(printer.Text(parsed)), "\n")
		page += string(printer.HTML(parsed))
	}
	return Doc{Plain: plain, HTML: page}
}
