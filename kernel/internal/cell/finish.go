package cell

import (
	"fmt"
	"go/types"
	"maps"
	"slices"
	"strings"
)

// Paths of the packages that composed programs use behind the author's back.
const (
	ValuesPath = "github.com/ninepixels/ninepixels/kernel/values"
	WaitPath   = "github.com/ninepixels/ninepixels/kernel/debuggee"
	showPath   = "github.com/ninepixels/ninepixels/lessons/show"
	lessons    = "github.com/ninepixels/ninepixels/lessons/"
)

// Names for them that no author takes by chance. The last is the function of the
// statements.
const (
	flagName   = "np_flag"
	debugName  = "np_debug"
	valuesName = "np_values"
	showName   = "np_show"
	typesName  = "np_type"

	functionsName = "np_functions"

	// BodyFunction is what the statements' function is called in stacks, where
	// it is not main itself.
	BodyFunction = "np_cell"

	// LoadFunction is the function that reads kept values, as stacks name it.
	LoadFunction = ValuesPath + ".Load"
)

// maxStack is how many bytes the stack of a goroutine may have: what Go allows on
// machines of 32 bits. On others it would be four times as much. A function that calls
// itself without end is told of in a quarter of the time then, and a recursion of a
// million calls has room still.
const maxStack = "250_000_000"

// A Finished program can be compiled.
type Finished struct {
	Text  string
	Types map[string]TypeText // of the variables that the statements declare
	Local map[string]string   // those that stay the cell's own, and why
	Fault string              // why the program cannot be made: a sentence
}

// Typed reports whether the program's types must be known to finish it.
func (p *Program) Typed() bool { return len(p.Vars) > 0 || p.Value || p.Hidden }

// Needs lists the packages that the program imports behind its author's back.
func (p *Program) Needs() []string {
	needs := []string{"flag", "runtime/debug"}
	if p.Typed() || len(p.Keep) > 0 || len(p.Restored) > 0 {
		needs = append(needs, ValuesPath)
	}
	texts := slices.Concat(slices.Collect(maps.Values(p.Types)), p.Know, p.Makers, p.Functions)
	for _, t := range texts {
		for _, path := range t.paths() {
			if !slices.Contains(needs, path) && path != "unsafe" {
				needs = append(needs, path)
			}
		}
	}
	return needs
}

// A finisher makes a program whole.
type finisher struct {
	*Program
	imports []Placed
	extra   []string // lines of imports that the types need
	names   map[string]string
	out     Finished
	body    string
	renamed map[string]bool // variables whose old values go by the name that former gives
}

// Finish makes the program whole: the imports are those that its code uses, and
// the importer knows their types, if [Program.Typed].
//
// The statements of a cell without %% are to run in order, in a function, and yet
// the variables that they declare at its top level belong to the notebook. So
// these become variables of the package, x := 3 becomes x = 3 in its place, and
// the type checker says of which type x is. It also says whether the last
// expression has a value, which is then shown.
func (p *Program) Finish(imports []Placed, importer types.Importer) Finished {
	f := &finisher{Program: p, imports: imports, names: map[string]string{}, body: p.Body, renamed: map[string]bool{}}
	f.out.Types, f.out.Local = map[string]TypeText{}, map[string]string{}
	for _, i := range imports {
		if !i.Hidden() {
			f.names[i.Path] = i.Name()
		}
	}
	if p.Typed() {
		f.hoist(importer)
	}
	f.out.Text = f.exits(f.text(f.body, f.variables()))
	return f.out
}

// text is the program with these statements, and these variables.
func (f *finisher) text(body, variables string) string {
	var b strings.Builder
	b.WriteString("package main\n\nimport (\n")
	if f.hasMain() {
		fmt.Fprintf(&b, "%s %q\n%s %q\n", flagName, "flag", debugName, "runtime/debug")
	}
	if strings.Contains(variables+body, valuesName+".") || len(f.keeps()) > 0 {
		fmt.Fprintf(&b, "%s %q\n", valuesName, ValuesPath)
	}
	if f.Debugger != "" {
		fmt.Fprintf(&b, "_ %q\n", WaitPath)
	}
	if strings.Contains(body, showName+".") {
		fmt.Fprintf(&b, "%s %q\n", showName, showPath)
	}
	for _, line := range f.extra {
		b.WriteString(line + "\n")
	}
	for _, i := range f.imports {
		if i.Path == "C" {
			continue
		}
		if i.Line > 0 {
			fmt.Fprintf(&b, "//line %s:%d:%d\n", i.File, i.Line, i.Column)
		}
		fmt.Fprintf(&b, "%s\n", strings.TrimLeft(fmt.Sprintf("%s %q", i.Alias, i.Path), " "))
	}
	fmt.Fprintf(&b, "//line %s:1:1\n)\n\n", Generated)
	for _, i := range f.imports {
		if i.Path == "C" { // its comment stands right before it, or cgo does not see it
			fmt.Fprintf(&b, "%s\nimport \"C\"\n", i.Preamble)
		}
	}
	fmt.Fprintf(&b, "//line %s:2:1\n%s", Generated, variables) // first, so that kept values are there before all others
	b.WriteString(f.Decls)
	f.writeMain(&b, body)
	return b.String()
}

// hasMain reports whether the main function is ours to write.
func (f *finisher) hasMain() bool { return !f.Test && !f.OwnMain }

// keeps are the variables to keep: those that were known before, and those that
// the statements have declared.
func (f *finisher) keeps() []string {
	if f.Off {
		return nil
	}
	names := slices.Clone(f.Keep)
	for _, name := range f.Vars {
		if _, known := f.out.Types[name]; known {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// writeMain writes the main function. What is kept is kept at its end, however
// the statements return.
func (f *finisher) writeMain(b *strings.Builder, body string) {
	if !f.hasMain() {
		return
	}
	fmt.Fprintf(b, "//line %s:3:1\nvar _ = %s.SetMaxStack(%s); ", Generated, debugName, maxStack)
	parse := flagName + ".Parse()"
	if f.LateFlags {
		parse = fmt.Sprintf("_ = %s.Parse", flagName) // a statement all the same: that of the head is left out of the cell's
	}
	switch keeps := f.keeps(); {
	case len(keeps) == 0:
		fmt.Fprintf(b, "func main() {\n%s\n%s//line %s:4:1\n}\n", parse, body, Generated)
	default:
		vars := ""
		for _, name := range keeps {
			vars += fmt.Sprintf("%s.Var{Name: %q, Pointer: &%s}, ", valuesName, name, name)
		}
		for _, name := range f.Forget {
			vars += fmt.Sprintf("%s.Var{Name: %q}, ", valuesName, name)
		}
		if strings.Contains(f.Decls+body, "os.Exit") {
			parse = fmt.Sprintf("%s.Later(%s)\n%s", valuesName, vars, parse)
		}
		fmt.Fprintf(b, "func main() {\n%s\n%s()\n%s.Keep(%s", parse, BodyFunction, valuesName, vars)
		fmt.Fprintf(b, ")\n}\nfunc %s() {\n%s//line %s:4:1\n}\n", BodyFunction, body, Generated)
	}
}

// variables declares those of the statements, and those that are read back.
//
// Functions are made known by a method of an interface. A line that named them would
// run after the initialisers of all variables that they use, and so after the line that
// reads values back.
func (f *finisher) variables() string {
	var b strings.Builder
	load := ""
	for _, name := range f.Restored {
		as := name
		if f.renamed[name] {
			as = former(name)
		}
		fmt.Fprintf(&b, "var %s %s\n", as, f.spell(f.Types[name]))
		load += fmt.Sprintf("%s.Var{Name: %q, Pointer: &%s}, ", valuesName, name, as)
	}
	for _, name := range f.Vars {
		if t, known := f.out.Types[name]; known && (f.renamed[name] || !slices.Contains(f.Taken, name)) {
			fmt.Fprintf(&b, "var %s %s\n", name, f.spell(t))
		}
	}
	know, functions := "", ""
	for _, t := range f.Know {
		know += fmt.Sprintf("(*%s)(nil), ", f.spell(t))
	}
	for _, t := range f.Makers {
		know += f.spell(t) + ", "
	}
	for _, t := range f.Functions {
		if name := string(t); strings.HasPrefix(name, "‹") || slices.Contains(f.Names, name) {
			functions += f.spell(t) + ", "
		}
	}
	if functions != "" {
		fmt.Fprintf(&b, "type %s struct{}\nfunc (%[1]s) All() []any { return []any{%s} }\n", functionsName, functions)
		know += functionsName + "{}, "
	}
	if know != "" {
		fmt.Fprintf(&b, "var _ = %s.Know(%s)\n", valuesName, know)
	}
	if load != "" {
		fmt.Fprintf(&b, "var _ = %s.Load(%s)\n", valuesName, load)
	}
	return b.String()
}

// spell writes a type with the names that this program has for its packages, and
// imports those that it has not.
func (f *finisher) spell(t TypeText) string {
	return t.spell(func(path string) string {
		if name, known := f.names[path]; known {
			return name
		}
		name := fmt.Sprintf("%s%d", typesName, len(f.extra))
		f.extra = append(f.extra, fmt.Sprintf("%s %q", name, path))
		f.names[path] = name
		return name
	})
}
