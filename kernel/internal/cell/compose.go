package cell

import (
	"fmt"
	"go/types"
	"maps"
	"slices"
	"strings"
)

// A Program is what a cell is run as, all but what only the builder knows: which
// packages the names of the code lead to, and the types of the variables that
// its statements declare. [Program.Finish] adds these. It can be written as JSON.
type Program struct {
	File      string   // of the cell in messages
	Test      bool     // to be built as a test
	Decls     string   // all declarations, each behind its //line
	Body      string   // the statements of main, behind their //line; "" for a main of the cell's own
	Imports   []Placed // those of the notebook that may be of use, the later ones first
	Packages  map[string][]string
	Names     []string            // all that is declared at the top level
	Vars      []string            // variables that the statements declare for the notebook
	Early     []string            // those that they use before, and the notebook does not have
	Taken     []string            // those that they use before, and the notebook has
	Keep      []string            // variables whose values are to be kept at the end
	Anew      []string            // variables of other cells' statements that are made anew
	Forget    []string            // variables whose kept values nobody wants any more
	Restored  []string            // variables that get the values that were kept before
	Types     map[string]TypeText // of these
	Know      []TypeText          // types that their values hold in interfaces
	Makers    []TypeText          // expressions of others of these types
	Functions []TypeText          // functions that they hold, written as types are
	Off       bool                // no values are kept
	Embeds    []string            // patterns of files to be embedded
	Value     bool                // the last statement may have a value to show
	Look      Look                // how that value is told
	Hidden    bool                // the last statement is an expression whose value a semicolon hides
	OwnMain   bool
	LateFlags bool   // the statements define flags, so that these are not parsed at the head
	NoGet     bool   // its modules must be there already
	Direct    bool   // it is to speak with the engine itself, which copies what it prints
	Debugger  string // the socket at which it is to wait for its debugger; "" if it is not debugged
}

// A Placed is an import with the file name of its cell.
type Placed struct {
	Import
	File string
}

// Generated is the file name of those lines of a program that stand in no cell.
const Generated = "generated.go"

// Compose makes a program of a cell and of what the notebook has declared; next
// is the notebook as it is when the program was built.
func (n Notebook) Compose(c *Cell) (p *Program, next Notebook) {
	next = n.With(c)
	p = &Program{File: c.File(), Test: c.Mode == Test, OwnMain: c.Mode == OwnMain, Packages: map[string][]string{}, Types: map[string]TypeText{}}
	var b, named strings.Builder
	all, needed := refs{}, next.needed(c, p.Test)
	for _, e := range next.entries {
		for _, d := range e.decls {
			to := &b
			if d.Kind == Init && d.Names[0].Key != "" {
				to = &named
			}
			if d.aside == "" && (c.Mode == Test || e.cell == c || !isTest(d.Decl)) {
				p.declare(to, e.cell, d, next.values, needed, all)
				p.declareAnew(to, d, next, needed, all)
			}
		}
		for _, i := range e.imports {
			p.Imports = append(p.Imports, Placed{i, e.cell.File()})
		}
	}
	for _, d := range c.Decls {
		if d.Kind == Func && d.Names[0].Key == "main" {
			p.declare(&b, c, declared{Decl: d}, nil, nil, all)
		}
	}
	slices.Reverse(p.Imports)
	p.main(c, all)
	taken, _ := n.takesUp(c)
	for _, name := range slices.Sorted(maps.Keys(c.early)) {
		if taken[name] {
			p.Taken = append(p.Taken, name)
		} else {
			p.Early = append(p.Early, name)
		}
	}
	p.keep(c, next)
	p.Decls = b.String() + named.String() // a func init comes before a func init_x, as in GoNB
	p.packages(all, c.bodyRefs)
	return p, next
}

// isTest reports whether a function is of use to %test only.
func isTest(d Decl) bool {
	if d.Kind != Func {
		return false
	}
	name := d.Names[0].Key
	return strings.HasPrefix(name, "Test") && strings.Contains(d.Text, "*testing.T") ||
		strings.HasPrefix(name, "Benchmark") && strings.Contains(d.Text, "*testing.B") ||
		strings.HasPrefix(name, "Fuzz") && strings.Contains(d.Text, "*testing.F")
}

// declare writes a declaration.
func (p *Program) declare(b *strings.Builder, c *Cell, d declared, kept map[string]Value, needed, all refs) {
	text := d.Text
	left := false
	for _, name := range slices.Backward(d.Names) {
		switch value, restored := kept[name.Key]; {
		case !d.alive(name.Key) && name.Key != "_":
			text = takeOut(text, name)
		case restored && !needed.has(name.Key): // its value stays where it is kept
			text = takeOut(text, name)
		case restored:
			text = takeOut(text, name)
			p.Restored = append(p.Restored, name.Key)
			p.Types[name.Key] = value.Type
			p.Know = append(p.Know, value.Needs...)
			p.Makers = append(p.Makers, value.Makers...)
			p.Functions = append(p.Functions, value.Functions...)
			p.Names = append(p.Names, name.Key)
		case d.typed[name.Key]: // the statements declare it, and not here
		default:
			left = true
			if d.Kind != Method && name.Key != "" && name.Key != "_" {
				p.Names = append(p.Names, name.Key)
			}
		}
	}
	if !left || text == "" {
		return
	}
	if d.Kind == Init { // func init_x is a func init under a name
		if name := d.Names[0]; name.Key != "" {
			text = text[:name.at] + "init" + strings.Repeat(" ", name.size-len("init")) + text[name.at+name.size:]
		}
	}
	maps.Copy(all, d.refs)
	p.Embeds = append(p.Embeds, d.Embeds...)
	if d.head != "" {
		fmt.Fprintf(b, "//line %s:1:1\n%s\n", Generated, d.head)
	}
	fmt.Fprintf(b, "//line %s:%d:%d\n%s\n", c.File(), d.Line, d.Column, text)
	if d.tail != "" {
		fmt.Fprintf(b, "//line %s:1:1\n%s\n", Generated, d.tail)
	}
}

// declareAnew writes the declarations of those variables of statements that are made
// anew.
func (p *Program) declareAnew(b *strings.Builder, d declared, n Notebook, needed, all refs) {
	if d.typed == nil {
		return
	}
	for _, name := range d.Names {
		if !n.makesAnew(d, name.Key) || !needed.has(name.Key) || slices.Contains(p.Names, name.Key) {
			continue
		}
		maps.Copy(all, d.anew.refs)
		made := append(n.madeWith(d), name.Key)
		made = slices.DeleteFunc(made, func(other string) bool { return slices.Contains(p.Names, other) })
		p.Names = append(p.Names, made...)
		p.Anew = append(p.Anew, made...)
		b.WriteString(d.anew.joint(name.Key, made) + "\n")
	}
}

// takeOut blanks a name of a declaration that is declared elsewhere now.
func takeOut(text string, n Name) string {
	if n.at+n.size > len(text) || n.size == 0 {
		return text
	}
	return text[:n.at] + "_" + strings.Repeat(" ", n.size-1) + text[n.at+n.size:]
}

// main writes what is to be run.
func (p *Program) main(c *Cell, all refs) {
	maps.Copy(all, c.bodyRefs)
	switch c.Mode {
	case Main, Statements, Exec:
		p.Body = c.placed(c.body)
	}
	if c.Mode == Statements {
		for _, v := range c.Vars {
			p.Vars = append(p.Vars, v.Key)
		}
		p.Value, p.Hidden = c.mayShow()
		p.LateFlags = c.lateFlags
	}
}

// placed is a text of the cell's rows behind its //line, without the empty rows
// before it.
func (c *Cell) placed(text string) string {
	line := 1
	for row, rest, found := strings.Cut(text, "\n"); found && strings.TrimSpace(row) == ""; row, rest, found = strings.Cut(text, "\n") {
		text = rest
		line++
	}
	return fmt.Sprintf("//line %s:%d:1\n%s\n", c.File(), line, strings.TrimRight(text, " \t\n"))
}

// keep decides which values are kept: those of variables that statements have
// declared or may have changed, from then on.
func (p *Program) keep(c *Cell, next Notebook) {
	p.Off = next.off
	if next.off {
		return
	}
	keeps := map[string]bool{}
	for name := range next.values {
		keeps[name] = true
	}
	if c.Mode == Statements {
		for _, e := range next.entries {
			for _, d := range e.decls {
				if d.Kind != Var || d.aside != "" || d.typed != nil {
					continue
				}
				for _, name := range d.Names {
					if d.alive(name.Key) && c.bodyRefs.has(name.Key) {
						keeps[name.Key] = true
					}
				}
			}
		}
		for _, name := range p.Anew { // it may hold what can be kept now
			if c.bodyRefs.has(name) {
				keeps[name] = true
			}
		}
	}
	for _, name := range p.Names {
		if keeps[name] && !p.Test {
			p.Keep = append(p.Keep, name)
		}
	}
	slices.Sort(p.Keep)
	for name := range next.gone {
		if !slices.Contains(p.Keep, name) && !slices.Contains(p.Vars, name) {
			p.Forget = append(p.Forget, name)
		}
	}
	slices.Sort(p.Forget)
}

// packages notes the names of the code that must be packages. What the
// statements take from outside is none of their own variables, although it may be
// called so: in image := image.NewGray(…) the second image is the package.
func (p *Program) packages(all, body refs) {
	declared := map[string]bool{}
	for _, name := range p.Names {
		declared[name] = true
	}
	own := map[string]bool{}
	for _, name := range p.Vars {
		own[name] = true
	}
	for use := range all {
		if use.member == "" || declared[use.name] || own[use.name] && !body[use] || types.Universe.Lookup(use.name) != nil {
			continue
		}
		p.Packages[use.name] = append(p.Packages[use.name], use.member)
	}
	for _, members := range p.Packages {
		slices.Sort(members)
	}
}

// uses are the names that the cell takes from elsewhere.
func (c *Cell) uses() refs {
	uses := refs{}
	maps.Copy(uses, c.bodyRefs)
	for _, d := range c.Decls {
		maps.Copy(uses, d.refs)
	}
	return uses
}

// Taken lists what other cells have declared under names of Go's own, or of
// packages, that the cell uses.
func (n Notebook) Taken(c *Cell, isPackage func(name string) bool) []Known {
	members := map[string]bool{} // by the names that the cell uses, whether it uses members
	for use := range c.uses() {
		members[use.name] = members[use.name] || use.member != ""
	}
	return slices.DeleteFunc(n.With(c).Known(), func(k Known) bool {
		member, used := members[k.Name]
		taken := used && (types.Universe.Lookup(k.Name) != nil || member && isPackage(k.Name))
		return !taken || k.Kind == "import" || k.Number == c.Number
	})
}

// Missing returns the names that the cell uses and that the notebook has, but
// that are in no program: with the reason. What the cell declares itself is not
// among them, but for the variables of its statements, which these may use before.
func (n Notebook) Missing(c *Cell) map[string]Known {
	declarations := *c
	declarations.Vars = nil
	missing := map[string]Known{}
	uses := c.uses()
	for _, k := range n.With(&declarations).Known() {
		if k.Aside != "" && uses.has(k.Name) {
			missing[k.Name] = k
		}
	}
	return missing
}
