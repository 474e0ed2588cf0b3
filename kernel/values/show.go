package values

import (
	"os"
	"strings"
)

// ResultVariable names the environment variable that says into which file Show
// writes.
const ResultVariable = "NINEPIXELS_RESULT"

// A Drawer says how a value looks in a notebook: as HTML, and as text for where
// there is no HTML. It says false for a value that it cannot draw.
type Drawer func(v any) (html, text string, ok bool)

// Show writes values as a MIME bundle, a JSON object such as
// {"text/plain": "7"}, into the file that $NINEPIXELS_RESULT names. Without the
// variable it prints the text.
//
// The text is Go's syntax, as gofmt writes it, with the name of package main left
// out: []int{1, 2}, Point{X: 1, Y: 2}. Errors and values with a String method are
// their own text. A rune is its number and its character: 97 'a'. What is long is
// shortened, with … and its length.
//
// Several values, as a call returns them, stand on one line with commas if they
// fit, else on a line each. A last one that is a nil error is left out.
//
// Errors: a file that cannot be written is a sentence on the error output, for a
// program must not fail because its result cannot be seen.
func Show(v ...any) { Drawer(nil).Show(v...) }

// Show is [Show] for values of which some are drawn: draw is asked for each.
func (draw Drawer) Show(v ...any) {
	v = withoutNilError(v)
	if len(v) == 0 {
		return
	}
	text, html := bundle(draw, v)
	file := os.Getenv(ResultVariable)
	if file == "" {
		os.Stdout.WriteString(text + "\n")
		return
	}
	if err := os.WriteFile(file, mimeBundle(text, html), 0o600); err != nil {
		os.Stderr.WriteString("The cell's value cannot be shown: " + err.Error() + "\n")
	}
}

// withoutNilError drops what f() returned as its error when nothing went wrong.
// A single nil stays: it is what the cell asked for.
func withoutNilError(v []any) []any {
	if n := len(v); n > 1 && v[n-1] == nil {
		return v[:n-1]
	}
	return v
}

// bundle returns the values as text and, if one of them can be drawn, as HTML.
func bundle(draw Drawer, v []any) (text, html string) {
	var texts, pieces []string
	drawn := false
	for _, one := range v {
		if piece, alt, ok := drawnBy(draw, one); ok {
			drawn = true
			texts, pieces = append(texts, alt), append(pieces, piece)
			continue
		}
		t := Text(one)
		texts, pieces = append(texts, t), append(pieces, "<pre>"+escapeHTML(t)+"</pre>")
	}
	if drawn {
		html = strings.Join(pieces, "\n")
	}
	return joined(texts), html
}

// drawnBy asks draw. One that panics has not drawn: the value itself is fine.
func drawnBy(draw Drawer, v any) (html, text string, ok bool) {
	if draw == nil {
		return "", "", false
	}
	defer func() {
		if recover() != nil {
			ok = false
		}
	}()
	return draw(v)
}

// joined puts several texts on one line, or each on its own if a line is too
// short for them.
func joined(texts []string) string {
	line := strings.Join(texts, ", ")
	if len(texts) == 1 || (width(line) <= lineWidth && !strings.Contains(line, "\n")) {
		return line
	}
	return strings.Join(texts, "\n")
}
