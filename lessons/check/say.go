package check

import (
	_ "embed"
	"fmt"
	"html"
	"os"
	"strings"

	"github.com/ninepixels/ninepixels/lessons/internal/output"
)

// A kind is what a message of the checks is: it has a mark and a colour.
type kind struct {
	class string // in say.css
	mark  string // before the text
	word  string // the mark, for those who hear the page
}

var (
	done    = kind{"np-yes", "✓", "Right."}
	wrong   = kind{"np-no", "✗", "Not right yet."}
	pending = kind{"np-wait", "○", "Waiting."}
	hinting = kind{"np-hint", "→", "A hint."}
	telling = kind{"np-tell", "", ""}
)

//go:embed say.css
var style string

// cellWriter is what the checks print to. In a notebook each text becomes a small
// card in the colours of the theme, whose lines break between words.
type cellWriter struct{}

func (cellWriter) Write(text []byte) (int, error) {
	if !output.InNotebook() {
		return os.Stdout.Write(text)
	}
	line := strings.TrimSuffix(string(text), "\n")
	output.Display(card(telling, strings.Split(line, "\n")), line)
	return len(text), nil
}

// say shows one message: the mark and the first line, and the other lines below it.
// Terminals show that as text, and so do readers of a notebook that show no HTML.
func say(k kind, lines ...string) {
	text := strings.TrimSpace(k.mark + " " + strings.Join(lines, "\n  "))
	if _, cell := Output.(cellWriter); !cell || !output.InNotebook() {
		fmt.Fprintln(Output, text)
		return
	}
	output.Display(card(k, lines), text)
}

// card is a message as HTML. Screen readers say a word for the mark. It is no text of
// its own, which would be seen where a notebook is not trusted and has no styles.
func card(k kind, lines []string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "<div class=\"ninepixels-check %s\"><style>%s</style>", k.class, style)
	if k.mark != "" {
		fmt.Fprintf(&b, "<span class=\"np-mark\" role=\"img\" aria-label=\"%s\">%s</span>", k.word, k.mark)
	}
	for i, line := range lines {
		line = marked(line)
		if i == 0 {
			fmt.Fprintf(&b, "<span class=\"np-said\">%s</span>", line)
		} else {
			fmt.Fprintf(&b, "<div class=\"np-more\">%s</div>", line)
		}
	}
	b.WriteString("</div>")
	return b.String()
}

// marked escapes a line, and sets calls of this package in the font of code: they
// are there to be copied.
func marked(line string) string {
	var b strings.Builder
	for {
		at := strings.Index(line, "check.")
		end := strings.Index(line[max(at, 0):], ")")
		if at < 0 || end < 0 {
			b.WriteString(html.EscapeString(line))
			return b.String()
		}
		end += at + 1
		fmt.Fprintf(&b, "%s<code>%s</code>", html.EscapeString(line[:at]), html.EscapeString(line[at:end]))
		line = line[end:]
	}
}
