package cell

import "strings"

// A Sketch is a cell as one Go file, for tools that look at Go: the rows stand in
// it as they are, the declarations first and then the statements in a func main.
// It need not compile, nor even parse.
type Sketch struct {
	Text string

	starts []int // where each row of the cell begins in Text; -1 if it is no Go
}

// Offset returns where in Text a row (from 0) of the cell begins; ok is false if
// the row is not Go.
func (s Sketch) Offset(row int) (offset int, ok bool) {
	if row < 0 || row >= len(s.starts) || s.starts[row] < 0 {
		return 0, false
	}
	return s.starts[row], true
}

// Sketch returns the cell as a Go file.
//
// Declarations that stand among the statements of a cell without %% come first,
// so that Go's own tools know them: rows may change places, columns do not.
func (c *Cell) Sketch() Sketch {
	rows := strings.Split(c.Source, "\n")
	s := Sketch{starts: make([]int, len(rows))}
	for i := range s.starts {
		s.starts[i] = -1
	}
	var text strings.Builder
	text.WriteString("package main\n\n")
	if c.Mode == Input {
		s.Text = text.String()
		return s
	}
	skip := make([]bool, len(rows))
	for _, special := range c.Specials {
		for i := range special.Rows {
			skip[special.Line-1+i] = true
		}
	}
	statement := make([]bool, len(rows))
	last := -1
	for i := range rows {
		if c.stmtRows[i] {
			statement[i], last = true, i
		}
	}
	if c.Start != nil && c.Start.Role == OpensMain { // the rest is main's, however little of it there is
		for i := c.Start.Line; i < len(rows); i++ {
			statement[i], last = true, i
		}
	}
	write := func(i int) {
		s.starts[i] = text.Len()
		text.WriteString(rows[i] + "\n")
	}
	for i := range rows {
		if !skip[i] && !statement[i] && !strings.HasPrefix(rows[i], "package ") {
			write(i)
		}
	}
	if last >= 0 || c.Mode == Main {
		text.WriteString("func main() {\n")
		for i := range rows {
			if statement[i] && !skip[i] {
				write(i)
			}
		}
		text.WriteString("\n}\n")
	}
	if c.Mode == Exec {
		text.WriteString("func main() {\n\t" + c.Start.Function() + "()\n}\n")
	}
	s.Text = text.String()
	return s
}

// Source returns a cell that declares all that the notebook has: for tools that
// complete and explain names. The variables of statements are declared with the
// types of their values, as far as these are known.
func (n Notebook) Source() string {
	var imports, decls strings.Builder
	names := map[string]string{}
	for _, e := range n.entries {
		for _, i := range e.imports {
			imports.WriteString(strings.TrimLeft("import "+i.Alias+" ", " ") + `"` + i.Path + "\"\n")
			if !i.Hidden() {
				names[i.Path] = i.Name()
			}
		}
	}
	spell := func(path string) string {
		if name, known := names[path]; known {
			return name
		}
		imports.WriteString(`import "` + path + "\"\n")
		names[path] = Import{Path: path}.Name()
		return names[path]
	}
	for _, e := range n.entries {
		for _, d := range e.decls {
			if d.aside != "" {
				continue
			}
			text, left := d.Text, false
			for i := len(d.Names) - 1; i >= 0; i-- {
				name := d.Names[i]
				switch value, known := n.values[name.Key]; {
				case !d.alive(name.Key) && name.Key != "_":
					text = takeOut(text, name)
				case known:
					decls.WriteString("var " + name.Key + " " + value.Type.spell(spell) + "\n")
					text = takeOut(text, name)
				default:
					left = true
				}
				if n.makesAnew(d, name.Key) {
					text = d.anew.Text
				}
			}
			if left && text != "" {
				if d.head != "" {
					text = d.head + "\n" + text + "\n" + d.tail
				}
				decls.WriteString(text + "\n")
			}
		}
	}
	return imports.String() + decls.String()
}
