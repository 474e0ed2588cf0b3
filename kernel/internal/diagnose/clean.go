package diagnose

import (
	"strings"
	"unicode/utf8"
)

// How much of a text is looked at, and shown. What floods stderr before a
// program ends is of no help, and takes time.
const (
	maxDetail   = 16 << 10
	maxSentence = 400
	maxText     = 256 << 10
)

// clean returns a text that can be shown: valid UTF-8 without colours, control
// characters, GoNB's marks or the paths of this machine.
func clean(s string) string {
	s = shorten(plain(s))
	return strings.Trim(s, "\n \t")
}

// plain takes out colours and control characters.
func plain(s string) string {
	s = strings.ToValidUTF8(s, "�")
	if strings.IndexFunc(s, isControl) < 0 {
		return s
	}
	var b strings.Builder
	for i := 0; i < len(s); {
		if s[i] == 0x1b {
			i += escape(s[i:])
			continue
		}
		r, size := utf8.DecodeRuneInString(s[i:])
		if !isControl(r) {
			b.WriteRune(r)
		}
		i += size
	}
	return b.String()
}

func isControl(r rune) bool {
	return r < ' ' && r != '\n' && r != '\t' || r >= 0x7f && r < 0xa0
}

// escape returns the length of the terminal sequence that s begins with.
func escape(s string) int {
	if len(s) < 2 || s[1] != '[' {
		return 1
	}
	for i := 2; i < len(s) && i < 32; i++ {
		if s[i] >= 0x40 && s[i] <= 0x7e {
			return i + 1
		}
		if s[i] < 0x20 {
			break
		}
	}
	return 1
}

// folders are those of this machine that paths go through: that of the modules,
// and Go's own.
var folders = expression("[^ \\t\\n\"'`()\\[\\]{}<>=,]*?(/pkg/mod/|/go/src/)")

// shorten takes the folders of this machine out of paths.
func shorten(s string) string { return folders().ReplaceAllString(s, "") }

func firstLine(s string) string {
	line, _, _ := strings.Cut(strings.TrimSpace(s), "\n")
	return strings.TrimSpace(line)
}

func lastLine(s string) string {
	s = strings.TrimSpace(s)
	return strings.TrimSpace(s[strings.LastIndexByte(s, '\n')+1:])
}

// head and tail return the first and last n bytes of s, in whole lines if
// there are any.
func head(s string, n int) string {
	if len(s) <= n {
		return s
	}
	s = s[:n]
	if i := strings.LastIndexByte(s, '\n'); i > 0 {
		s = s[:i+1]
	}
	return s + "…"
}

func tail(s string, n int) string {
	if len(s) <= n {
		return s
	}
	s = s[len(s)-n:]
	if i := strings.IndexByte(s, '\n'); i >= 0 && i < len(s)-1 {
		s = s[i+1:]
	}
	return "…\n" + s
}

// sentence bounds and cleans what is to be read as one line.
func sentence(s string) string {
	s = clean(s)
	s = strings.Join(strings.Fields(s), " ")
	s, _ = abridge(s, maxSentence)
	return s
}

// abridge leaves out the middle of a text that has more than n bytes: its
// beginning says what it is, its end how it came out. It also returns how many
// bytes of the beginning are left.
func abridge(s string, n int) (short string, left int) {
	if len(s) <= n {
		return s, len(s)
	}
	first := strings.ToValidUTF8(s[:n*2/3], "")
	last := strings.ToValidUTF8(s[len(s)-n/3:], "")
	return first + gap + last, len(first)
}

// gap stands where text is left out.
const gap = " … "

// joined writes rows as one: as a list, unless a row's end or the next one's
// beginning says how they hang together.
func joined(rows []string) string {
	var b strings.Builder
	for _, row := range rows {
		row = strings.TrimSpace(row)
		if row == "" {
			continue
		}
		if said := b.String(); said != "" {
			if !strings.ContainsAny(said[len(said)-1:], ".,:;!?([{") && !strings.ContainsAny(row[:1], ")]}") {
				b.WriteString(";")
			}
			b.WriteString(" ")
		}
		b.WriteString(row)
	}
	return b.String()
}
