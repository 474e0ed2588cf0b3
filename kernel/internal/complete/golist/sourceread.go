package golist

import (
	"go/ast"
	"go/doc"
	"go/format"
	"go/token"
	"strings"

	"github.com/ninepixels/ninepixels/kernel/internal/complete"
)

// A sourceReader turns declarations into entries.
type sourceReader struct {
	src   *complete.Source
	fset  *token.FileSet
	texts map[string]string // the files' own text, by name
}

func (r sourceReader) readPackage(p *doc.Package) {
	r.readValues("const", p.Consts)
	r.readValues("var", p.Vars)
	r.readFuncs("", p.Funcs)
	for _, t := range p.Types {
		r.readType(t)
		r.readValues("const", t.Consts)
		r.readValues("var", t.Vars)
		r.readFuncs("", t.Funcs)
		r.readFuncs(t.Name+".", t.Methods)
	}
}

func (r sourceReader) readFuncs(prefix string, funcs []*doc.Func) {
	for _, f := range funcs {
		kind := "func"
		if prefix != "" {
			kind = "method"
		}
		r.src.Names[prefix+f.Name] = complete.Entry{Kind: kind, Signature: oneRow(r.text(f.Decl)), Comment: f.Doc, Top: prefix == ""}
	}
}

// oneRow joins the rows of a function's signature.
func oneRow(text string) string {
	if !strings.Contains(text, "\n") {
		return text
	}
	return strings.NewReplacer("( ", "(", ", )", ")").Replace(strings.Join(strings.Fields(text), " "))
}

func (r sourceReader) readValues(kind string, values []*doc.Value) {
	for _, v := range values {
		for _, spec := range v.Decl.Specs {
			spec, ok := spec.(*ast.ValueSpec)
			if !ok {
				continue
			}
			comment := firstComment(spec.Doc.Text(), spec.Comment.Text(), v.Doc)
			for i, id := range spec.Names {
				if id.IsExported() {
					r.src.Names[id.Name] = complete.Entry{Kind: kind, Signature: r.valueSignature(kind, spec, i), Comment: comment, Top: true}
				}
			}
		}
	}
}

// valueSignature prints one name of a spec; long values are left out.
func (r sourceReader) valueSignature(kind string, spec *ast.ValueSpec, i int) string {
	text := kind + " " + spec.Names[i].Name
	if spec.Type != nil {
		text += " " + r.text(spec.Type)
	}
	if i < len(spec.Values) {
		if value := r.text(spec.Values[i]); len(value) < 60 && !strings.Contains(value, "\n") {
			text += " = " + value
		}
	}
	return text
}

func (r sourceReader) readType(t *doc.Type) {
	for _, spec := range t.Decl.Specs {
		spec, ok := spec.(*ast.TypeSpec)
		if !ok || spec.Name.Name != t.Name {
			continue
		}
		var fields *ast.FieldList
		kind := "field"
		switch typ := spec.Type.(type) {
		case *ast.StructType:
			fields = typ.Fields
		case *ast.InterfaceType:
			fields, kind = typ.Methods, "method"
		}
		if fields != nil {
			r.readFields(t.Name, kind, fields)
		}
		bare := *spec
		bare.Doc, bare.Comment = nil, nil
		r.src.Names[t.Name] = complete.Entry{Kind: "type", Signature: "type " + r.print(&bare), Comment: t.Doc, Top: true}
	}
}

func (r sourceReader) readFields(typeName, kind string, fields *ast.FieldList) {
	for _, f := range fields.List {
		comment := firstComment(f.Doc.Text(), f.Comment.Text())
		for _, id := range f.Names {
			if !id.IsExported() {
				continue
			}
			signature := kind + " " + id.Name + " " + r.text(f.Type)
			if kind == "method" {
				signature = "func (" + typeName + ") " + id.Name + strings.TrimPrefix(r.text(f.Type), "func")
			}
			r.src.Names[typeName+"."+id.Name] = complete.Entry{Kind: kind, Signature: signature, Comment: comment}
		}
	}
}

// text returns what a node looks like in its file: much faster than to print it.
func (r sourceReader) text(node ast.Node) string {
	from, to := r.fset.Position(node.Pos()), r.fset.Position(node.End())
	file := r.texts[from.Filename]
	if from.Offset > to.Offset || to.Offset > len(file) {
		return ""
	}
	return strings.Clone(file[from.Offset:to.Offset])
}

// print prints a node as doc has changed it, without what is not exported.
func (r sourceReader) print(node any) string {
	var text strings.Builder
	if err := format.Node(&text, r.fset, node); err != nil {
		return ""
	}
	return text.String()
}

func firstComment(texts ...string) string {
	for _, text := range texts {
		if text != "" {
			return text
		}
	}
	return ""
}
