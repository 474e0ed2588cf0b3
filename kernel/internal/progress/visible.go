package progress

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Visible returns text as it may be written to a terminal: what would move its cursor,
// change its title or colours, or turn the order of the letters is written out, as
// \x1b. Newlines and tabs stay. Text of a notebook, of another program or of a server
// must go through it.
func Visible(text string) string {
	if utf8.ValidString(text) && strings.IndexFunc(text, steers) < 0 {
		return text
	}
	var b strings.Builder
	for i := 0; i < len(text); {
		r, size := utf8.DecodeRuneInString(text[i:])
		switch {
		case r == utf8.RuneError && size == 1, steers(r) && r < 0x80:
			if !strings.HasPrefix(text[i:], "\r\n") { // a newline of Windows is one
				fmt.Fprintf(&b, `\x%02x`, text[i])
			}
		case steers(r) && r > 0xffff:
			fmt.Fprintf(&b, `\U%08x`, r)
		case steers(r):
			fmt.Fprintf(&b, `\u%04x`, r)
		default:
			b.WriteString(text[i : i+size])
		}
		i += size
	}
	return b.String()
}

// steers reports whether a character does something to a terminal instead of being
// shown: controls, and the marks that turn the direction of writing (Bidi_Control).
func steers(r rune) bool {
	return r != '\n' && r != '\t' && (unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) || r == '\u2028' || r == '\u2029')
}
