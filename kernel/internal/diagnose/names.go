package diagnose

import (
	"fmt"
	"path"
	"regexp"
	"slices"
	"strings"

	"github.com/ninepixels/ninepixels/kernel/internal/cell"
)

// imports are the packages that a cell of the course may want, by name. The
// standard library is not among them: GoNB imports that by itself.
var imports = map[string]string{
	"must": "github.com/janpfeifer/must", "gonbui": "github.com/janpfeifer/gonb/gonbui",
	"graph": "github.com/gomlx/gomlx/core/graph", "tensors": "github.com/gomlx/gomlx/core/tensors",
	"layers": "github.com/gomlx/gomlx/ml/layers", "optimizer": "github.com/gomlx/gomlx/ml/train/optimizer",
	"shapes": "github.com/gomlx/compute/shapes", "dtypes": "github.com/gomlx/compute/dtypes",
}

func init() {
	const lessons = "github.com/ninepixels/ninepixels/lessons/"
	for _, name := range []string{"augment", "backprop", "check", "dataset", "dataset/leaves", "dataset/pictures", "export", "feature", "filter", "grid",
		"history", "longrun", "measure", "model", "plain", "play", "pool", "pretrained", "show", "train"} {
		imports[path.Base(name)] = lessons + name
	}
}

// standard are packages of the standard library that are met in cells.
var standard = []string{"bufio", "bytes", "cmp", "context", "encoding/binary", "encoding/csv", "encoding/json", "errors", "flag", "fmt",
	"html", "html/template", "image", "image/color", "image/draw", "image/gif", "image/jpeg", "image/png", "io", "iter", "log", "maps", "math",
	"math/bits", "math/cmplx", "math/rand", "math/rand/v2", "net/http", "os", "os/exec", "path/filepath", "reflect", "regexp", "runtime",
	"slices", "sort", "strconv", "strings", "sync", "sync/atomic", "testing", "text/tabwriter", "text/template", "time", "unicode", "unicode/utf8"}

// IsPackage reports whether a cell may mean a package by a name.
func IsPackage(name string) bool {
	return imports[name] != "" || slices.Contains(bases(standard), name)
}

// nameRules are about names that are not there, or are there for nothing.
var nameRules = []rule{
	fixed(`^declared and not used: (\w+)`, "$1 is declared and not used: use it, take it out, or write _ in its place"),
	fixed(`^("[^"]+") imported(?: as \w+)? and not used`, "$1 is imported and not used: take the import out"),
	on(`^undefined: (\w+)\.(\w+)`, func(a advice, m []string) string { return a.noMember(m[1], m[2]) }),
	on(`^name (\w+) not exported by package (\w+)`, func(a advice, m []string) string { return a.noMember(m[2], m[1]) }),
	on(`^undefined: (\w+)`, func(a advice, m []string) string { return a.undefined(m[1]) }),
	fixed(`^(.+)\.(\w+) undefined \(type (.+) has no field or method \w+, but does have (?:field |method )?(\w+)\)`, "$3 has no $2: did you mean $4?"),
	on(`^(.+)\.(\w+) undefined \(type (.+) has no field or method \w+\)`, func(a advice, m []string) string {
		if said := memberHabit(m[1], m[3], m[2]); said != "" {
			return said
		}
		return a.member(fmt.Sprintf("%s, of type %s, has no field or method %s", m[1], m[3], m[2]), m[2])
	}),
	fixed(`^unknown field (\w+) in struct literal of type (.+)`, "$2 has no field $1"),
	fixed(`^(.+)\.(\w+) undefined \(cannot refer to unexported (?:field|method) \w+\)`, "$2 of $1 begins with a small letter, so only its own package can use it"),
	fixed(`^use of package (\w+) (?:without|not in) selector`, "$1 is a package: write $1. and a name in it"),
	fixed(`^initialization cycle`, "two package-level variables need each other to begin with: give one its value in a function"),
}

// noMember tells of a name that a package does not have.
func (a advice) noMember(pkg, name string) string {
	return a.member(fmt.Sprintf("%s has no %s", pkg, name), name)
}

// member adds to what is said the members that may be meant.
func (a advice) member(said, name string) string {
	offered := a.offered(name)
	near := closest(name, offered)
	if len(near) == 0 {
		near = longer(name, offered)
	}
	if len(near) == 0 {
		near = ending(name, offered)
	}
	if len(near) > 0 {
		return said + ": did you mean " + either(near) + "?"
	}
	return said + ": Tab behind the dot shows what there is"
}

// offered lists what may stand in place of the name behind a dot.
func (a advice) offered(name string) []string {
	row := a.row()
	start := max(0, bytesTo(row, a.place.Column)-1) // the compiler points at the name, or at what stands before the dot
	dot := strings.Index(row[start:], "."+name)
	if a.members == nil || a.place.Cell != 0 || dot < 0 {
		return nil
	}
	return a.members(a.place.Line, characters(row, start+dot+2))
}

// behind returns what the line has behind a package's name and a dot.
func (a advice) behind(pkg string) string {
	row := a.row()
	at := bytesTo(row, a.place.Column)
	m := regexp.MustCompile(`^` + regexp.QuoteMeta(pkg) + `\.(\w+)`).FindStringSubmatch(row[at:])
	if m == nil {
		return ""
	}
	return m[1]
}

// exact is the complaint with what it is about. A name that a package does not have
// keeps the package from being imported, and then the compiler knows nothing but that
// the package's name is undefined.
func (a advice) exact() report {
	r, name := a.report, undefinedName().FindStringSubmatch(a.report.message)
	if name == nil || !IsPackage(name[1]) || a.elsewhere(name[1]) != "" {
		return r
	}
	behind := a.behind(name[1])
	if behind == "" {
		return r
	}
	if offered := a.offered(behind); len(offered) == 0 || slices.Contains(offered, behind) {
		return r
	}
	r.message += "." + behind
	r.column += len(name[1]) + 1
	return r
}

// follows reports whether a complaint comes of another one: a name that a
// package does not have keeps GoNB from importing it, and then all its names
// are missing.
func (a advice) follows() bool {
	name := undefinedName().FindStringSubmatch(a.report.message)
	if name == nil {
		return false
	}
	behind := a.behind(name[1])
	return behind != "" && slices.Contains(a.offered(behind), behind)
}

// undefined says what an unknown name may be: one that is known elsewhere, a
// package without its import, or a name that is spelt a little otherwise.
func (a advice) undefined(name string) string {
	if said := a.elsewhere(name); said != "" {
		return said
	}
	near := a.nearest(name)
	if behind := a.behind(name); behind != "" {
		if slices.ContainsFunc(standard, func(p string) bool { return p == name || strings.HasSuffix(p, "/"+name) }) {
			return a.noMember(name, behind) // it was not imported, as it does not have that name
		}
		if path, ok := imports[name]; ok {
			if offered := a.offered(behind); len(offered) > 0 && !slices.Contains(offered, behind) {
				return a.noMember(name, behind)
			}
			return fmt.Sprintf("%s is not imported: add import %q", name, path)
		}
		if len(near) == 0 {
			if near := closest(name, slices.Concat(bases(standard), keys(imports))); len(near) > 0 {
				return fmt.Sprintf("%s is not known: did you mean the package %s?", name, either(near))
			}
		}
	}
	if said := or(a.foreignName(name), a.typeFirst(name)); said != "" {
		return said
	}
	switch assigned := a.assigned(name); {
	case len(near) > 0 && assigned:
		return fmt.Sprintf("%s is not declared: did you mean %s? A new variable is declared with := in place of =", name, either(near))
	case len(near) > 0:
		return fmt.Sprintf("%s is not declared: did you mean %s?", name, either(near))
	case assigned:
		return fmt.Sprintf("%s is not declared: a new variable is declared with :=, so write %s := … here", name, name)
	}
	if !a.afterOthers() {
		return fmt.Sprintf("%s is not declared: is it spelt right? Nothing has been declared since the kernel was started: run the cells above first", name)
	}
	return fmt.Sprintf("%s is not declared: is it spelt right? Run the cell that declares it first", name)
}

// afterOthers reports whether another cell has declared anything. Nothing is left of
// what was declared before the kernel was restarted.
func (a advice) afterOthers() bool {
	return slices.ContainsFunc(a.history.Cells, func(c *cell.Cell) bool { return c.Number != a.execution })
}

var predeclared = []string{"append", "bool", "byte", "copy", "delete", "error", "false", "float32", "float64", "int", "len", "make", "max", "min",
	"new", "nil", "panic", "print", "println", "rune", "string", "true"}
