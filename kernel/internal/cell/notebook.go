package cell

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// A Notebook is what the cells that ran have declared: a later declaration of a
// name replaces the earlier one, and a cell that runs again gives back what it
// no longer declares. The zero value has seen no cell yet. A Notebook does not
// change: With and the like return another one.
type Notebook struct {
	entries []entry
	values  map[string]Value // of variables that are kept, by name
	lost    map[string]Loss  // variables whose values could not be kept, and why
	gone    map[string]bool  // kept values that nobody wants any more
	off     bool             // no values are kept
	past    []*Cell          // those with local names, which later cells may ask for; the last ones
}

// maxPast bounds them.
const maxPast = 200

// An entry is a cell with what still holds of it.
type entry struct {
	cell    *Cell
	decls   []declared
	imports []Import
}

// declared is a declaration with what has become of it.
type declared struct {
	Decl
	gone  map[string]bool // names that are declared elsewhere now, or were removed
	aside string          // why it is left out of programs: it no longer compiles, or fails
	typed map[string]bool // names that statements declare, without a text of their own
	anew  *Decl           // of one that statements declare: what makes it anew, if nothing speaks against it
}

// alive reports whether a name of the declaration still holds.
func (d declared) alive(key string) bool { return key != "_" && !d.gone[key] }

// left reports whether anything of the declaration still holds.
func (d declared) left() bool {
	if len(d.Names) == 0 {
		return false
	}
	return slices.ContainsFunc(d.Names, func(n Name) bool { return !d.gone[n.Key] })
}

// With returns the notebook as it is when a cell has run: what the cell declares
// takes the place of what had its names, and a cell that the client calls by the
// same ID, or that has the same text, the place of what it was before.
func (n Notebook) With(c *Cell) Notebook {
	next := Notebook{values: maps.Clone(n.values), lost: maps.Clone(n.lost), gone: maps.Clone(n.gone), off: n.off}
	taken, own := n.takesUp(c)
	fresh := newEntry(c, func(name string) bool { return taken[name] && !own[name] })
	names := map[string]bool{}
	for _, d := range fresh.decls {
		for _, name := range d.Names {
			if name.Key != "" && name.Key != "_" {
				names[name.Key] = true
			}
		}
	}
	placed := false
	for _, e := range n.entries {
		if e.cell.is(c) {
			for _, d := range e.decls { // what it no longer declares is gone, with its value
				for _, name := range d.Names {
					if !own[name.Key] {
						next.forget(name.Key)
					}
				}
			}
			if !placed {
				next.entries = append(next.entries, fresh)
				placed = true
			}
			continue
		}
		if e = e.without(names, fresh.imports); e.left() {
			next.entries = append(next.entries, e)
		}
	}
	if !placed && fresh.left() {
		next.entries = append(next.entries, fresh)
	}
	for name := range names {
		if !own[name] {
			next.forget(name)
		}
	}
	next.past = slices.DeleteFunc(slices.Clone(n.past), func(old *Cell) bool { return old.is(c) })
	if c.leavesLocals() {
		next.past = append(next.past[max(0, len(next.past)-maxPast+1):], c)
	}
	return next
}

// forget drops what is known of a variable's value.
func (n *Notebook) forget(name string) {
	if _, kept := n.values[name]; kept {
		if n.gone == nil {
			n.gone = map[string]bool{}
		}
		n.gone[name] = true
	}
	delete(n.values, name)
	delete(n.lost, name)
}

// is reports whether two are the same cell, at two times.
func (c *Cell) is(other *Cell) bool {
	if c.ID != "" || other.ID != "" {
		return c.ID == other.ID
	}
	return c.Source == other.Source
}

// newEntry holds what a cell declares, but for those variables of its statements
// that are another cell's. A func main is for its own cell only.
func newEntry(c *Cell, others func(name string) bool) entry {
	e := entry{cell: c, imports: c.Imports}
	for _, d := range c.Decls {
		if d.Kind == Func && d.Names[0].Key == "main" {
			continue
		}
		e.decls = append(e.decls, declared{Decl: d})
	}
	for _, v := range c.Vars {
		if others(v.Key) {
			continue
		}
		e.decls = append(e.decls, declared{Decl: Decl{Kind: Var, Names: []Name{v}, Line: v.Line}, typed: map[string]bool{v.Key: true}, anew: c.anew(v.Key)})
	}
	return e
}

func (e entry) left() bool {
	return len(e.imports) > 0 || slices.ContainsFunc(e.decls, declared.left)
}

// without returns the entry less what a newer cell declares.
func (e entry) without(names map[string]bool, imports []Import) entry {
	e.decls = slices.Clone(e.decls)
	for i, d := range e.decls {
		for _, name := range d.Names {
			if names[name.Key] && !d.gone[name.Key] {
				d.gone = maps.Clone(d.gone)
				if d.gone == nil {
					d.gone = map[string]bool{}
				}
				d.gone[name.Key] = true
			}
		}
		e.decls[i] = d
	}
	e.decls = slices.DeleteFunc(e.decls, func(d declared) bool { return !d.left() })
	e.imports = slices.DeleteFunc(slices.Clone(e.imports), func(old Import) bool {
		return slices.ContainsFunc(imports, func(newer Import) bool {
			if old.Hidden() || newer.Hidden() {
				return old.Alias == newer.Alias && old.Path == newer.Path
			}
			return old.Name() == newer.Name() && old.Path != "C"
		})
	})
	return e
}

// Remove returns the notebook without a name: a variable, a function, a type, a
// constant, a method as T.M or GoNB's T~M, or an import. found says of what kind
// it was, or "".
func (n Notebook) Remove(key string) (next Notebook, found Kind) {
	if key = strings.ReplaceAll(key, "~", "."); key == unnamed.shown() {
		key = unnamed.Key
	}
	next = Notebook{values: maps.Clone(n.values), lost: maps.Clone(n.lost), gone: maps.Clone(n.gone), off: n.off, past: n.past}
	for _, e := range n.entries {
		for _, d := range e.decls {
			if slices.ContainsFunc(d.Names, func(name Name) bool { return name.Key == key && d.alive(key) }) {
				found = d.Kind
			}
		}
		e = e.without(map[string]bool{key: true}, nil)
		e.imports = slices.DeleteFunc(e.imports, func(i Import) bool {
			if i.Path != key && (i.Hidden() || i.Name() != key) {
				return false
			}
			found = Imported
			return true
		})
		if e.left() {
			next.entries = append(next.entries, e)
		}
	}
	next.forget(key)
	return next, found
}

// Cell returns the cell whose lines go by a file name in the program.
func (n Notebook) Cell(file string) *Cell {
	for _, e := range n.entries {
		if e.cell.File() == file {
			return e.cell
		}
	}
	return nil
}

// SetAside returns the notebook with the declaration in a line of a cell left out
// of the programs to come, and the names that it declares; none if no
// declaration stands there. It remakes if variables of statements, which were to be
// made anew there, no longer are.
func (n Notebook) SetAside(c *Cell, line int, reason string) (next Notebook, names []string, remakes bool) {
	next = n
	var remade []string
	next.entries = slices.Clone(n.entries)
	for i, e := range next.entries {
		if e.cell != c {
			continue
		}
		e.decls = slices.Clone(e.decls)
		for j, d := range e.decls {
			if d.typed != nil && n.makesAnew(d, d.Names[0].Key) && line >= d.anew.Line && line <= d.anew.Line+strings.Count(d.anew.Text, "\n")-1 {
				remade = append(remade, d.Names[0].Key)
				continue
			}
			if d.aside != "" || d.Text == "" || line < d.Line || line > d.Line+strings.Count(d.Text, "\n") {
				continue
			}
			e.decls[j].aside = reason
			for _, name := range d.Names {
				if d.alive(name.Key) {
					names = append(names, name.shown())
				}
			}
			if len(names) == 0 {
				names = []string{string(d.Kind)}
			}
		}
		next.entries[i] = e
	}
	for _, name := range remade { // why it is not kept is still what matters, unless nothing would keep it
		loss := Loss{Reason: n.lost[name].Reason}
		if n.lost[name].Ends {
			loss.Reason = reason
		}
		next = next.Keeps(nil, map[string]Loss{name: loss})
	}
	return next, names, len(remade) > 0
}

// Cells lists the cells of which something still holds, in their order, and then
// others that have had local names.
func (n Notebook) Cells() []*Cell {
	var list []*Cell
	for _, e := range n.entries {
		list = append(list, e.cell)
	}
	for _, c := range n.past {
		if c.Number > 0 && !slices.Contains(list, c) {
			list = append(list, c)
		}
	}
	return list
}

// Numbered returns the cell of that number, or nil.
func (n Notebook) Numbered(number int) *Cell {
	for _, e := range n.entries {
		if e.cell.Number == number {
			return e.cell
		}
	}
	return nil
}

// Name gives a cell a file name that no cell of the notebook has: cells that are
// not counted share their numbers.
func (n Notebook) Name(c *Cell) {
	for i := 2; n.Cell(c.File()) != nil; i++ {
		c.file = fmt.Sprintf("cell[%d].%d.go", c.Number, i)
	}
}

// WithFailed returns the notebook when a cell was compiled and has failed: what
// it declares holds, but for the variables of its statements, which stay as they
// were, and for what stands in the line that failed before main was called.
func (n Notebook) WithFailed(c *Cell, line int) Notebook {
	trimmed := *c
	trimmed.Vars = nil
	next := n.With(&trimmed)
	if line > 0 {
		next = next.dropLine(&trimmed, line)
	}
	for _, e := range n.entries {
		if !e.cell.is(c) {
			continue
		}
		for _, d := range e.decls {
			if d.typed == nil || !d.left() {
				continue
			}
			next = next.readopt(&trimmed, e.cell, d)
			for _, name := range d.Names {
				if value, known := n.values[name.Key]; known {
					next.values[name.Key] = value
				}
				if reason, known := n.lost[name.Key]; known {
					next.lost[name.Key] = reason
				}
			}
		}
	}
	return next
}

// readopt gives a cell back a variable that its statements had declared before.
func (n Notebook) readopt(c, old *Cell, d declared) Notebook {
	n.entries = slices.Clone(n.entries)
	if n.values == nil {
		n.values = map[string]Value{}
	}
	for i, e := range n.entries {
		if e.cell == c {
			e.decls = append(slices.Clone(e.decls), d)
			n.entries[i] = e
			return n
		}
	}
	n.entries = append(n.entries, entry{cell: old, decls: []declared{d}})
	return n
}

// dropLine takes the declaration in a line of a cell out of the notebook.
func (n Notebook) dropLine(c *Cell, line int) Notebook {
	n.entries = slices.Clone(n.entries)
	for i, e := range n.entries {
		if e.cell != c {
			continue
		}
		e.decls = slices.DeleteFunc(slices.Clone(e.decls), func(d declared) bool {
			return d.Text != "" && line >= d.Line && line <= d.Line+strings.Count(d.Text, "\n")
		})
		n.entries[i] = e
	}
	return n
}
