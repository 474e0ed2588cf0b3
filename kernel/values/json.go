package values

import (
	"strings"
	"unicode/utf8"
)

// mimeBundle writes the bundle by hand: encoding/json would make the build of
// every cell slower, for two strings.
func mimeBundle(text, html string) []byte {
	b := append([]byte(nil), `{"text/plain": `...)
	b = appendJSON(b, text)
	if html != "" {
		b = append(b, `, "text/html": `...)
		b = appendJSON(b, html)
	}
	return append(b, "}\n"...)
}

// appendJSON appends s as a JSON string. Bytes that are no UTF-8 become U+FFFD.
func appendJSON(b []byte, s string) []byte {
	const hex = "0123456789abcdef"
	b = append(b, '"')
	for _, r := range s {
		switch {
		case r == '"' || r == '\\':
			b = append(b, '\\', byte(r))
		case r == '\n':
			b = append(b, `\n`...)
		case r == '\t':
			b = append(b, `\t`...)
		case r < ' ' || r == 0x7f:
			b = append(b, '\\', 'u', '0', '0', hex[r>>4], hex[r&15])
		default:
			b = utf8.AppendRune(b, r)
		}
	}
	return append(b, '"')
}

var htmlEscaper = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&#34;")

func escapeHTML(s string) string { return htmlEscaper.Replace(s) }
