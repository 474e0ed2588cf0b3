package cell

// A Variable is a variable of the notebook, and what is known of its value.
type Variable struct {
	Known
	Value
	Kept bool // else Value is empty
}

// Variables lists the notebook's variables in the order of its cells.
func (n Notebook) Variables() (list []Variable) {
	for _, k := range n.Known() {
		if k.Kind != Var {
			continue
		}
		value, kept := n.values[k.Name]
		list = append(list, Variable{k, value, kept})
	}
	return list
}
