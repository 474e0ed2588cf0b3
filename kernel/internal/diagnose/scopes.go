package diagnose

import (
	"fmt"
	"go/types"
	"regexp"
	"slices"
	"strings"

	"github.com/ninepixels/ninepixels/kernel/internal/cell"
)

// elsewhere tells of a name that is declared, but not where it is used: in a part
// of this cell or of another one, or further down.
func (a advice) elsewhere(name string) string {
	if a.place.Cell != 0 {
		return ""
	}
	for _, l := range a.own() {
		if l.Name != name {
			continue
		}
		switch {
		case l.Scope == cell.BelowMain && l.Line == a.place.Line:
			return fmt.Sprintf("%s is used in the line that declares it, where it has no value yet", name)
		case l.Scope == cell.BelowMain && l.Line > a.place.Line:
			return fmt.Sprintf("%s is declared further down, in line %d: move that line up, before the first use of %s", name, l.Line, name)
		case l.Scope == cell.InBlock:
			return fmt.Sprintf("%s is declared inside a block, in line %d, and so known only there: declare it before the block", name, l.Line)
		}
	}
	for _, c := range slices.Backward(a.history.Cells) {
		for _, l := range c.Locals() {
			switch {
			case l.Name != name || c.Number == a.execution:
			case l.Scope == cell.BelowMain:
				return fmt.Sprintf("%s is declared below %s of cell [%d], and so known there only: declare it above %[2]s, or run that cell without %[2]s", name, c.Start.Name, c.Number)
			case l.Scope == cell.InBlock:
				return fmt.Sprintf("%s is declared inside a block of cell [%d], and so known there only: declare it before the block", name, c.Number)
			}
		}
	}
	return ""
}

// own lists the names that the cell declares, but for its functions, types and
// constants: those below %%, and those of its statements, too.
func (a advice) own() []cell.Local {
	list := slices.Clone(a.history.Cell.Locals())
	for _, v := range a.history.Cell.Vars {
		list = append(list, cell.Local{Name: v.Key, Line: v.Line, Scope: cell.BelowMain})
	}
	return list
}

// hiders are complaints about a name that means something else than the author
// has in mind.
var hiders = []pattern{
	expression(`^invalid operation: cannot call (?:non-function )?(\w+) \(`),
	expression(`^(\w+) (?:\(.*\) )?is not a type`),
	expression(`^(\w+)\.\w+ undefined \(type .+ has no field or method`),
}

// hidden tells of a variable of the notebook that stands in the way of Go's own
// name, or of a package's.
func (a advice) hidden() string {
	for _, hider := range hiders {
		m := hider().FindStringSubmatch(a.report.message)
		if m == nil {
			continue
		}
		what := ""
		if types.Universe.Lookup(m[1]) != nil {
			what = "Go's own " + m[1]
		} else if slices.Contains(bases(standard), m[1]) || imports[m[1]] != "" {
			what = "the package " + m[1]
		}
		for _, k := range a.history.Known {
			if what != "" && k.Name == m[1] && k.Kind == cell.Var && k.Aside == "" {
				return fmt.Sprintf("%s is a variable of cell [%d] and hides %s: %%rm %s forgets the variable", m[1], k.Number, what, m[1])
			}
		}
	}
	return ""
}

// assigned reports whether the line gives the name a value with =, as if it were
// declared.
func (a advice) assigned(name string) bool {
	row := a.row()
	at := bytesTo(row, a.place.Column)
	return regexp.MustCompile(`^` + regexp.QuoteMeta(name) + `(\s*,\s*\w+)*\s*=[^=]`).MatchString(row[at:] + " ")
}

// nearest returns the names of this cell, of the notebook and of Go that are most
// like one that is not known. What the line itself declares is none of them, and
// neither is what another cell has kept to itself.
func (a advice) nearest(name string) []string {
	names := slices.Clone(predeclared)
	for _, k := range a.history.Known {
		if k.Aside == "" && !strings.ContainsAny(k.Name, ". ") {
			names = append(names, k.Name)
		}
	}
	row := a.row()
	before := row[:bytesTo(row, a.place.Column)]
	before = before[:strings.LastIndexByte(before, ';')+1] // what stands in the line before this statement
	for _, l := range a.own() {
		if l.Line != a.place.Line || slices.Contains(identifiers(before), l.Name) {
			names = append(names, l.Name)
		}
	}
	for _, d := range a.history.Cell.Decls {
		for _, n := range d.Names {
			if d.Kind != cell.Method && (n.Line != a.place.Line || d.Kind == cell.Func || d.Kind == cell.Type) {
				names = append(names, n.Key)
			}
		}
	}
	return closest(name, slices.DeleteFunc(names, func(n string) bool { return a.unknown[n] || n == "" }))
}
