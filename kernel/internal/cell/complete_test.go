package cell_test

import (
	"strings"
	"testing"
	"time"

	"github.com/ninepixels/ninepixels/kernel/internal/cell"
	"github.com/ninepixels/ninepixels/kernel/internal/gonb"
)

func TestComplete(t *testing.T) {
	for _, c := range []struct{ name, code, status, indent string }{
		{"empty", "", "complete", ""},
		{"statements", "%%\nfmt.Println(1)", "complete", ""},
		{"statements under the long name", "%main -v\nx := 1\n_ = x", "complete", ""},
		{"hidden from Go's tools", "//gonb:%%\nx := 1\n_ = x", "complete", ""},
		{"declarations", "import \"fmt\"\n\nvar x = 1\n\nfunc f() { fmt.Println(x) }\n", "complete", ""},
		{"declarations and statements", "func f() {}\n\n%%\nf()\n", "complete", ""},
		{"package clause", "package lesson\n\nvar x = 1", "complete", ""},
		{"shell", "!ls -l | wc", "complete", ""},
		{"shell and Go", "!ls\nvar x = 1\n%env A=1", "complete", ""},
		{"special", "%reset", "complete", ""},
		{"own function", "%exec run -n 3\nfunc run() {}", "complete", ""},
		{"file", "%%writefile x.go\nfunc {", "complete", ""},
		{"script", "%%bash\nif true; then", "complete", ""},
		{"shell continued", "!ls \\\n  -l", "complete", ""},
		{"%% with an empty row", "%%\n", "complete", ""},
		{"raw string", "var s = `a\nb`", "complete", ""},

		{"statement without %%", "x := 1", "complete", ""},
		{"call without %%", `fmt.Println("hi")`, "complete", ""},
		{"expression", "3 + 4", "complete", ""},
		{"statements among declarations", "x := 1\nfunc f() {}\nf()", "complete", ""},
		{"twice %%", "%%\nf()\n%%", "complete", ""},
		{"open call without %%", `fmt.Println(`, "incomplete", "\t"},
		{"loop without %%", "for i := range 3 {", "incomplete", "\t"},
		{"open brace among declarations", "func f() {}\nif x {", "incomplete", "\t"},

		{"%% alone", "%%", "incomplete", ""},
		{"%% behind declarations", "var x = 1\n%%", "incomplete", ""},
		{"brace", "func f() {", "incomplete", "\t"},
		{"two braces", "func f() {\n\tfor {", "incomplete", "\t\t"},
		{"one of two braces closed", "func f() {\n\tfor {\n\t}", "incomplete", "\t"},
		{"two brackets in a row", "%%\nf(func() {", "incomplete", "\t"},
		{"brace behind %%", "%%\nif x {", "incomplete", "\t"},
		{"parenthesis", "import (\n\t\"fmt\"", "incomplete", "\t"},
		{"arguments", "%%\nf(1,", "incomplete", "\t"},
		{"an argument", "%%\nf(1", "incomplete", "\t"},
		{"list", "var x = []int{\n\t1,", "incomplete", "\t"},
		{"operator", "%%\nx := 1 +", "incomplete", ""},
		{"operator and empty rows", "%%\nx := 1 +\n\n", "incomplete", ""},
		{"dot", "%%\nx.", "incomplete", ""},
		{"condition", "%%\nif x == 1", "incomplete", ""},
		{"type", "type T", "incomplete", ""},
		{"raw string left open", "var s = `a\nb", "incomplete", ""},
		{"comment left open", "var x = 1 /* one", "incomplete", ""},
		{"shell to be continued", "!ls \\", "incomplete", ""},

		{"two keywords", "func func", "invalid", ""},
		{"an error, then an open brace", "func f() { x := := 1 }\nfunc g() {", "invalid", ""},
		{"too many braces", "func f() {}}", "invalid", ""},
		{"too many braces behind %%", "%%\nf()\n}", "invalid", ""},
		{"function within statements", "%%\nfunc f() {}", "invalid", ""},
		{"string, which no row can close", "var s = \"a", "invalid", ""},
		{"function without body", "func f()", "invalid", ""},
		{"raw string in a wrong place", "%%\nx := 1 `a`", "invalid", ""},
		{"script in the middle", "var x = 1\n%%bash\nls", "invalid", ""},
		{"no function named", "%exec", "invalid", ""},
		{"no command", "! ", "invalid", ""},
		{"shell named like a script, then a name", "!%bash\nx", "complete", ""},
	} {
		status, indent := cell.IsComplete(c.code, gonb.Commands)
		if string(status) != c.status || indent != c.indent {
			t.Errorf("%s: %s with indent %q, want %s with %q", c.name, status, indent, c.status, c.indent)
		}
	}
}

// A cell as long as a message may be is answered at once.
func TestCompleteOfALongCell(t *testing.T) {
	begin := time.Now()
	if status, _ := cell.IsComplete(strings.Repeat("{", 10<<20), gonb.Commands); status != cell.Unknown {
		t.Errorf("10 MB of braces are %q", status)
	}
	cell.IsComplete("%%\n"+strings.Repeat("{(", 400_000), gonb.Commands)
	// 0.2 s here; the rest is room for a slow machine.
	if took := time.Since(begin); took > 20*time.Second {
		t.Errorf("it took %v", took)
	}
}
