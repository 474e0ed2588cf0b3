package cell_test

import (
	"strings"
	"testing"

	"github.com/ninepixels/ninepixels/kernel/internal/cell"
	"github.com/ninepixels/ninepixels/kernel/internal/gonb"
)

func TestFormat(t *testing.T) {
	for _, c := range []struct{ name, source, want string }{
		{"empty", "", ""},
		{"statement", "x:=1", "x := 1"},
		{"statements", "x:=[]int{1,2}\nfor _,v:=range x{\n  fmt.Println(v)\n    }", "x := []int{1, 2}\nfor _, v := range x {\n\tfmt.Println(v)\n}"},
		{"indented", "    x := 1\n    y  := 2", "x := 1\ny := 2"},
		{"two in a row", "x:=1;y:=2", "x := 1\ny := 2"},
		{"loops", "for i:=0;i<3;i++{}\nfor i:=0;;i++{}\nfor ;;{}", "for i := 0; i < 3; i++ {\n}\nfor i := 0; ; i++ {\n}\nfor {\n}"},
		{"value", "x+1", "x + 1"},
		{"value that is not shown", "x:=1\nx+1;", "x := 1\nx + 1;"},
		{"declaration", "func f(a int,b int)int{\nreturn a+b}", "func f(a int, b int) int {\n\treturn a + b\n}"},
		{"declarations and statements", "import \"fmt\"\nfunc f(){ }\nx:=f\n\n\n\n// now\nfmt.Println( x )\ntype t  struct{}\nfunc (t)m( ) {}",
			"import \"fmt\"\n\nfunc f() {}\nx := f\n\n// now\nfmt.Println(x)\ntype t struct{}\nfunc (t) m() {}"},
		{"variables among statements", "var x=1\nx++\nvar y  int", "var x = 1\nx++\nvar y int"},
		{"%%", "import  \"fmt\"\n\n%% -n 3\nfmt.Println( 1 )\n", "import \"fmt\"\n\n%% -n 3\nfmt.Println(1)"},
		{"%% with a comment", "// first\n%%\n// then\n  x:=1 // one\n  _ = x // none", "// first\n%%\n// then\nx := 1 // one\n_ = x  // none"},
		{"two %%", "%%\nx:=1\n%%\n_=x", "%%\nx := 1\n%%\n_ = x"},
		{"special lines", "%env A=1\n\n\n!ls   -l\nx:=1\n!pwd \\\n  -P\ny:=2\n%who", "%env A=1\n\n!ls   -l\nx := 1\n!pwd \\\n  -P\ny := 2\n%who"},
		{"a special line in a block", "if true{\n!ls   -l\nfmt.Println(1)\n}", "if true {\n!ls   -l\n\tfmt.Println(1)\n}"},
		{"a wrapped one in a block", "func f(){\n!ls \\\n -l\n}", "func f() {\n!ls \\\n -l\n}"},
		{"what looks special in a string", "x:=`\n!ls\n%who  \n`", "x := `\n!ls\n%who  \n`"},
		{"what looks special in a comment", "/*\n%who\n*/\nx:=1", "/*\n%who\n*/\nx := 1"},
		{"hidden from Go's tools", "//gonb:%%\nx:=1", "//gonb:%%\nx := 1"},
		{"only comments", "//  a\n\n\n//b", "//  a\n\n//b"},
		{"CRLF", "x:=1\r\ny:=2\r\n", "x := 1\ny := 2"},
		{"package clause", "package  main\nvar x=1", "package main\n\nvar x = 1"},
		{"const block", "const(\na=iota\nbcd\n)", "const (\n\ta = iota\n\tbcd\n)"},
		{"function as a value", "func(){ f() }( )", "func() { f() }()"},
		{"test", "func TestA(t *testing.T){}\n%test  -v", "func TestA(t *testing.T) {}\n%test  -v"},
		{"script", "%%bash\nif   true; then echo; fi", "%%bash\nif   true; then echo; fi"},
	} {
		got, ok := cell.Format(c.source, gonb.Commands)
		if !ok || got != c.want {
			t.Errorf("%s: it is formatted (%v) as\n%s\nwant\n%s", c.name, ok, got, c.want)
		}
		if again, ok := cell.Format(got, gonb.Commands); !ok || again != got {
			t.Errorf("%s: formatted again (%v) it is\n%s", c.name, ok, again)
		}
	}
}

func TestFormatLeaves(t *testing.T) {
	for _, source := range []string{"x:=", "func f( {", "if true{", "x:=1)", "func f(){}; f( )", "func f(){\n%%\n}", "s := `"} {
		if got, ok := cell.Format(source, gonb.Commands); ok || got != source {
			t.Errorf("%q is formatted (%v) as %q", source, ok, got)
		}
	}
}

// Whatever a cell is, formatting does not fail, and what is formatted stays so.
func FuzzFormat(f *testing.F) {
	for _, source := range []string{"x:=1", "!ls\nx:=1", "func f(){\n!ls\n}\nf()", "%%\nx:=1;\n", "/*\n!a*/ x;", "//c\nx\n//d", "`\n%%`", "import(\"a\"\n_ \"b\")\nvar x,y=1,2\n"} {
		f.Add(source)
	}
	f.Fuzz(func(t *testing.T, source string) {
		got, ok := cell.Format(source, gonb.Commands)
		if !ok {
			return
		}
		if again, ok := cell.Format(got, gonb.Commands); !ok || again != got {
			t.Errorf("%q is formatted as %q, and again (%v) as %q", source, got, ok, again)
		}
		before, after := cell.Parse(source, gonb.Commands), cell.Parse(got, gonb.Commands)
		if before.Mode != after.Mode || len(before.Specials) != len(after.Specials) || strings.Contains(got, "//ninepixels:special") != strings.Contains(source, "//ninepixels:special") {
			t.Errorf("%q is formatted as %q", source, got)
		}
	})
}
