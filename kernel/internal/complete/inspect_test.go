package complete_test

import (
	"strings"
	"testing"
)

func TestInspect(t *testing.T) {
	a := warm(t)
	for _, c := range []struct{ name, code, signature, says string }{
		{"function of a package", "%%\nfmt.Print|ln(1)", "func Println(a ...any) (n int, err error)", "Println formats using the default formats"},
		{"end of the name", "%%\nfmt.Println|(1)", "func Println(a ...any) (n int, err error)", "Println formats"},
		{"within the parentheses", "%%\nfmt.Println(1, |)", "func Println(a ...any) (n int, err error)", "Println formats"},
		{"within a list in the parentheses", "%%\nfmt.Println([]int{1, 2|}, (3))", "func Println(a ...any) (n int, err error)", "Println formats"},
		{"open parentheses", "%%\nshow.Image(|", "func Image(g *grid.Grid, opts ...ImageOption)", "Image displays one grid as a picture"},
		{"method", "%%\ndata.Train.Le|n()", "func (*Split).Len() int", "Len"},
		{"method of a value", "%%\ng := grid.New(3, 3)\ng.AbsSum|()", "func (*Grid).AbsSum() float64", "AbsSum"},
		{"field", "%%\n_ = show.Panel{Sign|ed: true}", "field Signed bool", "Signed chooses the colours"},
		{"type", "%%\nvar p show.Pane|l", "type Panel struct {\n\tTitle string", "A Panel is one grid of a figure"},
		{"constant", "%%\nm.P|i", "const Pi untyped float = 3.14159", "oeis.org"},
		{"package", "%%\nshow|.Row()", `import "github.com/ninepixels/ninepixels/lessons/show"`, "Package show puts pictures"},
		{"package that no cell imports", "%%\nstrings.TrimSpa|ce(s)", "func TrimSpace(s string) string", "TrimSpace returns"},
		{"name in the comment's brackets", "%%\nstrings.TrimLef|t(s, c)", "func TrimLeft(s string, cutset string) string", "use TrimPrefix instead"},
		{"earlier cell's function", "%%\ndoub|le(2)", "func double(x int) int", "double returns twice x."},
		{"earlier cell's variable", "%%\nfmt.Println(dat|a)", "var data *dataset.Data", ""},
		{"this cell's function", "// half halves.\nfunc half(x int) int { return x / 2 }\n\n%%\nhal|f(2)", "func half(x int) int", "half halves."},
		{"local variable", "%%\nx := 1.5\n_ = x|", "var x float64", ""},
		{"built-in", "%%\nx := le|n(\"a\")", "func len(v Type) int", "The len built-in function returns the length"},
		{"special command", "%en|v A=1", "%env NAME=value", "environment variable"},
		{"without %%", "fmt.Println|(1)", "func Println(a ...any) (n int, err error)", "Println formats"},
		{"unicode before", "%%\nπ := \"😀\"; fmt.Println|(π)", "func Println(a ...any) (n int, err error)", "Println formats"},

		{"nothing", "%%\n|", "", ""},
		{"unknown name", "%%\nfoo|()", "", ""},
		{"unknown member", "%%\nfmt.Foo|()", "", ""},
		{"comment", "%%\n// fmt.Println|", "", ""},
		{"keyword", "%%\nfo|r {}", "", ""},
		{"shell", "!fmt.Println|", "", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			code, cursor := cut(c.code)
			doc, found := a.Inspect(t.Context(), declared, code, cursor)
			if found != (c.signature != "") {
				t.Fatalf("found: %v, %+v", found, doc)
			}
			if !strings.HasPrefix(doc.Plain, c.signature) || !strings.Contains(doc.Plain, c.says) {
				t.Errorf("it says\n%s\nwant %q and %q", doc.Plain, c.signature, c.says)
			}
		})
	}
}

// What the source says is text, not HTML.
func TestInspectEscapes(t *testing.T) {
	a := warm(t)
	code, cursor := cut("// f returns <script>alert(1)</script> & more.\nfunc f(c <-chan int) {}\n%%\nf|(nil)")
	doc, _ := a.Inspect(t.Context(), "", code, cursor)
	for _, want := range []string{"func f(c &lt;-chan int)", "&lt;script&gt;alert(1)&lt;/script&gt; &amp; more."} {
		if !strings.Contains(doc.HTML, want) {
			t.Errorf("no %q in %s", want, doc.HTML)
		}
	}
	if strings.Contains(doc.HTML, "<script") {
		t.Error("the source's HTML came through")
	}
}
