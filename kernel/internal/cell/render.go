package cell

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// String returns the declarations as a cell. They are sorted by their keys, as
// GoNB does.
func (d *declarations) String() string {
	var parts []string
	if len(d.imports) > 0 {
		var rows []string
		for _, key := range sorted(d.imports) {
			spec := d.imports[key]
			rows = append(rows, strings.TrimLeft(fmt.Sprintf("%s %q", spec.alias, spec.path), " "))
		}
		parts = append(parts, block("import", rows))
	}
	for _, key := range sorted(d.types) {
		parts = append(parts, "type "+d.types[key])
	}
	for _, key := range sorted(d.consts) {
		if c := d.consts[key]; c.prev == nil {
			parts = append(parts, c.block())
		}
	}
	var rows []string
	for _, key := range sorted(d.vars) {
		v := d.vars[key]
		if len(v.tuple) == 0 || v.tuple[0] == v {
			rows = append(rows, v.String())
		}
	}
	if len(rows) > 0 {
		parts = append(parts, block("var", rows))
	}
	for _, key := range sorted(d.funcs) {
		parts = append(parts, d.funcs[key])
	}
	if len(parts) == 0 {
		return ""
	}
	return strings.Join(parts, "\n\n") + "\n"
}

// block returns the constant with all that follow it in its block.
func (c *constant) block() string {
	if c.next == nil {
		return "const " + c.name + c.rest
	}
	var rows []string
	for ; c != nil; c = c.next {
		rows = append(rows, c.name+c.rest)
	}
	return block("const", rows)
}

func (v *variable) String() string {
	text := v.name
	if len(v.tuple) > 1 {
		for _, other := range v.tuple[1:] {
			text += ", " + other.name
		}
	}
	if v.kind != "" {
		text += " " + v.kind
	}
	if v.value != "" {
		text += " = " + v.value
	}
	return text
}

func block(word string, rows []string) string {
	return word + " (\n\t" + strings.Join(rows, "\n\t") + "\n)"
}

func sorted[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
