package cell

import (
	"fmt"
	"go/ast"
	"go/token"
	"regexp"
	"slices"
	"strings"
)

// declarations are those of a cell, or of all cells so far, by GoNB's keys.
type declarations struct {
	imports map[string]importSpec
	types   map[string]string // the text behind "type"
	consts  map[string]*constant
	vars    map[string]*variable
	funcs   map[string]string // with the comment before it
}

type importSpec struct {
	alias, path string
}

// A constant keeps its place in its block, since it may inherit the value of
// the one before it, or count with iota.
type constant struct {
	name, rest string // rest is the type and the value, if there are any
	prev, next *constant
}

// A variable of `var a, b = f()` knows all that come from the one value; the
// first of them stands for the others.
type variable struct {
	key, name, kind, value string
	tuple                  []*variable
}

func newDeclarations() *declarations {
	return &declarations{
		imports: map[string]importSpec{},
		types:   map[string]string{},
		consts:  map[string]*constant{},
		vars:    map[string]*variable{},
		funcs:   map[string]string{},
	}
}

// merge takes the declarations of a newer cell.
func (d *declarations) merge(newer *declarations) {
	for key, spec := range newer.imports {
		d.dropName(spec)
		d.imports[key] = spec
	}
	for key, text := range newer.types {
		d.types[key] = text
	}
	for key, c := range newer.consts {
		d.consts[key] = c
	}
	for key, v := range newer.vars {
		if old := d.vars[key]; old != nil && !slices.Equal(old.tuple, v.tuple) {
			for _, companion := range old.tuple {
				delete(d.vars, companion.key)
			}
		}
		d.vars[key] = v
	}
	for key, text := range newer.funcs {
		d.funcs[key] = text
	}
}

// dropName forgets the other imports of the same name: as the newer cell ran,
// GoNB had forgotten them.
func (d *declarations) dropName(newer importSpec) {
	name := newer.name()
	if name == "." || name == "_" {
		return
	}
	for key, old := range d.imports {
		if old.name() == name && old.path != newer.path {
			delete(d.imports, key)
		}
	}
}

// remove forgets a key where GoNB would find it first.
func (d *declarations) remove(key string) {
	if _, ok := d.imports[key]; ok {
		delete(d.imports, key)
	} else if _, ok := d.consts[key]; ok {
		delete(d.consts, key)
	} else if _, ok := d.types[key]; ok {
		delete(d.types, key)
	} else if _, ok := d.vars[key]; ok {
		delete(d.vars, key)
	} else {
		delete(d.funcs, key)
	}
}

var (
	lastWord = regexp.MustCompile(`\w+\s*$`)
	version  = regexp.MustCompile(`[/.]v[0-9]+$`)
)

// key is where GoNB remembers an import.
func (s importSpec) key() string {
	switch s.alias {
	case "":
		if word := strings.TrimSpace(lastWord.FindString(s.path)); word != "" {
			return word
		}
		return s.path
	case ".":
		return ".~" + s.path
	}
	return s.alias
}

// name is what the package is called in the code, as far as its path tells.
func (s importSpec) name() string {
	if s.alias != "" {
		return s.alias
	}
	return importSpec{path: version.ReplaceAllString(s.path, "")}.key()
}

// read collects the declarations of a parsed text, without func main.
func read(text string, tree *ast.File) *declarations {
	d := newDeclarations()
	r := reader{text: text, base: int(tree.FileStart), into: d}
	for _, spec := range tree.Imports {
		r.readImport(spec)
	}
	for _, decl := range tree.Decls {
		switch decl := decl.(type) {
		case *ast.FuncDecl:
			r.readFunc(decl)
		case *ast.GenDecl:
			r.readGen(decl)
		}
	}
	delete(d.funcs, "main")
	return d
}

type reader struct {
	text string
	base int
	into *declarations
	last *constant
}

// source returns a node's text.
func (r *reader) source(from ast.Node) string {
	return r.text[int(from.Pos())-r.base : int(from.End())-r.base]
}

func (r *reader) readImport(spec *ast.ImportSpec) {
	entry := importSpec{path: strings.Trim(spec.Path.Value, "\"`")}
	if spec.Name != nil {
		entry.alias = spec.Name.Name
	}
	r.into.imports[entry.key()] = entry
}

func (r *reader) readFunc(f *ast.FuncDecl) {
	key := f.Name.Name
	if f.Recv != nil && len(f.Recv.List) > 0 {
		receiver := "unknown"
		switch t := f.Recv.List[0].Type.(type) {
		case *ast.Ident:
			receiver = t.Name
		case *ast.StarExpr:
			receiver = r.source(t.X)
		}
		key = receiver + "~" + key
	}
	comment := ""
	if f.Doc != nil {
		comment = r.source(f.Doc) + "\n"
	}
	r.into.funcs[key] = comment + r.source(f)
}

func (r *reader) readGen(decl *ast.GenDecl) {
	r.last = nil // each const declaration is a block of its own
	for _, spec := range decl.Specs {
		switch spec := spec.(type) {
		case *ast.TypeSpec:
			r.into.types[spec.Name.Name] = r.source(spec)
		case *ast.ValueSpec:
			if decl.Tok == token.CONST {
				r.readConst(spec)
			} else {
				r.readVar(spec)
			}
		}
	}
}

func (r *reader) readConst(spec *ast.ValueSpec) {
	for i, name := range spec.Names {
		c := &constant{name: name.Name, prev: r.last}
		if spec.Type != nil {
			c.rest = " " + r.source(spec.Type)
		}
		if i < len(spec.Values) {
			c.rest += " = " + r.source(spec.Values[i])
		}
		if r.last != nil {
			r.last.next = c
		}
		r.last = c
		r.into.consts[c.name] = c
	}
}

func (r *reader) readVar(spec *ast.ValueSpec) {
	var tuple []*variable
	if len(spec.Values) == 1 {
		tuple = make([]*variable, len(spec.Names))
	}
	for i, name := range spec.Names {
		v := &variable{key: name.Name, name: name.Name, tuple: tuple}
		if tuple != nil {
			tuple[i] = v
		}
		if spec.Type != nil {
			v.kind = r.source(spec.Type)
		}
		if i < len(spec.Values) {
			v.value = r.source(spec.Values[i])
		}
		if v.name == "_" { // each one counts, but not twice
			v.key = fmt.Sprintf("_~%s~%d", r.source(spec), i)
		}
		r.into.vars[v.key] = v
	}
}
