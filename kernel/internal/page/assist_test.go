package page_test

import (
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/ninepixels/ninepixels/kernel/internal/cell"
	"github.com/ninepixels/ninepixels/kernel/internal/complete"
	"github.com/ninepixels/ninepixels/kernel/internal/complete/golist"
	"github.com/ninepixels/ninepixels/kernel/internal/page"
)

// typed returns a question about a cell whose cursor is marked by |.
func typed(ask, marked string) page.Question {
	before, after, _ := strings.Cut(marked, "|")
	return page.Question{Ask: ask, Code: before + after, Cursor: utf8.RuneCountInString(before)}
}

// earlier has cells run that declare what the tests' cells use.
func earlier(t *testing.T) *reader {
	t.Helper()
	r := open(t)
	r.ran("import \"fmt\"\nimport \""+gridPath+"\"\n\n// double returns twice x.\nfunc double(x int) int { return 2 * x }\n\ntype pair struct{ first, second *grid.Grid }\n\nvar both pair", "")
	r.ran("pixels := grid.New(3, 4)\nname := \"nine\"", `{"variables": [
		{"name": "pixels", "kept": true, "type": {"path": "*`+gridPath+`.Grid", "packages": [{"path": "`+gridPath+`"}], "spelled": true}},
		{"name": "name", "kept": true, "type": {"path": "string", "spelled": true}, "value": "nine"}]}`)
	return r
}

func TestMatch(t *testing.T) {
	r := earlier(t)
	for _, c := range []struct {
		code, word string
		want       []complete.Match
		not        []string
	}{
		{"fmt.Prin|", "Prin", []complete.Match{{Text: "Println", Kind: "func", Signature: "func Println(a ...any) (n int, err error)"}}, []string{"Sprint"}},
		{"%%\nfor i := range 3 {\n\tfmt.pr|", "pr", []complete.Match{{Text: "Printf", Kind: "func", Signature: "func Printf(format string, a ...any) (n int, err error)"}}, nil},
		{"strings.TrimSp|", "TrimSp", []complete.Match{{Text: "TrimSpace", Kind: "func", Signature: "func TrimSpace(s string) string"}}, nil},
		{"pix|", "pix", []complete.Match{{Text: "pixels", Kind: "var", Signature: "var pixels *grid.Grid"}}, nil},
		{"pixels.AbsS|", "AbsS", []complete.Match{{Text: "AbsSum", Kind: "method", Signature: "func (*Grid).AbsSum() float64"}}, nil},
		{"%%\n_ = \"π😀\"; both.first.AbsS|", "AbsS", []complete.Match{{Text: "AbsSum", Kind: "method", Signature: "func (*Grid).AbsSum() float64"}}, nil},
		{"both.|", "", []complete.Match{{Text: "first", Kind: "field", Signature: "field first *grid.Grid"}}, nil},
		{"dou|", "dou", []complete.Match{{Text: "double", Kind: "func", Signature: "func double(x int) int"}}, nil},
		{"import \"lessons/gr|\"", "lessons/gr", []complete.Match{{Text: gridPath, Kind: "package", Signature: "package grid"}}, nil},
		{"import \"inter|\"", "inter", nil, []string{"internal/abi"}},
		{"%%\nra|", "ra", []complete.Match{{Text: "range", Kind: "keyword"}, {Text: "rand", Kind: "package", Signature: `import "crypto/rand"`}}, nil},
		{"%e|", "%e", []complete.Match{{Text: "%env", Kind: "command", Signature: "%env NAME=value"}}, nil},
		{"%|", "%", []complete.Match{{Text: "%help", Kind: "command", Signature: "%help"}}, []string{"%test", "%cd", "%%bash"}},

		{"%%bash\nfmt.Prin|", "", nil, []string{"Println"}},
		{"!fmt.Prin|", "", nil, []string{"Println"}},
		{"// fmt.Prin|", "", nil, []string{"Println"}},
		{"nobody.Prin|", "Prin", nil, []string{"Println"}},
		{")]}=:= func 3..|", "", nil, []string{"Println"}},
	} {
		a := r.want(r.answer(typed("match", c.code)), page.NextDone)
		code := strings.Replace(c.code, "|", "", 1)
		if word := string([]rune(code)[a.Start:a.End]); word != c.word {
			t.Errorf("%q: it would replace %q, want %q", c.code, word, c.word)
		}
		for _, want := range c.want {
			if !slices.Contains(a.Matches, want) {
				t.Errorf("%q: %+v, want %+v", c.code, a.Matches, want)
			}
		}
		for _, m := range a.Matches {
			if slices.Contains(c.not, m.Text) || c.want == nil && c.not == nil {
				t.Errorf("%q: there is %+v", c.code, m)
			}
		}
	}
}

func TestInspect(t *testing.T) {
	r := earlier(t)
	for code, want := range map[string]string{
		"fmt.Print|ln(1)":        "func Println(a ...any) (n int, err error)\n\nPrintln formats using",
		"fmt.Println(1, |)":      "func Println(a ...any) (n int, err error)",
		"strings.TrimSpa|ce(s)":  "func TrimSpace(s string) string\n\nTrimSpace returns",
		"pixels.AbsSum|()":       "func (*Grid).AbsSum() float64",
		"fmt.Println(pix|els)":   "var pixels *grid.Grid",
		"doub|le(2)":             "func double(x int) int\n\ndouble returns twice x.",
		"gri|d.New(1, 1)":        `import "` + gridPath + "\"\n\nPackage grid",
		"x := le|n(name)":        "func len(v Type) int\n\nThe len built-in",
		"%en|v A=1":              "%env NAME=value\n\nSets an environment variable",
		"nobody.Print|ln(1)":     "",
		"%%bas|h":                "",
		")]}=:= func 3..|":       "",
		"// fmt.Println|":        "",
		"fmt.Nonsense|(1)":       "",
		"no/such|/package.Print": "",
	} {
		a := r.want(r.answer(typed("inspect", code)), page.NextDone)
		switch {
		case a.Doc == nil && want != "":
			t.Errorf("%q: nothing, want %q", code, want)
		case a.Doc != nil && (want == "" || !strings.HasPrefix(a.Doc.Plain, want) || !strings.HasPrefix(a.Doc.HTML, "<p")):
			t.Errorf("%q: %+v, want %q", code, a.Doc, want)
		}
	}
}

// A page answers as the kernel on a machine does, which has the go command list the
// packages. Of packages the page of this test has but a few.
func TestSameAsOnAMachine(t *testing.T) {
	r := earlier(t)
	program, err := exec.LookPath("go")
	if err != nil {
		t.Fatal(err)
	}
	dir, err := filepath.Abs("../../..")
	if err != nil {
		t.Fatal(err)
	}
	native := golist.New(golist.Options{Go: program, Dir: dir, Commands: page.Commands, Within: time.Minute})
	t.Cleanup(native.Close)
	var notebook cell.Notebook
	for i, code := range []string{
		"import \"fmt\"\nimport \"" + gridPath + "\"\n\n// double returns twice x.\nfunc double(x int) int { return 2 * x }\n\ntype pair struct{ first, second *grid.Grid }\n\nvar both pair",
		"var pixels *grid.Grid\n\nvar name string",
	} {
		c := cell.Parse(code, page.Commands)
		c.Number = i + 1
		notebook = notebook.With(c)
	}
	// This waits for types; of a package whose types are not there the source would tell.
	q := typed("match", "fmt.Println(strings.ToUpper(name), rand.Int(), grid.New(1, 1), pix|)")
	native.Complete(t.Context(), notebook.Source(), q.Code, q.Cursor)
	for _, code := range []string{
		"%%\nvar g grid.Gri|d", "%%\nvar e err|or = nil", "x := ma|ke([]int, 3)", "strin|gs.Fields(name)", "rand.Sour|ce(1)",
		"fmt.|", "fmt.Prin|", "%%\nstrings.|", "pixels.|", "%%\nboth.first.|", "%%\nboth.|", "%%\nlocal := pixels.Pix\nlo|", "%%\nx := grid.New(1, 2).|",
		"%%\ndefer fmt.Pri|", "do|", "%%\nfor i := range name {\n\t_ = i\n\t|", "rand.In|", "import \"fmt\"\nfmt.Sp|", "%%\n_ = grid.Grid{|}", "x := := 3\nname.|",
		"%e|", "%%\n// fmt.|", "%%\ngrid.Ne|w(3)", "fmt.Sprint|ln(1)", "%%\npixels.At|(1, 2)", "dou|ble(1)", "pixel|s",
	} {
		q := typed("match", code)
		want, start, end := native.Complete(t.Context(), notebook.Source(), q.Code, q.Cursor)
		a := r.want(r.answer(q), page.NextDone)
		noPackages := func(m complete.Match) bool { return m.Kind == "package" }
		want, got := slices.DeleteFunc(slices.Clone(want), noPackages), slices.DeleteFunc(slices.Clone(a.Matches), noPackages)
		if !slices.Equal(got, want) || a.Start != start || a.End != end {
			t.Errorf("%q: [%d, %d) %+v\non a machine [%d, %d) %+v", code, a.Start, a.End, got, start, end, want)
		}
		q.Ask = "inspect"
		doc, found := native.Inspect(t.Context(), notebook.Source(), q.Code, q.Cursor)
		a = r.want(r.answer(q), page.NextDone)
		if found != (a.Doc != nil) || found && *a.Doc != doc {
			t.Errorf("%q: it says %+v\non a machine %+v", code, a.Doc, doc)
		}
	}
}

// Archives are asked for when an answer needs them, each once; whoever cannot have them
// is answered without.
func TestAssistanceLoads(t *testing.T) {
	r := open(t)
	r.want(r.s.Answer(typed("match", "%e|")), page.NextDone)
	q := typed("match", "strings.TrimSp|")
	if a := r.want(r.s.Answer(q), page.NextLoad); !slices.Equal(a.Load, []string{"strings"}) {
		t.Errorf("it asks for %q", a.Load)
	}
	q.Now = true
	if a := r.want(r.s.Answer(q), page.NextDone); len(a.Matches) > 0 {
		t.Errorf("without the archive there is %+v", a.Matches)
	}
	q.Now = false
	for range 2 {
		if a := r.want(r.answer(q), page.NextDone); len(a.Matches) != 1 {
			t.Errorf("%+v", a.Matches)
		}
	}
	q = typed("inspect", "strings.TrimSpace|(\"\")")
	if a := r.want(r.s.Answer(q), page.NextLoad); len(a.Load) > 0 || !slices.Equal(a.Docs, []string{"strings"}) {
		t.Errorf("it asks for %+v", a)
	}
	q.Now = true
	if a := r.want(r.s.Answer(q), page.NextDone); a.Doc == nil || a.Doc.Plain != "func TrimSpace(s string) string" {
		t.Errorf("without documentation it says %+v", a.Doc)
	}
	q.Now = false
	for range 2 {
		if a := r.want(r.answer(q), page.NextDone); a.Doc == nil || !strings.Contains(a.Doc.Plain, "TrimSpace returns") {
			t.Errorf("it says %+v", a.Doc)
		}
	}
	if !slices.Equal(r.loaded, []string{"strings", "strings.doc"}) {
		t.Errorf("%q were loaded", r.loaded)
	}
	r = open(t) // of a package that nobody has asked for, both come at once
	q = typed("inspect", "strings.TrimSpace|(\"\")")
	if a := r.want(r.s.Answer(q), page.NextLoad); !slices.Equal(a.Load, a.Docs) {
		t.Errorf("it asks for %+v", a)
	}
	r.m = &page.Manifest{Packages: r.m.Packages}
	r.s = page.New(r.m, r.folder) // a site without documentation
	if a := r.want(r.answer(q), page.NextDone); a.Doc == nil || a.Doc.Plain != "func TrimSpace(s string) string" {
		t.Errorf("it says %+v", a.Doc)
	}
}

// Questions come at any time: also while a cell is on its way, of which they change
// nothing.
func TestAssistanceBesideACell(t *testing.T) {
	r := earlier(t)
	ask := func(want string) {
		t.Helper()
		if a := r.want(r.answer(typed("match", "pix|")), page.NextDone); len(a.Printed) > 0 || len(a.Matches) != 1 || a.Matches[0].Text != want {
			t.Errorf("%+v", a)
		}
		r.answer(typed("inspect", "rand.Int|n(3)"))
	}
	ask("pixels")
	a := r.want(r.cell("%who\n%%\nfmt.Println(pixels.Sum())"), page.NextBuild)
	if len(a.Printed) != 1 {
		t.Errorf("it prints %q", a.Printed)
	}
	ask("pixels")
	r.want(r.s.Answer(page.Question{Ask: "built"}), page.NextRun)
	ask("pixels")
	r.want(r.s.Answer(page.Question{Ask: "ended"}), page.NextDone)
	r.want(r.cell("%rm pixels"), page.NextDone)
	if a := r.want(r.answer(typed("match", "pix|")), page.NextDone); len(a.Matches) > 0 {
		t.Errorf("it is forgotten, and there is %+v", a.Matches)
	}
}

// Whatever is asked, there is an answer.
func TestAssistanceAlwaysAnswers(t *testing.T) {
	r := earlier(t)
	for _, code := range []string{"", "|", "\x00|", "π.😀|", "func (|", "type T struct{ *T }\n%%\nT{}.|", strings.Repeat("(", 1000) + "|", "%%\n" + strings.Repeat("fmt.Println(1)\n", 1<<16) + "fmt.|"} {
		for _, ask := range []string{"match", "inspect"} {
			q := typed(ask, code)
			for _, cursor := range []int{q.Cursor, -1, 0, 1 << 40} {
				q.Cursor = cursor
				a := r.want(r.answer(q), page.NextDone)
				if a.Start < 0 || a.Start > a.End || a.End > utf8.RuneCountInString(q.Code) {
					t.Errorf("%.20q at %d: [%d, %d)", q.Code, cursor, a.Start, a.End)
				}
			}
		}
	}
}

// A package that no cell may import is not waited for: the compiler says so.
func TestInternalPackage(t *testing.T) {
	r := open(t)
	r.want(r.cell("import \"internal/abi\"\n%%\nx := abi.FuncPCABI0(nil)\nfmt.Println(x)"), page.NextBuild)
	r.want(r.cell("import \"internal/abi\"\nx := abi.MaxPtrmaskBytes\nx"), page.NextBuild)
	if slices.Contains(r.loaded, "internal/abi") {
		t.Error("it was loaded")
	}
}

// A name that is misspelt behind a dot gets the sentence that it gets on a machine: the
// package is loaded first, if the cell has not asked for its types.
func TestMeant(t *testing.T) {
	r := earlier(t)
	for _, c := range []struct{ code, said, want string }{
		{"fmt.Prinln(1)", "cell[3].go:1:5: undefined: fmt.Prinln\n", "fmt has no Prinln: did you mean Println?"},
		{"%%\n_ = strings.TrimSpce(name)", "cell[3].go:2:13: undefined: strings.TrimSpce\n", "strings has no TrimSpce: did you mean TrimSpace?"},
		{"%%\n_ = pixels.AbSum()", "cell[3].go:2:12: pixels.AbSum undefined (type *grid.Grid has no field or method AbSum)\n", "did you mean AbsSum?"},
		{"%%\n_ = pixels.Nonsense()", "cell[3].go:2:12: pixels.Nonsense undefined (type *grid.Grid has no field or method Nonsense)\n", "Tab behind the dot"},
	} {
		r.count = 2
		r.want(r.cell(c.code), page.NextBuild)
		q := page.Question{Ask: "built", Said: c.said}
		a := r.s.Answer(q)
		if a.Next == page.NextLoad {
			r.fill(a)
			r.want(r.answer(typed("match", "pix|")), page.NextDone) // somebody types meanwhile
			a = r.s.Answer(page.Question{Ask: "again"})
		}
		if r.want(a, page.NextFailed); !strings.Contains(a.Mistake.Sentence, c.want) {
			t.Errorf("%q: it says %q, want %q", c.code, a.Mistake.Sentence, c.want)
		}
	}
	// If the package does not come, the sentence does.
	r = open(t)
	r.want(r.cell("%%\nstrings.TrimSpce(\"\")"), page.NextBuild)
	r.want(r.s.Answer(page.Question{Ask: "built", Said: "cell[1].go:2:9: undefined: strings.TrimSpce\n"}), page.NextLoad)
	if a := r.want(r.s.Answer(page.Question{Ask: "again"}), page.NextFailed); !strings.Contains(a.Mistake.Sentence, "strings has no TrimSpce") {
		t.Errorf("it says %q", a.Mistake.Sentence)
	}
	r.want(r.cell("%%\nfmt.Println(2)"), page.NextBuild)
}
