package cell_test

import (
	"strings"
	"testing"

	"github.com/ninepixels/ninepixels/kernel/internal/cell"
	"github.com/ninepixels/ninepixels/kernel/internal/gonb"
)

// A semicolon between the parts of an if or a for ends no statement, and one that
// is written behind a statement or a declaration belongs to it.
func TestSemicolons(t *testing.T) {
	for _, c := range []struct{ code, decls, body string }{
		{"func f() error { return nil }\nif err := f(); err != nil {\n\tpanic(err)\n}", "func f()", "if err := f(); err != nil {"},
		{"type N int\nfor i := 0; i < 3; i++ {\n\tprint(i)\n}", "type N int", "for i := 0; i < 3; i++ {"},
		{"const n = 1\nswitch x := n; x {\ncase 1:\n}", "const n = 1", "switch x := n; x {"},
		{"import \"fmt\"; func g() {}; fmt.Println(1); g()", "func g() {}", "fmt.Println(1); g()"},
		{"x := 1; y := 2; type P struct{ A int; B int };", "type P struct{ A int; B int }", "x := 1; y := 2;"},
		{"func h() {};\nvar f = func() { if a := 1; a > 0 { } };\nf()", "func h() {}", "if a := 1; a > 0"},
	} {
		parsed := cell.Parse(c.code, gonb.Commands)
		if len(parsed.Problems) > 0 {
			t.Errorf("%q: %v", c.code, parsed.Problems)
			continue
		}
		program, _ := cell.Notebook{}.Compose(parsed)
		if !strings.Contains(program.Decls, c.decls) || !strings.Contains(program.Body, c.body) {
			t.Errorf("%q: the declarations are\n%s\nand the statements\n%s", c.code, program.Decls, program.Body)
		}
	}
}

// Statements that read the program's flags define some before that.
func TestFlags(t *testing.T) {
	for code, own := range map[string]bool{
		"n := flag.Int(\"n\", 1, \"\")\nflag.Parse()\nprintln(*n)": true,
		"%%\nflag.Parse()":               true,
		"%%\nprintln(flag.Arg(0))":       false,
		"flag := parser{}\nflag.Parse()": false,
	} {
		program, _ := cell.Notebook{}.Compose(cell.Parse(code, gonb.Commands))
		text := program.Finish(nil, nil).Text
		if got := !strings.Contains(text, "np_flag.Parse()"); got != own {
			t.Errorf("%q: is the parsing left to its statements? %v:\n%s", code, got, text)
		}
	}
}
