package show

import (
	"fmt"
	"html"
	"math"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/ninepixels/ninepixels/lessons/internal/output"
	"github.com/ninepixels/ninepixels/lessons/internal/sentence"
)

// Table displays rows of values under a header. Integers get a comma at each
// thousand. Floats get four significant digits. To choose other digits, write the
// float with fmt.Sprintf. A column is aligned to the right if all its values are
// numbers.
//
// The colours are the notebook's own, light or dark. Outside a notebook the table is
// printed as text.
//
// Options: Title.
func Table(header []string, rows [][]any, opts ...TableOption) {
	source, text := DrawTable(header, rows, opts...)
	output.Display(source, text)
}

// DrawTable returns what [Table] displays, as HTML and as plain text.
func DrawTable(header []string, rows [][]any, opts ...TableOption) (source, text string) {
	t := newTable(header, rows, apply(opts).title)
	return t.html(), t.text()
}

type table struct {
	title string
	cells [][]string // the header first
	right []bool     // per column
}

func newTable(header []string, rows [][]any, title string) table {
	columns := len(header)
	for _, row := range rows {
		columns = max(columns, len(row))
	}
	t := table{title: title, right: make([]bool, columns)}
	first := make([]string, columns)
	copy(first, header)
	t.cells = append(t.cells, first)
	for i := range t.right {
		t.right[i] = len(rows) > 0
	}
	for _, row := range rows {
		cells := make([]string, columns)
		for i, v := range row {
			cells[i] = cell(v)
			if v != nil && !numeric(v) {
				t.right[i] = false
			}
		}
		t.cells = append(t.cells, cells)
	}
	return t
}

// cell writes one value.
func cell(v any) string {
	switch v := v.(type) {
	case nil:
		return ""
	case int:
		return sentence.Thousands(v)
	case int64:
		return sentence.Thousands(int(v))
	case uint8:
		return strconv.Itoa(int(v))
	case float64:
		return digits(v)
	case float32:
		return digits(float64(v))
	}
	return fmt.Sprint(v)
}

// digits writes four significant ones, and never an exponent for numbers that
// people read.
func digits(v float64) string {
	size := math.Abs(v)
	if math.IsNaN(v) || math.IsInf(v, 0) || size != 0 && (size < 1e-4 || size >= 1e9) {
		return strconv.FormatFloat(v, 'g', 4, 64)
	}
	if size >= 1000 {
		return sentence.Thousands(int(math.Round(v)))
	}
	decimals := 4
	for limit := 1.0; limit <= size; limit *= 10 {
		decimals--
	}
	return trim(strconv.FormatFloat(v, 'f', decimals, 64))
}

// numeric also accepts text that starts like a number: "0.912 ± 0.003", "49.7×".
func numeric(v any) bool {
	s, isText := v.(string)
	if !isText {
		switch v.(type) {
		case int, int64, uint8, float32, float64:
			return true
		}
		return false
	}
	s = strings.TrimLeft(s, "+-−")
	return s != "" && s[0] >= '0' && s[0] <= '9'
}

// html writes alignment twice: as a style for JupyterLab, whose own rules beat
// an attribute, and as an attribute for GitHub, which drops styles.
func (t table) html() string {
	var b strings.Builder
	wide := t.least() > narrow
	if wide { // who has no mouse reaches it by Tab, and moves it by the arrows
		fmt.Fprintf(&b, `<div tabindex="0" role="region" aria-label="%s" style="overflow-x:auto">`, html.EscapeString(or(t.title, "table")))
	}
	b.WriteString("<table>")
	if t.title != "" {
		b.WriteString("<caption>" + html.EscapeString(t.title) + "</caption>")
	}
	for y, row := range t.cells {
		open, tag := "", "td"
		shut := ""
		switch y {
		case 0:
			open, shut, tag = "<thead>", "</thead><tbody>", "th"
		}
		b.WriteString("\n" + open + "<tr>")
		for x, s := range row {
			side := "left"
			if t.right[x] {
				side = "right"
			}
			tag := tag
			if s == "" {
				tag = "td" // a head that says nothing is none
			}
			fmt.Fprintf(&b, `<%s align="%s" style="text-align:%s">%s</%s>`, tag, side, side, html.EscapeString(s), tag)
		}
		b.WriteString("</tr>" + shut)
	}
	b.WriteString("\n</tbody></table>")
	if wide {
		b.WriteString("</div>")
	}
	return b.String()
}

// least estimates how narrow the table can become on a page, in CSS pixels, where text
// wraps between words.
func (t table) least() float64 {
	const letter, padding = 7, 13
	sum := 0.0
	for x := range t.right {
		longest := 0
		for _, row := range t.cells {
			for word := range strings.FieldsSeq(row[x]) {
				longest = max(longest, utf8.RuneCountInString(word))
			}
		}
		sum += letter*float64(longest) + padding
	}
	return sum
}

func (t table) text() string {
	widths := make([]int, len(t.right))
	for _, row := range t.cells {
		for x, s := range row {
			widths[x] = max(widths[x], utf8.RuneCountInString(s))
		}
	}
	var lines []string
	if t.title != "" {
		lines = append(lines, t.title)
	}
	for _, row := range t.cells {
		var b strings.Builder
		for x, s := range row {
			pad := strings.Repeat(" ", widths[x]-utf8.RuneCountInString(s))
			if t.right[x] {
				s = pad + s
			} else {
				s += pad
			}
			if x > 0 {
				b.WriteString("  ")
			}
			b.WriteString(s)
		}
		lines = append(lines, strings.TrimRight(b.String(), " "))
	}
	return strings.Join(lines, "\n")
}
