package diagnose_test

import (
	"strings"
	"testing"

	"github.com/ninepixels/ninepixels/kernel/internal/diagnose"
)

const cell = "%%\na, b := 1, 0\nfmt.Println(a / b)"

func TestEnds(t *testing.T) {
	for _, c := range []struct{ stderr, ended, name, sentence string }{
		{"exit status 3\n", "exit status 3", "exit status 3", "the cell's program ended with exit status 3"},
		{"2026/11/24 stuck\nexit status 1\n", "exit status 1", "exit status 1", "the last that it said was: 2026/11/24 stuck"},
		{"signal: killed\n", "signal: killed", "signal: killed", "no memory left"},
		{"", "signal: interrupt", "KeyboardInterrupt", "the cell was stopped"},
	} {
		if m := diagnose.Crash(cell, 1, c.stderr, c.ended); m.Name != c.name || !strings.Contains(m.Sentence, c.sentence) {
			t.Errorf("%q: %s: %s, want %s: %s", c.stderr, m.Name, m.Sentence, c.name, c.sentence)
		}
	}
}

func TestTraceback(t *testing.T) {
	m := diagnose.Mistake{Name: "panic", Sentence: "a < b", Places: []diagnose.Place{{Line: 3, Text: "\tf(<-c)"}, {Cell: 2, Line: 1, Text: "func f()", Note: "calls g"}}}
	trace := strings.Join(m.Traceback(), "\n")
	for _, want := range []string{"panic", ": a < b", "line 3 │ \x1b[0m    f(<-c)", "cell [2], line 1", "← calls g"} {
		if !strings.Contains(trace, want) {
			t.Errorf("the traceback has no %q:\n%q", want, trace)
		}
	}
}

func TestHTML(t *testing.T) {
	const source = "%%\na := 1\n\nif a < <-wrong {\n\tprint(a)\n}\nb := 1"
	const text = "Cell[3]: Line 4\n\nif a < <-wrong {\n         ^\n\n\nundefined: wrong\nCell[1]: Line 1\n\nfunc f() { a() }\n           ^\n\n\nundefined: a"
	h := diagnose.History{Sources: map[int]string{1: "func f() { a() }"}}
	page := h.Compile(source, 3, text).HTML()
	rest := page
	for _, want := range []string{
		"<b>compile error</b>: wrong is not declared", "in this cell", "  3 │ </span>\n", `np-hit"><span class="np-number">  4 │ </span>if a &lt; &lt;-<span class="np-at">wrong</span> {`, "  5 │ </span>    print(a)\n",
		"in cell [1]", `np-also"><span class="np-number">  1 │ </span>func f() { <span class="np-at">a</span>() }`, "← undefined: a",
		"<details>", "line 4, column 10: undefined: wrong",
	} {
		at := strings.Index(rest, want)
		if at < 0 {
			t.Fatalf("there is no %q (in this order) in\n%s", want, page)
		}
		rest = rest[at+len(want):]
	}
	if strings.Contains(page, "b := 1") {
		t.Errorf("there is more of the cell than what is around the line:\n%s", page)
	}
}

func FuzzMistake(f *testing.F) {
	f.Add("%%\nx", "Cell[1]: Line 2\nx\n^\n\nundefined: x")
	f.Add("", "panic: x\n\t [[ Cell [1] Line 99999999 ]]")
	const many = 20_000 // what is long is cut, and takes no minute
	f.Add(strings.Repeat("undefined\n", many), strings.Repeat("Cell[1]: Line 2\nx\n^\n\nundefined: x\n", many))
	f.Add(strings.Repeat("x\n", many), "panic: x\n\ngoroutine 1 [running]:\n"+strings.Repeat("main.f()\n\t[[ Cell [1] Line 2 ]] main.go:3\n", many))
	f.Fuzz(func(t *testing.T, source, text string) {
		for _, m := range []diagnose.Mistake{diagnose.Compile(source, 1, text), diagnose.Crash(source, 1, text, "exit status 2")} {
			if m.Name == "" || strings.ToValidUTF8(m.Sentence, "") != m.Sentence {
				t.Errorf("%q %q: %+v", source, text, m)
			}
			m.Traceback()
			m.HTML()
		}
	})
}
