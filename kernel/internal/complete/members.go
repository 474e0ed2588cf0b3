package complete

import (
	"go/ast"
	"go/constant"
	"go/types"
	"strings"
)

// addMembers adds what may stand behind x and a dot. It is false if x is unknown.
func (f *finder) addMembers(c *checked, x ast.Expr) bool {
	if id, ok := x.(*ast.Ident); ok {
		if name, ok := c.info.Uses[id].(*types.PkgName); ok {
			scope := name.Imported().Scope()
			for _, member := range scope.Names() {
				if ast.IsExported(member) {
					f.addObject(scope.Lookup(member))
				}
			}
			return scope.Len() > 0
		}
	}
	t := c.info.Types[x].Type
	if t == nil || t == types.Typ[types.Invalid] {
		return false
	}
	f.addMethods(c, t)
	f.addFields(c, t, map[types.Type]bool{})
	return true
}

func (f *finder) addMethods(c *checked, t types.Type) {
	if _, isPointer := t.Underlying().(*types.Pointer); !isPointer && !types.IsInterface(t) {
		t = types.NewPointer(t)
	}
	set := types.NewMethodSet(t)
	for i := range set.Len() {
		f.addMember(c, set.At(i).Obj(), "method")
	}
}

// addFields adds the fields of a struct and of those that it embeds.
func (f *finder) addFields(c *checked, t types.Type, seen map[types.Type]bool) {
	t = deref(t)
	s, ok := t.Underlying().(*types.Struct)
	if !ok || seen[t] {
		return
	}
	seen[t] = true
	for i := range s.NumFields() {
		f.addMember(c, s.Field(i), "field")
	}
	for i := range s.NumFields() {
		if s.Field(i).Embedded() {
			f.addFields(c, s.Field(i).Type(), seen)
		}
	}
}

func deref(t types.Type) types.Type {
	if p, ok := t.Underlying().(*types.Pointer); ok {
		return p.Elem()
	}
	return t
}

// addMember adds a field or method that the cell may use.
func (f *finder) addMember(c *checked, obj types.Object, kind string) {
	if obj.Exported() || obj.Pkg() == c.pkg {
		f.add(Match{obj.Name(), kind, signature(obj)})
	}
}

// addLiteralFields adds the fields that may be named in the struct literal
// around the cursor.
func (f *finder) addLiteralFields(c *checked) {
	n := len(c.path)
	if n >= 3 {
		if pair, ok := c.path[n-2].(*ast.KeyValueExpr); ok && pair.Key == c.path[n-1] {
			n--
		}
	}
	if n < 2 {
		return
	}
	literal, ok := c.path[n-2].(*ast.CompositeLit)
	if !ok || literal.Type == c.path[n-1] {
		return
	}
	t := c.info.Types[literal].Type
	if t == nil {
		return
	}
	s, ok := deref(t).Underlying().(*types.Struct)
	if !ok {
		return
	}
	for _, element := range literal.Elts {
		if pair, ok := element.(*ast.KeyValueExpr); ok {
			if key, ok := pair.Key.(*ast.Ident); ok && key.Name != cursorName {
				f.seen[key.Name] = true // it is set already
			}
		}
	}
	for i := range s.NumFields() {
		f.addMember(c, s.Field(i), "field")
	}
}

// addScope adds the names that are declared where the cursor stands.
func (f *finder) addScope(c *checked) {
	inner := c.pkg.Scope().Innermost(c.cursor)
	if inner == nil {
		inner = c.pkg.Scope()
	}
	for scope := inner; scope != nil; scope = scope.Parent() {
		for _, word := range scope.Names() {
			if _, obj := inner.LookupParent(word, c.cursor); obj != nil {
				f.addObject(obj)
			}
		}
	}
}

func (f *finder) addObject(obj types.Object) {
	f.add(Match{obj.Name(), objectKind(obj), signature(obj)})
}

func objectKind(obj types.Object) string {
	switch obj.(type) {
	case *types.Func, *types.Builtin:
		return "func"
	case *types.Const:
		return "const"
	case *types.TypeName:
		return "type"
	case *types.PkgName:
		return "package"
	}
	return "var"
}

// signature says how an object is declared, in one row.
func signature(obj types.Object) string {
	switch obj := obj.(type) {
	case *types.PkgName:
		return `import "` + obj.Imported().Path() + `"`
	case *types.Builtin:
		return "builtin " + obj.Name()
	case *types.TypeName:
		if _, ok := obj.Type().Underlying().(*types.Struct); ok {
			return "type " + obj.Name() + " struct"
		}
	}
	text := types.ObjectString(obj, func(p *types.Package) string {
		if p == obj.Pkg() {
			return ""
		}
		return p.Name()
	})
	if c, ok := obj.(*types.Const); ok && c.Val().Kind() != constant.Unknown {
		text += " = " + c.Val().String() // shortened
	}
	const long = 300 // a type may be one row of many kilobytes
	if len(text) > long {
		text = strings.ToValidUTF8(text[:long], "") + "…"
	}
	return text
}
