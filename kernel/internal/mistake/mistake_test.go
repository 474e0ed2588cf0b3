package mistake_test

import (
	"strings"
	"testing"

	"github.com/ninepixels/ninepixels/kernel/internal/mistake"
)

const cell = "%%\na, b := 1, 0\nfmt.Println(a / b)"

// The stack is as GoNB v0.11.4 marks it.
func TestCrash(t *testing.T) {
	const stack = "\n\ngoroutine 1 [running]:\nmain.main()\n\t \x1b[7m[[ Cell [4] Line 3 ]]\x1b[0m /t/gonb_d764d665/main.go:12 +0x52\nexit status 2\n"
	for _, c := range []struct{ stderr, ended, name, sentence string }{
		{"panic: runtime error: integer divide by zero" + stack, "exit status 2", "panic", "integer divide by zero: check the divisor first"},
		{"panic: runtime error: index out of range [3] with length 1" + stack, "exit status 2", "panic", "index out of range [3] with length 1: indices go"},
		{"fatal error: all goroutines are asleep - deadlock!" + stack, "exit status 2", "fatal error", "everything waits"},
		{"2026/11/24 00:27:09 Must not error: open x: no such file\nPanicking ...\n\npanic: open x: no such file" + stack, "exit status 2", "error", "open x: no such file"},
		{"panic: failed: compilation failed for Exec: graphFn panicked: axis #0 doesn't match" + stack, "exit status 2", "panic", "axis #0 doesn't match: print x.Shape()"},
	} {
		m := mistake.Crash(cell, 4, c.stderr, c.ended)
		if m.Name != c.name || !strings.HasPrefix(m.Sentence, c.sentence) && !strings.Contains(m.Sentence, c.sentence) {
			t.Errorf("%q: %s: %s, want %s: %s", c.stderr, m.Name, m.Sentence, c.name, c.sentence)
		}
		if len(m.Places) != 1 || m.Places[0].Line != 3 || m.Places[0].Text != "fmt.Println(a / b)" {
			t.Errorf("%q: places %+v, want line 3", c.stderr, m.Places)
		}
	}
}

// GoNB leaves some lines of a stack unmarked.
func TestCrashWithoutMarks(t *testing.T) {
	const stderr = "panic: no\n\ngoroutine 1 [running]:\nmain.main()\n\t/t/gonb_1/main.go:4 +0x52\n"
	h := mistake.History{Program: "package main\n\nfunc main() {\n\tpanic(\"no\")\n}\n"}
	if m := h.Crash("%%\npanic(\"no\")", 1, stderr, "exit status 2"); len(m.Places) != 1 || m.Places[0].Line != 2 {
		t.Errorf("places %+v, want line 2", m.Places)
	}
	if m := mistake.Crash("%%\npanic(\"no\")", 1, stderr, "exit status 2"); len(m.Places) != 0 {
		t.Errorf("places %+v out of nothing", m.Places)
	}
}

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

// GoNB's form of a compiler's complaint, run with -raw_error=true.
func TestCompile(t *testing.T) {
	const source = "%%\nx := 1\n"
	for _, c := range []struct{ message, want string }{
		{"declared and not used: x", "x is declared and not used: use it"},
		{"undefined: show", `import "github.com/ninepixels/ninepixels/lessons/show" first`},
		{"undefined: wieght", "is it spelt right?"},
		{"expected declaration, found x", "put %% on a line of its own"},
		{"missing return", "promises a result"},
		{"something new", "something new"},
	} {
		text := "Cell[2]: Line 2\nfunc main() {\n\tx := 1\n\t^\n}\n\n" + c.message
		if m := mistake.Compile(source, 2, text); m.Name != "compile error" || !strings.Contains(m.Sentence, c.want) {
			t.Errorf("%q: %s: %q, want %q", c.message, m.Name, m.Sentence, c.want)
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
