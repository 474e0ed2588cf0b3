package cell

import (
	"slices"
	"strings"
)

// Together has the variables that one call has made be made anew together, if one of
// them is: in ctx, cancel := context.WithCancel(…) the one is of no use with another's
// other. A variable of a simple type holds nothing of the others'.
func (n Notebook) Together(kept map[string]Value, lost map[string]Loss) {
	for _, e := range n.entries {
		for _, d := range e.decls {
			if d.anew == nil || len(d.anew.together) == 0 || !d.alive(d.Names[0].Key) || !lost[d.Names[0].Key].Anew {
				continue
			}
			for _, name := range d.anew.together {
				if value, ok := kept[name]; ok && !simple[value.Type] {
					delete(kept, name)
					lost[name] = Loss{Reason: "it is made together with " + d.Names[0].Key, Ends: true, Anew: true}
				}
			}
		}
	}
}

// simple are types whose values hold nothing.
var simple = map[TypeText]bool{"error": true, "bool": true, "string": true, "int": true, "int64": true, "float64": true, "float32": true, "byte": true, "uint8": true}

// madeWith lists the other variables that are made anew by the same call.
func (n Notebook) madeWith(d declared) (names []string) {
	if len(d.anew.together) == 0 {
		return nil
	}
	for _, e := range n.entries {
		for _, other := range e.decls {
			name := other.Names
			if other.anew != nil && len(name) == 1 && name[0].Key != d.Names[0].Key && place(other.anew) == place(d.anew) && n.makesAnew(other, name[0].Key) {
				names = append(names, name[0].Key)
			}
		}
	}
	return names
}

// place is where what makes a variable anew stands, and what stands with it.
func place(d *Decl) string {
	line, _, _ := strings.Cut(d.Text, "\n")
	return line + " " + strings.Join(d.together, " ")
}

// joint is what makes a variable anew, with others that the same call makes.
func (d *Decl) joint(name string, made []string) string {
	if len(d.together) == 0 {
		return d.Text
	}
	left := func(names []string) string {
		return "\nvar " + leftOf(d.together, func(other string) bool { return slices.Contains(names, other) })
	}
	return strings.Replace(d.Text, left([]string{name}), left(made), 1)
}

// leftOf writes the left side of a declaration of several variables, of which only
// some are declared.
func leftOf(names []string, declared func(name string) bool) string {
	left := slices.Clone(names)
	for i, name := range names {
		if !declared(name) {
			left[i] = "_"
		}
	}
	return strings.Join(left, ", ")
}
