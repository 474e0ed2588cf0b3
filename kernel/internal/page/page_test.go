package page_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"go/build"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/ninepixels/ninepixels/kernel/internal/cell"
	"github.com/ninepixels/ninepixels/kernel/internal/complete"
	"github.com/ninepixels/ninepixels/kernel/internal/complete/golist"
	"github.com/ninepixels/ninepixels/kernel/internal/page"
)

// roots are the packages that the tests' cells use.
var roots = []string{"fmt", "flag", "runtime/debug", "strings", "math/rand", "math/rand/v2", "crypto/rand", "os", "internal/abi", gridPath, cell.ValuesPath}

const gridPath = "github.com/ninepixels/ninepixels/lessons/grid"

// A source is where the source of a package stands.
type source struct {
	dir   string
	files []string
}

// documented are the sources of the packages.
var documented = map[string]source{"builtin": {filepath.Join(build.Default.GOROOT, "src", "builtin"), []string{"builtin.go"}}}

// archives compiles the roots for this machine, whose archives say the same of types
// as those of a page.
var archives = sync.OnceValues(func() (*page.Manifest, error) {
	cmd := exec.Command("go", append([]string{"list", "-deps", "-export", "-json=ImportPath,Name,Export,Standard,Imports,Dir,GoFiles"}, roots...)...)
	out, err := cmd.Output()
	if err != nil {
		return nil, err
	}
	m := &page.Manifest{Go: "go1", Packages: map[string]page.Package{}, Docs: &page.File{}}
	for dec := json.NewDecoder(bytes.NewReader(out)); dec.More(); {
		var p struct {
			ImportPath, Name, Export, Dir string
			Standard                      bool
			Imports, GoFiles              []string
		}
		if err := dec.Decode(&p); err != nil {
			return nil, err
		}
		documented[p.ImportPath] = source{p.Dir, p.GoFiles}
		if p.Export != "" {
			one := page.Package{File: page.File{Name: p.Export}, Called: p.Name, Standard: p.Standard, Imports: p.Imports}
			if !p.Standard {
				one.Origin = complete.Main
			}
			m.Packages[p.ImportPath] = one
		}
	}
	return m, nil
})

// A reader plays the page: it has the archives ready that it is asked for.
type reader struct {
	*testing.T
	s      *page.Session
	m      *page.Manifest
	folder string
	count  int
	loaded []string
}

func open(t *testing.T) *reader {
	t.Helper()
	m, err := archives()
	if err != nil {
		t.Fatal(err)
	}
	folder := t.TempDir()
	return &reader{T: t, s: page.New(m, folder), m: m, folder: folder}
}

// answer asks, and loads what is asked for. Of a cell it asks then how that goes on, and
// all else once more.
func (r *reader) answer(q page.Question) page.Answer {
	r.Helper()
	a := r.s.Answer(q)
	for tries := 0; a.Next == page.NextLoad; tries++ {
		if tries == 10 {
			r.Fatalf("it asks for %q again and again", a.Load)
		}
		r.fill(a)
		if q.Ask == "cell" {
			q = page.Question{Ask: "again"}
		}
		a = r.s.Answer(q)
	}
	return a
}

// fill loads what an answer asks for.
func (r *reader) fill(a page.Answer) {
	r.Helper()
	for _, path := range a.Load {
		r.loaded = append(r.loaded, path)
		r.put(page.Archive(r.folder, path), func(file string) error { return os.Symlink(r.m.Packages[path].Name, file) })
	}
	for _, path := range a.Docs {
		r.loaded = append(r.loaded, path+".doc")
		text, err := json.Marshal(golist.ReadSource(r.Context(), path, documented[path].dir, documented[path].files))
		if err != nil {
			r.Fatal(err)
		}
		r.put(page.Documentation(r.folder, path), func(file string) error { return os.WriteFile(file, text, 0o600) })
	}
}

// put makes a file.
func (r *reader) put(file string, make func(file string) error) {
	r.Helper()
	if err := errors.Join(os.MkdirAll(filepath.Dir(file), 0o755), make(file)); err != nil {
		r.Fatal(err)
	}
}

func (r *reader) cell(code string) page.Answer {
	r.Helper()
	r.count++
	return r.answer(page.Question{Ask: "cell", Code: code, Number: r.count})
}

// want asks that an answer is of a kind.
func (r *reader) want(a page.Answer, next string) page.Answer {
	r.Helper()
	if a.Next != next {
		r.Fatalf("the answer is %q and not %q: %+v", a.Next, next, a)
	}
	return a
}

// ran has a cell built and run, and its program end well.
func (r *reader) ran(code, index string) page.Answer {
	r.Helper()
	a := r.want(r.cell(code), page.NextBuild)
	r.want(r.s.Answer(page.Question{Ask: "built"}), page.NextRun)
	r.want(r.s.Answer(page.Question{Ask: "ended", Index: index}), page.NextDone)
	return a
}

// A cell becomes a program that has its statements, and imports what they use.
func TestCell(t *testing.T) {
	r := open(t)
	a := r.want(r.cell("%%\nfmt.Println(strings.ToUpper(\"nine\"))"), page.NextBuild)
	for _, path := range []string{"fmt", "strings"} {
		if !slices.Contains(a.Imports, path) {
			t.Errorf("it imports %q, and not %s", a.Imports, path)
		}
	}
	if !strings.Contains(a.Program, "//line cell[1].go:2:1\nfmt.Println(") {
		t.Errorf("the statements do not stand behind their line:\n%s", a.Program)
	}
	if len(r.loaded) > 0 {
		t.Errorf("%q were loaded, although no type is asked for", r.loaded)
	}
}

// Variables of statements are known in the next cell with their types, and keep their
// values if the program says so.
func TestVariablesStay(t *testing.T) {
	r := open(t)
	r.ran("x := 3\nname := \"nine\"", `{"variables": [
		{"name": "x", "kept": true, "type": {"path": "int", "spelled": true}, "value": "3"},
		{"name": "name", "kept": false, "reason": "there is no room"}]}`)
	a := r.want(r.cell("x + 1"), page.NextBuild)
	if !strings.Contains(a.Program, "var x int") || !strings.Contains(a.Program, ".Load(") || !strings.Contains(a.Program, ".Show(") {
		t.Errorf("x is not loaded, or its value not shown:\n%s", a.Program)
	}
	if len(r.loaded) == 0 {
		t.Error("nothing was loaded, although types are asked for")
	}
}

// Of packages of one name that one is taken which has what is asked of it.
func TestPackageByMembers(t *testing.T) {
	for member, path := range map[string]string{"Intn(3)": "math/rand", "IntN(3)": "math/rand/v2", "Reader": "crypto/rand"} {
		r := open(t)
		a := r.want(r.cell("%%\nfmt.Println(rand."+member+")"), page.NextBuild)
		if !slices.Contains(a.Imports, path) {
			t.Errorf("rand.%s: it imports %q, and not %s", member, a.Imports, path)
		}
	}
}

// What the compiler and the runtime say becomes a sentence with the cell's own line.
func TestMistakes(t *testing.T) {
	r := open(t)
	r.want(r.cell("%%\nvar n int = \"seven\"\nfmt.Println(n)"), page.NextBuild)
	a := r.want(r.s.Answer(page.Question{Ask: "built", Said: "cell[1].go:2:13: cannot use \"seven\" (untyped string constant) as int value in variable declaration\n"}), page.NextFailed)
	if a.Mistake.Name != "compile error" || !strings.Contains(a.Mistake.HTML, "var n int") {
		t.Errorf("the compiler's mistake: %+v", a.Mistake)
	}
	stack := "note\npanic: runtime error: index out of range [3] with length 1\n\ngoroutine 1 [running]:\nmain.main()\n\tcell[2].go:3 +0x3\nexit status 2\n"
	r.want(r.cell("%%\nrows := []int{1}\nfmt.Println(rows[3])"), page.NextBuild)
	r.want(r.s.Answer(page.Question{Ask: "built"}), page.NextRun)
	a = r.want(r.s.Answer(page.Question{Ask: "ended", Ended: "exit status 2", Errors: stack}), page.NextFailed)
	if a.Mistake.Name != "panic" || !strings.Contains(a.Mistake.Sentence, "index") || stack[:a.Mistake.Told] != "note\n" {
		t.Errorf("the panic: %+v", a.Mistake)
	}
}

// How a program ends that the page has ended.
func TestEnds(t *testing.T) {
	for ended, name := range map[string]string{page.EndedStopped: "interrupted", page.EndedDeep: "stack overflow", page.EndedMemory: "no memory", page.EndedUnheard: "no input"} {
		r := open(t)
		r.ran("x := 3", `{"variables": [{"name": "x", "kept": true, "type": {"path": "int", "spelled": true}}]}`)
		r.want(r.cell("x = 4"), page.NextBuild)
		r.want(r.s.Answer(page.Question{Ask: "built"}), page.NextRun)
		a := r.want(r.s.Answer(page.Question{Ask: "ended", Ended: ended}), page.NextFailed)
		if a.Mistake.Name != name || !strings.Contains(strings.Join(a.Mistake.Traceback, "\n"), "x is not kept") {
			t.Errorf("%s: %+v", ended, a.Mistake)
		}
		r.want(r.cell("x + 1"), page.NextBuild)
	}
}

// A declaration that no longer compiles is set aside, and the cell is tried again.
func TestSetAside(t *testing.T) {
	r := open(t)
	r.ran("func old() int { return 1 }", "")
	r.want(r.cell("%%\nfmt.Println(2)"), page.NextBuild)
	a := r.answer(page.Question{Ask: "built", Said: "cell[1].go:1:25: cannot use 1 as string value in return statement\n"})
	r.want(a, page.NextBuild)
	if len(a.Printed) != 1 || !strings.Contains(a.Printed[0].Text, "old of cell [1] is left out") || strings.Contains(a.Program, "func old") {
		t.Errorf("it prints %q, and the program is\n%s", a.Printed, a.Program)
	}
}

// What a page cannot do is refused with a sentence.
func TestElsewhere(t *testing.T) {
	for _, code := range []string{"!ls", "%%bash\nls", "%test\nfunc TestX(t *testing.T) {}", "%cd /tmp", "import _ \"embed\"\n\n//go:embed a.txt\nvar text string\n\n%%\nfmt.Println(text)"} {
		a := open(t).cell(code)
		if a.Next != page.NextFailed || !strings.Contains(a.Mistake.Sentence, "your own machine") {
			t.Errorf("%q: %+v", code, a.Mistake)
		}
	}
	a := open(t).cell("%nonsense")
	if a.Next != page.NextFailed || a.Mistake.Name != "unknown command" {
		t.Errorf("%+v", a.Mistake)
	}
}

// The special lines that work in a page.
func TestObeyed(t *testing.T) {
	r := open(t)
	r.ran("const nine = 9", "")
	for code, want := range map[string]string{"%who": "nine", "%help": "%args", "%rm none": "No cell has declared none", "%values off": "makes its variables anew"} {
		a := r.want(r.cell(code), page.NextDone)
		if len(a.Printed) != 1 || !strings.Contains(a.Printed[0].Text, want) {
			t.Errorf("%s prints %q", code, a.Printed)
		}
	}
	r.want(r.cell("%env COLOUR=blue"), page.NextDone)
	r.want(r.cell(`%args -n 3 "two words"`), page.NextDone)
	a := r.want(r.cell("%%\nfmt.Println(nine)"), page.NextBuild)
	if !slices.Equal(a.Args, []string{"-n", "3", "two words"}) || !slices.Equal(a.Env, []string{"COLOUR=blue"}) {
		t.Errorf("arguments %q, environment %q", a.Args, a.Env)
	}
	a = r.want(r.cell("%% -n 4\nfmt.Println(nine)"), page.NextBuild)
	if !slices.Equal(a.Args, []string{"-n", "4"}) {
		t.Errorf("arguments %q", a.Args)
	}
}

func TestComplete(t *testing.T) {
	r := open(t)
	if a := r.s.Answer(page.Question{Ask: "complete", Code: "for i := range 3 {"}); a.Status != "incomplete" {
		t.Errorf("%+v", a)
	}
	if a := r.s.Answer(page.Question{Ask: "complete", Code: "x := 1"}); a.Status != "complete" {
		t.Errorf("%+v", a)
	}
}

// What the page asks in a form that nobody knows is a mistake, and no end.
func TestBadRequests(t *testing.T) {
	r := open(t)
	for _, question := range []string{`{`, `{"ask": "dance"}`, `[]`, `{"ask": "ended"}`} {
		var a page.Answer
		if err := json.Unmarshal(r.s.AnswerJSON([]byte(question)), &a); err != nil || a.Next != page.NextFailed || a.Mistake.Sentence == "" {
			t.Errorf("%s: %+v, %v", question, a, err)
		}
	}
	r.want(r.cell("%%\nfmt.Println(1)"), page.NextBuild)
}

func TestClosure(t *testing.T) {
	m := &page.Manifest{Packages: map[string]page.Package{
		"a": {Imports: []string{"b", "c"}}, "b": {Imports: []string{"c"}}, "c": {}, "d": {Imports: []string{"a"}},
	}}
	for imports, want := range map[string]string{"a": "a b c", "b": "b c", "d": "a b c d", "none": "", "c none b": "b c"} {
		if got := strings.Join(m.Closure(strings.Fields(imports)), " "); got != want {
			t.Errorf("of %q: %q, want %q", imports, got, want)
		}
	}
}
