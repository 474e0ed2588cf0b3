package lessons_test

import (
	"encoding/json"
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// A lesson is what a package of the lessons exports, by the parsed files.
type lesson struct {
	funcs    map[string]bool   // functions, and methods as Type.Method
	others   map[string]bool   // variables, constants
	types    map[string]string // a type → what it stands for, if it is an alias
	examples map[string]bool   // ExampleX_y → X_y
	shown    map[string]bool   // what the examples call: show.Title → Title
}

// parseLessons reads every package that a cell may import, below this folder.
func parseLessons(t *testing.T) map[string]lesson {
	t.Helper()
	all := map[string]lesson{}
	err := filepath.WalkDir(".", func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() && (d.Name() == "internal" || d.Name() == "testdata") {
			if d != nil && d.IsDir() {
				return filepath.SkipDir
			}
			return err
		}
		if !strings.HasSuffix(path, ".go") || filepath.Dir(path) == "." {
			return nil
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, 0)
		if err != nil {
			return err
		}
		name := strings.TrimSuffix(file.Name.Name, "_test")
		l, ok := all[name]
		if !ok {
			l = lesson{map[string]bool{}, map[string]bool{}, map[string]string{}, map[string]bool{}, map[string]bool{}}
			all[name] = l
		}
		for _, decl := range file.Decls {
			l.note(decl, strings.HasSuffix(path, "_test.go"))
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func (l lesson) note(decl ast.Decl, inTest bool) {
	switch d := decl.(type) {
	case *ast.FuncDecl:
		if rest, ok := strings.CutPrefix(d.Name.Name, "Example"); ok && inTest {
			l.examples[rest] = true
			ast.Inspect(d.Body, func(n ast.Node) bool {
				if sel, ok := n.(*ast.SelectorExpr); ok {
					l.shown[sel.Sel.Name] = true
				}
				return true
			})
		}
		if inTest || !d.Name.IsExported() {
			return
		}
		name := d.Name.Name
		if d.Recv != nil {
			receiver := d.Recv.List[0].Type
			if star, ok := receiver.(*ast.StarExpr); ok {
				receiver = star.X
			}
			if id, ok := receiver.(*ast.Ident); ok {
				name = id.Name + "." + name
			}
		}
		l.funcs[name] = true
	case *ast.GenDecl:
		for _, spec := range d.Specs {
			switch s := spec.(type) {
			case *ast.TypeSpec:
				of := ""
				if sel, ok := s.Type.(*ast.SelectorExpr); ok && s.Assign.IsValid() {
					of = sel.X.(*ast.Ident).Name + "." + sel.Sel.Name
				}
				if !inTest {
					l.types[s.Name.Name] = of
				}
			case *ast.ValueSpec:
				for _, n := range s.Names {
					if !inTest {
						l.others[n.Name] = true
					}
				}
			}
		}
	}
}

// hasExample is true if some example's name begins with the function's: ExampleX,
// ExampleX_how. Options of figures are shown in the figures' examples, and DrawX is
// X without the displaying.
func (l lesson) hasExample(function string) bool {
	if figure, ok := strings.CutPrefix(function, "Draw"); ok && (l.hasExample(figure) || l.hasExample(strings.TrimSuffix(figure, "To"))) {
		return true
	}
	if _, figures := l.types["Figure"]; figures && l.shown[function] {
		return true
	}
	name := strings.ReplaceAll(function, ".", "_")
	for e := range l.examples {
		if e == name || strings.HasPrefix(e, name+"_") {
			return true
		}
	}
	return false
}

var selector = regexp.MustCompile(`(?:^|[^.\w])([a-z]+)\.([A-Z][A-Za-z0-9]*)`)

// usedInCells returns the exported names that code cells of notebooks and solutions
// use, as package.Name, with the notebooks that do.
func usedInCells(t *testing.T, lessons map[string]lesson) map[string][]string {
	t.Helper()
	var files []string
	for _, pattern := range []string{"../notebooks/*.ipynb", "../notebooks/solutions/*.ipynb"} {
		found, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, found...)
	}
	if len(files) < 15 {
		t.Fatalf("only %d notebooks were found", len(files))
	}
	used := map[string][]string{}
	for _, file := range files {
		b, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var notebook struct {
			Cells []struct {
				Type   string   `json:"cell_type"`
				Source []string `json:"source"`
			} `json:"cells"`
		}
		if err := json.Unmarshal(b, &notebook); err != nil {
			t.Fatalf("%s: %v", file, err)
		}
		for _, c := range notebook.Cells {
			if c.Type != "code" {
				continue
			}
			for _, m := range selector.FindAllStringSubmatch(strings.Join(c.Source, ""), -1) {
				if _, ok := lessons[m[1]]; ok {
					name, from := m[1]+"."+m[2], strings.TrimPrefix(file, "../notebooks/")
					if !slices.Contains(used[name], from) {
						used[name] = append(used[name], from)
					}
				}
			}
		}
	}
	return used
}

// elsewhere are names behind a word that is a package's, and in some cell a variable's.
var elsewhere = map[string]bool{"model.Func": false, "train.Len": true, "check.Lesson": true, "check.Published": true}

// Every name that a cell uses is exported, and every function among them has an
// example that runs. The log is the list.
func TestNamesThatCellsUse(t *testing.T) {
	lessons := parseLessons(t)
	used := usedInCells(t, lessons)
	if len(used) < 120 {
		t.Errorf("cells use only %d names: is the notebooks' folder whole?", len(used))
	}
	for _, name := range slices.Sorted(maps.Keys(used)) {
		pkg, what, _ := strings.Cut(name, ".")
		l := lessons[pkg]
		_, isType := l.types[what]
		switch {
		case elsewhere[name]:
		case isType, l.others[what]:
			t.Logf("%-28s %s", name, strings.Join(used[name], " "))
		case l.funcs[what]:
			t.Logf("%-28s %s", name+"()", strings.Join(used[name], " "))
			// A check is shown by its notebook, with the answer in the solutions.
			if pkg != "check" && !l.hasExample(what) {
				t.Errorf("%s, used in %s, has no Example", name, used[name][0])
			}
		default:
			t.Errorf("%s, used in %v, is not exported by package %s", name, used[name], pkg)
		}
	}
}

// One idea has one spelling: a type that cells use is declared once, and where
// another package has the name, it is the same type or an idea of its own.
func TestOneSpelling(t *testing.T) {
	ownIdeas := map[string]string{
		"Layer": "the weights of a layer (plain), a call that was drawn (model), a box in a figure (show)",
	}
	lessons := parseLessons(t)
	declared := map[string][]string{}
	for pkg, l := range lessons {
		for name, of := range l.types {
			if ast.IsExported(name) && of == "" {
				declared[name] = append(declared[name], pkg)
			}
		}
	}
	for name := range usedInCells(t, lessons) {
		pkg, what, _ := strings.Cut(name, ".")
		if _, isType := lessons[pkg].types[what]; !isType || ownIdeas[what] != "" {
			continue
		}
		if len(declared[what]) > 1 {
			t.Errorf("%s is declared in %v: one idea has one type, and two ideas have two names", what, declared[what])
		}
	}
	for _, once := range []string{"Epoch", "Metrics", "Stage"} {
		if len(declared[once]) != 1 {
			t.Errorf("%s is declared in %v, want one package", once, declared[once])
		}
	}
	// Names that are gone, each with what took its place.
	gone := map[string]string{
		"show.Epoch": "history.Epoch", "show.NoValidation": "history.Epoch", "show.Stage": "show.Layer",
		"dataset.Home": "fetch.Home", "dataset.Fetch": "fetch.Fetch", "dataset.Find": "fetch.Find", "dataset.Verify": "fetch.Verify",
	}
	for old, now := range gone {
		pkg, what, _ := strings.Cut(old, ".")
		l := lessons[pkg]
		if _, isType := l.types[what]; isType || l.funcs[what] || l.others[what] {
			t.Errorf("%s is still there beside %s", old, now)
		}
	}
}
