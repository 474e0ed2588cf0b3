package complete

import (
	"go/ast"
	"go/doc"
	"go/format"
	"go/token"
	"strings"
)

// A sourceReader turns declarations into entries.
type sourceReader struct {
	src   *source
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
		r.src.names[prefix+f.Name] = entry{kind, oneRow(r.text(f.Decl)), f.Doc, prefix == ""}
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
					r.src.names[id.Name] = entry{kind, r.valueSignature(kind, spec, i), comment, true}
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
		r.src.names[t.Name] = entry{"type", "type " + r.print(&bare), t.Doc, true}
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
			r.src.names[typeName+"."+id.Name] = entry{kind, signature, comment, false}
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
