package cell

import (
	"fmt"
	"go/ast"
	"go/constant"
	"go/parser"
	"go/token"
	"go/types"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Parameters lists the variables and constants that the cell declares for the
// notebook.
func (c *Cell) Parameters() []string {
	var names []string
	for _, d := range c.Decls {
		if d.Kind == Const || d.Kind == Var {
			for _, name := range d.Names {
				if name.Key != "_" {
					names = append(names, name.Key)
				}
			}
		}
	}
	for _, v := range c.Vars {
		names = append(names, v.Key)
	}
	return names
}

// Setting returns the declaration that gives a parameter of the cell another
// value, of the same type. The value is a Go expression; for a string, text that
// does not begin with a quotation mark is taken as it is, and quoted.
//
// Errors, each one sentence: the cell declares no such name; the value is no
// expression, or does not fit the type. What the value names may be declared in
// other cells: then the kernel finds out whether it fits.
func (c *Cell) Setting(name, value string) (declaration string, err error) {
	if !slices.Contains(c.Parameters(), name) {
		return "", fmt.Errorf("there is no parameter %s: the cell declares %s", name, orNothing(strings.Join(c.Parameters(), ", ")))
	}
	p := c.parameter(name, value)
	if basic, ok := p.underlying().(*types.Basic); ok && basic.Info()&types.IsString != 0 && !strings.HasPrefix(value, `"`) && !strings.HasPrefix(value, "`") {
		value = strconv.Quote(value)
	}
	if value == "" {
		return "", fmt.Errorf("there is no value for %s: say %s=VALUE", name, name)
	}
	if _, err := parser.ParseExpr(value); err != nil {
		return "", fmt.Errorf("the value %s of %s is no Go expression", value, name)
	}
	if p.typed == nil {
		return p.declare(name, "", value), nil
	}
	if err := p.fits(name, value); err != nil {
		return "", err
	}
	own, _ := types.Eval(p.fset, p.pkg, p.pos, value)
	return p.spell(name, value, own.Type), nil
}

func orNothing(list string) string {
	if list == "" {
		return "nothing"
	}
	return list
}

// A parameter is what is known of a name that a cell declares.
type parameter struct {
	kind  Kind
	short bool       // declared by statements, as in n := 3
	typed types.Type // nil if it does not follow from the cell alone

	fset *token.FileSet
	pkg  *types.Package
	pos  token.Pos // behind all that the cell declares
}

// parameter finds the type of a name that the cell declares.
func (c *Cell) parameter(name, value string) parameter {
	p := parameter{kind: Var, fset: token.NewFileSet()}
	p.short = slices.ContainsFunc(c.Vars, func(v Name) bool { return v.Key == name })
	text := c.alone(value)
	tree, err := parser.ParseFile(p.fset, "", text, parser.SkipObjectResolution)
	if err != nil {
		return p
	}
	info := types.Info{Defs: map[*ast.Ident]types.Object{}}
	config := types.Config{Importer: durations{}, Error: func(error) {}}
	p.pkg, _ = config.Check("main", p.fset, []*ast.File{tree}, &info) // what it cannot know has no type
	last := tree.Decls[len(tree.Decls)-1].(*ast.FuncDecl)
	p.pos = last.Body.Rbrace
	_, found := p.pkg.Scope().Innermost(p.pos).LookupParent(name, p.pos)
	if found == nil {
		return p
	}
	if _, constant := found.(*types.Const); constant {
		p.kind = Const
	}
	if _, ok := textOf(types.Default(found.Type()), p.pkg); ok {
		p.typed = found.Type()
	}
	return p
}

// alone is a file of what the cell declares, with the statements in a function
// at its end. Durations need no import, as in cells.
func (c *Cell) alone(value string) string {
	var b strings.Builder
	b.WriteString("package main\n")
	imports := slices.Clone(c.Imports)
	if strings.Contains(c.Source+value, "time.") && !slices.ContainsFunc(imports, func(i Import) bool { return i.Name() == "time" }) {
		imports = append(imports, Import{Path: "time"})
	}
	for _, i := range imports {
		fmt.Fprintf(&b, "import %s %q\n", i.Alias, i.Path)
	}
	for _, d := range c.Decls {
		fmt.Fprintf(&b, "%s\n%s\n%s\n", d.head, d.Text, d.tail)
	}
	body := ""
	if c.Mode == Statements {
		body = c.body
	}
	fmt.Fprintf(&b, "func _() {\n%s\n}\n", body)
	return b.String()
}

// durations imports of the package time what parameters may have need of, and
// nothing of any other package: the kernel knows the rest.
type durations struct{}

func (durations) Import(path string) (*types.Package, error) {
	if path != "time" {
		return nil, fmt.Errorf("the package %s is not known here", path)
	}
	pkg := types.NewPackage(path, "time")
	name := types.NewTypeName(token.NoPos, pkg, "Duration", nil)
	named := types.NewNamed(name, types.Typ[types.Int64], nil)
	pkg.Scope().Insert(name)
	for unit, d := range map[string]time.Duration{
		"Nanosecond": time.Nanosecond, "Microsecond": time.Microsecond, "Millisecond": time.Millisecond,
		"Second": time.Second, "Minute": time.Minute, "Hour": time.Hour,
	} {
		pkg.Scope().Insert(types.NewConst(token.NoPos, pkg, unit, named, constant.MakeInt64(int64(d))))
	}
	pkg.MarkComplete()
	return pkg, nil
}

func (p parameter) underlying() types.Type {
	if p.typed == nil {
		return nil
	}
	return p.typed.Underlying()
}

// fits checks that the parameter can have the value.
func (p parameter) fits(name, value string) error {
	test := fmt.Sprintf("func() { %s _ %s = %s }", strings.ToLower(string(p.kind)), p.typeName(), value)
	_, err := types.Eval(p.fset, p.pkg, p.pos, test)
	if err == nil || strings.Contains(err.Error(), "undefined: ") {
		return nil
	}
	what := "is"
	if p.kind == Const {
		what = "is a constant"
	}
	return fmt.Errorf("%s does not fit %s, which %s of type %s", value, name, what, p.typeName())
}

// typeName is the parameter's type, as code writes it.
func (p parameter) typeName() string {
	return types.TypeString(types.Default(p.typed), func(other *types.Package) string {
		if other == p.pkg {
			return ""
		}
		return other.Name()
	})
}

// spell writes the declaration, with the type where the value alone would give
// it another one. own is the value's type, or nil.
func (p parameter) spell(name, value string, own types.Type) string {
	untyped := isUntyped(p.typed)
	switch {
	case own == nil:
	case untyped && types.Identical(own, p.typed), !untyped && p.kind == Var && types.Identical(types.Default(own), p.typed):
		return p.declare(name, "", value)
	case untyped && p.typed == types.Typ[types.UntypedFloat] && isUntyped(own): // 1 for 0.5: of no type, and no whole number
		return p.declare(name, "", "1.0 * ("+value+")")
	}
	return p.declare(name, p.typeName(), value)
}

func isUntyped(t types.Type) bool {
	basic, ok := t.(*types.Basic)
	return ok && basic.Info()&types.IsUntyped != 0
}

// declare writes a declaration; typed may be "".
func (p parameter) declare(name, typed, value string) string {
	switch {
	case p.short && typed == "":
		return name + " := " + value
	case p.short && strings.ContainsAny(typed, "*( "): // *T, func(), chan T
		return fmt.Sprintf("%s := (%s)(%s)", name, typed, value)
	case p.short:
		return fmt.Sprintf("%s := %s(%s)", name, typed, value)
	case typed == "":
		return fmt.Sprintf("%s %s = %s", p.kind, name, value)
	}
	return fmt.Sprintf("%s %s %s = %s", p.kind, name, typed, value)
}
