package mistake_test

import (
	"strings"
	"testing"

	"github.com/ninepixels/ninepixels/kernel/internal/mistake"
)

const cell = "%%\na, b := 1, 0\nfmt.Println(a / b)"

func TestEnds(t *testing.T) {
	for _, c := range []struct{ stderr, ended, name, sentence string }{
		{"exit status 3\n", "exit status 3", "exit status 3", "the cell's program ended with exit status 3"},
		{"2026/11/24 stuck\nexit status 1\n", "exit status 1", "exit status 1", "the last that it said was: 2026/11/24 stuck"},
		{"signal: killed\n", "signal: killed", "signal: killed", "no memory left"},
		{"", "signal: interrupt", "KeyboardInterrupt", "the cell was stopped"},
	} {
		if m := mistake.Crash(cell, 1, c.stderr, c.ended); m.Name != c.name || !strings.Contains(m.Sentence, c.sentence) {
			t.Errorf("%q: %s: %s, want %s: %s", c.stderr, m.Name, m.Sentence, c.name, c.sentence)
		}
	}
}

func TestRender(t *testing.T) {
	m := mistake.Mistake{Name: "panic", Sentence: "a < b", Places: []mistake.Place{{Line: 3, Text: "\tf(<-c)"}, {Cell: 2, Line: 1, Text: "func f()"}}, Detail: "<x>"}
	trace := strings.Join(m.Traceback(), "\n")
	for _, want := range []string{"panic", ": a < b", "line 3 │ \x1b[0m    f(<-c)", "cell [2], line 1"} {
		if !strings.Contains(trace, want) {
			t.Errorf("the traceback has no %q:\n%q", want, trace)
		}
	}
	page := m.HTML()
	if strings.Contains(page, "<-c") || strings.Contains(page, "<x>") || !strings.Contains(page, "f(&lt;-c)") {
		t.Errorf("the page is not escaped: %s", page)
	}
}

func FuzzMistake(f *testing.F) {
	f.Add("%%\nx", "Cell[1]: Line 2\nx\n^\n\nundefined: x")
	f.Add("", "panic: x\n\t [[ Cell [1] Line 99999999 ]]")
	f.Fuzz(func(t *testing.T, source, text string) {
		for _, m := range []mistake.Mistake{mistake.Compile(source, 1, text), mistake.Crash(source, 1, text, "exit status 2")} {
			if m.Name == "" || strings.ToValidUTF8(m.Sentence, "") != m.Sentence {
				t.Errorf("%q %q: %+v", source, text, m)
			}
			m.Traceback()
			m.HTML()
		}
	})
}
