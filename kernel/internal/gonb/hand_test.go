package gonb_test

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/ninepixels/ninepixels/kernel/internal/cell"
	"github.com/ninepixels/ninepixels/kernel/internal/gonb"
	"github.com/ninepixels/ninepixels/kernel/internal/jupyter/kerneltest"
)

// runs reports whether a cell has a program, as the server decides it.
func runs(c *cell.Cell) bool { return c.Mode != cell.Nothing && c.Mode != cell.Input }

// handed is what GoNB gets for a cell, with short names in the place of the
// notes' file and of the pipes.
func handed(e *gonb.Engine, source string, skip func(cell.Special) bool) string {
	c := cell.Parse(source, gonb.Commands)
	rows := e.Rows(c, runs(c), skip)
	for _, short := range []struct{ long, short string }{
		{"trap 'echo ", "trap '"}, {` $? 2>/dev/null >>"` + filepath.Join(e.Temp(), "exits") + `"' EXIT; `, "' "}, {e.Temp(), "T"}, {"%noautoget\n", "-\n"}, {"// its program is built by the go command\n", "//\n"},
	} {
		rows = strings.ReplaceAll(rows, short.long, short.short)
	}
	return rows
}

// GoNB is handed the special lines and an empty main, and no Go of the cell's.
func TestRows(t *testing.T) {
	e := start(t, kerneltest.Works, nil)
	for _, c := range []struct{ source, want string }{
		{"", ""},
		{"x := 1", "-\n%% \n//\n"},
		{"func f() {}", "-\n%% \n//\n"},
		{"%%\nf()", "-\n%% \n//\n"},
		{"package main\nfunc main() {}", "-\n%% \n//\n"},

		{"!ls", "!ls\n"},
		{"! \tls", "!ls\n"},
		{"!*go version", "!*go version\n"},
		{"!ls; false", "!trap '1' ls; false\n"},
		{"x := 1\n!*go version | cat\nx", "!*trap '2' go version | cat\n-\n%% \n//\n"},
		{"!! true", "!trap '1' ! true\n"},
		{"!echo a \\\n  b", "!echo a    b\n"},
		{"//gonb:!ls\n//gonb:%env A=1", "!ls\n%env A 1\n"},
		{"%env A=1\r\n!ls\r\n", "%env A 1\n!ls\n"},
		{"/*\n!ls\n*/\nx := `\n%reset\n!rm -r x\n`\nf(1,\n%x)", "-\n%% \n//\n"},

		{"%args a b\nf()", "%args a b\n-\n%% a b\n//\n"},
		{"%args a b\n%%\nf()", "%args a b\n-\n%% a b\n//\n"}, // a bare %% would take them away
		{"%args a\n%% b c\nf()", "%args a\n-\n%% b c\n//\n"},
		{"%% b\nf()", "-\n%% b\n//\n"},
		{"%main x y\nf()", "-\n%% x y\n//\n"},
		{"%exec f a b\nfunc f() {}", "-\n%% a b\n//\n"},
		{"%autoget\n!ls", "!ls\n"}, // the go command's stand-in obeys it
		{"%noautoget\nf()", "-\n%% \n//\n"},
		{"%env A=1\n!ls\n%cd x\nf()", "%env A 1\n!ls\n%cd x\n-\n%% \n//\n"},

		{"%test", "-\n%test -test.v\n//\n"}, // all that there are
		{"%test\nfunc TestA(t *testing.T) {}\nfunc TestB(t *testing.T) {}", "-\n%test -test.v -test.run=^(TestA|TestB)$\n//\n"},
		{"%test\nfunc BenchmarkA(b *testing.B) {}", "-\n%test -test.v -test.run=^()$ -test.bench=^(BenchmarkA)$\n//\n"},
		{"%test -test.run=X\nfunc TestA(t *testing.T) {}", "-\n%test -test.run=X\n//\n"},

		{"%env A=\"b c\"", "%env A \"b c\"\n"},
		{"%env A 1", "%env A 1\n"},
		{"%env AB=1", "%env AB=1\n"},

		{"%%bash\nls", "%%bash\ntrap '1' ls"},
		{"%%sh", "%%sh"},
		{"%%writefile x\n!false\n%reset", "%%writefile x\n!false\n%reset"},
		{"%%script cat", "%%script cat"},
		{"%%script cat\n!false", "%%script /bin/sh -c \"\\\"$@\\\"; s=$?; echo 1 $s 2>/dev/null >>\\\"T/exits\\\"; exit $s\" sh cat\n!false"},
	} {
		if got := handed(e, c.source, nil); got != c.want {
			t.Errorf("%q becomes\n%s\nwant\n%s", c.source, got, c.want)
		}
	}
	skip := func(s cell.Special) bool { return s.Name == "%ls" }
	if got := handed(e, "%ls\n!ls\n%env A=1", skip); got != "!ls\n%env A 1\n" {
		t.Errorf("with a line left out it becomes %q", got)
	}
}

// Where the kernel has pipes, shell commands speak by them, but for those whose
// output or input GoNB wants.
func TestRowsWithPipes(t *testing.T) {
	e := start(t, kerneltest.Works, nil)
	if err := e.OpenPipes(); err != nil {
		t.Fatal(err)
	}
	const pipes = "exec >'T/stdout' 2>'T/stderr'"
	for _, c := range []struct{ source, want string }{
		{"!ls", "!" + pipes + " <'T/stdin'; trap '1' eval -- 'ls'\n"},
		{"!*echo 'a b'", "!*" + pipes + " <'T/stdin'; trap '1' eval -- 'echo '\\''a b'\\'''\n"},
		{"%%bash\nls\n", "%%bash\n" + pipes + "; trap '1' \nls\n"},
		{"%%script cat\nls", "%%script /bin/sh -c \"\\\"$@\\\"; s=$?; echo 1 $s 2>/dev/null >>\\\"T/exits\\\"; exit $s\" sh cat\nls"},
		{"%capture x\n!ls", "%capture x\n!ls\n"},
		{"%with_inputs\n!read x; echo $x", "%with_inputs\n!trap '2' read x; echo $x\n"},
	} {
		if got := handed(e, c.source, nil); got != c.want {
			t.Errorf("%q becomes\n%s\nwant\n%s", c.source, got, c.want)
		}
	}
}
