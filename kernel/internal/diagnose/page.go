package diagnose

import (
	_ "embed"
	"fmt"
	"html"
	"slices"
	"strings"
	"unicode/utf8"
)

//go:embed page.css
var style string

// HTML is the mistake as a card for JupyterLab, in the colours of its theme.
// The card's style also hides the error output right behind it, which says the
// same. Where styles are taken out, as in a notebook that is not trusted, the
// card is plain text and the error stands behind it.
func (m Mistake) HTML() string {
	var b strings.Builder
	fmt.Fprintf(&b, "<div class=\"ninepixels-mistake\"><style>%s</style>\n", style)
	first, rest := m.said()
	fmt.Fprintf(&b, "<div class=\"np-head\"><b>%s</b>: %s</div>\n", html.EscapeString(m.Name), html.EscapeString(first))
	if len(rest) > 0 {
		fmt.Fprintf(&b, "<pre>%s</pre>\n", html.EscapeString(strings.Join(rest, "\n")))
	}
	places := m.Places[:min(len(m.Places), maxPlaces)]
	var cells []int
	for _, p := range places {
		if !slices.Contains(cells, p.Cell) {
			cells = append(cells, p.Cell)
		}
	}
	for _, n := range cells {
		if n != 0 {
			fmt.Fprintf(&b, "<div class=\"np-cell\">in cell [%d]</div>", n)
		} else if len(cells) > 1 {
			b.WriteString("<div class=\"np-cell\">in this cell</div>")
		}
		m.excerpt(&b, n, places)
	}
	if more := len(m.Places) - len(places); more > 0 {
		fmt.Fprintf(&b, "<div class=\"np-cell\">… and in %s</div>", plural(more, "more place"))
	}
	if m.Also != "" {
		fmt.Fprintf(&b, "<div class=\"np-cell\">%s</div>", html.EscapeString(m.Also))
	}
	if m.Detail != "" && m.Detail != m.Sentence {
		fmt.Fprintf(&b, "<details><summary>What Go said in full</summary><pre>%s</pre></details>\n", html.EscapeString(m.Detail))
	}
	b.WriteString("</div>")
	return b.String()
}

// context is how many lines are shown before and behind one that is meant.
const context = 1

// excerpt shows the lines of a cell that are among the places.
func (m Mistake) excerpt(b *strings.Builder, cell int, places []Place) {
	rows := map[int]string{} // by line; those around the places
	meant := map[int]Place{}
	for _, p := range places {
		if p.Cell != cell {
			continue
		}
		all := strings.Split(m.sources[cell], "\n")
		for n := max(1, p.Line-context); n <= min(p.Line+context, len(all)); n++ {
			rows[n] = all[n-1]
		}
		rows[p.Line], meant[p.Line] = p.Text, p
	}
	b.WriteString("<pre>")
	last := 0
	for _, n := range keys(rows) {
		if last > 0 && n > last+1 {
			b.WriteString("<span class=\"np-line np-gap\">  ⋮\n</span>")
		}
		last = n
		p, found := meant[n]
		class := "np-line"
		switch {
		case found && p == places[0]:
			class += " np-hit"
		case found:
			class += " np-also"
		}
		fmt.Fprintf(b, "<span class=\"%s\"><span class=\"np-number\">%3d │ </span>%s", class, n, marked(rows[n], p.Column))
		if p.Note != "" && p != places[0] {
			fmt.Fprintf(b, "<span class=\"np-note\">   ← %s</span>", html.EscapeString(p.Note))
		}
		b.WriteString("\n</span>")
	}
	b.WriteString("</pre>\n")
}

// marked is a row with the word marked that begins at the column, in
// characters; 0 marks nothing.
func marked(row string, column int) string {
	row = strings.TrimRight(row, " \t\r")
	show := func(s string) string { return html.EscapeString(strings.ReplaceAll(s, "\t", "    ")) }
	start := bytesTo(row, column)
	if column < 1 || column > utf8.RuneCountInString(row) {
		return show(row)
	}
	end := start
	for end < len(row) {
		r, size := utf8.DecodeRuneInString(row[end:])
		if !wordRune(r) && end > start {
			break
		}
		end += size
		if !wordRune(r) {
			break
		}
	}
	return show(row[:start]) + "<span class=\"np-at\">" + show(row[start:end]) + "</span>" + show(row[end:])
}
