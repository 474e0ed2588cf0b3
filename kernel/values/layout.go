package values

import (
	"math"
	"strings"
	"unicode/utf8"
)

// lineWidth is how wide a line of text may be before it is broken.
const lineWidth = 80

// A node is a piece of text, or a list in braces: what stands before them is the
// text, up to and with the opening brace.
type node struct {
	text  string
	items []item
	list  bool   // text ends with "{", and "}" and after follow the items
	after string // such as ")" for a list within parentheses
	fill  bool   // several items share a line: numbers
}

type item struct {
	key   string // with its colon; empty if there is none
	value node
}

// flat writes a node on one line.
func (n node) flat() string {
	if !n.list {
		return n.text
	}
	var b strings.Builder
	b.WriteString(n.text)
	for i, it := range n.items {
		if i > 0 {
			b.WriteString(", ")
		}
		if it.key != "" {
			b.WriteString(it.key + " ")
		}
		b.WriteString(it.value.flat())
	}
	b.WriteString("}" + n.after)
	return b.String()
}

// lines writes a node that begins at column, at the given depth of tabs, as gofmt
// does: on one line if that fits, else with a line for each item.
func (n node) lines(indent, column int) string {
	one := n.flat()
	if !n.list || len(n.items) == 0 || (column+width(one) <= lineWidth && !strings.Contains(one, "\n")) {
		return one
	}
	tabs := strings.Repeat("\t", indent+1)
	var b strings.Builder
	b.WriteString(n.text + "\n")
	if n.fill {
		writeFilled(&b, n.items, tabs)
	} else {
		writeRows(&b, n.items, tabs, indent+1)
	}
	b.WriteString(tabs[1:] + "}" + n.after)
	return b.String()
}

// writeFilled puts as many items on a line as fit.
func writeFilled(b *strings.Builder, items []item, tabs string) {
	column := 0
	for _, it := range items {
		s := it.value.flat() + ","
		switch {
		case column == 0:
			b.WriteString(tabs)
			column = len(tabs) * tabWidth
		case column+1+width(s) > lineWidth:
			b.WriteString("\n" + tabs)
			column = len(tabs) * tabWidth
		default:
			b.WriteByte(' ')
			column++
		}
		b.WriteString(s)
		column += width(s)
	}
	b.WriteByte('\n')
}

const tabWidth = 8

// writeRows puts each item on a line, with the values of neighbouring lines below
// one another, where gofmt does that.
func writeRows(b *strings.Builder, items []item, tabs string, indent int) {
	values := make([]string, len(items))
	for i, it := range items {
		values[i] = it.value.lines(indent, indent*tabWidth+width(it.key)+1)
	}
	for start := 0; start < len(items); {
		end := section(items, values, start)
		widest := 0
		for i := start; i < end; i++ {
			widest = max(widest, width(items[i].key))
		}
		for i := start; i < end; i++ {
			b.WriteString(tabs)
			if key := items[i].key; key != "" {
				b.WriteString(key + strings.Repeat(" ", widest-width(key)+1))
			}
			b.WriteString(values[i] + ",\n")
		}
		start = end
	}
}

// section returns the end of the lines from start on that gofmt aligns: single
// lines whose keys are short, or not too different in length from those above.
func section(items []item, values []string, start int) int {
	single := func(i int) bool { return items[i].key != "" && !strings.Contains(values[i], "\n") }
	size := func(i int) float64 { return float64(width(items[i].key) - 1) } // without the colon
	if !single(start) {
		return start + 1
	}
	const short, most = 40, 2.5
	logs, end := math.Log(size(start)), start+1
	for ; end < len(items) && single(end); end++ {
		if size(end) > short || size(end-1) > short {
			mean := math.Exp(logs / float64(end-start))
			if ratio := size(end) / mean; most*ratio <= 1 || most <= ratio {
				break
			}
		}
		logs += math.Log(size(end))
	}
	return end
}

func width(s string) int { return utf8.RuneCountInString(s) }
