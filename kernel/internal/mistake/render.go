package mistake

import (
	"fmt"
	"html"
	"strings"
)

// ANSI colours, which JupyterLab shows in those of its theme.
const (
	red   = "\x1b[31m"
	bold  = "\x1b[1m"
	faint = "\x1b[2m"
	reset = "\x1b[0m"
)

// maxPlaces is how many places are shown.
const maxPlaces = 5

// Traceback is the mistake for a terminal or an error message, line by line:
// its name and sentence, then the cell's lines that it is about.
func (m Mistake) Traceback() []string {
	lines := []string{red + bold + m.Name + reset + ": " + m.Sentence}
	for i, p := range m.Places {
		if i == maxPlaces {
			lines = append(lines, fmt.Sprintf("%s… and in %d more places%s", faint, len(m.Places)-i, reset))
			break
		}
		row := faint + m.where(p) + " │ " + reset + strings.ReplaceAll(p.Text, "\t", "    ")
		if p.Note != "" && i > 0 {
			row += faint + "   ← " + p.Note + reset
		}
		lines = append(lines, row)
	}
	return lines
}

// HTML is the mistake for a page, in the colours of JupyterLab's theme, or in
// some that can be read on light and dark if there is none.
func (m Mistake) HTML() string {
	var b strings.Builder
	b.WriteString(`<div style="border-left:3px solid var(--jp-error-color1,#d32f2f);padding:2px 10px">`)
	fmt.Fprintf(&b, `<div><b style="color:var(--jp-error-color1,#d32f2f)">%s</b>: %s</div>`, html.EscapeString(m.Name), html.EscapeString(m.Sentence))
	for i, p := range m.Places {
		if i == maxPlaces {
			break
		}
		fmt.Fprintf(&b, `<pre style="margin:2px 0"><span style="opacity:.6">%s │ </span>%s</pre>`,
			html.EscapeString(m.where(p)), html.EscapeString(strings.ReplaceAll(p.Text, "\t", "    ")))
	}
	if m.Detail != "" {
		fmt.Fprintf(&b, `<details><summary>all that was said</summary><pre>%s</pre></details>`, html.EscapeString(m.Detail))
	}
	b.WriteString(`</div>`)
	return b.String()
}
