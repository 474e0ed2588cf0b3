package cell

import (
	"maps"
	"slices"
)

// A Value is what is known of a variable's value that is kept between cells.
type Value struct {
	Type      TypeText
	Needs     []TypeText // types that it holds in interfaces
	Makers    []TypeText // expressions of the types of others, written as types are
	Functions []TypeText // functions that it holds, written as types are
	Text      string     // in one line
	Bytes     int64
	Shape     string // how many elements it has along each axis, or ""
}

// A Loss is why a variable's value is not kept, and what that means for the cells to
// come. A variable of the notebook's declarations is made anew by these in any case.
type Loss struct {
	Reason string
	Ends   bool // nothing would keep it: to run its cell again does not help
	Anew   bool // it may be made anew, if what its statement does is no more than that
}

// Keeps returns the notebook with what is known of the values after a program
// has ended: those that are kept, and why others are not.
func (n Notebook) Keeps(kept map[string]Value, lost map[string]Loss) Notebook {
	n.values, n.lost = maps.Clone(n.values), maps.Clone(n.lost)
	if n.values == nil {
		n.values = map[string]Value{}
	}
	if n.lost == nil {
		n.lost = map[string]Loss{}
	}
	for name, value := range kept {
		n.values[name] = value
		delete(n.lost, name)
	}
	for name, loss := range lost {
		delete(n.values, name)
		n.lost[name] = loss
	}
	return n
}

// Cleared returns the notebook after what nobody wants any more was dropped from
// the kept values.
func (n Notebook) Cleared() Notebook {
	n.gone = nil
	return n
}

// Without returns the notebook with values that are kept from now on, or no longer:
// then each cell makes its variables anew, and those of statements end with their
// cell, as reason says.
func (n Notebook) Without(off bool, reason string) Notebook {
	n.off = off
	if !off {
		return n
	}
	ended := map[string]Loss{}
	for name := range n.values {
		ended[name] = Loss{Reason: reason, Ends: true}
	}
	return n.Keeps(nil, ended)
}

// Empty is a notebook that has seen no cell, in which values are kept as in this one.
func (n Notebook) Empty() Notebook { return Notebook{off: n.off} }

// Off reports whether no values are kept.
func (n Notebook) Off() bool { return n.off }

// Kept lists the variables whose values are kept.
func (n Notebook) Kept() []string { return slices.Sorted(maps.Keys(n.values)) }

// Forgotten returns the notebook without any value: they have gone with what
// kept them.
func (n Notebook) Forgotten(reason string) Notebook {
	lost := map[string]Loss{}
	for name := range n.values {
		lost[name] = Loss{Reason: reason}
	}
	return n.Keeps(nil, lost)
}
