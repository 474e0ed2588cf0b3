package cell_test

import (
	"fmt"
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"io"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/ninepixels/ninepixels/kernel/internal/cell"
	"github.com/ninepixels/ninepixels/kernel/internal/gonb"
	"github.com/rogpeppe/go-internal/txtar"
)

// known are the packages that the programs of these tests may import.
var known = strings.Fields(`bytes context runtime/debug embed encoding/binary errors flag fmt image image/color image/gif image/jpeg image/png io maps math math/rand crypto/rand
	math/big crypto/sha256 syscall hash os reflect slices sort strconv strings sync testing text/template time ` + cell.ValuesPath + ` github.com/ninepixels/ninepixels/lessons/show`)

// archives are what the compiler made of these packages.
var archives = sync.OnceValues(func() (map[string]string, error) {
	args := append([]string{"list", "-export", "-f", "{{.ImportPath}} {{.Export}}"}, known...)
	listed, err := exec.Command("go", args...).Output()
	if err != nil {
		return nil, err
	}
	found := map[string]string{}
	for row := range strings.Lines(string(listed)) {
		name, file, _ := strings.Cut(strings.TrimSpace(row), " ")
		found[name] = file
	}
	return found, nil
})

// newImporter returns one that knows the types of the packages.
var newImporter = sync.OnceValue(func() types.Importer {
	return importer.ForCompiler(token.NewFileSet(), "gc", func(p string) (io.ReadCloser, error) {
		files, err := archives()
		if err != nil {
			return nil, err
		}
		if files[p] == "" {
			return nil, fmt.Errorf("no package %s", p)
		}
		return os.Open(files[p])
	})
})

// imports are those that a program needs, as far as the names of the packages
// tell.
func imports(p *cell.Program) []cell.Placed {
	var used []cell.Placed
	wanted := map[string]bool{}
	for name := range p.Packages {
		wanted[name] = true
	}
	for _, i := range p.Imports {
		if i.Hidden() || wanted[i.Name()] {
			used = append(used, i)
			delete(wanted, i.Name())
		}
	}
	for _, p := range known {
		if wanted[path.Base(p)] {
			used = append(used, cell.Placed{Import: cell.Import{Path: p}})
			delete(wanted, path.Base(p))
		}
	}
	return used
}

// A book is a notebook whose cells are parsed, composed and remembered, as if
// each had run well.
type book struct {
	cell.Notebook
	t     *testing.T
	cells []*cell.Cell
}

// add takes in a cell, and returns its program; "" if it has none.
func (b *book) add(source string) (text string) {
	b.t.Helper()
	c := cell.Parse(source, gonb.Commands)
	c.Number = len(b.cells) + 1
	b.cells = append(b.cells, c)
	if len(c.Problems) > 0 || c.Mode == cell.Nothing || c.Mode == cell.Input || len(b.Missing(c)) > 0 {
		return ""
	}
	p, next := b.Compose(c)
	finished := p.Finish(imports(p), newImporter())
	kept := map[string]cell.Value{}
	for name, t := range finished.Types {
		kept[name] = cell.Value{Type: t}
	}
	for _, name := range p.Restored {
		kept[name] = cell.Value{Type: p.Types[name]}
	}
	b.Notebook = next.Keeps(kept, nil)
	return finished.Text
}

// parses asks that a program is Go, and that its identifiers stand where its
// //line directives say.
func (b *book) parses(text string) *ast.File {
	b.t.Helper()
	fset := token.NewFileSet()
	tree, err := parser.ParseFile(fset, "program.go", text, parser.ParseComments|parser.AllErrors|parser.SkipObjectResolution)
	if err != nil {
		b.t.Fatalf("the program does not parse: %v\n%s", err, text)
	}
	for _, decl := range tree.Decls {
		fn, ok := decl.(*ast.FuncDecl)
		exact := !ok || fn.Recv != nil || fn.Name.Name != "main" && fn.Name.Name != cell.BodyFunction
		ast.Inspect(decl, func(node ast.Node) bool {
			switch node := node.(type) {
			case *ast.SelectorExpr:
				pkg, ok := node.X.(*ast.Ident)
				return !ok || !strings.HasPrefix(pkg.Name, "np_")
			case *ast.AssignStmt: // one that was put in, so that a variable is used, or gets its value
				from, ok := node.Rhs[0].(*ast.Ident)
				to, _ := node.Lhs[0].(*ast.Ident)
				return !ok || to == nil || to.Name != "_" && !strings.HasPrefix(from.Name, "np_")
			case *ast.Ident:
				if node.Name != "init" && node.Name != "_" && !strings.HasPrefix(node.Name, "np_") {
					b.stands(node.Name, fset.Position(node.Pos()), exact, text)
				}
			}
			return true
		})
	}
	return tree
}

// stands asks that an identifier stands in the row of its cell that the program
// gives as its place, and in that column where nothing was put into the row.
func (b *book) stands(name string, at token.Position, exact bool, text string) {
	b.t.Helper()
	for _, c := range b.cells {
		if c.File() != at.Filename {
			continue
		}
		row := c.Row(at.Line)
		if !strings.Contains(row, name) || exact && !strings.HasPrefix(row[min(at.Column-1, len(row)):], name) {
			b.t.Fatalf("%s is placed at %v, where %q stands, in\n%s", name, at, row, text)
		}
		return
	}
	if at.Filename != cell.Generated && at.Filename != "program.go" {
		b.t.Fatalf("%s is placed in %v, which is no cell, in\n%s", name, at, text)
	}
}

// compiles asks that the type checker is content with a program.
func (b *book) compiles(text string) {
	b.t.Helper()
	fset := token.NewFileSet()
	tree, err := parser.ParseFile(fset, "program.go", text, parser.SkipObjectResolution)
	if err != nil {
		b.t.Fatal(err)
	}
	conf := types.Config{Importer: newImporter(), FakeImportC: true, Error: func(err error) { b.t.Errorf("%v, in\n%s", err, text) }}
	_, _ = conf.Check("main", fset, []*ast.File{tree}, nil) // its error was told
}

// A sample is the cells of one of the kernel's cases, and which of them are well.
type sample struct {
	name  string
	cells []string
	well  []bool
}

// samples reads the cells that the kernel's own cases run, but for those of modules:
// of their packages the types are not known here.
func samples(t testing.TB) []sample {
	t.Helper()
	files, err := filepath.Glob(filepath.Join("..", "..", "testdata", "cases", "*.txtar"))
	if err != nil || len(files) == 0 {
		t.Fatalf("there are no cases: %v", err)
	}
	var list []sample
	for _, file := range files {
		archive, err := txtar.ParseFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, section := range archive.Files {
			switch kind, name, _ := strings.Cut(section.Name, " "); kind {
			case "case":
				list = append(list, sample{name: name})
			case "cell":
				s := &list[len(list)-1]
				code := strings.TrimSuffix(string(section.Data), "\n")
				if strings.Contains(name, "crlf") {
					code = strings.ReplaceAll(code, "\n", "\r\n")
				}
				if strings.Contains(name, "bom") {
					code = "\ufeff" + code
				}
				s.cells, s.well = append(s.cells, code), append(s.well, true)
			case "error", "stderr":
				s := &list[len(list)-1]
				s.well[len(s.well)-1] = false
			}
		}
	}
	return slices.DeleteFunc(list, func(s sample) bool { return strings.Contains(strings.Join(s.cells, ""), ".com/") })
}

// The programs of cells that are well compile, and lead back to the cells. What
// comes behind a cell that is not is left out: a kernel has then set something
// aside.
func TestPrograms(t *testing.T) {
	for _, s := range samples(t) {
		t.Run(s.name, func(t *testing.T) {
			b := &book{t: t}
			for i, source := range s.cells {
				if !s.well[i] {
					break
				}
				text := b.add(source)
				if c := b.cells[i]; len(c.Problems) > 0 {
					t.Fatalf("cell %d has the problems %v", i+1, c.Problems)
				}
				if text != "" {
					b.parses(text)
					b.compiles(text)
				}
				for _, special := range b.cells[i].Specials {
					if slices.Contains([]string{"%rm", "%reset"}, special.Name) {
						return // the kernel obeys it
					}
				}
			}
		})
	}
}
