package cell

import (
	"fmt"
	"go/types"
	"path"
	"regexp"
	"slices"
	"strings"
)

// A TypeText is a type as Go writes it, with each package between ‹ and › by its
// whole path, so that a program can spell it whatever it calls the package:
// map[string]‹image/color›.Color.
type TypeText string

var (
	quoted = regexp.MustCompile(`‹([^›]*)›`)
	// The program's own package, which ends no path, as in example.com/domain.
	ownPackage = regexp.MustCompile(`(^|[^\w./~-])main\.`)
)

// NewTypeText returns a type that is written with whole paths, as in
// map[string]image/color.Color, whose packages are those.
func NewTypeText(text string, packages []string) TypeText {
	packages = slices.Clone(packages)
	slices.SortFunc(packages, func(a, b string) int { return len(b) - len(a) })
	marked := ownPackage.ReplaceAllString(text, "$1")
	for i, p := range packages { // the longer first, for one may end another
		marked = strings.ReplaceAll(marked, p+".", fmt.Sprintf("\x00%d\x00.", i))
	}
	for i, p := range packages {
		marked = strings.ReplaceAll(marked, fmt.Sprintf("\x00%d\x00.", i), "‹"+p+"›.")
	}
	return TypeText(marked)
}

// Plain is the type as a reader knows it, each package by the end of its path.
func (t TypeText) Plain() string {
	return quoted.ReplaceAllStringFunc(string(t), func(found string) string {
		return path.Base(versionSuffix.ReplaceAllString(strings.Trim(found, "‹›"), ""))
	})
}

// paths are the packages in it.
func (t TypeText) paths() (all []string) {
	for _, m := range quoted.FindAllStringSubmatch(string(t), -1) {
		all = append(all, m[1])
	}
	return all
}

// spell writes the type with the names that a program has for its packages.
func (t TypeText) spell(name func(path string) string) string {
	return quoted.ReplaceAllStringFunc(string(t), func(found string) string { return name(strings.Trim(found, "‹›")) })
}

// textOf writes a type; ok is false if no program can: it, or a part of it, is
// known only in another package, or in one function.
func textOf(t types.Type, own *types.Package) (text TypeText, ok bool) {
	ok = true
	s := types.TypeString(t, func(p *types.Package) string {
		if p == own {
			return ""
		}
		return "‹" + p.Path() + "›"
	})
	spellable(t, own, map[types.Type]bool{}, &ok)
	return TypeText(s), ok
}

// spellable clears ok if a part of a type has no name here.
func spellable(t types.Type, own *types.Package, seen map[types.Type]bool, ok *bool) {
	if seen[t] || !*ok {
		return
	}
	seen[t] = true
	each := func(list ...types.Type) {
		for _, part := range list {
			spellable(part, own, seen, ok)
		}
	}
	switch t := t.(type) {
	case *types.Basic:
		*ok = t.Kind() != types.Invalid && t.Info()&types.IsUntyped == 0
	case *types.Alias:
		named(t.Obj(), own, ok)
		for i := range t.TypeArgs().Len() {
			each(t.TypeArgs().At(i))
		}
	case *types.Named:
		named(t.Obj(), own, ok)
		for i := range t.TypeArgs().Len() {
			each(t.TypeArgs().At(i))
		}
	case *types.Pointer:
		each(t.Elem())
	case *types.Slice:
		each(t.Elem())
	case *types.Array:
		each(t.Elem())
	case *types.Chan:
		each(t.Elem())
	case *types.Map:
		each(t.Key(), t.Elem())
	case *types.Signature:
		each(t.Params(), t.Results())
	case *types.Tuple:
		for i := range t.Len() {
			each(t.At(i).Type())
		}
	case *types.Struct:
		for i := range t.NumFields() {
			f := t.Field(i)
			if !f.Exported() && f.Pkg() != own {
				*ok = false
			}
			each(f.Type())
		}
	case *types.Interface:
		for i := range t.NumExplicitMethods() {
			m := t.ExplicitMethod(i)
			if !m.Exported() && m.Pkg() != own {
				*ok = false
			}
			each(m.Type())
		}
		for i := range t.NumEmbeddeds() {
			each(t.EmbeddedType(i))
		}
	default:
		*ok = false
	}
}

// named clears ok if a type's name is not known outside of where it is declared.
func named(obj *types.TypeName, own *types.Package, ok *bool) {
	switch {
	case obj.Pkg() == nil: // error, any
	case obj.Parent() != obj.Pkg().Scope() && obj.Parent() != nil:
		*ok = false // declared in a function
	case obj.Pkg() != own && (!obj.Exported() || isInternal(obj.Pkg().Path())):
		*ok = false
	}
}

func isInternal(pkg string) bool {
	return strings.Contains("/"+pkg+"/", "/internal/") || strings.HasPrefix(pkg, "vendor/")
}
