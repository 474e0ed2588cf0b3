package complete_test

import (
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/ninepixels/ninepixels/kernel/internal/complete"
	"github.com/ninepixels/ninepixels/kernel/internal/complete/golist"
	"github.com/ninepixels/ninepixels/kernel/internal/gonb"
)

// declared is what the cells before have declared.
const declared = `import (
	"github.com/janpfeifer/must"
	"github.com/ninepixels/ninepixels/lessons/dataset"
	"github.com/ninepixels/ninepixels/lessons/grid"
	"github.com/ninepixels/ninepixels/lessons/show"
	m "math"
)

type Pair[T any] struct {
	First, Second T
	hidden        int
}

var data = must.M1(dataset.Load())

var pair Pair[*grid.Grid]

// double returns twice x.
func double(x int) int { return 2 * x }

func (p *Pair[T]) Swap() {}

func (p *Pair[T]) swap() {}
`

// options are those of this repository's packages.
func options(t testing.TB) golist.Options {
	t.Helper()
	program, err := exec.LookPath("go")
	if err != nil {
		t.Fatal(err)
	}
	dir, err := filepath.Abs("../../..")
	if err != nil {
		t.Fatal(err)
	}
	return golist.Options{Go: program, Commands: gonb.Commands, Dir: dir, Within: patience}
}

// patience is how long an answer may take where its time is not what is tried, so
// that a busy machine gives the same answers.
const patience = 20 * time.Second

// cut removes the cursor's mark.
func cut(marked string) (code string, cursor int) {
	before, after, _ := strings.Cut(marked, "|")
	return before + after, utf8.RuneCountInString(before)
}

var (
	sharedOnce sync.Once
	sharedOne  *complete.Assistant
)

// warm returns an assistant that has loaded what the tests ask for.
func warm(t testing.TB) *complete.Assistant {
	t.Helper()
	sharedOnce.Do(func() {
		o := options(t)
		o.Within = time.Minute // what is answered is asked here, not how soon on a machine that is busy
		sharedOne = golist.New(o)
	})
	deadline := time.Now().Add(5 * time.Minute) // with an empty build cache the packages are compiled first
	for _, marked := range []string{
		`import "lessons/fil|"`,
		`import "gonum.org/v1/gonum/ma|"`,
		"%%\ngrid.New(3, 3).|",
		"%%\nstrings.NewReader(\"\").|",
		"%%\nfilter.Blur.|",
	} {
		code, cursor := cut(marked)
		for {
			if found, _, _ := sharedOne.Complete(t.Context(), declared, code, cursor); len(found) > 0 {
				break
			}
			if time.Now().After(deadline) {
				t.Fatalf("nothing for %q", marked)
			}
		}
	}
	return sharedOne
}

func TestComplete(t *testing.T) {
	a := warm(t)
	for _, c := range []struct {
		name, code, word string
		want             []string // in this order, with others between
		not              []string
	}{
		{"member of a package", "%%\nfmt.Pri|", "Pri", []string{"Print", "Printf", "Println"}, []string{"Sprint"}},
		{"in lower case", "%%\nfmt.pri|", "pri", []string{"Print", "Printf", "Println"}, nil},
		{"within a word", "%%\nfmt.Pri|ntln(1)", "Pri", []string{"Print", "Println"}, nil},
		{"all members", "%%\nshow.|", "", []string{"Image", "Numbers", "Panel", "Row"}, nil},
		{"without %%", "fmt.Pri|", "Pri", []string{"Println"}, nil},
		{"without %%, below declarations", "var x = 1\nfmt.Println(x)\nfmt.Pri|", "Pri", []string{"Println"}, nil},
		{"package under another name", "%%\nm.Sq|", "Sq", []string{"Sqrt", "Sqrt2", "SqrtE"}, nil},
		{"package that no cell has imported", "%%\nstrings.Tri|", "Tri", []string{"Trim", "TrimSpace"}, nil},
		{"package that this cell imports", "import s \"strings\"\n%%\ns.Tri|", "Tri", []string{"TrimSpace"}, nil},
		{"the course's package first", "%%\nfilter.Sob|", "Sob", []string{"SobelH", "SobelV"}, nil},

		{"what is deferred", "%%\ndefer fmt.Pri|", "Pri", []string{"Print", "Printf", "Println"}, nil},
		{"what a goroutine does", "%%\ngo fmt.Pri|", "Pri", []string{"Print", "Printf", "Println"}, nil},
		{"what is deferred, with a row behind it", "f := 1\ndefer fmt.Pri|\nfmt.Println(f)", "Pri", []string{"Printf"}, nil},
		{"what is deferred, a call already", "%%\ndefer fmt.Pri|(1)", "Pri", []string{"Printf"}, nil},
		{"method that is deferred", "%%\nbig := grid.New(9, 9)\ndefer big.Su|", "Su", []string{"Sum"}, nil},
		{"method of a call that is deferred", "%%\ndefer grid.New(9, 9).Su|", "Su", []string{"Sum"}, nil},
		{"in what a deferred function does", "%%\ndefer func() { fmt.Pri| }()", "Pri", []string{"Printf"}, nil},
		{"name that is deferred", "%%\ndefer dou|", "dou", []string{"double"}, nil},
		{"argument of what is deferred", "%%\ndefer fmt.Println(data.Tr|)", "Tr", []string{"Train"}, nil},
		{"package behind go", "%%\ngo str|", "str", []string{"strings"}, nil},

		{"what a call returns", "%%\ngrid.New(3, 3).|", "", []string{"Abs", "At", "H", "Pix", "Sum", "W"}, nil},
		{"field of a field", "%%\ndata.Train.|", "", []string{"Images", "Label", "Len"}, nil},
		{"chain", "%%\ndata.Train.Grid(0).Crop(0, 0, 3, 3).Ab|", "Ab", []string{"Abs", "AbsSum"}, []string{"Add"}},
		{"own type, exported first", "%%\npair.|", "", []string{"First", "Second", "Swap", "hidden", "swap"}, nil},
		{"through type parameters", "%%\npair.First.Tr|", "Tr", []string{"Transpose"}, nil},
		{"local variable", "%%\nbig := grid.New(9, 9)\nbig.|\nfmt.Println(big)", "", []string{"Abs", "Sum"}, nil},
		{"variable of a loop", "%%\nfor _, p := range []show.Panel{} {\n\tp.Ti|\n}", "Ti", []string{"Title"}, nil},
		{"unexported fields of others", "%%\ndata.Train.|", "", nil, []string{"images", "labels"}},
		{"method of an interface", "%%\nvar e error\ne.|", "", []string{"Error"}, nil},
		{"type of a variable declared anew", "var data = \"text\"\n%%\ndata.|", "", nil, []string{"Train"}},

		{"local names", "%%\npixels := 1\npix|", "pix", []string{"pixels"}, nil},
		{"not those declared later", "%%\np|\npixels := 1", "p", []string{"pair"}, []string{"pixels"}},
		{"not those of another block", "%%\nif true {\n\tpixels := 1\n}\np|", "p", []string{"pair"}, []string{"pixels"}},
		{"parameters", "func f(width int) int { return wi| }", "wi", []string{"width"}, nil},
		{"earlier cells", "%%\ndo|", "do", []string{"double"}, nil},
		{"types", "var x Pa|", "Pa", []string{"Pair"}, nil},
		{"built-in names", "%%\nap|", "ap", []string{"append"}, nil},
		{"keywords", "%%\nfa|", "fa", []string{"false", "fallthrough"}, nil},
		{"a keyword begun as a whole", "%%\nfor|", "for", []string{"for"}, nil},
		{"imported packages", "%%\ngr|", "gr", []string{"grid"}, nil},
		{"keywords where nothing stands", "fu|", "fu", []string{"func"}, nil},
		{"empty cell", "|", "", []string{"double", "func", "import"}, nil},

		{"fields of a literal", "%%\nshow.Row([]show.Panel{{Ti|}})", "Ti", []string{"Title"}, nil},
		{"fields not set yet", "%%\n_ = show.Panel{Title: \"a\", Gr|}", "Gr", []string{"Grid"}, nil},
		{"fields that are set", "%%\n_ = show.Panel{Title: \"a\", T|}", "T", nil, []string{"Title"}},
		{"field with its colon", "%%\n_ = show.Panel{Ti|: \"a\"}", "Ti", []string{"Title"}, nil},

		{"import path", "import \"github.com/ninepixels/ninepixels/lessons/sh|\"", "github.com/ninepixels/ninepixels/lessons/sh",
			[]string{"github.com/ninepixels/ninepixels/lessons/show"}, nil},
		{"import path, string left open", "import (\n\t\"fmt\"\n\t\"net/ht|", "net/ht", []string{"net/http", "net/http/cookiejar"}, []string{"net"}},
		{"import path by its last element", "import \"dataset|\"", "dataset", []string{"github.com/ninepixels/ninepixels/lessons/dataset"}, nil},
		{"import path of a module", "import \"gonum.org/v1/gonum/ma|\"", "gonum.org/v1/gonum/ma", []string{"gonum.org/v1/gonum/mat"}, nil},
		{"no internal packages", "import \"github.com/ninepixels/ninepixels/|\"", "github.com/ninepixels/ninepixels/",
			[]string{"github.com/ninepixels/ninepixels/lessons/grid"}, []string{"github.com/ninepixels/ninepixels/kernel/internal/complete"}},

		{"special command", "%e|", "%e", []string{"%env", "%exec"}, []string{"%args"}},
		{"special command of a cell", "%%w|", "%%w", []string{"%%writefile"}, nil},
		{"not in the middle", "var x = 1\n%%w|", "%%w", nil, []string{"%%writefile"}},
		{"hidden special command", "//gonb:%e|", "%e", []string{"%env"}, nil},
		{"argument of a special command", "%env P|", "", nil, []string{"PATH", "Pair"}},
		{"shell", "!fmt.P|", "", nil, []string{"Println"}},
		{"file", "%%writefile x.go\nfmt.P|", "", nil, []string{"Println"}},

		{"comment", "%%\n// fmt.P|", "", nil, []string{"Println"}},
		{"long comment", "%%\n/* one\nfmt.P| */", "", nil, []string{"Println"}},
		{"behind a comment", "%%\n/* one */ fmt.Pri|", "Pri", []string{"Println"}, nil},
		{"string", "%%\nx := \"fmt.P|\"", "", nil, []string{"Println"}},
		{"raw string", "%%\nx := `a\nfmt.P|`", "", nil, []string{"Println"}},
		{"number", "%%\nx := 12|", "", nil, []string{"Println"}},

		{"open brace", "%%\nfor i := range 3 {\n\tfmt.Pri|", "Pri", []string{"Println"}, nil},
		{"open call", "%%\nfmt.Println(data.Train.|", "", []string{"Len"}, nil},
		{"open call, more behind", "%%\nfmt.Println(data.Train.|\nx := 1\nfmt.Println(x)", "", []string{"Len"}, nil},
		{"condition without body", "%%\nif data.Train.|", "", []string{"Len"}, nil},
		{"errors before", "%%\nx := := 1\ndata.Train.|", "", []string{"Len"}, nil},
		{"an unknown package before", "import \"no/such/package\"\n%%\nx := package.New()\ndata.Train.|", "", []string{"Len"}, nil},
		{"unicode before", "%%\n// Größe 尺寸 😀\nπ := \"😀\"; fmt.Pri|", "Pri", []string{"Println"}, nil},
		{"unicode in the word", "%%\nGröße := 1\ngrö|", "grö", []string{"Größe"}, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			code, cursor := cut(c.code)
			found, start, end := a.Complete(t.Context(), declared, code, cursor)
			if word := string([]rune(code)[start:end]); word != c.word || end != cursor {
				t.Errorf("it would replace %q [%d, %d), want %q before %d", word, start, end, c.word, cursor)
			}
			var texts []string
			for _, m := range found {
				texts = append(texts, m.Text)
			}
			rest := texts
			for _, want := range c.want {
				at := slices.Index(rest, want)
				if at < 0 {
					t.Fatalf("no %q behind its forerunner in %q", want, texts)
				}
				rest = rest[at+1:]
			}
			for _, not := range c.not {
				if slices.Contains(texts, not) {
					t.Errorf("%q in %q", not, texts)
				}
			}
		})
	}
}

func TestMatchesSayWhatTheyAre(t *testing.T) {
	a := warm(t)
	for _, c := range []struct{ code, text, kind, signature string }{
		{"%%\nfmt.Sprintf|", "Sprintf", "func", "func Sprintf(format string, a ...any) string"},
		{"%%\ngrid.New(1, 1).AbsSum|", "AbsSum", "method", "func (*Grid).AbsSum() float64"},
		{"%%\ndata.Trai|", "Train", "field", "field Train *Split"},
		{"%%\nm.Pi|", "Pi", "const", "const Pi untyped float = 3.14159"},
		{"%%\nshow.Pane|", "Panel", "type", "type Panel struct"},
		{"%%\ndat|", "data", "var", "var data *dataset.Data"},
		{"%%\ndataset|", "dataset", "package", `import "github.com/ninepixels/ninepixels/lessons/dataset"`},
		{"%%\nretur|", "return", "keyword", ""},
		{"%cd|", "%cd", "command", "%cd [folder]"},
	} {
		code, cursor := cut(c.code)
		found, _, _ := a.Complete(t.Context(), declared, code, cursor)
		want := complete.Match{Text: c.text, Kind: c.kind, Signature: c.signature}
		if !slices.Contains(found, want) {
			t.Errorf("%s: %v, want %v", c.code, found, want)
		}
	}
}

// A cursor is where a line and a column are.
func TestCursor(t *testing.T) {
	for _, c := range []struct {
		code               string
		line, column, want int
	}{{"abc", 1, 1, 0}, {"abc", 1, 3, 2}, {"π😀\nabc", 2, 2, 4}, {"a\n\nb", 3, 1, 3}, {"a", 5, 1, 1}} {
		if got := complete.Cursor(c.code, c.line, c.column); got != c.want {
			t.Errorf("%q, %d:%d: %d, want %d", c.code, c.line, c.column, got, c.want)
		}
	}
}
