package progress_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/ninepixels/ninepixels/kernel/internal/progress"
)

func TestVisible(t *testing.T) {
	for text, want := range map[string]string{
		"":                              "",
		"plain, é, 日本, 😀\n\ttab":        "plain, é, 日本, 😀\n\ttab",
		"\x1b]0;evil\a\x1b[2J":          `\x1b]0;evil\x07\x1b[2J`,
		"a\rb\r\nc\b\x7f\x00":           `a\x0db` + "\n" + `c\x08\x7f\x00`,
		"\u009b2J \u0085 \u202egpj.exe": `\u009b2J \u0085 \u202egpj.exe`,
		"\u2066x\u2069 \u200e\u200f":    `\u2066x\u2069 \u200e\u200f`,
		"caf\xe9 \x9b2J \xff":           `caf\xe9 \x9b2J \xff`,
		"a kept \ufffd":                 "a kept \ufffd",
	} {
		if got := progress.Visible(text); got != want {
			t.Errorf("%q is shown as %q, want %q", text, got, want)
		}
	}
}

// What a step of setup says may come from a server or another program.
func TestBoardShowsEscapes(t *testing.T) {
	var out bytes.Buffer
	board := progress.New(&out)
	board.Println("a \x1b[2J", "line")
	board.Step("data").Fail("it says %s", "\x1b]0;evil\a")
	board.Step("plugin").Done("from %s", "\u009b2J")
	board.Close()
	got := out.String()
	if strings.ContainsAny(got, "\x1b\a\u009b") || !strings.Contains(got, `\x1b[2J line`) || !strings.Contains(got, `\x1b]0;evil\x07`) {
		t.Errorf("the board wrote %q", got)
	}
}
