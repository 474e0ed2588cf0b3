package cell

// A Known is one name of the notebook.
type Known struct {
	Name   string
	Kind   Kind
	Number int    // of the cell that declares it
	Type   string // of a variable whose value is kept; else ""
	Aside  string // why it is left out of programs, or ""
	Anew   string // of a variable that is made anew in each cell that uses it: why, or ""
	Ends   bool   // a variable that is left out ends with its cell: to run that again does not help
}

// Known lists what the notebook has declared, in the order of its cells.
func (n Notebook) Known() []Known {
	var list []Known
	for _, e := range n.entries {
		for _, i := range e.imports {
			name := i.Name()
			if i.Hidden() {
				name = i.Alias + " " + i.Path
			}
			list = append(list, Known{Name: name, Kind: Imported, Number: e.cell.Number})
		}
		for _, d := range e.decls {
			for _, name := range d.Names {
				if !d.alive(name.Key) {
					continue
				}
				aside, anew := d.aside, ""
				lost := n.lost[name.Key]
				if aside == "" && (d.typed == nil || n.makesAnew(d, name.Key)) {
					anew = lost.Reason
				} else if aside == "" {
					aside = lost.Reason
				}
				list = append(list, Known{name.shown(), d.Kind, e.cell.Number, n.values[name.Key].Type.Plain(), aside, anew, lost.Ends && d.aside == "" && anew == ""})
			}
		}
	}
	return list
}

// Find returns what is known of a name.
func (n Notebook) Find(name string) (Known, bool) {
	for _, k := range n.Known() {
		if k.Name == name && k.Kind != Imported {
			return k, true
		}
	}
	return Known{}, false
}
