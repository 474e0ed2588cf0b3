package diagnose_test

import (
	"strings"
	"testing"

	"github.com/ninepixels/ninepixels/kernel/internal/cell"
	"github.com/ninepixels/ninepixels/kernel/internal/diagnose"
)

const division = "%%\na, b := 1, 0\nfmt.Println(a / b)"

func TestEnds(t *testing.T) {
	for _, c := range []struct{ stderr, ended, name, sentence string }{
		{"exit status 3\n", "exit status 3", "exit status 3", "the cell's program ended with exit status 3"},
		{"2026/11/24 stuck\nexit status 1\n", "exit status 1", "exit status 1", "the last that it said was: 2026/11/24 stuck"},
		{"signal: killed\n", "signal: killed", "signal: killed", "no memory left"},
		{"", "signal: interrupt", "interrupted", "the cell was stopped"},
	} {
		if m := (diagnose.History{Cell: parsed(division, 1)}).Crash(c.stderr, c.ended); m.Name != c.name || !strings.Contains(m.Sentence, c.sentence) {
			t.Errorf("%q: %s: %s, want %s: %s", c.stderr, m.Name, m.Sentence, c.name, c.sentence)
		}
	}
}

// Of a long message the beginning and the end are kept, in one row and in many,
// and the cell's line is found behind it.
func TestLongMessages(t *testing.T) {
	const stack = "\n\ngoroutine 1 [running]:\nmain.main()\n\t/tmp/np1-/gonb_0a1b2c3d/cell[1].go:3 +0x65\nexit status 2\n"
	for _, message := range []string{
		"too many: " + strings.Repeat("pixel ", 200_000) + "the end",
		"too many: \n\t" + strings.Repeat("a row\n\t", 200_000) + "the end",
		"too many: " + strings.Repeat("é", 300_000) + "the end",
	} {
		stderr := "loading\npanic: " + message + stack
		m := (diagnose.History{Cell: parsed(division, 1)}).Crash(stderr, "exit status 2")
		said := m.Name + ": " + m.Sentence
		if !strings.HasPrefix(said, "panic: too many: ") || !strings.HasSuffix(said, "the end") || len(said) > 500 || strings.ToValidUTF8(said, "") != said {
			t.Errorf("%s", said)
		}
		if len(m.Places) != 1 || m.Places[0].Line != 3 {
			t.Errorf("%.40s…: the places are %+v", message, m.Places)
		}
		if text := m.Detail; !strings.Contains(text, "too many") || !strings.Contains(text, "the end\n") || !strings.Contains(text, "main.main()") || len(text) > 20<<10 {
			t.Errorf("%.40s…: in full: %d bytes: %.100s", message, len(text), text)
		}
		if stderr[:m.Told] != "loading\n" {
			t.Errorf("%.40s…: it tells what is behind %.100q", message, stderr[:m.Told])
		}
		if rows := m.Traceback(); len(rows) > 20 {
			t.Errorf("%.40s…: %d rows of traceback", message, len(rows))
		}
	}
}

// What a program writes that looks like a crash is none if the program goes on,
// and what stands before one is not part of it.
func TestTold(t *testing.T) {
	const stack = "\n\ngoroutine 1 [running]:\nmain.main()\n\t/tmp/np1-/gonb_0a1b2c3d/cell[1].go:3 +0x65\nexit status 2\n"
	const mustStack = "\n\ngoroutine 1 [running]:\ngithub.com/janpfeifer/must.M(...)\n\t/home/ann/must.go:13 +0xbd\nexit status 2\n"
	for _, c := range []struct{ before, rest, ended, sentence string }{
		{"a\npanic: handled\nb\n", "panic: real" + stack, "exit status 2", "real"},
		{"loading … ", "panic: real" + stack, "exit status 2", "real"},
		{"panic: handled" + stack + "on with it\n", "panic: real" + stack, "exit status 2", "real"},
		{"panic: handled" + stack + "exit status 3\n", "", "exit status 3", "the cell's program ended with exit status 3"},
		{"panic: handled\nall is lost\nexit status 1\n", "", "exit status 1", "the last that it said was: all is lost"},
		{"a\n", "2026/11/24 00:27:09 Must not error: x\nPanicking ...\n\npanic: x" + mustStack, "exit status 2", "x"},
		{"2026/11/24 00:27:09 Must not error: x\nPanicking ...\n\n", "panic: y" + stack, "exit status 2", "y"},
		{"a\n", "runtime: goroutine stack exceeds 1000000000-byte limit\nruntime: sp=0x31 stack=[0x31, 0x32]\nfatal error: stack overflow\n\nruntime stack:\nruntime.throw()\n" + stack, "exit status 2", "stack overflow"},
		{"a\n", "unexpected fault address 0x7fff00001000\nfatal error: fault\n[signal SIGSEGV: segmentation violation code=0x1 addr=0x7fff00001000 pc=0x4a]" + stack, "exit status 2", "SIGSEGV: segmentation violation: the program has used memory"},
		{"a\n", "fatal error: unexpected signal during runtime execution\n[signal SIGSEGV: segmentation violation code=0x1 addr=0x0 pc=0x0]\n\nruntime stack:\nruntime.throw()\n" + stack, "exit status 2", "SIGSEGV: segmentation violation (a crash in C code)"},
		{"free(): invalid pointer\n", "SIGABRT: abort\nPC=0x7f m=0 sigcode=18446744073709551610\nsignal arrived during cgo execution" + stack, "exit status 2", "SIGABRT: abort (a crash in C code), which said: free(): invalid pointer"},
		{"terminate called after throwing an instance of 'std::runtime_error'\n  what():  no file\n", "SIGABRT: abort\nPC=0x7f m=0 sigcode=18446744073709551610" + stack, "exit status 2", "which said: what(): no file"},
		{"a\n", "SIGBUS: bus error\nPC=0x7f m=3 sigcode=2 addr=0x10\n\ngoroutine 0 gp=0x1 m=3 mp=0x2 [idle]:\n\ngoroutine 1 gp=0x3 m=0 mp=0x5 [syscall]:\nmain.main()\n\tcell[1].go:3 +0x65\n", "exit status 2", "SIGBUS: bus error (a crash in C code)"},
		{"segments\nsignal: segmentation fault (core dumped)\n", "", "signal: segmentation fault (core dumped)", "(a crash in C code), and the last that it said was: segments"},
	} {
		m := (diagnose.History{Cell: parsed(division, 1)}).Crash(c.before+c.rest, c.ended)
		if !strings.Contains(m.Sentence, c.sentence) || m.Told != len(c.before) {
			t.Errorf("%q behind %q: %s: %s, tells from %d on, not %d", c.rest, c.before, m.Name, m.Sentence, m.Told, len(c.before))
		}
		if c.rest != "" && strings.Contains(c.rest, "cell[1]") && (len(m.Places) == 0 || m.Places[0].Line != 3) {
			t.Errorf("%q: the places are %+v", c.rest, m.Places)
		}
	}
}

// Where a line of a cell is told in a text of the program's or of the compiler's
// own, the reader is not shown the file that the cell was compiled in.
func TestNoFileOfACell(t *testing.T) {
	h := diagnose.History{Cell: parsed(division, 2), Cells: []*cell.Cell{parsed("func f() {}", 1)}}
	for text, want := range map[string]string{
		"panic: AssertDims failed at /tmp/folder/cell[2].go:3: no shape\n":     "AssertDims failed at line 3: no shape",
		"panic: see cell[1].go:1:6 and generated.go:4\n":                       "see cell [1], line 1 and in the cell's program",
		"2026/11/24 10:00:00 /tmp/folder/cell[2].go:2: stuck\nexit status 1\n": "and the last that it said was: line 2: stuck",
	} {
		m := h.Crash(text, "exit status 1")
		if !strings.HasSuffix(m.Sentence, want) || strings.Contains(m.Sentence+m.Detail, ".go:") {
			t.Errorf("%q: %q, %q, want %q", text, m.Sentence, m.Detail, want)
		}
	}
	for text, want := range map[string]string{
		"cell[2].go:2:1: f redeclared, as at /tmp/folder/cell[1].go:1:6\n": "f redeclared, as at cell [1], line 1",
		"failed in /tmp/folder/cell[2].go:3\n":                             "failed in line 3",
	} {
		m := h.Compile(text)
		if m.Sentence != want || strings.Contains(m.Detail, ".go:") {
			t.Errorf("%q: %q, %q, want %q", text, m.Sentence, m.Detail, want)
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
	const text = "cell[3].go:4:10: undefined: wrong\ncell[1].go:1:12: undefined: a\n"
	h := diagnose.History{Cell: parsed(source, 3), Cells: []*cell.Cell{parsed("func f() { a() }", 1)}}
	page := h.Compile(text).HTML()
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

// The marked word is the one that is wrong, and not the package before it. What only
// comes of it is left out.
func TestMarkedMember(t *testing.T) {
	for _, c := range []struct{ row, complaints, marked, detail string }{
		{"fmt.Printn(2)", "1:1: undefined: fmt", `fmt.<span class="np-at">Printn</span>(2)`, "line 1, column 5: undefined: fmt.Printn"},
		{"n := 2 + strings.Cout(\"é\", \"é\")", "1:10: undefined: strings", `strings.<span class="np-at">Cout</span>(`, "line 1, column 18: undefined: strings.Cout"},
		{"x := \"é\"; fmt.Printn(x)", "1:12: undefined: fmt", `fmt.<span class="np-at">Printn</span>(x)`, "line 1, column 15: undefined: fmt.Printn"},
		{"fmt.Println(fmt.Sprnt(1))", "1:1: undefined: fmt\ncell[1].go:1:13: undefined: fmt", `fmt.<span class="np-at">Sprnt</span>(`, "line 1, column 17: undefined: fmt.Sprnt"},
		{"mth.Pi", "1:1: undefined: mth", `<span class="np-at">mth</span>.Pi`, "line 1, column 1: undefined: mth"},
	} {
		h := diagnose.History{Cell: parsed(c.row, 1), Members: func(int, int) []string {
			return []string{"Println", "Sprint", "Count"}
		}}
		m := h.Compile("cell[1].go:" + c.complaints + "\n")
		if page := m.HTML(); !strings.Contains(page, c.marked) {
			t.Errorf("%s: %q is not marked in\n%s", c.row, c.marked, page)
		}
		if m.Detail != c.detail {
			t.Errorf("%s: Go said %q, want %q", c.row, m.Detail, c.detail)
		}
	}
}

func FuzzMistake(f *testing.F) {
	f.Add("%%\nx", "cell[1].go:2:1: undefined: x")
	f.Add("", "panic: x\n\t/tmp/cell[1].go:99999999")
	const many = 20_000 // what is long is cut, and takes no minute
	f.Add(strings.Repeat("undefined\n", many), strings.Repeat("cell[1].go:2:1: undefined: x\n", many))
	f.Add(strings.Repeat("x\n", many), "panic: x\n\ngoroutine 1 [running]:\n"+strings.Repeat("main.f()\n\t/tmp/cell[1].go:2\n", many))
	f.Fuzz(func(t *testing.T, source, text string) {
		h := diagnose.History{Cell: parsed(source, 1)}
		for _, m := range []diagnose.Mistake{h.Compile(text), h.Crash(text, "exit status 2"), h.Grammar()} {
			if m.Name == "" || strings.ToValidUTF8(m.Sentence, "") != m.Sentence {
				t.Errorf("%q %q: %+v", source, text, m)
			}
			m.Traceback()
			m.HTML()
		}
	})
}
